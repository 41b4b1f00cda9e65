"""`manage.py test` and `python -m tests.services`, which run pytest."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.runner import PytestRunner


@pytest.mark.makefile
def test_manage_py_runs_tests_py_and_fails_with_it(tmp_path):
    (tmp_path / "__init__.py").touch()
    tests = "def test_passes():\n    pass\n\ndef test_fails():\n    assert False\n"
    (tmp_path / "tests.py").write_text(tests)
    environment = dict(os.environ, DJANGO_SETTINGS_MODULE="website.settings")
    environment["PYTEST_ADDOPTS"] = "-c pyproject.toml"  # Also for a directory outside of ours.
    command = [sys.executable, "manage.py", "test", str(tmp_path)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
    assert b"1 failed, 1 passed" in process.communicate()[0]
    assert process.returncode == 1


@pytest.mark.makefile
def test_services_end_with_the_exit_status_of_the_command():
    environment = dict(os.environ, TEST_DATABASE_URL="sqlite:///x", TEST_REDIS_URL="redis://x")
    script = 'test "$DATABASE_URL $REDIS_URL" = "sqlite:///x redis://x" && exit 7'
    command = [sys.executable, "-m", "tests.services", "sh", "-c", script]
    assert subprocess.call(command, env=environment) == 7


@pytest.mark.parametrize(
    ("label", "path"),
    [
        ("todo", "todo"),
        ("tests.test_chapter", str(Path("tests", "test_chapter.py"))),
        ("tests/test_chapter.py::ChapterTest", "tests/test_chapter.py::ChapterTest"),
        ("no.such.module", "no.such.module"),
    ],
)
def test_label_is_a_path_or_a_dotted_name(label, path):
    assert PytestRunner.path(label) == path
