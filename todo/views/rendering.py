"""The pages of items: the list, and the item's own page."""

from functools import wraps
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
from django.utils.translation import get_language, gettext_lazy, ngettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from accounts.access import for_owner, owner_token
from todo import humanize, search
from todo.filters import ORDERINGS, STATUS_FILTERS, ItemFilter, UnresolvedFilter
from todo.lists import ActionError
from todo.models import ToDoItem, ToDoList
from todo.querysets import COUNT_LIMIT
from website.views import render_posted

# With any of these an item has a second line.
META_FIELDS = ["due_on", "repeats", "priority", "list", "has_notes"]
# What another release may have changed.
APP_DIR = Path(__file__).parents[1]
SCRIPTS = ["todo", "list", "items", "details", "moving", "keyboard"]
STATIC_FILES = ["website/site.css", "website/drafts.js", "todo/todo.css"]
STATIC_FILES += [f"todo/{name}.js" for name in SCRIPTS]
RELEASE_FILES = [*APP_DIR.glob("templates/**/*.html")]
RELEASE_FILES.append(APP_DIR.parent / "website/templates/base.html")
RELEASE_FILES += APP_DIR.parent.glob("*/locale/*/LC_MESSAGES/django.mo")
ITEMS_LEFT = (
    "<strong>%(active_text)s</strong> item left",
    "<strong>%(active_text)s</strong> items left",
)
# The messages that the script shows; it replaces {} or a named placeholder.
SCRIPT_MESSAGES = {
    "unreachable": gettext_lazy("Not saved: the site can’t be reached. Try again."),
    "notSaved": gettext_lazy("Not saved: {}. Copy what you typed, and reload the page."),
    "itemLeft": ngettext_lazy(*ITEMS_LEFT, 1),
    "itemsLeft": ngettext_lazy(*ITEMS_LEFT, 2),
    "notAdded": gettext_lazy("Still to be added: “{}”."),
    "preview": gettext_lazy("Read as: {}"),
    "detailsUnreachable": gettext_lazy(
        "The details can’t be opened: the site can’t be reached. Try again."
    ),
    "draft": gettext_lazy(
        "This is what you typed here last time and did not save. Save it, or cancel."
    ),
    "unsavedDetails": gettext_lazy("Save or cancel your changes first."),
}


def with_filter(view):
    """Call view(request, owner, item_filter, …) for the filter of the address.

    Without one, the answer says so; a refused act is answered with the page of the filter.
    """

    @wraps(view)
    @for_owner
    def wrapped(request, owner, **kwargs):
        try:
            item_filter = ItemFilter(request.GET, owner, strict=request.method == "POST")
            return view(request, owner, item_filter, **kwargs)
        except UnresolvedFilter as error:
            return render_unresolved(request, owner, error)
        except ActionError as error:
            draft = request.POST.get("text")
            return render_list(request, item_filter, status=400, error=str(error), draft=draft)

    return wrapped


@cache_control(private=True, no_cache=True)
def render_unresolved(request, owner, error):
    """Answer with the error and the way back; what was typed can be sent again without filter."""
    is_typed = request.resolver_match.url_name in ("create", "update", "item")
    fields = request.POST.items() if is_typed else ()
    q = request.GET["q"] if "q" in error.errors else ""
    context = {"error": error, "fields": fields, "q": q, "owner_id": owner_token(owner)}
    return render(request, "todo/unresolved.html", context, status=404)


def redirect_to_list(request, item_filter, act=None):
    """Redirect to the list as it was shown when the form was sent; it offers to undo the act."""
    offer_undo(request, act)
    return redirect(reverse("todo:list") + item_filter.query_string(after=item_filter.cursor))


def offer_undo(request, act):
    """Have the next page say what was done, with a button that undoes it; act may be None."""
    if act:
        messages.success(request, act.message, extra_tags=str(act.pk))


def render_item_gone(request, item_filter, draft=None):
    """The list's page for an item which is not on it: one that is deleted, or somebody else's."""
    error = _("This item is not on your list any more.")
    if "notes" in request.POST:  # The list has no field for them.
        item_id = request.resolver_match.kwargs.get("item_id")
        trashed = ToDoItem.all_objects.for_owner(item_filter.owner).deleted().filter(pk=item_id)
        button = _("Restore it from the trash") if trashed.exists() else ""
        context = {"reason": error, "button": button, "button_name": "restore"}
        return render_posted(request, "not_saved.html", 404, **context)
    if draft:
        error += " " + _("Your text is in the field above: add it again, if you still need it.")
    return render_list(request, item_filter, status=404, error=error, draft=draft)


def add_display_fields(rows, item_filter):
    """Add to each row what the page shows of it: dates, rules and matches in words, and links."""
    today, words, query_string = timezone.localdate(), item_filter.words, item_filter.query_string
    for row in rows:
        row["labels"] = [
            {"name": name, "query": query_string(label=name)} for name in row.get("labels", ())
        ]
        row["id"] = str(row["id"])  # It stands in many places, and a number is made text in each.
        row["highlighted"] = search.highlight(row["text"], words)
        row["excerpt"] = search.excerpt(row, words) if "notes" in row else ()
        row["list_query"] = query_string(list=row["list"]) if row["list"] else ""
        row["priority_text"] = humanize.PRIORITIES.get(row["priority"])
        row["repeats_text"] = humanize.describe_rule(row["repeats"]) if row["repeats"] else ""
        if row["due_on"]:
            row["due"], row["due_class"] = humanize.describe_due_date(
                row["due_on"], today, row["completed"]
            )
        row["has_meta"] = any(row[name] for name in META_FIELDS) or row["labels"]


@cache_control(private=True, no_cache=True)
def render_list(request, item_filter, status=200, editing=None, error="", draft=None):
    """Answer with the page of the owner's items, with `editing` (a row) opened in its form.

    `error` says why something was not done. `draft`, the refused text, is put back into the
    field of the item that is edited, or else into that of the new item.
    """
    query_string = item_filter.query_string
    active, completed, seen = item_filter.snapshot()
    rows, next_page = item_filter.page()
    lists, labels = item_filter.navigation()
    if editing and all(row["id"] != editing["id"] for row in rows):
        rows.insert(0, editing)
    if labels:
        ToDoItem.objects.add_labels(rows)
    # What the page is made of. An open page asks for it again and again, and mostly it is the same.
    parts = [rows, next_page, lists, labels, seen]
    ordinary = status == 200 and not editing and not messages.get_messages(request)
    etag = page_etag(request, parts) if ordinary else ""
    # Whoever has lost the cookie needs the page that sets another.
    known = request.META.get("HTTP_IF_NONE_MATCH") and settings.CSRF_COOKIE_NAME in request.COOKIES
    if etag and known:
        unchanged = get_conditional_response(request, etag=etag)
        if unchanged:
            unchanged["ETag"] = etag
            return unchanged
    add_display_fields(rows, item_filter)
    numbers = {"active": active, "completed": completed}
    request_key = uuid4().hex
    selectable = numbers.get(item_filter.status, active + completed)
    context = {
        "items": rows,
        # The script copies this row for an item that is not stored yet, with another key.
        "new_items": [{"id": "new-" + request_key}],
        "next_page": next_page,
        "has_items": active or completed or query_string(show="", sort="", select=""),
        "active": active,
        "active_text": capped_number(active),
        "selectable": selectable,
        "selectable_text": capped_number(selectable),
        "seen": seen,
        "completed": completed,
        "filters": [
            {
                "label": label,
                "query": query_string(show=name if name != "all" else ""),
                "selected": name == item_filter.status,
            }
            for name, label in STATUS_FILTERS.items()
        ],
        "sorts": ORDERINGS,
        "select_query": query_string(select="" if item_filter.is_selecting else "on"),
        "lists": lists,
        # Of a refused form.
        "chosen": request.POST.getlist("id") if "do" in request.POST else (),
        "bulk_lists": ToDoList.objects.for_owner(item_filter.owner)
        if item_filter.is_selecting
        else (),
        "labels": labels,
        "item_filter": item_filter,
        "query": query_string(after=item_filter.cursor),
        "owner_id": owner_token(item_filter.owner),
        "request_key": request_key,
        "editing": editing and dict(editing, id=str(editing["id"])),
        "error": error,
        "draft": draft,
        "etag": etag,
        "script_messages": SCRIPT_MESSAGES,
    }
    response = render(request, "todo/index.html", context, status=status)
    if etag:
        response["ETag"] = etag
    return response


def capped_number(number):
    """Write a number of items, of which at most COUNT_LIMIT are counted."""
    plus = "+" if number > COUNT_LIMIT else ""
    return number_format(min(number, COUNT_LIMIT), force_grouping=True) + plus


def page_etag(request, parts):
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
    files = [static(name) for name in STATIC_FILES]
    release = [files, [path.stat().st_mtime for path in RELEASE_FILES]]
    return '"{}"'.format(sha256(repr([parts, reader, release]).encode()).hexdigest()[:32])
