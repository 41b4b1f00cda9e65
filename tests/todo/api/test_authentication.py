"""Who may use the API: tokens and what they may, sessions, and visitors."""

import pytest
from django.test import Client

from accounts.models import Token
from tests.todo.api.client import Api, check

pytestmark = pytest.mark.django_db


@pytest.fixture
def token(ana):
    return Token.objects.create_token(ana, "laptop", "read write")


@pytest.fixture
def session(ana):
    """A browser in which ana is logged in, with Django's check of forms."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana)
    return client


def test_a_token_stands_for_its_user(token, ana, texts):
    Api(token[1]).add("Buy milk")
    assert texts(ana) == ["Buy milk"]
    assert texts(None) == []


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_is_written_in_any_case(token, scheme):
    assert Api(HTTP_AUTHORIZATION="{} {}".format(scheme, token[1])).get().status_code == 200


def test_a_token_to_read_with_does_not_write(ana):
    Api(Token.objects.create_token(ana, "w", "read write")[1]).add()
    api = Api(Token.objects.create_token(ana, "r", "read")[1])
    assert api.titles() == ["Buy milk"]
    url = api.get().json()[0]["url"]
    refused = [
        api.post({"title": "x"}),
        api.patch(url, {"title": "x"}),
        api.delete(url),
        api.delete(),
    ]
    for response in refused:
        assert response.status_code == 403
        assert 'error="insufficient_scope"' in response["WWW-Authenticate"]
        assert 'scope="write"' in response["WWW-Authenticate"]
    assert api.titles() == ["Buy milk"]


def test_a_revoked_token_fails_at_the_next_request(token):
    api = Api(token[1])
    assert api.get().status_code == 200
    token[0].delete()
    response = api.get()
    assert response.status_code == 401
    assert 'error="invalid_token"' in response["WWW-Authenticate"]


def test_the_token_of_a_user_who_was_shut_out_fails(token, ana):
    ana.is_active = False
    ana.save()
    assert Api(token[1]).get().status_code == 401


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer x", "Basic YTpi", "Bearer todo_" + "x" * 9999, "é"]
)
def test_a_header_that_is_no_token_is_refused_even_where_visitors_may_come(header):
    response = Api(HTTP_AUTHORIZATION=header).get()
    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer ")


def test_a_wrong_token_is_not_helped_by_a_session(session):
    assert session.get("/api/todos", HTTP_AUTHORIZATION="Bearer x").status_code == 401


def test_a_visitor_uses_the_shared_list(item):
    assert Api().titles() == ["Buy milk"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PATCH", "DELETE"])
def test_a_visitor_is_asked_for_a_token_where_a_login_is_required(settings, item, method):
    settings.LOGIN_REQUIRED = True
    address = "/api/todos/{}".format(item.pk) if method == "PATCH" else "/api/todos"
    response = Client().generic(method, address, '{"title": "x"}', "application/json")
    if method != "HEAD":
        check(response)
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer realm="todos"'
    assert item in type(item).objects.all()


def test_a_preflight_needs_no_login(settings):
    settings.LOGIN_REQUIRED = True
    assert Api().send("OPTIONS", "/api/todos").status_code == 204


def test_a_session_reads(session, ana):
    response = session.get("/api/todos")
    check(response)
    assert response.json() == []


@pytest.mark.parametrize("end", ["log out", "shut out"])
def test_whoever_is_logged_out_by_now_does_not_write_on_the_shared_list(session, ana, texts, end):
    session.get("/")
    if end == "log out":
        session.session.flush()
    else:
        type(ana).objects.update(is_active=False)
    data = {"data": '{"title": "Secret"}', "content_type": "application/json"}
    response = session.post("/api/todos", **data)
    check(response)
    assert response.status_code == 401
    assert texts() == []


def test_a_visitor_may_have_a_session_too(item, texts):
    visitor = Client()
    visitor.cookies["sessionid"] = "x"
    assert visitor.get("/api/todos").status_code == 401
    assert visitor.cookies["sessionid"].value == ""  # Who it was is over.
    visitor = Client()
    session = visitor.session  # It makes one.
    session["language"] = "es"
    session.save()
    assert visitor.get("/api/todos").status_code == 200


def test_a_session_writes_with_the_token_of_its_page_alone(session, ana, texts):
    data = {"data": '{"title": "Buy milk"}', "content_type": "application/json"}
    refused = session.post("/api/todos", **data)
    check(refused)
    assert refused.status_code == 403
    assert "X-CSRFToken" in refused.json()["detail"]
    assert texts(ana) == []
    page = session.get("/")
    made = session.post("/api/todos", HTTP_X_CSRFTOKEN=str(page.context["csrf_token"]), **data)
    assert made.status_code == 201
    assert texts(ana) == ["Buy milk"]


def test_a_token_needs_no_token_of_a_page(token, ana):
    client = Client(enforce_csrf_checks=True, HTTP_AUTHORIZATION="Bearer " + token[1])
    client.force_login(ana)
    made = client.post("/api/todos", '{"title": "x"}', "application/json")
    assert made.status_code == 201


def test_errors_speak_the_language_of_the_tokens_user(token, ana):
    ana.language = "es"
    ana.save()
    assert Api(token[1]).get("/api/todos/1").json()["detail"].startswith("No existe esa tarea")


def test_answers_are_for_nobody_elses_cache(token):
    response = Api(token[1]).get()
    assert "private" in response["Cache-Control"]
    assert {"Authorization", "Cookie"} <= set(response["Vary"].split(", "))
