"""Several clients at once: conditions, repeated requests, and lists that are always fresh."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from accounts.models import Token
from tests.todo.api.client import Api
from todo.models import Label, ToDoItem, ToDoList
from website.api import etags

pytestmark = pytest.mark.django_db


@pytest.fixture
def api():
    return Api()


def at_once(*acts):
    """Do these in threads of their own; return the answers."""

    def alone(act):
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(alone, acts))


# Conditions


@pytest.mark.parametrize("address", ["/api/todos", "/api/todos?show=active", "the item's"])
def test_what_a_client_has_already_is_not_sent_again(api, address):
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


def test_every_answer_with_an_item_has_the_etag_of_its_address(api):
    made = api.post({"title": "Buy milk"})
    assert made["ETag"] == api.get(made["Location"])["ETag"]
    changed = api.patch(made["Location"], {"title": "Buy bread"})
    assert made["ETag"] != changed["ETag"] == api.get(made["Location"])["ETag"]


@pytest.mark.parametrize(
    "change",
    [{"order": 7}, {"labels": ["bank"]}, {"list": "Home"}, {"completed": True}, {"notes": "x"}],
    ids=str,
)
def test_a_change_of_any_field_is_a_change(api, change):
    made = api.post({"title": "Buy milk"})
    api.patch(made["Location"], change)
    stale = {"HTTP_IF_MATCH": made["ETag"]}
    assert api.patch(made["Location"], {"title": "x"}, **stale).status_code == 412
    assert api.delete(made["Location"], **stale).status_code == 412
    assert api.titles() == ["Buy milk"]


def test_a_change_of_what_was_seen_is_made(api):
    made = api.post({"title": "Buy milk"})
    for match in ("*", '"x", {}'.format(made["ETag"])):
        response = api.patch(made["Location"], {"title": "Buy milk"}, HTTP_IF_MATCH=match)
        assert response.status_code == 200
    assert api.delete(made["Location"], HTTP_IF_MATCH=made["ETag"]).status_code == 204


def test_a_weak_etag_is_not_enough_to_change_something(api):
    made = api.post({"title": "Buy milk"})
    weak = {"HTTP_IF_MATCH": "W/" + made["ETag"]}
    assert api.patch(made["Location"], {"title": "x"}, **weak).status_code == 412


def test_the_list_is_emptied_only_as_it_was_seen(api):
    api.add()
    seen = api.get()["ETag"]
    api.add("Buy bread")
    assert api.delete(HTTP_IF_MATCH=seen).status_code == 412
    assert len(api.titles()) == 2
    assert api.delete(HTTP_IF_MATCH=api.get()["ETag"]).status_code == 204
    assert api.titles() == []


def test_what_comes_while_the_list_is_emptied_as_it_was_seen_stays(api, monkeypatch):
    compare = etags.check_preconditions

    def slowly(*args):
        compare(*args)
        ToDoItem.objects.create(text="Buy bread")

    api.add()
    seen = api.get()["ETag"]
    monkeypatch.setattr(etags, "check_preconditions", slowly)
    assert api.delete(HTTP_IF_MATCH=seen).status_code == 204
    assert api.titles() == ["Buy bread"]


def test_what_was_not_seen_of_a_long_list_is_not_emptied(api):
    api.post([{"title": "x"}] * 101)
    response = api.delete(HTTP_IF_MATCH=api.get()["ETag"])
    assert response.status_code == 412
    assert "more than 100 items" in response.json()["detail"]
    assert ToDoItem.objects.count() == 101


def test_a_full_page_is_another_when_a_further_one_follows(api):
    api.post([{"title": "x"}] * 100)
    seen = api.get()["ETag"]
    api.add()
    response = api.get(HTTP_IF_NONE_MATCH=seen)
    assert response.status_code == 200
    assert "next" in response["Link"]


@pytest.mark.parametrize("header", ["HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH"])
@pytest.mark.parametrize("text", ["", "x", "{}", "W/x"])
def test_what_is_no_etag_is_no_condition_to_go_on_without(api, header, text):
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
def test_another_sites_etag_is_none_that_a_reader_has(api, text):
    assert api.get(HTTP_IF_NONE_MATCH=text).status_code == 200


def test_a_reading_of_what_has_changed_can_be_refused(api):
    url = api.add()["url"]
    for address in (url, "/api/todos"):
        response = api.get(address, HTTP_IF_MATCH='"x"')
        assert response.status_code == 412
        assert "changed since" in response.json()["detail"]
        assert api.get(address, HTTP_IF_MATCH=api.get(address)["ETag"]).status_code == 200


def test_what_has_no_date_is_not_compared_with_one(api):
    url = api.add()["url"]
    long_ago = {"HTTP_IF_UNMODIFIED_SINCE": "Wed, 21 Oct 2015 07:28:00 GMT"}
    assert api.get(url, **long_ago).status_code == 200
    assert api.patch(url, {"title": "x"}, **long_ago).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_two_who_saw_the_same_one_alone_changes_it(api):
    made = api.post({"title": "Buy milk"})

    def write(title):
        return lambda: api.patch(made["Location"], {"title": title}, HTTP_IF_MATCH=made["ETag"])

    answers = at_once(*map(write, "abcd"))
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]
    (winner,) = [answer.json()["title"] for answer in answers if answer.status_code == 200]
    assert api.titles() == [winner]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["items", "list"])
def test_what_was_changed_in_the_moment_before_is_not_deleted(api, kind):
    for number in range(5):
        if kind == "items":
            url, whole, change = api.add()["url"], "/api/todos", {"title": "x"}
        else:
            url = whole = api.post({"name": "a{}".format(number)}, "/api/lists")["Location"]
            change = {"order": 7}
        seen = api.get(whole)["ETag"]
        answers = at_once(
            lambda url=url, change=change: api.patch(url, change),
            lambda whole=whole, seen=seen: api.delete(whole, HTTP_IF_MATCH=seen),
        )
        assert [answer.status_code for answer in answers] in ([200, 412], [404, 204])
        api.delete()


@pytest.mark.django_db(transaction=True)
def test_changes_of_different_fields_at_once_are_all_kept(api):
    url = api.add()["url"]
    changes = [{"title": "x"}, {"notes": "y"}, {"priority": 1}, {"due_on": "2026-11-30"}]
    at_once(*[lambda change=change: api.patch(url, change) for change in changes])
    item = api.get(url).json()
    assert [item[name] for change in changes for name in change] == ["x", "y", 1, "2026-11-30"]
    assert item["version"] == 5


# Repetitions


@pytest.mark.parametrize("data", [{"title": "a"}, [{"title": "a"}, {"title": "a"}]], ids=str)
def test_a_request_that_is_repeated_makes_nothing_twice(api, data):
    first, again = (api.post(data, HTTP_IDEMPOTENCY_KEY="k-1") for _ in range(2))
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert len(api.titles()) == (len(data) if isinstance(data, list) else 1)


def test_the_same_content_written_otherwise_is_the_same(api):
    bodies = '{"title": "a", "order": 1}', '{"order":1,"title":"a"}'
    first, again = (api.post(body, HTTP_IDEMPOTENCY_KEY="k").json() for body in bodies)
    assert first == again


def test_another_content_under_an_old_key_is_refused(api):
    api.post({"title": "a"}, HTTP_IDEMPOTENCY_KEY="k")
    for data in ({"title": "b"}, [{"title": "a"}]):
        response = api.post(data, HTTP_IDEMPOTENCY_KEY="k")
        assert response.status_code == 422
        assert "Idempotency-Key" in response.json()["detail"]
    assert api.titles() == ["a"]


def test_other_keys_other_owners_and_no_key_make_others(api, ana):
    for key in ("k", "K", "k2"):
        api.post({"title": "a"}, HTTP_IDEMPOTENCY_KEY=key)
    for _ in range(2):
        api.post({"title": "a"})
    assert len(api.titles()) == 5
    of_ana = Api(Token.objects.create_token(ana, "x", "read write")[1])
    assert of_ana.post({"title": "a"}, HTTP_IDEMPOTENCY_KEY="k").status_code == 201
    assert of_ana.titles() == ["a"]


def test_a_repetition_does_not_bring_back_what_was_deleted(api):
    first = api.post({"title": "a"}, HTTP_IDEMPOTENCY_KEY="k")
    api.delete(first["Location"])
    again = api.post({"title": "a"}, HTTP_IDEMPOTENCY_KEY="k")
    assert (again.status_code, again["Location"]) == (201, first["Location"])
    assert api.titles() == []


@pytest.mark.parametrize("key", ["", "a b", "x" * 256, "é"])
def test_a_key_that_is_none_is_refused(api, key):
    assert api.post({"title": "a"}, HTTP_IDEMPOTENCY_KEY=key).status_code == 400
    assert api.titles() == []


@pytest.mark.django_db(transaction=True)
def test_a_request_that_comes_several_times_at_once_makes_one(api):
    answers = at_once(*[lambda: api.post({"title": "a"}, HTTP_IDEMPOTENCY_KEY="k")] * 4)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert ToDoItem.all_objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("count", [1, 30])
def test_of_two_contents_under_one_key_at_once_one_is_stored(api, count):
    def post(title):
        return lambda: api.post([{"title": title}] * count, HTTP_IDEMPOTENCY_KEY="k")

    answers = at_once(*map(post, "abab"))
    made = {answer.content for answer in answers if answer.status_code == 201}
    assert len(made) == 1
    assert sorted(answer.status_code for answer in answers) == [201, 201, 422, 422]
    assert len(api.titles()) == count


# Names


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", ["/api/lists", "/api/labels"])
def test_of_names_that_differ_by_case_one_is_made_of_all_at_once(api, address):
    answers = at_once(*[lambda n=n: api.post({"name": n}, address) for n in ("a", "A", "a", "A")])
    assert sorted(answer.status_code for answer in answers) == [201, 422, 422, 422]
    assert len(api.get(address).json()) == 1


@pytest.mark.django_db(transaction=True)
def test_items_at_once_make_one_label_and_one_list(api):
    def post(name):
        return lambda: api.post({"title": name, "labels": [name], "list": name})

    assert {answer.status_code for answer in at_once(*map(post, ["a", "A", "a", "A"]))} == {201}
    assert len({tuple(item["labels"]) for item in api.get().json()}) == 1
    assert ToDoList.objects.count() == Label.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_lists_and_labels_are_deleted_while_items_get_them(api):
    fields = {"title": "x", "labels": ["bank", "home"], "list": "Home"}
    statuses = []

    def write():
        for _ in range(12):
            url = api.add(**fields)["url"]
            statuses.append(api.patch(url, dict(fields, labels=["town"])).status_code)

    def delete(address):
        for _ in range(12):
            for found in api.get(address).json():
                statuses.append(api.delete(found["url"]).status_code)

    at_once(write, write, lambda: delete("/api/lists"), lambda: delete("/api/labels"))
    # What went to the trash with its list is not there to be changed.
    assert set(statuses) <= {200, 204, 404}
    lists = {found["name"] for found in api.get("/api/lists").json()}
    assert {item["list"] for item in api.get().json()} <= lists


# Fresh, whatever Redis does


def stays_fresh(api):
    url = api.add("one")["url"]
    for title in ("two", "three"):
        assert api.titles() != [title]
        assert api.patch(url, {"title": title}).status_code == 200
        assert api.titles() == [title]
    api.delete(url)
    assert api.titles() == []


def test_the_list_is_fresh_without_redis(api):
    stays_fresh(api)


def test_the_list_is_fresh_with_redis(api, over_redis):
    stays_fresh(api)


def test_the_list_is_fresh_while_redis_is_frozen(api, over_redis, frozen):
    stays_fresh(api)
