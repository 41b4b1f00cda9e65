"""`manage.py test`, the chapter's way to run the tests."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.runner import PytestRunner

pytestmark = pytest.mark.makefile


def test_a_readers_own_tests_in_the_application_are_found(tmp_path):
    (tmp_path / "__init__.py").touch()
    (tmp_path / "tests.py").write_text("def test_of_the_reader():\n    pass\n")
    output = subprocess.check_output(
        [sys.executable, "-m", "pytest", "-c", "pyproject.toml", str(tmp_path)]
    )
    assert b"1 passed" in output


@pytest.mark.parametrize(("body", "status"), [("pass", 0), ("assert False", 1)])
def test_the_result_of_the_tests_is_the_exit_status_of_manage_py(tmp_path, body, status):
    test = tmp_path / "test_reader.py"
    test.write_text("def test_of_the_reader():\n    {}\n".format(body))
    environment = dict(os.environ, DJANGO_SETTINGS_MODULE="website.settings")
    command = [sys.executable, "manage.py", "test", str(test)]
    assert subprocess.call(command, env=environment, stdout=subprocess.DEVNULL) == status


@pytest.mark.parametrize(
    ("label", "path"),
    [
        ("todo", "todo"),
        ("tests.test_chapter", str(Path("tests", "test_chapter.py"))),
        ("tests/test_chapter.py::ChapterTest", "tests/test_chapter.py::ChapterTest"),
        ("no.such.module", "no.such.module"),
    ],
)
def test_a_label_is_a_path_or_a_dotted_name(label, path):
    assert PytestRunner.path(label) == path
