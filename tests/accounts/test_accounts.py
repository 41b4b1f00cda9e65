"""Sign up, log in, log out, change and reset a password."""

import importlib
import re

import pytest
from django.conf import settings
from django.contrib.messages import get_messages
from django.core import mail
from django.core.management import CommandError, call_command
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import NoReverseMatch, clear_url_caches, reverse

import accounts.urls
import website.urls
from accounts.models import User
from tests.helpers import PASSWORD

pytestmark = pytest.mark.django_db

HOME = resolve_url(settings.LOGIN_REDIRECT_URL)
NEW = {
    "username": "cleo",
    "email": "",
    "password1": PASSWORD,
    "password2": PASSWORD,
}


def reload_urls():
    clear_url_caches()
    importlib.reload(accounts.urls)
    importlib.reload(website.urls)


@pytest.fixture
def configured(settings):
    """Set settings that the addresses follow, for one test."""

    def configured(**values):
        for name, value in values.items():
            setattr(settings, name, value)
        reload_urls()

    yield configured
    settings.SIGNUP = settings.PASSWORD_RESET = True
    reload_urls()


def test_signing_up_makes_an_account_and_logs_it_in(client):
    response = client.post(reverse("signup"), dict(NEW, email="cleo@example.org"))
    assert response.url == HOME
    assert User.objects.get().email == "cleo@example.org"
    html = client.get(reverse("settings")).content.decode()
    assert "cleo" in html
    assert "Log out" in html


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"username": ""}, "This field is required"),
        ({"username": "a b"}, "Enter a valid username"),
        ({"username": "x" * 151}, "at most 150 characters"),
        ({"username": "a\0b"}, "Null characters are not allowed"),
        ({"username": "ANA"}, "already exists"),
        ({"email": "nonsense"}, "Enter a valid email address"),
        ({"password2": "different"}, "didn’t match"),
        ({"password1": "12345678", "password2": "12345678"}, "too common"),
        ({"password1": "", "password2": ""}, "This field is required"),
    ],
)
def test_a_sign_up_that_will_not_do_says_why_and_keeps_what_was_typed(
    client, ana, change, sentence
):
    response = client.post(
        reverse("signup"),
        dict(NEW, email="cleo@example.org", **change)
        if "email" not in change
        else dict(NEW, **change),
    )
    assert response.status_code == 400
    html = response.content.decode()
    assert sentence in html
    assert PASSWORD not in html
    assert User.objects.count() == 1


def test_who_is_logged_in_is_led_from_sign_up_to_the_list(as_ana):
    assert as_ana.get(reverse("signup")).url == HOME


def test_sign_up_can_be_closed(client, configured):
    configured(SIGNUP=False)
    assert client.get("/accounts/signup/").status_code == 404
    assert client.post("/accounts/signup/", NEW).status_code == 404
    assert not User.objects.exists()
    for page in ("/nothing", reverse("login")):
        assert "ign up" not in client.get(page).content.decode()


def test_without_a_mail_server_no_reset_is_offered(client, configured):
    configured(PASSWORD_RESET=False)
    with pytest.raises(NoReverseMatch):
        reverse("password_reset")
    assert "Forgot your" not in client.get(reverse("login")).content.decode()


def test_logging_in_and_out(client, ana):
    fields = {"username": "ana", "password": PASSWORD}
    assert client.post(reverse("login"), fields).url == HOME
    assert "ana" in client.get(reverse("settings")).content.decode()
    response = client.post(reverse("logout"))
    assert response.url == HOME
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get(reverse("settings")).status_code == 302


def test_the_admins_log_out_clears_what_the_sites_does(admin_client):
    response = admin_client.post(reverse("admin:logout"))
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert admin_client.get(reverse("settings")).status_code == 302


def test_a_get_logs_nobody_out(as_ana):
    assert as_ana.get(reverse("logout")).status_code == 405
    assert "Log out" in as_ana.get(reverse("settings")).content.decode()


def test_a_log_in_that_fails_does_not_tell_whether_the_account_exists(client, ana):
    pages = [
        client.post(reverse("login"), {"username": name, "password": "wrong"}).content.decode()
        for name in ("ana", "nobody")
    ]
    assert "Please enter a correct username and password" in pages[0]
    for page in pages:
        assert page.count("wrong") == 0
    strip = re.compile('csrfmiddlewaretoken" value="[^"]*"|value="(ana|nobody)"')
    assert strip.sub("", pages[0]) == strip.sub("", pages[1])


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:///x",
    ],
)
def test_logging_in_never_leads_away_from_the_site(client, ana, address):
    for place in (reverse("login") + "?next=" + address, reverse("login")):
        fields = {"username": "ana", "password": PASSWORD, "next": address}
        assert client.post(place, fields).url == HOME


def test_logging_in_leads_to_the_page_that_was_asked_for(client, ana):
    page = client.get(reverse("login"), {"next": "/?show=active"}).content.decode()
    assert 'name="next" value="/?show=active"' in page
    fields = {"username": "ana", "password": PASSWORD, "next": "/?show=active"}
    assert client.post(reverse("login"), fields).url == "/?show=active"


def test_a_changed_password_is_the_new_one(as_ana, ana, client):
    new = "quite another phrase"
    fields = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert as_ana.post(reverse("password_change"), fields).url == reverse("password_change_done")
    assert "Password changed" in as_ana.get(reverse("password_change_done")).content.decode()
    assert client.login(username="ana", password=new)


def test_a_password_is_not_changed_without_the_old_one(as_ana, client):
    fields = {"old_password": "wrong", "new_password1": "x1y2z3a4b5", "new_password2": "x1y2z3a4b5"}
    response = as_ana.post(reverse("password_change"), fields)
    assert "was entered incorrectly" in response.content.decode()
    assert client.login(username="ana", password=PASSWORD)


def test_a_forgotten_password_is_reset_by_a_link_in_an_email(client, ana):
    response = client.post(reverse("password_reset"), {"email": "ANA@example.org"})
    assert response.url == reverse("password_reset_done")
    assert "on its way" in client.get(response.url).content.decode()
    (message,) = mail.outbox
    assert message.to == ["ana@example.org"]
    assert message.subject == "Reset your password at testserver"
    link = re.search("http://testserver(/accounts/reset/.*)", message.body).group(1)
    form = client.get(link)
    new = "quite another phrase"
    done = client.post(form.url, {"new_password1": new, "new_password2": new})
    assert done.url == reverse("password_reset_complete")
    assert "Password set" in client.get(done.url).content.decode()
    assert Client().login(username="ana", password=new)
    assert "already been used" in Client().get(link).content.decode()


def test_a_reset_does_not_tell_whether_an_address_is_known(client, ana):
    pages = []
    for address in ("ana@example.org", "nobody@example.org"):
        response = client.post(reverse("password_reset"), {"email": address})
        pages.append((response.status_code, response.url))
    assert pages[0] == pages[1]
    assert len(mail.outbox) == 1


def test_logging_in_needs_a_csrf_token(ana):
    client = Client(enforce_csrf_checks=True)
    assert (
        client.post(reverse("login"), {"username": "ana", "password": PASSWORD}).status_code == 403
    )


@pytest.mark.parametrize(
    "name",
    ["login", "signup", "password_reset", "password_reset_done", "password_reset_complete"],
)
def test_the_pages_for_visitors_answer(client, name, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get(reverse(name))
    assert response.status_code == 200


@pytest.mark.parametrize("name", ["password_change", "password_change_done"])
def test_the_pages_for_accounts_answer_and_need_an_account(
    client, as_ana, name, django_assert_num_queries, session_queries
):
    assert client.get(reverse(name)).url == reverse("login") + "?next=" + reverse(name)
    with django_assert_num_queries(session_queries):
        assert as_ana.get(reverse(name)).status_code == 200


@pytest.mark.parametrize(
    ("language", "said"),
    [("", "Your settings are saved."), ("es", "Tus ajustes se han guardado.")],
)
def test_that_the_settings_are_saved_is_said_in_the_new_language(as_ana, language, said):
    fields = {"time_zone": "UTC", "language": language}
    response = as_ana.post(reverse("settings"), fields)
    assert [str(message) for message in get_messages(response.wsgi_request)] == [said]


def test_a_name_is_typed_in_any_case_to_log_in(client, ana):
    assert client.post(reverse("login"), {"username": "ANA", "password": PASSWORD}).url == HOME


def test_createsuperuser_refuses_a_name_that_is_there(ana):
    with pytest.raises(CommandError, match="already taken"):
        call_command("createsuperuser", "--noinput", "--username=ANA", "--email=a@example.org")


def test_the_log_in_page_links_to_the_site_by_its_name(client, settings):
    assert f">{settings.SITE_NAME}</a>" in client.get("/accounts/login/").content.decode()
