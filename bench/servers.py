"""Starts what is measured: a copy of the site, as its images deploy it, NGINX, and the peers."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import namedtuple
from pathlib import Path

import psycopg2
import redis

from bench import nginx, subjects
from tests.services import free_port

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.prefix) / "bin"
DEPLOYED = ["accounts", "todo", "website", "manage.py", "uwsgi.ini"]
STARTED_WITHIN = 60  # Seconds.

Started = namedtuple("Started", "process front")


def needed_programs():
    """Return a message that names the programs of Debian's packages that are missing, or ""."""
    programs = {"nginx": "nginx", "wrk": "wrk"}
    missing = [package for program, package in programs.items() if not shutil.which(program)]
    if "REDIS_URL" not in os.environ:
        missing.append("redis-server")
    if "DATABASE_URL" not in os.environ:
        missing.append("postgresql")
    return f"Missing: apt install {' '.join(missing)}" if missing else ""


def copy_site(run):
    """Copy the site to run/site, and its static files to run/srv, as the images do."""
    site = run / "site"
    site.mkdir(parents=True)
    for name in DEPLOYED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, site / name)
    manage(site, "collectstatic", "--noinput")
    (run / "srv").mkdir()
    shutil.copytree(site / "static", run / "srv/static")
    for path in (run / "srv/static").rglob("*"):
        if path.is_file() and path.suffix != ".png" and path.stat().st_size > 1024:
            subprocess.check_call(["gzip", "-9", "-k", path])


def manage(site, *arguments):
    command = [sys.executable, "manage.py", *arguments, "--verbosity", "0"]
    subprocess.check_call(command, cwd=site)


def fill_database(run, users):
    """Create the tables, users and items, and the files with the users' credentials.

    Each of subjects.GROUPS has at most this many users.
    """
    groups = {name: (min(users, size), items) for name, (size, items) in subjects.GROUPS.items()}
    manage(run / "site", "migrate")
    run_script(run, [sys.executable, ROOT / "bench/seed.py", run, json.dumps(groups)])


def run_script(run, command, **variables):
    """Run a script with the settings of the site."""
    variables.update(DJANGO_SETTINGS_MODULE="website.settings", PYTHONPATH=str(run / "site"))
    subprocess.check_call(command, cwd=run / "site", env=changed_environment(variables))


def changed_environment(variables):
    """Return the environment with these variables; without those that are None."""
    variables = {**os.environ, **variables}
    return {name: value for name, value in variables.items() if value is not None}


def measure_growth(run, rows, sorted_searches):
    """Return the results of growth.py."""
    path = run / "growth.json"
    command = [sys.executable, ROOT / "bench/growth.py", path, str(rows), str(sorted_searches)]
    run_script(run, command, REDIS_URL=None)
    return json.loads(path.read_text(encoding="ascii"))


def set_variables():
    """Set the variables of a production, which every server gets, and those of the peers."""
    with contextlib.closing(psycopg2.connect(os.environ["DATABASE_URL"])) as connection:
        cursor = connection.cursor()
        cursor.execute(subjects.COLUMNS_SQL)
        columns = cursor.fetchall()
    os.environ.update(
        ITEMS_SQL=subjects.ITEMS_SQL,
        OWNER_SQL=subjects.OWNER_SQL,
        INSERT_SQL=subjects.insert_sql(columns),
    )


def production():
    """Return the variables of a production, as docker-compose.prod.yml sets them."""
    key = "of-the-benchmark-alone-0123456789-0123456789-abcdefghij"
    return {
        "DEBUG": "0",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECRET_KEY": key,
        "API_RATE_LIMIT": "0",
        "TRUSTED_PROXIES": "127.0.0.1",
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
    }


def has_node():
    return bool(shutil.which("node") and shutil.which("npm"))


def install_node_packages():
    """Install the packages of the peer on Node; return their package.json. None without Node."""
    if not has_node():
        print("Without Fastify: Node is not installed (apt install nodejs npm).")
        return None
    folder = Path(sys.prefix) / "node"
    lock = ROOT / "bench/peers/package-lock.json"
    copy = folder / lock.name
    if not (copy.exists() and copy.read_bytes() == lock.read_bytes()):
        folder.mkdir(exist_ok=True)
        shutil.copy(lock.with_name("package.json"), folder)
        shutil.copy(lock, folder)
        command = ["npm", "ci", "--silent", "--no-audit", "--no-fund"]
        subprocess.check_call(command, cwd=folder)
    return folder / "package.json"


@contextlib.contextmanager
def running(command, log, **options):
    """Run a server in a session of its own; in the end, stop it and what it has started."""
    with log.open("w") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, start_new_session=True, **options
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def wait_until_answering(name, started, log, target="/api/todos"):
    """Return when the server answers; raise RuntimeError with its log if it ends or is too slow."""
    end = time.monotonic() + STARTED_WITHIN
    while started.process.poll() is None and time.monotonic() < end:
        with contextlib.suppress(OSError):
            if request(started.front, target)[0] < 500:
                return
        time.sleep(0.05)
    raise RuntimeError(f"{name} does not start:\n{log.read_text()}")


def request(front, target, headers=(), body=None):
    """Return the status, the headers and the body that a server answers through NGINX."""
    connection = http.client.HTTPConnection("127.0.0.1", front, timeout=30)
    with contextlib.closing(connection):
        headers = {"X-Forwarded-Proto": "https", **dict(headers)}
        connection.request("POST" if body else "GET", target, body, headers)
        response = connection.getresponse()
        return response.status, response.headers, response.read()


def process_ids():
    """Return the processes of PostgreSQL and Redis, which run on this machine, by name."""
    with contextlib.closing(psycopg2.connect(os.environ["DATABASE_URL"])) as connection:
        backend = Path(f"/proc/{connection.info.backend_pid}/stat").read_text()
        postmaster = int(backend.rpartition(")")[2].split()[1])
    info = redis.Redis.from_url(os.environ["REDIS_URL"]).info("server")
    return {"postgresql": postmaster, "redis": info["process_id"]}


@contextlib.contextmanager
def all_servers(run, names):
    """Run NGINX and these servers of subjects.SERVERS; give each Started by name, with "nginx"."""
    packages = install_node_packages() if "fastify" in names else None
    names = [name for name in names if name != "fastify" or packages]
    set_variables()
    ports = {name: free_port() for name in names}
    fronts = {name: free_port() for name in names}
    configuration = run / "nginx.conf"
    configuration.write_text(nginx.configuration(run, ports, fronts), encoding="utf-8")
    command = ["nginx", "-c", str(configuration), "-e", str(run / "nginx.log"), "-g", "daemon off;"]
    with contextlib.ExitStack() as stack:
        process = stack.enter_context(running(command, run / "nginx.out"))
        started = {"nginx": Started(process, None)}
        for name in names:
            server = subjects.SERVERS[name]
            variables = {"PYTHONPATH": str(run / "site"), **server.variables}
            process = running(
                [part.format(port=ports[name], packages=packages) for part in server.command],
                run / f"{name}.log",
                cwd=run / "site" if server.is_site else ROOT / "bench/peers",
                env=changed_environment(variables),
            )
            started[name] = Started(stack.enter_context(process), fronts[name])
        for name in names:
            wait_until_answering(name, started[name], run / f"{name}.log")
        yield started
