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

    def feed(**headers):
        return client.get(ADDRESS, **headers)

    return feed


def summaries(response):
    calendar = icalendar.Calendar.from_ical(b"".join(response.streaming_content))
    return [str(todo["SUMMARY"]) for todo in calendar.walk("VTODO")]


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
    deleted = ToDoItem.objects.create_once(ana, "Gone")
    ToDoItem.objects.filter(pk=deleted.pk).change_fields(deleted_on=timezone.now())
    ToDoItem.objects.create_once(ana, "Active")
    assert summaries(feed()) == ["Lately", "Active"]


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
        addresses += re.findall(r"http://testserver(/feed/[^\"]+[.]ics)", html)
    assert len(addresses) == 2
    assert [client.get(address).status_code for address in addresses] == [404, 404]
    as_ana.post("/feed", {"action": "create"})
    secret = CalendarFeed.objects.get(owner=ana).secret
    assert f"webcal://testserver/feed/{secret}.ics" in as_ana.get("/feed").content.decode()
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
