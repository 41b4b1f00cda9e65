"""The pytest plugin that starts a real server, once for the tests of every folder.

The server is `manage.py runserver` in a process of its own, on the tests' database: what a test
stores with the models is on the page, and what a visitor does is in the models.
"""

import os
import socket
import subprocess
import sys
import time

import pytest
from django.db import connection

from tests.helpers import ROOT

# Playwright keeps an event loop in this thread, in which Django would refuse the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture(scope="session")
def server_log(tmp_path_factory):
    """The file that the server writes to: requests, errors and, in development, mails."""
    return tmp_path_factory.mktemp("server") / "log"


@pytest.fixture(scope="session")
def server(django_db_setup, server_log):
    """The address of the running server."""
    if connection.vendor != "sqlite":
        pytest.exit("The browser's tests run on SQLite: unset DATABASE_URL.", returncode=4)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = dict(
        os.environ,
        DJANGO_SETTINGS_MODULE="tests.settings",
        DATABASE_URL="sqlite:///{}".format(connection.settings_dict["NAME"]),
        PYTHONUNBUFFERED="1",
    )
    command = ["manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"]
    with server_log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable] + command, cwd=ROOT, env=environment, stdout=output, stderr=output
        )
    try:
        wait_for(port, process, server_log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=10)
    assert "Traceback" not in server_log.read_text()


def wait_for(port, process, log, seconds=20):
    """Return as soon as the server listens; end with what it wrote if it never does."""
    deadline = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < deadline:
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.exit("The server does not listen:\n" + log.read_text(), returncode=4)
