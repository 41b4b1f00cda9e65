"""What all addresses of the API share: methods, parameters, and the form of an answer."""

import re

from django.http import HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from accounts.authentication import authorize, token_of
from todo.filters import parameter_errors
from todo.lists import Refused
from website.api.etags import conditional, encoded, etag_of
from website.api.problems import SENT, Problem

PAGE_SIZE = 100  # rows, if a request does not say how many


def resource(takes=None, public=False, **methods):
    """A view that answers each method by its function: method(request, owner, **of the address).

    `takes` has the names of the parameters that a method knows, by method. What is `public` is
    answered to everybody, by method(request).
    """
    allowed = ", ".join([*methods, *(["HEAD"] if "GET" in methods else []), "OPTIONS"])

    def handle(request, address):
        name = "GET" if request.method == "HEAD" else request.method
        if not methods:
            raise Problem(404, _("There is nothing at this address."))
        if name not in methods:
            raise Problem(405, _("This address knows %s.") % allowed, Allow=allowed)
        if public:
            return methods[name](request)
        token = token_of(request)
        owner = authorize(request, token)
        errors = parameter_errors(request.GET, (takes or {}).get(name, ()))
        if errors:
            raise wrong_parameters(errors)
        if token or not owner:
            return methods[name](request, owner, **address)
        # A browser sends the cookie of a session by itself, whoever asks it to.
        return csrf_protect(methods[name])(request, owner, **address)

    @csrf_exempt
    def view(request, **address):
        if request.method == "OPTIONS":
            return preflight(allowed)
        try:
            response = handle(request, address)
        except Problem as problem:
            response = problem.response()
        except Refused as refused:
            response = Problem(422, refused).response()
        patch_vary_headers(response, ["Authorization", "Cookie"])
        patch_cache_control(response, private=True, no_cache=True)
        return response

    return view


def preflight(allowed):
    """The answer to OPTIONS, by which a browser asks whether a page of another site may ask."""
    response = HttpResponse(status=204)
    response["Allow"] = response["Access-Control-Allow-Methods"] = allowed
    response["Access-Control-Allow-Headers"] = ", ".join(SENT)
    response["Access-Control-Max-Age"] = "86400"
    return response


# What is asked, and the answer


def wrong_parameters(errors):
    return Problem(400, _("Parameters of the address are wrong: %s.") % ", ".join(errors), errors)


def limit_of(request):
    """How many rows a page is to have."""
    limit = request.GET.get("limit", str(PAGE_SIZE))
    if not re.fullmatch("[0-9]{1,4}", limit) or not 1 <= int(limit) <= 1000:
        raise wrong_parameters({"limit": [_("It is a number from 1 to 1000.")]})
    return int(limit)


def next_page(request, row):
    """The header Link (RFC 8288) to the page behind this row, which has a key and an id."""
    query = request.GET.copy()
    query["after"] = "{key}_{id}".format(**row)
    return '<{}>; rel="next"'.format(
        request.build_absolute_uri(request.path + "?" + query.urlencode())
    )


def reply(request, data, status=200, **headers):
    """Answer with data as JSON; or that the client has it already, if it says so."""
    body = encoded(data)
    response = HttpResponse(body, status=status, content_type="application/json")
    # Behind the same items there may be another page by now.
    response["ETag"] = etag_of(body + headers.get("Link", "").encode())
    for name, value in headers.items():
        response[name] = value
    return conditional(request, response) if request.method in ("GET", "HEAD") else response
