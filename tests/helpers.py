"""Helpers for tests of several subjects."""

import os
import re
import runpy
import shutil
import threading
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from unittest import mock

import polib
import pytest
from django.apps import apps
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
PASSWORD = "correct horse battery"
NOT_IN_A_CLONE = shutil.ignore_patterns(
    "env",
    "env.lock",
    ".git",
    ".matrix",
    ".*_cache",
    ".hypothesis",
    "__pycache__",
    "node_modules",
    "db.sqlite3*",
)


def settings_with(variables, *names):
    """Return the values that settings.py gives to these settings under these variables alone."""
    with mock.patch.dict(os.environ, variables, clear=True):
        settings = runpy.run_path(str(ROOT / "website/settings.py"))
    return [settings.get(name) for name in names]


class Visible(HTMLParser):
    """A parser for the texts of a page that people see or hear, in `texts`."""

    ATTRIBUTES = {
        "alt",
        "aria-description",
        "aria-label",
        "content",
        "label",
        "placeholder",
        "title",
    }

    def __init__(self, html):
        super().__init__()
        self.texts, self.inside = [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.inside = tag
        attributes = {name: value or "" for name, value in attrs}
        for name, value in attributes.items():
            # Messages of the script are in data attributes.
            sentence = name.startswith("data-") and " " in value
            button = name == "value" and attributes.get("type") in ("submit", "button", "reset")
            if tag == "meta" or tag == "button" and name == "value":
                continue
            if name in self.ATTRIBUTES or sentence or button:
                self.handle_data(value)

    def handle_endtag(self, tag):
        self.inside = ""

    def handle_data(self, data):
        text = " ".join(data.split())
        if re.search(r"[^\W\d_]", text) and self.inside not in ("code", "script", "style"):
            self.texts.append(text)


def catalogues(root=ROOT):
    """Return the Spanish catalogue of each application."""
    paths = sorted(root.glob("*/locale/es/LC_MESSAGES/django.po"))
    return [polib.pofile(str(path), encoding="utf-8") for path in paths]


def lacking(sentence):
    """Skip the test for want of a program; fail in CI, where every test must run."""
    (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(sentence)


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def database():
    """Return every row of every table."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for model in apps.get_models(include_auto_created=True)
    }


def item_texts(response):
    """Return the texts of the items on the page, without the marks of a search."""
    pattern = r'<li id="item-\d+".*?<label data-action="text"[^>]*>(.*?)</label>'
    labels = re.findall(pattern, response.content.decode(), re.DOTALL)
    return [unescape(re.sub(r"</?mark\s*>", "", label)) for label in labels]


def next_page(response):
    """Return the address of the page with further items, or None."""
    link = r'<p class="pagination" data-part="further" data-replace>\s*<a href="([^"]*)"'
    match = re.search(link, response.content.decode())
    return match and unescape(match.group(1))


def in_threads(count, function):
    """Call function(number) in as many threads at once; return the results in order."""
    barrier = threading.Barrier(count)

    def run(number):
        try:
            barrier.wait(30)
            return function(number)
        finally:
            connection.close()  # Each thread has one of its own.

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def peak_memory(function):
    """Return how many bytes Python allocates at most during the call."""
    tracemalloc.start()
    try:
        function()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
