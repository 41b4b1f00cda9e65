"""PostgreSQL's own programs, run on the site's database."""

import os
import subprocess

from django.core.management.base import CommandError
from django.db import connection


def run(program, *arguments):
    """Run a program such as pg_dump and return its output; raise CommandError when it fails.

    The connection is given in the environment, where, unlike in arguments, nobody else reads it.
    https://www.postgresql.org/docs/current/libpq-envars.html
    """
    settings = connection.settings_dict
    environment = dict(os.environ)
    for variable, value in (
        ("PGHOST", settings["HOST"]),
        ("PGPORT", settings["PORT"]),
        ("PGUSER", settings["USER"]),
        ("PGPASSWORD", settings["PASSWORD"]),
        ("PGDATABASE", settings["NAME"]),
        ("PGSSLMODE", settings["OPTIONS"].get("sslmode")),
        ("PGSSLROOTCERT", settings["OPTIONS"].get("sslrootcert")),
        ("PGSSLCERT", settings["OPTIONS"].get("sslcert")),
        ("PGSSLKEY", settings["OPTIONS"].get("sslkey")),
        ("PGCONNECT_TIMEOUT", settings["OPTIONS"].get("connect_timeout")),
    ):
        if value:
            environment[variable] = value
    try:
        process = subprocess.Popen(  # noqa: S603 -- The names are those of this project's commands.
            (program,) + arguments,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            universal_newlines=True,
        )
    except OSError as error:
        raise CommandError(
            "{} is not installed here: it comes with PostgreSQL's client programs.".format(program)
        ) from error
    output = process.communicate()[0].strip()
    if process.returncode:
        raise CommandError("{} failed: {}".format(program, output))
    return output
