"""An open page asks for itself again, and gets a 304 for as long as it would be the same."""

import datetime
import os

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.test.signals import template_rendered
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from tests.helpers import PASSWORD
from todo.models import Label, ToDoItem, ToDoList
from todo.views import rendering

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client):
    """A browser that has been here before: it has the CSRF cookie."""
    client.get("/")
    assert django_settings.CSRF_COOKIE_NAME in client.cookies
    return client


@pytest.fixture
def etag(client):
    """The ETag of a page."""

    def etag(address="/", client=client, **headers):
        response = client.get(address, **headers)
        assert response.status_code == 200
        return response["ETag"]

    return etag


@pytest.fixture
def again(client):
    """The status of a page that is asked for again with its ETag."""

    def again(etag, address="/", client=client, **headers):
        return client.get(address, HTTP_IF_NONE_MATCH=etag, **headers).status_code

    return again


@pytest.fixture
def everything(item):
    """One item with a list, a label and a date."""
    item.todo_list = ToDoList.objects.create(name="Work")
    item.save()
    item.labels.add(Label.objects.create(name="x"))
    return item


def test_what_is_the_same_is_a_304_that_renders_nothing(client, everything, etag):
    known, rendered = etag(), []

    def note(**kwargs):
        rendered.append(kwargs["template"].name)

    template_rendered.connect(note)
    try:
        response = client.get("/", HTTP_IF_NONE_MATCH=known)
    finally:
        template_rendered.disconnect(note)
    assert (response.status_code, response.content, rendered) == (304, b"", [])


def test_the_headers_of_a_304_are_those_of_the_page(client, everything):
    whole = client.get("/")
    same = client.get("/", HTTP_IF_NONE_MATCH=whole["ETag"])
    for name in ("Cache-Control", "ETag"):
        assert same[name] == whole[name]
    for response in (whole, same):
        vary = {name.strip() for name in response["Vary"].split(",")}
        assert {"Cookie", "Accept-Language"} <= vary
    assert whole["Cache-Control"] == "private, no-cache"
    assert "Content-Security-Policy" in same or "Content-Security-Policy" not in whole


def test_a_304_takes_no_query_more_and_head_is_like_get(
    client, everything, etag, django_assert_max_num_queries
):
    known = etag()
    with django_assert_max_num_queries(8):
        assert client.get("/", HTTP_IF_NONE_MATCH=known).status_code == 304
    assert client.head("/", HTTP_IF_NONE_MATCH=known).status_code == 304
    assert client.head("/")["ETag"] == known


@pytest.mark.parametrize("form", ["W/{}", '"x", {}', 'W/{}, W/"y"', "{}", "*"])
def test_a_weak_etag_is_as_good_since_nginx_compresses(etag, again, item, form):
    assert again(form.format(etag())) == 304


@pytest.mark.parametrize("given", ['"x"', "nonsense", "", 'W/"', "\0", '"' * 5000])
def test_another_etag_gets_the_page(client, item, again, given):
    assert again(given) == 200


def test_the_etag_is_in_the_page_for_its_script(client, item):
    response = client.get("/")
    assert 'data-etag="{}"'.format(response["ETag"].replace('"', "&quot;")) in (
        response.content.decode()
    )


CHANGES = {
    "text": lambda item: ToDoItem.objects.filter(pk=item.pk).update_if_version(text="new"),
    "completed": lambda item: ToDoItem.objects.filter(pk=item.pk).set_completed(),
    "notes": lambda item: ToDoItem.objects.filter(pk=item.pk).update_if_version(notes="new"),
    "priority": lambda item: ToDoItem.objects.filter(pk=item.pk).update_if_version(priority=1),
    "repeats": lambda item: ToDoItem.objects.filter(pk=item.pk).update_if_version(repeats="day"),
    "due": lambda item: ToDoItem.objects.filter(pk=item.pk).update_if_version(
        due_on=datetime.date.today()
    ),
    "added": lambda item: ToDoItem.objects.create_once(None, "another"),
    "deleted": lambda item: ToDoItem.objects.filter(pk=item.pk).change_fields(
        deleted_on=timezone.now()
    ),
    "deleted for ever": lambda item: item.delete(),
    "list renamed": lambda item: ToDoList.objects.update(name="Home"),
    "list added": lambda item: ToDoList.objects.create(name="Home"),
    "label renamed": lambda item: Label.objects.update(name="y"),
    "label deleted": lambda item: Label.objects.all().delete(),
    "label added": lambda item: item.labels.add(Label.objects.create(name="y")),
}


@pytest.mark.parametrize("change", sorted(CHANGES))
@pytest.mark.parametrize("completed", [False, True])
def test_every_change_of_what_is_shown_changes_the_etag(etag, again, everything, change, completed):
    ToDoItem.objects.create_once(None, "second")
    ToDoItem.objects.filter(pk=everything.pk).update(completed=completed)
    known = etag()
    assert again(known) == 304
    CHANGES[change](ToDoItem.objects.get(pk=everything.pk))
    expected = 304 if (change, completed) == ("completed", True) else 200
    assert again(known) == expected


def test_an_item_moved_changes_the_etag(etag, again, item, post):
    other = ToDoItem.objects.create(text="other")
    known = etag()
    post("move", id=other.pk, to="up")
    assert again(known) == 200


def test_labels_that_change_places_change_the_etag(etag, again, item):
    other, done = (ToDoItem.objects.create(text=text, completed=True) for text in "ab")
    x, y = (Label.objects.create(name=name) for name in "xy")
    other.labels.set([x])
    done.labels.set([y])
    known = etag()
    other.labels.set([y])
    done.labels.set([x])
    assert again(known) == 200


def test_a_label_of_many_changes_the_etag(etag, again, item):
    Label.objects.bulk_create(Label(name="label{:03}".format(n)) for n in range(150))
    last = Label.objects.last()
    item.labels.add(last)
    known = etag()
    assert again(known) == 304
    Label.objects.filter(pk=last.pk).update(name="label999")
    assert again(known) == 200


def test_an_item_of_another_page_or_owner_changes_nothing(etag, again, item, ana):
    known = etag()
    ToDoItem.objects.create(owner=ana, text="hers")
    assert again(known) == 304


def test_another_address_has_another_etag(etag, item):
    assert len({etag("/"), etag("/?show=active"), etag("/?sort=due"), etag("/?q=milk")}) == 4


def test_another_language_has_another_etag(etag, again, item):
    known = etag(HTTP_ACCEPT_LANGUAGE="en")
    assert again(known, HTTP_ACCEPT_LANGUAGE="en") == 304
    assert again(known, HTTP_ACCEPT_LANGUAGE="es") == 200


def test_another_day_has_another_etag(etag, again, item, monkeypatch):
    known, tomorrow = etag(), timezone.now() + datetime.timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    assert again(known) == 200


def test_another_user_has_another_etag(etag, again, client, ana, ben):
    seen = [etag()]
    for user in (ana, ben):
        client.force_login(user)
        assert again(seen[-1]) == 200
        seen.append(etag())
    assert len(set(seen)) == 3


def test_a_logged_out_reader_gets_no_304_for_a_users_page(ana):
    client = Client()
    client.post(reverse("login"), {"username": "ana", "password": PASSWORD})
    client.get("/")
    known = client.get("/")["ETag"]
    client.post(reverse("logout"))
    assert client.get("/", HTTP_IF_NONE_MATCH=known).status_code == 200


def test_another_csrf_cookie_has_another_etag(etag, again, client, item):
    known = etag()
    client.cookies[django_settings.CSRF_COOKIE_NAME] = "x" * 32
    assert again(known) == 200


def test_whoever_lost_the_csrf_cookie_gets_a_page_with_a_new_one(item):
    client = Client()
    first = client.get("/")
    client.cookies.clear()
    headers = {"HTTP_IF_NONE_MATCH": first["ETag"]} if "ETag" in first else {}
    response = client.get("/", **headers)
    assert response.status_code == 200
    assert django_settings.CSRF_COOKIE_NAME in response.cookies


def test_a_page_with_a_message_has_no_etag(client, post, item):
    known = client.get("/")["ETag"]
    ToDoItem.objects.create(text="other", completed=True)
    post("clear_completed")
    response = client.get("/", HTTP_IF_NONE_MATCH=known)
    assertContains(response, "1 item is in the trash.")
    assert "ETag" not in response
    # Said once, the page is what it was.
    assert client.get("/", HTTP_IF_NONE_MATCH=known).status_code == 304


def test_a_page_with_an_error_or_an_open_form_has_no_etag(client, post, item):
    for response in (
        post("create", text=""),
        client.get("/?list=Nowhere"),
        client.get("/", {"edit": item.pk}),
        client.get("/", {"edit": "0"}),
    ):
        assert "ETag" not in response


def test_a_changed_template_has_another_etag(etag, again, item, monkeypatch, tmp_path):
    paths = {path.name for path in rendering.RELEASE_FILES}
    assert {"base.html", "index.html"} <= paths
    template = tmp_path / "index.html"
    template.write_text("")
    monkeypatch.setattr(rendering, "RELEASE_FILES", [template])
    known = etag()
    assert again(known) == 304
    os.utime(str(template), (1, 1))
    assert again(known) == 200


def test_another_script_or_style_has_another_etag(etag, again, item, monkeypatch):
    known = etag()
    monkeypatch.setattr(rendering, "static", lambda path: path + "?another")
    assert again(known) == 200


def test_a_user_who_may_use_the_admin_now_has_another_etag(ana, as_ana):
    as_ana.get("/")
    known = as_ana.get("/")["ETag"]
    ana.is_staff = True
    ana.save()
    assert as_ana.get("/", HTTP_IF_NONE_MATCH=known).status_code == 200
