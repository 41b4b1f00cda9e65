"""The page on which tokens are made and revoked, and how they are kept."""

from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import IntegrityError, OperationalError
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.forms import TokenForm
from accounts.models import Token

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(ana):
    """A token of ana and its text."""
    return Token.objects.create_token(ana, "laptop", "read")


def make(client, **fields):
    return client.post(reverse("tokens"), dict({"name": "laptop", "scope": "read"}, **fields))


def test_the_page_is_for_who_is_logged_in(client):
    assert client.get(reverse("tokens")).url.startswith("/accounts/login/")
    assert client.post(reverse("tokens")).status_code == 403


def test_a_new_token_is_shown_once_and_stored_as_its_hash(ana, as_ana):
    response = make(as_ana, scope="read write")
    text, token = response.context["text"], Token.objects.get()
    assert response.status_code == 201
    assert (token.user, token.name, token.scope) == (ana, "laptop", "read write")
    assert token.digest == sha256(text.encode()).hexdigest()
    assert text in response.content.decode()
    assert text not in as_ana.get(reverse("tokens")).content.decode()
    assert "no-store" in response["Cache-Control"]


def test_two_tokens_are_different(ana):
    assert len({Token.objects.create_token(ana, name, "read")[1] for name in "ab"}) == 2


@pytest.mark.parametrize(
    "fields",
    [{"name": ""}, {"name": "x" * 101}, {"name": "a\0b"}, {"scope": "admin"}, {"scope": ""}],
)
def test_a_token_that_can_not_be_made_is_refused_with_a_sentence(as_ana, fields):
    response = make(as_ana, **fields)
    assert response.status_code == 400
    assert response.context["form"].errors
    assert not Token.objects.exists()


def test_a_name_is_taken_once_by_each_user(made, as_ana, ben):
    response = make(as_ana)
    assert response.status_code == 400
    assert "You already have a token with this name" in response.content.decode()
    Token.objects.create_token(ben, "laptop", "read")
    assert Token.objects.count() == 2


def test_a_name_that_is_taken_in_the_same_moment_is_refused_too(made, as_ana, monkeypatch):
    monkeypatch.setattr(TokenForm, "clean", lambda form: form.cleaned_data)
    assert make(as_ana).status_code == 400


def test_the_database_keeps_a_name_once(made, ana):
    with pytest.raises(IntegrityError):
        Token.objects.create_token(ana, "laptop", "read")


def test_there_are_fifty_tokens_at_most(ana, as_ana):
    for number in range(TokenForm.MAX_TOKENS):
        Token.objects.create_token(ana, str(number), "read")
    response = make(as_ana)
    assert response.status_code == 400
    assert "You have 50 tokens. Revoke one first." in response.content.decode()


def test_a_token_is_listed_with_its_last_use(made, as_ana):
    assert "never used" in as_ana.get(reverse("tokens")).content.decode()
    Token.objects.authenticate(made[1])
    assert "last used" in as_ana.get(reverse("tokens")).content.decode()


def test_a_name_is_shown_as_it_is(as_ana):
    assert "&lt;b&gt;" in make(as_ana, name="<b>").content.decode()


def test_a_revoked_token_is_gone(made, as_ana):
    response = as_ana.post(reverse("revoke_token", args=[made[0].pk]))
    assert response.url == reverse("tokens")
    assert Token.objects.authenticate(made[1]) is None


def test_a_token_is_revoked_by_post_alone(made, as_ana):
    assert as_ana.get(reverse("revoke_token", args=[made[0].pk])).status_code == 405


def test_nobody_revokes_the_token_of_somebody_else(made, ben, client):
    client.force_login(ben)
    assert client.post(reverse("revoke_token", args=[made[0].pk])).status_code == 404
    assert Token.objects.exists()


@pytest.mark.parametrize("text", ["", "{}", "{}é\ud800", "x" * 43, "{}" + "x" * 10**6])
def test_what_is_no_token_is_not_found(made, text, settings):
    assert Token.objects.authenticate(text.replace("{}", settings.TOKEN_PREFIX)) is None


def test_the_last_use_is_stored_once_a_minute(made, django_assert_num_queries):
    token, text = made
    with django_assert_num_queries(2):
        Token.objects.authenticate(text)
    with django_assert_num_queries(1):
        Token.objects.authenticate(text)
    long_ago = timezone.now() - timedelta(minutes=2)
    Token.objects.filter(pk=token.pk).update(used_on=long_ago)
    Token.objects.authenticate(text)
    token.refresh_from_db()
    assert token.used_on > long_ago


def test_a_reader_does_not_fail_where_a_writer_would(made, monkeypatch):
    def busy(*args, **kwargs):
        raise OperationalError("database is locked")

    monkeypatch.setattr(QuerySet, "update", busy)
    assert Token.objects.authenticate(made[1]) == made[0]


def test_the_page_asks_as_much_for_many_tokens_as_for_one(
    made, ana, as_ana, session_queries, django_assert_num_queries
):
    Token.objects.create_token(ana, "desk", "read")
    with django_assert_num_queries(session_queries + 1):
        as_ana.get(reverse("tokens"))


def test_the_admin_shows_tokens_and_makes_none(made, admin_client):
    page = admin_client.get(reverse("admin:accounts_token_changelist"))
    assert "laptop" in page.content.decode()
    assert made[0].digest not in page.content.decode()
    assert admin_client.get(reverse("admin:accounts_token_add")).status_code == 403


def test_the_settings_lead_to_the_tokens(as_ana):
    assert reverse("tokens") in as_ana.get(reverse("settings")).content.decode()


def test_token_of_more_than_100_characters_is_rejected_without_a_query(
    db, settings, django_assert_num_queries
):
    length = 100 - len(settings.TOKEN_PREFIX)
    with django_assert_num_queries(1):
        assert Token.objects.authenticate(settings.TOKEN_PREFIX + length * "x") is None
    with django_assert_num_queries(0):
        assert Token.objects.authenticate(settings.TOKEN_PREFIX + length * "x" + "x") is None
