"""Variables for every template: the site's name and the address of its first page."""

from django.conf import settings
from django.shortcuts import resolve_url


def site(request):
    """Return the variables of base.html.

    Django's own log-in view fills a `site_name`, with the host's.
    """
    return {"site_title": settings.SITE_NAME, "home_url": resolve_url(settings.LOGIN_REDIRECT_URL)}
