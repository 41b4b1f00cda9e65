"""The readers of environment variables: which values they accept and refuse."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.http.request import split_domain_port, validate_host
from redis import Redis

from website import env


@pytest.fixture
def read(monkeypatch):
    """Set the variable NAME, and any others, and call a reader for NAME."""

    def read(reader, value=None, *args, **others):
        if value is not None:
            monkeypatch.setenv("NAME", value)
        for name, text in others.items():
            monkeypatch.setenv(name, str(text))
        return reader("NAME", *args)

    return read


def get_error(read, reader, value, *args, **others):
    """Return the message with which the reader refuses the value; it names the variable."""
    with pytest.raises(ImproperlyConfigured) as caught:
        read(reader, value, *args, **others)
    assert "NAME" in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("value", "default", "expected"),
    [("1", False, True), ("0", True, False), (None, True, True), (None, False, False)],
)
def test_flag_is_1_or_0_or_the_default(read, value, default, expected):
    assert read(env.flag, value, default) is expected


@pytest.mark.parametrize(
    "value", ["", " ", "2", "-1", "01", "1 ", "true", "True", "yes", "on", "off", "no", "１"]
)
def test_other_flags_are_refused(read, value):
    assert repr(value) in get_error(read, env.flag, value, False)


def test_choice_is_one_of_its_options_or_the_default(read):
    assert read(env.choice, "json", ["text", "json"], "text") == "json"
    assert env.choice("OTHER", ["text", "json"], "text") == "text"


@pytest.mark.parametrize("value", ["", "JSON", "xml"])
def test_other_choices_are_refused(read, value):
    assert "must be text or json" in get_error(read, env.choice, value, ["text", "json"], "text")


@pytest.mark.parametrize(
    "value",
    [
        "app@localhost",
        "Example <app@example.org>",
        "<app@example.org>",
        '"Example, Inc." <app@example.org>',
        "Años & Co. <t+d@ñ.example.org>",
    ],
)
def test_sender_is_an_email_address_with_or_without_a_name(read, value):
    assert env.email_address("OTHER", "x@y") == "x@y"
    assert read(env.email_address, value, "x@y") == value
    assert EmailMessage(from_email=value, to=["x@example.org"]).message()["From"]


@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        "Example",
        "example.org",
        "app@",
        "@example.org",
        "app@example.org.",
        "app@@example.org",
        "Example <>",
        "Example <app@example.org",
        "Example app@example.org",
        "Example, Inc. <app@example.org>",
        "a@example.org, b@example.org",
        "Example <app@example.org> x",
        '"Example <app@example.org>"',
        "Example\nBcc: b <app@example.org>",
        "T\x07 <app@example.org>",
    ],
)
def test_invalid_sender_is_refused_with_an_example(read, value):
    message = get_error(read, env.email_address, value, "x@y")
    assert repr(value) in message
    assert "Example <app@example.org>" in message


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, []), ("", []), (" ", []), ("a", ["a"]), ("a, b ,c", ["a", "b", "c"])],
)
def test_comma_separated_words_are_trimmed(read, value, expected):
    assert read(env.comma_separated, value) == expected


@pytest.mark.parametrize("value", [",", "a,", "a,,b", "a b", "a,b c", "a\nb"])
def test_words_without_commas_are_refused(read, value):
    assert repr(value) in get_error(read, env.comma_separated, value)


@pytest.mark.parametrize(
    "value",
    [
        "app.example.org",
        "App.Example.org",
        "localhost",
        "127.0.0.1",
        "[::1]",
        "[2001:DB8::1]",
        ".example.org",
        "*",
        "xn--aos-8ma.example",
    ],
)
def test_hosts_that_django_can_match_are_accepted(read, value):
    assert read(env.hosts, value) == [value]
    requested = {".example.org": "app.example.org", "*": "anything"}.get(value, value)
    assert validate_host(split_domain_port(requested)[0], [value])


@pytest.mark.parametrize(
    ("value", "spelling"),
    [
        ("app.example.org:8443", "app.example.org"),
        ("[::1]:8443", "[::1]"),
        ("https://app.example.org", "app.example.org"),
        ("http://app.example.org:80/", "app.example.org"),
        ("//app.example.org", "app.example.org"),
        ("app.example.org/", "app.example.org"),
        ("app.example.org/app", "app.example.org"),
        ('"app.example.org"', "app.example.org"),
        ("'.example.org'", ".example.org"),
        ("*.example.org", ".example.org"),
        ("https://*.example.org:8443", ".example.org"),
        ("*example.org", "example.org"),
        ("app.example.org.", "app.example.org"),
        ("::1", "[::1]"),
        # The meaning is not certain: the suggestion is an example.
        ("my_host", "app.example.org"),
        ("años.example", "app.example.org"),
        ("app.*.org", "app.example.org"),
        ("**", "app.example.org"),
        (".", "app.example.org"),
        ("a..example", "app.example.org"),
        ("me@app.example.org", "app.example.org"),
        ("a;b", "app.example.org"),
        (".[::1]", "app.example.org"),
    ],
)
def test_host_that_no_request_can_have_is_refused_with_a_suggestion(read, value, spelling):
    message = get_error(read, env.hosts, "localhost," + value)
    assert f"{value!r}: write {spelling} " in message.replace("such as ", "")
    assert read(env.hosts, spelling) == [spelling]


def test_origins_have_a_scheme_and_a_host(read):
    value = "https://a.example,http://b.example:8080,https://*.c.example,http://[::1]:8000"
    assert read(env.origins, value) == value.split(",")


@pytest.mark.parametrize(
    "value",
    [
        "a.example",
        "ftp://a",
        "https://",
        "https://a/",
        "https://a/b",
        "https://a?b",
        "https://me@a",
        # A browser writes none of these, and Django compares letter by letter.
        "https://A.example",
        "HTTPS://a.example",
        "https://a.example:443",
        "http://a.example:80",
        "https://a.example:",
        "https://a.example:port",
        "https://a.example:08443",
        "https://.a.example",
        "https://*",
        "https://*a.example",
        "https://a.*.example",
        "https://años.example",
        '"https://a.example"',
    ],
)
def test_origin_that_no_browser_sends_is_refused(read, value):
    assert repr(value) in get_error(read, env.origins, value)


def test_secret_is_the_exact_value_or_the_default(read):
    assert read(env.secret, " s3cret ") == " s3cret "
    assert read(env.secret, "x" * 32, None, 32) == "x" * 32
    assert env.secret("OTHER", "default") == "default"
    assert env.secret("OTHER") is None


@pytest.mark.parametrize(
    ("content", "expected"), [("a", "a"), ("a\n", "a"), ("a\r\n", "a"), (" a b \n", " a b ")]
)
def test_secret_from_a_file_ends_before_the_newline(read, tmp_path, content, expected):
    path = tmp_path / "secret"
    path.write_bytes(content.encode())
    assert read(env.secret, None, NAME_FILE=path) == expected


@pytest.mark.parametrize("is_file", [False, True])
@pytest.mark.parametrize(
    ("secret", "message"), [("s3cret", "at least 32 characters"), ("", "empty")]
)
def test_short_or_empty_secret_is_refused_and_never_shown(read, tmp_path, secret, message, is_file):
    path = tmp_path / "secret"
    path.write_text(secret + "\n" * 32)
    others = {"NAME_FILE": path} if is_file else {}
    error = get_error(read, env.secret, None if is_file else secret, None, 32, **others)
    assert error.startswith("NAME_FILE " if is_file else "NAME ")
    assert message in error
    assert "s3cret" not in error


def test_empty_file_means_that_there_is_no_mail_server(read, tmp_path):
    path = tmp_path / "secret"
    path.write_text("\n")
    assert read(env.email_url, None, NAME_FILE=path) is None


def test_empty_variable_is_not_a_mail_server(read):
    assert "empty" in get_error(read, env.email_url, "")


def test_secret_that_is_given_twice_is_refused_and_never_shown(read, tmp_path):
    message = get_error(read, env.secret, "s3cret", NAME_FILE=tmp_path / "secret")
    assert "NAME and NAME_FILE are both set" in message
    assert "s3cret" not in message


@pytest.mark.parametrize(
    ("name", "reason"),
    [("missing", "No such file"), ("", "Is a directory"), ("binary", "not a text in UTF-8")],
)
def test_file_that_is_not_readable_is_named(read, tmp_path, name, reason):
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    message = get_error(read, env.secret, None, NAME_FILE=tmp_path / name)
    assert str(tmp_path / name) in message
    assert reason in message


def read_database(name):
    return env.database_url(name, "sqlite:///db.sqlite3", "/project")


@pytest.mark.parametrize(
    ("url", "path"),
    [
        (None, "/project/db.sqlite3"),
        ("sqlite:///data/db", "/project/data/db"),
        ("sqlite:////var/lib/app/db", "/var/lib/app/db"),
        ("sqlite:///a%20b", "/project/a b"),
        ("sqlite:///:memory:", ":memory:"),
    ],
)
def test_sqlite_url_gives_a_path(read, url, path):
    assert read(read_database, url) == {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {},
    }


def test_postgresql_url_is_percent_decoded(read):
    url = "postgres://m%40x:p%2Fw%3A%23%25@db.example:5433/to%20do?sslmode=require"
    assert read(read_database, url) == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "to do",
        "USER": "m@x",
        "PASSWORD": "p/w:#%",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


def test_postgresql_url_may_have_a_name_alone(read):
    parsed = read(read_database, "postgresql:///app")
    assert [parsed[name] for name in ("NAME", "USER", "HOST", "PORT")] == ["app", "", "", ""]


def test_database_url_may_come_from_a_file(read, tmp_path):
    path = tmp_path / "url"
    path.write_text("postgres://u:p@h/n\n")
    assert read(read_database, None, NAME_FILE=path)["NAME"] == "n"


@pytest.mark.parametrize(
    ("reader", "url"),
    [
        (read_database, "db.sqlite3"),
        (read_database, "mysql://u:s3cret@h/n"),
        (read_database, "postgres:"),
        (read_database, "postgres://u:s3cret@h"),
        (read_database, "postgres://u:s3cret@h/"),
        (read_database, "postgres://u:s3cret@[h/n"),
        (read_database, "postgres://u:s3cret@h/n?sslmod=require"),
        (read_database, "postgres://u:s3cret@h/n?password=x"),
        (read_database, "postgres://u:s3cret@h/n#x"),
        (read_database, "postgres://u:s3cret@h/%00"),
        (read_database, "sqlite://db.sqlite3"),
        (read_database, "sqlite:///"),
        (read_database, "sqlite:///a?mode=ro"),
        (env.redis_url, "h:6379"),
        (env.redis_url, "http://:s3cret@h"),
        (env.redis_url, "redis://"),
        (env.redis_url, "redis:///0"),
        (env.redis_url, "redis://:s3cret@h/x"),
        (env.redis_url, "redis://:s3cret@h/0?db=x"),
        (env.redis_url, "redis://:s3cret@h/0?timeout"),
        (env.redis_url, "redis://:s3cret@h/0?ssl_cert_reqs=none"),
        (env.redis_url, "rediss://:s3cret@h/0?ssl_cert_reqs=maybe"),
        (env.redis_url, "rediss://:s3cret@h/0?ssl_ca_certs=/does/not/exist"),
        (env.redis_url, "unix://"),
        (env.redis_url, "unix:///"),
        (env.redis_url, "unix://run/redis.sock"),
        (env.redis_url, "unix:///run/redis.sock?ssl_cert_reqs=none"),
        (env.email_url, "h"),
        (env.email_url, "smtp://"),
        (env.email_url, "smtp://u:s3cret@"),
        (env.email_url, "mail://u:s3cret@h"),
        (env.email_url, "smtp://u:s3cret@h/x"),
        (env.email_url, "smtp://u:s3cret@h?x"),
        *[(reader, "") for reader in (read_database, env.redis_url, env.email_url)],
    ],
)
def test_invalid_url_is_refused_and_never_shown(read, reader, url):
    assert "s3cret" not in get_error(read, reader, url)


def test_directory_is_refused_as_sqlite_database(read, tmp_path):
    assert "a file" in get_error(read, read_database, f"sqlite:///{tmp_path}")


# A character that is not percent-encoded ends a part of the URL too soon. Otherwise the rest of a
# password would become a port, a host or a database, whose name is printed.
PLACES = [
    *[f"app:s3{sign}cret@h/0" for sign in "/?#[] \t"],
    *[f"app:{start}cret@h/0" for start in ("/s3", "1/s3", "1/s3@", "1?s3", "1#s3")],
    *[f"app:s3cret{end}/0" for end in ("@h ", "@h%20", "@h%00", "%FF@h", "%00@h", "@/h/0@h")],
    *[f"app:s3cret@h:{port}/0" for port in ("99999", "0", "x", "-1")],
    *["app:1?s3cret=@h/0", "app:s3cret@h/0 ", " app:s3cret@h/0"],
]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("reader", "scheme"),
    [
        (read_database, "postgres"),
        (env.redis_url, "redis"),
        (env.redis_url, "rediss"),
        (env.redis_url, "unix"),
        (env.email_url, "smtps"),
    ],
)
def test_url_without_percent_encoding_is_refused_and_never_shown(read, reader, scheme, place):
    message = get_error(read, reader, f"{scheme}://{place}")
    assert "percent-encode" in message
    for part in ("s3", "cret", "app"):
        assert part not in message


@pytest.mark.parametrize(
    "url",
    [
        "postgres://h/to do",
        "postgres://h/app ",
        "postgres://h/app%20",
        "postgres://h/%20app",
        "postgres://h/a/b",
        "postgres://h/app/",
        "postgres:///app:s3cret@h/app",
        "sqlite:///a b",
        "sqlite:///a ",
        "sqlite:///a#b",
        "sqlite:///a@b",
        "postgres://h/n?sslcert=/a%00b",
        "postgres://h/n?sslcert=/a@b",
    ],
)
def test_database_name_without_percent_encoding_is_refused(read, url):
    assert "percent-encode" in get_error(read, read_database, url)


def test_percent_encoded_paths_are_accepted(read):
    assert read(read_database, "sqlite:////home/me%40work/a%20b")["NAME"] == "/home/me@work/a b"
    assert read(env.redis_url, "unix:///home/me%40work") == "unix:///home/me%40work"


@pytest.mark.parametrize(
    "option",
    [
        "application_name=app",
        "connect_timeout=1",
        "connect_timeout=999",
        "sslmode=disable",
        "sslmode=verify-full&sslrootcert=system",
        "sslrootcert=" + __file__,
        "sslcert=" + __file__ + "&sslkey=" + __file__,
        "target_session_attrs=any",
        "target_session_attrs=read-write",
        "target_session_attrs=primary",
    ],
)
def test_valid_options_of_postgresql_are_passed_on(read, option):
    options = read(read_database, "postgres://h/n?" + option)["OPTIONS"]
    assert options == dict(pair.split("=") for pair in option.split("&"))


WRONG_OPTIONS = {
    ("application_name", "ASCII"): ["", "a%0Ab"],
    ("connect_timeout", "from 1 to 999"): ["", "abc", "0", "-1", "5.5", "1000", "%D9%A1"],
    ("sslmode", "verify-full"): ["", "foo", "REQUIRE", "required", "require%20"],
    ("sslcert", "file"): ["/does/not/exist"],
    ("sslkey", "file"): [""],
    ("sslrootcert", "file"): ["/does/not/exist", "/"],
    ("target_session_attrs", "read-write"): ["foo", "read-only", "standby"],  # The site writes.
}


@pytest.mark.parametrize(
    ("name", "wanted", "value"),
    [(*key, value) for key in WRONG_OPTIONS for value in WRONG_OPTIONS[key]],
)
def test_invalid_option_of_postgresql_is_refused_by_name(read, name, wanted, value):
    url = f"postgres://u:s3cret@h/n?{name}={value}"
    message = get_error(read, read_database, url)
    assert name in message
    assert wanted in message
    assert "s3cret" not in message


@pytest.mark.parametrize(
    "url",
    [
        "redis://h",
        "redis://h:6379/0",
        "redis://:p%40@h:6379/1",
        "rediss://u:p@h/2",
        "unix:///run/redis.sock",
        "redis://h?db=1",
        "rediss://h/0?ssl_cert_reqs=none",
        "rediss://h/0?ssl_ca_certs=" + __file__,
        "unix://u:p@/run/redis.sock?db=1",
    ],
)
def test_redis_urls_that_redis_py_accepts_are_valid(read, url):
    assert read(env.redis_url, url) == url
    Redis.from_url(url).connection_pool.make_connection()


@pytest.mark.parametrize("reader", [env.redis_url, env.email_url])
def test_unset_url_is_none(read, reader):
    assert read(reader) is None


@pytest.mark.parametrize(
    ("url", "port", "starttls", "tls"),
    [
        ("smtp://m%40x:p%2Fw@h", 25, False, False),
        ("smtp+tls://m%40x:p%2Fw@h", 587, True, False),
        ("smtps://m%40x:p%2Fw@h", 465, False, True),
        ("smtps://m%40x:p%2Fw@h:2465", 2465, False, True),
    ],
)
def test_email_url_gives_the_settings_of_a_mail_server(read, url, port, starttls, tls):
    assert read(env.email_url, url) == {
        "host": "h",
        "port": port,
        "user": "m@x",
        "password": "p/w",
        "starttls": starttls,
        "tls": tls,
    }
