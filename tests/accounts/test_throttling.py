"""The limit of wrong passwords for an account, and who is not affected by it."""

from datetime import datetime

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts import throttling
from tests.helpers import PASSWORD, in_threads

pytestmark = pytest.mark.django_db

LIMITED = "Too many wrong passwords. Wait 15 minutes."


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """A clock that only a test moves on. Otherwise a period could end during a test."""
    now = datetime(2026, 11, 29, 12).timestamp()
    monkeypatch.setattr(throttling.time, "time", lambda: now)

    def move_on(seconds):
        monkeypatch.setattr(throttling.time, "time", lambda: now + seconds)

    return move_on


def log_in(password=PASSWORD, client=None, address="login", username="ana"):
    return (client or Client()).post(reverse(address), {"username": username, "password": password})


def guess(count=throttling.MAX_GUESSES, **kwargs):
    for number in range(count):
        response = log_in(f"guess {number}", **kwargs)
        assert LIMITED not in response.content.decode()


@pytest.mark.parametrize("address", ["login", "admin:login"])
@pytest.mark.parametrize("username", ["ana", "ANA", "nobody"])
def test_after_ten_wrong_passwords_the_account_is_closed_to_strangers(ana, address, username):
    guess(username=username)
    response = log_in(username=username, address=address)
    assert LIMITED in response.content.decode()


def test_guesses_on_the_admins_log_in_count_as_well(admin_user):
    guess(address="admin:login", username="admin")
    response = log_in("password", username="admin")
    assert LIMITED in response.content.decode()


def test_guesses_for_one_account_close_no_other(ana, ben):
    guess()
    assert log_in(username="ben").status_code == 302


def test_the_limit_ends_by_itself(ana, clock):
    guess()
    clock(throttling.PERIOD - 1)
    assert log_in().status_code == 200
    clock(throttling.PERIOD)
    assert log_in().status_code == 302


def test_right_passwords_are_not_counted(ana):
    for _ in range(throttling.MAX_GUESSES + 1):
        assert log_in().status_code == 302


@pytest.mark.parametrize("first", ["log in", "sign up"])
def test_a_browser_that_has_been_here_is_not_locked_out_by_strangers(ana, first):
    browser, username = Client(), "ana"
    if first == "log in":
        log_in(client=browser)
    else:
        username = "cleo"
        fields = {"username": username, "password1": PASSWORD, "password2": PASSWORD}
        browser.post(reverse("signup"), fields)
    browser.post(reverse("logout"))
    guess(username=username)
    assert log_in(client=browser, username=username).status_code == 302


def test_a_browser_that_has_been_here_has_a_limit_of_its_own(ana):
    browser = Client()
    log_in(client=browser)
    guess(client=browser)
    assert LIMITED in log_in(client=browser).content.decode()
    assert log_in().status_code == 302


def test_a_browser_is_remembered_by_ten_accounts(ana, ben):
    browser = Client()
    for name in ("ana", "ben"):
        log_in(client=browser, username=name)
    guess()
    assert log_in(client=browser).status_code == 302
    cookie = browser.cookies[settings.BROWSER_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (
        True,
        "Lax",
        throttling.YEAR,
    )


def test_the_cookie_of_a_browser_can_not_be_made_up(ana):
    browser = Client()
    log_in(client=browser)
    forged = Client()
    value = browser.cookies[settings.BROWSER_COOKIE_NAME].value
    forged.cookies[settings.BROWSER_COOKIE_NAME] = value.replace(value[0], "-", 1)
    guess()
    assert LIMITED in log_in(client=forged).content.decode()


@pytest.mark.parametrize("address", ["password_change", "admin:password_change"])
def test_the_old_password_is_not_guessed_without_end(admin_client, address):
    def change(password):
        fields = {
            "old_password": password,
            "new_password1": "x1y2z3a4",
            "new_password2": "x1y2z3a4",
        }
        return admin_client.post(reverse(address), fields)

    for number in range(throttling.MAX_GUESSES):
        assert "was entered incorrectly" in change(f"guess {number}").content.decode()
    assert LIMITED in change("password").content.decode()


def test_strangers_do_not_keep_anybody_from_changing_the_password(as_ana, ana):
    guess()
    fields = {"old_password": PASSWORD, "new_password1": "x1y2z3a4", "new_password2": "x1y2z3a4"}
    assert as_ana.post(reverse("password_change"), fields).status_code == 302


def test_guesses_that_come_at_the_same_time_are_all_counted(over_redis):
    def count(number):
        with pytest.raises(ZeroDivisionError), throttling.limit_guesses("x"):
            raise ZeroDivisionError

    in_threads(throttling.MAX_GUESSES, count)
    with pytest.raises(throttling.ValidationError), throttling.limit_guesses("x"):
        raise AssertionError


def test_with_redis_frozen_people_can_log_in(over_redis, ana, frozen):
    for _ in range(throttling.MAX_GUESSES + 1):
        log_in("wrong")
    assert log_in().status_code == 302
