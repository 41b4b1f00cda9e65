"""Items are moved by hand: one place, to an end, or before another one."""

import pytest

from tests.helpers import in_threads
from todo.models import Label, ToDoItem, ToDoList
from todo.querysets import POSITION_GAP

pytestmark = pytest.mark.django_db


@pytest.fixture
def items():
    """The items a, b, c, d and e of the shared list, by their texts."""
    return {text: ToDoItem.objects.create(text=text) for text in "abcde"}


@pytest.fixture
def move(post, items):
    """Move an item: `to` is a word or the item before which it goes."""

    def move(text, to, query=""):
        return post("move", query=query, id=items[text].pk, to=items[to].pk if to in items else to)

    return move


def order(owner=None):
    return "".join(item.text for item in ToDoItem.objects.for_owner(owner))


def positions():
    return [item.position for item in ToDoItem.objects.for_owner(None)]


@pytest.mark.parametrize(
    ("text", "to", "expected"),
    [
        ("c", "up", "acbde"),
        ("c", "down", "abdce"),
        ("c", "top", "cabde"),
        ("c", "end", "abdec"),
        ("a", "up", "abcde"),
        ("a", "top", "abcde"),
        ("e", "down", "abcde"),
        ("e", "end", "abcde"),
        ("b", "up", "bacde"),
        ("d", "down", "abced"),
        ("e", "a", "eabcd"),
        ("a", "e", "bcdae"),
        ("a", "b", "abcde"),
        ("c", "c", "abcde"),
    ],
)
def test_an_item_goes_where_it_is_moved(move, text, to, expected):
    assert move(text, to).status_code == 302
    assert order() == expected


@pytest.mark.parametrize(
    ("text", "to", "expected"),
    # b and d are seen; the others are between them.
    [
        ("d", "up", "adbce"),
        ("d", "top", "adbce"),
        ("b", "down", "acdbe"),
        ("b", "end", "acdbe"),
        ("b", "up", "abcde"),
        ("d", "down", "abcde"),
    ],
)
@pytest.mark.parametrize("query", ["?label=x", "?show=completed", "?list=Work", "?q=two"])
def test_in_a_filter_an_item_passes_those_that_are_seen(move, items, query, text, to, expected):
    work, label = ToDoList.objects.create(name="Work"), Label.objects.create(name="x")
    for seen in "bd":
        items[seen].completed, items[seen].todo_list, items[seen].notes = True, work, "two"
        items[seen].save()
        items[seen].labels.add(label)
    assert move(text, to, query).url == "/" + query
    assert order() == expected


def test_where_there_is_no_room_room_is_made(move, items):
    ToDoItem.objects.all().update(position=7)
    assert order() == "abcde"
    move("e", "b")
    assert order() == "aebcd"
    assert positions() == sorted(positions())


def test_positions_never_collide_however_often_one_place_is_used(move):
    expected = "abcde"
    for number in range(60):
        text = "ce"[number % 2]
        move(text, "b")
        expected = expected.replace(text, "").replace("b", text + "b")
        assert order() == expected
        assert len(set(positions())) == 5


def test_the_top_has_always_room(move):
    for text in "edcbaedcba":
        move(text, "top")
    assert order() == "abcde"
    assert positions()[0] < 0


def test_a_new_item_goes_behind_what_was_moved_to_the_end(move, post):
    move("a", "end")
    post("create", text="f")
    assert order() == "bcdeaf"


def test_moving_makes_no_new_version(move, items):
    move("c", "top")
    move("d", "a")
    assert set(ToDoItem.objects.values_list("version", flat=True)) == {1}


def test_an_items_own_place_moves_no_other(move, items):
    before = {item.pk: item.position for item in ToDoItem.objects.all()}
    move("b", "e")
    after = {item.pk: item.position for item in ToDoItem.objects.all()}
    assert {pk for pk in before if before[pk] != after[pk]} == {items["b"].pk}


@pytest.mark.parametrize(
    "to", ["", "x", "0", "-1", "9" * 18, str(2**63), "9" * 5000, "\0", "UP", "before"]
)
def test_a_place_that_is_none_is_a_404(move, to):
    assert move("b", to).status_code == 404
    assert order() == "abcde"


def test_a_missing_place_or_item_is_a_404(post, items):
    assert post("move").status_code == 404
    assert post("move", to="up").status_code == 404
    assert post("move", id=items["b"].pk).status_code == 404


def test_another_owners_item_is_neither_moved_nor_a_place(as_ana, ana, post, items, move):
    hers = ToDoItem.objects.create(owner=ana, text="x")
    assert post("move", client=as_ana, id=items["c"].pk, to="top").status_code == 404
    assert post("move", client=as_ana, id=hers.pk, to=items["c"].pk).status_code == 404
    assert post("move", id=items["c"].pk, to=hers.pk).status_code == 404
    assert (order(), order(ana)) == ("abcde", "x")
    hers.refresh_from_db()
    assert hers.position == POSITION_GAP


def test_what_is_in_the_trash_is_no_place(move, post, items):
    post("delete", id=items["b"].pk)
    assert move("c", "b").status_code == 404
    move("c", "up")
    assert order() == "cade"


def test_making_room_moves_nobody_elses_items(ana, move, items):
    hers = ToDoItem.objects.create(owner=ana, text="x", position=7)
    ToDoItem.objects.for_owner(None).update(position=7)
    move("e", "b")
    hers.refresh_from_db()
    assert hers.position == 7


def test_an_item_that_is_not_in_the_filter_can_be_moved(move, items):
    # Another window has completed it meanwhile.
    items["c"].completed = True
    items["c"].save()
    assert move("c", "up", "?show=active").status_code == 302
    assert order() == "acbde"


@pytest.mark.parametrize("to", ["up", "down", "top", "end", "b"])
def test_moving_in_a_long_list_takes_few_queries(move, items, django_assert_max_num_queries, to):
    ToDoItem.objects.bulk_create(ToDoItem(text="x", position=9) for _ in range(500))
    with django_assert_max_num_queries(10):
        move("d", to)


@pytest.mark.django_db(transaction=True)
def test_moves_at_the_same_moment_lose_no_item_and_leave_one_order(items):
    ToDoItem.objects.all().update(position=7)

    def act(number):
        item = items["abcde"[number]]
        for to in ("up", "top", "down", "end", items["c"]):
            mine = ToDoItem.objects.for_owner(None)
            mine.move(mine.get(pk=item.pk), to)

    in_threads(5, act)
    assert sorted(order()) == list("abcde")
    assert len(set(positions())) == 5


@pytest.mark.django_db(transaction=True)
def test_items_moved_before_one_at_the_same_moment_are_all_before_it(items):
    def act(number):
        mine = ToDoItem.objects.for_owner(None)
        mine.move(mine.get(pk=items["bcde"[number]].pk), items["a"])

    in_threads(4, act)
    assert order()[-1] == "a"
    assert len(set(positions())) == 5
