"""The page of one's sessions: which there are, and how they are ended."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import UserSession
from accounts.sessions import describe_browser
from tests.helpers import PASSWORD

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
CHROME = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/131.0.0.0 Mobile Safari/537.36"
)
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
)


@pytest.fixture(params=["db", "cached_db"])
def engine(request):
    """Each engine of sessions; it comes before any log-in."""
    if request.param == "cached_db":
        request.getfixturevalue("over_redis")


@pytest.fixture
def log_in(engine, ana):
    def log_in(agent=FIREFOX, username="ana", **extra):
        client = Client(HTTP_USER_AGENT=agent, **extra)
        client.post(reverse("login"), {"username": username, "password": PASSWORD})
        assert is_logged_in(client)
        return client

    return log_in


def is_logged_in(client):
    return client.get(reverse("sessions")).status_code == 200


def page(client):
    return client.get(reverse("sessions")).content.decode()


def record(client):
    return UserSession.objects.get(session=client.session.session_key)


def test_the_page_says_when_where_and_with_which_browser_somebody_came_in(log_in):
    phone = log_in(SAFARI, REMOTE_ADDR="192.0.2.7")
    html = page(log_in(FIREFOX, REMOTE_ADDR="2001:db8::1"))
    assert "Safari, iPhone" in html
    assert "from 192.0.2.7" in html
    assert "Firefox, Linux" in html
    assert "from 2001:db8::1" in html
    assert html.count("This browser") == 1
    assert timezone.now() - record(phone).created_on < timedelta(minutes=1)


def test_a_session_is_ended_and_the_others_go_on(log_in):
    own, lost, other = log_in(), log_in(SAFARI), log_in(CHROME)
    assert own.post(reverse("end_session", args=[record(lost).pk])).url == reverse("sessions")
    assert [is_logged_in(client) for client in (own, lost, other)] == [True, False, True]
    assert "iPhone" not in page(own)


def test_all_other_sessions_are_ended_at_once(log_in, ben):
    own, lost, other = log_in(), log_in(SAFARI), log_in(username="ben")
    assert own.post(reverse("end_sessions")).url == reverse("sessions")
    assert [is_logged_in(client) for client in (own, lost, other)] == [True, False, True]


def test_nobody_ends_or_sees_the_session_of_somebody_else(log_in, ben):
    own, other = log_in(), log_in(SAFARI, username="ben")
    assert own.post(reverse("end_session", args=[record(other).pk])).status_code == 404
    assert is_logged_in(other)
    assert "iPhone" not in page(own)


def test_ones_own_session_is_ended_by_logging_out_alone(log_in):
    own = log_in()
    assert own.post(reverse("end_session", args=[record(own).pk])).status_code == 404
    own.post(reverse("logout"))
    assert not UserSession.objects.exists()


def test_a_session_is_ended_by_post_alone(log_in):
    own, other = log_in(), log_in()
    for address in (reverse("end_sessions"), reverse("end_session", args=[record(other).pk])):
        assert own.get(address).status_code == 405
    assert is_logged_in(other)


def test_a_session_without_a_record_is_valid(log_in):
    client = log_in()
    UserSession.objects.all().delete()
    assert is_logged_in(client)


def test_a_changed_password_ends_the_other_sessions_and_keeps_this_one(log_in):
    own, other = log_in(), log_in(SAFARI)
    fields = {"old_password": PASSWORD, "new_password1": "x1y2z3a4", "new_password2": "x1y2z3a4"}
    own.post(reverse("password_change"), fields)
    assert not is_logged_in(other)
    assert "This browser" in page(own)
    assert "iPhone" not in page(own)


def test_another_log_in_in_the_same_browser_begins_a_session(log_in, ben):
    client = log_in()
    client.post(reverse("login"), {"username": "ben", "password": PASSWORD})
    assert UserSession.objects.get().user == ben
    assert "This browser" in page(client)


def test_a_second_log_in_in_the_same_browser_is_the_same_session(log_in):
    client = log_in()
    fields = {"username": "ana", "password": PASSWORD}
    assert client.post(reverse("login"), fields).status_code == 302
    assert UserSession.objects.count() == 1


def test_signing_up_begins_a_session(client):
    fields = {"username": "cleo", "password1": PASSWORD, "password2": PASSWORD}
    client.post(reverse("signup"), fields)
    assert "This browser" in page(client)


def test_expired_sessions_are_not_shown_and_go_with_djangos(log_in):
    own, old = log_in(), log_in(SAFARI)
    session = Session.objects.filter(pk=old.session.session_key)
    session.update(expire_date=timezone.now() - timedelta(days=1))
    assert "iPhone" not in page(own)
    call_command("clearsessions")
    assert UserSession.objects.count() == 1


def test_a_record_costs_no_read_a_query(as_ana, session_queries, django_assert_num_queries):
    with django_assert_num_queries(session_queries):
        as_ana.get(reverse("password_change"))
    with django_assert_num_queries(session_queries + 1):
        as_ana.get(reverse("sessions"))


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        (FIREFOX, "Firefox, Linux"),
        (CHROME, "Chrome, Android"),
        (SAFARI, "Safari, iPhone"),
        (CHROME + " EdgA/131.0.0.0", "Edge, Android"),
        (SAFARI.replace("Version", "CriOS"), "Chrome, iPhone"),
        (SAFARI.replace("Version", "FxiOS"), "Firefox, iPhone"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("a\0\n\x1b<b>" + "x" * 9999, "a<b>" + "x" * 46),
        ("", ""),
    ],
)
def test_browsers_are_named(agent, expected):
    assert describe_browser(agent) == expected


def test_a_browser_that_says_nothing_is_unknown_and_any_text_is_harmless(log_in):
    html = page(log_in(""))
    assert "Unknown browser" in html
    assert "&lt;b&gt;" in page(log_in("<b>"))


def test_the_page_is_for_who_is_logged_in(client):
    assert client.get(reverse("sessions")).url.startswith("/accounts/login/")
    assert client.post(reverse("end_sessions")).status_code == 403


def test_the_settings_lead_to_the_sessions(as_ana):
    assert reverse("sessions") in as_ana.get(reverse("settings")).content.decode()
