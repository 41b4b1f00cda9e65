"""Export and import by page."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.helpers import in_threads
from todo import forms
from todo.models import ToDoItem, UndoEntry, Upload
from todo.transfer import importer
from todo.views import transfer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    """Let a slow machine finish reading."""
    monkeypatch.setattr(importer, "MAX_SECONDS", 600)


@pytest.fixture
def send(client):
    """Post a file to the page; with `store` to import it, or else to check it first."""

    def send(content, name="items.txt", store=True, client=client, **fields):
        content = content if isinstance(content, bytes) else content.encode()
        fields["file"] = SimpleUploadedFile(name, content)
        if store:
            fields["import"] = ""
        response = client.post(reverse("todo:import"), fields, follow=not store)
        return response, response.content.decode()

    return send


def test_the_page_has_a_form_and_the_exports(client):
    html = client.get("/import").content.decode()
    assert 'enctype="multipart/form-data"' in html
    assert '<label for="id_file">' in html
    for extension in ("txt", "csv", "json"):
        assert 'href="/export.{}"'.format(extension) in html


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("items.txt", "Buy milk\n"),
        ("ITEMS.CSV", "title\nBuy milk\n"),
        ("items.json", '[{"title": "Buy milk"}]'),
    ],
)
def test_a_file_is_imported_by_its_name(send, texts, name, content):
    response, html = send(content, name)
    assert response.status_code == 200
    assert "1 item was imported." in html
    assert texts() == ["Buy milk"]


def test_the_format_can_be_chosen(send, texts):
    send('[{"title": "Buy milk"}]', "items.bak", extension="json")
    assert texts() == ["Buy milk"]


def test_the_same_file_twice_is_imported_once(send, texts):
    send("Buy milk\n")
    assert "0 items were imported." in send("Buy milk\n")[1]
    assert "1 already existed." in send("Buy milk\n")[1]
    assert texts() == ["Buy milk"]


def test_what_is_there_in_the_trash_is_to_be_restored(send):
    send("Buy milk\n")
    assert "in the trash" not in send("Buy milk\n")[1]
    ToDoItem.objects.change_fields(deleted_on=timezone.now())
    assert "1 of them is in the trash: restore it there." in send("Buy milk\n")[1]


def test_a_check_shows_what_would_be_and_stores_nothing(send, texts):
    lines = "".join("Item {} +Home @bank\n".format(number) for number in range(12))
    response, html = send("<b>Bold</b> due:2026-12-01\n" + lines, store=False)
    assert response.status_code == 200
    assert "13 items would be imported. Nothing has been stored yet." in " ".join(html.split())
    assert "&lt;b&gt;Bold&lt;/b&gt;" in html
    assert "Home, @bank" in html
    assert "Item 8" in html
    assert "Item 9" not in html
    assert texts() == []


@pytest.mark.parametrize("store", [True, False])
def test_mistakes_are_listed_with_their_lines_and_nothing_is_stored(send, texts, store):
    response, html = send("A\n{0}\n{0}\n".format("x" * 501), store=store)
    assert response.status_code == 400
    assert 'role="alert">Nothing was imported: there are 2 errors in the file.' in html
    assert "<td>2</td>" in html
    assert "<td>3</td>" in html
    assert texts() == []


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("items.xlsx", "x", "doesn’t tell the format"),
        ("items", "x", "doesn’t tell the format"),
        ("items.txt", "", "empty"),
        ("items.csv", b"\x89PNG\r\n\x1a\n", "The file is not valid UTF-8"),
        ("items.json", "title\nBuy milk", "This is not a JSON array of objects"),
        ("items.txt", "Buy milk".encode("utf-16"), "The file is not valid UTF-8"),
    ],
)
def test_another_file_gets_a_message(send, texts, name, content, message):
    response, html = send(content, name)
    assert response.status_code == 400
    assert message in html
    assert texts() == []


def test_without_a_file_there_is_a_message(client):
    response = client.post("/import", {"import": ""})
    assert response.status_code == 400
    assert "This field is required" in response.content.decode()


def test_a_file_that_is_too_large_gets_a_message(send, monkeypatch):
    monkeypatch.setattr(forms, "MAX_SIZE", 10)
    response, html = send("Buy milk and bread")
    assert response.status_code == 400
    assert "The file is larger than 20 MiB." in html


def test_of_a_gigabyte_nothing_is_read(client):
    class Endless(io.RawIOBase):
        def read(self, *args):
            raise AssertionError("It is read.")

    response = client.generic(
        "POST",
        "/import",
        CONTENT_TYPE="multipart/form-data; boundary=b",
        CONTENT_LENGTH=str(2**30),
        **{"wsgi.input": Endless()},
    )
    assert response.status_code == 400
    assert "it is too large" in response.content.decode()


def test_a_large_file_is_kept_on_disk_and_imported(send):
    rows = json.dumps([{"title": "Item {}".format(n), "notes": "x" * 9000} for n in range(300)])
    assert "300 items were imported." in send(rows, "items.json")[1]


def test_too_many_items_for_a_page_are_refused(send, texts, monkeypatch):
    monkeypatch.setattr(transfer, "MAX_ITEMS", 2)
    response, html = send("A\nB\nC\n")
    assert response.status_code == 400
    assert "At most 2 items can be imported here." in html
    assert texts() == []


def test_items_are_imported_for_whoever_is_logged_in(send, as_ana, ana, texts):
    send("Buy milk", client=as_ana, owner=str(ana.pk))
    assert (texts(ana), texts()) == (["Buy milk"], [])


def test_a_page_of_somebody_who_is_logged_out_imports_nothing(send, ana, texts):
    response, _ = send("Buy milk", owner=str(ana.pk))
    assert response.status_code == 403
    assert texts() == []


def test_without_a_token_nothing_is_imported(send, texts):
    response, _ = send("Buy milk", client=Client(enforce_csrf_checks=True))
    assert response.status_code == 403
    assert texts() == []


@pytest.mark.parametrize("address", ["/import", "/export.json"])
def test_where_login_is_required_it_is_asked_for(client, settings, address):
    settings.LOGIN_REQUIRED = True
    assert client.get(address).url == "/accounts/login/?next=" + address


def test_an_export_is_a_file_with_the_owners_items(as_ana, ana, item):
    ToDoItem.objects.create_once(ana, "Café", priority=1)
    response = as_ana.get("/export.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="todos-20')
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("(A) ")
    assert " Café uid:" in text
    assert "Buy milk" not in text


def test_an_export_is_imported_again(client, send, item, texts):
    for extension in ("txt", "csv", "json"):
        content = b"".join(client.get("/export." + extension).streaming_content)
        assert "1 already existed" in send(content, "todos." + extension)[1]
    assert texts() == ["Buy milk"]


def test_other_formats_and_methods_are_refused(client):
    assert client.get("/export.xml").status_code == 404
    assert client.post("/export.json").status_code == 405
    assert client.put("/import").status_code == 405


def test_days_of_an_export_are_in_the_accounts_zone(as_ana, ana):
    ana.time_zone = "Pacific/Kiritimati"
    ana.save()
    made = ToDoItem.objects.create_once(ana, "Buy milk")
    ToDoItem.objects.filter(pk=made.pk).update(created_on="2026-11-22T20:00:00Z")
    assert b"".join(as_ana.get("/export.txt").streaming_content).startswith(b"2026-11-23 ")


@pytest.fixture
def check(client):
    """Have a file checked first; return the address at which it can be imported."""

    def check(content, name="items.txt", client=client):
        client.get("/import")  # The browser has a cookie by then.
        response = client.post("/import", {"file": SimpleUploadedFile(name, content.encode())})
        assert response.status_code == 302
        return response.url

    return check


GONE = "This file is no longer available"


def test_a_file_that_was_checked_is_imported_without_being_chosen_again(client, check, texts):
    address = check("Buy milk\nBuy bread\n")
    html = client.get(address).content.decode()
    assert "2 items would be imported." in html
    assert html.count('type="file"') == 1
    for _ in range(2):  # Looking at it again changes nothing.
        assert client.get(address).content.decode().count("Import these items") == 1
    assert texts() == []
    response = client.post(address)
    assert response.status_code == 200
    assert "2 items were imported." in response.content.decode()
    assert texts() == ["Buy milk", "Buy bread"]
    assert not Upload.objects.exists()


@pytest.mark.parametrize("again", ["get", "post"])
def test_a_second_click_and_the_way_back_show_what_was_imported_once(client, check, texts, again):
    address = check("Buy milk\n")
    client.post(address)
    ToDoItem.objects.all().delete()
    for _ in range(2):
        response = getattr(client, again)(address)
        assert response.status_code == 200
        assert "1 item was imported." in response.content.decode()
        assert 'name="undo"' in response.content.decode()
    assert texts() == []


def test_the_same_form_sent_twice_imports_once_and_offers_to_undo_it(client, texts):
    for _ in range(2):
        file = SimpleUploadedFile("a.txt", b"Buy milk")
        fields = {"file": file, "import": "", "request_key": "k" * 32}
        html = client.post("/import", fields).content.decode()
        assert "1 item was imported." in html
        assert 'name="undo"' in html
    assert texts() == ["Buy milk"]
    assert UndoEntry.objects.count() == 1


@pytest.mark.parametrize("key", ["", "x" * 1000, "\0", "two words"])
def test_any_key_of_a_form_will_do(client, texts, key):
    fields = {"file": SimpleUploadedFile("a.txt", b"Buy milk"), "import": "", "request_key": key}
    assert client.post("/import", fields).status_code == 200
    assert texts() == ["Buy milk"]


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_import_once(client, check, texts):
    address = check("".join("Item {}\n".format(number) for number in range(600)))
    said = []

    def click(_number):
        browser = Client()
        browser.cookies = client.cookies
        said.append(browser.post(address).content.decode())

    in_threads(4, click)
    assert all("600 items were imported." in html for html in said)
    assert len(texts()) == 600
    assert UndoEntry.objects.count() == 1


def test_an_upload_is_replaced_by_the_next(client, as_ana, check, texts):
    for browser in (client, as_ana):
        first, second = check("Old", client=browser), check("New", client=browser)
        assert GONE in browser.get(first).content.decode()
        response = browser.post(first)
        assert response.status_code == 404
        assert GONE in response.content.decode()
        browser.post(second)
    assert texts() == ["New"]


def test_an_upload_is_of_one_user_or_one_browser(client, as_ana, ben, check, texts):
    as_ben, other = Client(), Client()
    as_ben.force_login(ben)
    other.get("/import")
    for browser in (client, as_ana):
        address = check("Buy milk", client=browser)
        for foreign in {client, as_ana, as_ben, other} - {browser}:
            for send in (foreign.get, foreign.post):
                response = send(address)
                assert response.status_code == 404
                assert GONE in response.content.decode()
    assert Upload.objects.count() == 2
    assert not ToDoItem.objects.exists()


@pytest.mark.parametrize("name", ["1", "1:x", "x", "%00", "1:" + "x" * 500, "٣:x"])
def test_an_address_that_was_not_given_is_gone(client, check, name):
    check("Buy milk")
    response = client.get("/import/" + name)
    assert response.status_code == 404
    assert GONE in response.content.decode()


def test_an_upload_is_compressed(check):
    check("Buy milk\n" * 10000)
    assert len(Upload.objects.get().content) < 2000


def test_a_file_with_mistakes_is_not_kept(send):
    assert send("x" * 501, store=False)[0].status_code == 400
    assert not Upload.objects.exists()


def test_the_second_step_needs_the_same_login(client, check, settings, texts):
    address = check("Buy milk")
    settings.LOGIN_REQUIRED = True
    assert client.get(address).url.startswith("/accounts/login/")
    assert client.post(address).status_code == 403
    assert texts() == []


@pytest.mark.parametrize("store", [True, False])
def test_what_is_not_understood_is_shown_with_its_line(send, store):
    response, html = send("A\nB due:2026-02-30\n" + "C rec:3b\n" * 12, store=store)
    assert response.status_code == 200
    assert "13 lines have words that can’t be interpreted; they stay in the text." in html
    assert "<td>2</td><td>due:2026-02-30</td>" in html
    assert html.count("<td>rec:3b</td>") == 9


def test_reading_has_a_deadline(send, monkeypatch, texts):
    monkeypatch.setattr(importer, "MAX_SECONDS", -1)
    response, html = send("Buy milk")
    assert response.status_code == 400
    assert "import it in parts" in html
    assert texts() == []
