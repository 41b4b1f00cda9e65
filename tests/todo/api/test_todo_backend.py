"""The Todo-Backend contract, behaviour by behaviour: https://todobackend.com/specs/

Its clients send Content-Type: application/json with everything, from another origin.
"""

import pytest

from tests.todo.api.client import Api

pytestmark = pytest.mark.django_db


@pytest.fixture
def api():
    return Api()


def test_the_root_answers_a_get(api):
    assert api.get().status_code == 200


@pytest.mark.parametrize(
    ("address", "method"),
    [("", "GET"), ("", "POST"), ("", "DELETE"), ("/1", "GET"), ("/1", "PATCH"), ("/1", "DELETE")],
)
def test_a_page_of_another_origin_may_ask(api, method, address):
    asked = {"HTTP_ACCESS_CONTROL_REQUEST_METHOD": method}
    asked["HTTP_ACCESS_CONTROL_REQUEST_HEADERS"] = "content-type"
    response = api.send("OPTIONS", "/api/todos" + address, **asked)
    assert response.status_code == 204
    assert "Content-Type" in response["Access-Control-Allow-Headers"]
    assert method in response["Access-Control-Allow-Methods"].split(", ")


def test_a_post_answers_with_the_item_that_was_posted(api):
    assert api.add("walk the dog")["title"] == "walk the dog"


def test_nothing_is_left_after_a_delete_of_the_root(api):
    api.add()
    assert api.delete().status_code == 204
    assert api.get().json() == []


def test_a_posted_item_is_on_the_list(api):
    item = api.add()
    assert api.get().json() == [item]


def test_a_new_item_is_not_completed(api):
    assert api.add()["completed"] is False


def test_each_item_has_an_absolute_url(api):
    item = api.add()
    assert item["url"] == "{}/api/todos/{}".format(api.site, item["id"])


def test_the_url_leads_to_the_item(api):
    item = api.add("my title")
    assert api.get(item["url"]).json() == item


def test_the_url_that_the_list_gives_leads_to_the_item(api):
    api.add()
    item = api.get().json()[0]
    assert api.get(item["url"]).json()["title"] == item["title"]


def test_the_title_is_changed_by_patch(api):
    changed = api.patch(api.add()["url"], {"title": "Buy bread"})
    assert changed.status_code == 200
    assert changed.json()["title"] == "Buy bread"


def test_completed_is_changed_by_patch(api):
    assert api.patch(api.add()["url"], {"completed": True}).json()["completed"] is True


def test_a_change_stays_for_the_item_and_for_the_list(api):
    url = api.add()["url"]
    api.patch(url, {"title": "Buy bread", "completed": True})
    for item in (api.get(url).json(), api.get().json()[0]):
        assert (item["title"], item["completed"]) == ("Buy bread", True)


def test_an_item_is_deleted_by_its_url(api):
    url = api.add()["url"]
    assert api.delete(url).status_code == 204
    assert api.get(url).status_code == 404
    assert api.get().json() == []


def test_an_item_is_made_with_an_order(api):
    order = api.add(order=523)["order"]
    assert order == 523
    assert type(order) is int


def test_the_order_is_changed_by_patch(api):
    assert api.patch(api.add(order=10)["url"], {"order": 95}).json()["order"] == 95


def test_the_order_is_remembered(api):
    url = api.add(order=10)["url"]
    api.patch(url, {"order": 95})
    assert api.get(url).json()["order"] == 95
