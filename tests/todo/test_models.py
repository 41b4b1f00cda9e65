"""The model and its queries, without a browser or a view."""

import pytest
from django.db import IntegrityError
from django.utils import timezone

from todo import querysets
from todo.models import ToDoItem
from todo.querysets import POSITION_GAP

pytestmark = pytest.mark.django_db


def test_new_item_is_last_on_the_list_of_its_owner(ana):
    ToDoItem.objects.create(text="first")
    ToDoItem.objects.create(text="of ana", owner=ana)
    ToDoItem.objects.create(text="second")
    assert [item.text for item in ToDoItem.objects.for_owner(None)] == ["first", "second"]
    assert ToDoItem.objects.for_owner(ana).get().position == POSITION_GAP


def test_items_with_equal_positions_are_in_order_of_creation(texts):
    for text in ("a", "b", "c"):
        ToDoItem.objects.create(text=text, position=7)
    assert texts() == ["a", "b", "c"]


def test_completion_time_is_set_once(item):
    item.completed = True
    item.save()
    completed_on = item.completed_on
    assert abs((timezone.now() - completed_on).total_seconds()) < 60
    item.text = "Buy oat milk"
    item.save()
    ToDoItem.objects.all().change_fields(text="Buy soy milk", completed=True)
    item.refresh_from_db()
    assert item.completed_on == completed_on


def test_reopening_clears_the_completion_time(item):
    ToDoItem.objects.all().set_completed()
    ToDoItem.objects.all().set_completed(False)
    item.refresh_from_db()
    assert (item.completed, item.completed_on) == (False, None)
    item.completed_on = timezone.now()
    item.save()
    assert item.completed_on is None


def test_change_makes_a_new_version(item):
    ToDoItem.objects.all().change_fields(text="changed")
    ToDoItem.objects.all().set_completed()
    item.refresh_from_db()
    assert item.version == 3
    item.save()
    item.refresh_from_db()
    assert item.version == 4


def test_completing_a_completed_item_makes_no_new_version(item):
    assert ToDoItem.objects.all().set_completed() == 1
    assert ToDoItem.objects.all().set_completed() == 0
    item.refresh_from_db()
    assert item.version == 2


def test_update_of_another_version_changes_nothing(item):
    assert ToDoItem.objects.all().update_if_version(version=2, text="new") is None
    item.refresh_from_db()
    assert item.text == "Buy milk"
    assert ToDoItem.objects.all().update_if_version(version=1, text="new").text == "Buy milk"
    item.refresh_from_db()
    assert item.text == "new"


def test_update_with_present_values_makes_no_new_version(item):
    assert ToDoItem.objects.all().update_if_version(text="Buy milk", completed=False) == item
    item.refresh_from_db()
    assert item.version == 1


def test_repeated_request_key_creates_one_item(ana, texts):
    for owner in (None, ana):
        first = ToDoItem.objects.create_once(owner, "Buy milk", "key")
        assert ToDoItem.objects.create_once(owner, "Buy milk", "key") == first
        ToDoItem.objects.filter(pk=first.pk).update_if_version(text="Buy bread")
        assert ToDoItem.objects.create_once(owner, "Buy milk", "key") == first
        assert texts(owner) == ["Buy bread"]


def test_without_request_key_each_call_creates_an_item(texts):
    ToDoItem.objects.create_once(None, "Buy milk")
    ToDoItem.objects.create_once(None, "Buy milk")
    assert texts() == ["Buy milk", "Buy milk"]


@pytest.mark.parametrize("shared", [True, False])
def test_request_key_is_unique_for_owner(ana, shared):
    owner = None if shared else ana
    ToDoItem.objects.create(owner=owner, text="a", request_key="key")
    with pytest.raises(IntegrityError):
        ToDoItem.objects.create(owner=owner, text="b", request_key="key")


def test_counting_stops_at_the_limit(monkeypatch):
    monkeypatch.setattr(querysets, "COUNT_LIMIT", 3)
    for count, expected in ((3, 3), (5, 4)):
        ToDoItem.objects.all().delete()
        for _ in range(count):
            ToDoItem.objects.create(text="x")
        assert ToDoItem.objects.for_owner(None).snapshot()[0] == expected


def test_items_of_a_deleted_account_are_deleted(ana, texts):
    ToDoItem.objects.create(owner=ana, text="secret")
    ana.delete()
    assert texts(None) == []
