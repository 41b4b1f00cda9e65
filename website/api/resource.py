"""The view of an API address: its methods, its query parameters, and its JSON responses."""

import re
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from website.answers import may_be_kept
from website.api.etags import conditional_response, make_etag, to_json
from website.api.parsers import parameter_errors
from website.api.problems import ALLOWED_HEADERS, Problem

PAGE_SIZE = 100  # rows, unless ?limit= says another number
MAX_PAGE_SIZE = 1000


def resource(parameters=None, access=None, **methods):
    """Return a view that calls the function of the request's method: method(request, **address).

    `parameters` has the names of the known query parameters, by method. `access` is a decorator
    that raises a Problem for a request that is refused; without it, everybody is answered.
    """
    allowed = ", ".join([*methods, *(["HEAD"] if "GET" in methods else []), "OPTIONS"])

    def handle(request, **address):
        name = "GET" if request.method == "HEAD" else request.method
        if not methods:
            raise Problem(404, _("There is nothing at this address."))
        if name not in methods:
            detail = _("Method not allowed. Use %s.") % allowed
            raise Problem(405, detail, headers={"Allow": allowed})
        if not access:
            return methods[name](request, **address)

        def checked(request, **address):
            errors = parameter_errors(request.GET, (parameters or {}).get(name, ()))
            if errors:
                raise invalid_parameters(errors)
            return methods[name](request, **address)

        return access(checked)(request, **address)

    @csrf_exempt
    def view(request, **address):
        if request.method == "OPTIONS":
            return preflight(allowed)
        try:
            response = handle(request, **address)
        except Problem as problem:
            response = problem.response()
        except ValidationError as error:
            response = Problem(422, " ".join(error.messages)).response()
        patch_vary_headers(response, ["Authorization", "Cookie"])
        patch_cache_control(response, private=True, no_cache=True)
        return response

    # An answer without an owner may depend on more than its parameters.
    return may_be_kept(*(parameters or {}).get("GET", ()))(view) if access else view


def preflight(allowed):
    """Return the response to OPTIONS, which allows a page of another site to send its request."""
    response = HttpResponse(status=204)
    response["Allow"] = response["Access-Control-Allow-Methods"] = allowed
    response["Access-Control-Allow-Headers"] = ", ".join(ALLOWED_HEADERS)
    response["Access-Control-Max-Age"] = "86400"
    return response


def invalid_parameters(errors):
    return Problem(400, _("Invalid query parameters: %s.") % ", ".join(errors), errors)


def get_limit(request):
    """Return the page size in ?limit=; raise Problem if it is invalid."""
    limit = request.GET.get("limit", str(PAGE_SIZE))
    if not re.fullmatch("[0-9]{1,4}", limit) or not 1 <= int(limit) <= MAX_PAGE_SIZE:
        raise invalid_parameters({"limit": [_("Must be an integer from 1 to 1000.")]})
    return int(limit)


def next_link(request, key, pk):
    """Return the Link header (RFC 8288) to the page after the row with this key and id."""
    query = urlencode(dict(request.GET.items(), after=f"{key}_{pk}"))
    address = request.build_absolute_uri(f"{request.path}?{query}")
    return {"Link": f'<{address}>; rel="next"'}


def json_response(request, data, status=200, headers=None):
    """Return the data as JSON; 304 if the client's ETag is still the current one."""
    headers = headers or {}
    content = to_json(data)
    response = HttpResponse(content, status=status, content_type="application/json")
    # With the Link. Otherwise 304 would hide that a next page has appeared.
    response["ETag"] = make_etag(content + headers.get("Link", "").encode())
    for name, value in headers.items():
        response[name] = value
    is_read = request.method in ("GET", "HEAD")
    return conditional_response(request, response) if is_read else response
