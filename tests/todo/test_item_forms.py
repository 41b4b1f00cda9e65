"""Forms of items: invalid input is rejected with a message, and the text is kept."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from todo.filters import ItemFilter
from todo.models import ToDoItem

pytestmark = pytest.mark.django_db

WRONG_IDS = ["", "0", "-1", "1.5", "x", "１２", "9" * 18, str(2**63), "9" * 5000, "1 OR 1=1", "\0"]


@pytest.mark.parametrize(
    "fields", [{}, *[{"text": text} for text in ["", " ", "\t\n", "\u3000\u00a0"]]]
)
def test_item_without_text_is_rejected(post, texts, fields):
    response = post("create", **fields)
    assertContains(response, "write what is to be done", status_code=400)
    assert texts() == []


@pytest.mark.parametrize(
    ("name", "field"),
    [("create", 'enterkeyhint="done" {}'), ("update", '{} aria-label="Edit Buy milk"')],
)
def test_too_long_text_is_rejected_and_kept_in_its_field(post, item, texts, name, field):
    text = "long " * 100 + "x"
    response = post(name, id=item.id, text=text)
    assert response.status_code == 400
    html = " ".join(response.content.decode().split())
    assert "at most 500 characters, this one has 501" in html
    assert field.format(f'value="{text}"') in html
    assert texts() == ["Buy milk"]


@pytest.mark.parametrize("name", ["create", "update"])
def test_nul_is_rejected(post, item, texts, name):
    response = post(name, id=item.id, text="Buy\0bread")
    assertContains(response, "Null characters are not allowed", status_code=400)
    assert texts() == ["Buy milk"]


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("create", {"request_key": "x" * 33}),
        *[("update", {"version": v}) for v in ["x", "-1", str(2**31), "9" * 5000, "1.5"]],
    ],
)
def test_invalid_hidden_field_is_rejected_and_the_text_kept(post, item, texts, name, fields):
    response = post(name, id=item.id, text="Buy bread", **fields)
    assertContains(response, 'value="Buy bread"', status_code=400)
    assert texts() == ["Buy milk"]


@pytest.mark.parametrize("fields", [{}, *[{"id": item_id} for item_id in WRONG_IDS]])
@pytest.mark.parametrize("name", ["update", "toggle", "delete"])
def test_missing_or_unknown_id_is_404(post, item, texts, name, fields):
    response = post(name, text="Buy bread", **fields)
    assertContains(response, "no longer exists", status_code=404)
    assert texts() == ["Buy milk"]


@pytest.mark.parametrize("item_id", WRONG_IDS)
def test_editing_an_unknown_item_is_404(client, item_id):
    assert client.get("/", {"edit": item_id}).status_code == 404


def test_text_of_a_deleted_item_is_kept_in_the_field_for_a_new_one(post, item):
    ToDoItem.objects.all().delete()
    response = post("update", id=item.id, text="Buy oat milk")
    assertContains(response, "Your text is in the field above", status_code=404)
    assertContains(response, 'value="Buy oat milk"', status_code=404)


def test_empty_text_deletes_the_item(post, item, texts):
    assert post("update", id=item.id, text="  ").status_code == 302
    assert texts() == []


def test_missing_text_deletes_nothing(post, item, texts):
    assert post("update", id=item.id).status_code == 400
    assert texts() == ["Buy milk"]


def test_conflict_keeps_the_text_and_is_saved_when_sent_again(post, item, texts):
    assert post("update", id=item.id, text="Buy oat milk", version=1).status_code == 302
    response = post("update", id=item.id, text="Buy soy milk", version=1)
    assert response.status_code == 409
    html = response.content.decode()
    assert "changed elsewhere in the meantime: it is “Buy oat milk”, not completed" in html
    assert 'value="Buy soy milk"' in html
    assert texts() == ["Buy oat milk"]
    assert 'name="version" value="2"' in html
    assert post("update", id=item.id, text="Buy soy milk", version=2).status_code == 302
    assert texts() == ["Buy soy milk"]


def test_empty_text_does_not_delete_an_item_changed_elsewhere(post, item, texts):
    post("update", id=item.id, text="Buy oat milk", version=1)
    assert post("update", id=item.id, text="", version=1).status_code == 409
    assert texts() == ["Buy oat milk"]


def test_same_change_sent_twice_is_not_a_conflict(post, item):
    for _ in range(2):
        response = post("update", id=item.id, text="Buy oat milk", version=1)
        assert response.status_code == 302


def test_each_text_from_one_page_adds_one_item(post, texts):
    for text in ("Buy milk", "Buy bread", "Buy bread", "Buy milk"):
        post("create", text=text, request_key="k")
    assert texts() == ["Buy milk", "Buy bread"]


def test_deleted_text_can_be_added_again_from_the_same_page(post, texts):
    post("create", text="Buy milk", request_key="k")
    post("delete", id=ToDoItem.objects.get().pk)
    post("create", text="Buy milk", request_key="k")
    assert texts() == ["Buy milk"]


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/x-www-form-urlencoded", b"text=caf%E9", 302),
        ("application/x-www-form-urlencoded", b"text=\xff\xfe", 302),
        ("application/x-www-form-urlencoded", b"text=%ED%A0%80", 302),
        ("application/x-www-form-urlencoded", b"text=x&" + b"a=b&" * 20000, 400),
        ("application/x-www-form-urlencoded", b"text=" + b"x" * 2**20, 400),
        ("multipart/form-data", b"text=x", 400),
        ("multipart/form-data; boundary=b", b"--b\r\nbroken", 400),
        ("application/json", b'{"text": "x"}', 400),
        ("nonsense", b"\0", 400),
    ],
)
def test_malformed_body_causes_no_server_error(client, content_type, body, status):
    response = client.generic("POST", reverse("todo:create"), body, content_type)
    assert response.status_code == status
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/%00",
        "/%FF",
        "/?show=%00",
        "/?after=%00-1",
        "/?edit=%FF",
        "/?after=" + "9" * 5000,
        "/?list=%00x&label=%FF",
        "/x/../y",
        "/create/",
    ],
)
def test_malformed_address_causes_no_server_error(client, address):
    response = client.get(address)
    assert response.status_code in (200, 404)


def test_page_of_a_404_leads_to_the_start_page(client, settings):
    settings.DEBUG = False
    assertContains(client.get("/nothing"), "Go to the start page", status_code=404)


def test_too_large_body_gets_a_page_with_a_message(client):
    form = "application/x-www-form-urlencoded"
    response = client.generic("POST", reverse("todo:create"), "text=" + "x" * 2**21, form)
    assertContains(response, "it is too large", status_code=400)


def test_server_error_gets_a_page_with_a_message(client, monkeypatch):
    client.raise_request_exception = False

    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(ItemFilter, "page", broken)
    assertContains(client.get("/"), "Something went wrong", status_code=500)
