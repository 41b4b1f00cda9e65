"""The database as the settings make it: concurrent writers, options and indexes."""

import pytest
from django.db import connection, transaction

from tests.helpers import in_threads
from todo.filters import ORDERINGS
from todo.models import ToDoItem

pytestmark = pytest.mark.django_db(transaction=True)


def test_twelve_concurrent_writers_that_read_first_all_succeed():
    def act(number):
        for _ in range(5):
            with transaction.atomic():
                ToDoItem.objects.count()
                ToDoItem.objects.create(text="x")

    in_threads(12, act)
    assert ToDoItem.objects.count() == 60


def test_concurrent_double_submit_adds_one_item(texts):
    in_threads(4, lambda number: ToDoItem.objects.create_once(None, "Buy milk", "key"))
    assert texts() == ["Buy milk"]


def test_one_of_several_concurrent_changes_of_a_version_succeeds(item):
    counts = []

    def change(number):
        queryset = ToDoItem.objects.filter(pk=item.pk)
        counts.append(queryset.update_if_version(version=1, text=str(number)))

    in_threads(4, change)
    assert sorted(counts) == [0, 0, 0, 1]
    item.refresh_from_db()
    assert item.version == 2


def test_connection_has_the_options_of_the_settings():
    statement, value = {
        "sqlite": ("PRAGMA journal_mode", "wal"),
        "postgresql": ("SHOW statement_timeout", "30s"),
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.fetchone()[0] == value


def test_page_is_read_through_an_index_without_sorting(ana):
    # Every page follows an index that begins with the owner, and stops when it is full.
    for owner in (None, ana):
        ToDoItem.objects.bulk_create(
            ToDoItem(owner=owner, text="x", position=number, completed=number % 2)
            for number in range(2000)
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for owner in (None, ana):
        items = ToDoItem.objects.for_owner(owner)
        manual = ORDERINGS["manual"]
        for query in (
            items,
            items.reverse(),
            manual.after_cursor(manual.apply(items), "1000_1"),
            items.completed(),
            manual.after_cursor(manual.apply(items.active()), "1000_1"),
        ):
            plan = query[:10].explain()
            assert "todo_item_" in plan
            assert "sort" not in plan.lower()
            assert "temp b-tree" not in plan.lower()
            assert "seq scan" not in plan.lower()
