"""The pages of items: the list, and the item's own page."""

from collections import defaultdict
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from accounts.access import owner_id
from todo import search, wording
from todo.models import ToDoItem, ToDoList
from todo.querysets import COUNT_LIMIT
from todo.shown import FILTERS, SORTS
from website.views import render_posted

# With any of these an item has a second line.
FACTS = ["due_on", "repeats", "priority", "list", "noted"]
# What another release may have changed.
HERE = Path(__file__).parent
MADE_OF = [HERE / "templates/todo" / name for name in ("base.html", "index.html", "undo.html")]
MADE_OF += HERE.glob("locale/*/LC_MESSAGES/django.mo")


def back(request, shown, act=None):
    """Redirect to the list as it was shown when the form was sent; it offers to undo the act."""
    offer_undo(request, act)
    return redirect(reverse("todo:list") + shown.query(after=shown.after))


def offer_undo(request, act):
    """Have the next page say what was done, with a button that undoes it; act may be None."""
    if act:
        messages.success(request, act.sentence, extra_tags=str(act.pk))


def gone(request, shown, typed=None):
    """The list's page for an item which is not on it: one that is deleted, or somebody else's."""
    error = _("This item is not on your list any more.")
    if "notes" in request.POST:  # The list has no field for them.
        item_id = request.resolver_match.kwargs.get("item_id")
        trashed = ToDoItem.with_trash.of(shown.owner).in_trash().filter(pk=item_id)
        button = _("Restore it from the trash") if trashed.exists() else ""
        context = {"reason": error, "button": button, "button_name": "restore"}
        return render_posted(request, "not_saved.html", 404, **context)
    if typed:
        error += " " + _("Your text is in the field above: add it again, if you still need it.")
    return list_page(request, shown, status=404, error=error, typed=typed)


def label(rows):
    """Add to each row the names of the item's labels."""
    carried = defaultdict(list)
    carries = ToDoItem.labels.through.objects.filter(todoitem__in=[row["id"] for row in rows])
    for item, name in carries.order_by("label__name").values_list("todoitem", "label__name"):
        carried[item].append(name)
    for row in rows:
        row["labels"] = carried[row["id"]]


def dress(rows, shown):
    """Add to each row what the page shows of it: dates, rules and matches in words, and links."""
    today, words = timezone.localdate(), search.words(shown.q)
    for row in rows:
        row["labels"] = [
            {"name": name, "query": shown.query(label=name)} for name in row.get("labels", ())
        ]
        row["id"] = str(row["id"])  # It stands in many places, and a number is made text in each.
        row["pieces"] = search.marked(row["text"], words) if words else [(row["text"], False)]
        row["excerpt"] = search.excerpt(row["notes"], words) if "notes" in row else ()
        row["list_query"] = shown.query(list=row["list"]) if row["list"] else ""
        row["importance"] = wording.PRIORITIES.get(row["priority"])
        row["every"] = wording.repeats(row["repeats"]) if row["repeats"] else ""
        if row["due_on"]:
            row["due"], row["when"] = wording.due(row["due_on"], today, row["completed"])
        row["facts"] = any(row[name] for name in FACTS) or row["labels"]


@cache_control(private=True, no_cache=True)
def list_page(request, shown, status=200, edited=None, error="", typed=None):
    """Answer with the page of the owner's items, with `edited` (a row) opened in its form.

    `error` says why something was not done. The text that was `typed` is then put back into the
    field of the edited item, or else into that of the new item.
    """
    if shown.missing and not error:
        error, status = shown.missing, 404
    scope = shown.scope()
    active, completed = scope.active().count_to_limit(), scope.completed().count_to_limit()
    rows, further = shown.rows()
    lists, labels = shown.links()
    if edited and all(row["id"] != edited["id"] for row in rows):
        rows.insert(0, edited)
    if labels:
        label(rows)
    # What the page is made of. An open page asks for it again and again, and mostly it is the same.
    parts = [rows, further, lists, labels, active, completed]
    ordinary = status == 200 and not edited and not messages.get_messages(request)
    etag = fingerprint(request, parts) if ordinary else ""
    # Whoever has lost the cookie needs the page that sets another.
    known = request.META.get("HTTP_IF_NONE_MATCH") and settings.CSRF_COOKIE_NAME in request.COOKIES
    if etag and known:
        unchanged = get_conditional_response(request, etag=etag)
        if unchanged:
            unchanged["ETag"] = etag
            return unchanged
    dress(rows, shown)
    context = {
        "items": rows,
        "further": further,
        "any": active or completed or shown.query(show="", sort="", select=""),
        "active": active,
        "active_text": number_format(min(active, COUNT_LIMIT), force_grouping=True)
        + ("+" if active > COUNT_LIMIT else ""),
        "completed": completed,
        "filters": [
            {
                "label": label,
                "query": shown.query(show=name if name != "all" else ""),
                "selected": name == shown.show,
            }
            for name, label in FILTERS.items()
        ],
        "sorts": SORTS,
        "select_query": shown.query(select="" if shown.select else "on"),
        "lists": lists,
        # Of a refused form.
        "chosen": request.POST.getlist("id") if "do" in request.POST else (),
        "bulk_lists": ToDoList.objects.of(shown.owner) if shown.select else (),
        "labels": labels,
        "shown": shown,
        "query": shown.query(after=shown.after),
        "owner_id": owner_id(shown.owner),
        "request_key": uuid4().hex,
        "edited": edited and dict(edited, id=str(edited["id"])),
        "error": error,
        "typed": typed,
        "etag": etag,
    }
    response = render(request, "todo/index.html", context, status=status)
    if etag:
        response["ETag"] = etag
    return response


def fingerprint(request, parts):
    """A strong ETag of the page: of its parts, its reader, the day, and the release."""
    user = request.user
    reader = [
        request.get_full_path(),
        [user.pk, user.get_username(), user.is_staff, getattr(user, "language", "")],
        # The forms of a page are sent with this cookie, or not at all.
        request.COOKIES.get(settings.CSRF_COOKIE_NAME),
        get_language(),
        timezone.localdate(),
    ]
    files = [static("todo/todo.css"), static("todo/todo.js")]
    release = [files, [path.stat().st_mtime for path in MADE_OF]]
    return '"{}"'.format(sha256(repr([parts, reader, release]).encode()).hexdigest()[:32])
