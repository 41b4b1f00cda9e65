"""Sessions in the database, with Redis over it, whatever Redis does."""

import pytest
from django.contrib.sessions.backends.cached_db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.helpers import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def log_in(over_redis, ana):
    def log_in():
        client = Client()
        client.post(reverse("login"), {"username": "ana", "password": PASSWORD})
        return client

    return log_in


def is_logged_in(client):
    return "Log out" in client.get(reverse("settings")).content.decode()


def test_a_session_is_asked_of_redis_and_not_of_the_database(log_in, django_assert_num_queries):
    client = log_in()
    with django_assert_num_queries(1):  # The user.
        client.get(reverse("password_change"))


def test_a_session_stays_in_redis_for_half_a_minute_at_most(log_in, redis):
    log_in()
    lives = [redis.pttl(key) for key in redis.scan_iter(match="*session*")]
    assert lives
    assert all(0 < life <= 30000 for life in lives)


def test_when_redis_loses_everything_nobody_is_logged_out(log_in, redis):
    client = log_in()
    redis.flushall()
    assert is_logged_in(client)


def test_a_logout_ends_the_session_everywhere_at_once(log_in):
    client = log_in()
    copy = Client()
    copy.cookies["sessionid"] = client.cookies["sessionid"].value
    assert is_logged_in(copy)
    client.post(reverse("logout"))
    assert not is_logged_in(copy)


def test_a_session_read_before_a_logout_does_not_come_back_after_it(log_in, redis, monkeypatch):
    client = log_in()
    reader = Client()
    reader.cookies["sessionid"] = client.cookies["sessionid"].value
    read = SessionStore._get_session_from_db

    def log_out_after_reading(self):
        session = read(self)
        monkeypatch.setattr(SessionStore, "_get_session_from_db", read)
        client.post(reverse("logout"))
        return session

    redis.flushall()
    monkeypatch.setattr(SessionStore, "_get_session_from_db", log_out_after_reading)
    reader.get(reverse("settings"))
    assert not Session.objects.exists()
    assert not is_logged_in(reader)


def test_with_redis_frozen_people_log_in_work_and_log_out(log_in, frozen):
    client = log_in()
    assert is_logged_in(client)
    client.post(reverse("settings"), {"time_zone": "Europe/Madrid", "language": "es"})
    assert 'lang="es"' in client.get(reverse("settings")).content.decode()
    client.post(reverse("settings"), {"time_zone": "Europe/Madrid", "language": "en"})
    client.post(reverse("logout"))
    assert not is_logged_in(client)


def test_session_ends_at_its_time(as_ana, settings):
    settings.SESSION_ENGINE = "accounts.session_store"
    assert is_logged_in(as_ana)
    Session.objects.update(expire_date=timezone.now())
    assert as_ana.get(reverse("settings")).status_code == 302
