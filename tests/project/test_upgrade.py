"""A database of an older release becomes one of this release, with everything that is in it."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts.models import User
from todo.models import Label, ToDoItem, ToDoList


@pytest.fixture
def release(transactional_db):
    """Return the models of a release, by its migrations of todo and accounts, on its tables."""

    def release(todo, accounts):
        executor = MigrationExecutor(connection)
        targets = [("todo", todo), ("accounts", accounts)]
        executor.migrate(targets)
        return executor.loader.project_state(targets).apps

    yield release
    User.objects.all().delete()
    call_command("migrate", verbosity=0)


@pytest.fixture
def release_1(release):
    """The models of release 1.0."""
    return release("0001_initial", "0001_initial")


@pytest.fixture
def without_keys(release):
    """The models of the release before names had keys."""
    return release("0004_search_text", "0003_token")


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


def test_names_that_are_one_now_are_numbered_and_all_have_keys(without_keys):
    owner = without_keys.get_model("accounts", "User").objects.create(username="Ana")
    model = {name: without_keys.get_model("todo", name) for name in ("ToDoList", "Label")}
    long = "x" * 100
    lists = ["Work", "work (2)", "WORK", "My  list", "My list", "work", long, long.upper()]
    lists.append("Cafe\u0301")
    for owner_id in (owner.pk, None):
        for position, name in enumerate(lists):
            model["ToDoList"].objects.create(owner_id=owner_id, name=name, position=position)
    for name in ["öl", "ÖL", "öl-2", "Öl"]:
        model["Label"].objects.create(owner=owner, name=name)
    call_command("migrate", verbosity=0)
    numbered = ["Work", "work (2)", "WORK (3)", "My list", "My list (2)", "work (4)", long]
    numbered += ["X" * 96 + " (2)", "Café"]
    for owner_id in (owner.pk, None):
        rows = ToDoList.objects.of(owner_id)
        assert [row.name for row in rows] == numbered
        assert rows.find("WORK (3)").position == 2
    names = Label.objects.order_by("pk").values_list("name", flat=True)
    assert list(names) == ["öl", "ÖL-3", "öl-2", "Öl-4"]


def test_texts_are_sorted_as_soon_as_they_are_migrated_and_the_way_back_works(
    without_keys, release, client
):
    item = without_keys.get_model("todo", "ToDoItem")
    for text in ("b", "É", "a"):
        item._base_manager.create(text=text, position=1, notes="n")
    call_command("migrate", verbosity=0)
    keys = ToDoItem.objects.order_by("text_key").values_list("text_key", flat=True)
    assert list(keys) == ["a", "b", "e"]
    ToDoList.objects.create(name="Work")
    older = release("0004_search_text", "0003_token")
    assert older.get_model("todo", "ToDoList").objects.get().name == "Work"
    call_command("migrate", verbosity=0)
    assert ToDoList.objects.get().name_key == "work"


def test_usernames_that_are_one_now_end_the_migration_which_names_them(without_keys):
    users = without_keys.get_model("accounts", "User").objects
    for name in ("Örjan", "ana", "örjan", "Straße", "STRASSE"):
        users.create(username=name)
    with pytest.raises(CommandError) as caught:
        call_command("migrate", "accounts", verbosity=0)
    assert str(caught.value).endswith("and migrate again: Straße, STRASSE, Örjan, örjan")
    assert "username_key" not in columns("accounts_user")
    users.filter(username__in=["örjan", "STRASSE"]).delete()
    call_command("migrate", verbosity=0)
    keys = set(User.objects.values_list("username_key", flat=True))
    assert keys == {"örjan", "ana", "strasse"}


def columns(table):
    with connection.cursor() as cursor:
        description = connection.introspection.get_table_description(cursor, table)
    return {column.name for column in description}
