"""The page of completed items, counted by day."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from todo.models import ToDoItem

pytestmark = pytest.mark.django_db


@pytest.fixture
def now(monkeypatch):
    """Thursday 26 November 2026, 23:30 in UTC."""
    now = datetime.datetime(2026, 11, 26, 23, 30, tzinfo=datetime.timezone.utc)
    monkeypatch.setattr(timezone, "now", lambda: now)
    return now


@pytest.fixture
def done():
    """Create an item that was completed at this time."""

    def done(moment, **fields):
        item = ToDoItem.objects.create(text="x", completed=True, **fields)
        ToDoItem.objects.filter(pk=item.pk).update(completed_on=moment)
        return item

    return done


@pytest.fixture
def context(client):
    def context(client=client):
        return client.get(reverse("todo:done")).context

    return context


def days(context):
    return [(str(cell["day"]), cell["count"]) for cell in context["days"]]


def test_items_are_counted_by_the_day_of_their_completion(now, done, context):
    for ago in (0, 0, 1, 300, 370, 400):
        done(now - datetime.timedelta(days=ago))
    ToDoItem.objects.create(text="active")
    done(now, deleted_on=now)
    assert days(context()) == [("2026-11-26", 2), ("2026-11-25", 1), ("2026-01-30", 1)]
    assert context()["total"] == 4


def test_day_is_that_of_the_visitors_time_zone(now, done, context, client, ana):
    User.objects.filter(pk=ana.pk).update(time_zone="Pacific/Kiritimati")
    client.force_login(ana)
    done(now, owner=ana)
    done(now - datetime.timedelta(hours=14), owner=ana)
    assert days(context()) == [("2026-11-27", 1), ("2026-11-26", 1)]


def test_only_items_of_the_owner_are_counted(now, done, context, ana, as_ana):
    done(now)
    assert context(as_ana)["total"] == 0
    done(now, owner=ana)
    assert context(as_ana)["total"] == context()["total"] == 1


def test_items_without_a_date_of_completion_are_counted_apart(now, done, client, context):
    done(None)
    assert (context()["without_date"], days(context())) == (1, [])
    assert "No date: 1 item." in client.get("/done").content.decode()


def test_calendar_has_a_column_a_week_and_a_shade_by_number(now, done, client):
    for _number in range(3):
        done(now)
    page = client.get("/done").content.decode()
    rects = re.findall(r'<rect class="shade-(\d)" x="(\d+)" y="(\d+)"', page)
    assert len(rects) == 52 * 7 + 4
    assert rects[0] == ("0", "0", "0")
    assert rects[-1] == ("2", str(52 * 14), str(3 * 14))
    assert '<th scope="row">26 November 2026</th><td>3</td>' in page


def test_page_takes_one_query_for_any_number_of_items(now, done, client, django_assert_num_queries):
    for ago in range(20):
        done(now - datetime.timedelta(days=ago))
    with django_assert_num_queries(1):
        assert client.get("/done").status_code == 200


def test_every_page_links_to_it(client):
    assert 'href="/done">Done</a>' in client.get("/trash").content.decode()
