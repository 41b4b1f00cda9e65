"""The page of lists and labels, and the items that their links select."""

import json
import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.signals import post_init
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from tests.helpers import in_threads, item_texts
from todo.lists import MAX_NAMES
from todo.models import Label, ToDoItem, ToDoList, UndoEntry

pytestmark = pytest.mark.django_db

# Names that Label and ToDoList alike may have, and that need care in an address or a page.
NAMES = ["casa&list=x", "50%+1", "<b>", "ñandú", "a?b/c;d"]


def lists(owner=None):
    return [todo_list.name for todo_list in ToDoList.objects.for_owner(owner)]


def labels(owner=None):
    return [label.name for label in Label.objects.for_owner(owner)]


def counts(response):
    """Return the numbers beside the links to lists and labels, by their names."""
    html = response.content.decode()
    links = re.findall(r'<a href="/[^"]*"[^>]*>([^<]*) <small>(\d*)</small></a>', html)
    return {unescape(name): number for name, number in links}


def create_many(model, count):
    model.objects.bulk_create(
        model.objects.build(None, [f"n{number:03}" for number in range(count)])
    )


def test_new_list_is_last_on_the_page(client, change_list):
    assert change_list("add", name=" Work ").url == "/lists#new-list"
    change_list("add", name="At home")
    assert lists() == ["Work", "At home"]
    html = client.get("/lists").content.decode()
    assert html.index('value="Work"') < html.index('value="At home"')


def test_label_is_added_with_and_without_its_sign(change_list):
    assert change_list("add", "label", name="bank").url == "/lists#new-label"
    change_list("add", "label", name="@phone")
    assert labels() == ["bank", "phone"]


@pytest.mark.parametrize(
    ("type_name", "name", "message"),
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
def test_invalid_name_is_rejected(change_list, type_name, name, message):
    assertContains(change_list("add", type_name, name=name), message, status_code=400)
    assert (lists(), labels()) == ([], [])


def test_name_of_the_inbox_is_reserved_in_both_languages(client, change_list):
    client.cookies["language"] = "es"
    assert change_list("add", name="Bandeja de entrada").status_code == 400
    assert change_list("add", name="inbox").status_code == 400


def test_missing_field_is_rejected(post):
    assert post("lists_action", do="add", type="list").status_code == 400
    assert post("lists_action").status_code == 400
    assert post("lists_action", type="list").status_code == 404
    assert lists() == []


@pytest.mark.parametrize(
    ("model", "name", "spelling"),
    [(ToDoList, "Bank", "bANK"), (Label, "Bank", "bANK"), (ToDoList, "a b", "A-b")],
)
def test_other_spelling_of_a_name_is_rejected(change_list, model, name, spelling):
    model.objects.create(name=name)
    other = model.objects.create(name="Post")
    type_name = model._meta.verbose_name
    for response in (
        change_list("add", type_name, name=name),
        change_list("add", type_name, name=spelling),
        change_list("rename", other, name=spelling),
    ):
        assertContains(response, f"There is “{name}” already", status_code=400)
    assert {*lists(), *labels()} == {name, "Post"}


def test_list_can_be_renamed_to_its_name_in_another_case(change_list):
    work = ToDoList.objects.create(name="Work")
    assert change_list("rename", work, name="work").status_code == 302
    assert lists() == ["work"]


def test_adding_ignores_an_id(change_list):
    work = ToDoList.objects.create(name="Work")
    change_list("add", work, name="Home")
    assert lists() == ["Work", "Home"]


def test_exact_name_wins_over_one_with_spaces():
    # An import may have brought both.
    spaced = ToDoList.objects.create(name="shopping list")
    assert ToDoList.objects.get_or_create_named(None, "Shopping-List") == spaced
    hyphened = ToDoList.objects.create(name="shopping-list")
    assert ToDoList.objects.get_or_create_named(None, "Shopping-List") == hyphened


def test_lists_move_up_and_down_and_stay_at_the_ends(change_list):
    a, b, c = [ToDoList.objects.create(name=name) for name in "abc"]
    change_list("up", c)
    assert lists() == ["a", "c", "b"]
    change_list("down", a)
    assert lists() == ["c", "a", "b"]
    change_list("up", c)
    change_list("down", b)
    assert lists() == ["c", "a", "b"]


def test_label_does_not_move(change_list):
    a, b = [Label.objects.create(name=name) for name in "ab"]
    assert change_list("up", b).status_code == 302
    assert labels() == ["a", "b"]


def test_list_or_label_of_another_owner_does_not_exist(ben, change_list, as_ana):
    todo_list = ToDoList.objects.create(name="Of Ben", owner=ben)
    label = Label.objects.create(name="ofben", owner=ben)
    for obj in (todo_list, label, ToDoList(pk=10**17)):
        for action in ("rename", "up", "down", "delete"):
            response = change_list(action, obj, client=as_ana, name="mine")
            assertContains(response, "It no longer exists", status_code=404)
    for address, status in (("/lists", 200), ("/?list=Of+Ben", 404), ("/?label=ofben", 404)):
        response = as_ana.get(address)
        assertNotContains(response, 'value="Of Ben"', status_code=status)
        assertNotContains(response, "?label=ofben", status_code=status)
    assert (lists(ben), labels(ben)) == (["Of Ben"], ["ofben"])


@pytest.mark.parametrize("name", NAMES)
def test_links_to_a_list_and_label_select_its_items(client, name):
    todo_list = ToDoList.objects.create(name=name)
    label = Label.objects.create(name=name)
    ToDoItem.objects.create(text="in it", todo_list=todo_list).labels.add(label)
    ToDoItem.objects.create(text="outside")
    html = client.get("/").content.decode() + client.get("/lists").content.decode()
    links = {unescape(link) for link in re.findall(r'href="(/\?(?:list|label)=[^"]*)"', html)}
    assert len(links) >= 2
    for link in links:
        assert item_texts(client.get(link)) == ["in it"], link


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("list=inbox", "0246"),
        ("list=Work&label=x&show=active", "3"),
        ("list=inbox&label=x&show=completed", "6"),
        ("list=Work&label=x&show=active&q=milk", "3"),
    ],
)
def test_list_label_status_and_search_are_combined(client, query, numbers):
    work, label = ToDoList.objects.create(name="Work"), Label.objects.create(name="x")
    for number in range(8):
        item = ToDoItem.objects.create(
            text=f"milk {number}", todo_list=work if number & 1 else None, completed=number >= 4
        )
        if number & 2:
            item.labels.add(label)
    assert item_texts(client.get("/?" + query)) == [f"milk {number}" for number in numbers]


def test_links_count_active_items_outside_the_trash(client, post):
    work, label = ToDoList.objects.create(name="Work"), Label.objects.create(name="x")
    items = [ToDoItem.objects.create(text=str(n), todo_list=work) for n in range(4)]
    ToDoItem.objects.create(text="in the inbox")
    for item in items:
        item.labels.add(label)
    post("toggle", id=items[0].pk, completed="on")
    post("delete", id=items[1].pk)
    assert counts(client.get("/")) == {
        "Today": "0",
        "Upcoming": "",
        "Inbox": "1",
        "All": "3",
        "Work": "2",
        "@x": "2",
    }


def test_many_labels_cost_no_more_queries(client, item, django_assert_max_num_queries):
    create_many(Label, 180)
    item.labels.add(*Label.objects.all()[120:160])
    with django_assert_max_num_queries(4):
        response = client.get("/")
    assert len(counts(response)) == 104
    assertContains(response, "@n159")
    with django_assert_max_num_queries(2):
        assertContains(client.get("/lists"), 'aria-label="Rename: n', count=180)


@pytest.mark.parametrize(("model", "field"), [(ToDoList, "list"), (Label, "label")])
def test_selected_name_is_shown_beside_the_first_of_many(client, model, field):
    create_many(model, 102)
    names = {name.lstrip("@") for name in counts(client.get("/", {field: "n101"}))}
    assert "n101" in names
    assert "n100" not in names


def test_nothing_is_counted_beyond_the_limit(client, monkeypatch):
    monkeypatch.setattr("todo.navigation.COUNT_LIMIT", 3)
    work, label = ToDoList.objects.create(name="Work"), Label.objects.create(name="x")
    for number in range(3):
        ToDoItem.objects.create_once(
            None, str(number), todo_list=work, labels=[label], due_on="2020-01-01"
        )
    numbers = counts(client.get("/"))
    assert (numbers["All"], numbers["Inbox"], numbers["@x"]) == ("3", "0", "3")
    assert numbers["Today"] == "3"
    ToDoItem.objects.create_once(None, "one more", due_on="2020-01-01")
    assert set(counts(client.get("/")).values()) == {""}


def test_error_is_shown_at_the_form_of_its_type(change_list):
    response = change_list("add", "label", name="two words")
    assertContains(response, 'id="new-label-error"', status_code=400)
    assertNotContains(response, 'id="new-list-error"', status_code=400)


def test_deleted_list_goes_to_the_trash_with_its_items(client, change_list, texts):
    work = ToDoList.objects.create(name="Work")
    ToDoItem.objects.create(text="a", todo_list=work)
    ToDoItem.objects.create(text="b")
    assert change_list("delete", work).url == "/lists#undo"
    assert (lists(), texts()) == ([], ["b"])
    assert "The list “Work” is in the trash, with 1 item." in client.get("/lists").content.decode()
    assert client.get("/?list=Work").status_code == 404
    assert change_list("delete", work).status_code == 404


def test_adding_the_name_of_a_deleted_list_restores_it_without_items(change_list, texts):
    work = ToDoList.objects.create(name="Work")
    ToDoItem.objects.create(text="a", todo_list=work)
    change_list("delete", work)
    assert change_list("add", name="work").status_code == 302
    assert lists() == ["work"]
    assert texts() == []


def test_renaming_to_the_name_of_a_deleted_list_is_rejected(change_list):
    work, home = ToDoList.objects.create(name="Work"), ToDoList.objects.create(name="Home")
    change_list("delete", work)
    response = change_list("rename", home, name="Work")
    assertContains(response, "There is “Work” in the trash", status_code=400)


def test_deleted_label_is_removed_from_its_items(client, change_list, item):
    label = Label.objects.create(name="<b>%s</b>")
    item.labels.add(label)
    change_list("delete", label)
    assert labels() == []
    assertContains(client.get("/"), "The label “&lt;b&gt;%s&lt;/b&gt;” is deleted.")
    assert item.labels.count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("model", [ToDoList, Label])
def test_one_of_two_concurrent_renames_to_one_name_succeeds(change_list, model):
    objects = [model.objects.get_or_create_named(None, name) for name in ("one", "two")]
    statuses = []

    def rename(number):
        response = change_list("rename", objects[number], client=Client(), name="same")
        statuses.append(response.status_code)

    for _ in range(5):
        for obj in objects:
            obj.save()
        in_threads(2, rename)
        assert sorted(statuses) == [302, 400]
        statuses.clear()


FULL = "You can have at most 1,000 lists and 1,000 labels"


@pytest.mark.parametrize(("type_name", "model"), [("list", ToDoList), ("label", Label)])
def test_at_most_a_thousand_lists_and_labels_are_accepted(
    client, admin_client, change_list, item, type_name, model
):
    create_many(model, MAX_NAMES)
    record = {"title": "x", **{"list": {"list": "new"}, "label": {"labels": ["new"]}}[type_name]}
    file = SimpleUploadedFile("a.json", json.dumps([record]).encode())
    add = reverse(f"admin:todo_{model._meta.model_name}_add")
    text = "typed " + {"list": "#", "label": "@"}[type_name] + "new"
    responses = [
        change_list("add", type_name, name="new"),
        client.post("/create", {"text": text, "quick": "on"}),
        client.post("/import", {"file": file}, follow=True),
        admin_client.post(add, {"name": "new", "position": 0}),
    ]
    if type_name == "label":
        fields = {"text": "Buy milk", "notes": "kept", "version": 1, "priority": 0, "labels": "new"}
        responses.append(client.post(f"/items/{item.pk}", fields))
        assertContains(responses[-1], "kept</textarea>", status_code=400)
        responses.append(client.post("/bulk", {"do": "label", "label": "new", "id": item.pk}))
    for response in responses:
        assert FULL in response.content.decode()
    assertContains(responses[1], 'value="typed ', status_code=400)
    assert model.objects.count() == MAX_NAMES
    assert ToDoItem.all_objects.count() == 1


@pytest.mark.parametrize("model", [ToDoList, Label])
def test_limit_allows_to_rename_find_delete_and_restore(change_list, post, model):
    create_many(model, MAX_NAMES)
    obj = model.objects.get(name="n000")
    assert change_list("rename", obj, name="renamed").status_code == 302
    assert model.objects.get_or_create_named(None, "RENAMED") == obj
    change_list("delete", obj)
    assert change_list("add", model._meta.verbose_name, name="another").status_code == 302
    post("undo", undo=UndoEntry.objects.latest("pk").pk)
    assert model.objects.for_owner(None).find_by_name("renamed")


def test_finding_a_name_among_many_loads_one_row(django_assert_num_queries):
    create_many(Label, 100)
    loaded = []

    def record(sender, instance, **kwargs):
        loaded.append(instance.name)

    post_init.connect(record, Label)
    try:
        with django_assert_num_queries(1):
            assert Label.objects.find_by_name("N050")
    finally:
        post_init.disconnect(record, Label)
    assert loaded == ["n050"]


def test_existing_name_wins_over_the_inbox_of_another_language(client, post):
    spanish = ToDoList.objects.create(name="Bandeja de entrada")
    client.cookies["language"] = "es"
    post("create", text="Comprar pan #bandeja-de-entrada", quick="on")
    assert ToDoItem.objects.get().todo_list == spanish
    for name in ("bandeja+de+ENTRADA", "bandeja-de-entrada"):
        assert item_texts(client.get("/?list=" + name)) == ["Comprar pan"]
    assert item_texts(client.get("/?list=inbox")) == []
    post("create", text="Comprar vino #inbox", quick="on")
    assert item_texts(client.get("/?list=inbox")) == ["Comprar vino"]


def test_key_follows_the_name_however_it_is_saved():
    pk = ToDoList.objects.create(name="Work").pk
    for name, fields in (("Home", ["name"]), ("Garden", None)):
        for todo_list in (ToDoList.objects.get(pk=pk), ToDoList.objects.only("name").get(pk=pk)):
            todo_list.name = name
            todo_list.save(update_fields=fields)
            assert ToDoList.objects.get(pk=pk).name_key == name.lower()
            ToDoList.objects.filter(pk=pk).update(name="x", name_key="x")
