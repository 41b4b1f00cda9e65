"""The links to views, lists and labels, with the numbers of their active items."""

from django.db.models import Count

from todo.filters import STATUS_FILTERS, VIEWS
from todo.lists import INBOX
from todo.models import Label, ToDoItem, ToDoList
from todo.querysets import COUNT_LIMIT

MAX_LINKS = 100  # lists, and labels; the page /lists has them all


def navigation_links(item_filter):
    """Return links to views, lists and labels: lists of dicts of name, query, selected and count.

    A count is "" if it is not known, or more than COUNT_LIMIT.
    """
    owner = item_filter.owner

    def link(name, field, value, selected, count):
        query = item_filter.query_string(**{field: "" if selected else value})
        return {"name": name, "query": query, "selected": selected, "count": count}

    lists = first_and_selected(ToDoList.objects.for_owner(owner), item_filter.todo_list)
    labels = first_and_selected(Label.objects.for_owner(owner), item_filter.label)
    by_list, by_label, default = active_counts(owner) if lists or labels else ({}, {}, "")
    counts = {"today": today_count(item_filter), "inbox": by_list.get(None, default)}
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
    everything["count"] = by_list.get("all", "")
    views.append(everything)
    list_name = None if item_filter.view else item_filter.list_name
    list_links = [
        link(
            todo_list.name,
            "list",
            todo_list.name,
            list_name == todo_list.name,
            by_list.get(todo_list.pk, default),
        )
        for todo_list in lists
    ]
    label_links = [
        link(
            label.name,
            "label",
            label.name,
            item_filter.label == label,
            by_label.get(label.pk, default),
        )
        for label in labels
    ]
    return views, list_links, label_links


def first_and_selected(queryset, selected):
    """Return the first lists or labels, and the selected one if it is not among them."""
    rows = list(queryset[:MAX_LINKS])
    return rows + ([selected] if selected and selected not in rows else [])


def today_count(item_filter):
    """Return the number of active items that are due today or before."""
    items = ToDoItem.objects.for_owner(item_filter.owner).active().order_by()
    number = items.filter(due_on__lte=item_filter.today)[: COUNT_LIMIT + 1].count()
    return number if number <= COUNT_LIMIT else ""


def active_counts(owner):
    """Return the numbers of active items: two dicts, by list id and by label id, and a default.

    The default is for an id that is in neither dict: 0 or, if there are more than COUNT_LIMIT
    active items, "".
    """
    active = ToDoItem.objects.for_owner(owner).active()[: COUNT_LIMIT + 1].values("pk")
    items = ToDoItem.objects.filter(pk__in=active).order_by()
    list_counts = dict(items.values_list("todo_list").annotate(Count("pk")))
    list_counts["all"] = sum(list_counts.values())
    if list_counts["all"] > COUNT_LIMIT:
        return {}, {}, ""
    label_links = ToDoItem.labels.through.objects.filter(todoitem__in=active)
    return list_counts, dict(label_links.values_list("label").annotate(Count("pk"))), 0
