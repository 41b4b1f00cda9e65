"""Items of the API: fields, filters, orderings, pages, deletion, arrays and queries.

They keep the Todo-Backend contract, which test_todo_backend.py in todo/browser/ runs.
"""

import datetime

import pytest
from django.utils import timezone

from tests.todo.api.client import MERGE, Api
from todo.models import Label, ToDoItem, ToDoList, UndoEntry

pytestmark = pytest.mark.django_db

EVERYTHING = {
    "title": "Pay the rent",
    "completed": False,
    "order": 5,
    "due_on": "2026-11-30",
    "priority": 1,
    "list": "Home",
    "labels": ["bank", "phone"],
    "notes": "To the new account",
    "repeats": "every 2 weeks",
}


def test_new_item_has_every_field_and_its_address(api):
    response = api.post({"title": "Buy milk"})
    item = response.json()
    assert response["Location"] == item["url"]
    created = datetime.datetime.strptime(item.pop("created_on"), "%Y-%m-%dT%H:%M:%S.%fZ")
    now = timezone.now().replace(tzinfo=None)
    assert now - datetime.timedelta(minutes=1) < created <= now
    assert item == {
        "id": item["id"],
        "title": "Buy milk",
        "completed": False,
        "order": 1024,
        "url": f"http://testserver/api/todos/{item['id']}",
        "completed_on": None,
        "due_on": None,
        "priority": 0,
        "list": None,
        "labels": [],
        "notes": "",
        "repeats": "",
        "version": 1,
    }


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("every thursday, monday", "monday, thursday"),
        ("sunday", "sunday"),
        ("2 weeks", "every 2 weeks"),
        ("every 1 weeks", "every week"),
    ],
)
def test_rule_is_stored_in_one_form(api, sent, stored):
    assert api.add(repeats=sent)["repeats"] == stored


def test_every_field_can_be_set_changed_and_emptied(api):
    item = api.add(**EVERYTHING)
    assert {name: item[name] for name in EVERYTHING} == EVERYTHING
    assert api.get(item["url"]).json() == item
    emptied = {"due_on": None, "list": None, "labels": [], "notes": "", "repeats": ""}
    item = api.patch(item["url"], emptied, content_type=MERGE).json()
    assert {name: item[name] for name in emptied} == emptied
    assert item["title"] == EVERYTHING["title"]
    item = api.patch(item["url"], EVERYTHING).json()
    assert {name: item[name] for name in EVERYTHING} == EVERYTHING
    assert api.get().json() == [item]


def test_read_only_fields_may_be_sent_back(api):
    item = api.add()
    changed = api.patch(item["url"], dict(item, title="Buy bread", id=77, url="x", version=9))
    assert changed.status_code == 200
    assert (changed.json()["id"], changed.json()["title"]) == (item["id"], "Buy bread")


def test_version_grows_by_one_with_each_change(api):
    item = api.add(labels=["bank"])
    assert api.patch(item["url"], {"title": "Buy milk", "labels": ["bank"]}).json() == item
    changed = api.patch(item["url"], {"title": "Buy bread", "labels": ["shop"]}).json()
    assert changed["version"] == 2
    assert api.patch(item["url"], {"labels": []}).json()["version"] == 3


def test_line_endings_of_notes_are_normalized(api):
    item = api.add(notes="a\r\nb\rc\n\rd")
    assert item["notes"] == "a\nb\nc\n\nd"
    changed = api.patch(item["url"], {"notes": "a\rb\r\nc\n\nd"}).json()
    assert (changed["notes"], changed["version"]) == (item["notes"], 1)


def test_order_may_be_a_float_and_grows_beyond_the_largest(api):
    order = api.add(order=10.0)["order"]
    assert (order, type(order)) == (10, int)
    api.add(order=10**15)
    assert 10**15 < api.add()["order"] < 2**53


def test_search_finds_the_changed_text(api):
    item = api.add()
    api.patch(item["url"], {"title": "Écrire", "notes": "Paris"})
    assert api.titles("?q=ecrire") == api.titles("?q=paris") == ["Écrire"]
    assert api.titles("?q=milk") == []


def test_lists_and_labels_are_found_by_name_or_created(api):
    ToDoList.objects.create(name="Home")
    Label.objects.create(name="bank")
    item = api.add(list="HOME", labels=["Bank", "BANK", "new"])
    assert (item["list"], item["labels"]) == ("Home", ["bank", "new"])
    assert api.add(list="inbox")["list"] is None
    assert api.add(list="Garden")["list"] == "Garden"


def test_completing_sets_the_time_and_reopening_clears_it(api):
    item = api.patch(api.add()["url"], {"completed": True}).json()
    assert item["completed_on"].endswith("Z")
    assert api.patch(item["url"], {"completed": False}).json()["completed_on"] is None
    assert api.add(completed=True)["completed_on"]


def test_completing_a_repeating_item_creates_the_next(api):
    item = api.add(due_on="2999-01-01", repeats="every week", labels=["bank"])
    api.patch(item["url"], {"completed": True})
    done, following = api.get().json()
    assert (done["completed"], following["completed"]) == (True, False)
    assert (following["due_on"], following["labels"]) == ("2999-01-08", ["bank"])
    api.patch(item["url"], {"completed": False})
    assert len(api.get().json()) == 1


@pytest.mark.parametrize(("zone", "day"), [("Pacific/Kiritimati", 24), ("Pacific/Niue", 22)])
def test_today_is_in_the_time_zone_of_the_user(ana, ana_api, zone, day, monkeypatch):
    now = datetime.datetime(2026, 11, 22, 10, 30, tzinfo=datetime.timezone.utc)
    monkeypatch.setattr(timezone, "now", lambda: now)
    ana.time_zone = zone
    ana.save()
    item = ana_api.add(repeats="every day", due_on="2026-11-01")
    ana_api.patch(item["url"], {"completed": True})
    # Today is the 23rd in Kiritimati and the 21st in Niue; the next item is due tomorrow.
    assert ana_api.get().json()[1]["due_on"] == f"2026-11-{day}"


def test_url_has_the_scheme_and_the_port_of_the_proxy(api, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.ALLOWED_HOSTS = ["todo.example"]
    api.headers.update(HTTP_HOST="todo.example:8443", HTTP_X_FORWARDED_PROTO="https")
    assert api.add()["url"].startswith("https://todo.example:8443/api/todos/")
    assert api.get("/api/todos?limit=1").json()[0]["url"].startswith("https://todo.example:8443/")


# Filters, orderings and pages


@pytest.fixture
def several(api):
    api.add("b", due_on="2026-12-01", priority=3, list="Home")
    api.add("A", due_on="2026-11-01", labels=["bank"], completed=True)
    api.add("c", priority=1)


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("?show=all", "bAc"),
        ("?show=active", "bc"),
        ("?show=completed", "A"),
        ("?list=Home", "b"),
        ("?list=inbox", "Ac"),
        ("?label=bank", "A"),
        ("?q=a", "A"),
        ("?sort=manual", "bAc"),
        ("?sort=due", "Abc"),
        ("?sort=priority", "cbA"),
        ("?sort=newest", "cAb"),
        ("?sort=text", "Abc"),
        ("?show=active&sort=newest&limit=2", "cb"),
    ],
)
def test_query_string_filters_and_sorts(api, several, query, titles):
    assert "".join(api.titles(query)) == titles


@pytest.mark.parametrize("sort", ["manual", "due", "priority", "newest", "text"])
def test_pages_have_each_item_once_and_keep_the_parameters(api, sort):
    api.post([{"title": "same", "order": 7} for _ in range(5)])
    pages = list(api.get_pages("/api/todos?show=active&limit=2&sort=" + sort))
    ids = [item["id"] for page in pages for item in page.json()]
    assert len(ids) == len(set(ids)) == 5
    for page in pages[:-1]:
        assert "show=active" in page["Link"]
        assert page["Link"].startswith("<http://testserver/api/todos?")


def test_page_has_100_items_unless_limit_allows_more(api):
    api.post([{"title": str(number)} for number in range(101)])
    assert len(api.get().json()) == 100
    assert len(api.get("/api/todos?limit=1000").json()) == 101


def test_owners_see_and_change_only_their_own_items(api, ana_api, ben):
    url = ana_api.add()["url"]
    for other in (Api.for_user(ben), api):
        assert other.get().json() == []
        for response in (other.get(url), other.patch(url, {"title": "x"}), other.delete(url)):
            assert response.status_code == 404
        other.delete()
    assert ana_api.titles() == ["Buy milk"]


# Deletion


def test_deleted_item_is_in_the_trash_with_an_undo_entry(api):
    item = api.add()
    assert api.delete(item["url"]).content == b""
    assert ToDoItem.all_objects.deleted().count() == 1
    assert UndoEntry.objects.count() == 1
    assert api.delete(item["url"]).status_code == 404


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("", ""),
        ("?show=completed", "bc"),
        ("?list=Home", "Ac"),
        ("?label=bank", "bc"),
        ("?q=c", "bA"),
    ],
)
def test_query_string_filters_what_is_deleted(api, several, query, left):
    assert api.delete("/api/todos" + query).status_code == 204
    assert "".join(api.titles()) == left
    assert ToDoItem.all_objects.count() == 3


@pytest.mark.parametrize(
    "query", ["?shw=all", "?limit=1", "?list=Hme", "?list=", "?q=+", "?after=1_1"]
)
def test_invalid_query_string_deletes_nothing(api, several, query):
    assert api.delete("/api/todos" + query).status_code == 400
    assert len(api.titles()) == 3


# Arrays


def test_array_creates_its_items_in_order(api):
    titles = [str(number) for number in range(600)]  # More than a statement takes.
    response = api.post([{"title": title, "labels": ["bank"]} for title in titles])
    assert response.status_code == 201
    assert [item["title"] for item in response.json()] == titles
    assert all(item["labels"] == ["bank"] for item in response.json())
    assert "Location" not in response
    assert api.titles("?limit=1000") == titles


def test_array_with_an_invalid_item_creates_nothing(api):
    response = api.post([{"title": "a", "list": "New"}, {"title": ""}, {"title": "c"}])
    assert response.status_code == 422
    assert list(response.json()["errors"]) == ["1.title"]
    assert api.get().json() == []
    assert not ToDoList.objects.exists()


@pytest.mark.parametrize("count", [0, 1001])
def test_array_has_from_1_to_1000_items(api, count):
    assert api.post([{"title": "a"}] * count).status_code == 422
    assert api.get().json() == []


# Queries


def test_answer_to_a_new_item_is_what_is_read_later(api, ana_api):
    for client in (api, ana_api):
        everything = {name: EVERYTHING[name] for name in EVERYTHING.keys() - {"list", "labels"}}
        for item in ({"title": "x"}, everything, dict(everything, list="Home"), EVERYTHING):
            response = client.post(item)
            assert client.get(response["Location"]).json() == response.json()


def test_many_items_are_added_in_as_many_queries_as_one(api, django_assert_max_num_queries):
    api.add(list="Home", labels=["bank"])
    for count in (1, 100):
        with django_assert_max_num_queries(13):
            api.post([{"title": "x", "list": "Home", "labels": ["bank"]}] * count)


def test_many_names_are_created_in_few_queries(api, django_assert_max_num_queries):
    names = [f"n{number}" for number in range(999)]
    with django_assert_max_num_queries(60):  # SQLite takes some names at once.
        response = api.post([{"title": "x", "list": name, "labels": [name]} for name in names])
    assert response.status_code == 201


@pytest.mark.parametrize(("method", "most"), [("GET", 2), ("PATCH", 6), ("DELETE", 7)])
def test_one_item_takes_few_queries(api, django_assert_max_num_queries, method, most):
    url = api.add(**EVERYTHING)["url"]
    with django_assert_max_num_queries(most):
        api.send(method, url, {"title": "x"} if method == "PATCH" else None)
