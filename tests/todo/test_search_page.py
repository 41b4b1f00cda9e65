"""Search and sort: what is found, what is marked, and that further pages leave nothing out."""

import datetime
import random
import re
from html import unescape

import pytest

from tests.helpers import FURTHER, shown
from todo.filters import ORDERINGS
from todo.models import Label, ToDoItem, ToDoList
from todo.search import normalize

pytestmark = pytest.mark.django_db


def marked(response):
    return [unescape(text) for text in re.findall("<mark>(.*?)</mark>", response.content.decode())]


@pytest.fixture
def find(client):
    def find(q, **fields):
        return client.get("/", dict(fields, q=q))

    return find


@pytest.fixture
def found(find):
    """The texts that a search finds, whatever is marked in them."""

    def found(q, **fields):
        return [re.sub("</?mark>", "", text) for text in shown(find(q, **fields))]

    return found


@pytest.mark.parametrize(
    "q", ["milk", "MILK", "  milk  ", "ilk", "buy milk", "milk buy", "BÚY", "bu\u0301y", "two"]
)
def test_texts_and_notes_are_searched_for_each_word(found, q):
    ToDoItem.objects.create(text="Buy milk", notes="Two bottles")
    ToDoItem.objects.create(text="Buy nothing")
    assert "Buy milk" in found(q)
    assert ("Buy nothing" in found(q)) == (q.lower() in ("búy", "bu\u0301y"))


@pytest.mark.parametrize("q", ["ANANA", "ñandú", "ÑANDÚ", "nandu", "NANDU", "n\u0303andu\u0301"])
def test_accents_and_case_do_not_count_not_even_in_capitals(found, q):
    texts = ["ÑANDÚ", "ñandú", "nandu"]
    for text in [*texts, "banana"]:
        ToDoItem.objects.create(text=text)
    assert found(q) == (["banana"] if q == "ANANA" else texts)


@pytest.mark.parametrize(
    ("text", "q"),
    [
        ("Łódź", "lodz"),
        ("Smørrebrød", "smorrebrod"),
        ("Kapı", "KAPI"),
        ("I ❤ you", "❤\ufe0f"),
        ("soft\u00adware", "software"),
        ("が", "か\u3099"),
    ],
)
def test_a_text_is_found_as_it_is_typed_elsewhere(found, text, q):
    ToDoItem.objects.create(text=text)
    assert found(q) == [text]


def test_a_letter_of_another_script_does_not_find_another(found):
    ToDoItem.objects.create(text="が")
    assert found("か") == []


def test_a_change_is_found_at_once(found, post, client, item):
    post("update", id=item.pk, text="Été")
    assert (found("ete"), found("milk")) == (["Été"], [])
    fields = {"text": "Été", "notes": "ÖL", "version": 2, "priority": 0}
    client.post("/items/{}".format(item.pk), fields)
    assert found("öl") == ["Été"]


@pytest.mark.parametrize("q", ["%", "_", "100%", "a_c", "\\", "'", '"', "%%", "\\%", "*", "[a-z]"])
def test_no_character_is_a_wildcard(found, q):
    ToDoItem.objects.create(text="abc 100")
    ToDoItem.objects.create(text="so " + q)
    assert found(q) == ["so " + q]


@pytest.mark.parametrize(
    ("q", "status"),
    [
        *[("mi\0lk", 200), ("\u3000", 200), ("\ufffd", 200)],
        *[(q, 404) for q in ("\0", "\u0301", "x" * 10000, "é " * 5000, "﷽" * 5000)],
    ],
)
def test_no_query_is_an_error_of_the_server(client, item, find, q, status):
    assert find(q).status_code == status


def test_a_nul_in_a_query_does_not_count(found, item):
    assert found("mi\0lk") == ["Buy milk"]


def test_a_broken_encoding_finds_nothing(client, item):
    assert shown(client.get("/?q=%ED%A0%80%FF")) == []


def test_what_matches_is_marked_and_the_rest_is_not_markup(find):
    ToDoItem.objects.create(text="<b>Straße</b> & straßen")
    response = find("STRASSE")
    assert marked(response) == ["Straße", "straße"]
    assert "<b>" not in response.content.decode()
    assert "&lt;b&gt;<mark>Straße</mark>&lt;/b&gt; &amp; " in response.content.decode()


def test_a_match_in_the_notes_is_shown_with_what_is_around_it(find):
    ToDoItem.objects.create(text="x", notes="before " * 500 + "<needle> " + "behind " * 500)
    response = find("Needle")
    assert marked(response) == ["needle"]
    html = response.content.decode()
    assert "before &lt;<mark>needle</mark>&gt; behind" in html
    assert html.count("before") < 20


def test_a_search_stays_in_the_list_label_and_filter(found):
    work, label = ToDoList.objects.create(name="Work"), Label.objects.create(name="x")
    for number in range(8):
        item = ToDoItem.objects.create(
            text="milk {}".format(number),
            todo_list=work if number & 1 else None,
            completed=bool(number & 4),
        )
        if number & 2:
            item.labels.add(label)
    assert found("milk", list="Work", label="x", show="active") == ["milk 3"]


def test_the_query_comes_back_in_its_field_and_stays_in_the_links(find, item):
    html = unescape(find('"milk" & <b>').content.decode())
    assert 'name="q" dir="auto" value=""milk" & <b>"' in html
    assert "/?show=active&q=%22milk%22+%26+%3Cb%3E" in html


def test_a_search_finds_nothing_of_others_or_of_the_trash(as_ana, ben, item, post, found):
    ToDoItem.objects.create(owner=ben, text="Buy milk")
    assert shown(as_ana.get("/?q=milk")) == []
    post("delete", id=item.pk)
    assert found("milk") == []


@pytest.fixture
def many():
    """Thirty items with ties in every order, and with nothing in what may be empty."""
    numbers = random.Random(7)  # noqa: S311 -- the same order in each run
    day = datetime.date(2026, 11, 30)
    dates = [None, None, datetime.date(1900, 1, 1), datetime.date(2999, 12, 31), day]
    texts = ["same", "Ñandú", "a_b", "a_1", "%", "_", "1_2_3", "x" * 500, "ß", "日本", "-5"]
    work, label = ToDoList.objects.create(name="Work"), Label.objects.create(name="x")
    for _ in range(30):
        item = ToDoItem.objects.create(
            text=numbers.choice(texts),
            notes=numbers.choice(["", "n", "é" * 5000]),
            due_on=numbers.choice(dates),
            priority=numbers.randrange(4),
            position=numbers.choice([-5, -1, 0, 3, 2**40]),
            completed=numbers.random() < 0.5,
            todo_list=numbers.choice([None, work]),
        )
        if numbers.random() < 0.5:
            item.labels.add(label)
    return list(ToDoItem.objects.values("pk", "due_on", "priority", "search_text", "position"))


def walk(client, address):
    """The ids on all pages, from this one on."""
    ids = []
    while address:
        assert len(address) < 4000  # Of 8 KB that a server takes at least.
        response = client.get(address)
        assert response.status_code == 200
        html = response.content.decode()
        ids += [int(pk) for pk in re.findall(r'<li id="item-(\d+)"', html)]
        assert len(ids) < 100
        link = re.search(FURTHER, html)
        address = link and unescape(link.group(1))
    return ids


@pytest.mark.parametrize("sort", sorted(ORDERINGS))
@pytest.mark.parametrize("size", [2, 7])
def test_further_pages_show_every_item_once_in_every_order(client, many, monkeypatch, sort, size):
    whole = walk(client, "/?sort=" + sort)
    monkeypatch.setattr("todo.filters.PAGE_SIZE", size)
    assert walk(client, "/?sort=" + sort) == whole
    assert sorted(whole) == sorted(item["pk"] for item in many)


@pytest.mark.parametrize("sort", sorted(ORDERINGS))
@pytest.mark.parametrize(
    "query", ["show=active", "list=Work", "label=x", "list=inbox&label=x", "q=s"]
)
def test_further_pages_keep_to_what_is_asked_for(client, many, monkeypatch, sort, query):
    address = "/?{}&sort={}".format(query, sort)
    whole = walk(client, address)
    assert 3 < len(whole) < 30
    monkeypatch.setattr("todo.filters.PAGE_SIZE", 3)
    assert walk(client, address) == whole


@pytest.mark.parametrize(
    ("sort", "key"),
    [
        ("manual", lambda item: (item["position"], item["pk"])),
        ("due", lambda item: (item["due_on"] or datetime.date.max, item["pk"])),
        ("priority", lambda item: (item["priority"] or 4, item["pk"])),
        ("newest", lambda item: -item["pk"]),
    ],
)
def test_each_order_is_what_it_is_called(client, many, sort, key):
    expected = [item["pk"] for item in sorted(many, key=key)]
    assert walk(client, "/?sort=" + sort) == expected


def test_texts_are_sorted_without_case_and_accents(client):
    for text in ("b", "Á", "C", "a", "É", "d"):
        ToDoItem.objects.create(text=text)
    assert shown(client.get("/?sort=text")) == ["Á", "a", "b", "C", "d", "É"]


TEXTS = ["a b", "A-B", "ab", "É", "z", "ß", "я", "日本", "\U0001f600", "\ufffd", "x" * 120]


def test_texts_are_sorted_by_code_points_on_every_database(client):
    for text in TEXTS:
        ToDoItem.objects.create(text=text)
    items = [(normalize(text)[:100], number, text) for number, text in enumerate(TEXTS)]
    assert shown(client.get("/?sort=text")) == [text for _, _, text in sorted(items)]


def test_an_order_of_texts_and_its_cursors_know_nothing_of_notes(client, monkeypatch):
    for notes in "cab":
        ToDoItem.objects.create(text="Same", notes=notes + " secret")
    monkeypatch.setattr("todo.filters.PAGE_SIZE", 2)
    expected = list(ToDoItem.objects.order_by("pk").values_list("pk", flat=True))
    assert walk(client, "/?sort=text") == expected
    html = client.get("/?sort=text").content.decode()
    assert re.search(FURTHER, html).group(1).endswith("after=same_{}".format(expected[1]))
    link = client.get("/api/todos?sort=text&limit=2")["Link"]
    assert "after=same_{}>".format(expected[1]) in link
    rest = client.get(link[1 : link.index(">")]).json()
    assert [item["id"] for item in rest] == expected[2:]


def test_a_changed_text_is_sorted_by_what_it_is_now(client, post):
    item, _other = (ToDoItem.objects.create(text=text) for text in ("a", "b"))
    post("update", id=item.pk, text="c")
    assert shown(client.get("/?sort=text")) == ["b", "c"]
    fields = {"text": "A", "version": 2, "priority": 0}
    client.post("/items/{}".format(item.pk), fields)
    assert shown(client.get("/?sort=text")) == ["A", "b"]


@pytest.mark.parametrize("sort", sorted(ORDERINGS))
@pytest.mark.parametrize(
    "after",
    [
        *["x", "_", "1", "1_", "_1", "1_x", "\0_1", "0_0_0", "1e5_1", "1.0_1", "nan_1", "１_１"],
        *["9" * 18 + "_1", "9" * 19 + "_1", "1_" + "9" * 5000, "2026-02-30_1", "0000-00-00_1"],
        *["0001-01-01_1", "9999-12-31_1", "99999-01-01_1", "'_1", "%_1", "\ud7ff\uffff_1"],
    ],
)
def test_no_place_in_an_address_is_an_error(client, item, sort, after):
    response = client.get("/", {"sort": sort, "after": after})
    assert response.status_code == 200
    assert shown(response) in ([], ["Buy milk"])


@pytest.mark.parametrize(
    "query", ["sort=owner__password", "sort=-due", "sort=", "show=%00", "select=%00", "x[]=1"]
)
def test_what_an_address_says_wrongly_is_ignored(client, item, query):
    response = client.get("/?" + query)
    assert response.status_code == 200
    assert shown(response) == ["Buy milk"]


@pytest.mark.parametrize("sort", sorted(ORDERINGS))
def test_every_order_takes_as_few_queries(client, django_assert_num_queries, many, sort):
    with django_assert_num_queries(8):
        client.get("/", {"sort": sort, "q": "a"})
