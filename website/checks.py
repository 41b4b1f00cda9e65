"""System checks: what an operator should know, and Django's own checks do not say.

They are silent when all is well. https://docs.djangoproject.com/en/5.2/topics/checks/
"""

from django.conf import settings
from django.core.checks import Tags, Warning, register


@register(Tags.security, deploy=True)
def production(app_configs, **kwargs):
    """Warn, in `check --deploy`, of settings that work and are not fit for production."""
    table = [
        # (whether to warn, message, hint, id)
        (settings.MISSING, settings.MISSING, None, "website.W001"),
        (
            "*" in settings.ALLOWED_HOSTS,
            "ALLOWED_HOSTS has *: a forged Host header gets into the links of e-mails.",
            "Name the site's hosts.",
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
            "LOGIN_REQUIRED is 0: whoever reaches the site can change the shared list.",
            "Unset it, unless that is what you want.",
            "website.W004",
        ),
        (
            not settings.HTTPS,
            "HTTPS is 0: passwords and sessions travel in plain text.",
            "Serve the site over TLS, and unset it.",
            "website.W005",
        ),
    ]
    return [Warning(message, hint, id=id) for condition, message, hint, id in table if condition]
