"""The servers that the tests run on are real, and end with the tests."""

import os
import subprocess
import sys
from urllib.parse import urlsplit

import pytest

from tests import services


@pytest.mark.makefile
@pytest.mark.parametrize(("script", "status"), [("exit 7", 7), ("kill $PPID; sleep 60", 143)])
def test_both_servers_run_until_the_command_ends_or_is_told_to(script, status):
    command = subprocess.Popen(
        [sys.executable, "-m", "tests.services", "sh", "-c"]
        + ["echo $DATABASE_URL $REDIS_URL; read line; " + script],
        env=dict(os.environ, TEST_DATABASE_URL="", TEST_REDIS_URL=""),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        universal_newlines=True,
    )
    ports = [urlsplit(url).port for url in command.stdout.readline().split()]
    assert [services.is_listening(port) for port in ports] == [True, True]
    command.communicate("go on\n")
    assert command.returncode == status
    assert [services.is_listening(port) for port in ports] == [False, False]
