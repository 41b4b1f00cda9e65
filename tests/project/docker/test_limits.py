"""The limits of NGINX in production: requests of the API, connections, uploads, and their time."""

import contextlib
import json
import re
import shutil
import socket
import ssl
import threading
from collections import Counter
from secrets import token_hex

import pytest

from tests.helpers import ROOT
from tests.observatory import broken_rules
from tests.project.docker.engine import (
    NGINX_CONFIGURATION,
    PRODUCTION,
    copy_item,
    docker,
    prepare_production,
    reload_nginx,
    wait_until,
)
from tests.project.docker.visitor import Visitor, tls_context
from tests.services import free_port

LIMIT = 4
# The leaky bucket of NGINX lets one more through, and more while the test runs.
ALLOWED = range(LIMIT, LIMIT + 4)
ALLOWED_FOR_AN_ADDRESS = range(3 * LIMIT, 3 * LIMIT + 8)
CONNECTIONS, UPLOADS = 256, 3  # Of one address, at once.


@pytest.fixture(scope="module")
def site(start, current):
    variables = {"WEB_REPLICAS": "1", "API_RATE_LIMIT": str(LIMIT)}
    return start(current, PRODUCTION, {"web": 1, "proxy": 1}, prepare_production, **variables)


@pytest.fixture(scope="module")
def visitor(site):
    visitor = Visitor(site.https, tls=True)
    visitor.sign_up("ana")
    return visitor


@pytest.fixture
def program(site):
    """A client of an NGINX that has not counted anything yet."""
    restart_proxy(site)
    return Visitor(site.https, tls=True)


def restart_proxy(site, **variables):
    site("up", "-d", "--no-deps", "--force-recreate", "--timeout", "1", "proxy", **variables)
    wait_until(lambda: Visitor(site.http).get("/nginx").status == 204, 30, "NGINX")


def statuses(program, number, **headers):
    return Counter(program.get("/api/todos", **headers).status for _ in range(number))


# Requests of the API.


def test_a_token_is_refused_after_its_allowance_and_another_is_not(visitor, program):
    one, other = ({"Authorization": "Bearer " + visitor.make_token(name)} for name in "ab")
    answers = statuses(program, 2 * LIMIT, **one)
    assert set(answers) == {200, 429}
    assert answers[200] in ALLOWED
    assert program.get("/api/todos", **other).status == 200


@pytest.mark.parametrize("spelling", ["bearer {}", "BEARER   {}"])
def test_another_spelling_of_the_header_is_the_same_token(visitor, program, spelling):
    token = visitor.make_token(spelling[:6])
    statuses(program, 2 * LIMIT, Authorization="Bearer " + token)
    assert program.get("/api/todos", Authorization=spelling.format(token)).status == 429


@pytest.mark.parametrize(
    ("method", "header"),
    [
        ("GET", lambda: {"Authorization": "Bearer token_" + token_hex(20)}),
        ("GET", lambda: {"Authorization": "Bearer " + "x" * 7000}),
        ("GET", dict),
        ("OPTIONS", dict),
    ],
    ids=["made-up tokens", "huge tokens", "without a token", "preflights"],
)
def test_an_address_has_three_times_the_allowance(program, method, header):
    answers = Counter(
        program.ask(method, "/api/todos", **header()).status for _ in range(5 * LIMIT)
    )
    assert set(answers) == {204 if method == "OPTIONS" else 401, 429}
    assert 5 * LIMIT - answers[429] in ALLOWED_FOR_AN_ADDRESS
    # A page is not limited by it.
    assert program.get("/accounts/login/").status == 200


@pytest.mark.parametrize(
    ("method", "body"),
    [("GET", None), ("OPTIONS", None), ("POST", "x" * 2**20)],
    ids=["GET", "OPTIONS", "POST"],
)
def test_the_refusal_is_a_problem_that_any_site_may_read(site, program, method, body):
    headers = program.get("/api/todos").headers
    refused = wait_until(lambda: refusal(program.ask(method, "/api/todos", body)))
    assert json.loads(refused.text)["status"] == 429
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.headers["Retry-After"] == "10"
    assert refused.headers["Cache-Control"] == "no-store"
    assert refused.headers["X-Request-ID"]
    assert site.revealed_by(refused) == broken_rules(refused.headers, cors="*") == []
    for name in ("Access-Control-Allow-Origin", "Access-Control-Expose-Headers"):
        assert refused.headers[name] == headers[name]


def refusal(answer):
    return answer if answer.status == 429 else None


def test_a_limit_of_0_counts_nothing(site, program):
    restart_proxy(site, API_RATE_LIMIT="0")
    assert set(statuses(program, 30)) == {401}


@pytest.mark.parametrize("value", ["", "many", "-1", "010", "1000000"])
def test_a_wrong_value_stops_the_start_with_one_sentence(site, value):
    with pytest.raises(AssertionError, match="status 1") as stopped:
        check_configuration(site, value)
    sentence = "API_RATE_LIMIT is '{}': it must be a whole number from 0 to 999999.".format(value)
    assert sentence in str(stopped.value)
    assert "syntax is ok" not in str(stopped.value)


@pytest.mark.parametrize("value", ["0", "1", "999999"])
def test_nginx_takes_every_right_value(site, value):
    assert "test is successful" in check_configuration(site, value)


def check_configuration(site, value):
    """Start NGINX, only to test its configuration; return its output."""
    command = "run --rm -T --no-deps proxy nginx -t -c /tmp/nginx.conf"
    return site(*command.split(), API_RATE_LIMIT=value)


# Secrets


@pytest.mark.parametrize(
    ("service", "name", "content"),
    [
        ("database", "database_password", ""),
        ("database", "database_password", None),
        ("cache", "redis.conf", ""),
        ("cache", "redis.conf", None),
        ("cache", "redis.conf", "nonsense"),
    ],
)
def test_a_wrong_secret_or_a_directory_stops_a_server_with_its_name(site, service, name, content):
    secret = site.checkout / "secrets" / name
    kept = secret.read_text(encoding="utf-8")
    secret.unlink()
    if content is None:
        secret.mkdir()
    else:
        secret.write_text(content, encoding="utf-8")
    try:
        command = ("run", "--rm", "-T", "--no-deps", service)
        with pytest.raises(AssertionError, match="status 1") as stopped:
            site(*command)
    finally:
        shutil.rmtree(str(secret)) if secret.is_dir() else secret.unlink()
        secret.write_text(kept, encoding="utf-8")
    assert "secrets/{} must be a readable file".format(name) in str(stopped.value)


# Another proxy in front.

FRONT = """
events {}
http { server { location / {
    resolver 127.0.0.11 valid=1s;
    set $site proxy;
    proxy_pass http://$site;
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-Proto https;
    proxy_set_header X-Forwarded-For $http_visitor;
} } }
"""


@pytest.fixture
def front(site):
    """A client of an NGINX in front of the site's, and that NGINX's address."""
    port, network = free_port(), site.name + "_proxy"
    start = "echo '{}' >/tmp/front.conf && exec nginx -c /tmp/front.conf -g 'daemon off;'"
    options = ["--network", network, "-p", "127.0.0.1:{}:80".format(port), "nginx:1-alpine"]
    container = docker("run", "-d", *options, "sh", "-c", start.format(FRONT))
    try:
        visitor = Visitor(port)
        wait_until(lambda: visitor.get("/"), 30, "the other NGINX")
        (found,) = json.loads(docker("inspect", container))
        yield visitor, found["NetworkSettings"]["Networks"][network]["IPAddress"]
    finally:
        docker("rm", "--force", container)


def test_only_a_trusted_proxy_says_who_asks_and_by_which_scheme(site, front):
    visitor, address = front
    restart_proxy(site)
    assert visitor.get("/accounts/login/", Visitor="192.0.2.1").status == 308
    restart_proxy(site, TRUSTED_PROXIES="192.0.2.99," + address)
    assert visitor.get("/accounts/login/", Visitor="192.0.2.1").status == 200
    assert set(statuses(visitor, 30, Visitor="192.0.2.1")) == {401, 429}
    assert set(statuses(visitor, LIMIT, Visitor="192.0.2.2")) == {401}
    assert '"address":"192.0.2.2"' in site("logs", "proxy")
    # Everybody else is still not believed.
    forged = {"X_Forwarded_Proto": "https", "X_Forwarded_For": "192.0.2.3"}
    assert Visitor(site.http).get("/", **forged).status == 308
    Visitor(site.https, tls=True).get("/", **forged)
    assert "192.0.2.3" not in site("logs", "proxy")


# Connections.


@contextlib.contextmanager
def slow_requests(site, path, number, length):
    """Begin a number of requests whose bodies do not end; give their sockets."""
    head = "POST {} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\r\nx".format(path, length)
    context, sockets = tls_context(), []
    with contextlib.ExitStack() as stack:
        for _ in range(number):
            plain = stack.enter_context(socket.create_connection(("localhost", site.https), 10))
            secure = context.wrap_socket(plain, server_hostname="localhost")
            sockets.append(stack.enter_context(secure))
            secure.sendall(head.encode())
            secure.setblocking(False)
        yield sockets


def answers_of(sockets, number):
    """Wait until `number` of the requests are answered; return the answers so far."""
    answers = {}

    def receive():
        for secure in sockets:
            if secure not in answers:
                with contextlib.suppress(ssl.SSLWantReadError):
                    answers[secure] = secure.recv(10000).decode()
        return len(answers) >= number

    wait_until(receive, 8, "{} answers".format(number))
    return list(answers.values())


def test_of_many_slow_uploads_only_some_are_held_and_pages_still_answer(site, visitor):
    for _ in range(2):  # The second time proves that the end of an upload makes room.
        with slow_requests(site, "/import", 8, 5 * 2**20) as sockets:
            answers = answers_of(sockets, 8 - UPLOADS)
            assert len(answers) == 8 - UPLOADS
            assert {answer.split()[1] for answer in answers} == {"429"}
            assert visitor.get("/import").status == 200
            assert visitor.get("/").status == 200
            refused = visitor.import_file("Buy milk")
            assert (refused.status, "Too many requests" in refused.text) == (429, True)


def test_an_address_has_at_most_256_connections(site, visitor):
    with slow_requests(site, "/create", CONNECTIONS + 20, 10) as sockets:
        answers = answers_of(sockets, 20)
        assert {answer.split()[1] for answer in answers} == {"429"}
        assert len(answers) == 20
        assert "Too many requests" in visitor.get("/").text
    wait_until(lambda: visitor.get("/").status == 200, 20, "the page")


def test_bodies_that_fill_the_memory_of_nginx_end_nobody_elses_request(site, visitor):
    size = 2 * 2**20
    with slow_requests(site, "/create", 48, size) as sockets:
        for secure in sockets:
            secure.settimeout(20)
            with contextlib.suppress(OSError):  # It is refused meanwhile.
                secure.sendall(b"x" * (size - 2))
            secure.setblocking(False)
        answers = answers_of(sockets, 1)
        assert {answer.split()[1] for answer in answers} == {"500"}
        assert len(answers) < 48 / 2
        assert visitor.get("/").status == 200
    assert "exited on signal" not in site("logs", "proxy")


def test_a_slow_reader_of_a_large_export_gets_all_of_it_and_holds_no_replica(site):
    visitor = Visitor(site.https, tls=True)
    visitor.sign_up("reader")
    copy_item(site, visitor.add("Copied"), EXPORTED - 1)
    cookies = "; ".join("{}={}".format(*cookie) for cookie in visitor.cookies.items())
    with contextlib.closing(visitor.connect()) as connection:
        connection.request("GET", "/export.json", headers={"Cookie": cookies})
        response = connection.getresponse()
        parts = []

        def replica_is_done():
            parts.append(response.read(1000))
            return UWSGI not in site.exec("proxy", "cat", "/proc/net/tcp")

        assert not replica_is_done()
        wait_until(replica_is_done, 50, "the replica's end of the export")
        assert sum(map(len, parts)) < 10**6
        parts.append(response.read())
    assert len(json.loads(b"".join(parts))) == EXPORTED


# A connection to port 3031 that is established, in Linux's table.
UWSGI = ":0BD7 01"
EXPORTED = 15_000


# The body of a request, to uWSGI itself. Others end meanwhile, and no view reads it.
SLOW_BODY = """
import socket, time, urllib.request
upload = socket.create_connection(("127.0.0.1", 80))
upload.sendall(b"POST / HTTP/1.0\\r\\nHost: localhost\\r\\nContent-Length: 3000000\\r\\n\\r\\n")
for _ in range(30):
    upload.sendall(b"x" * 100000)
    urllib.request.urlopen("http://127.0.0.1/health/live").read()
    time.sleep(0.1)
print(upload.recv(100))
"""


def test_requests_that_end_during_an_upload_do_not_end_its_worker(site):
    assert "HTTP/1.0 30" in site.exec("web", "python", "-c", SLOW_BODY)
    assert not re.search("HARAKIRI|DAMN", site("logs", "web"))


# Time.


def test_an_import_that_takes_too_long_is_a_504_that_says_so(site, visitor):
    lines = "".join("Item {} {}\n".format(number, "x" * 400) for number in range(6000))
    assert len(lines) > 2 * 2**20
    (proxy,) = site.containers("proxy")
    config = docker("exec", proxy, "cat", NGINX_CONFIGURATION)
    impatient = config.replace("uwsgi_read_timeout 55s;", "uwsgi_read_timeout 2s;")
    assert impatient != config
    # As long as the table is locked, nothing is stored.
    lock = "BEGIN; LOCK TABLE todo_todoitem; SELECT pg_sleep(60); COMMIT"
    command = ["exec", "-T", "database", "psql", "-U", "app", "-c", lock]
    holder = threading.Thread(target=lambda: site(*command, check=False))
    holder.start()
    locked = "FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted"
    try:
        wait_until(lambda: site.sql("SELECT count(*) " + locked) != "0", 10, "the lock")
        reload_nginx(proxy, impatient)
        answer = visitor.import_file(lines)
    finally:
        reload_nginx(proxy, config)
        site.sql("SELECT pg_terminate_backend(pid) " + locked)
        holder.join()
    assert answer.status == 504
    assert "The import took too long" in answer.text
    assert site.revealed_by(answer) == broken_rules(answer.headers) == []


def test_nginx_gives_up_on_an_import_before_uwsgi_kills_it():
    """Otherwise it would be a 502."""
    nginx = (ROOT / "nginx/nginx.conf.template").read_text(encoding="utf-8")
    (patience,) = re.findall(r"location ~ \^/import[^{]*\{[^}]*uwsgi_read_timeout (\d+)s;", nginx)
    (harakiri,) = re.findall(r"^harakiri = (\d+)$", (ROOT / "uwsgi.ini").read_text(), re.MULTILINE)
    assert int(patience) < int(harakiri)
