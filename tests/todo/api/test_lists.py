"""Lists and labels of the API."""

import pytest

from todo.lists import MAX_NAMES
from todo.models import Label, ToDoItem, ToDoList

pytestmark = pytest.mark.django_db
both = pytest.mark.parametrize("address", ["/api/lists", "/api/labels"])


@both
def test_list_is_created_read_changed_and_deleted(api, address):
    made = api.post({"name": " home "}, address)
    url = made["Location"]
    assert made.status_code == 201
    assert made.json()["name"] == "home"
    assert url == made.json()["url"] == f"http://testserver{address}/{made.json()['id']}"
    assert api.get(url).json() == made.json()
    assert api.get(address).json() == [made.json()]
    assert api.patch(url, dict(made.json(), name="house")).json()["name"] == "house"
    assert api.delete(url).status_code == 204
    assert api.get(address).json() == []
    for response in (api.get(url), api.patch(url, {"name": "x"}), api.delete(url)):
        assert response.status_code == 404


def test_lists_are_in_an_order_that_can_be_changed(api):
    first, second = (api.post({"name": name}, "/api/lists").json() for name in "ab")
    assert (first["order"], second["order"]) == (0, 1)
    assert api.patch(first["url"], {"order": 7}).json()["order"] == 7
    assert [found["name"] for found in api.get("/api/lists").json()] == ["b", "a"]
    assert api.post({"name": "c", "order": 10**6}, "/api/lists").json()["order"] == 10**6
    assert api.post({"name": "d"}, "/api/lists").json()["order"] == 10**6 + 1


def test_labels_are_sorted_by_name_without_an_order(api):
    for name in "ba":
        assert "order" not in api.post({"name": name}, "/api/labels").json()
    assert [found["name"] for found in api.get("/api/labels").json()] == ["a", "b"]
    assert api.post({"name": "c", "order": 1}, "/api/labels").status_code == 400


def test_deleted_label_leaves_its_items_and_deleted_list_takes_them_to_the_trash(api):
    api.add(list="Home", labels=["bank"])
    api.delete(api.get("/api/labels").json()[0]["url"])
    assert api.get().json()[0]["labels"] == []
    api.delete(api.get("/api/lists").json()[0]["url"])
    assert api.get().json() == []
    assert ToDoItem.all_objects.deleted().count() == 1


@both
def test_existing_name_is_refused(api, address):
    api.post({"name": "home"}, address)
    other = api.post({"name": "other"}, address).json()
    for response in (
        api.post({"name": "Home"}, address),
        api.patch(other["url"], {"name": "home"}),
    ):
        assert response.status_code == 422
        assert response.json()["errors"] == {"name": ["There is “home” already."]}


@both
def test_repeated_idempotency_key_gets_the_same_response(api, address):
    first, again = (api.post({"name": "home"}, address, HTTP_IDEMPOTENCY_KEY="k") for _ in "12")
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert api.post({"name": "x"}, address, HTTP_IDEMPOTENCY_KEY="a b").status_code == 400


def test_name_of_a_deleted_list_can_be_used_in_another_spelling(api):
    api.delete(api.post({"name": "Home"}, "/api/lists")["Location"])
    assert api.post({"name": "HOME"}, "/api/lists").json()["name"] == "HOME"


def test_filters_ignore_the_case_of_names(api):
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
def test_invalid_name_is_refused(api, address, data, status, field):
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
def test_invalid_list_or_label_is_422(api, address, data):
    assert api.post(data, address).status_code == 422
    assert api.get(address).json() == []


@both
def test_pages_have_each_name_once(api, address):
    for name in "abcde":
        api.post({"name": name}, address)
    pages = api.get_pages(address + "?limit=2")
    assert [[found["name"] for found in page.json()] for page in pages] == [[*"ab"], [*"cd"], ["e"]]


@both
@pytest.mark.parametrize("query", ["?x=1", "?limit=0", "?after=q", "?after=0", "?show=all"])
def test_invalid_parameter_is_named(api, address, query):
    response = api.get(address + query)
    assert response.status_code == 400
    assert list(response.json()["errors"]) == [query[1:].split("=")[0]]


@both
def test_owners_see_and_change_only_their_own(api, ana_api, address):
    url = ana_api.post({"name": "home"}, address).json()["url"]
    assert api.get(address).json() == []
    for response in (api.get(url), api.patch(url, {"name": "x"}), api.delete(url)):
        assert response.status_code == 404


@both
def test_stale_etag_refuses_changes(api, address):
    made = api.post({"name": "home"}, address)
    url, etag = made.json()["url"], made["ETag"]
    assert api.get(url)["ETag"] == etag
    assert api.get(url, HTTP_IF_NONE_MATCH=etag).status_code == 304
    api.patch(url, {"name": "house"})
    assert api.patch(url, {"name": "x"}, HTTP_IF_MATCH=etag).status_code == 412
    assert api.delete(url, HTTP_IF_MATCH=etag).status_code == 412
    assert api.delete(url, HTTP_IF_MATCH=api.get(url)["ETag"]).status_code == 204


@both
def test_page_takes_one_query(api, address, django_assert_num_queries):
    model = ToDoList if address == "/api/lists" else Label
    for number in range(20):
        model.objects.create(name=str(number))
    with django_assert_num_queries(1):
        assert len(api.get(address).json()) == 20


@both
def test_name_beyond_the_limit_is_refused(api, address):
    model = ToDoList if address == "/api/lists" else Label
    extra = {"position": 0} if model is ToDoList else {}
    model.objects.bulk_create(model(name=f"n{n}", **extra) for n in range(MAX_NAMES))
    response = api.post({"name": "new"}, address)
    assert response.status_code == 422
    (sentence,) = response.json()["errors"]["name"]
    assert "at most 1,000 lists and 1,000 labels" in sentence
    url = api.add()["url"]
    new, existing = [
        {"list": name} if model is ToDoList else {"labels": [name]} for name in ("new", "N5")
    ]
    for response in (api.post(dict(new, title="x")), api.patch(url, new)):
        assert response.status_code == 422
        assert "at most 1,000 lists and 1,000 labels" in response.json()["detail"]
    assert api.titles() == ["Buy milk"]
    assert api.patch(url, existing).status_code == 200


def test_too_many_labels_are_refused_before_any_query(api, django_assert_max_num_queries):
    labels = [[f"l{50 * item + n}" for n in range(50)] for item in range(1000)]
    with django_assert_max_num_queries(4):
        response = api.post([{"title": "x", "labels": names} for names in labels])
    assert response.status_code == 422
    assert not Label.objects.exists()


@pytest.mark.parametrize(("digits", "status"), [(50, 422), (51, 400)])
def test_number_may_have_50_digits(api, digits, status):
    url = api.post({"name": "a", "order": 0}, "/api/lists").json()["url"]
    assert api.patch(url, {"order": int(digits * "9")}).status_code == status
