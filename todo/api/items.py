"""/api/todos: the items of an owner."""

from hashlib import sha256
from uuid import UUID

import simplejson
from django.db import IntegrityError, transaction
from django.db.models import Subquery
from django.http import HttpResponse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from todo.actions import trash_items
from todo.api.serializers import (
    READ_ONLY_FIELDS,
    VALIDATORS,
    deserialize,
    get_item_or_404,
    json_rows,
    json_rows_with_keys,
    new_item_row,
    serialize_items,
)
from todo.filters import ItemFilter, UnresolvedFilter
from todo.lists import lock_names
from todo.models import Label, ToDoItem, ToDoList
from todo.new_items import build_item, store_items
from todo.querysets import POSITION_GAP
from website.api import etags, parsers, resource
from website.api.problems import Problem
from website.compiled import compiled_once

FILTER_PARAMETERS = ["show", "completed", "list", "label", "q"]
LIST_PARAMETERS = [*FILTER_PARAMETERS, "sort", "limit", "after"]
MAX_BATCH = 1000  # items in one request
MERGE_PATCH = "application/merge-patch+json"  # RFC 7396


def get_filter(request):
    """Return the ItemFilter of the query string, or raise Problem."""
    params = {name: values for name, values in request.GET.lists() if name != "limit"}
    try:
        return ItemFilter(MultiValueDict(params), request.owner)
    except UnresolvedFilter as error:
        raise resource.invalid_parameters(error.errors) from None


def item_list(request):
    """Return a page of the items that the query string selects."""
    item_filter, limit = get_filter(request), resource.get_limit(request)
    rows, headers = item_filter.rows(json_rows_with_keys, limit + 1), {}
    if len(rows) > limit:
        rows.pop()
        pk, *_columns, key = rows[-1]
        headers = resource.next_link(request, key, pk)
    return resource.json_response(request, serialize_items(request, rows), headers=headers)


def create(request):
    """Create an item, or all items of an array."""
    owner, data = request.owner, parsers.parse_json(request)
    is_batch = isinstance(data, list)
    if is_batch and not 1 <= len(data) <= MAX_BATCH:
        raise Problem(422, _("Send from 1 to %d items at once.") % MAX_BATCH)
    values = [
        deserialize(new, VALIDATORS, READ_ONLY_FIELDS, ["title"], f"{index}." if is_batch else "")
        for index, new in enumerate(data if is_batch else [data])
    ]
    new_items = [build_item(new) for new in values]
    is_repeatable = set_request_keys(request, data, [new.item for new in new_items])
    if is_batch or new_items[0].list_name or new_items[0].labels:
        rows = store_items_once(owner, new_items, is_repeatable)
    else:
        rows = store_item_once(owner, new_items[0].item, is_repeatable)
    created = serialize_items(request, rows)
    if is_batch:
        return resource.json_response(request, created, status=201)
    headers = {"Location": created[0]["url"]}
    return resource.json_response(request, created[0], status=201, headers=headers)


def set_request_keys(request, data, items):
    """Give new items a key of the Idempotency-Key and their number, and the digest of the body.

    Return whether there is an Idempotency-Key.
    """
    key = etags.idempotency_key(request)
    if key is None:
        return False
    prefix = sha256(key.encode()).hexdigest()[:28]
    content = sha256(simplejson.dumps(data, sort_keys=True).encode())
    for number, item in enumerate(items):
        item.request_key = f"{prefix}{number:04x}"
        item.request_content = UUID(content.hexdigest()[:32])
    return True


def key_range(item):
    """Return the range of every request_key that is made of the same Idempotency-Key."""
    return {"start": item.request_key[:28], "end": item.request_key[:28] + "g"}


@compiled_once
def items_by_request_key(owner, start, end):
    """Return the request_content and the id of the items with a request_key between two texts."""
    items = ToDoItem.all_objects.for_owner(owner).order_by("request_key")
    items = items.filter(request_key__gte=start, request_key__lt=end)
    return items.values_list("request_content", "pk")


@compiled_once
def last_position_and_key(owner, start, end):
    """Return a row of the position of the owner's last item, and a request_key in a range or None.

    Without items, or with all of them in the trash, there is no row.
    """
    in_range = ToDoItem.all_objects.for_owner(owner).order_by("request_key")
    in_range = in_range.filter(request_key__gte=start, request_key__lt=end)
    items = ToDoItem.objects.for_owner(owner).order_by("-owner_id", "-position")
    return items.values_list("position", Subquery(in_range.values("request_key")[:1]))[:1]


def find_previous_result(owner, item):
    """Return the ids that the first request with this Idempotency-Key created; [] for the first.

    `item` is any of the new items. Raise Problem if the first request had another body.
    """
    previous = items_by_request_key(owner=owner, **key_range(item))
    if any(content != item.request_content for content, _pk in previous):
        raise Problem(422, _("This Idempotency-Key was used with another body."))
    return [pk for _content, pk in previous]


def read_rows(owner, ids):
    """Return the json_rows() of the items with these ids, in this order."""
    rows = json_rows(ToDoItem.all_objects.for_owner(owner).filter(pk__in=ids))
    rows_by_id = {row[0]: row for row in rows}
    return [rows_by_id[pk] for pk in ids if pk in rows_by_id]


def store_item_once(owner, item, is_repeatable):
    """Store an item without a list and labels, unless the request is repeated; return its row."""
    item.owner, ids = owner, []
    if is_repeatable:
        rows = last_position_and_key(owner=owner, **key_range(item))
        if not rows or rows[0][1]:  # The items of the first request may be in the trash.
            ids = find_previous_result(owner, item)
        elif item.position is None:
            item.position = rows[0][0] + POSITION_GAP
    if not ids:
        try:
            item.save(force_insert=True)
            return [new_item_row(item)]
        except IntegrityError:  # A request with the same key, sent at the same time, was first.
            ids = find_previous_result(owner, item)
            if not ids:
                raise
    return read_rows(owner, ids)


def store_items_once(owner, new_items, is_repeatable):
    """Store items with their lists and labels, unless the request is repeated; return the rows."""
    with transaction.atomic():
        ids, item = [], new_items[0].item
        if is_repeatable:  # Otherwise the same request, sent twice at once, could be stored twice.
            lock_names(owner)
            ids = find_previous_result(owner, item)
        if not ids:
            ids = store(owner, new_items)
            if is_repeatable:  # store_item_once() takes no lock, and may have been first.
                find_previous_result(owner, item)
    return read_rows(owner, ids)


def store(owner, new_items):
    """Store new items; return their ids."""
    for new in new_items:
        new.item.completed_on = timezone.now() if new.item.completed else None
    list_names = [new.list_name for new in new_items if new.list_name]
    lists = ToDoList.objects.get_or_create_all(owner, list_names)
    label_names = [name for new in new_items for name in new.labels]
    labels = Label.objects.get_or_create_all(owner, label_names)
    ids = store_items(owner, new_items, lists, labels)
    return [ids[new.item.request_key] for new in new_items]


def delete_many(request):
    """Move the items that the query string selects to the trash."""
    items = get_filter(request).queryset()
    with transaction.atomic():
        if etags.has_preconditions(request):
            items = lock_matching_items(request, items)
        trash_items(request.owner, items.order_by())
    return HttpResponse(status=204)


def lock_matching_items(request, items):
    """Return the items, locked, if they meet the preconditions; otherwise raise Problem.

    At most one page of items can be locked. `If-Match: *` is met without a lock.
    """
    if request.headers.get("If-Match", "").strip() == "*":
        return items
    locked = items.order_by("pk").select_for_update(of=("self",))
    pks = [item.pk for item in locked[: resource.PAGE_SIZE + 1]]
    if len(pks) > resource.PAGE_SIZE:
        detail = _("An ETag covers one page, but there are more than %d items.")
        raise Problem(412, detail % resource.PAGE_SIZE)
    etags.check_preconditions(request, serialize_items(request, json_rows(items)))
    return items.filter(pk__in=pks)


def retrieve(request, item_id):
    items = ToDoItem.objects.for_owner(request.owner).filter(pk=item_id)
    return resource.json_response(request, get_item_or_404(request, items))


def lock_item(request, item_id):
    """Return the item, locked, and its queryset, after checking the preconditions."""
    items = ToDoItem.objects.for_owner(request.owner).filter(pk=item_id)
    item = items.select_for_update().first()
    if etags.has_preconditions(request):
        etags.check_preconditions(request, get_item_or_404(request, items))
    return item, items


def update(request, item_id):
    """Change the fields that the client sends."""
    owner = request.owner
    values = deserialize(parsers.parse_json(request, MERGE_PATCH), VALIDATORS, READ_ONLY_FIELDS)
    with transaction.atomic():
        if "todo_list" in values or "labels" in values:
            lock_names(owner)  # Before the item. Otherwise two requests could wait for each other.
        item, items = lock_item(request, item_id)
        if item is None:
            get_item_or_404(request, items)
        if "todo_list" in values:
            name = values.pop("todo_list")
            todo_list = ToDoList.objects.get_or_create_named(owner, name) if name else None
            values["todo_list_id"] = todo_list and todo_list.pk
        position = values.pop("position", item.position)
        if position != item.position:
            items.set_position(item, position)
        names = values.pop("labels", None)
        # Before the other fields. Otherwise a next occurrence would copy the old labels.
        are_labels_changed = names is not None and set_labels(item, owner, names)
        changed = {name: value for name, value in values.items() if getattr(item, name) != value}
        if changed or are_labels_changed:
            for name, value in changed.items():
                setattr(item, name, value)
            items.change_fields(search_text=item.build_search_text(), **changed)
    return resource.json_response(request, get_item_or_404(request, items))


def set_labels(item, owner, names):
    """Give the item the labels with these names; return whether that is a change."""
    labels = set(Label.objects.get_or_create_all(owner, names).values())
    if labels == set(item.labels.all()):
        return False
    item.labels.set(labels)
    return True


def delete(request, item_id):
    """Move the item to the trash."""
    with transaction.atomic():
        item, items = lock_item(request, item_id)
        if not trash_items(request.owner, items, item and item.text):
            get_item_or_404(request, items)
    return HttpResponse(status=204)
