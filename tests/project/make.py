"""`make` as a person runs it, in a copy of the project."""

import os
import re
import shutil
import subprocess
import sys

from tests.helpers import ROOT

DEADLINE = 120  # seconds
MADE = (
    "env",
    "env.lock",
    ".git",
    ".matrix",
    ".*_cache",
    ".hypothesis",
    "__pycache__",
    "node_modules",
    "db.sqlite3*",
)


def copy_project(directory):
    """Copy what a clone would have to the directory (a Path) and return it."""
    shutil.copytree(str(ROOT), str(directory), ignore=shutil.ignore_patterns(*MADE))
    return directory


def environment(**variables):
    """The environment of a shell in which only `variables` have been set; None unsets one."""
    inherited = dict(os.environ, PYTHON=sys.executable)
    for name in list(inherited):
        # Those of the make that runs these tests, and of the tests themselves.
        if re.match("MAKE|MFLAGS|DJANGO_|PYTEST_|(ENV|PORT|DEBUG|DATABASE_URL|REDIS_URL)$", name):
            del inherited[name]
    inherited.update(variables)
    return {name: value for name, value in inherited.items() if value is not None}


def make(project, *arguments, **variables):
    """Run make; return its exit status and the lines it printed, without make's own."""
    done = subprocess.run(
        ["make", *arguments],
        cwd=str(project),
        env=environment(**variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
        timeout=DEADLINE,
    )
    lines = done.stdout.splitlines()
    return done.returncode, [line for line in lines if not re.match("make(:|\\[)", line)]
