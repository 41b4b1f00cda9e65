"""docs/elsewhere.md: a host of one container, systemd and NGINX, and AWS Lambda."""

import base64
import http.client
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.helpers import ROOT, lacking, read
from tests.project import console
from tests.project.docker.conftest import copy
from tests.project.docker.engine import docker, environment, run, wait_until
from tests.project.docker.visitor import Visitor
from tests.services import free_port

PAGE = "docs/elsewhere.md"
ZAPPA = ROOT / "env/zappa"


def block(name):
    """Return the text of a file (its name) that the page has."""
    (lines,) = re.findall(rf"`{name}`[^\n]*:\n\n((?:    .*\n|\n)+)", read(PAGE))
    return re.sub("^ {4}", "", lines, flags=re.MULTILINE).strip() + "\n"


def execute(section, directory, names):
    """Execute the commands of a section of the page in a directory."""
    shell = console.Shell(directory, names, environment())
    try:
        for command in console.commands(PAGE):
            if command.section.startswith(section) and command.is_executed:
                shell.check(command)
    finally:
        shell.close()


# One container


def test_the_image_serves_at_the_port_that_the_host_names(checkout, built):
    built("3.13")  # Its layers are those of the page's image.
    names = {"elsewhere": "app-test-elsewhere", "8080": str(free_port())}
    try:
        execute("One container", checkout, names)
    finally:
        docker("rm", "--force", "--volumes", "app-test-elsewhere", check=False)
        docker("rmi", "app-test-elsewhere", check=False)


# A virtualenv, with systemd and NGINX


@pytest.fixture
def server(checkout, tmp_path, servers):
    """The files of the page, written for this machine: a directory, and a function for a text."""
    (tmp_path / "run").mkdir()
    (checkout / "env").symlink_to(sys.prefix)
    names = {
        "/srv/todo": str(checkout),
        "/run/todo": str(tmp_path / "run"),
        "/etc/todo.env": str(tmp_path / "todo.env"),
        "app.example.org": "localhost",
    }

    def translate(text):
        for name, other in names.items():
            text = text.replace(name, other)
        return text

    lines = translate(block("/etc/todo.env"))
    for name, value in servers.items():
        lines = re.sub("^{}=.*".format(name), name + "=" + value, lines, flags=re.MULTILINE)
    (tmp_path / "todo.env").write_text(lines, encoding="utf-8")
    return translate


def settings(unit, name):
    return re.findall("^{}=(.*)$".format(name), unit, re.MULTILINE)


def test_systemd_accepts_the_unit(server, tmp_path):
    if not shutil.which("systemd-analyze"):
        lacking("systemd-analyze is not installed.")
    unit = tmp_path / "todo.service"
    unit.write_text(server(block("/etc/systemd/system/todo.service")), encoding="utf-8")
    assert run(["systemd-analyze", "verify", str(unit)]) == ""


@pytest.fixture
def service(server, checkout, tmp_path):
    """Run the command lines of the unit as systemd would, until it is ready."""
    if not Path(sys.prefix, "bin/uwsgi").exists():
        lacking("uWSGI is not installed: there is no wheel for this Python.")
    execute("A virtualenv", checkout, {})
    unit = server(block("/etc/systemd/system/todo.service"))
    (file,) = settings(unit, "EnvironmentFile")
    lines = Path(file).read_text(encoding="utf-8").splitlines() + settings(unit, "Environment")
    variables = dict(line.split("=", 1) for line in lines)
    for command in settings(unit, "ExecStartPre"):
        run(shlex.split(command), cwd=str(checkout), env=variables)
    (command,) = settings(unit, "ExecStart")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notified:
        notified.bind(str(tmp_path / "notify"))
        notified.settimeout(60)
        variables["NOTIFY_SOCKET"] = str(tmp_path / "notify")
        process = subprocess.Popen(shlex.split(command), cwd=str(checkout), env=variables)
        try:
            while b"READY=1" not in notified.recv(4096):
                assert process.poll() is None
            # In place of the group that the unit gives to NGINX.
            (tmp_path / "run/uwsgi.sock").chmod(0o666)
            yield process
        finally:
            process.kill()
            process.wait()


@pytest.fixture
def nginx(server, service, checkout, tmp_path):
    """Run NGINX with the site of the page; return its port for TLS."""
    (tmp_path / "site").write_text(server(block("/etc/nginx/sites-available/todo")), "utf-8")
    certificate = "/etc/letsencrypt/live/localhost"
    (tmp_path / "live").mkdir()
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost"
    command += " -keyout privkey.pem -out fullchain.pem"
    run(command.split(), cwd=str(tmp_path / "live"))
    (tmp_path / "live/privkey.pem").chmod(0o644)
    port = free_port()
    options = ["-p", "127.0.0.1:{}:443".format(port)]
    for source, target in [
        (tmp_path / "site", "/etc/nginx/conf.d/default.conf"),
        (tmp_path / "live", certificate),
        (tmp_path / "run", str(tmp_path / "run")),
        (checkout / "static", str(checkout / "static")),
    ]:
        options += ["-v", "{}:{}".format(source, target)]
    docker("run", "--rm", *options, "nginx:1-alpine", "nginx", "-t")
    container = docker("run", "-d", *options, "nginx:1-alpine").splitlines()[-1]
    yield port
    docker("rm", "--force", "--volumes", container)


def test_systemd_and_nginx_serve_the_site_from_a_virtualenv(nginx, service):
    ana = Visitor(nginx, tls=True)
    wait_until(lambda: ana.get("/health/ready").status == 200, 30, "health")
    report = json.loads(ana.get("/health/ready").text)
    assert report == {"database": "ok", "redis": "ok", "status": "ready"}
    page = ana.sign_up("ana").text
    ana.add("Buy milk")
    (style, *_) = re.findall(r'href="(/static/[^"]+[.]css)"', page)
    assert ana.get(style).headers["Cache-Control"] == "max-age=3600"
    service.terminate()  # As systemd does, with KillMode=mixed.
    assert service.wait(30) == 0


# AWS Lambda, with Zappa

JUNK = [".env", "db.sqlite3", "secrets/secret_key", "backups/now.dump", "env/bin/python"]
# Reads events from its input, a line each, and prints what the handler answers.
RUNTIME = """
import json, sys
from handler import lambda_handler
for line in sys.stdin:
    print("answer:" + json.dumps(lambda_handler(json.loads(line), None)), flush=True)
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory, owner):
    """Make the package of the page; return the directory in which it is unpacked."""
    if not (ZAPPA / "bin/zappa").exists():
        lacking("Zappa is not here: make zappa installs it.")
    directory = tmp_path_factory.mktemp("package")
    checkout = copy(directory / "checkout", owner)
    (checkout / "zappa_settings.json").write_text(block("zappa_settings.json"), encoding="utf-8")
    for name in JUNK:
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout / name).write_text("secret", encoding="utf-8")
    execute("AWS Lambda", checkout, {"env/zappa": str(ZAPPA)})
    with zipfile.ZipFile(str(checkout / "todo.zip")) as archive:
        archive.extractall(str(directory / "task"))
    return directory / "task"


@pytest.fixture(scope="module")
def function(package, servers):
    """Run the handler by a Python that has only the package; return invoke(event)."""
    base = "import sys; print(getattr(sys, '_base_executable', sys.executable))"
    python = run([str(ZAPPA / "bin/python"), "-c", base])
    process = subprocess.Popen(
        [python, "-S", "-c", RUNTIME],
        cwd=str(package),
        env=dict(servers, PATH=os.environ["PATH"], SECRET_KEY="x" * 50),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        universal_newlines=True,
    )

    def invoke(event):
        process.stdin.write(json.dumps(event) + "\n")
        process.stdin.flush()
        for line in process.stdout:
            if "answer:" in line:  # Commands print as well.
                return json.loads(line.split("answer:", 1)[1])
        raise AssertionError("The handler has ended.")

    invoke({"manage": "migrate --noinput"})
    yield invoke
    process.stdin.close()
    process.wait(60)
    process.stdout.close()


class ApiGatewayVisitor(Visitor):
    """A visitor whose requests reach the function as events of API Gateway's REST API.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
    """

    def __init__(self, invoke):
        super().__init__(443)
        self.invoke = invoke
        self.origin = "https://app.example.org"

    def send(self, method, path, body, headers):
        headers = dict(headers, Host="app.example.org")
        headers.update({"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7, 192.0.2.1"})
        path, _, query = path.partition("?")
        parameters = dict(pair.split("=") for pair in query.split("&")) if query else None
        answer = self.invoke(
            {
                "resource": "/{proxy+}",
                "path": path,
                "httpMethod": method,
                "headers": headers,
                "multiValueHeaders": {name: [value] for name, value in headers.items()},
                "queryStringParameters": parameters,
                "multiValueQueryStringParameters": parameters
                and {name: [value] for name, value in parameters.items()},
                "pathParameters": {"proxy": path[1:]},
                "stageVariables": None,
                "requestContext": {
                    "stage": "production",
                    "httpMethod": method,
                    "path": path,
                    "identity": {"sourceIp": "192.0.2.7"},
                },
                "body": body and base64.b64encode(body.encode()).decode(),
                "isBase64Encoded": bool(body),
            }
        )
        message = http.client.HTTPMessage()
        for name, values in answer["multiValueHeaders"].items():
            for value in values:
                message[name] = value.strip()
        content = answer.get("body", "").encode()
        if answer.get("isBase64Encoded"):
            content = base64.b64decode(content)
        return answer["statusCode"], message, content


def test_without_a_virtualenv_zappa_stops_with_the_sentence_of_the_page(package):
    command = [str(ZAPPA / "bin/zappa"), "package", "production"]
    variables = {"PATH": "/usr/bin:/bin", "HOME": str(package)}  # Without pyenv.
    said = run(command, check=False, cwd=str(package.parent / "checkout"), env=variables)
    (sentence,) = re.findall("“(Zappa .*?)”", read(PAGE))
    assert sentence in said


def test_package_has_the_project_without_what_lies_about(package):
    top = {path.name for path in package.iterdir()}
    assert {"accounts", "django", "handler.py", "psycopg2", "redis", "todo", "website"} <= top
    assert not top & {Path(name).parts[0] for name in [*JUNK, "tests", ".git"]}
    assert (package / "static/staticfiles.json").exists()


def test_lambda_serves_pages_forms_and_the_api(function):
    ben = ApiGatewayVisitor(function)
    answer = ben.get("/")
    assert (answer.status, answer.headers["Location"]) == (302, "/accounts/login/?next=/")
    assert "ben" in ben.sign_up("ben").text
    ben.add("Buy milk")
    assert "Buy milk" in ben.get("/?show=active").text
    assert "__Host-sessionid" in ben.cookies
    sent = {"Authorization": "Bearer " + ben.make_token(), "Content_Type": "application/json"}
    program = ApiGatewayVisitor(function)
    created = program.ask("POST", "/api/todos", json.dumps({"title": "Día"}), **sent)
    assert (created.status, created.headers["ETag"][0]) == (201, '"')
    assert json.loads(created.text)["url"].startswith("https://app.example.org/api/todos/")
    titles = [item["title"] for item in json.loads(program.get("/api/todos?q=Día", **sent).text)]
    assert titles == ["Día"]
    assert program.get("/api/todos").status == 401
    report = json.loads(program.get("/health/ready").text)
    assert report == {"database": "ok", "redis": "ok", "status": "ready"}


def test_lambda_runs_commands_that_an_event_names(function):
    assert function({"manage": "purgetrash"}) == {}
