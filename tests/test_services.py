"""The servers that the tests start are real, and nothing of them stays behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from psycopg2 import OperationalError
from redis import Redis

from tests import services

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="made for Linux and macOS")
ROOT = Path(__file__).resolve().parent.parent
# Its child holds stdout open until it is ended too.
COMMAND_WITH_A_CHILD = """
import os, subprocess
child = subprocess.Popen(["sleep", "600"])
print(os.environ["DATABASE_URL"])
print(os.environ["REDIS_URL"], flush=True)
child.wait()
"""


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch):
    for name in ("TEST_DATABASE_URL", "TEST_REDIS_URL"):
        monkeypatch.delenv(name, raising=False)


def need(find):
    """Skip where a server is not installed; in CI that is a failure."""
    try:
        find()
    except services.Missing as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(error))


@pytest.fixture
def postgresql_here():
    need(services.postgresql_programs)


@pytest.fixture
def redis_here():
    need(services.redis_program)


@pytest.fixture
def both_here(postgresql_here, redis_here):
    """A machine on which both servers are installed."""


@pytest.fixture
def none_here(monkeypatch):
    """A machine on which no server is installed."""
    monkeypatch.setattr(services.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(services.shutil, "which", lambda name: None)
    monkeypatch.setattr(services.Path, "glob", lambda path, pattern: [])


@pytest.fixture
def temporary(monkeypatch):
    """The temporary directories that the servers have made."""
    made = []
    original = services.tempfile.mkdtemp

    def mkdtemp(**options):
        made.append(Path(original(**options)))
        return str(made[-1])

    monkeypatch.setattr(services.tempfile, "mkdtemp", mkdtemp)
    return made


def run(*command, **options):
    """Start `python -m tests.services` with the arguments."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.services"] + list(command),
        cwd=str(ROOT),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        universal_newlines=True,
        **options,
    )


def answers(port):
    try:
        services.ping(port)
    except ConnectionRefusedError:
        return False
    except OSError:
        return True  # PostgreSQL, which does not understand the question.
    return True


def port_of(url):
    return urlsplit(url).port


def until(condition, what):
    end = time.monotonic() + services.DEADLINE
    while not condition():
        assert time.monotonic() < end, "in vain: " + what
        time.sleep(0.05)


@pytest.fixture(scope="module")
def database():
    """The address of a PostgreSQL that several tests look at, and none of them ends."""
    need(services.postgresql_programs)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.delenv("TEST_DATABASE_URL", raising=False)
        with services.postgresql() as url:
            yield url


def test_postgresql_takes_a_login_with_its_address(database):
    services.execute(database, "CREATE TABLE things (name text)")


def test_postgresql_refuses_a_wrong_password(database):
    with pytest.raises(OperationalError, match="password authentication failed"):
        services.execute(database.replace("%2F%40", ""), "SELECT 1")


def test_postgresql_knows_the_upper_case_of_every_letter(database):
    services.execute(database, "SELECT 1 / (upper('é') = 'É')::int")


def test_redis_answers_at_its_address(redis_here):
    with services.redis() as url:
        assert Redis.from_url(url, socket_timeout=5).set("a", "b")


@pytest.mark.parametrize("name", ["postgresql", "redis"])
def test_a_server_ends_with_its_block_and_leaves_no_file(both_here, temporary, name):
    with getattr(services, name)() as url:
        assert answers(port_of(url))
        assert [directory for directory in temporary if directory.exists()]
    assert not answers(port_of(url))
    assert not [directory for directory in temporary if directory.exists()]


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become nobody"
)
def test_root_can_keep_postgresql_where_nobody_else_may_go(postgresql_here, monkeypatch, tmp_path):
    private = tmp_path / "private"
    programs = services.copied(services.postgresql_programs(), private)
    private.chmod(0o700)
    monkeypatch.setattr(services, "postgresql_programs", lambda: programs)
    with services.postgresql() as url:
        services.execute(url, "SELECT 1")


@pytest.mark.parametrize(
    ("name", "variable", "url"),
    [
        ("postgresql", "TEST_DATABASE_URL", "postgres://u:p@db.example.org/n"),
        ("redis", "TEST_REDIS_URL", "redis://cache.example.org/3"),
    ],
)
def test_a_server_that_is_given_is_used_and_none_started(
    none_here, monkeypatch, name, variable, url
):
    monkeypatch.setenv(variable, url)
    with getattr(services, name)() as used:
        assert used == url


@pytest.mark.parametrize(
    ("name", "package"), [("postgresql", "apt install postgresql"), ("redis", "redis-server")]
)
def test_a_missing_server_is_said_with_what_to_install(none_here, name, package):
    with pytest.raises(services.Missing, match=package), getattr(services, name)():
        pass


@pytest.fixture
def not_in_ci(monkeypatch):
    monkeypatch.delenv("CI", raising=False)


@pytest.fixture(autouse=True)
def signals_stay():
    """main() takes the signals of its process, which is pytest's here."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    handlers = [signal.getsignal(number) for number in numbers]
    yield
    for number, handler in zip(numbers, handlers):
        signal.signal(number, handler)


def test_without_servers_the_command_fails_with_a_sentence(none_here, capfd):
    assert services.main(["echo", "ran"]) == 1
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("No PostgreSQL server here: install one")
    assert err.count("\n") == 1


def test_available_servers_do_where_others_are_missing(none_here, not_in_ci, monkeypatch, capfd):
    monkeypatch.setenv("TEST_REDIS_URL", "redis://cache.example.org/3")
    monkeypatch.setenv("DATABASE_URL", "sqlite:///somebody's.sqlite3")
    assert services.main(["--available", "sh", "-c", "echo ${DATABASE_URL-none} $REDIS_URL"]) == 0
    out, err = capfd.readouterr()
    assert out == "none redis://cache.example.org/3\n"
    assert "No PostgreSQL server here" in err


def test_where_no_server_is_available_nothing_runs(none_here, not_in_ci, capfd):
    assert services.main(["--available", "echo", "ran"]) == 0
    out, err = capfd.readouterr()
    assert out == ""
    assert err.endswith("Nothing was run.\n")


def test_in_ci_a_missing_server_is_a_failure(none_here, monkeypatch, capfd):
    monkeypatch.setenv("CI", "true")
    assert services.main(["--available", "echo", "ran"]) == 1
    assert capfd.readouterr().out == ""


def test_the_command_has_both_addresses_and_its_status_is_passed_on(both_here):
    command = run("sh", "-c", "echo $DATABASE_URL; echo $REDIS_URL; exit 7")
    out, err = command.communicate(timeout=services.DEADLINE)
    database, cache = out.split()
    assert database.startswith("postgres://todo:")
    assert cache.startswith("redis://127.0.0.1:")
    assert (command.returncode, err) == (7, "")
    assert not answers(port_of(database))
    assert not answers(port_of(cache))


def test_the_command_finds_the_programs_of_its_server(both_here):
    command = run("sh", "-c", "command -v pg_dump")
    out, _ = command.communicate(timeout=services.DEADLINE)
    assert Path(out.strip()).parent == services.postgresql_programs()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_command_and_both_servers(both_here, number):
    command = run(sys.executable, "-c", COMMAND_WITH_A_CHILD)
    try:
        database = command.stdout.readline().strip()
        cache = command.stdout.readline().strip()
        assert answers(port_of(database))
        assert answers(port_of(cache))
        command.send_signal(number)
        assert command.wait(services.DEADLINE) == 128 + number
        out, _ = command.communicate(timeout=services.DEADLINE)  # Nobody holds it open any more.
        assert out == ""
        until(lambda: not answers(port_of(database)), "PostgreSQL ends")
        until(lambda: not answers(port_of(cache)), "Redis ends")
    finally:
        command.kill()
        command.wait()
        command.stdout.close()
        command.stderr.close()
