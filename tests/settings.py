"""The settings of the tests: development's, whatever the shell's variables say.

Of the environment only DATABASE_URL and REDIS_URL count, so that one suite runs on SQLite and again
on PostgreSQL and Redis.
"""

import os
import re
import tempfile

for name in (
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "EMAIL_FROM",
    "EMAIL_URL",
    "HTTPS",
    "LOGIN_REQUIRED",
    "SECRET_KEY",
    "SIGNUP",
):
    os.environ.pop(name, None)
    os.environ.pop(name + "_FILE", None)
os.environ["DEBUG"] = "1"

# pytest-xdist gives each of its processes a database; Redis's are told apart by their numbers.
worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if worker and "REDIS_URL" in os.environ:
    number = 1 + int(worker.lstrip("gw"))
    os.environ["REDIS_URL"] = re.sub("/[0-9]*$", f"/{number}", os.environ["REDIS_URL"])

# All of them; and only now, because they read the environment that is set above.
from website.settings import *  # noqa: E402, F403 -- After the variables.
from website.settings import DATABASE, MIDDLEWARE  # noqa: E402 -- For the linter.

# Outermost, to see the response that a client gets.
MIDDLEWARE = ["tests.todo.api.openapi.middleware", *MIDDLEWARE]  # todo: its API
if "PAGES" in os.environ:
    MIDDLEWARE = ["tests.pages.middleware", *MIDDLEWARE]

# Made for speed, and for nothing else: the suite makes many users.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# A file, not memory: only so do several threads see what several servers see, with the journal and
# the locks of a real site. Django deletes it at the end.
if DATABASE["ENGINE"] != "website.postgresql":
    DATABASE["TEST"] = {"NAME": f"{tempfile.gettempdir()}/app-test-{os.getpid()}.sqlite3"}
