#!/usr/bin/env python
"""The developer's entry point: `python manage.py runserver`, `migrate`, `test` and others

DEBUG defaults to 1 here, and to 0 everywhere else.
"""

import os
import sys

# The commands that change no row: the answers that the site has kept stay valid.
READ_ONLY = ["check", "collectstatic", "compilemessages", "diffsettings", "dumpdata", "help"]
READ_ONLY += ["makemessages", "makemigrations", "runserver", "showmigrations", "sqlmigrate", "test"]
READ_ONLY += ["export"]  # todo: its command


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "website.settings")
    os.environ.setdefault("DEBUG", "1")
    try:
        from django.conf import settings
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit(
            "manage.py: Django is not installed for this Python. Activate the virtualenv,"
            " then: pip install -r requirements-dev.txt"
        )
    try:
        # Read the settings for every command. Otherwise Django 3.2 would ignore their errors.
        if settings.CONFIGURATION_ERROR and sys.argv[1:2] == ["runserver"]:
            raise ImproperlyConfigured(settings.CONFIGURATION_ERROR)
        try:
            execute_from_command_line(sys.argv)
        finally:
            # Without REDIS_URL, the package redis may be missing.
            if settings.REDIS_URL and set(sys.argv[1:2]).difference(READ_ONLY):
                from website.answers import renew_epoch

                # Otherwise the site would not show at once what the command has written.
                renew_epoch()
    except ImproperlyConfigured as error:
        # For a wrong variable, the message helps the operator; a traceback does not.
        sys.exit("manage.py: {}".format(error))


if __name__ == "__main__":
    main()
