"""Stores the HTML pages of the tests in the directory PAGES, for `make check-html`."""

import hashlib
import os
import re
from pathlib import Path

from django.conf import settings


def middleware(get_response):
    """Write one page of each structure into a file: a middleware of tests/settings.py."""

    def write(request):
        response = get_response(request)
        is_djangos = settings.DEBUG or request.path.startswith("/admin/")
        is_ours = settings.ROOT_URLCONF == "website.urls" and not is_djangos
        is_html = response.get("Content-Type", "").startswith("text/html")
        if is_ours and is_html and response.content:
            # Pages with the same elements, attributes and classes have the same mistakes.
            elements = set(re.findall(rb'<[a-z][^\s>]*|[a-z-]+=|class="[^"]*"', response.content))
            name = hashlib.sha256(b" ".join(sorted(elements))).hexdigest() + ".html"
            Path(os.environ["PAGES"], name).write_bytes(response.content)
        return response

    return write
