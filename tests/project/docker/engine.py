"""Docker and Compose as the tests drive them: by their command lines, as people do."""

import contextlib
import json
import os
import re
import shutil
import subprocess
import time
from collections import namedtuple
from secrets import token_hex

from tests.services import free_port

PRODUCTION = "docker-compose.prod.yml"
NGINX_CONFIGURATION = "/tmp/nginx.conf"  # noqa: S108 -- in its container

# A Python of the image, and the client that starts it: the command, and whether it uses BuildKit.
Setup = namedtuple("Setup", "python compose buildkit")


def docker(*arguments, check=True, **variables):
    """Run docker; return its output, with what it said on stderr, stripped."""
    return run(["docker", *arguments], check=check, env=environment(**variables))


def run(command, check=True, cwd=None, env=None, timeout=900):
    """Run a command to its end; return its output, with what it said on stderr, stripped."""
    process = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        universal_newlines=True,
        check=False,
        cwd=cwd,
        env=env,
        timeout=timeout,
    )
    if check and process.returncode:
        said = (command, process.returncode, process.stdout)
        raise AssertionError("{}: status {}\n{}".format(*said))
    return process.stdout.strip()


def environment(**variables):
    """The shell's variables that a Docker client needs, and the given; no setting of the site's."""
    kept = ("PATH", "HOME", "DOCKER_", "BUILDKIT_", "SSL_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
    inherited = {name: value for name, value in os.environ.items() if name.startswith(kept)}
    return dict(inherited, **variables)


def setups():
    """The chapter's Python with the oldest client, and today's Python with the newest."""
    clients = []
    if shutil.which("docker-compose"):
        clients.append(Setup("", ["docker-compose"], "0"))
    with contextlib.suppress(AssertionError):
        docker("compose", "version")
        buildx = "1" if "buildx" in docker("buildx", "version", check=False) else "0"
        clients.append(Setup("", ["docker", "compose"], buildx))
    return [clients[0]._replace(python="3.6"), clients[-1]._replace(python="3.13")]


def wait_until(condition, deadline=60, what="the condition"):
    """Return what condition() returns as soon as it is true; fail after `deadline` seconds."""
    end = time.monotonic() + deadline
    while True:
        answer = None
        with contextlib.suppress(OSError, AssertionError):
            answer = condition()
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError("{} did not come true in {} s".format(what, deadline))
        time.sleep(0.1)


SETTINGS = """COMPOSE_FILE={}
ALLOWED_HOSTS=localhost
WEB_REPLICAS=3
""".format(PRODUCTION)


def prepare_production(project):
    """Do what docs/production.md says to do before the first start; of three replicas."""
    project.script("sh", "deploy/secrets.sh")
    (project.checkout / ".env").write_text(SETTINGS, encoding="utf-8")


def name_new_volume(project):
    """Give the database another volume, as docs/production.md says, but for another version."""
    file = project.checkout / PRODUCTION
    text = file.read_text(encoding="utf-8").replace("- database:/var", "- database17:/var")
    file.write_text(text.replace("\n  database:\n\n", "\n  database17:\n\n"), encoding="utf-8")


COLUMNS = """SELECT string_agg(column_name, ',') FROM information_schema.columns
    WHERE table_name = 'todo_todoitem' AND column_name NOT IN ('id', 'notes', 'request_key')"""
COPIES = """INSERT INTO todo_todoitem ({columns}, notes, request_key)
    SELECT {columns}, repeat('x', 10000), md5(random()::text)
    FROM todo_todoitem, generate_series(1, {copies}) WHERE id = {id}"""


def copy_item(project, number, copies):
    """Add copies of an item (its id), each with notes of 10,000 characters."""
    project.sql(COPIES.format(columns=project.sql(COLUMNS), id=number, copies=copies))


def reload_nginx(proxy, config):
    """Give the running NGINX of a container (an id) another configuration (a str)."""

    def workers():
        processes = docker("exec", proxy, "ps")
        return set(re.findall("^ *([0-9]+) .*worker process", processes, re.MULTILINE))

    before = workers()
    command = ["docker", "exec", "-i", proxy, "sh", "-c"]
    command += ["cat >{0} && nginx -c {0} -s reload".format(NGINX_CONFIGURATION)]
    subprocess.run(command, input=config.encode(), check=True, stderr=subprocess.DEVNULL)
    wait_until(lambda: not before & workers(), 30, "the reload")


class Project:
    """A Compose project with a name of its own, in a copy of the checkout."""

    def __init__(self, setup, file, checkout, **variables):
        self.setup = setup
        self.checkout = checkout
        self.name = "app-test-" + token_hex(4)
        self.http, self.https = free_port(), free_port()
        # Production's file is named in .env, as docs/production.md says.
        self.command = setup.compose
        self.layers = "{}-{}-".format(file, setup.python)
        self.variables = dict(
            variables,
            COMPOSE_PROJECT_NAME=self.name,
            DOCKER_BUILDKIT=setup.buildkit,
            PYTHON_VERSION=setup.python,
            HTTP_PORT=str(self.http),
            HTTPS_PORT=str(self.https),
            # The checkout may belong to somebody else.
            GIT_CONFIG_COUNT="1",
            GIT_CONFIG_KEY_0="safe.directory",
            GIT_CONFIG_VALUE_0="*",
            UPGRADE_DEADLINE="600",  # Seconds, for a busy machine.
            # For the scripts that run Compose themselves; empty is their own choice.
            COMPOSE=setup.compose[0] if setup.compose == ["docker-compose"] else "",
        )

    def __call__(self, *arguments, check=True, **variables):
        """Run Compose; return its output."""
        variables = dict(self.variables, **variables)
        command = self.command + list(arguments)
        return run(command, check=check, cwd=str(self.checkout), env=environment(**variables))

    def script(self, *command, check=True, **variables):
        """Run a command of the checkout with the project's variables; return its output."""
        variables = dict(self.variables, **variables)
        return run(command, check=check, cwd=str(self.checkout), env=environment(**variables))

    def publish(self):
        """Make the checkout a clone of a repository that has it as its first release."""
        self.git("init", "--quiet")
        self.git("symbolic-ref", "HEAD", "refs/heads/main")
        self.commit("The first release")
        origin = str(self.checkout.parent / "todo.git")
        self.git("init", "--quiet", "--bare", origin)
        self.git("remote", "add", "origin", origin)
        self.git("push", "--quiet", "--set-upstream", "origin", "main")

    def release(self):
        """Publish the changes of the checkout as the next release, which `git pull` brings."""
        self.commit("The next release")
        self.git("push", "--quiet")
        self.git("reset", "--quiet", "--hard", "HEAD~1")

    def commit(self, message):
        self.git("add", "--all")
        author = ["-c", "user.name=Ana", "-c", "user.email=ana@example.org"]
        self.git(*author, "commit", "--quiet", "--message", message)

    def git(self, *arguments):
        return self.script("git", *arguments)

    def secrets(self):
        """The secrets by the names of their files, and of a URL with its password alone."""
        paths = (self.checkout / "secrets").iterdir()
        files = {path.name: path.read_text(encoding="utf-8").strip() for path in paths}
        words = {name: re.split("[: ]", text.split("@")[0])[-1] for name, text in files.items()}
        return {name: word for name, word in words.items() if word}

    def revealed_by(self, answer):
        """Return the names of the secrets, and the parts of the program, that a response has."""
        parts = [
            "Traceback",
            "/code/",
            "/srv/",
            "postgres",
            "psycopg",
            "uwsgi",
            "SELECT",
            "Django/",
        ]
        said = str(answer.headers) + answer.text
        words = dict(self.secrets(), **dict(zip(parts, parts)))
        return [name for name, word in words.items() if word in said]

    def exec(self, service, *command, check=True):
        """Run a command in a service's running container; return its output."""
        return self("exec", "-T", service, *command, check=check)

    def containers(self, service):
        return self("ps", "-q", service).split()

    def inspect(self, service):
        """Return Docker's description of a service's containers: a list of dicts."""
        return [json.loads(docker("inspect", id))[0] for id in self.containers(service)]

    def healthy(self, service, number=1):
        states = [found["State"]["Health"]["Status"] for found in self.inspect(service)]
        return states == ["healthy"] * number

    def sql(self, statement):
        """Ask the project's PostgreSQL; return its bare answer."""
        return self.exec("database", "psql", "-U", "app", "-At", "-c", statement)

    def down(self):
        """Leave nothing behind but the layers that the next build uses."""
        self("down", "--volumes", "--remove-orphans", "--timeout", "2")
        for service in ("web", "proxy"):
            for separator in "-_":
                image = self.name + separator + service
                if docker("images", "-q", image):
                    docker("tag", image, "app-test-layers:" + self.layers + service)
                    docker("rmi", image)
