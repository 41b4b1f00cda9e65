"""`manage.py test`, the chapter's way to run the tests."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.runner import PytestRunner


@pytest.mark.parametrize(
    "label",
    ["tests/test_chapter.py", "tests.test_chapter", "tests/test_chapter.py::ChapterTest"],
)
def test_manage_py_test_runs_what_the_label_names(label):
    environment = dict(os.environ)
    # On a database of its own: this suite's is in use.
    for name in ("DJANGO_SETTINGS_MODULE", "DATABASE_URL", "REDIS_URL"):
        environment.pop(name, None)
    process = subprocess.Popen(
        [sys.executable, "manage.py", "test", label],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    output = process.communicate(timeout=60)[0]
    assert process.returncode == 0, output
    assert " passed" in output


def test_a_readers_own_tests_in_the_application_are_found(tmp_path):
    application = tmp_path / "application"
    application.mkdir()
    (application / "__init__.py").touch()
    (application / "tests.py").write_text("def test_of_the_reader():\n    pass\n")
    output = subprocess.check_output(
        [sys.executable, "-m", "pytest", "-c", "pyproject.toml", str(application)]
    )
    assert b"1 passed" in output


def test_a_failing_test_is_the_exit_status(tmp_path):
    test = tmp_path / "test_failing.py"
    test.write_text("def test_failing():\n    assert False\n")
    environment = dict(os.environ, DJANGO_SETTINGS_MODULE="website.settings")
    status = subprocess.call(
        [sys.executable, "manage.py", "test", str(test)], env=environment, stdout=subprocess.DEVNULL
    )
    assert status == 1


@pytest.mark.parametrize(
    ("label", "path"),
    [
        ("todo", "todo"),
        ("tests.test_chapter", str(Path("tests", "test_chapter.py"))),
        ("tests/test_chapter.py", "tests/test_chapter.py"),
        ("no.such.module", "no.such.module"),
    ],
)
def test_a_label_is_a_path_or_a_dotted_name(label, path):
    assert PytestRunner.path(label) == path
