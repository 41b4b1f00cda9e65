"""Every field of an item is present wherever items are read, written or copied, but EXCEPTIONS."""

import datetime
import io
import json
from uuid import uuid4

import pytest
from django.utils import timezone

from tests.todo.api.client import Api
from tests.todo.files import import_file
from todo.api.docs import OPENAPI
from todo.item_fields import FIELDS
from todo.models import Label, ToDoItem, ToDoList
from todo.transfer.exporter import export_items

pytestmark = pytest.mark.django_db

DERIVED = "It follows from the text and the notes."
FOR_REPETITIONS = "It tells repetitions of one request from other ones."
EXCEPTIONS = {
    "export and import": {
        "id": "Another database has other ids.",
        "owner": "Whoever imports the file owns the items.",
        "position": "The order of the file is the order of the list.",
        "version": "It counts the changes in one database.",
        "request_content": FOR_REPETITIONS,
    },
    "api": {
        "owner": "A client sees the items of its own user alone.",
        "text_key": DERIVED,
        "search_text": DERIVED,
        "recurrence_start": "It follows from the due date.",
        "deleted_on": "The API does not show the trash.",
        "request_key": "A client sends it as the header Idempotency-Key.",
        "request_content": FOR_REPETITIONS,
    },
    "item page": {
        "owner": "Everybody sees their own items alone.",
        "position": "Buttons move the item.",
        "text_key": DERIVED,
        "search_text": DERIVED,
        "recurrence_start": "It follows from the due date.",
        "deleted_on": "An item in the trash has no page.",
        "request_key": "It is for programs.",
        "request_content": FOR_REPETITIONS,
    },
    "admin": {
        "id": "It is in the address.",
        "position": "The order is the owner's own affair.",
        "text_key": DERIVED,
        "search_text": DERIVED,
        "recurrence_start": "It follows from the due date.",
        "request_key": "It is for programs.",
        "request_content": FOR_REPETITIONS,
    },
    "next occurrence": {
        "id": "It is another item.",
        "completed": "It is still to be done.",
        "created_on": "It is created when the item before it is completed.",
        "completed_on": "It is still to be done.",
        "due_on": "It is due one interval later.",
        "position": "It goes to the end of the list.",
        "deleted_on": "It is not in the trash.",
        "version": "It is new.",
        "request_key": "It is derived from that of the item before it.",
        "request_content": FOR_REPETITIONS,
    },
}
NAMES = [field.name for field in ToDoItem._meta.get_fields()]


@pytest.fixture
def item(ana):
    """An item of ana with another value than the default in every field."""
    item = ToDoItem.objects.create(
        owner=ana,
        todo_list=ToDoList.objects.create(owner=ana, name="Home"),
        text="Pay the rent",
        notes="IBAN",
        due_on=datetime.date(2999, 1, 31),
        recurrence_start=datetime.date(2998, 12, 31),
        priority=2,
        repeats="every month",
        position=5,
        version=7,
        request_key="a-key",
        request_content=uuid4(),
        created_on=timezone.now() - datetime.timedelta(days=2),
    )
    item.labels.add(Label.objects.create(owner=ana, name="bank"))
    return item


def values(item):
    """Return the values of the fields by name, with names in place of a list and labels."""
    names = {
        "todo_list": item.todo_list.name,
        "labels": [label.name for label in item.labels.all()],
    }
    return {name: names.get(name) or getattr(item, name) for name in NAMES}


def equal_fields(one, other):
    one, other = values(one), values(other)
    return {name for name in NAMES if one[name] == other[name]}


def in_export_and_import(item, ben, **_clients):
    now = timezone.now()
    ToDoItem.objects.filter(pk=item.pk).update(completed=True, completed_on=now, deleted_on=now)
    file = io.BytesIO("".join(export_items(item.owner, "json")).encode())
    assert import_file(ben, file, "json").new_count == 1
    item = ToDoItem.all_objects.get(pk=item.pk)
    return equal_fields(item, ToDoItem.all_objects.get(owner=ben))


def in_api(item, as_ana, **_clients):
    api = Api()
    api.client = as_ana
    names = set(api.get().json()[0])
    assert names == set(json.loads(OPENAPI)["components"]["schemas"]["Item"]["properties"])
    columns = dict({field.name: field.column for field in FIELDS}, id="id")
    return {columns[name] for name in names - {"url"}}


def on_item_page(item, as_ana, **_clients):
    ToDoItem.objects.filter(pk=item.pk).update(completed=True, completed_on=timezone.now())
    response = as_ana.get(f"/items/{item.pk}")
    html = response.content.decode()
    fields = {name for name in NAMES if f'name="{name}"' in html}
    read_only = {"created_on": "Added:", "completed_on": "Completed:"}
    return fields - {"owner"} | {name for name in read_only if read_only[name] in html}


def in_admin(item, admin_client, **_clients):
    html = admin_client.get(f"/admin/todo/todoitem/{item.pk}/change/").content.decode()
    return {name for name in NAMES if f'name="{name}"' in html or f"field-{name}" in html}


def in_next_occurrence(item, **_clients):
    ToDoItem.objects.filter(pk=item.pk).set_completed()
    ToDoItem.objects.filter(pk=item.pk).change_fields(deleted_on=timezone.now())
    new = ToDoItem.objects.get(owner=item.owner)
    return equal_fields(ToDoItem.all_objects.get(pk=item.pk), new)


@pytest.mark.parametrize(
    ("place", "fields_in"),
    [
        ("export and import", in_export_and_import),
        ("api", in_api),
        ("item page", on_item_page),
        ("admin", in_admin),
        ("next occurrence", in_next_occurrence),
    ],
)
def test_place_has_every_field_but_exceptions(place, fields_in, item, ben, as_ana, admin_client):
    present = fields_in(item, ben=ben, as_ana=as_ana, admin_client=admin_client)
    assert set(NAMES) - present == set(EXCEPTIONS[place])
