"""Values that databases store, compare or sort differently, and what comes of each on every one.

`make test` runs this module on SQLite and on PostgreSQL.
"""

import pytest
from pytest_django.asserts import assertContains

from accounts.models import User
from tests.helpers import PASSWORD, item_texts
from tests.todo.api.client import Api
from todo.models import Label, ToDoItem, ToDoList
from website.text import name_key

pytestmark = pytest.mark.django_db

# Spellings of one name.
SAME_NAMES = [
    ("Ärzte", "ärzte"),
    ("öl", "ÖL"),
    ("Straße", "STRASSE"),
    ("Café", "CAFE\u0301"),
    ("ΣΊΣΥΦΟΣ", "σίσυφος"),
    ("ЁЛКА", "ёлка"),
    ("İstanbul", "i\u0307stanbul"),
    ("ﬁn", "FIN"),
]
# A name, and others that it is not.
OTHER_NAMES = [("Cafe", "Café"), ("ı", "i"), ("a_c", "abc"), ("%", "abc"), ("が", "か"), ("l", "ł")]

# Texts in the order in which a page shows them. PostgreSQL's own order passes signs over.
ORDER = ["(", "1", "10", "2", "A b", "a-B", "a.b", "Ab", "É", "ñ", "ö", "ß", "z", "é" + "z" * 120]
ORDER = [*ORDER[:9], ORDER[13], *ORDER[9:13], "я", "日本", "\ufffd", "\U0001f600"]


# The longest names: a key has up to three times as many characters, and four bytes for each.
LONGEST = ["x" * 100, "ä" * 100, "ΐ" * 100, "ﬃ" * 100, "\U0001f600" * 100]


@pytest.mark.parametrize(("name", "other"), SAME_NAMES)
@pytest.mark.parametrize("field", ["list", "label"])
def test_spellings_of_a_name_are_one_list_or_label(client, field, name, other):
    api = Api()
    for text, spelling in (("first", name), ("second", other)):
        api.add(text, **({"list": spelling} if field == "list" else {"labels": [spelling]}))
    for spelling in (name, other):
        assert item_texts(client.get("/", {field: spelling})) == ["first", "second"]
        assert api.post({"name": spelling}, f"/api/{field}s").status_code == 422
    assert ToDoList.objects.count() + Label.objects.count() == 1


@pytest.mark.parametrize(("name", "other"), OTHER_NAMES)
def test_name_does_not_find_a_similar_one(client, name, other):
    ToDoItem.objects.create(text="x", todo_list=ToDoList.objects.create(name=other))
    assert client.get("/", {"list": name}).status_code == 404
    assert ToDoList.objects.get_or_create_named(None, name).name == name


@pytest.mark.parametrize(("name", "other"), [("Örjan", "örjan"), *SAME_NAMES[2:6]])
def test_spellings_of_a_username_are_one_account(client, name, other):
    fields = {"email": "", "password1": PASSWORD, "password2": PASSWORD}
    assert client.post("/accounts/signup/", dict(fields, username=name)).status_code == 302
    client.logout()
    response = client.post("/accounts/signup/", dict(fields, username=other))
    assertContains(response, "A user with that username already exists.", status_code=400)
    login = {"username": other, "password": PASSWORD}
    assert client.post("/accounts/login/", login).status_code == 302
    assert User.objects.count() == 1


def test_texts_have_one_order_on_every_database(client):
    for text in reversed(ORDER):
        ToDoItem.objects.create(text=text)
    assert item_texts(client.get("/?sort=text")) == ORDER
    assert Api().titles("?sort=text") == ORDER


def test_labels_have_one_order_on_every_database(client):
    names = sorted((text.replace(" ", "_") for text in ORDER if len(text) < 100), key=name_key)
    for name in reversed(names):
        Label.objects.create(name=name)
    api = Api()
    assert [label["name"] for label in api.get("/api/labels").json()] == names
    assert api.add(labels=[*names[::-1]][:5])["labels"] == names[-5:]


@pytest.mark.parametrize("name", LONGEST)
def test_longest_names_and_texts_fit(client, name):
    item = Api().add(name * 5, list=name, labels=[name], notes=name * 100)
    assert (item["title"], item["list"], item["labels"]) == (name * 5, name, [name])
    assert item_texts(client.get("/", {"list": name, "sort": "text"})) == [name * 5]
    assert Api().post({"title": name * 5 + "x"}).status_code == 422
    User.objects.create(username=(name * 2)[:150])
