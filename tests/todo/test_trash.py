"""The trash: its page, and what is restored or deleted from it."""

import pytest
from django.utils import timezone
from pytest_django.asserts import assertNotContains

from todo.models import Label, ToDoItem, ToDoList
from todo.views import trash

pytestmark = pytest.mark.django_db


@pytest.fixture
def deleted(post):
    """Three items of the shared list, of which the first two are deleted."""
    items = [ToDoItem.objects.create(text=text) for text in ("one", "two", "three")]
    for item in items[:2]:
        post("delete", id=item.pk)
    return items


def in_trash(owner=None):
    return [item.text for item in ToDoItem.all_objects.for_owner(owner).deleted()]


def test_trash_shows_the_last_deleted_item_first(client, deleted):
    html = client.get("/trash").content.decode()
    assert html.index(">two<") < html.index(">one<")
    assert ">three<" not in html
    assert "30 days" in html


@pytest.mark.parametrize(
    ("do", "selected", "trashed", "active"),
    [
        ("restore", [0], ["two"], ["one", "three"]),
        ("delete", [0, 2], ["two"], ["three"]),
        ("empty", [], [], ["three"]),
    ],
)
def test_selected_or_all_items_are_restored_or_deleted(
    post, deleted, texts, do, selected, trashed, active
):
    response = post("trash", do=do, id=[deleted[number].pk for number in selected])
    assert response.url.startswith("/trash")
    assert (in_trash(), texts()) == (trashed, active)
    assert ToDoItem.all_objects.count() == len(trashed) + len(active)


@pytest.mark.parametrize("do", ["", "nonsense", "restore", "delete"])
def test_unknown_action_and_ids_change_nothing(post, deleted, do):
    for ids in ([], ["x", "", str(2**63), "9" * 5000, "\0", "0"]):
        assert post("trash", do=do, id=ids).status_code == 302
    assert post("trash", id=[item.pk for item in deleted]).status_code == 302
    assert in_trash() == ["two", "one"]


def test_item_is_restored_with_its_list_and_labels(client, change_list, post):
    work, label = ToDoList.objects.create(name="Work"), Label.objects.create(name="x")
    for text in "ab":
        ToDoItem.objects.create(text=text, todo_list=work).labels.add(label)
    change_list("delete", work)
    assert "Work" in client.get("/trash").content.decode()
    item = ToDoItem.all_objects.get(text="a")
    post("trash", do="restore", id=item.pk)
    assert list(ToDoList.objects.for_owner(None)) == [work]
    item.refresh_from_db()
    assert (item.todo_list, item.labels.get(), item.version) == (work, label, 3)
    assert in_trash() == ["b"]


def test_restoring_restores_no_other_list(change_list, post):
    gone = ToDoList.objects.create(name="Gone")
    change_list("delete", gone)
    item = ToDoItem.objects.create(text="in the inbox")
    post("delete", id=item.pk)
    post("trash", do="restore", id=item.pk)
    assert not ToDoList.objects.for_owner(None).exists()


def test_completed_item_is_restored_without_next_occurrence(post):
    item = ToDoItem.objects.create(text="x", completed=True, repeats="every day")
    post("delete", id=item.pk)
    post("trash", do="restore", id=item.pk)
    restored = ToDoItem.objects.get()
    assert (restored.completed, restored.completed_on) == (True, item.completed_on)


@pytest.mark.parametrize("do", ["restore", "delete", "empty"])
def test_trash_of_another_owner_is_not_shown_or_changed(as_ana, ben, post, deleted, do):
    bens = ToDoItem.objects.create(owner=ben, text="of ben")
    ToDoItem.objects.filter(pk=bens.pk).change_fields(deleted_on=timezone.now())
    assert "The trash is empty" in as_ana.get("/trash").content.decode()
    post("trash", client=as_ana, do=do, id=[bens.pk, deleted[0].pk])
    assert (in_trash(ben), in_trash()) == (["of ben"], ["two", "one"])


def test_item_in_the_trash_is_not_found_or_changed(client, post, deleted):
    assertNotContains(client.get("/?q=one"), ">one</label>")
    one = deleted[0].pk
    for name in ("update", "toggle", "delete", "move"):
        assert post(name, id=one, text="x", to="top").status_code == 404
    post("bulk", do="complete", id=one)
    post("toggle_all", completed="on")
    assert ToDoItem.all_objects.get(pk=one).completed is False


def test_page_takes_three_queries_and_is_limited(client, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(trash, "PAGE_SIZE", 5)
    work = ToDoList.objects.create(name="Work")
    for number in range(6):
        ToDoItem.objects.create(text=f"item {number}", todo_list=work)
    ToDoItem.objects.all().change_fields(deleted_on=timezone.now())
    with django_assert_num_queries(3):
        html = client.get("/trash").content.decode()
    assert html.count('type="checkbox"') == 5
    assert "There are older items" in html
