"""The lists and labels of the API."""

import pytest

from accounts.models import Token
from tests.todo.api.client import Api
from todo.lists import MAX_NAMES
from todo.models import Label, ToDoItem, ToDoList

pytestmark = pytest.mark.django_db
both = pytest.mark.parametrize("address", ["/api/lists", "/api/labels"])


@pytest.fixture
def api():
    return Api()


@both
def test_a_name_is_made_read_changed_and_deleted(api, address):
    made = api.post({"name": " home "}, address)
    url = made["Location"]
    assert made.status_code == 201
    assert made.json()["name"] == "home"
    assert url == made.json()["url"] == "http://testserver{}/{}".format(address, made.json()["id"])
    assert api.get(url).json() == made.json()
    assert api.get(address).json() == [made.json()]
    assert api.patch(url, dict(made.json(), name="house")).json()["name"] == "house"
    assert api.delete(url).status_code == 204
    assert api.get(address).json() == []
    for response in (api.get(url), api.patch(url, {"name": "x"}), api.delete(url)):
        assert response.status_code == 404


def test_lists_have_an_order_that_can_be_changed(api):
    first, second = (api.post({"name": name}, "/api/lists").json() for name in "ab")
    assert (first["order"], second["order"]) == (0, 1)
    assert api.patch(first["url"], {"order": 7}).json()["order"] == 7
    assert [found["name"] for found in api.get("/api/lists").json()] == ["b", "a"]
    assert api.post({"name": "c", "order": 3}, "/api/lists").json()["order"] == 3


def test_a_list_is_made_behind_the_largest_order(api):
    api.post({"name": "a", "order": 10**6}, "/api/lists")
    assert api.post({"name": "b"}, "/api/lists").json()["order"] == 10**6 + 1


def test_labels_are_sorted_by_name_and_have_no_order(api):
    for name in "ba":
        assert "order" not in api.post({"name": name}, "/api/labels").json()
    assert [found["name"] for found in api.get("/api/labels").json()] == ["a", "b"]
    assert api.post({"name": "c", "order": 1}, "/api/labels").status_code == 400


def test_a_list_takes_its_items_with_it_to_the_trash(api):
    api.add(list="Home")
    api.delete(api.get("/api/lists").json()[0]["url"])
    assert api.get().json() == []
    assert ToDoItem.all_objects.deleted().count() == 1


def test_a_label_leaves_its_items(api):
    api.add(labels=["bank"])
    api.delete(api.get("/api/labels").json()[0]["url"])
    assert api.get().json()[0]["labels"] == []


@both
def test_a_name_that_is_taken_is_refused(api, address):
    api.post({"name": "home"}, address)
    other = api.post({"name": "other"}, address).json()
    for response in (
        api.post({"name": "Home"}, address),
        api.patch(other["url"], {"name": "home"}),
    ):
        assert response.status_code == 422
        assert response.json()["errors"] == {"name": ["There is “home” already."]}


@both
def test_a_request_that_is_repeated_is_answered_again(api, address):
    first, again = (api.post({"name": "home"}, address, HTTP_IDEMPOTENCY_KEY="k") for _ in "12")
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert api.post({"name": "x"}, address, HTTP_IDEMPOTENCY_KEY="a b").status_code == 400


def test_a_deleted_lists_name_can_be_given_again_as_it_is_written_now(api):
    api.delete(api.post({"name": "Home"}, "/api/lists")["Location"])
    assert api.post({"name": "HOME"}, "/api/lists").json()["name"] == "HOME"


def test_what_is_taken_for_a_name_finds_it_too(api):
    api.add(list="Home", labels=["bank"])
    api.add("other", list="Inbox")
    for query in ("?list=HOME", "?label=BANK", "?list=home&label=Bank"):
        assert api.titles(query) == ["Buy milk"]
    for query in ("?list=INBOX", "?list=Inbox", "?list=inbox"):
        assert api.titles(query) == ["other"]


@both
@pytest.mark.parametrize(
    ("data", "status", "field"),
    [
        ({}, 422, "name"),
        ({"name": ""}, 422, "name"),
        ({"name": 1}, 422, "name"),
        ({"name": None}, 422, "name"),
        ({"name": "x" * 101}, 422, "name"),
        ({"name": "a\0b"}, 422, "name"),
        ({"name": "\ud800"}, 422, "name"),
        ({"nam": "x"}, 400, "nam"),
        ([], 422, None),
    ],
)
def test_a_name_that_will_not_do_is_refused(api, address, data, status, field):
    response = api.post(data, address)
    assert response.status_code == status
    assert list(response.json().get("errors", [None])) == [field]
    assert api.get(address).json() == []


@pytest.mark.parametrize(
    ("address", "data"),
    [
        ("/api/lists", {"name": "Inbox"}),
        ("/api/lists", {"name": "x", "order": -1}),
        ("/api/lists", {"name": "x", "order": 10**6 + 1}),
        ("/api/lists", {"name": "x", "order": "1"}),
        ("/api/labels", {"name": "two words"}),
        ("/api/labels", {"name": "a,b"}),
    ],
)
def test_what_a_page_would_refuse_is_refused(api, address, data):
    assert api.post(data, address).status_code == 422
    assert api.get(address).json() == []


@both
def test_the_pages_show_each_once(api, address):
    for number in range(5):
        api.post({"name": "n{}".format(number)}, address)
    seen, here = [], address + "?limit=2"
    while here:
        response = api.get(here)
        seen += [found["name"] for found in response.json()]
        link = response.get("Link", "")
        here = link[1 : link.index(">")] if link else ""
    assert seen == ["n0", "n1", "n2", "n3", "n4"]


@both
@pytest.mark.parametrize("query", ["?x=1", "?limit=0", "?after=q", "?after=0", "?show=all"])
def test_a_parameter_that_is_not_understood_is_refused(api, address, query):
    response = api.get(address + query)
    assert response.status_code == 400
    assert list(response.json()["errors"]) == [query[1:].split("=")[0]]


@both
def test_nobody_sees_or_changes_those_of_others(api, ana, address):
    of_ana = Api(Token.objects.create_token(ana, "x", "read write")[1])
    url = of_ana.post({"name": "home"}, address).json()["url"]
    assert api.get(address).json() == []
    for response in (api.get(url), api.patch(url, {"name": "x"}), api.delete(url)):
        assert response.status_code == 404


@both
def test_a_change_of_what_somebody_else_has_changed_is_refused(api, address):
    made = api.post({"name": "home"}, address)
    url, etag = made.json()["url"], made["ETag"]
    assert api.get(url)["ETag"] == etag
    assert api.get(url, HTTP_IF_NONE_MATCH=etag).status_code == 304
    api.patch(url, {"name": "house"})
    assert api.patch(url, {"name": "x"}, HTTP_IF_MATCH=etag).status_code == 412
    assert api.delete(url, HTTP_IF_MATCH=etag).status_code == 412
    assert api.delete(url, HTTP_IF_MATCH=api.get(url)["ETag"]).status_code == 204


@both
def test_a_page_costs_one_query_however_long_it_is(api, address, django_assert_num_queries):
    kind = ToDoList if address == "/api/lists" else Label
    for number in range(20):
        kind.objects.create(name=str(number))
    with django_assert_num_queries(1):
        assert len(api.get(address).json()) == 20


@both
def test_the_thousand_and_first_is_refused(api, address):
    kind = ToDoList if address == "/api/lists" else Label
    extra = {"position": 0} if kind is ToDoList else {}
    kind.objects.bulk_create(kind(name="n{}".format(n), **extra) for n in range(MAX_NAMES))
    response = api.post({"name": "new"}, address)
    assert response.status_code == 422
    (sentence,) = response.json()["errors"]["name"]
    assert "at most 1,000 lists and 1,000 labels" in sentence
    url = api.add()["url"]
    field = {"list": "new"} if kind is ToDoList else {"labels": ["new"]}
    for response in (api.post(dict(field, title="x")), api.patch(url, field)):
        assert response.status_code == 422
        assert "at most 1,000 lists and 1,000 labels" in response.json()["detail"]
    assert api.titles() == ["Buy milk"]
    assert api.patch(url, {"list": "N5"} if kind is ToDoList else {"labels": ["N5"]}).json()


def test_fifty_thousand_labels_are_refused_before_the_database_is_asked(
    api, django_assert_max_num_queries
):
    data = [
        {"title": "x", "labels": ["l{}".format(50 * item + n) for n in range(50)]}
        for item in range(1000)
    ]
    with django_assert_max_num_queries(4):
        assert api.post(data).status_code == 422
    assert not Label.objects.exists()


def test_responses_are_private_and_revalidated(api):
    for address in ("/api/lists", "/api/todos"):
        assert set(api.get(address)["Cache-Control"].split(", ")) == {"private", "no-cache"}


def test_number_may_have_50_digits(api):
    made = api.post({"name": "a", "order": 0}, "/api/lists").json()
    assert api.patch(made["url"], {"order": int(50 * "9")}).status_code == 422
    assert api.patch(made["url"], {"order": int(51 * "9")}).status_code == 400
