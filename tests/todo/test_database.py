"""The database as the settings make it: many writers at once, and limits on waiting."""

import pytest
from django.db import connection, transaction

from tests.helpers import in_threads
from todo.filters import ORDERINGS
from todo.models import ToDoItem

pytestmark = pytest.mark.django_db(transaction=True)


def test_twelve_writers_that_read_first_all_get_their_turn():
    def act(number):
        for _ in range(5):
            with transaction.atomic():
                ToDoItem.objects.count()
                ToDoItem.objects.create(text="x")

    in_threads(12, act)
    assert ToDoItem.objects.count() == 60


def test_a_double_submit_at_the_same_moment_adds_one_item(texts):
    in_threads(4, lambda number: ToDoItem.objects.create_once(None, "Buy milk", "key"))
    assert texts() == ["Buy milk"]


def test_of_two_changes_of_one_version_at_the_same_moment_one_is_made(item):
    done = []
    in_threads(
        4,
        lambda number: done.append(
            ToDoItem.objects.filter(pk=item.pk).update_if_version(version=1, text=str(number))
        ),
    )
    assert sorted(done) == [0, 0, 0, 1]
    item.refresh_from_db()
    assert item.version == 2


def test_the_connection_is_set_up_as_the_settings_say():
    question, answer = {
        "sqlite": ("PRAGMA journal_mode", "wal"),
        "postgresql": ("SHOW statement_timeout", "30s"),
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(question)
        assert cursor.fetchone()[0] == answer


def test_the_page_of_a_list_reads_no_more_rows_than_it_shows(ana):
    """Every page walks an index that begins with the owner, and stops when it is full."""
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
