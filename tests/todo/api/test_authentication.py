"""Authentication of the API: tokens and their scopes, sessions, and visitors without either."""

import pytest
from django.test import Client

from accounts.models import Token
from tests.todo.api.client import Api, check

pytestmark = pytest.mark.django_db
POST = {"data": '{"title": "Buy milk"}', "content_type": "application/json"}


@pytest.fixture
def token(ana):
    """The Token and its text."""
    return Token.objects.create_token(ana, "laptop", "read write")


@pytest.fixture
def session(ana):
    """A browser in which ana is logged in, and whose CSRF tokens are checked."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana)
    return client


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_token_authenticates_its_user(token, ana, texts, scheme):
    Api(HTTP_AUTHORIZATION=f"{scheme} {token[1]}").add("Buy milk")
    assert texts(ana) == ["Buy milk"]
    assert texts(None) == []


def test_token_with_read_scope_can_not_write(ana, ana_api):
    url = ana_api.add()["url"]
    api = Api.for_user(ana, "read")
    for response in (
        api.post({"title": "x"}),
        api.patch(url, {"title": "x"}),
        api.delete(url),
        api.delete(),
    ):
        assert response.status_code == 403
        assert 'error="insufficient_scope"' in response["WWW-Authenticate"]
        assert 'scope="write"' in response["WWW-Authenticate"]
    assert api.titles() == ["Buy milk"]


@pytest.mark.parametrize("reason", ["revoked token", "inactive user"])
def test_token_fails_at_the_next_request_after(reason, token, ana):
    api = Api(token[1])
    assert api.get().status_code == 200
    if reason == "revoked token":
        token[0].delete()
    else:
        type(ana).objects.update(is_active=False)
    response = api.get()
    assert response.status_code == 401
    assert 'error="invalid_token"' in response["WWW-Authenticate"]


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer x", "Basic YTpi", "Bearer todo_" + "x" * 9999, "é"]
)
def test_invalid_token_is_refused_although_visitors_are_allowed(header, session):
    response = Api(HTTP_AUTHORIZATION=header).get()
    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer ")
    assert session.get("/api/todos", HTTP_AUTHORIZATION=header).status_code == 401


def test_visitor_uses_the_shared_list(api, item):
    assert api.titles() == ["Buy milk"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PATCH", "DELETE"])
def test_visitor_needs_a_token_if_login_is_required(settings, item, method):
    settings.LOGIN_REQUIRED = True
    address = f"/api/todos/{item.pk}" if method == "PATCH" else "/api/todos"
    response = Client().generic(method, address, '{"title": "x"}', "application/json")
    if method != "HEAD":
        check(response)
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer realm="todos"'
    assert item in type(item).objects.all()


def test_preflight_needs_no_login(api, settings):
    settings.LOGIN_REQUIRED = True
    assert api.send("OPTIONS", "/api/todos").status_code == 204


def test_session_reads(session):
    response = session.get("/api/todos")
    check(response)
    assert response.json() == []


@pytest.mark.parametrize("reason", ["logged out", "inactive user"])
def test_ended_session_does_not_write_to_the_shared_list(session, ana, texts, reason):
    session.get("/")
    if reason == "logged out":
        session.session.flush()
    else:
        type(ana).objects.update(is_active=False)
    response = session.post("/api/todos", **POST)
    check(response)
    assert response.status_code == 401
    assert texts() == []


def test_unknown_session_is_401_and_its_cookie_is_deleted(client, item):
    client.cookies["sessionid"] = "x"
    assert client.get("/api/todos").status_code == 401
    assert client.cookies["sessionid"].value == ""


def test_visitor_may_have_a_session(client, item):
    session = client.session  # Reading it creates a session.
    session["language"] = "es"
    session.save()
    assert client.get("/api/todos").status_code == 200


def test_session_needs_a_csrf_token_to_write(session, ana, texts):
    response = session.post("/api/todos", **POST)
    check(response)
    assert response.status_code == 403
    assert "X-CSRFToken" in response.json()["detail"]
    assert "private" in response["Cache-Control"]
    assert {"Cookie", "Authorization"} <= set(response["Vary"].split(", "))
    assert texts(ana) == []
    csrf_token = str(session.get("/").context["csrf_token"])
    response = session.post("/api/todos", HTTP_X_CSRFTOKEN=csrf_token, **POST)
    assert response.status_code == 201
    assert texts(ana) == ["Buy milk"]


def test_token_needs_no_csrf_token(token, session):
    header = {"HTTP_AUTHORIZATION": "Bearer " + token[1]}
    assert session.post("/api/todos", **POST, **header).status_code == 201


def test_errors_are_in_the_language_of_the_user(ana, ana_api):
    ana.language = "es"
    ana.save()
    assert ana_api.get("/api/todos/1").json()["detail"].startswith("No existe esa tarea")


def test_responses_are_private_and_vary_by_credential(ana_api):
    response = ana_api.get()
    assert set(response["Cache-Control"].split(", ")) == {"private", "no-cache"}
    assert {"Authorization", "Cookie"} <= set(response["Vary"].split(", "))
