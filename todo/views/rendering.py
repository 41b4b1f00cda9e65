"""Helpers of the views: filters from addresses, the list page, and redirects to it."""

from functools import lru_cache, wraps
from uuid import uuid4

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import json_script
from django.utils.text import get_text_list
from django.utils.translation import get_language, gettext_lazy, ngettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from accounts.access import for_owner
from todo.dates import date_choices
from todo.filters import STATUS_FILTERS, ItemFilter, UnresolvedFilter
from todo.lists import ActionError
from todo.models import ToDoItem, ToDoList
from todo.navigation import render_links
from todo.orderings import ORDERINGS
from todo.transfer.export_steps import EXPORT_STEPS
from todo.views.display import capped_number, empty_text, page_title
from todo.views.rows import NEW_ROW, RowRenderer
from website.posted_forms import render_posted

ITEMS_LEFT = (
    "<strong>%(active_text)s</strong> item left",
    "<strong>%(active_text)s</strong> items left",
)
# Messages of the script, which replaces {} or a named placeholder.
SCRIPT_MESSAGES = {
    "unreachable": gettext_lazy("Not saved: the site can’t be reached. Try again."),
    "notSaved": gettext_lazy("Not saved: {}. Copy what you typed, and reload the page."),
    "itemLeft": ngettext_lazy(*ITEMS_LEFT, 1),
    "itemsLeft": ngettext_lazy(*ITEMS_LEFT, 2),
    "notAdded": gettext_lazy("Still to be added: “{}”."),
    "otherOrder": gettext_lazy("Choose “My order” to move items."),
    "detailsUnreachable": gettext_lazy(
        "The details can’t be opened: the site can’t be reached. Try again."
    ),
    "draft": gettext_lazy(
        "This is what you typed here last time and did not save. Save it, or cancel."
    ),
    "unsavedDetails": gettext_lazy("Save or cancel your changes first."),
}


@lru_cache(maxsize=None)
def script_messages(language):
    """Return the element with the SCRIPT_MESSAGES; `language` is the active one, for the cache."""
    return json_script(SCRIPT_MESSAGES, "messages")


def with_filter(view):
    """Call view(request, owner, item_filter, …) with the filter of the query string.

    A filter that can't be resolved is answered with 404, an ActionError with the list and 400.
    """

    @wraps(view)
    @for_owner
    def wrapped(request, owner, **kwargs):
        try:
            item_filter = ItemFilter(request.GET, owner, strict=request.method == "POST")
            return view(request, owner, item_filter, **kwargs)
        except UnresolvedFilter as error:
            return render_unresolved(request, error)
        except ActionError as error:
            draft = request.POST.get("text")
            return render_list(request, item_filter, status=400, error=str(error), draft=draft)

    return wrapped


@cache_control(private=True, no_cache=True)
def render_unresolved(request, error):
    """Render the error with a link back; the posted text can be sent again without the filter."""
    is_typed = request.resolver_match.url_name in ("create", "update", "item")
    fields = request.POST.items() if is_typed else ()
    q = request.GET["q"] if "q" in error.errors else ""
    context = {"error": error, "fields": fields, "q": q}
    return render(request, "todo/unresolved.html", context, status=404)


def redirect_to_list(request, item_filter, entry=None):
    """Redirect to the list with the filter of the form, and offer to undo the entry, if any."""
    offer_undo(request, entry)
    return redirect(reverse("todo:list") + item_filter.query_string(after=item_filter.cursor))


def offer_undo(request, entry):
    """Show the entry's message and a button to undo it on the next page, if there is an entry."""
    if entry:
        messages.success(request, entry.message, extra_tags=str(entry.pk))


def report_hidden_item(request, text, item, entry):
    """Show the text on the next page, with a link to the item, and Undo if there is an entry."""
    messages.info(request, text, extra_tags=f"{item.pk} {entry.pk if entry else 0}")


def render_item_gone(request, item_filter, draft=None):
    """Render the response (404) for an item that the owner does not have.

    It is the list or, for posted notes, a page with the posted text.
    """
    error = _("This item no longer exists.")
    if "notes" in request.POST:  # The list has no field for notes.
        item_id = request.resolver_match.kwargs.get("item_id")
        trashed = ToDoItem.all_objects.for_owner(item_filter.owner).deleted().filter(pk=item_id)
        button = _("Restore it from the trash") if trashed.exists() else ""
        context = {"reason": error, "button": button, "button_name": "restore"}
        return render_posted(request, "not_saved.html", 404, **context)
    if draft:
        error += " " + _("Your text is in the field above: add it again, if you still need it.")
    return render_list(request, item_filter, status=404, error=error, draft=draft)


@cache_control(private=True, no_cache=True)
def render_list(request, item_filter, status=200, editing=None, error="", draft=None):
    """Render the list page.

    `editing` is the row that is open in its form. `draft` is a refused text: it is put back into
    the field of that row, or else of the new item. `error` says why it was refused.
    """
    rows, next_page = item_filter.page()
    active, completed, seen = item_filter.snapshot(rows, next_page)
    if editing and all(row["id"] != editing["id"] for row in rows):
        rows.insert(0, editing)
    context = {
        **filter_context(item_filter),
        **count_context(item_filter, active, completed),
        "items": rows,
        "next_page": next_page,
        "seen": seen,
        "overdue_ids": ",".join(
            str(row["id"])
            for row in rows
            if row["due_on"] and row["due_on"] < item_filter.today and not row["completed"]
        ),
        # The checkboxes of a refused form.
        "chosen": request.POST.getlist("id") if {"do", "when"} & set(request.POST) else (),
        "request_key": uuid4().hex,
        "editing": editing,
        "error": error,
        "draft": draft,
        "script_messages": script_messages(get_language()),
        "other_applications": get_text_list(list(EXPORT_STEPS), _("or")),
    }
    renderer = RowRenderer(item_filter, context, request)
    context["rows"] = renderer.render(rows)
    # The script copies this row for an item that is not stored yet.
    context["new_row"] = renderer.row(NEW_ROW)
    return render(request, "todo/index.html", context, status=status)


def filter_context(item_filter):
    """Return what the page shows of its filter: its links, title and choices."""
    query_string, list_url = item_filter.query_string, reverse("todo:list")
    query = query_string(after=item_filter.cursor)
    is_selecting = item_filter.is_selecting
    return {
        "filters": [
            {
                "label": label,
                "query": status_query(item_filter, name),
                "selected": name == item_filter.show,
            }
            for name, label in STATUS_FILTERS.items()
        ],
        "sorts": ORDERINGS,
        "date_choices": date_choices(item_filter.today),
        "completed_query": query_string(completed="" if item_filter.has_completed else "1"),
        "select_query": query_string(select="" if is_selecting else "on"),
        "bulk_lists": ToDoList.objects.for_owner(item_filter.owner) if is_selecting else (),
        "item_filter": item_filter,
        "list_url": list_url,
        "item_url": reverse("todo:item", args=[0])[:-1],
        "query": query,
        "edit_url": list_url + (query + "&" if query else "?") + "edit=",
        "title": page_title(item_filter),
        "empty_text": empty_text(item_filter),
        "no_search_query": query_string(q=""),
        **render_links(item_filter),
    }


def count_context(item_filter, active, completed):
    """Return what the page shows of the numbers of active and of completed items."""
    is_filtered = item_filter.view or item_filter.query_string(show="", sort="", select="")
    counts = {"active": active, "completed": completed}
    selectable = counts.get(item_filter.status, active + completed)
    return {
        **counts,
        "has_items": active or completed or is_filtered,
        "active_text": capped_number(active),
        "selectable": selectable,
        "selectable_text": capped_number(selectable),
    }


def status_query(item_filter, status):
    """Return the query string of the link to a status; from a view, the link leads to all items."""
    show = status if status != "all" else ""
    if item_filter.view:
        return "?show=" + show if show else ""
    return item_filter.query_string(show=show)
