"""The Makefile: its commands, and how they install and serve on the machines that people have."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
import urllib.request

import pytest

from tests.helpers import NOT_IN_A_CLONE, ROOT, lacking
from tests.services import free_port

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("make_program")]
DEADLINE = 120  # seconds


@pytest.fixture(scope="module")
def make_program():
    if not shutil.which("make"):  # In the image, for instance.
        lacking("make is not installed.")


def start_make(project, *arguments, output=subprocess.PIPE, **variables):
    """Start make in a shell that has these variables set; None unsets one."""
    environment = dict(os.environ, PYTHON=sys.executable)
    for name in list(environment):
        # Variables of the make that runs these tests, and of the tests themselves.
        if re.match("MAKE|MFLAGS|DJANGO_|PYTEST_|(ENV|PORT|DEBUG|DATABASE_URL|REDIS_URL)$", name):
            del environment[name]
    environment.update(variables)
    return subprocess.Popen(
        ["make", *arguments],
        cwd=str(project),
        env={name: value for name, value in environment.items() if value is not None},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
        start_new_session=True,
    )


def make(project, *arguments, **variables):
    """Run make; return its exit status and the lines that it printed, without make's own."""
    process = start_make(project, *arguments, **variables)
    output = process.communicate(timeout=DEADLINE)[0]
    lines = [line for line in output.splitlines() if not re.match("make(:|\\[)", line)]
    return process.returncode, lines


@pytest.fixture
def project(tmp_path):
    """Create a project that has only the files which installing needs."""
    shutil.copytree(str(ROOT / "requirements"), str(tmp_path / "requirements"))
    (tmp_path / "tools").mkdir()
    for name in ("Makefile", "requirements-dev.txt", "tools/package-lock.json"):
        shutil.copy(str(ROOT / name), str(tmp_path / name))
    return tmp_path


def test_make_without_a_command_lists_every_command(project):
    status, lines = make(project)
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
        ("test-load", ["requirements-dev"]),
        ("docs", ["check", "requirements-dev", "run", "zappa"]),
        ("bench", ["bench"]),
        ("pictures", ["browser", "requirements-dev"]),
        ("check", ["check", "contract", "requirements-dev"]),
        ("messages", ["requirements-dev"]),
        ("lock", ["check"]),
    ],
)
def test_each_command_installs_the_packages_that_it_needs(project, command, locks):
    status, lines = make(project, "--dry-run", command)
    installed = re.findall(
        r"Installing the packages of (?:requirements/)?(\S+)\.txt", "\n".join(lines)
    )
    assert (status, sorted(installed)) == (0, locks)


def write_python(path, script):
    path.write_text("#!/bin/sh\n" + script)
    path.chmod(0o755)
    return str(path)


def test_python_before_3_6_is_rejected_in_one_line(project):
    script = f'exec {shlex.quote(sys.executable)} -c "import sys; sys.version_info = (3, 5); $2"\n'
    python = write_python(project / "python3.5", script)
    assert make(project, "run", PYTHON=python) == (2, ["Python 3.6 or newer is needed."])


# A Python whose virtualenvs are copies of it, and whose pip installs nothing.
QUICK_PYTHON = """
case "$*" in
    "-m venv "*) mkdir -p "$3/bin" && touch "$3/pyvenv.cfg" && cp "$0" "$3/bin/python" ;;
    *sys.version_info*) echo "Python 3.13" ;;
esac
"""


@pytest.mark.parametrize(
    ("change", "steps"),
    [
        ("true", []),
        ("touch -t 203001010000 requirements/run.txt", ["Installing"]),
        ("touch env/unfinished", ["Making", "Installing"]),
        ("rm env/bin/python", ["Making", "Installing"]),
        ("echo 'echo another Python' > env/bin/python", ["Making", "Installing"]),
    ],
    ids=["no change", "newer lock", "interrupted", "without Python", "another Python"],
)
def test_make_installs_again_only_after_a_change_or_damage(project, change, steps):
    python = write_python(project / "python3", QUICK_PYTHON)
    (project / "env").mkdir()
    (project / "env/notes.txt").write_text("in a directory that is not a virtualenv")
    status, lines = make(project, "env/run.done", PYTHON=python)
    assert (status, [line.split()[0] for line in lines]) == (0, ["Making", "Installing"])
    assert (project / "env/notes.txt").exists()
    subprocess.check_call(["sh", "-c", change], cwd=str(project))
    status, lines = make(project, "env/run.done", PYTHON=python)
    assert (status, [line.split()[0] for line in lines]) == (0, steps)


class Server:
    """A `make run` of a project."""

    def __init__(self, directory, **variables):
        self.port = free_port()
        self.log = directory / f"{self.port}.log"
        with self.log.open("w") as output:
            variables["PORT"] = str(self.port)
            self.process = start_make(directory, "run", output=output, **variables)

    def get_page(self):
        """Return the first page as soon as the server answers, or else what it printed."""
        end = time.monotonic() + DEADLINE
        address = f"http://127.0.0.1:{self.port}/"
        while self.process.poll() is None and time.monotonic() < end:
            try:
                with urllib.request.urlopen(address, timeout=DEADLINE) as response:  # noqa: S310 -- http
                    return response.read().decode()
            except OSError:
                time.sleep(0.1)
        return self.log.read_text()

    def stop(self):
        """End make, runserver and its child that serves; return the lines that they printed."""
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(DEADLINE)
        lines = self.log.read_text().splitlines()
        return [line for line in lines if not re.search('^(make|WARNING: Loc)|"GET / ', line)]


def serve(directory, count, **variables):
    """Run as many servers at once; return the page and the printed lines of each."""
    servers = [Server(directory, **variables) for _ in range(count)]
    try:
        pages = [server.get_page() for server in servers]
    finally:
        printed = [server.stop() for server in servers]
    if "No matching distribution" in "".join(pages):
        lacking("The package index can't be reached.")
    return list(zip(pages, printed))


def test_make_run_serves_twice_at_once_on_an_odd_machine_and_after_a_move(tmp_path):
    directory = tmp_path / "my project"
    shutil.copytree(str(ROOT), str(directory), ignore=NOT_IN_A_CLONE)
    foreign = directory / "foreign/django"
    foreign.mkdir(parents=True)
    (foreign / "__init__.py").write_text("raise SystemExit('the Django of another project')\n")
    odd = {"PIP_USER": "1", "PIP_REQUIRE_VIRTUALENV": "1", "PYTHONPATH": "foreign", "LANG": "C"}
    for page, lines in serve(directory, 2, HOME=None, **odd):
        assert "<h1>todos</h1>" in page, lines
        assert len(lines) <= 12
        assert not [line for line in lines if re.search("warning|error", line, re.IGNORECASE)]
    moved = directory.with_name("my moved project")
    directory.rename(moved)
    ((page, lines),) = serve(moved, 1)
    assert "<h1>todos</h1>" in page, lines
    assert not [line for line in lines if re.match("Making|Installing", line)]
