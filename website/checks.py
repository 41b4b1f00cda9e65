"""System checks for production settings, beyond Django's own.

https://docs.djangoproject.com/en/5.2/topics/checks/
"""

from django.conf import settings
from django.core.checks import Tags, Warning, register


@register(Tags.security, deploy=True)
def check_production_settings(app_configs, **kwargs):
    """Warn, in `check --deploy`, about settings that work but are unsafe in production."""
    table = [
        # (whether to warn, message, hint, id)
        (settings.CONFIGURATION_ERROR, settings.CONFIGURATION_ERROR, None, "website.W001"),
        (
            not settings.MAIL_HOST,
            "ALLOWED_HOSTS has only wildcards: links in emails may lead to a forged host.",
            "Name the site's host.",
            "website.W002",
        ),
        (
            not settings.PASSWORD_RESET,
            "EMAIL_URL is not set: nobody can reset a forgotten password.",
            "EMAIL_URL=smtps://user:password@host; an administrator can also set passwords with"
            " `manage.py changepassword`.",
            "website.W003",
        ),
        (
            not settings.LOGIN_REQUIRED,
            "LOGIN_REQUIRED is 0: anybody who reaches the site can change the shared data.",
            "Unset it, unless you want that.",
            "website.W004",
        ),
        (
            not settings.HTTPS,
            "HTTPS is 0: passwords and sessions are sent unencrypted.",
            "Serve the site over TLS, and unset it.",
            "website.W005",
        ),
    ]
    return [Warning(message, hint, id=id) for condition, message, hint, id in table if condition]
