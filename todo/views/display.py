"""The words of the list page: its heading, its rows, and the sentence in place of items."""

from django.conf import settings
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from todo import humanize, search
from todo.filters import STATUS_FILTERS, VIEWS
from todo.links import split_links
from todo.querysets import COUNT_LIMIT

# An item with any of these has a second line.
META_FIELDS = ["due_on", "repeats", "priority", "list", "notes_start"]
EMPTY_VIEWS = {
    "today": gettext_lazy("Nothing is due today. What you add here is."),
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


def add_display_fields(rows, item_filter):
    """Add to each row the texts and links that the page shows."""
    today, words, query_string = timezone.localdate(), item_filter.words, item_filter.query_string
    for row in rows:
        row["labels"] = [
            {"name": name, "query": query_string(label=name)} for name in row["label_names"]
        ]
        row["id"] = str(row["id"])  # Otherwise the template would convert it many times.
        links = split_links(row["text"])
        row["pieces"] = [(url, search.highlight(piece, words)) for piece, url in links]
        row["excerpt"] = search.excerpt(row, words) if "notes" in row else ()
        row["notes_start"] = row["notes_start"].strip().partition("\n")[0]
        row["list_query"] = query_string(list=row["list"]) if row["list"] else ""
        row["classes"] = " completed" if row["completed"] else ""
        row["classes"] += f" priority-{row['priority']}" if row["priority"] else ""
        row["priority_text"] = humanize.PRIORITIES.get(row["priority"])
        row["repeats_text"] = humanize.describe_rule(row["repeats"]) if row["repeats"] else ""
        if row["due_on"]:
            due = humanize.describe_due_date(row["due_on"], today, row["completed"])
            row["due"], row["due_class"] = due
        row["has_meta"] = any(row[name] for name in META_FIELDS) or row["labels"]
    if item_filter.sort == "due":
        add_headings(rows, today)


def add_headings(rows, today):
    """Add to the first row of each group of days its `heading`, and whether that is overdue."""
    previous, is_overdue = "", any(is_row_overdue(row) for row in rows)
    for row in rows:
        heading = humanize.describe_day(row["due_on"], today, is_overdue)
        if heading != previous:
            row["heading"] = previous = heading
            row["is_overdue"] = is_overdue and row["due_on"] and row["due_on"] < today


def is_row_overdue(row):
    return row.get("due_class") == "overdue"


def capped_number(number):
    """Format a number of items, which were counted up to COUNT_LIMIT + 1."""
    plus = "+" if number > COUNT_LIMIT else ""
    return number_format(min(number, COUNT_LIMIT), force_grouping=True) + plus
