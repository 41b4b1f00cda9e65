"""The tests that need a Docker engine: the image and both Compose files, run for real."""

import contextlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.helpers import ROOT
from tests.project.docker import engine
from tests.project.docker.engine import Project, docker, wait_until
from tests.services import free_port

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in Path(str(item.fspath)).parents:
            item.add_marker("docker")


def pytest_configure(config):
    """End the run at once, with one sentence, if no engine is running."""
    missing = None
    if not shutil.which("docker") or subprocess.call(
        ["docker", "version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ):
        missing = "No Docker engine answers: start one, or set DOCKER_HOST."
    elif not engine_setups():
        missing = "Neither docker-compose nor docker compose is here."
    if missing and os.environ.get("CI") == "true":
        pytest.exit(missing, returncode=4)
    config.docker_missing = missing


def engine_setups():
    try:
        return engine.setups()
    except (IndexError, OSError):
        return []


def pytest_runtest_setup(item):
    if item.config.docker_missing:
        pytest.skip(item.config.docker_missing)


@pytest.fixture(scope="session")
def setups(request):
    return {setup.python: setup for setup in engine_setups()}


@pytest.fixture(scope="session")
def chapter(setups):
    """The chapter's Python with the first generation of Compose and the classic builder."""
    return setups["3.6"]


@pytest.fixture(scope="session")
def current(setups):
    """Today's Python, with today's Compose and BuildKit where they are."""
    return setups["3.13"]


@pytest.fixture(scope="session")
def owner():
    """Who the checkouts belong to, as (user id, group id): not the user of the image."""
    return (1234, 1234) if os.geteuid() == 0 else (os.getuid(), os.getgid())


@pytest.fixture
def checkout(tmp_path, owner):
    return copy(tmp_path / "checkout", owner)


def copy(directory, owner):
    """Copy what a clone of this checkout would have; return its path."""
    # pytest's directories are closed to others, and a container is run by others.
    for parent in directory.parents:
        if "pytest" in str(parent) or parent == directory.parent:
            parent.chmod(0o755)
    listed = subprocess.check_output(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=str(ROOT)
    )
    for name in listed.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (directory / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(str(ROOT / name), str(directory / name))
    if os.geteuid() == 0:
        for path in [directory, *directory.rglob("*")]:
            os.chown(str(path), *owner)
    return directory


@pytest.fixture(scope="session")
def start(tmp_path_factory, owner):
    """Start a Compose project, wait until it is healthy, and leave nothing of it behind."""
    ends = contextlib.ExitStack()

    def start(setup, file, wait_for, prepare=lambda project: None, **variables):
        directory = copy(tmp_path_factory.mktemp("stack") / "checkout", owner)
        variables = dict(zip(("UID", "GID"), map(str, owner)), **variables)
        project = Project(setup, file, directory, **variables)
        ends.callback(project.down)
        prepare(project)
        project("up", "-d", "--build")
        for service, number in wait_for.items():
            wait_until(
                lambda service=service, number=number: project.healthy(service, number),
                180,
                "health of " + service,
            )
        return project

    with ends:
        yield start


@pytest.fixture(scope="session")
def built(setups):
    """The image of a Python, by its name: built(python)."""
    done = {}

    def built(python):
        if python not in done:
            tag = "app-test-layers:image-" + python
            docker(
                "build", "-t", tag, "--build-arg", "PYTHON_VERSION=" + python, str(ROOT),
                DOCKER_BUILDKIT=setups[python].buildkit,
            )  # fmt: skip
            done[python] = tag
        return done[python]

    return built


@pytest.fixture(scope="session")
def servers():
    """Run PostgreSQL and Redis outside of what is tested; return their variables."""
    ports = {"postgres:17-alpine": 5432, "redis:7-alpine": 6379}
    started, published = [], []
    try:
        for image, port in ports.items():
            published.append(free_port())
            options = ["-p", "127.0.0.1:{}:{}".format(published[-1], port)]
            options += ["-e", "POSTGRES_PASSWORD=word"]
            started.append(docker("run", "-d", *options, image).splitlines()[-1])
        ready = ["pg_isready", "-h", "127.0.0.1"]
        wait_until(lambda: "accepting" in docker("exec", started[0], *ready), 60, "PostgreSQL")
        yield {
            "DATABASE_URL": "postgres://postgres:word@127.0.0.1:{}/postgres".format(published[0]),
            "REDIS_URL": "redis://127.0.0.1:{}/0".format(published[1]),
        }
    finally:
        docker("rm", "--force", "--volumes", *started)
