"""axe-core finds nothing on the pages of errors."""

from functools import partial

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404
from django.test import RequestFactory
from django.views import defaults
from playwright.sync_api import expect


def test_no_page_of_an_error_has_a_violation(page, has_no_violation, expected_errors):
    # In development Django shows pages of its own in place of these.
    expected_errors.append("the server responded with a status")
    request = RequestFactory().get("/")
    for response in (
        defaults.bad_request(request, BadRequest()),
        defaults.permission_denied(request, PermissionDenied()),
        defaults.page_not_found(request, Http404()),
        defaults.server_error(request),
    ):
        fulfill = partial(show, response)
        page.route("**/broken", fulfill)
        page.goto("/broken")
        expect(page.get_by_role("link", name="Go to the start page")).to_be_visible()
        has_no_violation()
        page.unroute("**/broken", fulfill)


def show(response, route):
    """Give the browser an answer of Django's as if it came from the server."""
    html = response.content.decode()
    route.fulfill(status=response.status_code, body=html, content_type="text/html")
