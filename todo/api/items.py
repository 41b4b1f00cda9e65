"""/api/todos: an owner's items, see fields.py."""

from hashlib import sha256

import simplejson
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from todo.actions import trash_items
from todo.api.serializers import READ_ONLY_NAMES, READERS, deserialize, one, rows, shown
from todo.filters import ORDERINGS, ItemFilter, UnresolvedFilter
from todo.lists import lock_names
from todo.models import Label, ToDoItem, ToDoList
from todo.new_items import build_item, store_items
from website.api import etags, parsers, resource
from website.api.problems import Problem

FILTERED = ["show", "list", "label", "q"]
PAGED = [*FILTERED, "sort", "limit", "after"]
MOST = 1000  # items in one request
PATCH = "application/merge-patch+json"  # RFC 7396


def filtered(request, owner):
    """Return the filter of the address, or raise a Problem."""
    params = request.GET.copy()
    params.pop("limit", None)
    try:
        return ItemFilter(params, owner)
    except UnresolvedFilter as error:
        raise resource.invalid_parameters(error.errors) from None


# The methods


def item_list(request):
    """A page of the owner's items, as the address asks for them."""
    owner = request.owner
    item_filter, limit = filtered(request, owner), resource.get_limit(request)
    ordering = ORDERINGS[item_filter.sort]
    items = ordering.after_cursor(item_filter.queryset(), item_filter.cursor)
    page_rows = list(rows(items, "key")[: limit + 1])
    headers = {}
    if len(page_rows) > limit:
        headers = resource.next_link(
            request, page_rows[limit - 1]["key"], page_rows[limit - 1]["id"]
        )
    return resource.json_response(request, shown(request, page_rows[:limit]), headers=headers)


def add(request):
    """Store a new item, or those of an array: all of them, or none."""
    owner = request.owner
    data = parsers.parse_json(request)
    many = isinstance(data, list)
    if many and not 1 <= len(data) <= MOST:
        raise Problem(422, _("Send from 1 to %d items at once.") % MOST)
    values = [
        deserialize(new, READERS, READ_ONLY_NAMES, ["title"], "{}.".format(index) if many else "")
        for index, new in enumerate(data if many else [data])
    ]
    keys = request_keys(request, data, len(values))
    with transaction.atomic():
        if keys:  # The same request waits here, and so does another one under this key.
            lock_names(owner)
        ids = keys and made_before(owner, keys)
        if not ids:
            ids = store(owner, values, keys)
    made = {
        row["id"]: row for row in rows(ToDoItem.all_objects.for_owner(owner).filter(pk__in=ids))
    }
    answer = shown(request, [made[pk] for pk in ids if pk in made])
    if many:
        return resource.json_response(request, answer, status=201)
    headers = {"Location": answer[0]["url"]}
    return resource.json_response(request, answer[0], status=201, headers=headers)


def request_keys(request, data, count):
    """The request_key of each item under the request's Idempotency-Key, or None without one.

    It is made of the client's key, of what is sent, and of the place in it.
    """
    key = etags.idempotency_key(request)
    if key is None:
        return None
    content = simplejson.dumps(data, sort_keys=True)
    prefix = "".join(sha256(text.encode()).hexdigest()[:28] for text in (key, content))
    return ["{}{:04x}".format(prefix, place) for place in range(count)]


def made_before(owner, keys):
    """The ids of what the first request with this key has made, in its order; [] for the first."""
    key, content = keys[0][:28], keys[0][28:56]
    items = ToDoItem.all_objects.for_owner(owner).order_by("request_key")
    made = items.filter(request_key__gte=key, request_key__lt=key + "g")
    found = list(made.values_list("request_key", "pk"))
    if any(made[28:56] != content for made, _pk in found):
        raise Problem(422, _("This Idempotency-Key came with another body before."))
    return [pk for _key, pk in found]


def store(owner, values, keys):
    """Store new items; return their ids."""
    new_items = [build_item(new) for new in values]
    for key, new in zip(keys or (), new_items):
        new.item.request_key = key
    lists = ToDoList.objects.get_or_create_all(
        owner, [new.list_name for new in new_items if new.list_name]
    )
    labels = Label.objects.get_or_create_all(
        owner, [name for new in new_items for name in new.labels]
    )
    ids = store_items(owner, new_items, lists, labels)
    return [ids[new.item.request_key] for new in new_items]


def delete_all(request):
    """Move the items that the address shows to the trash: without a filter, all of them."""
    owner = request.owner
    items = filtered(request, owner).queryset()
    with transaction.atomic():
        if etags.has_preconditions(request):
            items = unchanged(request, items)
        trash_items(owner, items.order_by())
    return HttpResponse(status=204)


def unchanged(request, items):
    """The items of this query, if they are what the condition says, and no others; or a Problem."""
    if request.headers.get("If-Match", "").strip() == "*":
        return items  # Whatever they are.
    locked = items.order_by("pk").select_for_update(of=("self",))
    seen = [item.pk for item in locked[: resource.PAGE_SIZE + 1]]
    if len(seen) > resource.PAGE_SIZE:
        detail = _("An ETag is that of one page, and there are more items than %d here.")
        raise Problem(412, detail % resource.PAGE_SIZE)
    etags.check_preconditions(request, shown(request, list(rows(items))))
    return items.filter(pk__in=seen)


def item(request, item_id):
    return resource.json_response(
        request, one(request, ToDoItem.objects.for_owner(request.owner).filter(pk=item_id))
    )


def locked(request, owner, item_id):
    """The owner's item, which nobody else changes before this transaction ends, as a query."""
    items = ToDoItem.objects.for_owner(owner).filter(pk=item_id)
    items.select_for_update().first()
    if etags.has_preconditions(request):
        etags.check_preconditions(request, one(request, items))
    return items


def change(request, item_id):
    """Store the fields that are sent in the item."""
    owner = request.owner
    values = deserialize(parsers.parse_json(request, PATCH), READERS, READ_ONLY_NAMES)
    with transaction.atomic():
        if "todo_list" in values or "labels" in values:
            lock_names(owner)  # Before the item is locked.
        items = locked(request, owner, item_id)
        found = items.first()
        if found is None:
            one(request, items)
        if "todo_list" in values:
            name = values.pop("todo_list")
            todo_list = ToDoList.objects.get_or_create_named(owner, name) if name else None
            values["todo_list_id"] = todo_list and todo_list.pk
        position = values.pop("position", found.position)
        if position != found.position:
            items.set_position(found, position)
        names = values.pop("labels", None)
        # Before the rest: a successor takes them over.
        carried = names is not None and carry(found, owner, names)
        changed = {name: new for name, new in values.items() if getattr(found, name) != new}
        if changed or carried:
            for name, new in changed.items():
                setattr(found, name, new)
            items.change_fields(search_text=found.build_search_text(), **changed)
    return resource.json_response(request, one(request, items))


def carry(item, owner, names):
    """Have the item carry the labels of these names; return whether that is a change."""
    labels = set(Label.objects.get_or_create_all(owner, names).values())
    if labels == set(item.labels.all()):
        return False
    item.labels.set(labels)
    return True


def delete(request, item_id):
    """Move the item to the trash."""
    owner = request.owner
    with transaction.atomic():
        items = locked(request, owner, item_id)
        if not trash_items(owner, items):
            one(request, items)
    return HttpResponse(status=204)
