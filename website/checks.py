"""System checks: what an operator should know, and Django's own checks do not say.

They are silent when all is well. https://docs.djangoproject.com/en/5.2/topics/checks/
"""

import datetime
import sys

import django
from django.conf import settings
from django.core.checks import Tags, Warning, register

# The day of the last security release.
# https://devguide.python.org/versions/
# https://www.djangoproject.com/download/#supported-versions
PYTHON_END_OF_LIFE = {
    (3, 6): datetime.date(2021, 12, 23),
    (3, 7): datetime.date(2023, 6, 27),
    (3, 8): datetime.date(2024, 10, 7),
    (3, 9): datetime.date(2025, 10, 31),
    (3, 10): datetime.date(2026, 10, 31),
    (3, 11): datetime.date(2027, 10, 31),
    (3, 12): datetime.date(2028, 10, 31),
    (3, 13): datetime.date(2029, 10, 31),
}
DJANGO_END_OF_LIFE = {
    (3, 2): datetime.date(2024, 4, 30),
    (4, 2): datetime.date(2026, 4, 30),
    (5, 2): datetime.date(2028, 4, 30),
}


@register(Tags.security)
def end_of_life(app_configs, **kwargs):
    """Warn of a Python or a Django that no longer gets security releases."""
    warnings = []
    for number, name, version, table in (
        (1, "Python", sys.version_info, PYTHON_END_OF_LIFE),
        (2, "Django", django.VERSION, DJANGO_END_OF_LIFE),
    ):
        end = table.get((version[0], version[1]))
        if end and datetime.date.today() > end:
            warnings.append(
                Warning(
                    "{} {}.{} gets no security releases since {}.".format(
                        name, version[0], version[1], end
                    ),
                    hint="Python 3.13 and the Django 5.2 that is installed for it get them.",
                    id="website.W00{}".format(number),
                )
            )
    return warnings


@register(Tags.security, deploy=True)
def production(app_configs, **kwargs):
    """Warn, in `check --deploy`, of settings that work and are not fit for production."""
    warnings = []
    if settings.MISSING:
        warnings.append(Warning(settings.MISSING, id="website.W003"))
    if "*" in settings.ALLOWED_HOSTS:
        warnings.append(
            Warning(
                "ALLOWED_HOSTS has *: a forged Host header gets into the links of e-mails.",
                hint="Name the site's hosts.",
                id="website.W004",
            )
        )
    if not settings.PASSWORD_RESET:
        warnings.append(
            Warning(
                "EMAIL_URL is not set: nobody can reset a forgotten password.",
                hint="EMAIL_URL=smtps://user:password@host; an administrator can also set passwords"
                " with `manage.py changepassword`.",
                id="website.W005",
            )
        )
    if not settings.LOGIN_REQUIRED:
        warnings.append(
            Warning(
                "LOGIN_REQUIRED is 0: whoever reaches the site can change the shared list.",
                hint="Unset it, unless that is what you want.",
                id="website.W006",
            )
        )
    if not settings.HTTPS:
        warnings.append(
            Warning(
                "HTTPS is 0: passwords and sessions travel in plain text.",
                hint="Serve the site over TLS, and unset it.",
                id="website.W007",
            )
        )
    return warnings
