"""The links to views, lists and labels, with the numbers of their active items."""

from collections import defaultdict
from html import escape

from django.db import connection
from django.urls import reverse
from django.utils.safestring import SafeString

from todo.filters import STATUS_FILTERS, VIEWS
from todo.lists import INBOX
from todo.querysets import COUNT_LIMIT
from website.compiled import Parameter, Statement

MAX_LINKS = 100  # lists, and labels; the page /lists has them all

# All names and numbers in one statement, which the ORM can't express. Its own would be five.
SQL = """
WITH active AS (
  SELECT id, todo_list_id FROM todo_todoitem
  WHERE {owner} AND deleted_on IS NULL AND NOT completed LIMIT {limit}
), due AS (
  SELECT id FROM todo_todoitem  -- By the index of models.SORT_KEYS["due"].
  WHERE {owner} AND deleted_on IS NULL AND NOT completed
    AND COALESCE(due_on, '9999-12-31') <= %s
  ORDER BY owner_id, completed, COALESCE(due_on, '9999-12-31') LIMIT {limit}
), by_list AS (
  SELECT todo_list_id, COUNT(*) AS number FROM active GROUP BY todo_list_id
), by_label AS (
  SELECT label_id, COUNT(*) AS number
  FROM active JOIN todo_todoitem_labels ON todoitem_id = active.id
  WHERE (SELECT COUNT(*) FROM active) < {limit}  -- Beyond it, the numbers are not shown.
  GROUP BY label_id
)
SELECT 'view' AS type, 'all' AS name, COUNT(*) AS number, 0 AS position, '' AS key FROM active
UNION ALL SELECT 'view', 'today', COUNT(*), 0, '' FROM due
UNION ALL SELECT 'view', 'inbox', COUNT(*), 0, '' FROM active WHERE todo_list_id IS NULL
UNION ALL SELECT 'list', name, COALESCE(number, 0), position, name_key
  FROM todo_todolist LEFT JOIN by_list ON todo_list_id = id WHERE {owner} AND deleted_on IS NULL
UNION ALL SELECT 'label', name, COALESCE(number, 0), 0, name_key
  FROM todo_label LEFT JOIN by_label ON label_id = id WHERE {owner}
ORDER BY position, key
"""
# By position, because SQLite takes no names before Django 4.0.
OWNER, TODAY = Parameter("owner"), Parameter("today")
STATEMENT = Statement(
    SQL.format(owner="owner_id = %s", limit=COUNT_LIMIT + 1), [OWNER, OWNER, TODAY, OWNER, OWNER]
)
SHARED_STATEMENT = Statement(SQL.format(owner="owner_id IS NULL", limit=COUNT_LIMIT + 1), [TODAY])

LINK = '<a href="{}" class="{}">{} <small>{}</small></a>'


def render_links(item_filter):
    """Return the HTML of the links as a dict of `views`, `lists` and `labels`.

    A number is left out if it is not known, or more than COUNT_LIMIT.
    """
    rows = read_counts(item_filter)
    counts = {name: count for name, count in rows["view"] if count <= COUNT_LIMIT}
    # Without lists and labels, the Inbox has everything.
    is_counted = "all" in counts and (rows["list"] or rows["label"])
    if not is_counted:
        counts = {"today": counts.get("today", "")}
    list_url, query_string = reverse("todo:list"), item_filter.query_string

    def render_link(query, classes, selected, name, count):
        selected = selected and f' selected" aria-current="{selected}'
        return LINK.format(list_url + escape(query), classes + selected, escape(name), count)

    is_filtered = item_filter.view or query_string(show="", sort="", select="")
    view = "inbox" if item_filter.list_name == INBOX else item_filter.view
    views = [
        render_link(
            f"?show={name}" if name != "all" else "",
            f"icon view-{name}",
            "page" if name == view or (name == "all" and not is_filtered) else "",
            label,
            counts.get(name, ""),
        )
        for name, label in [*VIEWS.items(), ("all", STATUS_FILTERS["all"])]
    ]
    selected = {
        "list": None if item_filter.view else item_filter.list_name,
        "label": item_filter.label and item_filter.label.name,
    }

    def render_names(field, classes, sign=""):
        for number, (name, count) in enumerate(rows[field]):
            is_selected = name == selected[field]
            if number < MAX_LINKS or is_selected:
                yield render_link(
                    query_string(**{field: "" if is_selected else name}),
                    classes,
                    "true" if is_selected else "",
                    sign + name,
                    count if is_counted else "",
                )

    links = {
        "views": views,
        "lists": render_names("list", "icon icon-list"),
        "labels": render_names("label", "label", "@"),
    }
    return {name: SafeString("".join(html)) for name, html in links.items()}


def read_counts(item_filter):
    """Return pairs of a name and a number of active items, by type: "view", "list" and "label"."""
    counts = defaultdict(list)
    statement = STATEMENT if item_filter.owner else SHARED_STATEMENT
    values = {"owner": item_filter.owner and item_filter.owner.pk, "today": str(item_filter.today)}
    with connection.cursor() as cursor:
        statement.run(connection, cursor.execute, values)
        for link_type, name, count, *_key in cursor:
            counts[link_type].append((name, count))
    return counts
