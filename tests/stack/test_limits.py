"""What NGINX limits in production: connections, uploads, and their time."""

import contextlib
import re
import socket
import ssl
import threading

import pytest

from tests.stack.engine import (
    NGINX_CONFIGURATION,
    PRODUCTION,
    ROOT,
    docker,
    prepare_production,
    reload_nginx,
    wait_until,
)
from tests.stack.visitor import Visitor, tls_context

CONNECTIONS, UPLOADS = 256, 3  # Of one address, at once.


@pytest.fixture(scope="module")
def site(start, current):
    services = {"web": 1, "proxy": 1}
    return start(current, PRODUCTION, services, prepare_production, WEB_REPLICAS="1")


@pytest.fixture(scope="module")
def visitor(site):
    visitor = Visitor(site.https, tls=True)
    visitor.sign_up("ana")
    return visitor


# Connections.


@contextlib.contextmanager
def slow_requests(site, path, number, length):
    """Begin a number of requests whose bodies do not end; give their sockets."""
    head = "POST {} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\r\nx".format(path, length)
    sockets = []
    with contextlib.ExitStack() as stack:
        for _ in range(number):
            plain = stack.enter_context(socket.create_connection(("localhost", site.https), 10))
            secure = tls_context().wrap_socket(plain, server_hostname="localhost")
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
    command = ["exec", "-T", "database", "psql", "-U", "todo", "-c", lock]
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


def test_nginx_gives_up_on_an_import_before_uwsgi_kills_it():
    """Otherwise it would be a 502."""
    nginx = (ROOT / "nginx/nginx.conf.template").read_text(encoding="utf-8")
    (patience,) = re.findall(r"location = /import \{[^}]*uwsgi_read_timeout (\d+)s;", nginx)
    (harakiri,) = re.findall(r"^harakiri = (\d+)$", (ROOT / "uwsgi.ini").read_text(), re.MULTILINE)
    assert int(patience) < int(harakiri)
