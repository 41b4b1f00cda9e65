"""docs/production.md, typed from its first command to its last in a clone, as an operator does."""

import pytest

from tests.project import console
from tests.project.docker.conftest import copy
from tests.project.docker.engine import PRODUCTION, Project, environment, name_new_volume
from tests.project.docker.visitor import PASSWORD

COMMANDS = [command for command in console.commands(console.PRODUCTION) if command.is_executed]
CERTIFICATE = (
    "openssl req -x509 -newkey rsa:2048 -nodes -days 9 -subj /CN=localhost"
    " -keyout key.pem -out chain.pem"
)


@pytest.fixture(scope="module")
def project(tmp_path_factory, current, owner):
    """A server with a clone of the project; leave nothing of it in Docker behind."""
    clone = copy(tmp_path_factory.mktemp("server") / "todo", owner)
    project = Project(current, PRODUCTION, clone)
    project.publish()
    yield project
    project.down()


@pytest.fixture(scope="module")
def shell(project):
    compose = " ".join(project.command)
    # Without -T, Compose would need a terminal.
    execute = compose + " exec -T "
    create = "python manage.py createsuperuser"
    answers = " --noinput --username ana --email ana@example.org"
    names = {
        "exec web " + create: "exec -e DJANGO_SUPERUSER_PASSWORD='{}' web {}".format(
            PASSWORD, create + answers
        ),
        "docker compose exec -T ": execute,
        "docker compose exec ": execute,
        "docker compose ": compose + " ",
        "https://app.example.org/": "https://localhost:{}/".format(project.https),
        "app.example.org": "localhost",
        "restore NAME": "restore $(ls backups | tail -1)",
        "todo NUMBER": "todo",
        "THE-RELEASE-BEFORE": "--quiet HEAD~1",
        "todo_database": project.name + "_database",
    }
    shell = console.Shell(project.checkout, names, environment(**project.variables))
    yield shell
    shell.close()


def make_certificate(project):
    project.script(*CERTIFICATE.split())


def publish_next_release(project):
    with (project.checkout / "todo/templates/todo/index.html").open("a") as page:
        page.write("{# The next release #}\n")
    project.release()


# A section's precondition: it is made before the section's first command.
PREPARATIONS = {
    "A certificate that browsers trust": make_certificate,
    "Upgrade": publish_next_release,
    "PostgreSQL of another major version": name_new_volume,
}


@pytest.mark.parametrize("section", list(dict.fromkeys(command.section for command in COMMANDS)))
def test_the_commands_of_a_section_print_what_it_shows(project, shell, section):
    PREPARATIONS.get(section, lambda project: None)(project)
    for command in COMMANDS:
        if command.section == section:
            shell.check(command)


def test_the_new_volume_has_what_was_imported(project):
    counts = (
        "SELECT count(*) > 0 FROM todo_todoitem JOIN accounts_user ON accounts_user.id = owner_id"
    )
    assert project.sql(counts) == "t"
