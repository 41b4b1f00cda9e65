"""The record that each log-in makes of its session, for the page of one's sessions."""

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.utils import timezone

from accounts.models import UserSession

# A part of a User-Agent header, and the name. The first match counts, because the header of almost
# every browser contains the names of older browsers.
BROWSERS = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
]
SYSTEMS = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
]


@receiver(user_logged_in)
def record_session(request, user, **kwargs):
    if not request.session.session_key:  # There was a log-in of another user.
        request.session.create()
    values = {
        "user": user,
        "address": request.META.get("REMOTE_ADDR", "")[:45],
        "browser": describe_browser(request.META.get("HTTP_USER_AGENT", "")),
        "created_on": timezone.now(),
    }
    # It exists after a second log-in of the same user.
    UserSession.objects.update_or_create(session_id=request.session.session_key, defaults=values)


def describe_browser(agent):
    """Return the browser and system of a User-Agent header, such as "Firefox, Linux"."""
    matches = [
        next((name for part, name in names if part in agent), None) for names in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, matches)) or "".join(filter(str.isprintable, agent))[:50]
