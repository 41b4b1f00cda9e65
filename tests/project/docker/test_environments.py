"""docs/environments.md, typed from its first command to its last in a clone, as a reader does."""

import os
import sys

import pytest

from tests.project import console
from tests.project.docker.conftest import copy
from tests.project.docker.engine import Project, docker, environment
from tests.services import free_port

COMMANDS = [command for command in console.commands(console.ENVIRONMENTS) if command.is_executed]
IMAGES = ["alpine:3.15", "redis:7-alpine", "python:3.6-alpine", "postgres:17-alpine"]


@pytest.fixture(scope="module")
def shell(tmp_path_factory, chapter):
    """A shell in a directory with a clone of the project; leave nothing of it in Docker behind."""
    for image in IMAGES:
        # Otherwise the output of the first `docker run` would be about the download.
        if not docker("images", "-q", image):
            docker("pull", image)
    directory = tmp_path_factory.mktemp("reader")
    clone = copy(directory / "todo", (os.getuid(), os.getgid()))
    project = Project(chapter, "docker-compose.yml", clone)
    project.publish()
    redis, other, site, proxy = (str(free_port()) for _ in range(4))
    names = {
        "/home/you": str(directory),
        "my-": project.name + "-",
        "127.0.0.1:6379": "127.0.0.1:" + redis,
        "port=6379": "port=" + redis,
        "127.0.0.1:6380": "127.0.0.1:" + other,
        "127.0.0.1:8000": "127.0.0.1:" + site,
        "http://localhost:8000": "http://localhost:" + site,
        "127.0.0.1:8080": "127.0.0.1:" + proxy,
        "HTTP_PORT=8080": "HTTP_PORT=" + proxy,
        "http://localhost/": "http://localhost:{}/".format(project.http),
        # Otherwise the classic builder leaves the container in which a build has failed.
        "docker build -f": "docker build --force-rm -f",
        # Otherwise Compose would need a terminal.
        **{"exec " + service: "exec -T " + service for service in ("database", "web")},
        "docker-compose ": " ".join(chapter.compose) + " ",
    }
    path = "{}/bin:{}".format(sys.base_prefix, os.environ["PATH"])
    shell = console.Shell(directory, names, environment(**dict(project.variables, PATH=path)))
    yield shell
    shell.close()
    project.down()
    for container in docker("ps", "-aq", "--filter", "name=" + project.name).split():
        docker("rm", "--force", "--volumes", container)
    images = ["--format", "{{.Repository}}", "--filter", "reference={}-*".format(project.name)]
    for image in docker("images", *images).split():
        docker("rmi", image)


@pytest.mark.parametrize("section", list(dict.fromkeys(command.section for command in COMMANDS)))
def test_the_commands_of_a_section_print_what_it_shows(shell, section):
    for command in COMMANDS:
        if command.section == section:
            shell.check(command)
