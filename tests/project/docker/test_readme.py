"""README.md, CONTRIBUTING.md and docs/guide.md, typed in a clone, as a reader does."""

import os
import shlex
import sys

import pytest

from tests.project import console
from tests.project.docker.conftest import copy
from tests.project.docker.engine import Project, environment, wait_until
from tests.project.docker.visitor import PASSWORD, Visitor
from tests.services import free_port

# Runs a command that serves until somebody stops it, and stops it when it answers.
SERVE = """
setsid "$@" >serve.log 2>&1 &
until curl --silent --fail "http://127.0.0.1:$PORT/health/ready" >/dev/null; do
    kill -0 $! 2>/dev/null || { cat serve.log; exit 1; }
    sleep 0.2
done
kill -- -$!
wait
"""
# The chapter, and programs that an image may lack. The other tests pass in `make test`.
TESTS = [
    "tests/test_chapter.py",
    "tests/project/test_db_connection.py",
    "tests/todo/api/test_docs.py",
]
FILES = {
    "Work.csv": "title,due_on\nWrite to Lee,2026-11-30\n",
    "Home.csv": "title\nBuy milk\n",
    "other.csv": "What,When\nRing Sam,2026-12-01\n",
}


@pytest.fixture(scope="module")
def shell(tmp_path_factory, chapter, servers):
    """A shell in a clone; leave nothing of it in Docker behind."""
    directory = tmp_path_factory.mktemp("reader")
    owner = {"UID": str(os.getuid()), "GID": str(os.getgid())}
    clone = copy(directory / "todo", (os.getuid(), os.getgid()))
    project = Project(chapter, "docker-compose.yml", clone, **owner)
    for name, text in FILES.items():
        (clone / name).write_text(text, encoding="utf-8")
    (directory / "serve.sh").write_text(SERVE, encoding="utf-8")
    serve = "sh {} ".format(shlex.quote(str(directory / "serve.sh")))
    port = str(free_port())
    compose = " ".join(chapter.compose)
    names = {
        "docker-compose up": compose + " up -d",
        "docker-compose exec web ": "{} exec -T {} web ".format(
            compose, "-e DJANGO_SUPERUSER_PASSWORD=" + shlex.quote(PASSWORD)
        ),
        "createsuperuser": "createsuperuser --noinput --username ana --email ana@example.org",
        "manage.py test": "manage.py test " + " ".join(TESTS),
        "make run": serve + "make run",
        "python manage.py runserver": serve + "python manage.py runserver " + port,
        "postgres://user:password@127.0.0.1/todo": servers["DATABASE_URL"],
        "redis://127.0.0.1/0": servers["REDIS_URL"],
        "curl -H": "curl --silent --show-error --fail -H",
    }
    variables = dict(
        project.variables,
        DJANGO_SUPERUSER_PASSWORD=PASSWORD,
        PARALLEL="tests/test_chapter.py",
        PATH="{}/bin:{}".format(sys.base_prefix, os.environ["PATH"]),
        PORT=port,
        SITE="http://localhost:{}".format(project.http),
    )
    shell = console.Shell(clone, names, environment(**variables))
    shell.token = ""
    yield shell
    shell.close()
    project.down()


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "docs/guide.md"])
def test_the_commands_of_a_document_work(shell, document):
    for command in console.commands(document):
        if "$TOKEN" in command.text and not shell.token:
            shell.token = make_token(shell)
            shell.run("TOKEN=" + shell.token)
        if command.is_executed:
            shell.check(command)


def make_token(shell):
    """Return a token for the site of the first command."""
    _, origin = shell.run("echo $SITE")
    visitor = Visitor(int(origin.strip().rsplit(":", 1)[1]))
    wait_until(lambda: visitor.get("/health/ready").status == 200, 60, "the site")
    visitor.get("/accounts/login/")
    visitor.post("/accounts/login/", username="ana", password=PASSWORD)
    return visitor.make_token()
