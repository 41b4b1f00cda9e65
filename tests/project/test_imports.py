"""Modules import only what lies below them, so that todo/ can be replaced or taken away."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers import NOT_IN_A_CLONE, ROOT
from tests.project.architecture import DRAWING, MODULES, draw, imports, name_of

pytestmark = pytest.mark.once
# From top to bottom: a module imports those of its own line, or of the lines below.
LAYERS = [
    ["website.settings", "website.urls"],
    ["todo.urls", "todo.admin", "todo.apps", "todo.management", "todo.api", "todo.views"],
    ["todo.filters", "todo.forms", "todo.import_forms", "todo.form_fields", "todo.navigation"],
    ["todo.actions", "todo.undo", "todo.transfer"],
    ["todo.new_items", "todo.orderings"],
    ["todo.models"],
    ["todo.querysets", "todo.lists"],
    ["todo.item_fields", "todo.expressions"],
    ["todo.validators", "todo.quickadd"],
    ["todo.recurrence", "todo.search", "todo.links", "todo.humanize", "todo.dates"],
    ["accounts"],
    ["website"],
]


def layer(module):
    """Return the number of the module's layer; None for a package outside of the project."""
    numbers = [
        (len(name), number)
        for number, names in enumerate(LAYERS)
        for name in names
        if f"{module}.".startswith(f"{name}.")
    ]
    return max(numbers)[1] if numbers else None


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_modules_import_only_from_their_layer_or_below(path):
    own = layer(name_of(path))
    imported = set(imports(path.read_text(encoding="utf-8")))
    assert [name for name in imported if layer(name) is not None and layer(name) < own] == []


def test_api_imports_no_views():
    for path in (ROOT / "todo/api").glob("*.py"):
        assert not [name for name in imports(path.read_text()) if name.startswith("todo.views")]


def test_drawing_of_the_architecture_is_up_to_date():
    """`python -m tests.project.architecture` renews it."""
    assert DRAWING.read_text(encoding="utf-8") == draw()


# Copying the project


def copy_python(source, target):
    """Copy Python and TOML files without the lines that name todo."""
    text = source.read_text(encoding="utf-8")
    if source.name in ("settings.py", "urls.py") and source.parent.name == "website":
        for old, new in (("todos", "notes"), ("todo_", "notes_"), ("todo:list", "settings")):
            text = text.replace(f'"{old}"', f'"{new}"')
        mark = "todo"
    else:
        mark = "# todo:"
    lines = [line for line in text.splitlines(keepends=True) if mark not in line]
    target.write_text("".join(lines), encoding="utf-8")


def test_website_and_accounts_pass_their_tests_without_todo(tmp_path):
    """Run those of their tests that request pages or ask the database; collect the others."""
    names = ["manage.py", "pyproject.toml", "accounts", "website", "tests/accounts"]
    names += ["tests/website"] + [f"tests/{path.name}" for path in (ROOT / "tests").glob("*.py")]
    names.remove("tests/test_chapter.py")
    for path in [path for name in names for path in (ROOT / name, *(ROOT / name).rglob("*"))]:
        target = tmp_path / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix in (".py", ".toml"):
            copy_python(path, target)
        elif path.is_file() and path.suffix != ".pyc":
            shutil.copy(str(path), str(target))
    environment = dict(os.environ, DATABASE_URL="sqlite:///:memory:")
    for name in list(environment):
        if re.match("PYTEST_|DJANGO_|REDIS_URL", name):
            del environment[name]
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "database"],
        cwd=str(tmp_path),
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    output = process.communicate(timeout=300)[0]
    assert process.returncode == 0, output
    assert "passed" in output


# Outside of these, "todo" stands only in lines that are marked with "# todo:".
NAMED = re.compile(
    r"""(todo|tests/(todo|project|faults)|bench|docs|requirements)/
    |website/(settings|urls)[.]py|tests/test_chapter[.]py
    |[^/]*[.]md|[.]dockerignore|LICENSE|requirements.*[.]txt|.*[.]po|.*[.]mo|.*package-lock[.]json""",
    re.VERBOSE,
)


def files_of_the_project():
    """Yield the files that a clone has (without git, which the container lacks)."""
    for folder, folders, files in os.walk(str(ROOT)):
        left_out = NOT_IN_A_CLONE(folder, folders + files)
        folders[:] = [name for name in folders if name not in left_out]
        if Path(folder) == ROOT:  # Made by collectstatic, deployment and certificates.
            folders[:] = [name for name in folders if name not in ("static", "secrets", "acme")]
        yield from (Path(folder, name) for name in files if name not in left_out)


def test_no_other_file_names_the_application():
    found = []
    for path in files_of_the_project():
        name = str(path.relative_to(ROOT))
        if NAMED.match(name):
            continue
        for line in path.read_bytes().decode(errors="replace").splitlines():
            if re.search("todo", line, re.IGNORECASE) and "# todo:" not in line:
                found.append(f"{name}: {line.strip()}")
    assert found == []
