"""A server of the site in a process of its own, for tests that need several.

python -m tests.site PORT serves the site on 127.0.0.1, with the tests' settings. Some addresses
below /-/ belong to the tests: they control how this process uses Redis.
"""

import contextlib
import json
import logging
import os
import subprocess
import sys
import time
from http.client import HTTPConnection

from tests import services
from tests.helpers import ROOT

RETRY_AFTER = 3600  # seconds: a process uses Redis again when its test says so, and not before


@contextlib.contextmanager
def run_site(database_url, redis_url=None):
    """Run a server of the site on this database, with Redis or without; give its Site."""
    environment = dict(os.environ, DATABASE_URL=database_url)
    for name in ("REDIS_URL", "PYTEST_XDIST_WORKER", "PAGES"):
        environment.pop(name, None)
    if redis_url:
        environment["REDIS_URL"] = redis_url
    port = services.free_port()
    command = [sys.executable, "-W", "ignore", "-m", "tests.site", str(port)]
    process = subprocess.Popen(command, cwd=str(ROOT), env=environment)
    try:
        end = time.monotonic() + 60
        while not services.is_listening(port):
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("The site does not start.")
            time.sleep(0.02)
        yield Site(port, environment)
    finally:
        process.terminate()
        process.wait(10)


class Response:
    """A response's status (int), headers (list of names and values) and body (str)."""

    def __init__(self, response):
        self.status, self.headers = response.status, response.getheaders()
        self.body = response.read().decode("utf-8", "replace")

    def all(self, name):
        """Return the values of every header with this name."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def get(self, name, default=""):
        return next(iter(self.all(name)), default)


class Site:
    """The client of a running server."""

    def __init__(self, port, environment):
        self.port, self.environment = port, environment

    def __repr__(self):
        return f"site on port {self.port}"

    def request(self, method, address, headers=(), body=b""):
        """Return the Response. Every server is called localhost: its name is in pages and keys."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, address, body, dict(headers, Host="localhost"))
            return Response(connection.getresponse())
        finally:
            connection.close()

    def is_without_redis(self):
        """Return whether the process has found Redis down, and does without it for now."""
        return self.request("GET", "/-/down").body == "true"

    def forget(self):
        """Forget the ids of content types, which another test has made anew."""
        self.request("POST", "/-/forget")

    def retry_redis(self):
        """End the pause after a failure of Redis."""
        self.request("POST", "/-/retry")

    def run_command(self, *arguments):
        """Run manage.py with this site's variables; return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=str(ROOT),
            env=dict(self.environment, DJANGO_SETTINGS_MODULE="tests.settings"),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert done.returncode == 0, done.stdout.decode()
        return done.stdout.decode()


def serve(port):
    import django
    from django.conf import settings

    # The tests' own middleware observes requests in their process only.
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith("tests.")]
    django.setup()

    from django.contrib.contenttypes.models import ContentType
    from django.core.servers.basehttp import run
    from django.db import connection

    from website import answers, cache
    from website.wsgi import application

    # The files do not change, and finding that out costs more than a kept answer.
    answers.make_release = answers.release

    cache.RETRY_AFTER = RETRY_AFTER

    def control(environ):
        server = cache.get_server(settings.REDIS_URL or "redis://127.0.0.1:1/0")
        if environ["PATH_INFO"] == "/-/forget":
            ContentType.objects.clear_cache()
        elif environ["PATH_INFO"] == "/-/retry":
            server.down_until = time.monotonic()
        return json.dumps(time.monotonic() < server.down_until)

    def controlled(environ, start_response):
        if environ["PATH_INFO"].startswith("/-/"):
            start_response("200 OK", [("Content-Type", "text/plain")])
            return [control(environ).encode()]
        statements = []

        def count(execute, *args):
            statements.append(args[0])
            return execute(*args)

        def start_counted(status, headers, *args):
            return start_response(status, [*headers, ("X-Statements", str(len(statements)))], *args)

        with connection.execute_wrapper(count):
            return application(environ, start_counted)

    logging.disable(logging.WARNING)
    run("127.0.0.1", port, controlled)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    serve(int(sys.argv[1]))
