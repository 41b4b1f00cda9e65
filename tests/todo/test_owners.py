"""You see the items whose owner you are, and change no others."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.helpers import PASSWORD
from todo.models import ToDoItem

pytestmark = pytest.mark.django_db


@pytest.fixture
def lists(ana, ben):
    """One item of each owner, by the owner's name."""
    return {
        "shared": ToDoItem.objects.create(text="shared"),
        "ana": ToDoItem.objects.create(text="of ana", owner=ana, completed=True),
        "ben": ToDoItem.objects.create(text="of ben", owner=ben),
    }


def test_everybody_sees_their_own_list(lists, client, as_ana):
    for browser, mine in ((client, "shared"), (as_ana, "of ana")):
        html = browser.get("/").content.decode()
        assert [text for text in ("shared", "of ana", "of ben") if text + "</label>" in html] == [
            mine
        ]


@pytest.mark.parametrize("name", ["update", "toggle", "delete"])
@pytest.mark.parametrize("whose", ["shared", "ben"])
def test_another_owners_item_is_not_there(lists, as_ana, post, name, whose):
    item = lists[whose]
    response = post(name, client=as_ana, id=item.id, text="mine now", completed="on")
    assert response.status_code == 404
    assert item.text not in response.content.decode()
    stored = ToDoItem.objects.get(pk=item.pk)
    assert (stored.text, stored.completed, stored.version) == (item.text, False, 1)


@pytest.mark.parametrize("name", ["update", "toggle", "delete"])
def test_a_visitor_changes_no_item_of_an_account(lists, post, name):
    assert post(name, id=lists["ana"].id, text="", completed="on").status_code == 404
    assert ToDoItem.objects.get(pk=lists["ana"].pk).version == 1


@pytest.mark.parametrize("whose", ["shared", "ben"])
def test_another_owners_item_can_not_be_opened(lists, as_ana, whose):
    response = as_ana.get("/", {"edit": lists[whose].id})
    assert response.status_code == 404
    assert lists[whose].text not in response.content.decode()


def test_what_is_done_to_all_is_done_to_the_owners_own(lists, as_ana, post):
    post("toggle_all", client=as_ana, completed="on")
    assert set(ToDoItem.objects.active().values_list("text", flat=True)) == {"shared", "of ben"}
    ToDoItem.objects.all().set_completed()
    post("clear_completed", client=as_ana)
    assert set(ToDoItem.objects.values_list("text", flat=True)) == {"shared", "of ben"}


def test_a_new_item_belongs_to_whoever_adds_it(as_ana, ana, post, texts):
    post("create", client=as_ana, text="Buy milk")
    assert (texts(ana), texts(None)) == (["Buy milk"], [])


@pytest.mark.parametrize(
    "name", ["create", "update", "toggle", "delete", "toggle_all", "clear_completed"]
)
def test_a_page_whose_owner_is_logged_out_by_now_changes_nothing_that_others_see(
    ana, item, post, texts, name
):
    response = post(name, owner=ana.pk, id=item.id, text="secret", completed="on")
    assert response.status_code == 403
    html = response.content.decode()
    assert 'value="secret"' in html
    assert "Buy milk" not in html
    item.refresh_from_db()
    assert (item.text, item.version) == ("Buy milk", 1)
    assert texts(None) == ["Buy milk"]


def test_a_page_of_the_shared_list_adds_nothing_to_the_list_of_an_account(as_ana, ana, post, texts):
    response = post("create", client=as_ana, text="Buy milk", owner="")
    assert response.status_code == 403
    assert texts(ana) == []


def test_where_login_is_required_a_visitor_is_sent_to_log_in_and_comes_back(client, settings, ana):
    settings.LOGIN_REQUIRED = True
    response = client.get("/?show=active")
    assert response.status_code == 302
    assert response.url == reverse("login") + "?next=/%3Fshow%3Dactive"
    fields = {"username": "ana", "password": "correct horse battery"}
    assert client.post(response.url, fields).url == "/?show=active"


@pytest.mark.parametrize(
    "name", ["create", "update", "toggle", "delete", "toggle_all", "clear_completed"]
)
def test_where_login_is_required_a_visitor_changes_nothing_and_keeps_the_text(
    client, settings, item, post, texts, name
):
    settings.LOGIN_REQUIRED = True
    response = post(name, id=item.id, text="Buy bread", completed="on")
    assert response.status_code == 403
    assert 'value="Buy bread"' in response.content.decode()
    assert texts() == ["Buy milk"]


def test_a_deactivated_account_ends_at_the_next_request(as_ana, ana, lists):
    ana.is_active = False
    ana.save()
    html = as_ana.get("/").content.decode()
    assert "of ana" not in html
    assert "shared</label>" in html


def test_a_changed_password_ends_the_other_browsers(as_ana, ana, lists):
    ana.set_password("another password, longer")
    ana.save()
    assert "of ana" not in as_ana.get("/").content.decode()


def test_the_page_warns_those_who_share_a_list_and_no_others(client, as_ana):
    assert "shares this list" in client.get("/").content.decode()
    assert "shares this list" not in as_ana.get("/").content.decode()
    assert "shares this list" not in Client().get(reverse("login")).content.decode()


def test_signing_up_takes_nothing_of_the_shared_list(client, item):
    fields = {"username": "cleo", "password1": PASSWORD, "password2": PASSWORD}
    client.post(reverse("signup"), fields)
    assert "Buy milk" not in client.get("/").content.decode()
    assert ToDoItem.objects.get().owner is None
