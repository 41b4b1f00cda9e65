"""/health/live and /health/ready."""

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from tests import services
from website import health


@pytest.fixture
def get(client):
    """Send a request as a container engine does: with a foreign Host, in plain HTTP."""

    def get(address, **headers):
        return client.get(address, HTTP_HOST="10.0.0.7:3031", **headers)

    return get


@pytest.fixture(autouse=True)
def production(settings):
    settings.ALLOWED_HOSTS = ["app.example.org"]
    settings.SECURE_SSL_REDIRECT = settings.LOGIN_REQUIRED = True


def test_live_needs_no_database(get):
    response = get("/health/live")
    assert (response.status_code, response.json()) == (200, {"status": "live"})
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_migrated_database_is_ready_in_two_queries(get, settings, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        response = get("/health/ready")
    redis = "ok" if settings.REDIS_URL else "unused"
    assert response.json() == {"status": "ready", "database": "ok", "redis": redis}
    assert response.status_code == 200
    assert not response.cookies


@pytest.mark.django_db
def test_missing_migration_is_not_ready(get):
    MigrationRecorder(connection).record_unapplied("accounts", "0001_initial")
    response = get("/health/ready")
    assert response.status_code == 503
    assert response.json()["status"] == "not ready"
    assert response.json()["database"] == "1 migrations missing"


@pytest.mark.django_db
def test_migration_of_a_newer_release_is_ready(get):
    MigrationRecorder(connection).record_applied("accounts", "9999_of_the_next_release")
    assert get("/health/ready").status_code == 200


def test_failed_database_is_not_ready_and_not_described(get, monkeypatch):
    def away(connection):
        raise OperationalError("connection to server at 10.0.0.5 failed for user app")

    monkeypatch.setattr(health, "MigrationRecorder", away)
    response = get("/health/ready")
    assert response.status_code == 503
    assert response.json()["database"] == "away"
    assert "10.0.0.5" not in response.content.decode()


@pytest.mark.django_db
def test_failed_redis_is_reported_and_ready(get, settings):
    settings.REDIS_URL = f"redis://127.0.0.1:{services.free_port()}/0"
    response = get("/health/ready")
    assert (response.status_code, response.json()["redis"]) == (200, "away")


@pytest.mark.parametrize("address", ["/health/live", "/health/ready"])
def test_health_allows_get_and_head_alone(client, address):
    response = client.post(address)
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("address", ["/health", "/health/", "/health/live/", "/health/other"])
def test_other_addresses_need_an_allowed_host(client, address):
    assert client.get(address, HTTP_HOST="10.0.0.7").status_code == 400
