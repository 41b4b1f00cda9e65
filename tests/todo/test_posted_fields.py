"""A refused form stores nothing, and shows its fields again without passwords and files."""

import re
from contextlib import contextmanager
from html import unescape

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.db.backends.utils import CursorWrapper
from django.test import Client
from django.urls import get_resolver, resolve, reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import Token
from tests.helpers import PASSWORD, database
from tests.todo.forms import SECRET, forms_of, submission, submissions
from todo.models import Label, ToDoItem, ToDoList, Upload
from todo.views.transfer import SIGNER

pytestmark = pytest.mark.django_db

# These need no session.
FOR_ANYBODY = {"login", "logout", "signup", "set_language"}
FOR_ANYBODY |= {"password_reset", "password_reset_confirm"}


@pytest.fixture
def item(ana, as_ana):
    """An item of ana, who has more items, a list, a label, a token and something in the trash."""
    Client().force_login(ana)  # Another session, which can be ended.
    home = ToDoList.objects.create(owner=ana, name="Home")
    item = ToDoItem.objects.create(owner=ana, text="Pay", notes="old", todo_list=home)
    item.labels.add(Label.objects.create(owner=ana, name="bank"))
    for text in ("Buy milk", "Buy bread"):
        ToDoItem.objects.create(owner=ana, text=text)
    as_ana.post(reverse("todo:delete"), {"id": ToDoItem.objects.get(text="Buy bread").pk})
    Token.objects.create_token(ana, "phone", "read")
    as_ana.post(reverse("todo:import"), {"file": SimpleUploadedFile("a.csv", b"What\nBuy milk\n")})
    return item


def pages(item):
    """Return the url_patterns of the pages for ana that have forms."""
    return [
        "/",
        "/?select=on",
        f"/?edit={item.pk}",
        reverse("todo:item", args=[item.pk]) + "?show=active",
        *map(reverse, ["todo:lists", "todo:trash", "todo:import", "todo:feed"]),
        *map(reverse, ["settings", "tokens", "sessions", "password_change"]),
        reverse("todo:upload", args=[SIGNER.sign(str(Upload.objects.get().pk))]),
    ]


def pages_for_visitors(ana):
    user = urlsafe_base64_encode(force_bytes(ana.pk))
    token = default_token_generator.make_token(ana)
    reset = reverse("password_reset_confirm", args=[user, token])
    return [reverse("login"), reverse("signup"), reverse("password_reset"), reset]


@pytest.fixture
def all_submissions(as_ana, ana, item):
    """Return (URL name, address, fields, texts) of each form, as `submissions` fills it in."""
    visitor, by_form = Client(), {}
    visits = [(as_ana, path) for path in pages(item)]
    for client, path in visits + [(visitor, path) for path in pages_for_visitors(ana)]:
        response = client.get(path, follow=True)
        path = response.redirect_chain[-1][0] if response.redirect_chain else path
        for address, fields, texts in submissions(response.content.decode(), path):
            name = resolve(address.split("?")[0]).view_name
            form = name, fields.get("do"), fields.get("type"), *sorted(fields)
            by_form.setdefault(form, (name, address, fields, texts))
    return list(by_form.values())


def assert_fields(response, texts):
    """Assert that the page has each text in a labelled, read-only field, and no secret."""
    html = response.content.decode()
    fields = re.findall(r'<label for="(typed-\d+)">([^<]+)</label>\s*(<[^>]*>)([^<]*)', html)
    values = [unescape(tag + text) for _, _, tag, text in fields]
    for text in texts:
        assert any(text in value for value in values), text
    assert all(" readonly" in tag and f'id="{name}"' in tag for name, _, tag, _ in fields)
    assert "<b>" not in html
    for secret in (SECRET, SECRET.replace("&", "&amp;")):
        assert secret not in html


def form_actions(response):
    return [form["action"] for form in forms_of(response.content.decode())]


def url_patterns(patterns, namespace=""):
    """Yield the name and the parameters' names of each of the site's own pages."""
    for pattern in patterns:
        if not hasattr(pattern, "url_patterns"):
            if pattern.name:  # Without a name, an address of the admin has the site's own view.
                yield namespace + pattern.name, list(pattern.pattern.regex.groupindex)
        elif pattern.namespace not in ("admin", "api"):
            prefix = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from url_patterns(pattern.url_patterns, namespace + prefix)


def test_every_address_that_accepts_post_has_a_tested_form(as_ana, all_submissions):
    tested = {name for name, *_ in all_submissions}
    values = {"extension": "csv", "secret": "x" * 43, "uidb64": "x", "token": "x-x"}
    patterns = dict(url_patterns(get_resolver().url_patterns))
    assert tested <= set(patterns)
    # Nothing is typed into these two: the preview's text stays in its field, and a checked file is
    # stored by the site.
    for name in set(patterns) - tested - {"todo:quick_add_preview", "todo:upload"}:
        kwargs = {parameter: values[parameter] for parameter in patterns[name]}
        assert as_ana.post(reverse(name, kwargs=kwargs)).status_code == 405, name


@pytest.mark.parametrize("visitor", ["nobody", "ben", "nobody, where login is required"])
def test_form_of_an_ended_session_shows_its_fields_and_stores_nothing(
    all_submissions, ben, settings, visitor
):
    client = Client()
    ToDoItem.objects.create(text="of the shared list")
    if visitor == "ben":
        client.force_login(ben)
    settings.LOGIN_REQUIRED = "required" in visitor
    before = database()
    for name, address, fields, texts in all_submissions:
        if name in FOR_ANYBODY:
            continue
        if settings.LOGIN_REQUIRED:
            fields.pop("owner", None)
        response = client.post(address, fields)
        if name != "password_change":  # It has nothing but passwords, and ben has his own.
            assert response.status_code == 403, name
            assert_fields(response, texts)
            assert "of the shared list" not in response.content.decode(), name
    assert database() == before


def test_form_without_csrf_token_shows_its_fields_and_no_form_to_send_them(all_submissions):
    client = Client(enforce_csrf_checks=True)
    before = database()
    for name, address, fields, texts in all_submissions:
        response = client.post(address, dict(fields, csrfmiddlewaretoken="x" * 64))
        assert response.status_code == 403, name
        assert_fields(response, texts)
        # Every page has the form for the language.
        assert form_actions(response) == [reverse("set_language")]
    assert database() == before


# The server fails


@contextmanager
def database_down(client):
    """Fail every query; return pages of errors to the client."""

    def fail(*args, **kwargs):
        raise OperationalError("the server closed the connection unexpectedly")

    client.raise_request_exception = False
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CursorWrapper, "execute", fail)
        yield


@pytest.fixture
def strict(ana):
    """A browser in which ana is logged in, and which checks CSRF tokens."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana)
    return client


@pytest.mark.django_db(transaction=True)
def test_form_shows_its_fields_while_the_database_is_down(as_ana, all_submissions):
    for name, address, fields, texts in all_submissions:
        with database_down(as_ana):
            response = as_ana.post(address, fields)
        if name != "set_language":  # It needs no database.
            assert (response.status_code, response["Retry-After"]) == (503, "5"), name
            assert_fields(response, texts)


@pytest.mark.django_db(transaction=True)
def test_form_can_be_sent_again_after_the_database_was_down(strict, item):
    page = reverse("todo:item", args=[item.pk]) + "?show=active"
    fields, _texts = submission(strict.get(page), page)
    with database_down(strict):
        response = strict.post(page, fields)
    assertContains(response, "Try again</button>", status_code=503)
    again, _texts = submission(response, page)
    fields["csrfmiddlewaretoken"] = again["csrfmiddlewaretoken"]
    assert again == fields
    assert strict.post(page, again).url == "/?show=active"
    item.refresh_from_db()
    assert item.notes.endswith("second line of notes")


@pytest.mark.django_db(transaction=True)
def test_forged_form_cannot_be_sent_again_after_the_database_was_down(strict, item):
    strict.get("/")
    with database_down(strict):
        response = strict.post(reverse("todo:create"), {"text": "typed elsewhere"})
    assert response.status_code == 503
    assert_fields(response, ["typed elsewhere"])
    assert form_actions(response) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["login", "todo:import"])
def test_form_with_a_password_or_file_is_not_sent_again(strict, item, name):
    page = reverse(name)
    fields, _texts = submission(strict.get(page), page)
    with database_down(strict):
        response = strict.post(page, fields)
    assert response.status_code == 503
    assert form_actions(response) == []


def test_form_to_an_unknown_address_shows_its_fields(client, settings):
    settings.DEBUG = False
    response = client.post("/save", {"notes": "typed on an old page"})
    assert response.status_code == 404
    assert_fields(response, ["typed on an old page"])


@pytest.mark.parametrize("name", ["admin:login", "admin:todo_todoitem_add"])
def test_admin_never_shows_refused_fields(name):
    fields = {"username": "secret words", "notes": "secret words"}
    response = Client(enforce_csrf_checks=True).post(reverse(name), fields)
    assertNotContains(response, "secret words", status_code=403)


# Logging in again


def log_in(client, response, name="ana", password=PASSWORD):
    """Send the login form of the page."""
    fields, _texts = submission(response, reverse("login"))
    return client.post(reverse("login"), dict(fields, username=name, password=password))


@pytest.fixture
def refused(as_ana, ana, item):
    """Post notes of ana after the end of her session; return the browser and the response."""
    page = reverse("todo:item", args=[item.pk]) + "?show=active"
    fields, _texts = submission(as_ana.get(page), page)
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = as_ana.cookies["csrftoken"].value
    return client, client.post(page, fields)


def test_refused_form_is_saved_after_login(refused, item):
    client, response = refused
    response = log_in(client, response)
    assert_fields(response, ["second line of notes"])
    assertContains(response, "Save now</button>")
    page = reverse("todo:item", args=[item.pk]) + "?show=active"
    fields, _texts = submission(response, page)
    assert client.post(page, fields).url == "/?show=active"
    item.refresh_from_db()
    assert item.text == "typed <b>in</b> text, äöü"
    assert item.notes.endswith("second line of notes")


def test_refused_form_survives_a_wrong_password(refused, item):
    client, response = refused
    response = log_in(client, response, password="wrong")
    assert "Please enter a correct username" in response.content.decode()
    assert_fields(response, ["second line of notes"])
    assertContains(log_in(client, response), "Save now")


def test_refused_form_is_not_saved_by_another_account(refused, ben):
    client, response = refused
    response = log_in(client, response, name="ben")
    assert_fields(response, ["second line of notes"])
    assertContains(response, "logged in as somebody else", status_code=403)
    assert set(form_actions(response)) == {reverse("logout"), reverse("set_language")}


def test_refused_form_is_not_offered_after_a_forged_login(refused):
    client, response = refused
    fields, _texts = submission(response, reverse("login"))
    response = client.post(reverse("login"), dict(fields, csrfmiddlewaretoken="x" * 64))
    assert response.status_code == 403
    assert_fields(response, ["second line of notes"])
    assert form_actions(response) == [reverse("set_language")]


@pytest.mark.parametrize("path", ["https://example.org/", "//example.org/", "/admin/", "/create"])
def test_login_ignores_a_forged_form(client, ana, path):
    form = [path, [["owner", str(ana.pk)], ["text", "forged"]], True]
    for text in [signing.dumps(form), signing.dumps(form, salt="x", compress=True), "nonsense", ""]:
        fields = {"username": "ana", "password": PASSWORD, "refused_form": text}
        assert client.post(reverse("login"), fields).url == "/"


def test_form_of_the_shared_list_adds_nothing_to_the_list_of_an_account(as_ana, texts):
    response = as_ana.post(reverse("todo:create"), {"owner": "", "text": "typed"})
    assert response.status_code == 403
    assert_fields(response, ["typed"])
    assert reverse("login") not in form_actions(response)
    assert not ToDoItem.objects.exists()


# The item no longer exists


@pytest.fixture
def filled_page(as_ana, item):
    """Return the address, fields and texts of the page of the item, filled in."""
    page = reverse("todo:item", args=[item.pk])
    return (page, *submission(as_ana.get(page), page))


def test_form_of_a_deleted_item_shows_its_fields(as_ana, item, filled_page):
    address, fields, texts = filled_page
    item.delete()
    for path in (address, reverse("todo:delete"), reverse("todo:move")):
        response = as_ana.post(path, fields)
        assertContains(response, "no longer exists", status_code=404)
        assert_fields(response, texts)


def test_item_in_the_trash_is_restored_with_the_fields_of_its_form(as_ana, item, filled_page):
    address, fields, texts = filled_page
    as_ana.post(reverse("todo:delete"), {"id": item.pk})
    response = as_ana.post(address, fields)
    assertContains(response, "Restore it from the trash</button>", status_code=404)
    assert_fields(response, texts)
    fields, _texts = submission(response, address)
    response = as_ana.post(address, fields)
    assert response.status_code == 409
    html = unescape(response.content.decode())
    assert all(text in html for text in texts)
    version = submission(response, address)[0]["version"]
    assert as_ana.post(address, dict(fields, version=version)).status_code == 302
    item.refresh_from_db()
    assert item.notes.endswith("second line of notes")


def test_item_of_another_owner_is_not_restored(as_ana, ben):
    item = ToDoItem.objects.create(owner=ben, text="of ben", deleted_on=timezone.now())
    fields = {"restore": "", "notes": "typed", "text": "typed"}
    response = as_ana.post(reverse("todo:item", args=[item.pk]), fields)
    assertNotContains(response, "Restore", status_code=404)
    item.refresh_from_db()
    assert item.deleted_on


def test_new_name_of_a_deleted_list_is_kept_in_the_field(as_ana, item):
    fields = {"do": "rename", "type": "list", "id": "0", "name": "typed here"}
    response = as_ana.post(reverse("todo:lists_action"), fields)
    assertContains(response, 'value="typed here"', status_code=404)


# An invalid form shows its own fields


@pytest.mark.parametrize(
    ("name", "change", "kept"),
    [
        ("settings", {"time_zone": "Mars", "language": "es"}, ["Español"]),
        ("tokens", {"name": "phone", "scope": "read write"}, ["phone", "Read and write"]),
        ("todo:create", {"text": "x" * 501}, ["x" * 501]),
        ("todo:lists_action", {"do": "add", "type": "list", "name": "Home"}, ["Home"]),
        ("todo:lists_action", {"do": "add", "type": "label", "name": "two words"}, ["two words"]),
        (
            "todo:bulk",
            {"do": "label", "label": "two words", "due_on": "2031-05-06"},
            ["two words", "2031-05-06"],
        ),
    ],
)
def test_invalid_form_keeps_its_fields(as_ana, item, name, change, kept):
    query = "?select=on" if name == "todo:bulk" else ""
    if name == "todo:bulk":
        change = dict(change, id=item.pk)
        kept = [*kept, str(item.pk)]
    before = database()
    response = as_ana.post(reverse(name) + query, change)
    assert response.status_code == 400
    html = response.content.decode()
    for text in kept:
        in_field = rf'<input[^>]* value="{text}"[^>]*>|<option[^>]* selected[^>]*>{text}<'
        assert re.search(in_field, html), text
    if name == "todo:bulk":
        assert re.search(rf'name="id"\s+value="{item.pk}" form="bulk" checked', html)
    assert database() == before


def test_labels_of_the_fields_are_in_the_language_of_the_visitor(client, ana):
    fields = {"owner": ana.pk, "text": "x", "notes": "x", "labels": "x", "priority": "1"}
    response = client.post(reverse("todo:create"), fields, HTTP_ACCEPT_LANGUAGE="es")
    html = response.content.decode()
    for label in ("Texto", "Notas", "Etiquetas", "Prioridad"):
        assert f">{label}</label>" in html
    assert 'value="Alta"' in html
