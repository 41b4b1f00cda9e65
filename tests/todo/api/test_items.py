"""The items of the API: fields, filters, sorts, pages, and what it asks of the database."""

import datetime

import pytest
from django.utils import timezone

from accounts.models import Token
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
    "repeats": "2 weeks",
}


@pytest.fixture
def api():
    return Api()


def test_an_item_has_every_field(api):
    item = api.add()
    created = datetime.datetime.strptime(item.pop("created_on"), "%Y-%m-%dT%H:%M:%S.%fZ")
    now = timezone.now().replace(tzinfo=None)
    assert now - datetime.timedelta(minutes=1) < created <= now
    assert item == {
        "id": item["id"],
        "title": "Buy milk",
        "completed": False,
        "order": 1024,
        "url": "http://testserver/api/todos/{}".format(item["id"]),
        "completed_on": None,
        "due_on": None,
        "priority": 0,
        "list": None,
        "labels": [],
        "notes": "",
        "repeats": "",
        "version": 1,
    }


def test_everything_that_can_be_set_is_set_and_read_again(api):
    item = api.add(**EVERYTHING)
    assert {name: item[name] for name in EVERYTHING} == EVERYTHING
    assert api.get(item["url"]).json() == item


def test_everything_can_be_changed_and_comes_back(api):
    url = api.add()["url"]
    item = api.patch(url, EVERYTHING).json()
    assert {name: item[name] for name in EVERYTHING} == EVERYTHING
    emptied = {"due_on": None, "list": None, "labels": [], "notes": "", "repeats": ""}
    item = api.patch(url, emptied, content_type=MERGE).json()
    assert {name: item[name] for name in emptied} == emptied
    assert item["title"] == EVERYTHING["title"]


def test_a_new_item_says_where_it_is(api):
    response = api.post({"title": "Buy milk"})
    assert response["Location"] == response.json()["url"]


def test_a_client_may_send_back_what_it_has_got(api):
    item = api.add()
    changed = api.patch(item["url"], dict(item, title="Buy bread", id=77, url="x", version=9))
    assert changed.status_code == 200
    assert (changed.json()["id"], changed.json()["title"]) == (item["id"], "Buy bread")


def test_a_change_makes_one_new_version_and_none_if_it_changes_nothing(api):
    item = api.add(labels=["bank"])
    assert api.patch(item["url"], {"title": "Buy milk", "labels": ["bank"]}).json() == item
    changed = api.patch(item["url"], {"title": "Buy bread", "labels": ["shop"]}).json()
    assert changed["version"] == 2
    assert api.patch(item["url"], {"labels": []}).json()["version"] == 3


def test_a_title_and_notes_are_trimmed(api):
    assert api.add("  Buy milk \n")["title"] == "Buy milk"


def test_line_ends_of_notes_are_one_character_each(api):
    item = api.add(notes="a\r\nb\rc\n\rd")
    assert item["notes"] == "a\nb\nc\n\nd"
    changed = api.patch(item["url"], {"notes": "a\rb\r\nc\n\nd"}).json()
    assert (changed["notes"], changed["version"]) == (item["notes"], 1)


def test_an_item_is_made_behind_the_largest_order(api):
    api.add(order=10**15)
    assert 10**15 < api.add()["order"] < 2**53


def test_an_order_of_ten_point_zero_is_ten(api):
    assert api.add(order=10.0)["order"] == 10


def test_a_changed_text_is_found(api):
    item = api.add()
    api.patch(item["url"], {"title": "Écrire", "notes": "Paris"})
    assert api.titles("?q=ecrire") == api.titles("?q=paris") == ["Écrire"]
    assert api.titles("?q=milk") == []


def test_the_names_of_lists_and_labels_are_taken_as_they_are_or_made(api):
    ToDoList.objects.create(name="Home")
    Label.objects.create(name="bank")
    item = api.add(list="HOME", labels=["Bank", "BANK", "new"])
    assert (item["list"], item["labels"]) == ("Home", ["bank", "new"])
    assert api.add(list="inbox")["list"] is None
    assert api.add(list="Garden")["list"] == "Garden"


def test_completing_sets_the_time_and_reopening_takes_it_back(api):
    item = api.patch(api.add()["url"], {"completed": True}).json()
    assert item["completed_on"].endswith("Z")
    assert api.patch(item["url"], {"completed": False}).json()["completed_on"] is None
    assert api.add(completed=True)["completed_on"]


def test_an_item_that_repeats_is_followed_by_another(api):
    item = api.add(due_on="2999-01-01", repeats="week", labels=["bank"])
    api.patch(item["url"], {"completed": True})
    done, following = api.get().json()
    assert (done["completed"], following["completed"]) == (True, False)
    assert (following["due_on"], following["labels"]) == ("2999-01-08", ["bank"])
    api.patch(item["url"], {"completed": False})
    assert len(api.get().json()) == 1


@pytest.mark.parametrize(("zone", "day"), [("Pacific/Kiritimati", 24), ("Pacific/Niue", 22)])
def test_today_is_that_of_the_tokens_owner(ana, zone, day, monkeypatch):
    noon = datetime.datetime(2026, 11, 22, 10, 30, tzinfo=datetime.timezone.utc)
    monkeypatch.setattr(timezone, "now", lambda: noon)
    ana.time_zone = zone
    ana.save()
    api = Api(Token.objects.create_token(ana, "x", "read write")[1])
    item = api.add(repeats="day", due_on="2026-11-01")
    api.patch(item["url"], {"completed": True})
    # There it is the 23rd, and here the 21st: the next one is of the day after.
    assert api.get().json()[1]["due_on"] == "2026-11-{}".format(day)


def test_the_url_is_right_behind_a_proxy_with_tls_on_an_odd_port(api, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.ALLOWED_HOSTS = ["todo.example"]
    api.headers.update(HTTP_HOST="todo.example:8443", HTTP_X_FORWARDED_PROTO="https")
    assert api.add()["url"].startswith("https://todo.example:8443/api/todos/")
    assert api.get("/api/todos?limit=1").json()[0]["url"].startswith("https://todo.example:8443/")


# What is shown


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
def test_the_address_says_what_is_shown(api, several, query, titles):
    assert "".join(api.titles(query)) == titles


@pytest.mark.parametrize("sort", ["manual", "due", "priority", "newest", "text"])
def test_the_pages_show_each_item_once_and_keep_the_parameters(api, sort):
    api.post([{"title": "same", "order": 7} for _ in range(5)])
    query = "?show=active&limit=2&sort=" + sort
    address, seen = "/api/todos" + query, []
    while address:
        response = api.get(address)
        seen += [item["id"] for item in response.json()]
        link = response.get("Link", "")
        assert not link or "show=active" in link
        assert not link or link.startswith("<http://testserver/api/todos?")
        address = link[1 : link.index(">")] if link else ""
    assert sorted(seen) == sorted(set(seen))
    assert len(seen) == 5


def test_a_page_has_a_hundred_items_unless_it_is_asked_for_more(api):
    api.post([{"title": str(number)} for number in range(101)])
    assert len(api.get().json()) == 100
    assert len(api.get("/api/todos?limit=1000").json()) == 101


def test_owners_see_and_change_their_own_alone(api, ana, ben):
    of_ana, of_ben = (
        Api(Token.objects.create_token(user, "x", "read write")[1]) for user in (ana, ben)
    )
    url = of_ana.add()["url"]
    for other in (of_ben, api):
        assert other.get().json() == []
        for response in (other.get(url), other.patch(url, {"title": "x"}), other.delete(url)):
            assert response.status_code == 404
        other.delete()
    assert of_ana.titles() == ["Buy milk"]


# Deleting


def test_a_deleted_item_is_in_the_trash_and_can_be_brought_back(api):
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
def test_the_address_says_what_is_deleted(api, several, query, left):
    assert api.delete("/api/todos" + query).status_code == 204
    assert "".join(api.titles()) == left
    assert ToDoItem.all_objects.count() == 3


@pytest.mark.parametrize(
    "query", ["?shw=all", "?limit=1", "?list=Hme", "?list=", "?q=+", "?after=1_1"]
)
def test_an_address_that_is_not_understood_deletes_nothing(api, several, query):
    assert api.delete("/api/todos" + query).status_code == 400
    assert len(api.titles()) == 3


# Several at once


def test_an_array_makes_all_of_its_items_in_their_order(api):
    response = api.post([{"title": str(number), "labels": ["bank"]} for number in range(600)])
    assert response.status_code == 201
    assert [item["title"] for item in response.json()] == [str(number) for number in range(600)]
    assert all(item["labels"] == ["bank"] for item in response.json())
    assert "Location" not in response
    assert api.titles("?limit=1000") == [str(number) for number in range(600)]


def test_an_array_with_one_item_that_will_not_do_makes_nothing(api):
    response = api.post([{"title": "a", "list": "New"}, {"title": ""}, {"title": "c"}])
    assert response.status_code == 422
    assert list(response.json()["errors"]) == ["1.title"]
    assert api.get().json() == []
    assert not ToDoList.objects.exists()


@pytest.mark.parametrize("count", [0, 1001])
def test_an_array_has_from_one_to_a_thousand_items(api, count):
    assert api.post([{"title": "a"}] * count).status_code == 422
    assert api.get().json() == []


# What it costs


def test_a_list_costs_two_queries_however_long_it_is(api, django_assert_num_queries):
    for _more in range(2):
        api.post([dict(EVERYTHING, repeats="") for _ in range(30)])
        with django_assert_num_queries(2):
            assert len(api.get().json()) >= 30


def test_a_token_costs_one_query_more(ana, django_assert_num_queries):
    api = Api(Token.objects.create_token(ana, "x", "read write")[1])
    api.add()
    with django_assert_num_queries(3):
        api.get()


def test_adding_costs_the_same_for_one_and_for_many(api, django_assert_max_num_queries):
    api.add(list="Home", labels=["bank"])
    for count in (1, 100):
        with django_assert_max_num_queries(13):
            api.post([{"title": "x", "list": "Home", "labels": ["bank"]}] * count)


def test_a_thousand_names_take_as_many_queries_as_one(api, django_assert_max_num_queries):
    for count in (1, 999):
        data = [
            {"title": "x", "list": "{}-{}".format(count, n), "labels": ["{}-{}".format(count, n)]}
            for n in range(count)
        ]
        with django_assert_max_num_queries(20 + 4 * count // 100):  # SQLite stores some at once.
            assert api.post(data).status_code == 201


def test_an_item_is_read_changed_and_deleted_with_few_queries(api, django_assert_max_num_queries):
    url = api.add(**EVERYTHING)["url"]
    for most, act in (
        (2, lambda: api.get(url)),
        (7, lambda: api.patch(url, {"title": "x"})),
        (7, lambda: api.delete(url)),
    ):
        with django_assert_max_num_queries(most):
            act()
