"""Another due date in one click, for an item, a selection, or all that is overdue."""

import datetime
import re

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains

from tests.helpers import database
from tests.todo.forms import submissions
from todo.dates import chosen_date
from todo.models import ToDoItem, UndoEntry

pytestmark = pytest.mark.django_db


def day(offset):
    return timezone.localdate() + datetime.timedelta(days=offset)


@pytest.fixture
def items():
    """Two overdue items, one that was done in time, and one each of today and later."""
    days = {"late": -9, "later": -1, "done": -1, "now": 0, "next": 3}
    return {
        text: ToDoItem.objects.create(text=text, due_on=day(offset), completed=text == "done")
        for text, offset in days.items()
    }


def dates():
    return {item.text: item.due_on for item in ToDoItem.objects.all()}


def overdue_fields(client, query="?show=today"):
    """Return the fields of the form for all overdue items of a page."""
    forms = submissions(client.get("/" + query).content.decode(), "/")
    return next(fields for _path, fields, _texts in forms if "overdue" in fields)


@pytest.mark.parametrize(
    ("today", "monday"),
    [("2026-11-29", "2026-11-30"), ("2026-11-30", "2026-12-07"), ("2026-12-05", "2026-12-07")],
)
def test_next_week_begins_on_its_monday(today, monday):
    today = datetime.datetime.strptime(today, "%Y-%m-%d").date()
    assert str(chosen_date("next_week", today)) == monday


@pytest.mark.parametrize(
    ("fields", "due_on", "message"),
    [
        ({"when": "today"}, day(0), "2 items are now due today."),
        ({"when": "tomorrow"}, day(1), "2 items are now due tomorrow."),
        ({"when": "none"}, None, "Removed the due dates of 2 items."),
        ({"when": "today", "due_on": "x"}, day(0), "2 items are now due today."),
        ({"due_on": "2999-01-31"}, datetime.date(2999, 1, 31), "due on 31 Jan 2999."),
    ],
)
def test_selection_is_rescheduled_with_a_true_message_and_undone(
    client, post, items, fields, due_on, message
):
    before = dates()
    ids = [items["late"].pk, items["next"].pk]
    response = post("bulk", do="due", id=ids, **fields)
    assertContains(client.get(response.url), message)
    assert dates() == dict(before, late=due_on, next=due_on)
    post("undo", undo=UndoEntry.objects.get().pk)
    assert dates() == before


def test_next_week_of_a_selection_is_the_next_monday(post, items):
    post("bulk", do="due", when="next_week", id=items["now"].pk)
    monday = dates()["now"]
    assert monday.weekday() == 0
    assert day(1) <= monday <= day(7)


@pytest.mark.parametrize("fields", [{}, {"due_on": ""}, {"due_on": "x"}, {"when": "someday"}])
def test_without_a_valid_date_nothing_is_changed(post, items, fields):
    before = database()
    response = post("bulk", do="due", id=items["late"].pk, **fields)
    assert response.status_code == 400
    assert database() == before
    if not any(fields.values()):
        assertContains(response, "Choose a date.", status_code=400)


@pytest.mark.parametrize("query", ["?show=today", "?sort=due", "?show=today&completed=1"])
def test_reschedule_all_changes_the_overdue_items_of_the_page(client, post, items, query):
    before = dates()
    assertContains(client.get("/" + query), "<summary>Reschedule all</summary>", count=1)
    response = post("bulk", query=query, **dict(overdue_fields(client, query), when="tomorrow"))
    assert response.url == "/" + query
    assert dates() == dict(before, late=day(1), later=day(1))
    assertContains(client.get("/" + query), "2 items are now due tomorrow.")


def test_reschedule_all_leaves_what_the_page_did_not_show_as_overdue(client, post, items):
    fields = overdue_fields(client)
    ToDoItem.objects.create(text="of another device", due_on=day(-1))
    ToDoItem.objects.filter(text="late").change_fields(due_on=day(5))
    ToDoItem.objects.filter(text="later").change_fields(completed=True)
    before = dates()
    post("bulk", query="?show=today", **dict(fields, when="tomorrow"))
    assert dates() == before
    assert not UndoEntry.objects.exists()


def test_only_overdue_days_offer_to_reschedule_all(client, items):
    ToDoItem.objects.filter(due_on__lt=day(0)).delete()
    ToDoItem.objects.create(text="x", due_on=day(-1), completed=True)
    for query in ("?sort=due", "?show=today", "?show=completed&sort=due"):
        assert "Reschedule all" not in client.get("/" + query).content.decode()


def test_date_of_a_row_links_to_the_choices_of_the_item(client, post, items):
    item = items["late"]
    html = client.get("/?show=today").content.decode()
    link = re.search(r'<a class="due [^>]*href="([^"]*)"', html).group(1)
    assert link == f"/items/{item.pk}?show=today#id_due_on"
    forms = submissions(client.get(link.split("#")[0]).content.decode(), "/")
    choices = {fields["when"]: (path, fields) for path, fields, _texts in forms if "when" in fields}
    assert list(choices) == ["today", "tomorrow", "next_week", "none"]
    path, fields = choices["tomorrow"]
    assert path == "/bulk?show=today"
    assert client.post(path, fields).url == "/?show=today"
    assert dates()["late"] == day(1)
    item.refresh_from_db()
    assert (item.text, item.notes) == ("late", "")


def test_series_begins_anew_with_another_date(post):
    item = ToDoItem.objects.create(text="x", due_on=day(-9), repeats="month")
    post("bulk", do="due", when="tomorrow", id=item.pk)
    item.refresh_from_db()
    assert item.recurrence_start == item.due_on == day(1)


def test_another_owners_items_stay(as_ana, post, items):
    before = dates()
    post("bulk", client=as_ana, do="due", when="today", overdue="on", id=items["late"].pk)
    assert dates() == before
