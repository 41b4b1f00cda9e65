"""The order of items by hand: one place up or down, to an end, or before another item."""

import pytest

from tests.helpers import in_threads
from todo.models import Label, ToDoItem, ToDoList, UndoEntry

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
def test_item_is_moved(move, text, to, expected):
    assert move(text, to).status_code == 302
    assert order() == expected


@pytest.mark.parametrize("to", [*"abcde", "top", "end"])
@pytest.mark.parametrize("gap", [0, 1, 1024])
def test_undo_brings_an_item_back_to_its_place(move, items, post, gap, to):
    for number, item in enumerate(items.values()):
        ToDoItem.objects.filter(pk=item.pk).update(position=number * gap)
    for text in items:
        move(text, to)
        for entry in UndoEntry.objects.all():
            post("undo", undo=entry.pk)
        assert order() == "abcde"


def test_one_place_up_or_down_offers_no_undo(move):
    move("c", "up")
    move("c", "down")
    assert not UndoEntry.objects.exists()


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
def test_item_moves_past_the_items_of_the_filter(move, items, query, text, to, expected):
    work, label = ToDoList.objects.create(name="Work"), Label.objects.create(name="x")
    for seen in "bd":
        items[seen].completed, items[seen].todo_list, items[seen].notes = True, work, "two"
        items[seen].save()
        items[seen].labels.add(label)
    assert move(text, to, query).url == "/" + query
    assert order() == expected


def test_equal_positions_are_spread(move, items):
    ToDoItem.objects.all().update(position=7)
    assert order() == "abcde"
    move("e", "b")
    assert order() == "aebcd"
    assert positions() == sorted(positions())


def test_positions_never_collide_at_one_often_used_place(items):
    expected = "abcde"
    for number in range(60):
        text = "ce"[number % 2]
        queryset = ToDoItem.objects.for_owner(None)
        queryset.move(queryset.get(text=text), queryset.get(text="b"))
        expected = expected.replace(text, "").replace("b", text + "b")
        assert order() == expected
        assert len(set(positions())) == 5


def test_positions_at_the_top_never_run_out(move):
    for text in "edcbaedcba":
        move(text, "top")
    assert order() == "abcde"
    assert positions()[0] < 0


def test_new_item_follows_an_item_moved_to_the_end(move, post):
    move("a", "end")
    post("create", text="f")
    assert order() == "bcdeaf"


def test_move_changes_only_the_position_of_the_item(move, items):
    before = {row["id"]: row for row in ToDoItem.objects.values()}
    move("b", "e")
    after = {row["id"]: row for row in ToDoItem.objects.values()}
    b = items["b"].pk
    before[b]["position"] = after[b]["position"]
    assert after == before


@pytest.mark.parametrize(
    "to", ["", "x", "0", "-1", "9" * 18, str(2**63), "9" * 5000, "\0", "UP", "before"]
)
def test_unknown_place_is_404(move, to):
    assert move("b", to).status_code == 404
    assert order() == "abcde"


def test_missing_place_or_item_is_404(post, items):
    for fields in ({}, {"to": "up"}, {"id": items["b"].pk}):
        assert post("move", **fields).status_code == 404


def test_item_of_another_owner_is_not_a_place(as_ana, ana, post, items):
    foreign = ToDoItem.objects.create(owner=ana, text="x")
    assert post("move", client=as_ana, id=foreign.pk, to=items["c"].pk).status_code == 404
    assert post("move", id=items["c"].pk, to=foreign.pk).status_code == 404
    assert (order(), order(ana)) == ("abcde", "x")


def test_item_in_the_trash_is_not_a_place(move, post, items):
    post("delete", id=items["b"].pk)
    assert move("c", "b").status_code == 404
    move("c", "up")
    assert order() == "cade"


def test_spreading_positions_keeps_those_of_other_owners(ana, move, items):
    foreign = ToDoItem.objects.create(owner=ana, text="x", position=7)
    ToDoItem.objects.for_owner(None).update(position=7)
    move("e", "b")
    foreign.refresh_from_db()
    assert foreign.position == 7


def test_item_outside_the_filter_is_moved(move, items):
    ToDoItem.objects.filter(text="c").update(completed=True)
    assert move("c", "up", "?show=active").status_code == 302
    assert order() == "acbde"


@pytest.mark.parametrize("to", ["up", "down", "top", "end", "b"])
def test_move_in_a_long_list_takes_few_queries(move, items, django_assert_max_num_queries, to):
    ToDoItem.objects.bulk_create(ToDoItem(text="x", position=9) for _ in range(500))
    with django_assert_max_num_queries(10):
        move("d", to)


@pytest.mark.django_db(transaction=True)
def test_concurrent_moves_keep_every_item_and_one_order(items):
    ToDoItem.objects.all().update(position=7)

    def act(number):
        item = items["abcde"[number]]
        for to in ("up", "top", "down", "end", items["c"]):
            queryset = ToDoItem.objects.for_owner(None)
            queryset.move(queryset.get(pk=item.pk), to)

    in_threads(5, act)
    assert sorted(order()) == list("abcde")
    assert len(set(positions())) == 5


@pytest.mark.django_db(transaction=True)
def test_concurrent_moves_before_one_item_all_succeed(items):
    def act(number):
        queryset = ToDoItem.objects.for_owner(None)
        queryset.move(queryset.get(pk=items["bcde"[number]].pk), items["a"])

    in_threads(4, act)
    assert order()[-1] == "a"
    assert len(set(positions())) == 5
