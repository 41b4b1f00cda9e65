"""docker-compose.yml: a fresh clone, one command, PostgreSQL, a server that follows the edits."""

import os
import re
import time

import pytest

from tests.project.docker.engine import docker, environment, run, wait_until
from tests.project.docker.visitor import Visitor

FILE = "docker-compose.yml"


@pytest.fixture(scope="module")
def site(start, chapter):
    """The chapter's Python: every test here runs on it, in this order."""
    return start(chapter, FILE, {"web": 1})


@pytest.fixture
def visitor(site):
    return Visitor(site.http)


def test_the_list_is_in_postgresql(site, visitor):
    assert "<h1>todos</h1>" in visitor.get("/").text
    visitor.add("kept in PostgreSQL")
    assert site.sql("SELECT text FROM todo_todoitem") == "kept in PostgreSQL"


def test_a_browser_may_post_from_an_odd_port_and_without_the_token_nobody_may(visitor):
    visitor.get("/")
    assert visitor.post("/create", text="mine").status == 302
    visitor.token = ""
    assert visitor.post("/create", text="theirs").status == 403
    assert "theirs" not in visitor.get("/").text


def test_a_visitor_gets_an_account(visitor):
    assert "ana" in visitor.sign_up("ana").text


def test_it_is_published_on_this_machine_alone(site):
    (found,) = site.inspect("web")
    ports = found["NetworkSettings"]["Ports"]["80/tcp"]
    assert {port["HostIp"] for port in ports} == {"127.0.0.1"}


def test_an_edit_of_a_template_shows(site, visitor):
    edit(
        site.checkout / "todo/templates/todo/index.html", "<h1>{{ title }}</h1>", "<h1>edited</h1>"
    )
    wait_until(lambda: "<h1>edited</h1>" in visitor.get("/").text, 20, "the edit")


def test_an_edit_of_the_code_restarts_the_server(site, visitor):
    edit(site.checkout / "website/health.py", '"live"}', '"edited"}')
    wait_until(lambda: "edited" in visitor.get("/health/live").text, 20, "the restart")


def test_the_server_comes_back_when_a_syntax_error_is_mended(site, visitor):
    settings = site.checkout / "website/settings.py"
    right = settings.read_text(encoding="utf-8")

    def has_error():
        os.utime(settings)  # A server that has just been restarted may miss the first change.
        return "SyntaxError" in site("logs", "web")

    try:
        settings.write_text("This is not Python.\n" + right, encoding="utf-8")
        wait_until(has_error, 30, "the error")
    finally:
        settings.write_text(right, encoding="utf-8")
    assert "new-todo" in wait_until(lambda: visitor.get("/"), 90, "the page").text


def test_no_volume_hides_the_code(site):
    (found,) = site.inspect("web")
    mounts = [(mount["Type"], mount["Destination"]) for mount in found["Mounts"]]
    assert mounts == [("bind", "/code")]


@pytest.mark.parametrize("python", ["3.6", "3.13"])
def test_a_value_in_single_quotes_is_passed_on_as_it_is(setups, tmp_path, python):
    """As .env.example says."""
    value = 'Shop $HOME #1 "x" <a@example.org>'
    (tmp_path / ".env").write_text("EMAIL_FROM='{}'\n".format(value))
    text = "services: {web: {image: x, environment: {VALUE: '${EMAIL_FROM}'}}}\n"
    (tmp_path / "docker-compose.yml").write_text(text)
    output = run([*setups[python].compose, "config"], cwd=str(tmp_path), env=environment())
    assert "VALUE: '{}'".format(value.replace("$", "$$")) in output  # As it is written in YAML.


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_tests_run_inside(site):
    output = site.exec("web", "python", "manage.py", "test", "tests/test_chapter.py")
    assert re.search(r"\d+ passed", output), output


def test_what_a_command_writes_belongs_to_the_owner_of_the_checkout(site, owner):
    command = "python manage.py makemigrations --empty --name made todo"
    site("run", "--rm", "web", *command.split())
    (made,) = (site.checkout / "todo/migrations").glob("*_made.py")
    assert (made.stat().st_uid, made.stat().st_gid) == owner
    assert {path.stat().st_uid for path in site.checkout.rglob("*")} == {owner[0]}
    made.unlink()


def test_a_wrong_password_fails_at_once_and_says_why(site):
    begin = time.monotonic()
    wrong = "DATABASE_URL=postgres://app:a-wrong-word@database/app"
    output = site("run", "--rm", "-e", wrong, "web", check=False)
    assert "password authentication failed" in output
    assert "docker-compose down -v" in output
    assert "a-wrong-word" not in output
    assert time.monotonic() - begin < 30


def test_a_database_that_comes_late_is_waited_for(site, visitor):
    site("stop", "--timeout", "5", "web", "database")
    (container,) = site("ps", "-aq", "web").split() or site("ps", "-q", "web").split()
    docker("start", container)
    wait_until(lambda: "Waiting for the database" in docker("logs", container), 30, "the wait")
    site("start", "database")
    assert "kept in PostgreSQL" in wait_until(lambda: visitor.get("/"), 60, "the page").text


def test_the_rows_survive_down_and_up(site, visitor):
    begin = time.monotonic()
    site("down", "--timeout", "10")
    assert time.monotonic() - begin < 20  # Nobody had to be killed.
    site("up", "-d")
    assert "kept in PostgreSQL" in wait_until(lambda: visitor.get("/"), 60, "the page").text


def test_the_other_end_of_the_range_with_the_other_client(start, current):
    site = start(current, FILE, {"web": 1})
    visitor = Visitor(site.http)
    visitor.get("/")
    visitor.add("on the other end")
    assert site.exec("web", "python", "--version").startswith("Python 3.13")
    output = site.exec("web", "python", "manage.py", "test", "tests/test_chapter.py")
    assert re.search(r"\d+ passed", output), output
