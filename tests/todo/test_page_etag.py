"""The ETag of a page, with which an open page is polled and answered by 304 while unchanged."""

import datetime

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from pytest_django.asserts import assertContains

from tests.helpers import PASSWORD
from todo.models import Label, ToDoItem, ToDoList

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client):
    """A browser that has the CSRF cookie."""
    client.get("/")
    assert django_settings.CSRF_COOKIE_NAME in client.cookies
    return client


@pytest.fixture
def etag(client):
    """Return the ETag of a page."""

    def etag(address="/", client=client, **headers):
        response = client.get(address, **headers)
        assert response.status_code == 200
        return response["ETag"]

    return etag


@pytest.fixture
def status(client):
    """Return the status of the list for a browser that has this ETag."""

    def status(etag, client=client, **headers):
        return client.get("/", HTTP_IF_NONE_MATCH=etag, **headers).status_code

    return status


@pytest.fixture
def item(item):
    """An item with a list and a label."""
    item.todo_list = ToDoList.objects.create(name="Work")
    item.save()
    item.labels.add(Label.objects.create(name="x"))
    return item


def test_unchanged_page_is_304(client, item, etag):
    response = client.get("/", HTTP_IF_NONE_MATCH=etag())
    assert (response.status_code, response.content) == (304, b"")


def test_head_is_answered_like_get(client, item, etag, status):
    assert client.head("/")["ETag"] == etag()
    assert client.head("/", HTTP_IF_NONE_MATCH=etag()).status_code == 304


def test_304_has_the_headers_of_the_page(client, item):
    page = client.get("/")
    unchanged = client.get("/", HTTP_IF_NONE_MATCH=page["ETag"])
    assert page["Cache-Control"] == "private, no-cache"
    for name in ("Cache-Control", "ETag", "Content-Security-Policy"):
        assert unchanged.get(name) == page.get(name)
    for response in (page, unchanged):
        vary = {name.strip() for name in response["Vary"].split(",")}
        assert {"Cookie", "Accept-Language"} <= vary


@pytest.mark.parametrize("header", ["W/{}", '"x", {}', 'W/{}, W/"y"', "{}", "*"])
def test_weak_etag_matches_because_nginx_compresses(etag, status, item, header):
    assert status(header.format(etag())) == 304


@pytest.mark.parametrize("header", ['"x"', "nonsense", "", 'W/"', "\0", '"' * 5000])
def test_other_etag_gets_the_page(client, item, status, header):
    assert status(header) == 200


def test_page_has_its_etag_for_the_script(client, item):
    response = client.get("/")
    assertContains(response, f'data-etag="{escape(response["ETag"])}"')


def update(**fields):
    return lambda item: ToDoItem.objects.filter(pk=item.pk).update_if_version(**fields)


CHANGES = {
    "text": update(text="new"),
    "completed": lambda item: ToDoItem.objects.filter(pk=item.pk).set_completed(),
    "notes": update(notes="new"),
    "priority": update(priority=1),
    "repeats": update(repeats="every day"),
    "due": update(due_on=datetime.date(2026, 11, 30)),
    "added": lambda item: ToDoItem.objects.create_once(None, "another"),
    "moved": lambda item: ToDoItem.objects.for_owner(None).move(item, "down"),
    "deleted": lambda item: ToDoItem.objects.filter(pk=item.pk).change_fields(
        deleted_on=timezone.now()
    ),
    "deleted for good": lambda item: item.delete(),
    "list renamed": lambda item: ToDoList.objects.update(name="Home"),
    "list added": lambda item: ToDoList.objects.create(name="Home"),
    "label renamed": lambda item: Label.objects.update(name="y"),
    "label deleted": lambda item: Label.objects.all().delete(),
    "label added": lambda item: item.labels.add(Label.objects.create(name="y")),
}


@pytest.mark.parametrize("change", sorted(CHANGES))
@pytest.mark.parametrize("completed", [False, True])
def test_every_visible_change_changes_the_etag(etag, status, item, change, completed):
    ToDoItem.objects.create_once(None, "second")
    ToDoItem.objects.filter(pk=item.pk).update(completed=completed)
    known = etag()
    assert status(known) == 304
    CHANGES[change](ToDoItem.objects.get(pk=item.pk))
    expected = 304 if (change, completed) == ("completed", True) else 200
    assert status(known) == expected


def test_swapped_labels_change_the_etag(etag, status, item):
    items = [ToDoItem.objects.create(text=text, completed=True) for text in "ab"]
    labels = [Label.objects.create(name=name) for name in "yz"]
    for obj, label in zip(items, labels):
        obj.labels.set([label])
    known = etag()
    for obj, label in zip(items, reversed(labels)):
        obj.labels.set([label])
    assert status(known) == 200


def test_renamed_label_beyond_the_first_hundred_changes_the_etag(etag, status, item):
    Label.objects.bulk_create(Label(name=f"label{n:03}") for n in range(101))
    last = Label.objects.last()
    item.labels.add(last)
    known = etag()
    assert status(known) == 304
    Label.objects.filter(pk=last.pk).update(name="label999")
    assert status(known) == 200


def test_item_of_another_owner_does_not_change_the_etag(etag, status, item, ana):
    known = etag()
    ToDoItem.objects.create(owner=ana, text="of ana")
    assert status(known) == 304


def test_etags_of_addresses_differ(etag, item):
    assert len({etag("/"), etag("/?show=active"), etag("/?sort=due"), etag("/?q=milk")}) == 4


@pytest.mark.parametrize("context", ["language", "day", "CSRF cookie"])
def test_etag_changes_with_the_context(etag, status, client, item, monkeypatch, context):
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    update(due_on=tomorrow.date())(item)
    known = etag()
    assert status(known, HTTP_ACCEPT_LANGUAGE="en") == 304
    if context == "day":
        monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    elif context == "CSRF cookie":
        client.cookies[django_settings.CSRF_COOKIE_NAME] = "x" * 32
    assert status(known, HTTP_ACCEPT_LANGUAGE="es" if context == "language" else "en") == 200


def test_etags_of_users_differ(etag, status, client, ana, ben):
    etags = [etag()]
    for user in (ana, ben):
        client.force_login(user)
        assert status(etags[-1]) == 200
        etags.append(etag())
    assert len(set(etags)) == 3


def test_logged_out_visitor_gets_no_304_for_the_page_of_a_user(ana):
    client = Client()
    client.post(reverse("login"), {"username": "ana", "password": PASSWORD})
    client.get("/")
    known = client.get("/")["ETag"]
    client.post(reverse("logout"))
    assert client.get("/", HTTP_IF_NONE_MATCH=known).status_code == 200


def test_lost_csrf_cookie_is_set_again_in_spite_of_the_etag(client, item):
    known = client.get("/")["ETag"]
    client.cookies.clear()
    response = client.get("/", HTTP_IF_NONE_MATCH=known)
    assert response.status_code == 200
    assert django_settings.CSRF_COOKIE_NAME in response.cookies


def test_page_with_a_message_has_no_etag(client, post, item):
    known = client.get("/")["ETag"]
    ToDoItem.objects.create(text="other", completed=True)
    post("clear_completed")
    response = client.get("/", HTTP_IF_NONE_MATCH=known)
    assertContains(response, "Moved “other” to the trash.")
    assert "ETag" not in response
    assert client.get("/", HTTP_IF_NONE_MATCH=known).status_code == 304


def test_page_with_an_error_or_an_open_form_has_no_etag(client, post, item):
    for response in (
        post("create", text=""),
        client.get("/?list=Nowhere"),
        client.get("/", {"edit": item.pk}),
        client.get("/", {"edit": "0"}),
    ):
        assert "ETag" not in response


def test_etag_changes_with_the_permission_for_the_admin(ana, as_ana):
    as_ana.get("/")
    known = as_ana.get("/")["ETag"]
    ana.is_staff = True
    ana.save()
    assert as_ana.get("/", HTTP_IF_NONE_MATCH=known).status_code == 200
