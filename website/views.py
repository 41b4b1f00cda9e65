"""Error pages, which show the fields of a posted form again."""

import sys

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token

from website.posted_forms import render_posted


def csrf_failure(request, reason=""):
    """Django's CSRF_FAILURE_VIEW. It has no button, because another site may have sent the form."""
    reason = _(
        "The form has expired. Reload the page and try again, and make sure cookies are enabled."
    )
    return render_posted(request, "not_saved.html", 403, reason=reason)


def error_page(status, request, exception=None, **context):
    """Render the error page for this status (Django's handler400, 403 and 404)."""
    return render_posted(request, f"{status}.html", status, **context)


@requires_csrf_token  # Otherwise there is no token if the database failed before the check.
def server_error(request):
    """Django's handler500; it answers 503 while the database is unavailable."""
    is_checked = getattr(request, "csrf_processing_done", False)
    response = error_page(500, request, button=_("Try again") if is_checked else "")
    if isinstance(sys.exc_info()[1], (InterfaceError, OperationalError)):
        response.status_code = 503
        response["Retry-After"] = "5"
    return response
