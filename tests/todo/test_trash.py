"""The trash: what was deleted, to be restored or deleted for ever."""

import pytest
from django.urls import reverse
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


def test_what_is_deleted_is_in_the_trash_the_latest_first(client, deleted):
    html = client.get("/trash").content.decode()
    assert html.index(">two<") < html.index(">one<")
    assert ">three<" not in html
    assert "30 days" in html


def test_an_empty_trash_says_so(client):
    assert "The trash is empty" in client.get("/trash").content.decode()


def test_what_is_chosen_is_restored_to_its_place(post, deleted, texts):
    response = post("trash", do="restore", id=deleted[0].pk)
    assert response.url == "/trash#undo"
    assert texts() == ["one", "three"]
    assert in_trash() == ["two"]


def test_what_is_chosen_is_deleted_for_ever(post, deleted, texts):
    post("trash", do="delete", id=[deleted[0].pk, deleted[2].pk])
    assert not ToDoItem.all_objects.filter(text="one").exists()
    assert (in_trash(), texts()) == (["two"], ["three"])


def test_emptying_deletes_everything_in_it(post, deleted, texts):
    post("trash", do="empty")
    assert (in_trash(), texts()) == ([], ["three"])


@pytest.mark.parametrize("do", ["", "nonsense", "restore", "delete"])
def test_nothing_is_done_without_anything_to_do(post, deleted, do):
    for ids in ([], ["x", "", str(2**63), "9" * 5000, "\0", "0"]):
        assert post("trash", do=do, id=ids).status_code == 302
    assert post("trash", id=[item.pk for item in deleted]).status_code == 302
    assert in_trash() == ["two", "one"]


def test_an_item_is_restored_with_its_list_and_labels(client, post):
    work, label = ToDoList.objects.create(name="Work"), Label.objects.create(name="x")
    for text in "ab":
        ToDoItem.objects.create(text=text, todo_list=work).labels.add(label)
    client.post(reverse("todo:lists_action"), {"do": "delete", "type": "list", "id": work.pk})
    assert "Work" in client.get("/trash").content.decode()
    item = ToDoItem.all_objects.get(text="a")
    post("trash", do="restore", id=item.pk)
    assert list(ToDoList.objects.for_owner(None)) == [work]
    item.refresh_from_db()
    assert (item.todo_list, item.labels.get(), item.version) == (work, label, 3)
    assert in_trash() == ["b"]


def test_restoring_restores_no_other_list(client, post, ana):
    gone = ToDoList.objects.create(name="Gone")
    client.post(reverse("todo:lists_action"), {"do": "delete", "type": "list", "id": gone.pk})
    item = ToDoItem.objects.create(text="in the inbox")
    post("delete", id=item.pk)
    post("trash", do="restore", id=item.pk)
    assert not ToDoList.objects.for_owner(None).exists()


def test_a_completed_item_is_restored_as_it_was(post):
    item = ToDoItem.objects.create(text="x", completed=True, repeats="day")
    post("delete", id=item.pk)
    post("trash", do="restore", id=item.pk)
    restored = ToDoItem.objects.get()
    assert (restored.completed, restored.completed_on) == (True, item.completed_on)


@pytest.mark.parametrize("do", ["restore", "delete", "empty"])
def test_another_owners_trash_is_not_there(as_ana, ben, post, deleted, do):
    bens = ToDoItem.objects.create(owner=ben, text="of ben")
    ToDoItem.objects.filter(pk=bens.pk).change_fields(deleted_on=timezone.now())
    assert "The trash is empty" in as_ana.get("/trash").content.decode()
    post("trash", client=as_ana, do=do, id=[bens.pk, deleted[0].pk])
    assert (in_trash(ben), in_trash()) == (["of ben"], ["two", "one"])


def test_what_is_in_the_trash_is_nowhere_else(client, post, deleted):
    assertNotContains(client.get("/?q=one"), ">one</label>")
    one = deleted[0].pk
    for name in ("update", "toggle", "delete", "move"):
        assert post(name, id=one, text="x", to="top").status_code == 404
    post("bulk", do="complete", id=one)
    post("toggle_all", completed="on")
    assert ToDoItem.all_objects.get(pk=one).completed is False


def test_the_page_takes_few_queries_and_shows_so_many(
    client, django_assert_num_queries, monkeypatch
):
    monkeypatch.setattr(trash, "PAGE_SIZE", 5)
    work = ToDoList.objects.create(name="Work")
    for number in range(6):
        ToDoItem.objects.create(text="item {}".format(number), todo_list=work)
    ToDoItem.objects.all().change_fields(deleted_on=timezone.now())
    with django_assert_num_queries(3):
        html = client.get("/trash").content.decode()
    assert html.count('type="checkbox"') == 5
    assert "There are older items" in html
