"""What does not belong: every kind of bad input gets a page that says so, and loses nothing."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from todo.models import ToDoItem

pytestmark = pytest.mark.django_db

WRONG_IDS = ["", "0", "-1", "1.5", "x", "１２", "9" * 18, str(2**63), "9" * 5000, "1 OR 1=1", "\0"]


@pytest.mark.parametrize("text", ["", " ", "\t\n", "\u3000\u00a0"])
def test_nothing_is_added_without_a_text(post, texts, text):
    assertContains(post("create", text=text), "write what is to be done", status_code=400)
    assert texts() == []


def test_nothing_is_added_without_the_field(post, texts):
    assert post("create").status_code == 400
    assert texts() == []


def test_a_text_is_trimmed(post, texts):
    post("create", text="  Buy milk \n")
    assert texts() == ["Buy milk"]


def test_a_text_that_is_too_long_comes_back_in_the_field(post, texts):
    text = "long " * 100 + "x"
    response = post("create", text=text)
    assert response.status_code == 400
    html = " ".join(response.content.decode().split())
    assert "at most 500 characters, this one has 501" in html
    assert (
        'placeholder="What needs to be done?" enterkeyhint="done" value="{}"'.format(text) in html
    )
    assert texts() == []


def test_a_changed_text_that_is_too_long_comes_back_in_the_items_field(post, item):
    text = "x" * 501
    response = post("update", id=item.id, text=text)
    assert response.status_code == 400
    html = " ".join(response.content.decode().split())
    assert "at most 500 characters, this one has 501" in html
    assert 'name="text" dir="auto" value="{}" aria-label="Edit Buy milk"'.format(text) in html
    item.refresh_from_db()
    assert item.text == "Buy milk"


@pytest.mark.parametrize("name", ["create", "update"])
def test_a_nul_is_refused(post, item, texts, name):
    response = post(name, id=item.id, text="Buy\0bread")
    assertContains(response, "Null characters are not allowed", status_code=400)
    assert texts() == ["Buy milk"]


def test_a_wrong_request_key_is_refused_and_the_text_kept(post, texts):
    response = post("create", text="Buy milk", request_key="x" * 33)
    assertContains(response, 'value="Buy milk"', status_code=400)
    assert texts() == []


@pytest.mark.parametrize("version", ["x", "-1", str(2**31), "9" * 5000, "1.5"])
def test_a_wrong_version_is_refused_and_the_text_kept(post, item, version):
    response = post("update", id=item.id, text="Buy bread", version=version)
    assertContains(response, 'value="Buy bread"', status_code=400)


@pytest.mark.parametrize("name", ["update", "toggle", "delete"])
@pytest.mark.parametrize("item_id", WRONG_IDS)
def test_an_id_that_no_item_has_is_a_404(post, item, texts, name, item_id):
    assertContains(post(name, id=item_id, text="Buy bread"), "no longer exists", status_code=404)
    assert texts() == ["Buy milk"]


@pytest.mark.parametrize("item_id", WRONG_IDS)
def test_editing_what_no_item_is_is_a_404(client, item_id):
    assert client.get("/", {"edit": item_id}).status_code == 404


@pytest.mark.parametrize("name", ["update", "toggle", "delete"])
def test_a_missing_id_is_a_404(post, item, name):
    assert post(name, text="x").status_code == 404


def test_the_text_for_an_item_that_is_gone_is_in_the_field_for_a_new_one(post, item):
    ToDoItem.objects.all().delete()
    response = post("update", id=item.id, text="Buy oat milk")
    assertContains(response, "Your text is in the field above", status_code=404)
    assertContains(response, 'value="Buy oat milk"', status_code=404)


def test_emptying_a_text_deletes_the_item(post, item, texts):
    assert post("update", id=item.id, text="  ").status_code == 302
    assert texts() == []


def test_a_missing_text_deletes_nothing(post, item, texts):
    assert post("update", id=item.id).status_code == 400
    assert texts() == ["Buy milk"]


def test_the_second_of_two_tabs_is_told_and_keeps_its_text(post, item, texts):
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


def test_emptying_what_another_tab_changed_deletes_nothing(post, item, texts):
    post("update", id=item.id, text="Buy oat milk", version=1)
    assert post("update", id=item.id, text="", version=1).status_code == 409
    assert texts() == ["Buy oat milk"]


def test_the_same_change_twice_is_no_conflict(post, item):
    for _ in range(2):
        response = post("update", id=item.id, text="Buy oat milk", version=1)
        assert response.status_code == 302


def test_a_double_submit_of_the_new_item_form_adds_one_item(post, texts):
    for _ in range(2):
        assert post("create", text="Buy milk", request_key="k").status_code == 302
    assert texts() == ["Buy milk"]


def test_a_form_that_is_sent_again_adds_nothing_though_its_item_was_edited_since(post, texts):
    post("create", text="Buy milk", request_key="k")
    post("update", id=ToDoItem.objects.get().pk, text="Buy oat milk")
    post("create", text="Buy milk", request_key="k")
    assert texts() == ["Buy oat milk"]


def test_another_text_from_the_same_page_is_another_item_once(post, texts):
    for text in ("Buy milk", "Buy bread", "Buy bread", "Buy milk"):
        post("create", text=text, request_key="k")
    assert texts() == ["Buy milk", "Buy bread"]


def test_what_was_deleted_since_can_be_added_again_from_the_same_page(post, texts):
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
def test_a_broken_body_is_never_an_error_of_the_server(client, content_type, body, status):
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
        "/x/../y",
        "/create/",
    ],
)
def test_a_broken_address_is_never_an_error_of_the_server(client, address):
    response = client.get(address)
    assert response.status_code in (200, 404)


def test_a_page_that_is_not_there_says_what_to_do(client, settings):
    settings.DEBUG = False
    assertContains(client.get("/nothing"), "Go to the start page", status_code=404)


def test_a_body_that_is_too_large_gets_a_page_that_says_so(client):
    form = "application/x-www-form-urlencoded"
    response = client.generic("POST", reverse("todo:create"), "text=" + "x" * 2**21, form)
    assertContains(response, "it is too large", status_code=400)


def test_an_error_of_the_server_gets_a_page_that_says_so(client, monkeypatch):
    client.raise_request_exception = False

    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(ToDoItem.objects, "for_owner", broken)
    assertContains(client.get("/"), "Something went wrong", status_code=500)
