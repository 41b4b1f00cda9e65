"""Many new items, stored in a few statements."""

from collections import namedtuple

from todo.models import ToDoItem
from todo.querysets import BATCH_SIZE, POSITION_GAP, next_position
from website.text import name_key

# An item that is not stored yet, with the names of its list ("" is the Inbox) and its labels.
NewItem = namedtuple("NewItem", "item list_name labels")


def build_item(values):
    """Return a NewItem of values that item_fields.clean_record() has accepted."""
    list_name, labels = values.pop("todo_list", ""), values.pop("labels", [])
    return NewItem(ToDoItem(**values), list_name, labels)


def store_items(owner, new_items, lists, labels):
    """Store new items at the end of the owner's list; return their ids by request_key.

    `lists` and `labels` are the rows of their names, by name_key().
    """
    start, ids = next_position(ToDoItem, owner), {}
    for number, new in enumerate(new_items):
        new.item.owner = owner
        if new.item.position is None:
            new.item.position = start + number * POSITION_GAP
        new.item.todo_list = lists.get(name_key(new.list_name))
        new.item.set_derived_fields()
    for start in range(0, len(new_items), BATCH_SIZE):
        items = [new.item for new in new_items[start : start + BATCH_SIZE]]
        # A concurrent request with the same keys may be first: then its items are kept.
        ToDoItem.objects.bulk_create(items, ignore_conflicts=True)
        keys = [item.request_key for item in items]
        stored = ToDoItem.all_objects.for_owner(owner).filter(request_key__in=keys).order_by()
        ids.update(stored.values_list("request_key", "pk"))
    ToDoItem.objects.attach_labels(
        (ids[new.item.request_key], labels[name_key(name)].pk)
        for new in new_items
        for name in new.labels
    )
    return ids
