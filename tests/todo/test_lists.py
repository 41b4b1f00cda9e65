"""Lists and labels: the page on which they are kept, and what an address shows of them."""

import json
import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.signals import post_init
from django.test import Client
from django.urls import reverse

from tests.helpers import in_threads, shown
from todo.lists import MAX_NAMES
from todo.models import Label, ToDoItem, ToDoList, UndoEntry

pytestmark = pytest.mark.django_db

# Names that Label and ToDoList alike may have, and that need care in an address or a page.
NAMES = ["casa&list=x", "50%+1", "<b>", "ñandú", "a?b/c;d"]


@pytest.fixture
def change(client):
    """Do something with a kind of name, or with the list or label `named`."""

    def change(do, kind="list", named=None, client=client, query="", **fields):
        if named:
            fields.update(id=named.pk, type="label" if isinstance(named, Label) else "list")
        return client.post(reverse("todo:lists_action") + query, {"do": do, "type": kind, **fields})

    return change


def lists(owner=None):
    return [todo_list.name for todo_list in ToDoList.objects.for_owner(owner)]


def labels(owner=None):
    return [label.name for label in Label.objects.for_owner(owner)]


def counts(response):
    """The name and number of each link to a list or label."""
    html = response.content.decode()
    found = re.findall(r'<a href="/[^"]*"[^>]*>([^<]*) <small>(\d*)</small></a>', html)
    return {unescape(name): number for name, number in found}


def test_a_list_is_added_at_the_end_and_is_on_the_page(client, change):
    assert change("add", name=" Work ").url == "/lists#new-list"
    change("add", name="At home")
    assert lists() == ["Work", "At home"]
    html = client.get("/lists").content.decode()
    assert html.index('value="Work"') < html.index('value="At home"')


def test_a_label_is_added_with_and_without_its_sign(change):
    change("add", "label", name="bank")
    change("add", "label", name="@phone")
    assert labels() == ["bank", "phone"]


@pytest.mark.parametrize(
    ("kind", "name", "sentence"),
    [
        ("list", "", "Enter a name"),
        ("list", " \t", "Enter a name"),
        ("list", "x" * 101, "at most 100 characters"),
        ("list", "a\0b", "Null characters are not allowed"),
        ("list", "inbox", "The Inbox is always there"),
        ("list", "INBOX", "The Inbox is always there"),
        ("label", "", "Enter a name"),
        ("label", "@", "Enter a name"),
        ("label", "x" * 300, "at most 100 characters"),
        ("label", "two words", "A label is one word"),
        ("label", "a,b", "A label is one word"),
        ("label", "a#b", "A label is one word"),
    ],
)
def test_a_name_that_will_not_do_is_refused(change, kind, name, sentence):
    response = change("add", kind, name=name)
    assert response.status_code == 400
    assert sentence in response.content.decode()
    assert (lists(), labels()) == ([], [])


def test_a_name_that_is_refused_comes_back_in_the_field(change):
    name = "x" * 101
    assert 'value="{}"'.format(name) in change("add", name=name).content.decode()


def test_the_inboxs_name_is_reserved_in_the_language_of_the_visitor_too(client, change):
    client.cookies["django_language"] = "es"
    assert change("add", name="Bandeja de entrada").status_code == 400
    assert change("add", name="inbox").status_code == 400


def test_a_missing_field_is_refused(post):
    assert post("lists_action", do="add", type="list").status_code == 400
    assert post("lists_action").status_code == 400
    assert post("lists_action", type="list").status_code == 404
    assert lists() == []


@pytest.mark.parametrize("kind", ["list", "label"])
def test_a_name_is_there_once_in_whatever_case_it_is_written(change, kind):
    change("add", kind, name="Bank")
    for name in ("Bank", "bANK"):
        response = change("add", kind, name=name)
        assert response.status_code == 400
        assert "There is “Bank” already" in response.content.decode()
    change("add", kind, name="Post")
    post = (ToDoList if kind == "list" else Label).objects.get(name="Post")
    assert change("rename", named=post, name="bank").status_code == 400
    assert sorted(lists() + labels()) == ["Bank", "Post"]


def test_a_list_is_renamed_also_into_another_case(change):
    work = ToDoList.objects.create(name="Work")
    assert change("rename", named=work, name="work").status_code == 302
    assert lists() == ["work"]


def test_renaming_stores_no_list_where_there_is_none(ana, change):
    hers = ToDoList.objects.create(name="Work", owner=ana)
    for todo_list in (hers, ToDoList(pk=10**17)):
        response = change("rename", named=todo_list, name="Mine")
        assert response.status_code == 404
        assert "It no longer exists" in response.content.decode()
    assert (lists(), lists(ana)) == ([], ["Work"])


def test_adding_renames_nothing(change):
    work = ToDoList.objects.create(name="Work")
    change("add", named=work, name="Home")
    assert lists() == ["Work", "Home"]


def test_a_name_that_would_be_typed_like_another_is_refused(change):
    ToDoList.objects.create(name="a b")
    response = change("add", name="A-b")
    assert response.status_code == 400
    assert "There is “a b” already" in response.content.decode()


def test_a_typed_name_means_the_list_that_is_called_so_before_the_one_with_spaces():
    # An import may have brought both.
    spaced = ToDoList.objects.create(name="shopping list")
    assert ToDoList.objects.get_or_create_named(None, "Shopping-List") == spaced
    hyphened = ToDoList.objects.create(name="shopping-list")
    assert ToDoList.objects.get_or_create_named(None, "Shopping-List") == hyphened


def test_lists_are_put_into_order_and_stay_in_it_at_the_ends(change):
    a, b, c = [ToDoList.objects.create(name=name) for name in "abc"]
    change("up", named=c)
    assert lists() == ["a", "c", "b"]
    change("down", named=a)
    assert lists() == ["c", "a", "b"]
    change("up", named=c)
    change("down", named=b)
    assert lists() == ["c", "a", "b"]


def test_moving_a_label_changes_nothing(change):
    label = Label.objects.create(name="x")
    assert change("up", named=label).status_code == 302


def test_another_owners_names_are_not_there(ben, change, as_ana):
    todo_list = ToDoList.objects.create(name="Of Ben", owner=ben)
    label = Label.objects.create(name="ofben", owner=ben)
    for row in (todo_list, label):
        for do in ("rename", "up", "down", "delete"):
            response = change(do, named=row, client=as_ana, name="mine")
            assert response.status_code == 404
    for address in ("/lists", "/?list=Of+Ben", "/?label=ofben"):
        html = as_ana.get(address).content.decode()
        assert 'value="Of Ben"' not in html
        assert "?label=ofben" not in html
    assert as_ana.get("/?list=Of+Ben").status_code == 404
    assert as_ana.get("/?label=ofben").status_code == 404
    assert (lists(ben), labels(ben)) == (["Of Ben"], ["ofben"])


def test_two_owners_may_have_the_same_name(ana, change, as_ana):
    change("add", name="Work")
    assert change("add", client=as_ana, name="Work").status_code == 302
    assert lists() == lists(ana) == ["Work"]


@pytest.mark.parametrize("name", NAMES)
def test_the_links_lead_to_what_they_name(client, name):
    todo_list = ToDoList.objects.create(name=name)
    label = Label.objects.create(name=name)
    ToDoItem.objects.create(text="in it", todo_list=todo_list).labels.add(label)
    ToDoItem.objects.create(text="outside")
    hrefs = re.findall(r'href="(/\?(?:list|label)=[^"]*)"', client.get("/").content.decode())
    hrefs += re.findall(r'href="(/\?(?:list|label)=[^"]*)"', client.get("/lists").content.decode())
    links = {unescape(href) for href in hrefs} - {"/?list=inbox"}
    assert len(links) >= 2
    for link in links:
        assert shown(client.get(link)) == ["in it"], link


def test_the_inbox_is_what_is_on_no_list(client):
    work = ToDoList.objects.create(name="Work")
    ToDoItem.objects.create(text="a", todo_list=work)
    ToDoItem.objects.create(text="b")
    assert shown(client.get("/?list=inbox")) == ["b"]
    assert shown(client.get("/?list=Work")) == ["a"]


def test_list_label_and_filter_count_together(client):
    work, label = ToDoList.objects.create(name="Work"), Label.objects.create(name="x")
    for number in range(8):
        item = ToDoItem.objects.create(
            text=str(number), todo_list=work if number & 1 else None, completed=number >= 4
        )
        if number & 2:
            item.labels.add(label)
    assert shown(client.get("/?list=Work&label=x&show=active")) == ["3"]
    assert shown(client.get("/?list=inbox&label=x&show=completed")) == ["6"]


@pytest.mark.parametrize("address", ["/?list=Nowhere", "/?label=Nowhere", "/?list=%00x&label=%FF"])
def test_a_name_that_is_not_there_is_said_and_nothing_shown(client, item, address):
    response = client.get(address)
    assert response.status_code == 404
    assert "no longer exists" in response.content.decode()
    assert "Buy milk" not in response.content.decode()


def test_the_links_count_what_is_active_and_not_in_the_trash(client, post):
    work, label = ToDoList.objects.create(name="Work"), Label.objects.create(name="x")
    items = [ToDoItem.objects.create(text=str(n), todo_list=work) for n in range(4)]
    ToDoItem.objects.create(text="in the inbox")
    for item in items:
        item.labels.add(label)
    post("toggle", id=items[0].pk, completed="on")
    post("delete", id=items[1].pk)
    found = counts(client.get("/"))
    assert (found["Inbox"], found["Work"], found["@x"]) == ("1", "2", "2")


def test_a_thousand_labels_cost_no_more_queries(client, django_assert_max_num_queries):
    Label.objects.bulk_create(Label(name="label{:04}".format(n)) for n in range(1000))
    item = ToDoItem.objects.create(text="x")
    item.labels.add(*Label.objects.all()[500:540])
    with django_assert_max_num_queries(8):
        response = client.get("/")
    assert len(counts(response)) == 100
    assert "@label0539" in response.content.decode()
    with django_assert_max_num_queries(2):
        html = client.get("/lists").content.decode()
    assert html.count('aria-label="Rename: label') == 1000


@pytest.mark.parametrize(("kind", "field"), [(ToDoList, "list"), (Label, "label")])
def test_what_is_chosen_is_shown_among_the_first_of_many(client, kind, field):
    for number in range(102):
        kind.objects.create(name="n{:03}".format(number))
    shown = counts(client.get("/", {field: "n101"}))
    assert "n101" in {name.lstrip("@") for name in shown}
    assert "n100" not in {name.lstrip("@") for name in shown}


def test_beyond_the_limit_nothing_is_counted(client, monkeypatch):
    monkeypatch.setattr("todo.filters.COUNT_LIMIT", 3)
    work, label = ToDoList.objects.create(name="Work"), Label.objects.create(name="x")
    for number in range(3):
        ToDoItem.objects.create_once(None, str(number), todo_list=work, labels=[label])
    found = counts(client.get("/"))
    assert (found["Work"], found["@x"]) == ("3", "3")
    ToDoItem.objects.create_once(None, "one more")
    assert set(counts(client.get("/")).values()) == {""}


def test_a_label_is_made_on_the_page_too(change):
    response = change("add", kind="label", name="@bank")
    assert response.url.endswith("#new-label")
    assert labels() == ["bank"]
    html = change("add", kind="label", name="two words").content.decode()
    assert 'id="new-label-error"' in html
    assert 'id="new-list-error"' not in html


def test_the_page_of_names_is_private(client):
    response = client.get("/lists")
    assert response["Cache-Control"] == "private, no-cache"
    assert client.post("/lists").status_code == 405
    assert client.get(reverse("todo:lists_action")).status_code == 405


def test_a_deleted_list_goes_to_the_trash_with_its_items(client, change, texts):
    work = ToDoList.objects.create(name="Work")
    ToDoItem.objects.create(text="a", todo_list=work)
    ToDoItem.objects.create(text="b")
    assert change("delete", named=work).url == "/lists#undo"
    assert (lists(), texts()) == ([], ["b"])
    assert "The list is in the trash, with 1 item." in client.get("/lists").content.decode()
    assert client.get("/?list=Work").status_code == 404
    assert change("delete", named=work).status_code == 404


def test_a_new_list_of_a_deleted_ones_name_is_there_again_and_empty(change, texts):
    work = ToDoList.objects.create(name="Work")
    ToDoItem.objects.create(text="a", todo_list=work)
    change("delete", named=work)
    assert change("add", name="work").status_code == 302
    assert lists() == ["work"]
    assert texts() == []


def test_renaming_to_a_deleted_lists_name_is_refused(change):
    work, home = ToDoList.objects.create(name="Work"), ToDoList.objects.create(name="Home")
    change("delete", named=work)
    response = change("rename", named=home, name="Work")
    assert response.status_code == 400
    assert "There is “Work” in the trash" in response.content.decode()


def test_a_deleted_label_is_taken_off_its_items(client, change, item):
    label = Label.objects.create(name="x")
    item.labels.add(label)
    change("delete", named=label)
    assert labels() == []
    assert "The label “x” is deleted." in client.get("/").content.decode()
    assert item.labels.count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", [ToDoList, Label])
def test_of_two_renames_to_one_name_at_the_same_moment_one_is_made(change, kind):
    both = [kind.objects.get_or_create_named(None, name) for name in ("one", "two")]
    answers = []

    def rename(number):
        response = change("rename", named=both[number], client=Client(), name="same")
        answers.append(response.status_code)

    for _ in range(5):
        kind.objects.filter(pk=both[0].pk).update(name="one", name_key="one")
        kind.objects.filter(pk=both[1].pk).update(name="two", name_key="two")
        in_threads(2, rename)
        assert sorted(answers) == [302, 400]
        answers.clear()


def full(model, owner=None):
    """Give the owner as many lists or labels as there may be."""
    rows = [model(owner=owner, name="n{}".format(number)) for number in range(MAX_NAMES)]
    for position, row in enumerate(rows):
        row.position = position  # Of a list.
    model.objects.bulk_create(rows)


FULL = "You can have at most 1,000 lists and 1,000 labels"


@pytest.mark.parametrize(("kind", "model"), [("list", ToDoList), ("label", Label)])
def test_there_are_at_most_a_thousand_lists_and_labels_at_every_door(
    client, admin_client, change, item, kind, model
):
    full(model)
    file = SimpleUploadedFile("a.json", json.dumps([{"title": "x", kind: "new"}]).encode())
    if kind == "label":
        file = SimpleUploadedFile("a.json", b'[{"title": "x", "labels": ["new"]}]')
    add = reverse("admin:todo_{}_add".format(model._meta.model_name))
    answers = [
        change("add", kind, name="new"),
        client.post(
            "/create", {"text": "typed " + {"list": "#", "label": "@"}[kind] + "new", "quick": "on"}
        ),
        client.post("/import", {"file": file}),
        admin_client.post(add, {"name": "new", "position": 0}),
    ]
    if kind == "label":
        fields = {"text": "Buy milk", "notes": "kept", "version": 1, "priority": 0, "labels": "new"}
        answers.append(client.post("/items/{}".format(item.pk), fields))
        assert "kept</textarea>" in answers[-1].content.decode()
        answers.append(client.post("/bulk", {"do": "label", "label": "new", "id": item.pk}))
    for response in answers:
        assert FULL in response.content.decode()
    assert 'value="typed ' in answers[1].content.decode()
    assert model.objects.count() == MAX_NAMES
    assert ToDoItem.all_objects.count() == 1


@pytest.mark.parametrize("model", [ToDoList, Label])
def test_one_of_a_thousand_names_is_renamed_found_deleted_and_comes_back(change, post, model):
    full(model)
    row = model.objects.get(name="n0")
    assert change("rename", named=row, name="renamed").status_code == 302
    assert model.objects.get_or_create_named(None, "RENAMED") == row
    change("delete", named=row)
    assert change("add", row._meta.verbose_name, name="another").status_code == 302
    post("undo", undo=UndoEntry.objects.latest("pk").pk)
    assert model.objects.for_owner(None).find_by_name("renamed")


def test_a_thousand_names_cost_no_more_to_find_one(django_assert_num_queries):
    Label.objects.create(name="one")
    fetched = []

    def count(sender, instance, **kwargs):
        if instance.pk:
            fetched.append(instance.name)

    def named(name):
        with django_assert_num_queries(1):
            return Label.objects.find_by_name(name)

    post_init.connect(count, Label)
    try:
        named("ONE")
        alone = len(fetched)
        Label.objects.bulk_create(Label(name="n{}".format(n)) for n in range(MAX_NAMES - 1))
        del fetched[:]
        named("ONE")
        assert len(fetched) == alone == 1
    finally:
        post_init.disconnect(count, Label)


def test_a_name_that_is_there_wins_over_the_inbox_of_another_language(client, post):
    spanish = ToDoList.objects.create(name="Bandeja de entrada")
    client.cookies["django_language"] = "es"
    post("create", text="Comprar pan #bandeja-de-entrada", quick="on")
    assert ToDoItem.objects.get().todo_list == spanish
    assert shown(client.get("/?list=bandeja+de+ENTRADA")) == ["Comprar pan"]
    assert shown(client.get("/?list=inbox")) == []
    post("create", text="Comprar vino #inbox", quick="on")
    assert shown(client.get("/?list=inbox")) == ["Comprar vino"]


def test_a_list_is_found_as_it_would_be_typed(client):
    home = ToDoList.objects.create(name="Shopping list")
    ToDoItem.objects.create(text="milk", todo_list=home)
    assert shown(client.get("/?list=shopping-list")) == ["milk"]


def test_a_key_follows_its_name_whatever_is_stored():
    pk = ToDoList.objects.create(name="Work").pk
    for name, save in (
        ("Home", lambda row: row.save(update_fields=["name"])),
        ("Garden", lambda row: row.save()),
    ):
        for row in (ToDoList.objects.get(pk=pk), ToDoList.objects.only("name").get(pk=pk)):
            row.name = name
            save(row)
            assert ToDoList.objects.get(pk=pk).name_key == name.lower()
            ToDoList.objects.filter(pk=pk).update(name="x", name_key="x")
