"""The page for export and import."""

import io
import json
import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django.utils.html import escape
from pytest_django.asserts import assertContains, assertNotContains

from tests.helpers import in_threads
from todo import import_forms
from todo.models import ToDoItem, ToDoList, UndoEntry, Upload
from todo.transfer import FORMATS, importer
from todo.transfer.columns import read_columns
from todo.transfer.export_steps import EXPORT_STEPS, FORMAT_NAMES
from todo.views import transfer

pytestmark = pytest.mark.django_db

GONE = "This file is no longer available"


@pytest.fixture(autouse=True)
def unlimited_time(monkeypatch):
    """Let slow machines finish reading."""
    monkeypatch.setattr(importer, "MAX_SECONDS", 600)


def file_of(content, name="items.txt"):
    return SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())


@pytest.fixture
def upload(client):
    """Choose files on the page; return its response."""

    def upload(*files, client=client):
        client.get("/import")  # Sets the CSRF cookie.
        return client.post("/import", {"file": list(files)})

    return upload


@pytest.fixture
def send(client, upload):
    """Choose a file on the page, and import it with `store`; return the last response."""

    def send(content, name="items.txt", store=True, client=client):
        response = upload(file_of(content, name), client=client)
        if response.status_code == 302:
            response = (client.post if store else client.get)(response.url)
        return response

    return send


@pytest.fixture
def check(client, upload):
    """Choose a file; return the address at which it can be imported."""

    def check(content, name="items.txt", client=client):
        response = upload(file_of(content, name), client=client)
        assert response.status_code == 302
        return response.url

    return check


def test_page_has_the_form_and_export_links(client):
    html = client.get("/import").content.decode()
    assert 'enctype="multipart/form-data"' in html
    assert '<label for="id_file">' in html
    for extension in ("txt", "csv", "json", "ics"):
        assert f'href="/export.{extension}"' in html


def test_same_file_is_imported_once_and_trashed_items_are_reported(send, texts):
    send("Buy milk\n")
    response = send("Buy milk\n")
    assertContains(response, "0 items were imported. 1 already existed.")
    assertNotContains(response, "in the trash")
    assert texts() == ["Buy milk"]
    ToDoItem.objects.change_fields(deleted_on=timezone.now())
    response = send("Buy milk\n")
    assertContains(response, "1 of them is in the trash: restore it there.")
    assertContains(response, '<a href="/trash">')


def test_check_previews_the_import_and_stores_nothing(send, texts):
    lines = "".join(f"Item {number} +Home @bank\n" for number in range(12))
    response = send("<b>Bold</b> due:2026-12-01\n" + lines, store=False)
    html = " ".join(response.content.decode().split())
    assert "13 items would be imported. Nothing has been stored yet." in html
    assert "&lt;b&gt;Bold&lt;/b&gt;" in html
    assert "Home · @bank" in html
    assert "Item 8" in html
    assert "Item 9" not in html
    assert texts() == []


@pytest.mark.parametrize("store", [True, False])
def test_errors_are_listed_with_their_lines_and_nothing_is_stored(send, texts, store):
    response = send("A\n{0}\n{0}\n".format("x" * 501), store=store)
    alert = "Nothing was imported: there are 2 errors."
    html = f'<p class="error" role="alert">{alert}</p>'
    assertContains(response, html, status_code=400, html=True)
    for line in (2, 3):
        assertContains(response, f"<td>{line}</td>", status_code=400)
    assertNotContains(send("x" * 501, store=store), "Import these items", status_code=400)
    assert texts() == []


@pytest.mark.parametrize("store", [True, False])
def test_words_that_stay_in_the_text_are_listed_with_their_lines(send, store):
    response = send("A\nB due:2026-02-30\n" + "C rec:3b\n" * 12, store=store)
    message = "13 lines have words that can’t be interpreted; they stay in the text."
    assertContains(response, message)
    assertContains(response, "<td>2</td><td>due:2026-02-30</td>")
    assertContains(response, "<td>rec:3b</td>", count=9)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("items.xlsx", b"PK\x03\x04", "items.xlsx: This is a ZIP archive or a spreadsheet"),
        ("items.csv", "<!doctype html>", "items.csv: This is a web page"),
        ("items", "x", "The format can’t be recognised"),
        ("items.txt", "", "empty"),
        ("items.csv", b"\x89PNG\r\n\x1a\n", "This is not a text file."),
        ("items.json", "title\nBuy milk", "This is not a JSON array of objects"),
        ("items.txt", "Buy milk".encode("utf-16"), "The file is not valid UTF-8"),
        ("items.txt", "x" * 5001, "The files are larger than 20 MiB."),
        ("items.txt", "A\nB\nC\n", "At most 2 items can be imported here."),
    ],
)
def test_invalid_file_is_rejected(send, texts, monkeypatch, name, content, message):
    monkeypatch.setattr(import_forms, "MAX_SIZE", 5000)
    monkeypatch.setattr(transfer, "MAX_ITEMS", 2)
    assertContains(send(content, name), message, status_code=400)
    assert texts() == []


def test_missing_file_is_rejected(client):
    response = client.post("/import")
    assertContains(response, "This field is required", status_code=400)


def test_body_of_a_gigabyte_is_rejected_unread(client):
    class Endless(io.RawIOBase):
        def read(self, *args):
            raise AssertionError("The body is read.")

    response = client.generic(
        "POST",
        "/import",
        CONTENT_TYPE="multipart/form-data; boundary=b",
        CONTENT_LENGTH=str(2**30),
        **{"wsgi.input": Endless()},
    )
    assertContains(response, "it is too large", status_code=400)


def test_file_larger_than_the_memory_limit_of_uploads_is_imported(send):
    rows = json.dumps([{"title": f"Item {n}", "notes": "x" * 9000} for n in range(300)])
    assertContains(send(rows, "items.json"), "300 items were imported.")


def test_import_belongs_to_the_user(send, as_ana, ana, texts):
    send("Buy milk", client=as_ana)
    assert (texts(ana), texts()) == (["Buy milk"], [])


def test_export_is_a_download_of_the_owners_items(as_ana, ana, item):
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


def test_dates_of_an_export_are_in_the_time_zone_of_the_user(as_ana, ana):
    ana.time_zone = "Pacific/Kiritimati"
    ana.save()
    ToDoItem.objects.create_once(ana, "Buy milk")
    ToDoItem.objects.update(created_on="2026-11-22T20:00:00Z")
    assert b"".join(as_ana.get("/export.txt").streaming_content).startswith(b"2026-11-23 ")


def test_unknown_format_and_method_are_rejected(client):
    assert client.get("/export.xml").status_code == 404
    assert client.put("/import").status_code == 405


def test_checked_file_is_imported_without_choosing_it_again(client, check, texts):
    address = check("Buy milk\nBuy bread\n")
    for _ in range(2):  # Looking at it again changes nothing.
        response = client.get(address)
        assertContains(response, "2 items would be imported.")
        assertContains(response, "Import these items", count=1)
        assertContains(response, 'type="file"', count=1)
    assert texts() == []
    assertContains(client.post(address), "2 items were imported.")
    assert texts() == ["Buy milk", "Buy bread"]
    assert not Upload.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_second_click_and_reload_show_the_result_again(client, check, texts, method):
    address = check("Buy milk\n")
    client.post(address)
    ToDoItem.objects.all().delete()
    for _ in range(2):
        response = getattr(client, method)(address)
        assertContains(response, "1 item was imported.")
        assertContains(response, 'name="undo"')
    assert texts() == []


@pytest.mark.django_db(transaction=True)
def test_concurrent_clicks_import_once(client, check, texts):
    address = check("".join(f"Item {number}\n" for number in range(200)))
    pages = []

    def click(_number):
        browser = Client()
        browser.cookies = client.cookies
        pages.append(browser.post(address).content.decode())

    in_threads(4, click)
    assert all("200 items were imported." in page for page in pages)
    assert len(texts()) == 200
    assert UndoEntry.objects.count() == 1


def test_upload_replaces_the_previous_one(client, as_ana, check, texts):
    for browser in (client, as_ana):
        first, second = check("Old", client=browser), check("New", client=browser)
        for method in (browser.get, browser.post):
            assertContains(method(first), GONE, status_code=404)
        browser.post(second)
    assert texts() == ["New"]


def test_upload_is_visible_to_its_user_or_browser_only(client, as_ana, ben, check, texts):
    as_ben, other = Client(), Client()
    as_ben.force_login(ben)
    other.get("/import")
    for browser in (client, as_ana):
        address = check("Buy milk", client=browser)
        for foreign in {client, as_ana, as_ben, other} - {browser}:
            for method in (foreign.get, foreign.post):
                assertContains(method(address), GONE, status_code=404)
    assert Upload.objects.count() == 2
    assert not ToDoItem.objects.exists()


@pytest.mark.parametrize("name", ["1", "1:x", "x", "%00", "1:" + "x" * 500, "٣:x"])
def test_forged_upload_address_is_404(client, check, name):
    check("Buy milk")
    assertContains(client.get("/import/" + name), GONE, status_code=404)


def test_upload_is_stored_compressed(check):
    check(json.dumps([{"title": "Buy milk", "notes": "x" * 9000}]), "items.json")
    assert len(Upload.objects.get().content) < 500


def test_uploaded_file_requires_login_if_the_site_does(client, check, settings, texts):
    address = check("Buy milk")
    settings.LOGIN_REQUIRED = True
    assert client.get(address).url.startswith("/accounts/login/")
    assert client.post(address).status_code == 403
    assert texts() == []


# Files of other applications, and choices

TODOIST = """\
TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE
section,Errands,,,,,,,,
task,Buy milk @shop,Two bottles,1,1,,,2031-12-01,en,
task,Buy bread,,4,1,,,,en,
"""


def choose(client, address, **choices):
    """Post the choices of the preview; return the address with them."""
    response = client.post(address, dict(choices, apply=""))
    assert response.status_code == 302
    return response.url


def items_by_list():
    rows = ToDoItem.objects.values_list("text", "todo_list__name")
    return {text: name or "" for text, name in rows}


def test_preview_names_the_application_new_names_and_what_has_no_place(client, check):
    address = check(TODOIST, "Home.csv")
    html = " ".join(client.get(address).content.decode().split())
    assert "<strong>Home.csv</strong> (Todoist)" in html
    assert "New lists: Home</p>" in html
    assert "New labels: @shop " in html
    assert "<td>1</td> <td>sections <small>(Errands)</small></td>" in html
    assert "Home · 1 Dec 2031 · High priority · @shop · Two bottles" in html
    assert not ToDoList.objects.exists()
    result = " ".join(client.post(address).content.decode().split())
    assert "<td>sections <small>(Errands)</small></td>" in result
    assert items_by_list() == {"Buy milk": "Home", "Buy bread": "Home"}


def test_items_without_a_list_go_to_the_chosen_one(client, check):
    work = ToDoList.objects.create(name="Work")
    for choice, name in [("", "Home"), ("inbox", ""), (str(work.pk), "Work")]:
        ToDoItem.all_objects.all().delete()
        address = choose(client, check(TODOIST, "Home.csv"), todo_list=choice)
        assert ("todo_list" in address) == bool(choice)
        assertContains(client.get(address), f"{name} · 1 Dec 2031" if name else "<small>1 Dec 2031")
        assertContains(client.post(address, {"todo_list": choice}), "2 items were imported.")
        assert items_by_list() == {"Buy milk": name, "Buy bread": name}


def test_chosen_list_is_for_items_of_own_files_too(client, check):
    work = ToDoList.objects.create(name="Work")
    client.post(check("Buy milk\nSing +Choir\n"), {"todo_list": work.pk})
    assert items_by_list() == {"Buy milk": "Work", "Sing": "Choir"}


def test_chosen_list_may_be_renamed_but_not_deleted_meanwhile(client, check):
    work = ToDoList.objects.create(name="Work")
    address = check("Buy milk\n")
    ToDoList.objects.update(deleted_on=timezone.now())
    message = "This list no longer exists: choose another one."
    for method in (client.get, client.post):
        assertContains(method(address, {"todo_list": work.pk}), message, status_code=400)
    assert not ToDoItem.objects.exists()
    work.deleted_on, work.name = None, "Job"
    work.save()
    client.post(address, {"todo_list": work.pk})
    assert items_by_list() == {"Buy milk": "Job"}


@pytest.mark.parametrize("choice", ["x", "0", "\0", "9" * 30, "٣"])
def test_invalid_list_is_a_sentence(client, check, choice):
    address = check("Buy milk\n")
    assertContains(
        client.get(address, {"todo_list": choice}), "choose another one", status_code=400
    )
    assertContains(client.post(address), "1 item was imported.")


def test_list_of_another_owner_can_not_be_chosen(as_ana, check, ben):
    todo_list = ToDoList.objects.create(owner=ben, name="Secret")
    address = check("Buy milk\n", client=as_ana)
    response = as_ana.post(address, {"todo_list": todo_list.pk})
    assertNotContains(response, "Secret", status_code=400)


def test_several_files_are_one_import(client, upload, texts):
    files = [
        file_of(TODOIST, "Home.csv"),
        file_of(TODOIST.replace("Buy", "Sell"), "Work.csv"),
        file_of("Sing due:2026-02-30\n", "todo.txt"),
    ]
    address = upload(*files).url
    response = client.get(address)
    assertContains(response, "5 items would be imported.")
    assertContains(response, "todo.txt: due:2026-02-30")
    assertContains(response, "<td>2</td>")
    assertContains(client.post(address), "5 items were imported.")
    assert items_by_list()["Sell milk"] == "Work"
    entry = UndoEntry.objects.get()
    client.post("/undo", {"undo": entry.pk})
    assert texts() == []
    assert not ToDoList.objects.exists()


def test_file_that_is_chosen_twice_is_imported_once(client, upload, texts):
    address = upload(file_of("A\nA\n", "a.txt"), file_of("A\nA\nB\n", "a (1).txt")).url
    assertContains(client.post(address), "2 already existed.")
    assert texts() == ["A", "A", "B"]


def test_error_in_one_of_several_files_names_it_and_nothing_is_imported(client, upload, texts):
    address = upload(file_of("A\n", "a.txt"), file_of("B\n" + "x" * 501, "b.txt")).url
    for method in (client.get, client.post):
        assertContains(method(address), "<td>2</td><td>b.txt: title ", status_code=400)
    assert texts() == []


def test_unreadable_one_of_several_files_is_named(upload):
    response = upload(file_of("A\n", "a.txt"), file_of(b"PK\x03\x04", "b.zip"))
    assertContains(response, "b.zip: This is a ZIP archive", status_code=400)
    assert not Upload.objects.exists()


def test_number_and_size_of_all_files_are_limited(upload, monkeypatch):
    def files(number):
        return [file_of("A\n", f"{n}.txt") for n in range(number)]

    assertContains(upload(*files(21)), "Choose at most 20 files at once.", status_code=400)
    monkeypatch.setattr(import_forms, "MAX_SIZE", 3)
    assertContains(upload(*files(2)), "The files are larger than 20 MiB.", status_code=400)


def test_second_click_on_an_import_of_known_items_shows_them_again(client, send, check):
    send("A\n")
    address = check("A\n")
    for _ in range(2):
        assertContains(client.post(address), "0 items were imported. 1 already existed.")


# Columns of other CSV files

OTHER = "Task,Due,Mood\nBuy milk,2026-12-01,happy\nBuy bread,,\n"
WHICH = "Choose the column of the texts."


def option(column):
    return f'<option value="{column}" selected>{column}</option>'


def test_columns_with_usual_names_are_guessed_and_others_named(client, check):
    address = check(OTHER, "other.csv")
    response = client.get(address)
    html = " ".join(response.content.decode().split())
    for column in ("Task", "Due"):
        assertContains(response, option(column), html=True)
    assert "<td>Task</td> <td>Buy milk<br>Buy bread<br></td>" in html
    assert "columns that were not chosen <small>(Mood)</small>" in html
    assertContains(client.post(address), "2 items were imported.")
    assert str(ToDoItem.objects.get(text="Buy milk").due_on) == "2026-12-01"


def test_chosen_columns_are_shown_again_and_imported(client, check):
    address = check(OTHER, "other.csv")
    choices = {"title": "Mood", "notes": "Task"}
    response = client.get(choose(client, address, **choices))
    assertContains(response, "happy <small>Buy milk</small>")
    assertContains(response, option("Mood"), html=True)
    assertNotContains(response, option("Due"), html=True)
    client.post(address, choices)
    assert list(ToDoItem.objects.values_list("text", "notes")) == [("happy", "Buy milk")]


def test_choices_without_their_preview_are_shown_before_anything_is_imported(client, check, texts):
    address = check(OTHER, "other.csv")
    field = re.search('name="previewed" value="([^"]*)"', client.get(address).content.decode())
    choices = {"title": "Mood", "notes": "Task"}
    response = client.post(address, dict(choices, previewed=unescape(field.group(1))), follow=True)
    assertContains(response, "You chose otherwise: look again at what will be imported.")
    assertContains(response, "happy <small>Buy milk</small>")
    assert texts() == []
    field = re.search('name="previewed" value="([^"]*)"', response.content.decode())
    client.post(address, dict(choices, previewed=unescape(field.group(1))))
    assert texts() == ["happy"]


def test_column_of_the_texts_has_to_be_chosen_if_none_has_a_usual_name(client, check, texts):
    address = check("What,When\nBuy milk,2026-12-01\n", "other.csv")
    response = client.get(address)
    assertContains(response, WHICH)
    assertNotContains(response, "Import these items")
    assertContains(client.get(address, {"title": ""}), WHICH, status_code=400)
    assertContains(client.post(address), WHICH)
    assert texts() == []
    assertContains(client.get(address, {"title": "What"}), "1 item would be imported.")
    assertContains(client.post(address, {"title": "What"}), "1 item was imported.")


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"title": "Nothing"}, "Nothing is not one of the available choices"),
        ({"title": "Task", "notes": "Task"}, "The column “Task” is chosen twice."),
    ],
)
def test_impossible_columns_are_refused_and_can_be_changed(client, check, texts, choices, message):
    address = check(OTHER, "other.csv")
    for method in (client.get, client.post):
        response = method(address, choices)
        assertContains(response, message, status_code=400)
        assertContains(response, "Columns of other.csv", status_code=400)
    assert texts() == []
    assertContains(client.post(address, {"title": "Task"}), "2 items were imported.")


def test_each_of_several_files_has_columns_of_its_own(client, upload, texts):
    files = [
        file_of("What\nA\n", "a.csv"),
        file_of(TODOIST, "b.csv"),
        file_of("That\nC\n", "c.csv"),
    ]
    address = upload(*files).url
    assertContains(client.get(address), WHICH, count=2)
    address = choose(client, address, **{"0-title": "What", "2-title": "That"})
    assertContains(client.get(address), "4 items would be imported.")


def test_table_of_countless_columns_and_blank_rows_is_read_in_part():
    columns = read_columns(
        io.BytesIO(b"a,b,c," * 50 + b"x" * 200 + b"\n" + b"\n" * 1000 + b"1,2\n")
    )
    assert columns == {"a": [], "b": [], "c": []}


# Moving in


def test_page_without_items_leads_to_the_steps_of_each_application(client):
    link = '<a href="/import#moving-in">Bring your items along</a>'
    assertContains(client.get("/"), link, html=True)
    html = client.get("/import").content.decode()
    assert 'id="moving-in"' in html
    for application, steps in EXPORT_STEPS.items():
        items = "".join(f"<li>{escape(step)}</li>" for step in steps)
        assert f"<summary>{application}</summary>" in html
        assert (len(steps), f"<ol>{items}</ol>" in html) == (3, True)


def test_every_format_has_a_name_on_the_page():
    assert set(FORMAT_NAMES) == set(FORMATS)
