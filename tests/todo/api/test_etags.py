"""Conditional, repeated and concurrent requests, and lists that are never stale."""

import pytest

from tests.helpers import in_threads
from todo.api import items
from todo.models import Label, ToDoItem, ToDoList
from website.api import etags

pytestmark = pytest.mark.django_db


concurrent = pytest.mark.django_db(transaction=True)


def at_once(function, *arguments):
    """Call the function with each argument in a thread of its own; return the results."""
    return in_threads(len(arguments), lambda number: function(arguments[number]))


# Conditional requests


@pytest.mark.parametrize("address", ["/api/todos", "/api/todos?show=active", "the item's"])
def test_matching_if_none_match_is_304(api, address):
    item = api.add()
    address = item["url"] if address == "the item's" else address
    first = api.get(address)
    assert first["ETag"].startswith('"')
    again = api.get(address, HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    api.patch(item["url"], {"title": "Buy bread"})
    changed = api.get(address, HTTP_IF_NONE_MATCH=first["ETag"])
    assert changed.status_code == 200
    assert b"Buy bread" in changed.content


def test_responses_with_an_item_have_the_etag_of_its_address(api):
    made = api.post({"title": "Buy milk"})
    assert made["ETag"] == api.get(made["Location"])["ETag"]
    changed = api.patch(made["Location"], {"title": "Buy bread"})
    assert made["ETag"] != changed["ETag"] == api.get(made["Location"])["ETag"]


@pytest.mark.parametrize(
    "change",
    [{"order": 7}, {"labels": ["bank"]}, {"list": "Home"}, {"completed": True}, {"notes": "x"}],
    ids=str,
)
def test_change_of_any_field_makes_if_match_stale(api, change):
    made = api.post({"title": "Buy milk"})
    api.patch(made["Location"], change)
    stale = {"HTTP_IF_MATCH": made["ETag"]}
    assert api.patch(made["Location"], {"title": "x"}, **stale).status_code == 412
    assert api.delete(made["Location"], **stale).status_code == 412
    assert api.titles() == ["Buy milk"]


def test_only_a_strong_matching_if_match_allows_a_change(api):
    made = api.post({"title": "Buy milk"})
    for match in ("*", f'"x", {made["ETag"]}'):
        response = api.patch(made["Location"], {"title": "Buy milk"}, HTTP_IF_MATCH=match)
        assert response.status_code == 200
    weak = "W/" + made["ETag"]
    assert api.delete(made["Location"], HTTP_IF_MATCH=weak).status_code == 412
    assert api.delete(made["Location"], HTTP_IF_MATCH=made["ETag"]).status_code == 204


def test_stale_if_match_does_not_delete_the_list(api):
    api.add()
    seen = api.get()["ETag"]
    api.add("Buy bread")
    assert api.delete(HTTP_IF_MATCH=seen).status_code == 412
    assert len(api.titles()) == 2
    assert api.delete(HTTP_IF_MATCH=api.get()["ETag"]).status_code == 204
    assert api.titles() == []


def test_item_added_while_the_list_is_deleted_stays(api, monkeypatch):
    compare = etags.check_preconditions

    def slowly(*args):
        compare(*args)
        ToDoItem.objects.create(text="Buy bread")

    api.add()
    seen = api.get()["ETag"]
    monkeypatch.setattr(etags, "check_preconditions", slowly)
    assert api.delete(HTTP_IF_MATCH=seen).status_code == 204
    assert api.titles() == ["Buy bread"]


def test_if_match_of_one_page_does_not_delete_a_longer_list_but_an_asterisk_does(api):
    api.post([{"title": "x"}] * 101)
    response = api.delete(HTTP_IF_MATCH=api.get()["ETag"])
    assert response.status_code == 412
    assert "more than 100 items" in response.json()["detail"]
    assert ToDoItem.objects.count() == 101
    assert api.delete(HTTP_IF_MATCH="*").status_code == 204
    assert ToDoItem.objects.count() == 0


def test_etag_of_a_full_page_changes_with_the_next_page(api):
    api.post([{"title": "x"}] * 100)
    seen = api.get()["ETag"]
    api.add()
    response = api.get(HTTP_IF_NONE_MATCH=seen)
    assert response.status_code == 200
    assert "next" in response["Link"]


@pytest.mark.parametrize("header", ["HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH"])
@pytest.mark.parametrize("text", ["", "x", "{}", "W/x"])
def test_malformed_etag_is_rejected(api, header, text):
    made = api.post({"title": "Buy milk"})
    condition = {header: text.format(made["ETag"].strip('"'))}
    responses = [api.get(made["Location"], **condition)] if header == "HTTP_IF_MATCH" else []
    for response in (
        *responses,
        api.patch(made["Location"], {"title": "x"}, **condition),
        api.delete(made["Location"], **condition),
        api.delete(**condition),
    ):
        assert response.status_code == 400
        assert "quotes" in response.json()["detail"]
    assert api.titles() == ["Buy milk"]


@pytest.mark.parametrize("text", ["", "x", '"a,b"', 'W/"x"'])
def test_reading_ignores_unknown_or_malformed_if_none_match(api, text):
    assert api.get(HTTP_IF_NONE_MATCH=text).status_code == 200


def test_stale_if_match_refuses_to_read(api):
    url = api.add()["url"]
    for address in (url, "/api/todos"):
        response = api.get(address, HTTP_IF_MATCH='"x"')
        assert response.status_code == 412
        assert "changed since" in response.json()["detail"]
        assert api.get(address, HTTP_IF_MATCH=api.get(address)["ETag"]).status_code == 200


def test_date_conditions_are_ignored(api):
    url = api.add()["url"]
    long_ago = {"HTTP_IF_UNMODIFIED_SINCE": "Wed, 21 Oct 2015 07:28:00 GMT"}
    assert api.get(url, **long_ago).status_code == 200
    assert api.patch(url, {"title": "x"}, **long_ago).status_code == 200


@concurrent
def test_one_of_several_concurrent_changes_with_the_same_etag_wins(api):
    made = api.post({"title": "Buy milk"})

    def change(title):
        return api.patch(made["Location"], {"title": title}, HTTP_IF_MATCH=made["ETag"])

    responses = at_once(change, *"abcd")
    assert sorted(response.status_code for response in responses) == [200, 412, 412, 412]
    (winner,) = [found.json()["title"] for found in responses if found.status_code == 200]
    assert api.titles() == [winner]


@concurrent
@pytest.mark.parametrize("model", ["items", "list"])
def test_concurrent_change_and_conditional_deletion_exclude_each_other(api, model):
    for number in range(5):
        if model == "items":
            url, whole, change = api.add()["url"], "/api/todos", {"title": "x"}
        else:
            url = whole = api.post({"name": f"a{number}"}, "/api/lists")["Location"]
            change = {"order": 7}
        etag = api.get(whole)["ETag"]
        responses = at_once(
            lambda send: send(),
            lambda url=url, change=change: api.patch(url, change),
            lambda whole=whole, etag=etag: api.delete(whole, HTTP_IF_MATCH=etag),
        )
        assert [response.status_code for response in responses] in ([200, 412], [404, 204])
        api.delete()


@concurrent
def test_concurrent_changes_of_different_fields_are_all_kept(api):
    url = api.add()["url"]
    changes = [{"title": "x"}, {"notes": "y"}, {"priority": 1}, {"due_on": "2026-11-30"}]
    at_once(lambda change: api.patch(url, change), *changes)
    item = api.get(url).json()
    assert [item[name] for change in changes for name in change] == ["x", "y", 1, "2026-11-30"]
    assert item["version"] == 5


# Repeated requests


@pytest.mark.parametrize("data", [{"title": "a"}, [{"title": "a"}, {"title": "a"}]], ids=str)
def test_repeated_idempotency_key_creates_nothing_twice(api, data):
    first, again = (api.post(data, HTTP_IDEMPOTENCY_KEY="k-1") for _ in range(2))
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert len(api.titles()) == (len(data) if isinstance(data, list) else 1)


def test_equal_json_in_another_layout_is_a_repetition(api):
    bodies = '{"title": "a", "order": 1}', '{"order":1,"title":"a"}'
    first, again = (api.post(body, HTTP_IDEMPOTENCY_KEY="k").json() for body in bodies)
    assert first == again


def test_used_idempotency_key_with_other_content_is_refused(api):
    api.post({"title": "a"}, HTTP_IDEMPOTENCY_KEY="k")
    for data in ({"title": "b"}, [{"title": "a"}]):
        response = api.post(data, HTTP_IDEMPOTENCY_KEY="k")
        assert response.status_code == 422
        assert "Idempotency-Key" in response.json()["detail"]
    assert api.titles() == ["a"]


def test_other_keys_other_owners_and_no_key_create_more_items(api, ana_api):
    for key in ("k", "K", "k2"):
        api.post({"title": "a"}, HTTP_IDEMPOTENCY_KEY=key)
    for _ in range(2):
        api.post({"title": "a"})
    assert len(api.titles()) == 5
    assert ana_api.post({"title": "a"}, HTTP_IDEMPOTENCY_KEY="k").status_code == 201
    assert ana_api.titles() == ["a"]


def test_repetition_does_not_restore_a_deleted_item(api):
    first = api.post({"title": "a"}, HTTP_IDEMPOTENCY_KEY="k")
    api.delete(first["Location"])
    again = api.post({"title": "a"}, HTTP_IDEMPOTENCY_KEY="k")
    assert (again.status_code, again["Location"]) == (201, first["Location"])
    assert api.titles() == []


@pytest.mark.parametrize("key", ["", "a b", "x" * 256, "é"])
def test_invalid_idempotency_key_is_refused(api, key):
    assert api.post({"title": "a"}, HTTP_IDEMPOTENCY_KEY=key).status_code == 400
    assert api.titles() == []


@concurrent
def test_concurrent_repetitions_create_one_item(api):
    responses = at_once(lambda _: api.post({"title": "a"}, HTTP_IDEMPOTENCY_KEY="k"), *range(4))
    assert {response.status_code for response in responses} == {201}
    assert len({response.json()["id"] for response in responses}) == 1
    assert ToDoItem.all_objects.count() == 1


BODIES: list = [
    [{"title": "a"}, {"title": "b"}],
    [{"title": "a", "labels": ["x"]}, {"title": "b"}],
    [[{"title": "a"}] * 30, [{"title": "b"}] * 30],
    [{"title": "a"}, [{"title": "b"}] * 2],
]


@concurrent
@pytest.mark.parametrize("bodies", BODIES)
def test_one_of_two_contents_with_the_same_key_is_stored(api, bodies):
    responses = at_once(lambda body: api.post(body, HTTP_IDEMPOTENCY_KEY="k"), *bodies, *bodies)
    assert sorted(response.status_code for response in responses) == [201, 201, 422, 422]
    assert len({response.content for response in responses if response.status_code == 201}) == 1
    assert len(set(api.titles())) == 1


def post_another_body(api, monkeypatch, name, when):
    """Let another body come with the key, before or after the first call of a function of items."""
    function = getattr(items, name)

    def call(*args, **kwargs):
        monkeypatch.setattr(items, name, function)
        result = function(*args, **kwargs) if when == "after" else None
        at_once(lambda title: api.post({"title": title}, HTTP_IDEMPOTENCY_KEY="k"), "b")
        return result if when == "after" else function(*args, **kwargs)

    monkeypatch.setattr(items, name, call)


@concurrent
def test_item_is_refused_if_another_body_is_stored_after_the_look_up_of_its_key(api, monkeypatch):
    api.add()
    post_another_body(api, monkeypatch, "last_position_and_key", "after")
    assert api.post({"title": "a"}, HTTP_IDEMPOTENCY_KEY="k").status_code == 422
    assert "a" not in api.titles()
    assert "b" in api.titles()


@concurrent
def test_items_are_refused_if_another_body_is_stored_after_the_look_up_of_their_key(
    api, monkeypatch, postgresql_url
):
    post_another_body(api, monkeypatch, "store", "before")
    response = api.post([{"title": "a"}, {"title": "c"}], HTTP_IDEMPOTENCY_KEY="k")
    assert response.status_code == 422
    assert api.titles() == ["b"]


# Lists and labels


@concurrent
@pytest.mark.parametrize("address", ["/api/lists", "/api/labels"])
def test_one_of_several_concurrent_equal_names_is_created(api, address):
    responses = at_once(lambda name: api.post({"name": name}, address), *"aAaA")
    assert sorted(response.status_code for response in responses) == [201, 422, 422, 422]
    assert len(api.get(address).json()) == 1


@concurrent
def test_concurrent_items_create_one_list_and_one_label(api):
    responses = at_once(
        lambda name: api.post({"title": name, "labels": [name], "list": name}), *"aAaA"
    )
    assert {response.status_code for response in responses} == {201}
    assert len({tuple(item["labels"]) for item in api.get().json()}) == 1
    assert ToDoList.objects.count() == Label.objects.count() == 1


@concurrent
def test_lists_and_labels_are_deleted_while_items_get_them(api):
    fields = {"title": "x", "labels": ["bank", "home"], "list": "Home"}
    statuses = []

    def write_or_delete(address):
        for _ in range(12):
            if address == "/api/todos":
                url = api.add(**fields)["url"]
                statuses.append(api.patch(url, dict(fields, labels=["town"])).status_code)
                continue
            for found in api.get(address).json():
                statuses.append(api.delete(found["url"]).status_code)

    at_once(write_or_delete, "/api/todos", "/api/todos", "/api/lists", "/api/labels")
    # An item that went to the trash with its list is a 404.
    assert set(statuses) <= {200, 204, 404}
    lists = {found["name"] for found in api.get("/api/lists").json()}
    assert {item["list"] for item in api.get().json()} <= lists


# With and without Redis


@pytest.mark.parametrize(
    "fixtures",
    [[], ["over_redis"], ["over_redis", "frozen"]],
    ids=["without Redis", "with Redis", "with a frozen Redis"],
)
def test_list_is_never_stale(api, request, fixtures):
    for fixture in fixtures:
        request.getfixturevalue(fixture)
    url = api.add("one")["url"]
    for title in ("two", "three"):
        assert api.titles() != [title]
        assert api.patch(url, {"title": title}).status_code == 200
        assert api.titles() == [title]
    api.delete(url)
    assert api.titles() == []
