"""Every account has its own day, and its own language; and nobody has another's."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django.asserts import assertContains

from accounts.forms import time_zones
from accounts.models import User
from tests.helpers import PASSWORD
from todo.models import ToDoItem

pytestmark = pytest.mark.django_db

EARLY, LATE = "Pacific/Kiritimati", "Pacific/Pago_Pago"  # UTC+14 and UTC-11.
NEW = {
    "username": "cleo",
    "email": "",
    "password1": PASSWORD,
    "password2": PASSWORD,
}


@pytest.fixture
def at(monkeypatch):
    """Set the clock: "2026-11-30 12:00" in UTC."""

    def at(text):
        now = datetime.datetime.strptime(text, "%Y-%m-%d %H:%M")
        now = now.replace(tzinfo=datetime.timezone.utc)
        monkeypatch.setattr(timezone, "now", lambda: now)

    return at


@pytest.fixture
def living_in(ana):
    """A browser of ana, who lives in this time zone and reads this language."""

    def living_in(zone, language=""):
        User.objects.filter(pk=ana.pk).update(time_zone=zone, language=language)
        client = Client()
        client.force_login(ana)
        return client

    return living_in


def due(client, owner, day):
    """What the page says of an item that is due on this day."""
    ToDoItem.objects.all().delete()
    ToDoItem.objects.create(owner=owner, text="x", due_on=day)
    html = client.get("/").content.decode()
    assert "</span>" in html
    return html.split('<span class="due')[1].split(">")[1].split("<")[0]


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
def test_the_account_says_when_a_day_begins(ana, living_in, at, zone, now, today):
    at(now)
    client = living_in(zone)
    day = datetime.datetime.strptime(today, "%Y-%m-%d").date()
    one = datetime.timedelta(days=1)
    assert due(client, ana, day) == "Today"
    assert due(client, ana, day + one) == "Tomorrow"
    assert due(client, ana, day - one).startswith("Overdue: ")
    # And so for what is typed, and what repeats.
    client.post(reverse("todo:create"), {"text": "Water tomorrow every day", "quick": "on"})
    item = ToDoItem.objects.get(text="Water")
    assert item.due_on == day + one
    client.post(reverse("todo:update"), {"id": item.pk, "text": "Water", "completed": "on"})
    assert ToDoItem.objects.get(request_key=item.next_occurrence_key()).due_on == day + 2 * one


def test_whoever_is_not_logged_in_lives_in_utc(client, at):
    at("2026-11-30 23:59")
    assert due(client, None, datetime.date(2026, 11, 30)) == "Today"


def test_times_are_said_in_the_accounts_zone(ana, living_in):
    item = ToDoItem.objects.create(owner=ana, text="x")
    created = datetime.datetime(2026, 11, 30, 12, tzinfo=datetime.timezone.utc)
    ToDoItem.objects.filter(pk=item.pk).update(created_on=created)
    assertContains(living_in(EARLY).get(reverse("todo:item", args=[item.pk])), "12/01/2026 2 a.m.")


def test_signing_up_takes_the_browsers_zone(client):
    assert 'type="hidden" name="time_zone"' in client.get(reverse("signup")).content.decode()
    client.post(reverse("signup"), dict(NEW, time_zone=EARLY))
    assert User.objects.get().time_zone == EARLY


@pytest.mark.parametrize("zone", [None, "", "Mars/Base", "x" * 5000, "../../etc/passwd", "<b>"])
def test_signing_up_ignores_what_is_no_zone(client, zone):
    fields = dict(NEW) if zone is None else dict(NEW, time_zone=zone)
    assert client.post(reverse("signup"), fields).status_code == 302
    assert User.objects.get().time_zone == "UTC"


def test_the_settings_are_kept(living_in, ana):
    client = living_in("UTC")
    assertContains(client.get(reverse("settings")), '<option value="{}">'.format(EARLY))
    response = client.post(reverse("settings"), {"time_zone": EARLY, "language": "es"})
    assert response.url == "/"
    ana.refresh_from_db()
    assert (ana.time_zone, ana.language) == (EARLY, "es")
    assert '<html lang="es">' in client.get("/").content.decode()


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
def test_settings_that_will_not_do_are_refused(living_in, ana, change):
    client = living_in(LATE)
    fields = dict({"time_zone": EARLY, "language": "es"}, **change)
    assert client.post(reverse("settings"), fields).status_code == 400
    ana.refresh_from_db()
    assert (ana.time_zone, ana.language) == (LATE, "")


def test_the_settings_are_of_whoever_is_logged_in(client):
    response = client.get(reverse("settings"))
    assert response.url == "/accounts/login/?next=" + reverse("settings")


def test_every_zone_that_is_offered_can_be_lived_in():
    names = [name for name, _ in time_zones()]
    assert {"UTC", EARLY, LATE, "Europe/Berlin"} <= set(names)
    for name in names:
        with timezone.override(name):
            timezone.localdate()


def test_a_zone_that_this_machine_does_not_know_shuts_nobody_out(living_in):
    client = living_in("Mars/Base")
    assert client.get("/").status_code == 200
    assert client.get(reverse("settings")).status_code == 200


def test_a_language_of_the_account_counts_before_the_browsers(living_in):
    client = living_in("UTC", "es")
    response = client.get("/", HTTP_ACCEPT_LANGUAGE="en")
    assert '<html lang="es">' in response.content.decode()
    assert response["Content-Language"] == "es"
    client = living_in("UTC")
    assert '<html lang="es">' in client.get("/", HTTP_ACCEPT_LANGUAGE="es").content.decode()


def test_an_error_is_said_in_the_accounts_language(living_in):
    client = living_in("UTC", "es")
    html = client.post(reverse("todo:create"), {"text": ""}).content.decode()
    assert '<html lang="es">' in html
    assert "There is nothing to add yet" not in html


def test_the_next_visitor_has_neither_the_zone_nor_the_language(living_in, client, at):
    at("2026-11-30 12:00")
    living_in(EARLY, "es").get("/")
    assert timezone.get_current_timezone_name() == "UTC"
    assertContains(client.get("/", HTTP_ACCEPT_LANGUAGE="en"), '<html lang="en">')
    assert due(client, None, datetime.date(2026, 11, 30)) == "Today"


def test_an_error_of_the_server_leaves_no_zone_behind(living_in, monkeypatch):
    client = living_in(EARLY)
    client.raise_request_exception = False

    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(ToDoItem.objects, "for_owner", broken)
    assert client.get("/").status_code == 500
    assert timezone.get_current_timezone_name() == "UTC"
    translation.activate("en")
