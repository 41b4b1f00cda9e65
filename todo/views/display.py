"""The words of the list page: its heading, its numbers, and the sentence in place of items."""

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from todo.filters import STATUS_FILTERS, VIEWS
from todo.querysets import COUNT_LIMIT

EMPTY_VIEWS = {
    "today": gettext_lazy("Nothing is due today. What you add here is due today."),
    "upcoming": gettext_lazy("Nothing is due after today. What you add here is due tomorrow."),
    "inbox": gettext_lazy("Your Inbox is empty: every item is on a list."),
}


def page_title(item_filter):
    """Return the heading: the search, the view, list and label, the status, or the site's name."""
    if item_filter.q:
        return _("Search: %s") % item_filter.q
    names = [str(VIEWS[item_filter.view])] if item_filter.view else []
    names += [item_filter.todo_list.name] if item_filter.todo_list else []
    names += [_("Inbox")] if item_filter.list_name and not names else []
    names += [f"@{item_filter.label.name}"] if item_filter.label else []
    status = "" if item_filter.status == "all" else STATUS_FILTERS[item_filter.status]
    return " ".join(names) or status or settings.SITE_NAME


def empty_text(item_filter):
    """Return the sentence that stands in place of items."""
    if item_filter.q:
        return _("No items match “%s”.") % item_filter.q
    if item_filter.view:
        return EMPTY_VIEWS[item_filter.view]
    if item_filter.status == "completed":
        return _("Nothing is completed here yet.")
    if item_filter.status == "active":
        return _("Nothing left to do here.")
    return _("Nothing here yet. Add the first item above.")


def capped_number(number):
    """Format a number of items, which were counted up to COUNT_LIMIT + 1."""
    plus = "+" if number > COUNT_LIMIT else ""
    return number_format(min(number, COUNT_LIMIT), force_grouping=True) + plus
