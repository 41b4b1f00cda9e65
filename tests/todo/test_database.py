"""The database as the settings make it: concurrent writers, options and indexes."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from tests.helpers import in_threads
from todo.filters import STATUS_FILTERS, VIEWS, ItemFilter
from todo.models import ToDoItem, ToDoList
from todo.orderings import ORDERINGS

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
    changed = []

    def change(number):
        queryset = ToDoItem.objects.filter(pk=item.pk)
        changed.append(queryset.update_if_version(version=1, text=str(number)))

    in_threads(4, change)
    assert sorted(changed, key=bool) == [None, None, None, item]
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


@pytest.mark.slow
@pytest.mark.parametrize("shared", [True, False])
def test_every_order_and_view_is_read_through_an_index_without_sorting(ana, shared):
    # Each page follows an index that begins with the owner, and stops when it is full.
    owner, today = None if shared else ana, localdate()
    for other in (None, ana):
        work = ToDoList.objects.create(owner=other, name="Work")
        ToDoItem.objects.bulk_create(
            ToDoItem(
                owner=other,
                text=str(number),
                position=number,
                completed=number % 4 > 1,
                due_on=today + timedelta(days=number % 40 - 20) if number % 2 else None,
                priority=number % 3,
                todo_list=work if number % 5 > 2 else None,
            )
            for number in range(4000)
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    queries = [f"sort={sort}&show={show}" for sort in ORDERINGS for show in STATUS_FILTERS]
    views = [f"show={view}{more}" for view in VIEWS for more in ("", "&completed=1")]
    queries += views
    if connection.vendor == "postgresql":
        queries += [f"{view}&sort={sort}" for view in views for sort in ORDERINGS]
    queries += [f"list={name}&show={show}" for name in ("work", "inbox") for show in STATUS_FILTERS]
    for query in queries:
        item_filter = ItemFilter(QueryDict(query), owner)
        items = item_filter.queryset()
        cursor = "{key}_{id}".format(**items.values("key", "id")[20])
        for page in (items, item_filter.ordering.after_cursor(items, cursor)):
            plan = page[:10].explain().lower()
            assert "todo_item_" in plan, query
            for word in ("sort", "temp b-tree", "seq scan"):
                assert word not in plan, f"{query}: {plan}"


@pytest.mark.parametrize("shared", [True, False])
def test_manual_order_is_read_backwards_through_an_index(ana, shared):
    ToDoItem.objects.bulk_create(
        ToDoItem(owner=None if shared else ana, text="x", position=number) for number in range(2000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    plan = ToDoItem.objects.for_owner(None if shared else ana).reverse()[:10].explain().lower()
    assert "todo_item_manual" in plan
    assert "sort" not in plan
    assert "temp b-tree" not in plan


@pytest.mark.parametrize("view", ["today", "upcoming"])
def test_items_of_a_dated_view_are_counted_in_the_order_of_an_index(ana, view):
    items = ItemFilter(QueryDict("show=" + view), ana).querysets_by_status()["active"]
    with CaptureQueriesContext(connection) as queries:
        items.snapshot()
    order = queries[0]["sql"].partition(" ORDER BY ")[2]
    assert order.index("owner_id") < order.index("due_on") < order.index("LIMIT")
