"""A user sees the items of the own list, and changes no others."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertNotContains

from tests.helpers import PASSWORD, database, item_texts
from todo.models import ToDoItem

pytestmark = pytest.mark.django_db


@pytest.fixture
def items(ana, ben):
    """One item of each owner, by the name of the owner."""
    return {
        "nobody": ToDoItem.objects.create(text="of nobody"),
        "ana": ToDoItem.objects.create(text="of ana", owner=ana, completed=True),
        "ben": ToDoItem.objects.create(text="of ben", owner=ben),
    }


def test_user_sees_own_list(items, client, as_ana):
    assert item_texts(client.get("/")) == ["of nobody"]
    assert item_texts(as_ana.get("/")) == ["of ana"]


@pytest.mark.parametrize(("user", "owner"), [("ana", "nobody"), ("ana", "ben"), ("nobody", "ana")])
def test_item_of_another_owner_does_not_exist(items, client, as_ana, post, user, owner):
    browser, item, before = as_ana if user == "ana" else client, items[owner], database()
    fields = {"id": item.pk, "text": "mine now", "completed": "on", "to": "top"}
    page = f"/items/{item.pk}"
    responses = [post(name, browser, **fields) for name in ("update", "toggle", "delete", "move")]
    responses += [browser.post(page, {"text": "mine now", "version": 1, "priority": 0})]
    responses += [browser.get(page), browser.get("/", {"edit": item.pk})]
    for response in responses:
        assertNotContains(response, item.text, status_code=404)
    assert database() == before


def test_action_on_all_items_changes_own_items_only(items, as_ana, post):
    post("toggle_all", client=as_ana, completed="on")
    assert set(ToDoItem.objects.active().values_list("text", flat=True)) == {"of nobody", "of ben"}
    ToDoItem.objects.all().set_completed()
    post("clear_completed", client=as_ana)
    assert set(ToDoItem.objects.values_list("text", flat=True)) == {"of nobody", "of ben"}


def test_required_login_leads_back_to_the_page(client, settings, ana):
    settings.LOGIN_REQUIRED = True
    response = client.get("/?show=active")
    assert response.url == reverse("login") + "?next=/%3Fshow%3Dactive"
    fields = {"username": "ana", "password": PASSWORD}
    assert client.post(response.url, fields).url == "/?show=active"


@pytest.mark.parametrize(
    "address", ["/items/1", "/lists", "/trash", "/done", "/import", "/export.json"]
)
def test_every_page_requires_login_if_the_site_does(client, item, settings, address):
    settings.LOGIN_REQUIRED = True
    assert client.get(address).url == "/accounts/login/?next=" + address


def test_deactivated_account_is_logged_out_at_its_next_request(as_ana, ana, items):
    ana.is_active = False
    ana.save()
    assert item_texts(as_ana.get("/")) == ["of nobody"]


def test_only_pages_of_the_shared_list_warn_that_it_is_shared(client, as_ana):
    assert "shares this list" in client.get("/").content.decode()
    assert "shares this list" not in as_ana.get("/").content.decode()
    assert "shares this list" not in Client().get(reverse("login")).content.decode()


def test_new_account_gets_nothing_of_the_shared_list(client, item):
    fields = {"username": "cleo", "password1": PASSWORD, "password2": PASSWORD}
    client.post(reverse("signup"), fields)
    assert item_texts(client.get("/")) == []
    assert ToDoItem.objects.get().owner is None
