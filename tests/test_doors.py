"""The doors of the Makefile: what they print, and one sentence for what may stand in their way.

Each test has a copy of the project of its own, in which `make` runs as a person would run it.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.services import free_port

ROOT = Path(__file__).resolve().parent.parent
DEADLINE = 120  # seconds
pytestmark = [
    pytest.mark.doors,
    pytest.mark.skipif(not shutil.which("make"), reason="needs make"),
]


def copy_of_the_project(directory):
    """Copy what a clone would have; return its directory, a Path."""
    made = ("env", ".git", ".matrix", ".*_cache", "__pycache__", "node_modules", "db.sqlite3*")
    shutil.copytree(str(ROOT), str(directory), ignore=shutil.ignore_patterns(*made))
    return directory


@pytest.fixture
def tree(tmp_path):
    return copy_of_the_project(tmp_path / "tree")


def environment(**variables):
    """The environment of a person who has only said `variables`."""
    found = dict(os.environ, PYTHON=sys.executable)
    for name in list(found):
        # Of the make that runs these tests, and of the tests themselves.
        if re.match("MAKE|MFLAGS|DJANGO_|PYTEST_|(PORT|DEBUG|DATABASE_URL|REDIS_URL)$", name):
            del found[name]
    found.update(variables)
    return found


def make(tree, *arguments, **variables):
    """Run make; return its exit status and the lines it printed, without make's own."""
    done = subprocess.run(
        ["make"] + list(arguments),
        cwd=str(tree),
        env=environment(**variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
        timeout=DEADLINE,
    )
    lines = done.stdout.splitlines()
    return done.returncode, [line for line in lines if not line.startswith("make: ")]


def refusal(tree, *arguments, **variables):
    """The one sentence with which a door refuses."""
    status, lines = make(tree, *arguments, **variables)
    assert status != 0
    assert len(lines) == 1, lines
    return lines[0]


def program(path, script):
    """Write a shell script that stands in for an interpreter; return its path."""
    path.write_text("#!/bin/sh\n" + script)
    path.chmod(0o755)
    return str(path)


def test_make_alone_lists_every_door(tree):
    status, lines = make(tree)
    doors = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE).group(1)
    assert status == 0
    for door in doors.split():
        assert [line for line in lines if re.match(r"  {} +\w".format(door), line)], door


def test_a_taken_port_is_said_before_anything_is_installed(tree):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen(1)
        port = other.getsockname()[1]
        sentence = refusal(tree, "run", "PORT={}".format(port))
    assert sentence.startswith("Port {} is taken by another program.".format(port))
    assert "make run PORT=" in sentence
    assert not (tree / "env").exists()


@pytest.mark.parametrize("port", ["", "http", "0", "65536", "-1", "80 90", "8000; echo x", "１"])
def test_a_port_that_is_none_is_said(tree, port):
    sentence = refusal(tree, "run", PORT=port)
    assert sentence == "PORT is {!r}: it must be a number from 1 to 65535.".format(port)


@pytest.mark.parametrize("door", ["run", "test", "check", "matrix", "browser", "lock"])
@pytest.mark.parametrize("version", ["2.7.18", "3.5.10"])
def test_a_python_too_old_is_said(tree, tmp_path, door, version):
    old = program(tmp_path / "old", "echo " + version)
    sentence = refusal(tree, door, PYTHON=old)
    assert sentence.startswith("{} is Python {}: this needs Python 3.".format(old, version))


@pytest.mark.parametrize("door", ["check", "browser", "lock"])
def test_doors_with_current_tools_say_which_python_they_need(tree, tmp_path, door):
    old = program(tmp_path / "old", "echo 3.9.18")
    assert "needs Python 3.10 or newer" in refusal(tree, door, PYTHON=old)


def test_a_missing_python_is_said(tree):
    sentence = refusal(tree, "run", PYTHON="/nowhere/python3")
    assert sentence.startswith("/nowhere/python3 does not run here: install Python 3.6 or newer")


def test_a_missing_venv_module_is_said_with_its_package(tree, tmp_path):
    script = 'case "$*" in *ensurepip*) exit 1;; esac; exec "{}" "$@"\n'.format(sys.executable)
    sentence = refusal(tree, "run", PYTHON=program(tmp_path / "debian", script))
    assert "has no venv module" in sentence
    assert "apt install python{}.{}-venv".format(*sys.version_info) in sentence


def test_without_a_network_it_is_said(tree):
    # Where nobody listens, and with one try.
    nowhere = "http://127.0.0.1:{}/simple/".format(free_port())
    status, lines = make(
        tree,
        "run",
        "PORT={}".format(free_port()),
        PIP_INDEX_URL=nowhere,
        PIP_EXTRA_INDEX_URL="",
        PIP_FIND_LINKS="",
        PIP_CONFIG_FILE=os.devnull,
        PIP_RETRIES="1",
    )
    assert status != 0
    assert lines[-1].startswith("No network: the packages of requirements/")
    assert len(lines) == 3  # After what it was about to do: make env/, and install.


def test_without_node_the_checks_that_need_it_say_so(tree, tmp_path):
    needed = ("sh", "mktemp", "rm", "cat", "printf")
    for name in needed:
        (tmp_path / name).symlink_to(shutil.which(name))
    function = re.search(
        r"^node_packages\(\) \{.*?^\}", (tree / "tools/check.sh").read_text(), re.M | re.S
    )
    done = subprocess.run(
        ["sh", "-euc", function.group(0) + "\nnode_packages"],
        env={"PATH": str(tmp_path)},
        stdout=subprocess.PIPE,
        universal_newlines=True,
    )
    assert done.returncode == 1
    assert "install Node.js" in done.stdout


# tools/install.sh, with a lock that needs no network.


class Installation:
    """A copy of the project with an empty lock, and what the first installation of it printed."""

    def __init__(self, tree):
        self.tree = tree
        self.lock = tree / "empty.txt"
        self.lock.write_text("# nothing\n")
        self.first = self.again()

    def again(self):
        """Install the lock into env/; return the exit status and the lines that were printed."""
        done = subprocess.run(
            ["tools/install.sh", "env", "empty.txt"],
            cwd=str(self.tree),
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            universal_newlines=True,
            timeout=DEADLINE,
        )
        return done.returncode, done.stdout.splitlines()


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    """Each test leaves it whole, or fails."""
    tree = copy_of_the_project(tmp_path_factory.mktemp("installed") / "tree")
    installation = Installation(tree)
    status, lines = installation.first
    assert status == 0, lines
    return installation


def words(lines):
    return [line.split()[0] for line in lines]


def test_an_installation_says_what_it_does(installation):
    assert words(installation.first[1]) == ["Making", "Installing"]


def test_what_is_installed_is_not_installed_again(installation):
    assert installation.again() == (0, [])


def test_a_changed_lock_is_installed(installation):
    installation.lock.write_text("# nothing yet\n")
    assert installation.again() == (0, ["Installing the packages of empty.txt."])


def test_an_env_whose_python_vanished_is_made_anew(installation):
    for python in (installation.tree / "env/bin").glob("python*"):
        python.unlink()
    status, lines = installation.again()
    assert (status, words(lines)) == (0, ["Making", "Installing"])
    assert (installation.tree / "env/bin/python").exists()


def test_an_env_that_was_interrupted_is_made_anew(installation):
    (installation.tree / "env/unfinished").write_text("")
    status, lines = installation.again()
    assert (status, words(lines)) == (0, ["Making", "Installing"])
    assert installation.again() == (0, [])


def test_a_directory_env_that_is_no_virtualenv_is_left_alone(tree):
    (tree / "env").mkdir()
    (tree / "env/precious.txt").write_text("mine")
    status, lines = Installation(tree).first
    assert status == 1
    assert lines == ["env is in the way and no virtualenv: move it elsewhere."]
    assert (tree / "env/precious.txt").read_text() == "mine"


# make run, for real.


class Served:
    """One `make run`: its page, the lines it printed until then, and the seconds it took."""

    def __init__(self, tree):
        port = free_port()
        begin = time.monotonic()
        log = tree / "make.log"
        with log.open("w") as output:
            server = subprocess.Popen(
                ["make", "run"],
                cwd=str(tree),
                env=environment(PORT=str(port)),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self.page = None
            while self.page is None:
                if server.poll() is not None or time.monotonic() > begin + DEADLINE:
                    break
                time.sleep(0.1)
                self.page = page("http://127.0.0.1:{}/".format(port))
            self.seconds = time.monotonic() - begin
        finally:
            os.killpg(server.pid, signal.SIGTERM)  # make, runserver, and its child that serves.
            server.wait(DEADLINE)
        # Without the request that this test made, and what make says of its end.
        lines = log.read_text().splitlines()
        self.lines = [line for line in lines if not re.search('^make: |"GET / ', line)]


def page(address):
    try:
        with urllib.request.urlopen(address, timeout=DEADLINE) as response:  # noqa: S310 -- ours
            return response.read().decode()
    except OSError:
        return None


@pytest.fixture(scope="module")
def twice(tmp_path_factory):
    """The same copy of the project, served twice."""
    tree = copy_of_the_project(tmp_path_factory.mktemp("served") / "tree")
    first = Served(tree)
    if os.environ.get("CI") != "true" and any("No network" in line for line in first.lines):
        pytest.skip("needs a network")
    return first, Served(tree)


def test_make_run_serves_the_page(twice):
    assert "<h1>todos</h1>" in (twice[0].page or ""), twice[0].lines


def test_make_run_has_the_first_page_within_a_minute(twice):
    assert twice[0].seconds < 60


@pytest.mark.skipif(sys.version_info < (3, 10), reason="an end-of-life Python is warned of")
def test_make_run_prints_at_most_a_dozen_lines_and_no_warning(twice):
    assert len(twice[0].lines) <= 12, twice[0].lines
    assert not [line for line in twice[0].lines if re.search("warning|error", line, re.IGNORECASE)]


def test_a_second_make_run_installs_nothing_and_serves_within_seconds(twice):
    assert "<h1>todos</h1>" in (twice[1].page or ""), twice[1].lines
    assert not [line for line in twice[1].lines if re.match("Making|Installing", line)]
    assert twice[1].seconds < 15
