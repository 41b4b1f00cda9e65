"""Search and order of the list, and its further pages."""

import datetime
import random
import re
from html import unescape

import pytest

from tests.helpers import item_texts, next_page
from todo.models import Label, ToDoItem, ToDoList
from todo.orderings import ORDERINGS

pytestmark = pytest.mark.django_db


def marks(response):
    return [unescape(text) for text in re.findall("<mark>(.*?)</mark>", response.content.decode())]


@pytest.fixture
def search(client):
    def search(q, **fields):
        return client.get("/", dict(fields, q=q))

    return search


@pytest.fixture
def results(search):
    """Return the texts of the results of a search."""

    def results(q, **fields):
        return item_texts(search(q, **fields))

    return results


@pytest.mark.parametrize(
    "q", ["MILK", "  milk  ", "mi\0lk", "ilk", "buy milk", "milk buy", "BÚY", "bu\u0301y", "two"]
)
def test_search_finds_each_word_in_texts_and_notes(results, q):
    ToDoItem.objects.create(text="Buy milk", notes="Two bottles")
    ToDoItem.objects.create(text="Buy nothing")
    assert "Buy milk" in results(q)
    assert ("Buy nothing" in results(q)) == (q.lower() in ("búy", "bu\u0301y"))


@pytest.mark.parametrize("q", ["ANANA", "ñandú", "ÑANDÚ", "nandu", "NANDU", "n\u0303andu\u0301"])
def test_search_ignores_accents_and_case(results, q):
    texts = ["ÑANDÚ", "ñandú", "nandu"]
    for text in [*texts, "banana"]:
        ToDoItem.objects.create(text=text)
    assert results(q) == (["banana"] if q == "ANANA" else texts)


def test_changed_text_is_found_and_sorted_at_once(results, post, client, save_page, item):
    ToDoItem.objects.create(text="d")
    post("update", id=item.pk, text="Été")
    assert (results("ete"), results("milk")) == (["Été"], [])
    assert item_texts(client.get("/?sort=text")) == ["d", "Été"]
    save_page(item, text="ça", notes="ÖL")
    assert results("öl") == ["ça"]
    assert item_texts(client.get("/?sort=text")) == ["ça", "d"]


@pytest.mark.parametrize("q", ["%", "_", "100%", "a_c", "\\", "'", '"', "%%", "\\%", "*", "[a-z]"])
def test_no_character_of_a_search_is_a_wildcard(results, q):
    ToDoItem.objects.create(text="abc 100")
    ToDoItem.objects.create(text="so " + q)
    assert results(q) == ["so " + q]


@pytest.mark.parametrize(
    ("q", "status"),
    [
        *[("mi\0lk", 200), ("\u3000", 200), ("\ufffd", 200)],
        *[(q, 404) for q in ("\0", "\u0301", "x" * 10000, "é " * 5000, "﷽" * 5000)],
    ],
)
def test_no_search_causes_a_server_error(client, item, search, q, status):
    assert search(q).status_code == status


def test_malformed_encoding_finds_nothing(client, item):
    assert item_texts(client.get("/?q=%ED%A0%80%FF")) == []


def test_matches_are_marked_and_texts_are_escaped(search):
    ToDoItem.objects.create(text="<b>Straße</b> & straßen")
    response = search("STRASSE")
    assert marks(response) == ["Straße", "straße"]
    assert "<b>" not in response.content.decode()
    assert "&lt;b&gt;<mark>Straße</mark>&lt;/b&gt; &amp; " in response.content.decode()


def test_match_in_the_notes_is_shown_with_its_context(search):
    ToDoItem.objects.create(text="x", notes="before " * 500 + "<needle> " + "behind " * 500)
    response = search("Needle")
    assert marks(response) == ["needle"]
    html = response.content.decode()
    assert "before &lt;<mark>needle</mark>&gt; behind" in html
    assert html.count("before") < 20


def test_query_is_kept_in_its_field_and_in_the_links(search, item):
    html = unescape(search('"milk" & <b>').content.decode())
    assert 'name="q" dir="auto" value=""milk" & <b>"' in html
    assert "/?show=active&q=%22milk%22+%26+%3Cb%3E" in html


def test_search_finds_no_item_of_another_owner(as_ana, ben, item):
    ToDoItem.objects.create(owner=ben, text="Buy milk")
    assert item_texts(as_ana.get("/?q=milk")) == []


@pytest.fixture
def many():
    """Twenty items with ties in every order, and with empty values."""
    numbers = random.Random(7)  # noqa: S311 -- the same order in each run
    day = datetime.date(2026, 11, 30)
    dates = [None, None, datetime.date(1900, 1, 1), datetime.date(2999, 12, 31), day]
    texts = ["same", "Ñandú", "a_b", "a_1", "%", "_", "1_2_3", "x" * 500, "ß", "日本", "-5"]
    work, label = ToDoList.objects.create(name="Work"), Label.objects.create(name="x")
    for _ in range(20):
        item = ToDoItem.objects.create(
            text=numbers.choice(texts),
            notes=numbers.choice(["", "n", "é" * 500]),
            due_on=numbers.choice(dates),
            priority=numbers.randrange(4),
            position=numbers.choice([-5, -1, 0, 3, 2**40]),
            completed=numbers.random() < 0.5,
            todo_list=numbers.choice([None, work]),
        )
        if numbers.random() < 0.5:
            item.labels.add(label)
    return list(ToDoItem.objects.values("pk", "due_on", "priority", "search_text", "position"))


def follow_pages(client, address):
    """Return the ids on this page and on all further ones."""
    ids = []
    while address:
        assert len(address) < 4000  # Servers accept at least 8 KB.
        response = client.get(address)
        assert response.status_code == 200
        ids += [int(pk) for pk in re.findall(r'<li id="item-(\d+)"', response.content.decode())]
        assert len(ids) < 100
        address = next_page(response)
    return ids


@pytest.mark.parametrize("sort", sorted(ORDERINGS))
@pytest.mark.parametrize(
    "query", ["show=all", "show=active", "list=Work", "label=x", "list=inbox&label=x", "q=s"]
)
def test_further_pages_show_each_item_of_the_filter_once(client, many, monkeypatch, sort, query):
    address = f"/?{query}&sort={sort}"
    ids = follow_pages(client, address)
    assert 3 < len(ids) < 20 or query == "show=all" and len(ids) == 20
    monkeypatch.setattr("todo.filters.PAGE_SIZE", 3)
    assert follow_pages(client, address) == ids


@pytest.mark.parametrize(
    ("sort", "key"),
    [
        ("manual", lambda item: (item["position"], item["pk"])),
        ("due", lambda item: (item["due_on"] or datetime.date.max, item["pk"])),
        ("priority", lambda item: (item["priority"] or 4, item["pk"])),
        ("newest", lambda item: -item["pk"]),
    ],
)
def test_each_order_sorts_by_its_key(client, many, sort, key):
    expected = [item["pk"] for item in sorted(many, key=key)]
    assert follow_pages(client, "/?sort=" + sort) == expected


def test_order_of_texts_and_its_cursors_ignore_notes(client, monkeypatch):
    for notes in "cab":
        ToDoItem.objects.create(text="Same", notes=notes + " secret")
    monkeypatch.setattr("todo.filters.PAGE_SIZE", 2)
    expected = list(ToDoItem.objects.order_by("pk").values_list("pk", flat=True))
    assert follow_pages(client, "/?sort=text") == expected
    assert next_page(client.get("/?sort=text")).endswith(f"after=same_{expected[1]}")
    link = client.get("/api/todos?sort=text&limit=2")["Link"]
    assert f"after=same_{expected[1]}>" in link
    rest = client.get(link[1 : link.index(">")]).json()
    assert [item["id"] for item in rest] == expected[2:]


@pytest.mark.parametrize(
    "after",
    [
        *["x", "_", "1", "1_", "_1", "1_x", "\0_1", "0_0_0", "1e5_1", "1.0_1", "nan_1", "１_１"],
        *["9" * 18 + "_1", "9" * 19 + "_1", "1_" + "9" * 5000, "2026-02-30_1", "0000-00-00_1"],
        *["0001-01-01_1", "9999-12-31_1", "99999-01-01_1", "'_1", "%_1", "\ud7ff\uffff_1"],
    ],
)
def test_no_cursor_causes_a_server_error(client, item, after):
    for sort in ORDERINGS:
        response = client.get("/", {"sort": sort, "after": after})
        assert response.status_code == 200
        assert item_texts(response) in ([], ["Buy milk"])


@pytest.mark.parametrize("sort", sorted(ORDERINGS))
def test_every_order_takes_as_few_queries(client, django_assert_num_queries, many, sort):
    with django_assert_num_queries(2):
        client.get("/", {"sort": sort, "q": "a"})
