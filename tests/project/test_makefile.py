"""The Makefile's commands, and how they install on the machines that people have."""

import os
import re
import shutil
import subprocess
import zipfile
from hashlib import sha256

import pytest

from tests.project.make import ROOT, copy_project, make

pytestmark = [
    pytest.mark.makefile,
    pytest.mark.skipif(not shutil.which("make"), reason="needs make"),
]


def test_make_alone_lists_every_command(tmp_path):
    shutil.copy(str(ROOT / "Makefile"), str(tmp_path))
    status, lines = make(tmp_path)
    commands = re.search(r"^\.PHONY: (.*) FORCE$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert status == 0
    for command in commands.group(1).split():
        assert [line for line in lines if re.match(f"  {command} +\\w", line)], command


@pytest.mark.parametrize(
    ("command", "locks"),
    [
        ("run", ["run"]),
        ("test", ["requirements-dev"]),
        ("test-matrix", ["requirements-dev"]),
        ("test-browser", ["browser", "requirements-dev"]),
        ("test-docker", ["browser", "contract", "requirements-dev"]),
        ("check", ["check", "contract", "requirements-dev"]),
        ("messages", ["requirements-dev"]),
        ("lock", ["check"]),
    ],
)
def test_each_command_alone_installs_what_it_needs(tmp_path, command, locks):
    shutil.copy(str(ROOT / "Makefile"), str(tmp_path))
    shutil.copytree(str(ROOT / "requirements"), str(tmp_path / "requirements"))
    shutil.copy(str(ROOT / "requirements-dev.txt"), str(tmp_path))
    (tmp_path / "tools").mkdir()
    shutil.copy(str(ROOT / "tools/package-lock.json"), str(tmp_path / "tools"))
    status, lines = make(tmp_path, "--dry-run", command)
    installed = re.findall(
        r"Installing the packages of (?:requirements/)?(\S+)\.txt", "\n".join(lines)
    )
    assert (status, sorted(installed)) == (0, locks)


def test_an_old_python_is_refused_in_one_line(tmp_path):
    python = tmp_path / "python3.5"
    python.write_text("#!/bin/sh\necho 'Python 3.6 or newer is needed.' >&2; exit 1\n")
    python.chmod(0o755)
    project = copy_project(tmp_path / "project")
    status, lines = make(project, "run", PYTHON=str(python))
    assert (status, lines) == (2, ["Python 3.6 or newer is needed."])


# Installing, with locks that need no network.


class Project:
    """A copy of the project with a virtualenv that each test leaves whole."""

    def __init__(self, directory):
        self.directory = directory
        self.number = 0

    def install(self, **variables):
        """Install a lock that was never installed before; return status, lines and package."""
        self.number += 1
        name = f"tiny{self.number}"
        wheel = self.directory / f"{name}-1-py3-none-any.whl"
        with zipfile.ZipFile(str(wheel), "w") as archive:
            folder = f"{name}-1.dist-info/"
            archive.writestr(name + ".py", "")
            archive.writestr(
                folder + "METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n"
            )
            archive.writestr(folder + "WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
            archive.writestr(folder + "RECORD", "")
        digest = sha256(wheel.read_bytes()).hexdigest()
        lock = self.directory / "requirements" / (name + ".txt")
        lock.write_text(f"{name} @ {wheel.as_uri()} --hash=sha256:{digest}\n")
        status, lines = make(self.directory, f"env/{name}.done", **variables)
        return status, [line for line in lines if not line.startswith("WARNING: Location")], name

    def has(self, name):
        (package,) = (self.directory / "env/lib").glob("python*/site-packages/" + name + ".py")
        return package.exists()


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project in a folder with spaces, moved after its virtualenv was made."""
    project = Project(copy_project(tmp_path_factory.mktemp("installed") / "my project"))
    (project.directory / "env").mkdir()
    (project.directory / "env/precious.txt").write_text("mine")
    status, lines, _ = project.install()
    assert (status, [line.split()[0] for line in lines]) == (0, ["Making", "Installing"]), lines
    moved = project.directory.with_name("my moved project")
    project.directory.rename(moved)
    project.directory = moved
    return project


def test_what_lies_in_a_folder_named_env_is_kept(project):
    assert (project.directory / "env/precious.txt").read_text() == "mine"


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"PIP_USER": "1"},
        {"PIP_REQUIRE_VIRTUALENV": "1"},
        {"HOME": None},
        {"LANG": "C", "LC_ALL": "C"},
        {"PYTHONPATH": "foreign"},
    ],
    ids=str,
)
def test_a_lock_is_installed_into_the_virtualenv(project, variables):
    foreign = project.directory / "foreign/pip"
    foreign.mkdir(parents=True, exist_ok=True)
    (foreign / "__init__.py").write_text("raise SystemExit('the pip of another project')\n")
    status, lines, name = project.install(**variables)
    assert (status, lines) == (0, [f"Installing the packages of requirements/{name}.txt."])
    assert project.has(name)
    assert make(project.directory, f"env/{name}.done") == (0, [])


def test_a_changed_lock_is_installed_again(project):
    _, _, name = project.install()
    lock = project.directory / f"requirements/{name}.txt"
    later = (project.directory / f"env/{name}.done").stat().st_mtime + 1
    os.utime(str(lock), (later, later))
    _, lines = make(project.directory, f"env/{name}.done")
    assert f"Installing the packages of requirements/{name}.txt." in lines


@pytest.mark.parametrize("damage", ["rm env/bin/python*", "touch env/unfinished"])
def test_a_broken_virtualenv_is_made_again(project, damage):
    subprocess.check_call(damage, shell=True, cwd=str(project.directory))  # noqa: S602 -- ours
    status, lines, name = project.install()
    assert (status, [line.split()[0] for line in lines]) == (0, ["Making", "Installing"])
    assert project.has(name)
