"""The model and its queries, without a browser or a view."""

import pytest
from django.db import IntegrityError
from django.utils import timezone

from todo import querysets
from todo.models import ToDoItem
from todo.querysets import POSITION_GAP

pytestmark = pytest.mark.django_db


def test_a_new_item_goes_to_the_end_of_its_owners_list(ana):
    ToDoItem.objects.create(text="first")
    ToDoItem.objects.create(text="hers", owner=ana)
    ToDoItem.objects.create(text="second")
    assert [item.text for item in ToDoItem.objects.for_owner(None)] == ["first", "second"]
    assert ToDoItem.objects.for_owner(ana).get().position == POSITION_GAP


def test_items_on_the_same_place_keep_the_order_in_which_they_came(texts):
    for text in ("a", "b", "c"):
        ToDoItem.objects.create(text=text, position=7)
    assert texts() == ["a", "b", "c"]


def test_completing_notes_the_time_once(item):
    item.completed = True
    item.save()
    completed_on = item.completed_on
    assert abs((timezone.now() - completed_on).total_seconds()) < 60
    item.text = "Buy oat milk"
    item.save()
    ToDoItem.objects.all().change_fields(text="Buy soy milk", completed=True)
    item.refresh_from_db()
    assert item.completed_on == completed_on


def test_reopening_forgets_the_time(item):
    ToDoItem.objects.all().set_completed()
    ToDoItem.objects.all().set_completed(False)
    item.refresh_from_db()
    assert (item.completed, item.completed_on) == (False, None)
    item.completed_on = timezone.now()
    item.save()
    assert item.completed_on is None


def test_every_change_makes_a_new_version(item):
    ToDoItem.objects.all().change_fields(text="changed")
    ToDoItem.objects.all().set_completed()
    item.refresh_from_db()
    assert item.version == 3
    item.save()
    item.refresh_from_db()
    assert item.version == 4


def test_completing_what_is_complete_changes_nothing(item):
    assert ToDoItem.objects.all().set_completed() == 1
    assert ToDoItem.objects.all().set_completed() == 0
    item.refresh_from_db()
    assert item.version == 2


def test_revising_another_version_leaves_the_item_alone(item):
    assert ToDoItem.objects.all().update_if_version(version=2, text="new") == 0
    item.refresh_from_db()
    assert item.text == "Buy milk"
    assert ToDoItem.objects.all().update_if_version(version=1, text="new") == 1


def test_revising_an_item_into_what_it_is_makes_no_new_version(item):
    assert ToDoItem.objects.all().update_if_version(text="Buy milk", completed=False) == 1
    item.refresh_from_db()
    assert item.version == 1


def test_the_same_request_again_adds_nothing(ana, texts):
    for owner in (None, ana):
        first = ToDoItem.objects.create_once(owner, "Buy milk", "key")
        assert ToDoItem.objects.create_once(owner, "Buy milk", "key") == first
        assert texts(owner) == ["Buy milk"]


def test_the_request_is_the_same_though_its_item_has_another_text_by_now(texts):
    first = ToDoItem.objects.create_once(None, "Buy milk", "key")
    ToDoItem.objects.filter(pk=first.pk).update_if_version(text="Buy bread")
    assert ToDoItem.objects.create_once(None, "Buy milk", "key") == first
    assert texts() == ["Buy bread"]


def test_without_a_key_nothing_is_taken_for_a_repetition(texts):
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


def test_deleting_an_account_deletes_its_items_instead_of_sharing_them(ana, texts):
    ToDoItem.objects.create(owner=ana, text="secret")
    ana.delete()
    assert texts(None) == []
