"""The settings that the environment makes."""

import traceback

import django
import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.helpers import settings_with

PRODUCTION = {"SECRET_KEY": "x" * 50, "ALLOWED_HOSTS": "app.example.org"}


def get_error(variables):
    """Return the traceback with which the settings refuse these variables."""
    with pytest.raises(ImproperlyConfigured) as caught:
        settings_with(variables)
    return "".join(traceback.format_exception(caught.type, caught.value, caught.tb))


def test_defaults_are_strict_production():
    names = ("DEBUG", "LOGIN_REQUIRED", "HTTPS", "SIGNUP", "PASSWORD_RESET")
    assert settings_with(PRODUCTION, *names) == [False, True, True, True, False]
    names = ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")
    assert settings_with(PRODUCTION, *names) == [True, True, True]


def test_debug_needs_no_login_and_no_tls():
    names = ("DEBUG", "LOGIN_REQUIRED", "HTTPS", "PASSWORD_RESET", "CONFIGURATION_ERROR")
    assert settings_with({"DEBUG": "1"}, *names) == [True, False, False, True, ""]
    assert settings_with({"DEBUG": "1"}, "SECURE_SSL_REDIRECT") == [False]


@pytest.mark.parametrize(
    ("variables", "missing"),
    [
        ({}, "SECRET_KEY (or SECRET_KEY_FILE), ALLOWED_HOSTS"),
        ({"SECRET_KEY": "x" * 50}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "example.org"}, "SECRET_KEY (or SECRET_KEY_FILE)"),
    ],
)
def test_one_message_names_all_that_production_lacks(variables, missing):
    (message,) = settings_with(variables, "CONFIGURATION_ERROR")
    assert message.startswith(f"DEBUG is off, and not set: {missing}.")


def test_flags_override_their_defaults():
    variables = dict(PRODUCTION, LOGIN_REQUIRED="0", HTTPS="0", SIGNUP="0")
    names = ("LOGIN_REQUIRED", "HTTPS", "SIGNUP", "SECURE_HSTS_SECONDS", "SECURE_PROXY_SSL_HEADER")
    assert settings_with(variables, *names) == [False, False, False, None, None]


@pytest.mark.parametrize(
    ("variables", "is_production"), [(PRODUCTION, True), ({"DEBUG": "1"}, False)]
)
def test_production_hashes_static_files_and_logs_json(variables, is_production):
    name = "STORAGES" if django.VERSION >= (4, 2) else "STATICFILES_STORAGE"
    storage, logging = settings_with(variables, name, "LOGGING")
    assert ("ManifestStaticFilesStorage" in str(storage)) is is_production
    assert (logging["handlers"]["console"]["formatter"] == "json") is is_production


def test_database_url_selects_postgresql():
    url = {"DATABASE_URL": "postgres://u:p@h/n?connect_timeout=9"}
    database = settings_with(url, "DATABASE")[0]
    assert database["ENGINE"] == "website.postgresql"
    assert database["OPTIONS"]["connect_timeout"] == "9"
    assert "statement_timeout" in database["OPTIONS"]["options"]
    assert (database["CONN_MAX_AGE"] > 0) is (django.VERSION >= (4, 1))
    # runserver has a thread for each request, whose connection would stay open.
    assert settings_with(dict(url, DEBUG="1"), "DATABASE")[0]["CONN_MAX_AGE"] == 0


def test_redis_url_selects_redis():
    (caches,) = settings_with({"REDIS_URL": "redis://h/0"}, "CACHES")
    assert caches["default"] == {"BACKEND": "website.cache.RedisCache", "LOCATION": "redis://h/0"}
    assert caches["sessions"]["OPTIONS"] == {"MAX_TIMEOUT": 30}


def test_email_url_selects_a_mail_server():
    variables = {"EMAIL_URL": "smtps://u:p@h", "EMAIL_FROM": "Example <t@example.org>"}
    names = ("EMAIL_HOST", "EMAIL_PORT", "EMAIL_USE_SSL", "EMAIL_BACKEND", "PASSWORD_RESET")
    assert settings_with(variables, *names) == ["h", 465, True, None, True]
    assert settings_with(variables, "DEFAULT_FROM_EMAIL") == ["Example <t@example.org>"]


def test_trusted_origins_have_the_form_that_this_django_expects():
    value = "https://a.example:8443,https://*.b.example"
    (origins,) = settings_with({"CSRF_TRUSTED_ORIGINS": value}, "CSRF_TRUSTED_ORIGINS")
    hosts = ["a.example:8443", ".b.example"]
    assert origins == (value.split(",") if django.VERSION >= (4, 0) else hosts)


@pytest.mark.parametrize(
    ("variables", "host"),
    [
        ({}, "app.example.org"),
        ({"ALLOWED_HOSTS": "*,.example.org,App.example.org,b.example"}, "app.example.org"),
        ({"ALLOWED_HOSTS": "[::1]"}, "[::1]"),
        ({"ALLOWED_HOSTS": "*", "CSRF_TRUSTED_ORIGINS": "https://b.example:8443"}, ""),
        ({"ALLOWED_HOSTS": "*", "CSRF_TRUSTED_ORIGINS": "https://b.example"}, ""),
        (
            {"CSRF_TRUSTED_ORIGINS": "https://b.example:1,https://app.example.org:8443"},
            "app.example.org:8443",
        ),
        ({"DEBUG": "1"}, ""),
    ],
)
def test_host_in_emails_is_the_first_that_is_complete(variables, host):
    assert settings_with({**PRODUCTION, **variables}, "MAIL_HOST") == [host]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "True"),
        ("LOGIN_REQUIRED", ""),
        ("SIGNUP", "yes"),
        ("HTTPS", "on"),
        ("SECRET_KEY", ""),
        ("SECRET_KEY_FILE", "/does/not/exist"),
        ("ALLOWED_HOSTS", "*.example.org"),
        ("CSRF_TRUSTED_ORIGINS", "a.example"),
        ("DATABASE_URL", "oracle://h/n"),
        ("DATABASE_URL_FILE", "/does/not/exist"),
        ("REDIS_URL", "memcached://h"),
        ("EMAIL_URL", "h"),
        ("EMAIL_FROM", "Example"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_invalid_variable_is_refused_by_name(name, value):
    assert f"ImproperlyConfigured: {name} " in get_error({name: value})


def test_short_key_is_refused_in_production_and_never_shown(tmp_path):
    path = tmp_path / "key"
    path.write_text("s3cret-key\n")
    for variables in ({"SECRET_KEY": "s3cret-key"}, {"SECRET_KEY_FILE": str(path)}):
        error = get_error(variables)
        assert f"ImproperlyConfigured: {next(iter(variables))} " in error
        assert "is too short: it needs at least 32 characters" in error
        assert "s3cret-key" not in error
    assert settings_with({"DEBUG": "1", "SECRET_KEY": "a"}, "SECRET_KEY") == ["a"]


@pytest.mark.parametrize(
    ("name", "scheme"),
    [("DATABASE_URL", "postgres"), ("REDIS_URL", "redis"), ("EMAIL_URL", "smtps")],
)
def test_traceback_shows_no_part_of_an_invalid_address(name, scheme):
    error = get_error({name: f"{scheme}://user:s3/cret@h/0"})
    assert f"{name} is not a valid address" in error
    assert "s3" not in error
    assert "cret@" not in error


def test_with_https_every_cookie_is_bound_to_the_host_and_its_encrypted_pages():
    kinds = ["SESSION", "CSRF", "LANGUAGE"]
    names = [f"{kind}_COOKIE_NAME" for kind in [*kinds, "BROWSER"]]
    https = settings_with(PRODUCTION, *names)
    assert https == ["__Host-sessionid", "__Host-csrftoken", "__Host-language", "__Host-browser"]
    plain = settings_with(dict(PRODUCTION, HTTPS="0"), *names)
    assert [f"__Host-{name}" for name in plain] == https
    secure = [f"{kind}_COOKIE_SECURE" for kind in kinds]
    assert settings_with(PRODUCTION, *secure) == [True] * 3
    assert settings_with({"DEBUG": "1"}, *secure) == [False] * 3
