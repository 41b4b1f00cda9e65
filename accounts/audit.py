"""The log of log-ins, log-outs, passwords, tokens and sessions: which user, from which address."""

import logging

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver

logger = logging.getLogger(__name__)


def log(event, request, username):
    """Log the event with the user's name, which may be any text that somebody has typed."""
    address = request.META.get("REMOTE_ADDR", "-")
    # Escaped. Otherwise a line end in the name would begin a forged line.
    logger.info("%s: %r from %s", event, str(username)[:150], address)


@receiver(user_logged_in)
def log_log_in(request, user, **kwargs):
    log("logged in", request, user)


@receiver(user_logged_out)
def log_log_out(request, user, **kwargs):
    log("logged out", request, user or "")
