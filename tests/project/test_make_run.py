"""`make run` serves the page, on the machines that people have."""

import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.request

import pytest

from tests.project.make import DEADLINE, copy_project, environment, make
from tests.services import free_port

pytestmark = [
    pytest.mark.makefile,
    pytest.mark.skipif(not shutil.which("make"), reason="needs make"),
]


class Server:
    """A `make run` of a project: wait for its page, or read the lines that it printed."""

    def __init__(self, directory, **variables):
        self.port = free_port()
        self.log = directory / f"{self.port}.log"
        with self.log.open("w") as output:
            self.process = subprocess.Popen(
                ["make", "run"],
                cwd=str(directory),
                env=environment(PORT=str(self.port), **variables),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def page(self):
        end = time.monotonic() + DEADLINE
        while self.process.poll() is None and time.monotonic() < end:
            try:
                address = f"http://127.0.0.1:{self.port}/"
                with urllib.request.urlopen(address, timeout=DEADLINE) as response:  # noqa: S310 -- http
                    return response.read().decode()
            except OSError:
                time.sleep(0.1)
        return self.log.read_text()

    def lines(self):
        lines = self.log.read_text().splitlines()
        return [line for line in lines if not re.search('^(make|WARNING: Loc)|"GET / ', line)]

    def stop(self):
        os.killpg(self.process.pid, signal.SIGTERM)  # make, runserver, and its child that serves.
        self.process.wait(DEADLINE)


@pytest.fixture(scope="module")
def twice(tmp_path_factory):
    """The project served twice at once from nothing, on a machine with all the odd settings."""
    directory = copy_project(tmp_path_factory.mktemp("served") / "my project")
    foreign = directory / "foreign/django"
    foreign.mkdir(parents=True)
    (foreign / "__init__.py").write_text("raise SystemExit('the Django of another project')\n")
    odd = {"PIP_USER": "1", "PIP_REQUIRE_VIRTUALENV": "1", "PYTHONPATH": "foreign", "LANG": "C"}
    servers = [Server(directory, HOME=None, **odd) for _ in range(2)]
    try:
        pages = [server.page() for server in servers]
    finally:
        for server in servers:
            server.stop()
    if os.environ.get("CI") != "true" and "No matching distribution" in "".join(pages):
        pytest.skip("needs a network")
    return directory, pages, [server.lines() for server in servers]


def test_two_make_run_at_once_on_an_odd_machine_serve_the_page(twice):
    _, pages, lines = twice
    assert ["<h1>todos</h1>" in page for page in pages] == [True, True], lines


def test_make_run_prints_little_and_no_warning(twice):
    for lines in twice[2]:
        assert len(lines) <= 12, lines
        assert not [line for line in lines if re.search("warning|error", line, re.IGNORECASE)]


def test_make_run_in_the_moved_project_serves_the_page_and_installs_nothing(twice):
    moved = twice[0].with_name("my moved project")
    twice[0].rename(moved)
    server = Server(moved)
    try:
        assert "<h1>todos</h1>" in server.page(), server.lines()
    finally:
        server.stop()
        lines = server.lines()
        moved.rename(twice[0])
    assert not [line for line in lines if re.match("Making|Installing", line)]


def test_a_taken_port_is_said(twice):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen(1)
        status, lines = make(twice[0], "run", PORT=str(other.getsockname()[1]))
    assert status == 2
    assert lines[-1] == "Error: That port is already in use."
