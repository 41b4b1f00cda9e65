"""The private calendar feed."""

import re
from datetime import timedelta

import icalendar
import pytest
from django.utils import timezone

from todo.models import CalendarFeed, ToDoItem

pytestmark = pytest.mark.django_db
SECRET = "s3cret_-" * 5 + "abc"
ADDRESS = f"/feed/{SECRET}.ics"


@pytest.fixture
def feed(client, ana):
    CalendarFeed.objects.create(owner=ana, secret=SECRET)

    def feed(query="", **headers):
        return client.get(ADDRESS + query, **headers)

    return feed


def summaries(response, component="VTODO"):
    calendar = icalendar.Calendar.from_ical(b"".join(response.streaming_content))
    assert [part.name for part in calendar.walk() if part.name != component] == ["VCALENDAR"]
    return [str(part["SUMMARY"]) for part in calendar.walk(component)]


def test_feed_has_the_items_of_its_owner_without_login(feed, ana, item, settings):
    settings.LOGIN_REQUIRED = True
    ToDoItem.objects.create_once(ana, "Pay the rent")
    response = feed()
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert "private" in response["Cache-Control"]
    assert not response.cookies
    assert summaries(response) == ["Pay the rent"]


def test_feed_leaves_out_deleted_and_long_completed_items(feed, ana):
    now = timezone.now()
    for name, days in [("Lately", 29), ("Long ago", 31)]:
        old = ToDoItem.objects.create_once(ana, name, completed=True)
        ToDoItem.objects.filter(pk=old.pk).update(completed_on=now - timedelta(days=days))
    imported = ToDoItem.objects.create_once(ana, "At an unknown time", completed=True)
    ToDoItem.objects.filter(pk=imported.pk).update(completed_on=None)
    deleted = ToDoItem.objects.create_once(ana, "Gone")
    ToDoItem.objects.filter(pk=deleted.pk).change_fields(deleted_on=timezone.now())
    ToDoItem.objects.create_once(ana, "Active")
    assert summaries(feed()) == ["Lately", "Active"]


def test_events_are_active_items_with_a_due_date(feed, ana):
    create = ToDoItem.objects.create_once
    create(ana, "Without a date")
    create(ana, "Done", completed=True, due_on="2026-12-01")
    create(ana, "Overdue", due_on="2020-01-01")
    create(ana, "Series", due_on="2026-12-01", repeats="every week")
    assert summaries(feed("?as=events"), "VEVENT") == ["Overdue", "Series"]


def test_completed_event_leaves_and_the_next_of_its_series_comes(feed, ana):
    item = ToDoItem.objects.create_once(ana, "Series", due_on="2026-12-01", repeats="every week")
    ToDoItem.objects.filter(pk=item.pk).set_completed()
    (due_on,) = ToDoItem.objects.active().values_list("due_on", flat=True)
    text = b"".join(feed("?as=events").streaming_content).decode()
    assert f"DTSTART;VALUE=DATE:{due_on:%Y%m%d}" in text
    assert text.count("DTSTART") == text.count("RRULE") == 1


@pytest.mark.parametrize("query", ["?as=", "?as=todos", "?as=Events", "?as=events&as=x"])
def test_unknown_kind_of_feed_is_400(feed, query):
    assert feed(query).status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        "/feed/.ics",
        "/feed/ics",
        f"/feed/{'x' * 43}.ics",
        f"/feed/{SECRET.upper()}.ics",
        f"/feed/{SECRET[1:]}%00.ics",
        "/feed/%.ics",
    ],
)
def test_wrong_address_is_404(feed, client, ben, address):
    assert client.get(address).status_code == 404


def test_feed_of_a_deactivated_account_is_404(feed, ana):
    ana.is_active = False
    ana.save()
    assert feed().status_code == 404


def test_unchanged_feed_is_304(feed, ana):
    ToDoItem.objects.create_once(ana, "Pay the rent")
    etag = feed()["ETag"]
    assert feed(HTTP_IF_NONE_MATCH=etag).status_code == 304
    ToDoItem.objects.for_owner(ana).change_fields(text="Pay the bill")
    response = feed(HTTP_IF_NONE_MATCH=etag)
    assert response.status_code == 200
    assert summaries(response) == ["Pay the bill"]


def test_change_of_an_item_increases_its_sequence(feed, ana):
    ToDoItem.objects.create_once(ana, "Pay the rent")
    sequences = []
    for _ in range(2):
        calendar = icalendar.Calendar.from_ical(b"".join(feed().streaming_content))
        sequences += [todo["SEQUENCE"] for todo in calendar.walk("VTODO")]
        ToDoItem.objects.for_owner(ana).change_fields(notes="By transfer")
    assert sequences == [1, 2]


def test_address_is_created_replaced_and_deleted(as_ana, ana, client):
    addresses = []
    for action in ("create", "create", "delete"):
        assert as_ana.post("/feed", {"action": action}).url == "/feed#feed"
        html = as_ana.get("/feed").content.decode()
        addresses += re.findall(r"http://testserver(/feed/[^\"]+)", html)
    assert [address.partition(".")[2] for address in addresses] == ["ics?as=events", "ics"] * 2
    assert {client.get(address).status_code for address in addresses} == {404}
    as_ana.post("/feed", {"action": "create"})
    secret = CalendarFeed.objects.get(owner=ana).secret
    html = as_ana.get("/feed").content.decode()
    for query in ("", "?as=events"):
        assert f'"webcal://testserver/feed/{secret}.ics{query}"' in html
    assert client.get(f"/feed/{secret}.ics").status_code == 200


@pytest.mark.parametrize("fields", [{}, {"action": "nonsense"}, {"action": "Delete"}])
def test_unknown_action_does_not_turn_the_feed_off(feed, as_ana, fields):
    assert as_ana.post("/feed", fields).status_code == 400
    assert feed().status_code == 200


def test_feed_page_requires_login(client):
    assert client.get("/feed").url == "/accounts/login/?next=/feed"
    assert client.post("/feed", {"action": "create"}).status_code == 403
    assert not CalendarFeed.objects.exists()


def test_settings_link_to_the_feed_page(as_ana):
    assert 'href="/feed"' in as_ana.get("/accounts/settings/").content.decode()
