"""Whatever refuses a form, its fields are shown again; secrets are not, and nothing is stored."""

import re
from contextlib import contextmanager
from html import unescape

import pytest
from django.apps import apps
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.db import OperationalError
from django.db.backends.utils import CursorWrapper
from django.test import Client
from django.urls import get_resolver, resolve, reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.models import Token
from tests.helpers import PASSWORD
from tests.todo.forms import SECRET, forms_of, submission, submissions
from todo.models import Label, ToDoItem, ToDoList

pytestmark = pytest.mark.django_db

# Whoever is logged in, or nobody: there is no session whose end could matter.
FOR_ANYBODY = {
    "login",
    "logout",
    "password_reset",
    "password_reset_confirm",
    "set_language",
    "signup",
}


@pytest.fixture
def anas(ana, as_ana):
    """Items, lists, labels, trash and a token of ana's; return an item of hers."""
    home = ToDoList.objects.create(owner=ana, name="Home")
    label = Label.objects.create(owner=ana, name="bank")
    item = ToDoItem.objects.create(owner=ana, text="Pay", notes="old", todo_list=home)
    item.labels.add(label)
    for text in ("Buy milk", "Buy bread"):
        ToDoItem.objects.create(owner=ana, text=text)
    as_ana.post(reverse("todo:delete"), {"id": ToDoItem.objects.get(text="Buy bread").pk})
    Token.objects.create_token(ana, "phone", "read")
    return item


def pages(item):
    """The addresses of every page that has a form, for ana."""
    return [
        "/",
        "/?select=on",
        f"/?edit={item.pk}",
        reverse("todo:item", args=[item.pk]) + "?show=active",
        reverse("todo:lists"),
        reverse("todo:trash"),
        reverse("todo:import"),
        reverse("todo:feed"),
        reverse("settings"),
        reverse("tokens"),
        reverse("password_change"),
    ]


def pages_for_visitors(ana):
    user = urlsafe_base64_encode(force_bytes(ana.pk))
    token = default_token_generator.make_token(ana)
    reset = reverse("password_reset_confirm", args=[user, token])
    return [reverse("login"), reverse("signup"), reverse("password_reset"), reset]


def every_submission(as_ana, ana, item):
    """Yield (name of the address, address, fields, shown) for everything that can be posted."""
    visitor = Client()
    visits = [(as_ana, path) for path in pages(item)]
    for client, path in visits + [(visitor, path) for path in pages_for_visitors(ana)]:
        response = client.get(path, follow=True)
        path = response.redirect_chain[-1][0] if response.redirect_chain else path
        for address, fields, shown in submissions(response.content.decode(), path):
            yield resolve(address.split("?")[0]).view_name, address, fields, shown


def stored():
    """Every row of every table."""
    models = apps.get_models(include_auto_created=True)
    return {model: list(model._base_manager.order_by("pk").values()) for model in models}


def text_of(response):
    return unescape(response.content.decode())


def assert_shown(response, shown):
    """The page has each text, in a field that can't be changed and has a label."""
    html = response.content.decode()
    fields = re.findall(r'<label for="(typed-\d+)">([^<]+)</label>\s*(<[^>]*>)([^<]*)', html)
    texts = [unescape(tag + text) for _, _, tag, text in fields]
    for text in shown:
        assert any(text in field for field in texts), text
    assert all(" readonly" in tag and f'id="{name}"' in tag for name, _, tag, _ in fields)
    assert "<b>" not in html
    for secret in (SECRET, SECRET.replace("&", "&amp;")):
        assert secret not in html


def addresses(patterns, namespace=""):
    """Yield the name and the parameters' names of each of the site's own pages."""
    for pattern in patterns:
        if not hasattr(pattern, "url_patterns"):
            if pattern.name:  # Without a name, an address of the admin has the site's own view.
                yield namespace + pattern.name, list(pattern.pattern.regex.groupindex)
        elif pattern.namespace not in ("admin", "api"):
            prefix = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from addresses(pattern.url_patterns, namespace + prefix)


def test_every_address_that_takes_a_post_is_one_of_the_forms_that_are_tried(as_ana, ana, anas):
    tried = {name for name, *_ in every_submission(as_ana, ana, anas)}
    values = {"extension": "csv", "secret": "x" * 43, "uidb64": "x", "token": "x-x"}
    found = dict(addresses(get_resolver().url_patterns))
    assert tried <= set(found)
    # Nothing is typed into these two: the preview's text stays in its field, and a checked file is
    # kept by the site.
    for name in set(found) - tried - {"todo:quick_add_preview", "todo:upload"}:
        kwargs = {parameter: values[parameter] for parameter in found[name]}
        assert as_ana.post(reverse(name, kwargs=kwargs)).status_code == 405, name


@pytest.mark.parametrize("who", ["nobody", "ben"])
def test_what_is_posted_after_the_session_ended_is_shown_and_nothing_is_stored(
    as_ana, ana, ben, anas, who
):
    other = Client()
    if who == "ben":
        other.force_login(ben)
    tried = list(every_submission(as_ana, ana, anas))
    before = stored()
    for name, address, fields, shown in tried:
        if name in FOR_ANYBODY:
            continue
        response = other.post(address, fields)
        assert stored() == before, name
        if name != "password_change":  # It has nothing but passwords, Ben's own for him.
            assert response.status_code == 403, name
            assert_shown(response, shown)


def test_where_login_is_required_the_same_holds(as_ana, ana, anas, client, settings):
    settings.LOGIN_REQUIRED = True
    tried = list(every_submission(as_ana, ana, anas))
    before = stored()
    for name, address, fields, shown in tried:
        if name not in FOR_ANYBODY | {"password_change"}:
            fields.pop("owner")
            response = client.post(address, fields)
            assert response.status_code == 403, name
            assert_shown(response, shown)
    assert stored() == before


def test_without_a_csrf_token_every_field_is_shown_to_be_copied_and_none_can_be_sent(
    as_ana, ana, anas
):
    tried = list(every_submission(as_ana, ana, anas))
    strict = Client(enforce_csrf_checks=True)
    before = stored()
    for name, address, fields, shown in tried:
        response = strict.post(address, dict(fields, csrfmiddlewaretoken="x" * 64))
        assert response.status_code == 403, name
        assert_shown(response, shown)
        # The language is what every page asks for.
        assert [form["action"] for form in forms_of(response.content.decode())] == [
            reverse("set_language")
        ]
    assert stored() == before


# The server fails


@contextmanager
def database_away(client):
    """Fail every query; the client gets the page that a browser would."""

    def away(*args, **kwargs):
        raise OperationalError("the server closed the connection unexpectedly")

    client.raise_request_exception = False
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CursorWrapper, "execute", away)
        yield


@pytest.fixture
def strict(ana):
    """A browser in which ana is logged in, whose forms need a token."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana)
    return client


@pytest.mark.django_db(transaction=True)
def test_while_the_database_is_away_every_field_is_shown(as_ana, ana, anas):
    for name, address, fields, shown in list(every_submission(as_ana, ana, anas)):
        with database_away(as_ana):
            response = as_ana.post(address, fields)
        if name != "set_language":  # It needs no database.
            assert (response.status_code, response["Retry-After"]) == (503, "5"), name
            assert_shown(response, shown)


@pytest.mark.django_db(transaction=True)
def test_what_the_database_missed_is_sent_again_by_a_button(strict, anas):
    page = reverse("todo:item", args=[anas.pk]) + "?show=active"
    fields, _shown = submission(strict.get(page), page)
    with database_away(strict):
        response = strict.post(page, fields)
    assert "Try again</button>" in response.content.decode()
    again, _shown = submission(response, page)
    fields["csrfmiddlewaretoken"] = again["csrfmiddlewaretoken"]
    assert again == fields
    assert strict.post(page, again).url == "/?show=active"
    anas.refresh_from_db()
    assert anas.notes.endswith("second line of notes")


@pytest.mark.django_db(transaction=True)
def test_what_another_site_posts_while_the_database_is_away_can_not_be_sent(strict, anas):
    strict.get("/")
    with database_away(strict):
        response = strict.post(reverse("todo:create"), {"text": "typed elsewhere"})
    assert response.status_code == 503
    assert_shown(response, ["typed elsewhere"])
    assert forms_of(response.content.decode()) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["login", "todo:import"])
def test_a_form_of_which_something_is_left_out_is_not_sent_again(strict, anas, name):
    page = reverse(name)
    fields, _shown = submission(strict.get(page), page)
    with database_away(strict):
        response = strict.post(page, fields)
    assert response.status_code == 503
    assert forms_of(response.content.decode()) == []


def test_an_address_that_is_no_more_shows_the_fields(client, settings):
    settings.DEBUG = False
    response = client.post("/save", {"notes": "typed on an old page"})
    assert response.status_code == 404
    assert_shown(response, ["typed on an old page"])


def test_what_is_posted_to_the_admin_is_never_shown(client):
    strict = Client(enforce_csrf_checks=True)
    for path in (reverse("admin:login"), reverse("admin:todo_todoitem_add")):
        response = strict.post(path, {"username": "secret words", "notes": "secret words"})
        assert response.status_code == 403
        assert "secret words" not in response.content.decode()


# Logging in again


def log_in(client, response, name="ana", password=PASSWORD):
    """Log in with the form of the page; return the answer."""
    fields, _shown = submission(response, reverse("login"))
    return client.post(reverse("login"), dict(fields, username=name, password=password))


@pytest.fixture
def refused(as_ana, ana, anas):
    """Post ana's notes after the end of her session; return the browser and the answer."""
    page = reverse("todo:item", args=[anas.pk]) + "?show=active"
    fields, _shown = submission(as_ana.get(page), page)
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = as_ana.cookies["csrftoken"].value
    return client, client.post(page, fields)


def test_who_logs_in_on_that_page_saves_what_was_typed(refused, anas):
    client, response = refused
    response = log_in(client, response)
    assert_shown(response, ["second line of notes"])
    assert "Save now</button>" in response.content.decode()
    page = reverse("todo:item", args=[anas.pk]) + "?show=active"
    fields, _shown = submission(response, page)
    assert client.post(page, fields).url == "/?show=active"
    anas.refresh_from_db()
    assert anas.text == "typed <b>in</b> text, äöü"
    assert anas.notes.endswith("second line of notes")


def test_a_wrong_password_loses_nothing(refused, anas):
    client, response = refused
    response = log_in(client, response, password="wrong")
    assert "Please enter a correct username" in response.content.decode()
    assert_shown(response, ["second line of notes"])
    assert "Save now" in log_in(client, response).content.decode()


def test_somebody_else_who_logs_in_there_can_not_save_it(refused, ben):
    client, response = refused
    response = log_in(client, response, name="ben")
    assert_shown(response, ["second line of notes"])
    html = response.content.decode()
    assert "logged in as somebody else" in html
    assert {form["action"] for form in forms_of(html)} == {
        reverse("logout"),
        reverse("set_language"),
    }


def test_a_login_without_the_pages_token_shows_the_fields_and_has_no_form(refused):
    client, response = refused
    fields, _shown = submission(response, reverse("login"))
    response = client.post(reverse("login"), dict(fields, csrfmiddlewaretoken="x" * 64))
    assert response.status_code == 403
    assert_shown(response, ["second line of notes"])
    assert [form["action"] for form in forms_of(response.content.decode())] == [
        reverse("set_language")
    ]


@pytest.mark.parametrize("path", ["https://example.org/", "//example.org/", "/admin/", "/create"])
def test_a_forged_form_is_ignored_at_the_login(client, ana, path):
    form = [path, [["owner", str(ana.pk)], ["text", "forged"]], True]
    forged = [signing.dumps(form), signing.dumps(form, salt="x", compress=True), "nonsense", ""]
    for text in forged:
        fields = {"username": "ana", "password": PASSWORD, "refused_form": text}
        response = client.post(reverse("login"), fields)
        assert response.url == "/"


def test_a_form_of_the_shared_list_is_shown_to_who_is_logged_in_by_now(as_ana, client):
    fields = {"owner": "", "text": "typed"}
    response = as_ana.post(reverse("todo:create"), fields)
    assert response.status_code == 403
    assert_shown(response, ["typed"])
    assert reverse("login") not in [form["action"] for form in forms_of(text_of(response))]


# What was written about is gone


@pytest.fixture
def details(as_ana, anas):
    """The address and the fields of the page of ana's item, filled in."""
    page = reverse("todo:item", args=[anas.pk])
    return (page, *submission(as_ana.get(page), page))


def test_every_field_for_an_item_that_is_gone_is_shown(as_ana, anas, details):
    address, fields, shown = details
    anas.delete()
    for path in (address, reverse("todo:delete"), reverse("todo:move")):
        response = as_ana.post(path, fields)
        assert response.status_code == 404
        assert "no longer exists" in response.content.decode()
        assert_shown(response, shown)


def test_an_item_in_the_trash_is_restored_with_what_was_typed(as_ana, anas, details):
    address, fields, shown = details
    as_ana.post(reverse("todo:delete"), {"id": anas.pk})
    response = as_ana.post(address, fields)
    assert response.status_code == 404
    assert "Restore it from the trash</button>" in response.content.decode()
    assert_shown(response, shown)
    fields, _shown = submission(response, address)
    response = as_ana.post(address, fields)
    assert response.status_code == 409
    html = text_of(response)
    assert all(text in html for text in shown)
    version = submission(response, address)[0]["version"]
    assert as_ana.post(address, dict(fields, version=version)).status_code == 302
    anas.refresh_from_db()
    assert anas.notes.endswith("second line of notes")


def test_nobody_restores_an_item_of_somebody_else(as_ana, ben):
    item = ToDoItem.objects.create(owner=ben, text="of ben", deleted_on=timezone.now())
    fields = {"restore": "", "notes": "typed", "text": "typed"}
    response = as_ana.post(reverse("todo:item", args=[item.pk]), fields)
    assert response.status_code == 404
    assert "Restore" not in response.content.decode()
    item.refresh_from_db()
    assert item.deleted_on


def test_another_name_for_a_list_that_is_gone_is_offered_as_a_new_one(as_ana, anas):
    fields = {"do": "rename", "type": "list", "id": "0", "name": "typed here"}
    response = as_ana.post(reverse("todo:lists_action"), fields)
    assert response.status_code == 404
    assert 'value="typed here"' in response.content.decode()


# A form that is not valid shows its own fields


@pytest.mark.parametrize(
    ("name", "change", "kept"),
    [
        ("settings", {"time_zone": "Mars", "language": "es"}, ["Español"]),
        ("tokens", {"name": "phone", "scope": "read write"}, ["phone", "Read and write"]),
        ("todo:import", {"extension": "csv"}, ["CSV"]),
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
def test_an_invalid_form_keeps_its_fields(as_ana, anas, name, change, kept):
    query = "?select=on" if name == "todo:bulk" else ""
    if name == "todo:bulk":
        change = dict(change, id=anas.pk, todo_list=anas.todo_list_id)
        kept = [*kept, "Home", str(anas.pk)]
    before = stored()
    response = as_ana.post(reverse(name) + query, change)
    assert response.status_code == 400
    html = response.content.decode()
    for text in kept:
        in_field = rf'<input[^>]* value="{text}"[^>]*>|<option[^>]* selected[^>]*>{text}<'
        assert re.search(in_field, html), text
    if name == "todo:bulk":
        assert re.search(rf'name="id"\s+value="{anas.pk}" form="bulk" checked', html)
    assert stored() == before


def test_the_labels_are_in_the_readers_language(client, ana):
    fields = {"owner": ana.pk, "text": "x", "notes": "x", "labels": "x", "priority": "1"}
    response = client.post(reverse("todo:create"), fields, HTTP_ACCEPT_LANGUAGE="es")
    html = response.content.decode()
    for label in ("Texto", "Notas", "Etiquetas", "Prioridad"):
        assert f">{label}</label>" in html
    assert 'value="Alta"' in html
