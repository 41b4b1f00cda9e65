"""The messages that the guides show: each is caused here, as on the machine of a reader."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from secrets import token_hex

import pytest

from tests.helpers import lacking, read
from tests.project import console
from tests.project.docker.engine import docker, environment, run, setups

NOBODY = 65534
DEBIAN = "/usr/bin/python3"  # Debian's own Python, and Ubuntu's.


def shown_messages(document):
    """Return the messages in the first column of the table of a document."""
    rows = read(document).split("\n## Messages\n")[1].splitlines()
    cells = [row[2:].split(" | ")[0] for row in rows if row.startswith("| `")]
    return [message for cell in cells for message in re.findall("`(.*?)`(?:<br>|$)", cell)]


def type_in(clone, command, user=None, **variables):
    """Execute a command that fails, as another user (an id) if given; return its output."""
    process = subprocess.run(
        [shutil.which("bash"), "-c", command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        universal_newlines=True,
        check=False,
        cwd=str(clone),
        env=environment(**variables),
        preexec_fn=user and (lambda: os.setuid(user)),
        timeout=console.DEADLINE,
    )
    assert process.returncode != 0, process.stdout
    return process.stdout


def with_debian_without_pip(clone):
    """Debian has the module ensurepip in a package of its own, python3-venv."""
    library = debian_library()
    prefix = clone.parent / "usr"
    for directory in (prefix / "bin", prefix / "lib" / library.name):
        directory.mkdir(parents=True)
    shutil.copy(str(Path(DEBIAN).resolve()), str(prefix / "bin/python3"))
    for path in library.iterdir():
        if path.name != "ensurepip":
            (prefix / "lib" / library.name / path.name).symlink_to(path)
    return type_in(clone, "{}/bin/python3 -m venv env".format(prefix))


def with_pip_of_debian(clone):
    if not (debian_library() / "EXTERNALLY-MANAGED").exists():
        lacking("This Debian leaves its Python to everybody.")
    return type_in(clone, DEBIAN + " -m pip install --dry-run sqlparse")


def debian_library():
    """Return the directory of the standard library of Debian's Python."""
    if not Path(DEBIAN).exists():
        lacking("Debian's Python is not installed.")
    library = Path(run([DEBIAN, "-c", "import os; print(os.path.dirname(os.__file__))"]))
    if "python3-venv" not in (library / "venv/__init__.py").read_text(encoding="utf-8"):
        lacking("The system's Python is not Debian's.")
    return library


def with_python_2(clone):
    found = list(Path.home().glob(".pyenv/versions/2.*/bin/python"))
    if not found:
        pytest.skip("Python 2 is not installed by pyenv.")
    return type_in(clone, "make run PYTHON={}".format(found[0]))


def without_packages(clone):
    run([sys.executable, "-m", "venv", "--without-pip", "env"], cwd=str(clone))
    return type_in(clone, "env/bin/python manage.py migrate")


def without_compiler(clone):
    run([sys.executable, "-m", "venv", "env"], cwd=str(clone))
    return type_in(clone, "env/bin/pip install -r requirements.txt", PATH="/nowhere")


@contextmanager
def occupied_port():
    """Open a port of the machine, and return its number."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(1)
        yield server.getsockname()[1]


def runserver_on_occupied_port(clone):
    with occupied_port() as port:
        return type_in(clone, "{} manage.py runserver {}".format(sys.executable, port))


def docker_run_on_occupied_port(clone):
    with occupied_port() as port:
        return type_in(clone, "docker run --rm -p 127.0.0.1:{}:80 alpine:3.15 true".format(port))


def need(compose):
    """Skip the test if a generation of Compose is not here."""
    if compose not in [setup.compose for setup in setups()]:
        pytest.skip("{} is not installed.".format(" ".join(compose)))


def without_plugins(clone, command, message=""):
    """Execute a command by each Docker client on PATH, as if Compose 2 was not installed."""
    if list(Path("/usr").glob("*/docker/cli-plugins/docker-compose")):
        pytest.skip("Compose 2 is installed for all users.")
    paths = [path for path in os.environ["PATH"].split(":") if Path(path, "docker").exists()]
    outputs = [type_in(clone, command, PATH=path, DOCKER_CONFIG="/nowhere") for path in paths]
    if message not in "".join(outputs):
        pytest.skip("No Docker client of this machine prints it; others do.")
    return "".join(outputs)


def without_engine(clone, command, user=None):
    """Execute a command of Docker whose socket is missing or, for a user, closed."""
    if command.startswith("docker-compose"):
        need(["docker-compose"])
    with tempfile.TemporaryDirectory() as directory, socket.socket(socket.AF_UNIX) as engine:
        path = Path(directory, "docker.sock")
        if user:
            engine.bind(str(path))
            path.chmod(0)
            path.parent.chmod(0o755)
        user = user if os.geteuid() == 0 else None
        return type_in(clone, command, user=user, DOCKER_HOST="unix://{}".format(path))


def without_programs(clone, command):
    return type_in(clone, command, PATH="/nowhere")


def in_another_directory(clone, command):
    if command != "make run":
        need(command.split()[:-1])
    return type_in(clone.parent, command)


def with_the_name_of_another(clone):
    name = "app-test-" + token_hex(4)
    create = "docker create --name {} alpine:3.15 true".format(name)
    try:
        return type_in(clone, "{0} && {0}".format(create)).replace(name, "my-redis")
    finally:
        docker("rm", name)


def before_up(clone):
    need(["docker", "compose"])
    return type_in(clone, "docker compose exec web python manage.py createsuperuser")


def before_migrate(clone):
    create = "manage.py createsuperuser --noinput --username ana --email ana@example.org"
    return type_in(clone, "{} {}".format(sys.executable, create), DJANGO_SUPERUSER_PASSWORD="word")


def without_settings(clone):
    need(["docker", "compose"])
    return type_in(clone, "docker compose -f docker-compose.prod.yml up -d")


def without_secrets(clone):
    need(["docker", "compose"])
    names = {"ALLOWED_HOSTS": "localhost", "COMPOSE_PROJECT_NAME": "app-test-" + token_hex(4)}
    compose = "docker compose -f docker-compose.prod.yml "
    try:
        return type_in(clone, compose + "up -d database", **names)
    finally:
        run(["sh", "-c", compose + "down -v"], cwd=str(clone), env=environment(**names))


def upgrade_before_up(clone):
    return type_in(clone, "sh deploy/upgrade.sh", COMPOSE_PROJECT_NAME="app-test-" + token_hex(4))


NO_API = "Error while fetching server API version: ('Connection aborted.', {})"
# The newer Docker's, and the older's.
UNKNOWN = "docker: unknown command: docker compose"
NO_COMMAND = "docker: 'compose' is not a docker command."
# For each message of the table, what causes it.
CASES = {
    "git: command not found": partial(without_programs, command="git clone todo.git"),
    "make: command not found": partial(without_programs, command="make run"),
    "No rule to make target 'run'.": partial(in_another_directory, command="make run"),
    "no configuration file provided: not found": (
        partial(in_another_directory, command="docker compose up")
    ),
    "Can't find a suitable configuration file in this directory or any parent.": (
        partial(in_another_directory, command="docker-compose up")
    ),
    "python: command not found": partial(without_programs, command="python manage.py migrate"),
    "virtualenv: command not found": partial(without_programs, command="virtualenv env"),
    "The virtual environment was not created successfully because ensurepip is not available.": (
        with_debian_without_pip
    ),
    "error: externally-managed-environment": with_pip_of_debian,
    "Python 3.6 or newer is needed.": with_python_2,
    "manage.py: Django is not installed for this Python.": without_packages,
    "Error: pg_config executable not found.": without_compiler,
    "no such table: accounts_user": before_migrate,
    "Error: That port is already in use.": runserver_on_occupied_port,
    "docker: command not found": partial(without_programs, command="docker run hello-world"),
    "docker-compose: command not found": partial(without_programs, command="docker-compose up"),
    UNKNOWN: partial(without_plugins, command="docker compose up", message=UNKNOWN),
    NO_COMMAND: partial(without_plugins, command="docker compose up", message=NO_COMMAND),
    "unknown shorthand flag: 'd' in -d": partial(without_plugins, command="docker compose up -d"),
    "Cannot connect to the Docker daemon at unix://….sock. Is the docker daemon running?": (
        partial(without_engine, command="docker ps")
    ),
    NO_API.format("FileNotFoundError(2, 'No such file or directory')"): (
        partial(without_engine, command="docker-compose up")
    ),
    "permission denied while trying to connect to the Docker daemon socket": (
        partial(without_engine, command="docker ps", user=NOBODY)
    ),
    NO_API.format("PermissionError(13, 'Permission denied')"): (
        partial(without_engine, command="docker-compose up", user=NOBODY)
    ),
    'Conflict. The container name "/my-redis" is already in use': with_the_name_of_another,
    "bind: address already in use": docker_run_on_occupied_port,
    'service "web" is not running': before_up,
    (
        "required variable ALLOWED_HOSTS is missing a value:"
        " set it in .env to the names of the site, see docs/production.md"
    ): without_settings,
    "bind source path does not exist: …/secrets/database_password": without_secrets,
    "The site is not running: docker-compose -f docker-compose.prod.yml up -d": upgrade_before_up,
}


def test_every_message_of_the_tables_has_a_case():
    shown = shown_messages(console.ENVIRONMENTS) + shown_messages(console.PRODUCTION)
    assert shown == list(CASES)


@pytest.mark.parametrize("message", CASES)
def test_a_mistake_prints_the_message_of_a_table(checkout, message):
    output = CASES[message](checkout)
    pattern = ".*".join(re.escape(part) for part in message.split("…"))
    assert re.search(pattern, " ".join(output.split())), output
