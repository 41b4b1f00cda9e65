"""The page of a list: what it shows, and the way back to it.

The address says what is shown: ?show= is the filter, ?after= a further page of it, ?edit= the item
whose form is open. What the page does not know in an address, it ignores.
"""

import re
from urllib.parse import urlencode
from uuid import uuid4

from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control

from todo.models import ToDoItem
from todo.owners import owner_id
from todo.querysets import COUNT_LIMIT

PAGE_SIZE = 500
FILTERS = {"all": "All", "active": "Active", "completed": "Completed"}

# Up to 18 digits fit the column in every database, and take no time to read.
NUMBER = "[0-9]{1,18}"


def number(text):
    """The int that is written in up to 18 digits; 0, which no item has as id, for other texts."""
    return int(text) if re.fullmatch(NUMBER, text) else 0


def rows(items):
    """The items as the page shows them: dicts of the columns that it needs."""
    return items.values("id", "text", "completed", "version", "position")


def shown(request):
    """What the address shows: the filter's name, and where the page begins or None.

    A page begins behind the position and id (two ints) of the last item on the page before it.
    """
    show = request.GET.get("show")
    after = re.fullmatch("({0})-({0})".format(NUMBER), request.GET.get("after", ""))
    return show if show in FILTERS else "all", after and tuple(map(int, after.groups()))


def query(show, after=None):
    """The query string that shows this, with its "?", or nothing for the first page of all."""
    fields = {}
    if show != "all":
        fields["show"] = show
    if after:
        fields["after"] = "{}-{}".format(*after)
    return "?" + urlencode(fields) if fields else ""


def to_list(request):
    """Redirect to the list, shown as it was when the form was sent."""
    return redirect(reverse("todo:list") + query(*shown(request)))


def gone(request, owner, typed=None):
    """The list's page for an item which is not on it: one that is deleted, or somebody else's."""
    error = "This item is not on your list any more."
    if typed:
        error += " Your text is in the field above: add it again, if you still need it."
    return list_page(request, owner, status=404, error=error, typed=typed)


@cache_control(private=True, no_cache=True)
def list_page(request, owner, status=200, edited=None, error="", typed=None):
    """Answer with the page of the owner's list, with `edited` (a row) opened in its form.

    `error` says why something was not done. The text that was `typed` is then put back into the
    field of the edited item, or else into that of the new item.
    """
    items = ToDoItem.objects.of(owner)
    active, completed = items.active().count_to_limit(), items.completed().count_to_limit()
    show, after = shown(request)
    if show != "all":
        items = items.filter(completed=show == "completed")
    if after:
        items = items.after(*after)
    found = list(rows(items)[: PAGE_SIZE + 1])
    further = len(found) > PAGE_SIZE
    found = found[:PAGE_SIZE]
    context = {
        "items": found,
        "further": query(show, (found[-1]["position"], found[-1]["id"])) if further else "",
        "any": active or completed,
        "active": active,
        "active_text": "{:,}+".format(COUNT_LIMIT) if active > COUNT_LIMIT else active,
        "completed": completed,
        "filters": [
            {"label": label, "query": query(name), "selected": name == show}
            for name, label in FILTERS.items()
        ],
        "query": query(show, after),
        "owner_id": owner_id(owner),
        "request_key": uuid4().hex,
        "edited": edited,
        "error": error,
        "typed": typed,
    }
    if edited and all(item["id"] != edited["id"] for item in found):
        found.insert(0, edited)
    return render(request, "todo/index.html", context, status=status)
