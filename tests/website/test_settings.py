"""The settings that the environment makes, each read in a process of its own."""

import os
import subprocess
import sys

import django
import pytest

from tests.helpers import settings_with

PRODUCTION = {"SECRET_KEY": "x" * 50, "ALLOWED_HOSTS": "app.example.org"}


def test_production_is_the_default_and_is_strict():
    found = settings_with(
        PRODUCTION,
        "DEBUG",
        "LOGIN_REQUIRED",
        "HTTPS",
        "SECURE_SSL_REDIRECT",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SIGNUP",
        "PASSWORD_RESET",
    )
    assert found == [False, True, True, True, True, True, True, False]


def test_development_is_open_and_plain():
    names = ("DEBUG", "LOGIN_REQUIRED", "HTTPS", "PASSWORD_RESET", "CONFIGURATION_ERROR")
    assert settings_with({"DEBUG": "1"}, *names) == [True, False, False, True, ""]
    assert settings_with({"DEBUG": "1"}, "SECURE_SSL_REDIRECT") == [False]


def test_every_flag_can_be_set_against_its_default():
    variables = dict(PRODUCTION, LOGIN_REQUIRED="0", HTTPS="0", SIGNUP="0")
    names = ("LOGIN_REQUIRED", "HTTPS", "SIGNUP", "SECURE_HSTS_SECONDS", "SECURE_PROXY_SSL_HEADER")
    assert settings_with(variables, *names) == [False, False, False, None, None]


def test_static_files_have_hashed_names_in_production_alone():
    name = "STORAGES" if django.VERSION >= (4, 2) else "STATICFILES_STORAGE"
    for variables, hashed in ((PRODUCTION, True), ({"DEBUG": "1"}, False)):
        (found,) = settings_with(variables, name)
        assert ("ManifestStaticFilesStorage" in str(found)) is hashed


def test_postgresql_is_one_variable_away():
    (databases,) = settings_with(
        {"DATABASE_URL": "postgres://u:p@h/n?connect_timeout=9"}, "DATABASES"
    )
    database = databases["default"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert database["OPTIONS"]["connect_timeout"] == "9"
    assert "statement_timeout" in database["OPTIONS"]["options"]
    assert (database["CONN_MAX_AGE"] > 0) is (django.VERSION >= (4, 1))


def test_runserver_keeps_no_connection_for_a_thread_that_is_gone():
    url = {"DEBUG": "1", "DATABASE_URL": "postgres://u:p@h/n"}
    (databases,) = settings_with(url, "DATABASES")
    assert databases["default"]["CONN_MAX_AGE"] == 0


def test_redis_is_one_variable_away():
    (caches,) = settings_with({"REDIS_URL": "redis://h/0"}, "CACHES")
    assert caches["default"] == {"BACKEND": "website.cache.RedisCache", "LOCATION": "redis://h/0"}
    assert caches["sessions"]["OPTIONS"] == {"MAX_TIMEOUT": 30}


def test_the_log_is_json_in_production_alone():
    for variables, formatter in ((PRODUCTION, "json"), ({"DEBUG": "1"}, "text")):
        (found,) = settings_with(variables, "LOGGING")
        assert found["handlers"]["console"]["formatter"] == formatter


def test_a_mail_server_is_one_variable_away():
    variables = {"EMAIL_URL": "smtps://u:p@h", "EMAIL_FROM": "Example <t@example.org>"}
    names = (
        "EMAIL_HOST",
        "EMAIL_PORT",
        "EMAIL_USE_SSL",
        "EMAIL_BACKEND",
        "DEFAULT_FROM_EMAIL",
        "PASSWORD_RESET",
    )
    assert settings_with(variables, *names) == [
        "h",
        465,
        True,
        None,
        "Example <t@example.org>",
        True,
    ]


def test_trusted_origins_have_a_scheme_whatever_the_django():
    value = "https://a.example:8443,https://*.b.example"
    (found,) = settings_with({"CSRF_TRUSTED_ORIGINS": value}, "CSRF_TRUSTED_ORIGINS")
    old = ["a.example:8443", ".b.example"]
    assert found == (value.split(",") if django.VERSION >= (4, 0) else old)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "True"),
        ("LOGIN_REQUIRED", ""),
        ("SIGNUP", "yes"),
        ("HTTPS", "on"),
        ("SECRET_KEY", ""),
        ("SECRET_KEY_FILE", "/does/not/exist"),
        ("ALLOWED_HOSTS", "a b"),
        ("ALLOWED_HOSTS", "*.example.org"),
        ("CSRF_TRUSTED_ORIGINS", "a.example"),
        ("DATABASE_URL", "oracle://h/n"),
        ("DATABASE_URL", "postgres://h/n?sslmode=foo"),
        ("DATABASE_URL_FILE", "/does/not/exist"),
        ("REDIS_URL", "memcached://h"),
        ("EMAIL_URL", "h"),
        ("EMAIL_FROM", ""),
        ("EMAIL_FROM", "Example"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_a_wrong_value_stops_the_start_with_the_name_of_the_variable(name, value):
    status, output = run(["manage.py", "check"], {name: value})
    assert status == 1
    assert output.startswith("manage.py: " + name)
    assert output.count("\n") == 1


def run(arguments, variables):
    """Run Python with these variables and no others; return its status and its output."""
    process = subprocess.Popen(
        [sys.executable, *arguments],
        env={"PATH": os.environ["PATH"], **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    output = process.communicate(timeout=60)[0]
    return process.returncode, output


def test_a_short_key_is_refused_in_production_and_not_shown(tmp_path):
    path = tmp_path / "key"
    path.write_text("s3cret-key\n")
    for variables in ({"SECRET_KEY": "s3cret-key"}, {"SECRET_KEY_FILE": str(path)}):
        variables["DEBUG"] = "0"
        status, output = run(["manage.py", "check"], variables)
        assert status == 1
        assert output.startswith("manage.py: " + next(iter(variables)))
        assert "at least 32 characters" in output
        assert "s3cret-key" not in output


def test_development_takes_any_key():
    assert settings_with({"DEBUG": "1", "SECRET_KEY": "a"}, "SECRET_KEY") == ["a"]


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL", "EMAIL_URL"])
def test_no_traceback_shows_a_part_of_an_address(name):
    scheme = {"DATABASE_URL": "postgres", "REDIS_URL": "redis", "EMAIL_URL": "smtps"}[name]
    url = "{}://user:s3/cret@h/0".format(scheme)
    status, output = run(["-c", "import website.settings"], {name: url})
    assert status == 1
    assert "Traceback" in output
    assert name + " is not a valid address" in output
    assert "s3" not in output
    assert "cret@" not in output
