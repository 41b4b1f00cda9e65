"""The way from this project to one's own: the steps at the end of README.md, taken one by one."""

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers import lacking, read
from tests.project.docker.conftest import copy
from tests.project.docker.engine import PRODUCTION, environment, prepare_production, run, wait_until
from tests.project.docker.visitor import Visitor
from tests.services import free_port

# The checks of `make check` that need neither Node.js nor another virtualenv, nor run the tests.
CHECKS = "check-python check-types check-3.6 check-spelling check-templates check-nginx"
CHECKS += " check-migrations check-production check-compose"
# The application of the new project.
NOTES = {
    "__init__.py": "",
    "migrations/__init__.py": "",
    "models.py": '''"""Notes, each of a user."""

from django.conf import settings
from django.db import models


class Note(models.Model):
    """A note of its owner."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    text = models.CharField(max_length=200)

    def __str__(self):
        return self.text
''',
    "views.py": '''"""The page of a user's notes."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render


@login_required
def note_list(request):
    """Show the notes, or add the posted one."""
    notes = request.user.note_set
    if request.method == "POST":
        notes.create(text=request.POST["text"][:200])
        return redirect("notes:list")
    return render(request, "notes/list.html", {"notes": notes.order_by("pk")})
''',
    "urls.py": '''"""The address of the notes."""

from django.urls import path

from notes.views import note_list

app_name = "notes"
urlpatterns = [path("", note_list, name="list")]
''',
    "templates/notes/list.html": """{% extends "base.html" %}
{% block content %}
  <h1>{{ site_title }}</h1>
  <form method="post">
    {% csrf_token %}
    <label>Note <input name="text" required></label>
    <button type="submit">Add</button>
  </form>
  <ul>
    {% for note in notes %}
      <li>{{ note }}</li>
    {% endfor %}
  </ul>
{% endblock content %}
""",
}


@pytest.fixture(scope="module")
def steps():
    """The text of each step, by its number."""
    section = read("README.md").split("\n## Start your own project from it\n")[1]
    texts = re.findall(r"^(\d)\. (.*(?:\n {3}.*)*)", section, re.MULTILINE)
    return {int(number): " ".join(text.split()) for number, text in texts}


def replace(path, *pairs):
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text, (path, old)
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def delete_marked(path, mark):
    """Delete the marked lines of a file; below a mark on a line of its own, up to an empty line."""
    kept, in_block = [], False
    for line in path.read_text(encoding="utf-8").splitlines(keepends=True):
        in_block = line.strip().startswith(mark) or in_block and bool(line.strip())
        if not in_block and mark not in line:
            kept.append(line)
    path.write_text("".join(kept), encoding="utf-8")


def make_it_mine(checkout, steps):
    """Take the steps that edit files."""
    git = ["git", "-c", "safe.directory=*"]
    run([*git, "init", "--quiet"], cwd=str(checkout))
    run([*git, "add", "--all"], cwd=str(checkout))
    for name in re.search("Delete (.*), and create", steps[1]).group(1).split("`")[1::2]:
        path = checkout / name
        shutil.rmtree(str(path)) if path.is_dir() else path.unlink()
    for name, text in NOTES.items():
        (checkout / "notes" / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout / "notes" / name).write_text(text, encoding="utf-8")
    replace(checkout / ".dockerignore", ("# todo: the application\n!todo\n", "!notes\n"))
    replace(
        checkout / "website/settings.py",
        ('"todo",', '"notes",'),
        ('"todos"', '"Notes"'),
        ('"todo_"', '"notes_"'),
        ('"todo:list"', '"notes:list"'),
    )
    replace(
        checkout / "website/urls.py",
        ('    path("", include("todo.api.urls")),\n', ""),
        ("todo.urls", "notes.urls"),
    )
    # The documents are of the other project, and replaced by step 6.
    search = re.search("`git grep '(.*?)'`", steps[3]).group(1)
    files = run([*git, "grep", "-l", search, "--", ".", ":!*.md"], cwd=str(checkout))
    for name in files.splitlines():
        if (checkout / name).exists():
            delete_marked(checkout / name, search)


@pytest.fixture(scope="module")
def project(steps, tmp_path_factory, owner):
    """The new project, with a virtualenv that has the packages of the tests' own."""
    checkout = copy(tmp_path_factory.mktemp("copy") / "notes", owner)
    make_it_mine(checkout, steps)
    (checkout / "env").mkdir()
    for path in Path(sys.prefix).iterdir():
        if path.is_dir():
            (checkout / "env" / path.name).symlink_to(path)
    shutil.copy(str(Path(sys.prefix, "pyvenv.cfg")), str(checkout / "env"))
    for name in ("run", "requirements-dev", "check"):
        (checkout / "env" / (name + ".done")).touch()
    execute(checkout, "env/bin/python manage.py makemigrations notes")
    return checkout


def execute(checkout, command, **variables):
    """Run a command in the new project; return its output."""
    path = "{}/env/bin:{}".format(checkout, os.environ["PATH"])
    variables = environment(**dict(variables, PATH=path, PYTHON=sys.executable))
    return run(["sh", "-c", command], cwd=str(checkout), env=variables)


def test_other_applications_pass_their_tests(project, steps):
    (command,) = re.findall("`(pytest .*?)`", steps[4])
    output = execute(project, command + " -q --numprocesses 2 -p no:cacheprovider")
    assert "passed" in output
    assert "failed" not in output


def test_checks_pass(project, steps):
    messages, check = re.findall("`(make .*?)`", steps[5])
    assert execute(project, messages)
    if not Path(sys.prefix, "check.done").exists():
        lacking("The tools of make check are not here.")
    print(execute(project, "{} CHECKS='{}'".format(check, CHECKS)))


def test_make_run_serves_the_new_project(project):
    port = free_port()
    process = subprocess.Popen(
        ["make", "run", "PORT={}".format(port)],
        cwd=str(project),
        env=environment(PYTHON=sys.executable),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        visitor = Visitor(port)
        wait_until(lambda: visitor.get("/health/ready").status == 200, 60, "the site")
        assert add_note(visitor)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def add_note(visitor):
    """Sign up and add a note; return whether the page shows it."""
    assert "<h1>Notes</h1>" in visitor.sign_up("ana").text
    assert visitor.post("/", text="Mine").status == 302
    return "<li>Mine</li>" in visitor.get("/").text


def test_stack_of_the_new_project_runs(start, current, steps, project):
    def prepare(stack):
        prepare_production(stack)
        make_it_mine(stack.checkout, steps)
        for path in (project / "notes/migrations").glob("0*.py"):
            shutil.copy(str(path), str(stack.checkout / "notes/migrations"))

    stack = start(current, PRODUCTION, {"proxy": 1}, prepare)
    assert add_note(Visitor(stack.https, tls=True))
