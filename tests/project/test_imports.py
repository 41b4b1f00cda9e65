"""The applications know only what lies below them, so that one can be replaced or taken away."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers import ROOT, read
from tests.project.make import MADE

# From top to bottom: a module imports those of its own line, or of the lines below.
LAYERS = [
    ["website.settings", "website.urls"],
    ["todo.urls", "todo.admin", "todo.apps", "todo.management", "todo.api", "todo.views"],
    ["todo.filters", "todo.forms"],
    ["todo.actions", "todo.undo", "todo.transfer"],
    ["todo.new_items"],
    ["todo.models"],
    ["todo.querysets", "todo.lists"],
    ["todo.item_fields"],
    ["todo.validators", "todo.quickadd"],
    ["todo.recurrence", "todo.search", "todo.humanize"],
    ["accounts"],
    ["website"],
]
MODULES = sorted(
    path
    for application in ("accounts", "todo", "website")
    for path in (ROOT / application).glob("**/*.py")
    if "migrations" not in path.parts
)


def name_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).replace(".__init__", "")


def layer(module):
    """Return the number of the module's layer; None for a package outside of the project."""
    numbers = [
        (len(name), number)
        for number, names in enumerate(LAYERS)
        for name in names
        if f"{module}.".startswith(f"{name}.")
    ]
    return max(numbers)[1] if numbers else None


def imports(source):
    """Yield the names of the modules, or of their contents, that a module imports."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_imports_only_what_lies_below_it(path):
    own = layer(name_of(path))
    imported = set(imports(path.read_text(encoding="utf-8")))
    assert [name for name in imported if layer(name) is not None and layer(name) < own] == []


def test_the_api_imports_no_views():
    for path in (ROOT / "todo/api").glob("*.py"):
        assert not [name for name in imports(path.read_text()) if name.startswith("todo.views")]


# Copying the project


VISIT = """
import django
django.setup()
from django.core.management import call_command
from django.test import Client
from django.test.utils import setup_test_environment
from django.urls import reverse
from accounts.models import Token, User

setup_test_environment()
call_command("migrate", verbosity=0)
call_command("check")
visitor, client = Client(), Client(raise_request_exception=False)
ana = User.objects.create_superuser("ana", "", "x")
client.force_login(ana)
for name in "login signup password_reset password_reset_done password_reset_complete".split():
    assert visitor.get(reverse(name)).status_code == 200, name
for name in "settings tokens password_change password_change_done admin:index".split():
    page = client.get(reverse(name))
    assert page.status_code == 200, name
    assert name == "admin:index" or "notes" in page.content.decode()
assert client.post(reverse("tokens"), {"name": "x", "scope": "read"}).status_code == 201
assert client.post(reverse("settings"), {"time_zone": "UTC"}).status_code == 302
assert client.post(reverse("settings"), {"owner": "0"}).status_code == 403
assert Client(enforce_csrf_checks=True).post(reverse("login")).status_code == 403
assert visitor.get("/manifest.json").json()["name"] == "notes"
assert client.get("/nothing").status_code == client.get("/api/nothing").status_code == 404
assert visitor.get("/health/ready").json()["status"] == "ready"
assert client.post(reverse("logout")).status_code == 302
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy without todo and its lines in settings and urls, with another name and first page."""
    folder = tmp_path_factory.mktemp("copy")
    for name in ("accounts", "website"):
        shutil.copytree(str(ROOT / name), str(folder / name))
    for name in ("website/settings.py", "website/urls.py"):
        text = read(name)
        for old, new in (("todos", "notes"), ("todo_", "notes_"), ("todo:list", "settings")):
            text = text.replace(f'"{old}"', f'"{new}"')
        text = "".join(line for line in text.splitlines(keepends=True) if "todo" not in line)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_without_todo_every_page_of_the_site_and_of_accounts_is_answered(copy):
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "website.settings",
        "DATABASE_URL": "sqlite:///:memory:",
        "DEBUG": "1",
    }
    result = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", VISIT],
        cwd=str(copy),
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=300,
    )
    assert result.returncode == 0, result.stdout.decode()


# Outside of these, "todo" stands only in lines that are marked with "# todo:".
NAMED = re.compile(
    r"""(todo|tests/(todo|project|faults|browser)|bench|docs|requirements)/
    |website/(settings|urls)[.]py|tests/test_chapter[.]py
    |[^/]*[.]md|LICENSE|requirements.*[.]txt|.*[.]po|.*[.]mo|.*package-lock[.]json""",
    re.VERBOSE,
)


def files_of_the_project():
    """Yield the files that a clone has (without git, which the container lacks)."""
    ignore = shutil.ignore_patterns(*MADE)
    for folder, folders, files in os.walk(str(ROOT)):
        left_out = ignore(folder, folders + files)
        folders[:] = [name for name in folders if name not in left_out]
        if Path(folder) == ROOT:  # What collectstatic, deployment and visitors of a site make.
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
