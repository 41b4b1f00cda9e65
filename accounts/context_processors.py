"""A variable for every template: the hidden fields of a form that changes the owner's data."""

from django.middleware.csrf import get_token
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html

from accounts.access import owner_token

# Without `owner`, a form that was opened before a log-out would change what all visitors share, see
# access.py.
FIELDS = (
    '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
    '<input type="hidden" name="owner" value="{}">'
)


def owner_fields(request):
    """Return the variable `owner_fields`; a page without a form gets no CSRF cookie."""

    def render():
        return format_html(FIELDS, get_token(request), owner_token(request.owner))

    return {"owner_fields": SimpleLazyObject(render)}
