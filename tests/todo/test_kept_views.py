"""Which views website/answers.py may keep, and that none of them shows anything outdated."""

import re

import pytest
from django.conf import settings as django_settings
from django.contrib.messages import get_messages
from django.middleware.csrf import _unmask_cipher_token  # type: ignore[attr-defined] # private
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from pytest_django.asserts import assertContains, assertNotContains

import manage
from accounts.models import Token
from tests.helpers import PASSWORD
from todo.filters import ItemFilter
from todo.models import Label, ToDoItem, ToDoList
from website.answers import renew_epoch

pytestmark = pytest.mark.django_db

KEPT = {
    "": {*ItemFilter.PARAMETERS},
    "items/<id:item_id>": {*ItemFilter.PARAMETERS},
    "lists": set(),
    "api/todos": {"show", "completed", "list", "label", "q", "sort", "limit", "after"},
    "api/todos/<id:item_id>": set(),
    "api/lists": {"limit", "after"},
    "api/lists/<id:pk>": set(),
    "api/labels": {"limit", "after"},
    "api/labels/<id:pk>": set(),
}
# Forms, streamed responses, and pages that are read seldom, contain a secret or are the same for
# everybody. All views of the admin and of accounts belong to these.
NOT_KEPT = {
    r"create",
    r"quick-add/preview",
    r"update",
    r"delete",
    r"toggle",
    r"toggle-all",
    r"clear-completed",
    r"move",
    r"bulk",
    r"undo",
    r"lists/action",
    r"done",
    r"trash",
    r"home",
    r"preferences",
    r"help",
    r"service-worker.js",
    r"^export[.](?P<extension>txt|csv|json|ics)$",
    r"import",
    r"import/<str:signed>",
    r"feed",
    r"^feed/(?P<secret>[A-Za-z0-9_-]{43})[.]ics$",
    r"api/openapi.json",
    r"api/docs",
    r"^api(?:/[\s\S]*)?\Z",
    r"manifest.json",
    r"i18n/setlang/",
}
REQUEST_KEY = 'name="request_key" value="([^"]*)"'


def iter_views(patterns, prefix=""):
    """Yield the address and the view of each pattern."""
    for pattern in patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield address, pattern.callback
        else:
            yield from iter_views(pattern.url_patterns, address)


def test_every_view_is_kept_or_not_as_listed():
    views = dict(iter_views(get_resolver().url_patterns))
    kept = {name: view for name, view in views.items() if hasattr(view, "kept_parameters")}
    assert {name: set(view.kept_parameters) for name, view in kept.items()} == KEPT
    others = {name for name in views if not name.startswith(("admin/", "accounts/"))}
    assert others - set(kept) == NOT_KEPT


@pytest.fixture
def rows(ana):
    """The ids of an item of ana's, its list and its label."""
    todo_list, label = (model.objects.create(owner=ana, name="home") for model in (ToDoList, Label))
    item = ToDoItem.objects.create(owner=ana, text="Buy milk", todo_list=todo_list)
    item.labels.add(label)
    return {"items": item.pk, "todos": item.pk, "lists": todo_list.pk, "labels": label.pk}


@pytest.fixture
def addresses(rows):
    """An address of each view that may be kept."""
    return ["/" + re.sub("([a-z]+)/<.*>", lambda m: f"{m[1]}/{rows[m[1]]}", name) for name in KEPT]


@pytest.fixture
def reader(kept_answers, ana, rows):
    """A browser of ana's, whose answers have a version from her first POST on."""
    client = Client()
    client.force_login(ana)
    client.get("/")
    client.post(reverse("todo:toggle"))
    return client


def test_each_needs_no_statement_until_a_write(
    reader, rows, addresses, ana, django_assert_num_queries
):
    token = Client(HTTP_AUTHORIZATION="Bearer " + Token.objects.create_token(ana, "t", "read")[1])
    for address in addresses:
        for client in [reader, token] if address.startswith("/api") else [reader]:
            first = client.get(address)
            assert first.status_code == 200, address
            with django_assert_num_queries(0):
                second = client.get(address)
                unchanged = client.get(address, HTTP_IF_NONE_MATCH=first["ETag"])
            assert (second["ETag"], unchanged.status_code) == (first["ETag"], 304), address
    reader.post(reverse("todo:update"), {"id": rows["items"], "text": "Buy tea"})
    for client, address in ((reader, "/"), (reader, "/api/todos"), (token, "/api/todos")):
        assertContains(client.get(address), "Buy tea")


def test_no_token_and_no_request_key_is_in_redis(reader, addresses, redis):
    secret = reader.cookies[django_settings.CSRF_COOKIE_NAME].value[-32:]
    pages = [reader.get(address) for address in addresses if not address.startswith("/api")]
    request_key = re.search(REQUEST_KEY, pages[0].content.decode()).group(1)
    keys = redis.keys("answers:kept:*")
    text = " ".join(redis.hget(key, "content").decode("latin-1") for key in keys)
    words = re.findall("[0-9A-Za-z]{32,}", text)
    unmasked = [_unmask_cipher_token(word) for word in words if len(word) == 64]
    assert len(keys) == len(pages) == 3
    assert not {secret, request_key} & {*words, *unmasked}
    assert request_key not in text
    again = reader.get("/").content.decode()
    assert request_key not in again
    assert re.search(REQUEST_KEY, again).group(1)


def change_password(client, ana):
    new = "another horse battery"
    fields = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    post_elsewhere(ana, "password_change", fields)


def end_sessions(client, ana):
    post_elsewhere(ana, "end_sessions")


def post_elsewhere(ana, url_name, fields=None):
    other = Client()
    other.force_login(ana)
    assert other.post(reverse(url_name), fields).status_code == 302


def deactivate(client, ana):
    ana.is_active = False
    ana.save()
    renew_epoch()  # As manage.py and the admin do.


def log_out(client, ana):
    other = Client()
    other.cookies = client.cookies.copy()
    assert other.post(reverse("logout")).status_code == 302


@pytest.mark.parametrize("end", [change_password, deactivate, end_sessions, log_out])
def test_session_that_ended_gets_nothing_that_was_kept(reader, ana, end):
    for _number in range(2):
        assertContains(reader.get("/"), "Buy milk")
    end(reader, ana)
    assertNotContains(reader.get("/"), "Buy milk")


def test_token_that_was_revoked_gets_nothing_that_was_kept(reader, ana):
    token, text = Token.objects.create_token(ana, "t", "read")
    for _number in range(2):
        assertContains(reader.get("/api/todos", HTTP_AUTHORIZATION=f"Bearer {text}"), "Buy milk")
    reader.post(reverse("revoke_token", args=[token.pk]))
    assert reader.get("/api/todos", HTTP_AUTHORIZATION=f"Bearer {text}").status_code == 401


def test_change_in_the_admin_is_seen_at_once(reader, rows, admin_client):
    assertContains(reader.get("/"), "Buy milk")
    address = reverse("admin:todo_todoitem_delete", args=[rows["items"]])
    assert admin_client.post(address, {"post": "yes"}).status_code == 302
    assertNotContains(reader.get("/"), "Buy milk")


def test_every_command_renews_the_epoch(reader, redis, monkeypatch):
    epoch = redis.hget("answers:site", "epoch")
    monkeypatch.setattr("sys.argv", ["manage.py", "version"])
    manage.main()
    assert redis.hget("answers:site", "epoch") != epoch


def test_changed_language_is_seen_at_once(reader):
    assertContains(reader.get("/"), '<html lang="en">')
    reader.post(reverse("settings"), {"time_zone": "Europe/Madrid", "language": "es"})
    reader.cookies.pop("messages")
    assertContains(reader.get("/"), '<html lang="es">')


def test_offer_to_undo_is_not_lost_to_a_poll(reader, rows):
    reader.post(reverse("todo:delete"), {"id": rows["items"]})
    poll = Client()
    poll.cookies = reader.cookies.copy()
    poll.cookies.pop("messages")
    poll.get("/")
    assertContains(reader.get("/"), "Moved “Buy milk” to the trash.")
    assertNotContains(reader.get("/"), "Moved “Buy milk” to the trash.")


@pytest.mark.parametrize("text", ["🧹" * 500, '&é"<' * 125, "x" * 500])
def test_message_about_the_longest_text_fits_into_its_cookie(client, post, text):
    item = ToDoItem.objects.create(text=text)
    response = post("delete", id=item.pk)
    assert len(list(get_messages(response.wsgi_request))) == 1
    assertContains(client.get("/"), 'name="undo"')
