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
    os.environ["REDIS_URL"] = re.sub("/[0-9]*$", "/{}".format(number), os.environ["REDIS_URL"])

# All of them; and only now, because they read the environment that is set above.
from website.settings import *  # noqa: E402, F403 -- All settings, after the variables.

# Outermost, to see what a client gets.
MIDDLEWARE = ["tests.todo.api.openapi.middleware", *MIDDLEWARE]  # noqa: F405  # todo: its API
if "PAGES" in os.environ:
    MIDDLEWARE = ["tests.pages.middleware", *MIDDLEWARE]

# Made for speed, and for nothing else: the suite makes many users.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# A file, not memory: only so do several threads see what several servers see, with the journal and
# the locks of a real site. Django deletes it at the end.
# DATABASE is one of them, which the linter cannot see.
if DATABASE["ENGINE"] != "django.db.backends.postgresql":  # noqa: F405
    DATABASE["TEST"] = {  # noqa: F405
        "NAME": "{}/app-test-{}.sqlite3".format(tempfile.gettempdir(), os.getpid())
    }
