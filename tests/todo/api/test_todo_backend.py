"""The Todo-Backend contract: https://todobackend.com/specs/

Its clients send Content-Type: application/json with everything, from another origin.
"""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "method"),
    [("", "GET"), ("", "POST"), ("", "DELETE"), ("/1", "GET"), ("/1", "PATCH"), ("/1", "DELETE")],
)
def test_preflight_allows_requests_of_another_origin(api, method, address):
    headers = {"HTTP_ACCESS_CONTROL_REQUEST_METHOD": method}
    headers["HTTP_ACCESS_CONTROL_REQUEST_HEADERS"] = "content-type"
    response = api.send("OPTIONS", "/api/todos" + address, **headers)
    assert response.status_code == 204
    assert "Content-Type" in response["Access-Control-Allow-Headers"]
    assert method in response["Access-Control-Allow-Methods"].split(", ")


def test_root_lists_posted_items_until_it_is_deleted(api):
    item = api.add("walk the dog")
    assert (item["title"], item["completed"]) == ("walk the dog", False)
    assert api.get().json() == [item]
    assert api.delete().status_code == 204
    assert api.get().json() == []


def test_url_of_an_item_is_absolute_and_reads_and_deletes_it(api):
    item = api.add()
    assert item["url"] == f"{api.site}/api/todos/{item['id']}"
    assert api.get(item["url"]).json() == item
    assert api.delete(item["url"]).status_code == 204
    assert api.get(item["url"]).status_code == 404
    assert api.get().json() == []


@pytest.mark.parametrize(
    "change",
    [{"title": "Buy bread"}, {"completed": True}, {"order": 95}, {"title": "x", "completed": True}],
    ids=str,
)
def test_patch_changes_the_item_and_the_list(api, change):
    url = api.add(order=10)["url"]
    response = api.patch(url, change)
    assert response.status_code == 200
    for item in (response.json(), api.get(url).json(), *api.get().json()):
        assert {name: item[name] for name in change} == change


def test_item_is_created_with_an_integer_order(api):
    order = api.add(order=523)["order"]
    assert order == 523
    assert type(order) is int
