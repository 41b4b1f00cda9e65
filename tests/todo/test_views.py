"""The views Today, Upcoming and Inbox, and the headings of days."""

import datetime
import re

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from tests.helpers import item_texts, next_page
from tests.todo.api.client import Api
from todo.models import Label, ToDoItem, ToDoList, UndoEntry

pytestmark = pytest.mark.django_db

VIEWS = ["today", "upcoming", "inbox"]


def day(offset):
    return timezone.localdate() + datetime.timedelta(days=offset)


@pytest.fixture
def items():
    """Active and completed items of several days, in another manual order than by date."""
    home = ToDoList.objects.create(name="Home")
    for text, offset, todo_list in (
        ("week", 7, None),
        ("late", -3, home),
        ("now", 0, None),
        ("later", 1, home),
        ("never", None, None),
    ):
        due_on = None if offset is None else day(offset)
        fields = {"due_on": due_on, "todo_list": todo_list}
        ToDoItem.objects.create(text=text, **fields)
        ToDoItem.objects.create(text="done " + text, completed=True, **fields)


def headings(response):
    return re.findall(
        '<div class="day-heading"[^>]*>\\s*<h2>([^<]*)</h2>', response.content.decode()
    )


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        ("show=today", ["late", "now"]),
        ("show=today&completed=1", ["late", "done late", "now", "done now"]),
        ("show=upcoming", ["later", "week"]),
        ("show=upcoming&completed=1", ["later", "done later", "week", "done week"]),
        ("show=inbox", ["week", "now", "never"]),
        (
            "show=inbox&completed=1",
            ["week", "done week", "now", "done now", "never", "done never"],
        ),
        ("show=today&sort=newest", ["now", "late"]),
        ("show=today&list=Home", ["late"]),
        ("show=upcoming&q=w", ["week"]),
    ],
)
def test_view_has_active_items_and_completed_ones_only_if_it_says_so(client, items, query, texts):
    assert item_texts(client.get("/?" + query)) == texts
    assert Api().titles("?" + query) == texts


def test_day_of_a_view_is_that_of_the_time_zone(as_ana, ana, monkeypatch):
    now = datetime.datetime(2026, 11, 30, 10, 30, tzinfo=datetime.timezone.utc)
    monkeypatch.setattr(timezone, "now", lambda: now)
    ana.time_zone = "Pacific/Kiritimati"  # UTC+14: it is 1 December there.
    ana.save()
    ToDoItem.objects.create(owner=ana, text="x", due_on=datetime.date(2026, 12, 1))
    assert item_texts(as_ana.get("/?show=today")) == ["x"]
    ana.time_zone = "UTC"
    ana.save()
    assert item_texts(as_ana.get("/?show=today")) == []
    assert item_texts(as_ana.get("/?show=upcoming")) == ["x"]


@pytest.mark.parametrize("view", VIEWS)
def test_status_links_leave_a_view(client, items, view):
    html = client.get(f"/?show={view}&q=e&select=on").content.decode()
    filters = html[html.index('<ul class="filters">') :]
    assert re.findall('href="([^"]*)"', filters)[:3] == ["/", "/?show=active", "/?show=completed"]


def test_link_to_a_list_leaves_a_view(client, items):
    assertContains(client.get("/?show=today&completed=1"), 'href="/?list=Home"')


def test_navigation_begins_with_the_views_also_without_lists(client):
    for due_on in (day(-1), day(0), day(1), None):
        ToDoItem.objects.create(text="x", due_on=due_on)
    ToDoItem.objects.create(text="x", due_on=day(0), completed=True)
    html = client.get("/?show=upcoming").content.decode()
    navigation = re.search('<nav class="list-nav".*?</nav>', html, re.DOTALL).group()
    links = re.findall(r'href="([^"]*)".*?>([^<>]*) <small>(\d*)</small>', navigation, re.DOTALL)
    assert links == [
        ("/?show=today", "Today", "2"),
        ("/?show=upcoming", "Upcoming", ""),
        ("/?show=inbox", "Inbox", ""),
        ("/", "All", ""),
    ]
    assert re.findall(r'class="icon (view-\w+) selected"', navigation) == ["view-upcoming"]


@pytest.mark.parametrize("query", ["show=today", "show=today&completed=1", "show=upcoming"])
def test_mark_all_completes_what_the_view_shows_and_nothing_else(post, client, items, query):
    shown = item_texts(client.get("/?" + query))
    active = set(ToDoItem.objects.active().values_list("text", flat=True))
    response = post("toggle_all", query="?" + query, completed="on")
    assert response.url == "/?" + query
    left = set(ToDoItem.objects.active().values_list("text", flat=True))
    assert left == active - set(shown)


@pytest.mark.parametrize(
    ("query", "deleted"),
    [
        ("show=today", []),
        ("show=today&completed=1", ["done late", "done now"]),
        ("show=upcoming&completed=1", ["done week", "done later"]),
    ],
)
def test_clear_completed_deletes_what_the_view_shows(post, items, query, deleted):
    before = ToDoItem.objects.count()
    post("clear_completed", query="?" + query)
    gone = ToDoItem.all_objects.deleted().order_by("position").values_list("text", flat=True)
    assert list(gone) == deleted
    assert ToDoItem.objects.count() == before - len(deleted)


def test_button_to_clear_is_hidden_where_a_view_has_no_completed_items(client, items):
    hidden = 'type="submit" hidden>Clear completed'
    assertContains(client.get("/?show=today"), hidden)
    assertNotContains(client.get("/?show=today&completed=1"), hidden)


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("show=today&select=on", ["done late", "done now"]),
        ("show=today&completed=1&select=on", []),
    ],
)
def test_bulk_action_on_all_is_on_those_of_the_view(post, client, items, query, kept):
    before = ToDoItem.objects.filter(due_on__lte=day(0)).count()
    html = client.get("/?" + query).content.decode()
    assert f"Select all {before - len(kept)} items" in html
    post("bulk", query="?" + query, do="delete", all="on")
    left = ToDoItem.objects.filter(due_on__lte=day(0)).order_by("due_on")
    assert [item.text for item in left] == kept
    assert ToDoItem.objects.filter(due_on__gt=day(0)).count() == 4


def test_item_that_becomes_due_elsewhere_is_not_completed_unseen(post, seen, items):
    token = seen("/?show=today")
    ToDoItem.objects.filter(text="later").change_fields(due_on=day(0))
    response = post("toggle_all", query="?show=today", completed="on", seen=token)
    assert response.status_code == 400
    assert ToDoItem.objects.active().count() == 5


@pytest.mark.parametrize(
    ("query", "typed", "offset", "todo_list"),
    [
        ("?show=today", "x", 0, None),
        ("?show=upcoming", "x", 1, None),
        ("?show=inbox", "x", None, None),
        ("?show=today", "x #Home in 3 days", 3, "Home"),
        ("?show=upcoming", "x today", 0, None),
        ("?show=today&list=Home", "x", 0, "Home"),
        ("?show=inbox", "x #Home", None, "Home"),
        ("", "x", None, None),
    ],
)
def test_new_item_belongs_to_the_view_unless_its_words_say_more(
    post, items, query, typed, offset, todo_list
):
    response = post("create", query=query, text=typed, quick="on")
    assert response.url == "/" + query
    item = ToDoItem.objects.get(text="x")
    assert item.due_on == (None if offset is None else day(offset))
    assert (item.todo_list and item.todo_list.name) == todo_list


def test_undone_quick_add_keeps_the_date_of_the_view(post, items):
    post("create", query="?show=today", text="x !1 tomorrow", quick="on")
    item = ToDoItem.objects.get(text="x")
    assert (item.due_on, item.priority) == (day(1), 1)
    response = post("undo", query="?show=today", undo=UndoEntry.objects.get().pk)
    assert response.url == "/?show=today"
    item.refresh_from_db()
    assert (item.text, item.due_on, item.priority) == ("x !1 tomorrow", day(0), 0)


@pytest.mark.parametrize(
    ("query", "parameter", "page_texts"),
    [
        ("completed=1", "completed", 10),
        ("show=active&completed=1", "completed", 5),
        ("show=today&completed=x", "completed", 2),
        ("show=inbox&list=Home", "list", 3),
    ],
)
def test_contradictory_parameters_are_errors_in_the_api_and_for_actions_and_ignored_by_the_page(
    client, post, items, query, parameter, page_texts
):
    for response in (Api().get("/api/todos?" + query), Api().delete("/api/todos?" + query)):
        assert response.status_code == 400
        assert list(response.json()["errors"]) == [parameter]
    assert post("clear_completed", query="?" + query, seen="").status_code == 404
    assert len(item_texts(client.get("/?" + query))) == page_texts
    assert ToDoItem.objects.count() == 10


def test_pages_of_a_view_have_each_item_once(client):
    ToDoItem.objects.bulk_create(
        ToDoItem(text=str(number), position=number, due_on=day(number % 3 - 2))
        for number in range(250)
    )
    address, texts = "/?show=today", []
    while address:
        response = client.get(address)
        texts += item_texts(response)
        address = next_page(response)
    assert len(texts) == len(set(texts)) == 250


def test_items_in_due_order_stand_under_the_headings_of_their_days(client):
    for offset in (None, 30, 7, 6, 2, 1, 0, -1, -9):
        due_on = None if offset is None else day(offset)
        ToDoItem.objects.create(text=str(offset), due_on=due_on)
    names = ["{:%A}, {} {:%B}".format(date, date.day, date) for date in (day(2), day(6))]
    all_headings = ["Overdue", "Today", "Tomorrow", *names, "Later", "No date"]
    assert headings(client.get("/?sort=due")) == all_headings
    assert headings(client.get("/?show=today")) == all_headings[:2]
    assert headings(client.get("/?show=upcoming")) == all_headings[2:-1]
    assert headings(client.get("/?show=today&sort=newest")) == []
    assert headings(client.get("/")) == []


def test_past_days_without_active_items_are_not_overdue(client):
    ToDoItem.objects.create(text="x", due_on=day(-2), completed=True)
    assert headings(client.get("/?show=completed&sort=due")) == ["Earlier"]


def test_heading_is_in_the_first_item_of_its_day(client, items):
    html = client.get("/?show=today&completed=1").content.decode()
    rows = re.findall('<li id="item-[0-9].*?</li>', html, re.DOTALL)
    assert ["day-heading" in row for row in rows] == [True, False, True, False]


def test_hidden_completed_items_are_one_link_away(client, items):
    html = client.get("/?show=today").content.decode()
    link = re.search(r'href="([^"]*)">\s*Show completed', html).group(1)
    assert link == "/?show=today&amp;completed=1"
    assertContains(client.get("/?show=today&completed=1"), "Hide completed")
    assertNotContains(client.get("/"), "Show completed")


@pytest.mark.parametrize("sort", ["due", "newest", "manual"])
def test_search_form_keeps_the_view(client, items, sort):
    html = client.get(f"/?show=today&completed=1&sort={sort}").content.decode()
    form = re.search('<form class="search-form".*?</form>', html, re.DOTALL).group()
    assert re.findall('name="(show|completed)" value="([^"]*)"', form) == [
        ("show", "today"),
        ("completed", "1"),
    ]
    assert re.findall('<option value="([^"]*)" selected', form) == [sort]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("label", [False, True])
def test_view_takes_two_queries(client, django_assert_num_queries, view, label):
    for number in range(3):
        item = ToDoItem.objects.create(text="x", due_on=day(number // 2))
        if label:
            item.labels.add(Label.objects.get_or_create(name="bank")[0])
    with django_assert_num_queries(2):
        client.get("/?show=" + view)


@pytest.mark.parametrize(
    ("query", "text", "is_shown"),
    [
        ("", "new", True),
        ("?show=active", "new", True),
        ("?show=completed", "new", False),
        ("?q=now", "now and then", True),
        ("?q=now", "new", False),
        ("?list=Home", "new", True),
        ("?list=Home", "new #work", False),
        ("?show=today", "new", True),
        ("?show=today", "new tomorrow", False),
        ("?show=inbox", "new #work", False),
    ],
)
def test_new_item_that_is_not_shown_is_linked(post, client, items, query, text, is_shown):
    post("create", query=query, text=text, quick="on")
    item = ToDoItem.objects.order_by("-pk").first()
    link = f'<a href="/items/{item.pk}{query}">Show</a>'
    page = client.get("/" + query)
    if is_shown:
        assertNotContains(page, "Added to")
    else:
        assertContains(page, link, html=True)
        assertContains(page, f"Added to {item.todo_list or 'Inbox'}")
        assertContains(page, '<div class="offer">', count=1)


def test_message_about_a_hidden_item_also_offers_to_undo_what_was_read(post, client):
    post("create", query="?show=today", text="new @shop next week", quick="on")
    page = client.get("/?show=today").content.decode()
    assert re.search(r"<span>Added to Inbox · [^<]* · @shop</span>\s*<a [^>]*>Show</a>", page)
    assert page.count('<div class="offer">') == 1
    post("undo", undo=re.search(r'name="undo" value="(\d+)"', page).group(1))
    assert ToDoItem.objects.get(text="new @shop next week").labels.count() == 0


def test_new_item_behind_the_first_page_is_linked(post, client):
    ToDoItem.objects.bulk_create(ToDoItem(text="x", position=number) for number in range(100))
    assertNotContains(client.get("/"), "has_more")
    post("create", text="shown no more")
    assertContains(client.get("/"), '<input type="hidden" name="has_more" value="on">', html=True)
    post("create", text="new", has_more="on")
    assertContains(client.get("/"), "Added to Inbox.")
