"""The image by itself: docker build, docker run, on both ends of the version range."""

import json
import os
import subprocess
import time

import pytest

from tests.helpers import lacking
from tests.project.docker.engine import docker, environment, wait_until
from tests.project.docker.visitor import Visitor
from tests.services import free_port

MEGABYTES = 1000 * 1000
JUNK = [
    *(".env", "prod.env", "key.pem", "todos.json", "todos.csv", "x.dump", "db.sqlite3"),
    *("secrets/secret_key", "backups/now.dump", "env/bin/python", "venv/bin/python"),
    *("website/.env", "website/key.pem", "website/prod.env", "todo/x.dump", "todo/.cache/x"),
    *("accounts/__pycache__/views.pyc", "todo/static/node_modules/x/index.js", "shop/views.py"),
]


@pytest.fixture(params=["3.6", "3.13"])
def image(request, built):
    return built(request.param)


@pytest.fixture
def running(image):
    """Run the image in the background: running(*options) is its id and a visitor."""
    started = []

    def running(*options):
        port = free_port()
        ports = ["-p", "127.0.0.1:{}:80".format(port)]
        started.append(docker("run", "-d", *ports, *options, image).splitlines()[-1])
        return started[-1], Visitor(port)

    yield running
    for container in started:
        docker("rm", "--force", "--volumes", container)


def once(image, *arguments):
    """Run the image to its end; return its status and its output."""
    process = subprocess.run(
        ["docker", "run", "--rm", *arguments[:-1], image, *arguments[-1]],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
        check=False,
        env=environment(),
        timeout=120,
    )
    return process.returncode, process.stdout.strip()


def page(visitor):
    return wait_until(lambda: visitor.get("/"), what="the first page")


def stopped(container):
    """Stop the container; return the seconds it took, and its exit status."""
    begin = time.monotonic()
    docker("stop", "-t", "20", container)
    return time.monotonic() - begin, docker("inspect", "-f", "{{.State.ExitCode}}", container)


def test_alone_it_serves_on_sqlite_for_this_machine_and_says_so(running):
    container, visitor = running()
    assert "<h1>todos</h1>" in page(visitor).text
    visitor.add("kept in SQLite")
    assert visitor.get("/", Host="example.org").status == 400
    assert "A development server, for http://localhost alone" in docker("logs", container)
    healthy = "{{.State.Health.Status}}"
    wait_until(lambda: docker("inspect", "-f", healthy, container) == "healthy", 30, "health")
    assert docker("exec", container, "id", "-u") == "1000"
    # Commands run beside the server have the server's configuration.
    count = "from todo.models import ToDoItem; print('items:', ToDoItem.objects.count())"
    assert "items: 1" in docker("exec", container, "python", "manage.py", "shell", "-c", count)
    seconds, status = stopped(container)
    assert seconds < 5
    assert status in ("0", "143")


def test_any_other_command_runs_as_it_is(image):
    assert once(image, ["sh", "-c", "command -v python"]) == (0, "/var/venv/bin/python")
    status, output = once(image, ["python", "manage.py", "check"])
    assert (status, "System check identified" in output) == (0, True)


def test_it_has_what_it_needs_and_no_compiler(image):
    probe = (
        "for tool in gcc cc make pg_config git; do command -v $tool && exit 1; done;"
        "test -s /usr/share/zoneinfo/Europe/Madrid && test -s /code/static/staticfiles.json"
        " && test ! -w /code/manage.py && test -d /code/website/__pycache__"
    )
    assert once(image, ["sh", "-c", probe]) == (0, "")


@pytest.mark.parametrize("buildkit", ["0", "1"])
def test_nothing_that_lies_about_gets_into_an_image(checkout, setups, buildkit):
    if buildkit not in {setup.buildkit for setup in setups.values()}:
        lacking("The builder is not installed.")
    (checkout / "Probe").write_text("FROM alpine:3.15\nCOPY . /context\n")
    clean = {path for path in checkout.rglob("*") if path.is_file()}
    for name in JUNK:
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout / name).write_text("secret")
    tag = "app-test-layers:context-" + buildkit
    probe = ["-f", str(checkout / "Probe"), str(checkout)]
    docker("build", "-t", tag, *probe, DOCKER_BUILDKIT=buildkit)
    try:
        found = docker("run", "--rm", tag, "sh", "-c", "cd /context && find . -type f").split()
    finally:
        docker("rmi", tag)
    sent = {checkout / name for name in found}
    assert sent - clean == set()
    top = {path.relative_to(checkout).parts[0] for path in sent}
    assert top == {
        *("accounts", "nginx", "requirements", "todo", "website"),
        *(
            "docker-entrypoint.sh",
            "manage.py",
            "requirements.txt",
            "test-db-connection.py",
            "uwsgi.ini",
        ),
    }


def test_its_size_is_bounded(image):
    base = image.rsplit("-", 1)[1]
    size, smaller = (
        int(docker("inspect", "-f", "{{.Size}}", name))
        for name in (image, "python:{}-alpine".format(base))
    )
    assert (size - smaller) / MEGABYTES < 90


def test_it_configures_nothing(image):
    found = json.loads(docker("inspect", image))[0]["Config"]
    names = {entry.split("=")[0] for entry in found["Env"]}
    assert not names & {"ALLOWED_HOSTS", "DATABASE_URL", "DEBUG", "REDIS_URL", "SECRET_KEY"}
    assert found.get("Entrypoint") in (None, [])
    assert list(found["ExposedPorts"]) == ["80/tcp"]


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        (["DEBUG=0"], "DEBUG is off, and not set: SECRET_KEY (or SECRET_KEY_FILE), ALLOWED_HOSTS."),
        (["DEBUG=yes"], "DEBUG is 'yes': it must be 1 or 0."),
        (["ALLOWED_HOSTS=example.org"], "DEBUG is not set: it must be 0 for production"),
        (["DATABASE_URL=mysql://a/b"], "DATABASE_URL must begin with"),
        (["PORT=tcp://10.0.0.1"], "PORT is 'tcp://10.0.0.1': it must be a whole number from 1."),
        (["UWSGI_PROCESSES=many"], "UWSGI_PROCESSES is 'many': it must be a whole number from 1."),
        (["UWSGI_THREADS=0"], "UWSGI_THREADS is '0': it must be a whole number from 1."),
        (["UWSGI_THREADS="], "UWSGI_THREADS is '': it must be a whole number from 1."),
    ],
)
def test_what_is_wrong_stops_the_start_in_one_line(image, variables, sentence):
    options = [word for variable in variables for word in ("-e", variable)]
    status, output = once(image, *options, [])
    assert status == 1
    assert sentence in output
    assert len(output.splitlines()) == 1


def test_a_mounted_checkout_is_served_and_written_to(running, checkout, owner):
    user = "{}:{}".format(*owner)
    _, visitor = running("-v", "{}:/code".format(checkout), "--user", user)
    page(visitor)
    visitor.add("kept in the checkout")
    assert (checkout / "db.sqlite3").stat().st_uid == owner[0]


def test_a_mounted_checkout_of_somebody_else_is_explained(image, checkout):
    if os.geteuid() != 0:
        pytest.skip("Only root can give a checkout to somebody else.")
    status, output = once(image, "-v", "{}:/code:ro".format(checkout), [])
    assert status == 1
    assert 'docker run --user "$(id -u):$(id -g)"' in output


def test_sigterm_ends_it_while_it_waits_for_a_database(running):
    container, _ = running("-e", "DATABASE_URL=postgres://app:app@192.0.2.1/app")
    # The test address is nobody's, and does not answer.
    wait_until(lambda: "test-db-connection" in docker("top", container), what="the wait")
    seconds, status = stopped(container)
    assert seconds < 5
    assert status == "143"


def test_a_host_may_choose_the_port(running):
    variables = ["PORT=8080", "ALLOWED_HOSTS=localhost", "SECRET_KEY=" + "x" * 50]
    options = [word for variable in variables for word in ("-e", variable)]
    # There are hosts where this user may not listen at port 80.
    options += ["--sysctl", "net.ipv4.ip_unprivileged_port_start=1024"]
    containers = [running("-e", debug, *options)[0] for debug in ("DEBUG=0", "DEBUG=1")]
    status = ["inspect", "-f", "{{.State.Health.Status}}", *containers]
    wait_until(lambda: docker(*status).split() == ["healthy", "healthy"], 60, "health")


def test_uwsgi_serves_with_debug_off_and_ends_with_sigterm(running):
    variables = ["DEBUG=0", "ALLOWED_HOSTS=localhost", "SECRET_KEY=" + "x" * 50]
    container, _ = running(*(word for variable in variables for word in ("-e", variable)))
    healthy = "{{.State.Health.Status}}"
    wait_until(lambda: docker("inspect", "-f", healthy, container) == "healthy", 60, "health")
    seconds, status = stopped(container)
    assert seconds < 10
    assert status == "0"
    assert "goodbye to uWSGI" in docker("logs", container)
