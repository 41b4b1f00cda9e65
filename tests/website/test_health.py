"""/health/live and /health/ready."""

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from tests import services
from website import health


@pytest.fixture
def get(client):
    """Ask as a container engine does: by a host name that is nobody's, in plain HTTP."""

    def get(address, **headers):
        return client.get(address, HTTP_HOST="10.0.0.7:3031", **headers)

    return get


@pytest.fixture(autouse=True)
def production(settings):
    settings.ALLOWED_HOSTS = ["app.example.org"]
    settings.SECURE_SSL_REDIRECT = settings.LOGIN_REQUIRED = True


def test_live_asks_nobody(get):
    # Without the database mark, a query would fail the test.
    response = get("/health/live")
    assert (response.status_code, response.json()) == (200, {"status": "live"})
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_ready_when_the_database_answers_and_has_every_migration(get, settings):
    response = get("/health/ready")
    redis = "ok" if settings.REDIS_URL else "unused"
    assert response.json() == {"status": "ready", "database": "ok", "redis": redis}
    assert response.status_code == 200


@pytest.mark.django_db
def test_ready_takes_two_queries_and_no_session(get, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        response = get("/health/ready")
    assert not response.cookies


@pytest.mark.django_db
def test_not_ready_when_a_migration_of_this_release_is_missing(get):
    MigrationRecorder(connection).record_unapplied("accounts", "0001_initial")
    response = get("/health/ready")
    assert response.status_code == 503
    assert response.json()["status"] == "not ready"
    assert response.json()["database"] == "1 migrations missing"


@pytest.mark.django_db
def test_ready_when_a_newer_release_has_migrated_already(get):
    MigrationRecorder(connection).record_applied("accounts", "9999_of_the_next_release")
    assert get("/health/ready").status_code == 200


def test_not_ready_when_the_database_is_away(get, monkeypatch):
    def away(connection):
        raise OperationalError("connection to server at 10.0.0.5 failed for user app")

    monkeypatch.setattr(health, "MigrationRecorder", away)
    response = get("/health/ready")
    assert response.status_code == 503
    assert response.json()["database"] == "away"
    assert "10.0.0.5" not in response.content.decode()


@pytest.mark.django_db
def test_redis_that_is_away_is_reported_and_does_not_matter(get, settings):
    settings.REDIS_URL = "redis://127.0.0.1:{}/0".format(services.free_port())
    response = get("/health/ready")
    assert (response.status_code, response.json()["redis"]) == (200, "away")


@pytest.mark.parametrize("address", ["/health/live", "/health/ready"])
def test_health_is_asked_and_not_told(client, address):
    response = client.post(address)
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("address", ["/health", "/health/", "/health/live/", "/health/other"])
def test_other_addresses_are_the_sites(client, address):
    assert client.get(address, HTTP_HOST="10.0.0.7").status_code == 400  # The host is not allowed.
