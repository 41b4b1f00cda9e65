"""The time zone and the language of an account."""

import datetime
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from accounts.forms import time_zones
from accounts.models import User
from tests.helpers import PASSWORD
from todo.filters import ItemFilter
from todo.models import ToDoItem

pytestmark = pytest.mark.django_db

EARLY, LATE = "Pacific/Kiritimati", "Pacific/Pago_Pago"  # UTC+14 and UTC-11.
NEW = {"username": "cleo", "email": "", "password1": PASSWORD, "password2": PASSWORD}


@pytest.fixture
def at(monkeypatch):
    """Set the clock: "2026-11-30 12:00" in UTC."""

    def at(text):
        now = datetime.datetime.strptime(text, "%Y-%m-%d %H:%M")
        now = now.replace(tzinfo=datetime.timezone.utc)
        monkeypatch.setattr(timezone, "now", lambda: now)

    return at


@pytest.fixture
def log_in(ana):
    """Log ana in with this time zone and language; return the browser."""

    def log_in(zone, language=""):
        User.objects.filter(pk=ana.pk).update(time_zone=zone, language=language)
        client = Client()
        client.force_login(ana)
        return client

    return log_in


def due_text(client, owner, day):
    """Return the text of the page for an item that is due on this day."""
    ToDoItem.objects.all().delete()
    ToDoItem.objects.create(owner=owner, text="x", due_on=day)
    html = client.get("/").content.decode()
    return re.search(r'<a class="due[^>]*>([^<]*)</a>', html).group(1)


@pytest.mark.parametrize(
    ("zone", "now", "today"),
    [
        ("UTC", "2026-11-30 12:00", "2026-11-30"),
        (EARLY, "2026-11-30 09:59", "2026-11-30"),
        (EARLY, "2026-11-30 10:00", "2026-12-01"),
        (LATE, "2026-11-30 10:59", "2026-11-29"),
        (LATE, "2026-11-30 11:00", "2026-11-30"),
        # The clocks of Berlin go forward at 01:00 UTC on this day, and back on that.
        ("Europe/Berlin", "2026-03-28 22:59", "2026-03-28"),
        ("Europe/Berlin", "2026-03-28 23:00", "2026-03-29"),
        ("Europe/Berlin", "2026-03-29 21:59", "2026-03-29"),
        ("Europe/Berlin", "2026-03-29 22:00", "2026-03-30"),
        ("Europe/Berlin", "2026-10-25 22:59", "2026-10-25"),
        ("Europe/Berlin", "2026-10-25 23:00", "2026-10-26"),
        ("America/Sao_Paulo", "2026-12-31 02:59", "2026-12-30"),
    ],
)
def test_day_begins_in_the_time_zone_of_the_account(ana, log_in, at, zone, now, today):
    at(now)
    client = log_in(zone)
    day = datetime.datetime.strptime(today, "%Y-%m-%d").date()
    one = datetime.timedelta(days=1)
    assert due_text(client, ana, day) == "Today"
    assert due_text(client, ana, day + one) == "Tomorrow"
    assert due_text(client, ana, day - one).startswith("Overdue: ")
    # Quick add and the next occurrence follow the same day.
    client.post(reverse("todo:create"), {"text": "Water tomorrow every day", "quick": "on"})
    item = ToDoItem.objects.get(text="Water")
    assert item.due_on == day + one
    client.post(reverse("todo:update"), {"id": item.pk, "text": "Water", "completed": "on"})
    assert ToDoItem.objects.get(request_key=item.next_occurrence_key()).due_on == day + 2 * one


def test_times_are_shown_in_the_time_zone_of_the_account(ana, log_in):
    item = ToDoItem.objects.create(owner=ana, text="x")
    created = datetime.datetime(2026, 11, 30, 12, tzinfo=datetime.timezone.utc)
    ToDoItem.objects.filter(pk=item.pk).update(created_on=created)
    assertContains(log_in(EARLY).get(reverse("todo:item", args=[item.pk])), "1 Dec 2026, 02:00")


def test_new_account_gets_the_time_zone_of_the_browser(client):
    assert 'type="hidden" name="time_zone"' in client.get(reverse("signup")).content.decode()
    client.post(reverse("signup"), dict(NEW, time_zone=EARLY))
    assert User.objects.get().time_zone == EARLY


@pytest.mark.parametrize("zone", [None, "", "Mars/Base", "x" * 5000, "../../etc/passwd", "<b>"])
def test_new_account_ignores_an_invalid_time_zone(client, zone):
    fields = dict(NEW) if zone is None else dict(NEW, time_zone=zone)
    assert client.post(reverse("signup"), fields).status_code == 302
    assert User.objects.get().time_zone == "UTC"


def test_settings_are_stored(log_in, ana):
    client = log_in("UTC")
    assertContains(client.get(reverse("settings")), f'<option value="{EARLY}">')
    response = client.post(reverse("settings"), {"time_zone": EARLY, "language": "es"})
    assert response.url == "/"
    ana.refresh_from_db()
    assert (ana.time_zone, ana.language) == (EARLY, "es")


@pytest.mark.parametrize(
    "change",
    [
        {"time_zone": ""},
        {"time_zone": "Mars/Base"},
        {"time_zone": "\0"},
        {"time_zone": "x" * 5000},
        {"language": "tlh"},
        {"language": "\0"},
    ],
)
def test_invalid_settings_are_rejected(log_in, ana, change):
    client = log_in(LATE)
    fields = dict({"time_zone": EARLY, "language": "es"}, **change)
    assert client.post(reverse("settings"), fields).status_code == 400
    ana.refresh_from_db()
    assert (ana.time_zone, ana.language) == (LATE, "")


def test_settings_require_login(client):
    response = client.get(reverse("settings"))
    assert response.url == "/accounts/login/?next=" + reverse("settings")


def test_every_offered_time_zone_can_be_activated():
    names = [name for name, _ in time_zones()]
    assert {"UTC", EARLY, LATE, "Europe/Berlin"} <= set(names)
    for name in names:
        with timezone.override(name):
            timezone.localdate()


def test_unknown_time_zone_of_an_account_breaks_no_page(log_in):
    client = log_in("Mars/Base")
    assert client.get("/").status_code == 200
    assert client.get(reverse("settings")).status_code == 200


def test_visitor_after_an_account_has_utc_and_the_language_of_the_browser(log_in, client, at):
    at("2026-11-30 23:59")
    log_in(EARLY, "es").get("/")
    assert timezone.get_current_timezone_name() == "UTC"
    assertContains(client.get("/", HTTP_ACCEPT_LANGUAGE="en"), '<html lang="en">')
    assert due_text(client, None, datetime.date(2026, 11, 30)) == "Today"


def test_server_error_resets_the_time_zone(log_in, monkeypatch):
    client = log_in(EARLY)
    client.raise_request_exception = False

    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(ItemFilter, "page", fail)
    assert client.get("/").status_code == 500
    assert timezone.get_current_timezone_name() == "UTC"
