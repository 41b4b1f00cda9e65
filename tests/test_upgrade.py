"""A database of an older release becomes one of this release, with everything that is in it."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from todo.models import ToDoItem


@pytest.fixture
def release_1(transactional_db):
    """The models of release 1.0, on its tables."""
    executor = MigrationExecutor(connection)
    executor.migrate([("todo", "0001_initial"), ("accounts", "0001_initial")])
    yield executor.loader.project_state(
        [("todo", "0001_initial"), ("accounts", "0001_initial")]
    ).apps
    call_command("migrate", verbosity=0)


def test_the_items_of_release_1_are_all_there_can_be_found_and_have_keys(release_1):
    old_items = release_1.get_model("todo", "ToDoItem").objects
    owner = release_1.get_model("accounts", "User").objects.create(username="ana")
    item = old_items.model
    old_items.bulk_create(
        item(text="É {}".format(number), position=number, owner=owner) for number in range(1500)
    )
    old_items.create(text="with a key", position=1, request_key="key")
    old_items.create(text="Łódź\nin two  lines", position=2, owner=owner)
    call_command("migrate", verbosity=0)
    items = ToDoItem.objects.of(owner.pk)
    assert items.count() == 1501
    assert items.get(search__contains="lodz").text == "Łódź in two lines"
    assert items.filter(search__contains="e 1499").count() == 1
    assert len(set(items.values_list("request_key", flat=True))) == 1501
    assert ToDoItem.objects.of(None).get().request_key == "key"
