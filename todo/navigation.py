"""The links to views, lists and labels, with the numbers of their active items."""

from collections import defaultdict

from django.db import connection

from todo.filters import STATUS_FILTERS, VIEWS
from todo.lists import INBOX
from todo.querysets import COUNT_LIMIT

MAX_LINKS = 100  # lists, and labels; the page /lists has them all

# All names and numbers in one statement, which the ORM can't express. Its own would be five.
SQL = """
WITH active AS (
  SELECT id, todo_list_id FROM todo_todoitem
  WHERE {owner} AND deleted_on IS NULL AND NOT completed LIMIT %(limit)s
), due AS (
  SELECT id FROM todo_todoitem
  WHERE {owner} AND deleted_on IS NULL AND NOT completed AND due_on <= %(today)s LIMIT %(limit)s
), by_list AS (
  SELECT todo_list_id, COUNT(*) AS number FROM active GROUP BY todo_list_id
), by_label AS (
  SELECT label_id, COUNT(*) AS number
  FROM active JOIN todo_todoitem_labels ON todoitem_id = active.id GROUP BY label_id
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


def navigation_links(item_filter):
    """Return links to views, lists and labels: lists of dicts of name, query, selected and count.

    A count is "" if it is not known, or more than COUNT_LIMIT.
    """
    rows = read_counts(item_filter)
    counts = {name: count for name, count in rows["view"] if count <= COUNT_LIMIT}
    # Without lists and labels, the Inbox has everything.
    is_counted = "all" in counts and (rows["list"] or rows["label"])
    if not is_counted:
        counts = {"today": counts.get("today", "")}
    is_inbox = item_filter.list_name == INBOX
    views = [
        {
            "name": name,
            "query": f"?show={view}",
            "selected": view == item_filter.view or (view == "inbox" and is_inbox),
            "count": counts.get(view, ""),
            "view": view,
        }
        for view, name in VIEWS.items()
    ]
    everything = {"name": STATUS_FILTERS["all"], "query": "", "view": "all"}
    is_filtered = item_filter.view or item_filter.query_string(show="", sort="", select="")
    everything["selected"] = not is_filtered
    everything["count"] = counts.get("all", "")
    views.append(everything)
    selected = {
        "list": None if item_filter.view else item_filter.list_name,
        "label": item_filter.label and item_filter.label.name,
    }
    links = [
        [
            {
                "name": name,
                "query": item_filter.query_string(**{field: "" if is_selected else name}),
                "selected": is_selected,
                "count": count if is_counted else "",
            }
            for number, (name, count) in enumerate(rows[field])
            for is_selected in [name == selected[field]]
            if number < MAX_LINKS or is_selected
        ]
        for field in selected
    ]
    return (views, *links)


def read_counts(item_filter):
    """Return pairs of a name and a number of active items, by type: "view", "list" and "label"."""
    owner, counts = item_filter.owner, defaultdict(list)
    condition = "owner_id = %(owner)s" if owner else "owner_id IS NULL"
    params = {"owner": owner and owner.pk, "today": str(item_filter.today)}
    with connection.cursor() as cursor:
        cursor.execute(SQL.format(owner=condition), {**params, "limit": COUNT_LIMIT + 1})
        for link_type, name, count, *_key in cursor:
            counts[link_type].append((name, count))
    return counts
