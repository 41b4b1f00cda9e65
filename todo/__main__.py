"""Todos on the command line, by the API of a site.

Two variables of the environment say which:
  TODO_URL    the site (http://localhost:8000 if it is not set)
  TODO_TOKEN  a token, which the site makes under "Settings", "Tokens"; not every site needs one

This file needs Python alone, and runs wherever it is copied to.
"""

import http.client
import json
import os
import re
import sys
import urllib.error
import urllib.parse
import urllib.request
from argparse import ArgumentParser, RawDescriptionHelpFormatter


class Failure(Exception):
    """What went wrong, in words for the terminal."""


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """The API never redirects, and a token is not for whoever an answer names."""

    def redirect_request(self, *_args):
        return None


class Site:
    """The API at an address: what is sent, and the JSON of the answers."""

    def __init__(self, url, token):
        self.todos = url.rstrip("/") + "/api/todos"
        if not re.match("https?://[^/]", self.todos):
            raise Failure("TODO_URL is no address of a site: " + url)
        if not re.fullmatch("[!-~]*", token):
            raise Failure("TODO_TOKEN is no token.")
        self.headers = {"Content-Type": "application/json", "User-Agent": "todo"}
        self.headers.update({"Authorization": "Bearer " + token} if token else {})
        self.opener = urllib.request.build_opener(NoRedirect)

    def ask(self, method, rest, fields=None):
        """The JSON of an answer and its header Link; rest is what follows the address."""
        body = fields and json.dumps(fields).encode()
        try:
            # Only http or https, as the address begins with that of the site.
            request = urllib.request.Request(self.todos + rest, body, self.headers, method=method)  # noqa: S310
            with self.opener.open(request, timeout=30) as answer:
                return json.loads(answer.read().decode()), answer.headers.get("Link", "")
        except urllib.error.HTTPError as error:
            raise Failure(said(error)) from None
        except (OSError, ValueError, http.client.HTTPException) as error:
            said_of = self.todos, getattr(error, "reason", error)
            raise Failure("No answer of the API at {}: {}".format(*said_of)) from None

    def items(self, **parameters):
        """Each item that the parameters of the API ask for, page by page."""
        further = "?" + urllib.parse.urlencode(parameters, errors="replace")
        while further:
            page, link = self.ask("GET", further)
            yield from page if isinstance(page, list) else [page]
            # The query alone: a token stays at the site that it is for.
            further = "".join(re.findall(r"(\?[^>]*)>; rel=\"next\"", link))


def said(error):
    """What an answer says that is an error: the problem (RFC 9457), or its status."""
    if 300 <= error.code < 400:
        return "The site is elsewhere. TODO_URL is to be as in " + error.headers.get("Location", "")
    try:
        problem = json.loads(error.read().decode())
        errors = problem.get("errors", {}).items()
        lines = ["{}: {}".format(name, " ".join(sentences)) for name, sentences in errors]
        return "\n".join([problem["detail"], *lines])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return "There is no todo application at TODO_URL: {} {}".format(error.code, error.reason)


def line(item):
    """An item as the terminal shows it; an item is not to command the terminal."""
    words = ["{:>6}".format(item["id"]), "[x]" if item["completed"] else "[ ]", item["title"]]
    signs = ("!", item["priority"]), ("", item["due_on"]), ("#", item["list"])
    words += [sign + str(value) for sign, value in signs if value]
    text = " ".join(words + ["@" + label for label in item["labels"]])
    return "".join(sign if sign.isprintable() else "?" for sign in text)


def show(text, stream):
    """Print a text, also where the terminal does not know all of its signs."""
    encoding = stream.encoding or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding), file=stream, flush=True)


def arguments():
    parser = ArgumentParser("todo", None, __doc__, formatter_class=RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", metavar="list | add | done")
    commands.required = True
    parts = commands.add_parser("list", help="show the items that are not done")
    parts.add_argument("q", nargs="*", metavar="WORD", help="only those with these words")
    parts.add_argument("--all", dest="show", action="store_const", const="all", default="active")
    parts.add_argument("--list", help="only those on this list")
    parts.add_argument("--label", help="only those with this label")
    parts.add_argument("--sort", choices=["manual", "due", "priority", "newest", "text"])
    parts = commands.add_parser("add", help="add an item")
    parts.add_argument("title", nargs="+", metavar="WORD", help="what is to be done")
    parts.add_argument("--due", dest="due_on", metavar="DATE", help="such as 2026-11-30")
    parts.add_argument("--priority", type=int, choices=[1, 2, 3], help="1 is high")
    parts.add_argument("--list", help="the list to put it on")
    parts.add_argument("--label", dest="labels", action="append", help="can be given again")
    parts.add_argument("--notes")
    parts = commands.add_parser("done", help="mark items as done")
    parts.add_argument("numbers", nargs="+", type=int, metavar="NUMBER", help="as list shows it")
    return parser.parse_args()


def asked(site, command, given):
    """The items that a command is about; given has its arguments, in the names of the API."""
    given.update({name: " ".join(given[name]) for name in ("q", "title") if name in given})
    if command == "list":
        return site.items(limit=1000, **given)
    if command == "add":
        return [site.ask("POST", "", given)[0]]
    done = {"completed": True}
    return (site.ask("PATCH", "/{}".format(number), done)[0] for number in given["numbers"])


def main():
    given = {name: value for name, value in vars(arguments()).items() if value not in (None, [])}
    environment = dict({"TODO_URL": "http://localhost:8000", "TODO_TOKEN": ""}, **os.environ)
    try:
        site = Site(environment["TODO_URL"], environment["TODO_TOKEN"].strip())
        for item in asked(site, given.pop("command"), given):
            show(line(item), sys.stdout)
    except (Failure, KeyError, TypeError) as failure:
        other = "TODO_URL is the address of another application."
        show(str(failure) if isinstance(failure, Failure) else other, sys.stderr)
        return 1
    except (BrokenPipeError, KeyboardInterrupt):
        # Whoever reads this has enough; and Python is not to find that out once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
