"""The readers of the environment: what they take, and what stops the start."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.http.request import split_domain_port, validate_host
from redis import Redis

from website import env


@pytest.fixture
def read(monkeypatch):
    """Set the variable NAME, and any others, then call a reader for NAME."""

    def read(reader, value=None, *args, **others):
        if value is not None:
            monkeypatch.setenv("NAME", value)
        for name, text in others.items():
            monkeypatch.setenv(name, str(text))
        return reader("NAME", *args)

    return read


def refuses(read, reader, value, *args, **others):
    """Assert that the reader refuses, and return its message, which names the variable."""
    with pytest.raises(ImproperlyConfigured) as caught:
        read(reader, value, *args, **others)
    assert "NAME" in str(caught.value)
    return str(caught.value)


def test_flags(read):
    assert read(env.flag, "1", False) is True
    assert read(env.flag, "0", True) is False


@pytest.mark.parametrize("default", [True, False])
def test_a_flag_that_is_not_set_is_the_default(read, default):
    assert read(env.flag, None, default) is default


@pytest.mark.parametrize(
    "value", ["", " ", "2", "-1", "01", "1 ", "true", "True", "yes", "on", "off", "no", "１"]
)
def test_a_flag_is_1_or_0_and_nothing_else(read, value):
    assert repr(value) in refuses(read, env.flag, value, False)


def test_choices(read):
    assert read(env.choice, "json", ["text", "json"], "text") == "json"
    assert env.choice("OTHER", ["text", "json"], "text") == "text"


@pytest.mark.parametrize("value", ["", "JSON", "xml"])
def test_a_choice_is_one_of_its_options(read, value):
    assert "must be text or json" in refuses(read, env.choice, value, ["text", "json"], "text")


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
def test_a_sender_is_an_email_address_with_or_without_a_name(read, value):
    assert read(env.email_address, value, "x@y") == value
    assert EmailMessage(from_email=value, to=["x@example.org"]).message()["From"]


def test_a_sender_that_is_not_set_is_the_default(read):
    assert read(env.email_address, None, "x@y") == "x@y"


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
def test_a_sender_that_no_email_can_have_is_refused(read, value):
    message = refuses(read, env.email_address, value, "x@y")
    assert repr(value) in message
    assert "Example <app@example.org>" in message


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, []), ("", []), (" ", []), ("a", ["a"]), ("a, b ,c", ["a", "b", "c"])],
)
def test_words(read, value, expected):
    assert read(env.comma_separated, value) == expected


@pytest.mark.parametrize("value", [",", "a,", "a,,b", "a b", "a,b c", "a\nb"])
def test_words_have_commas_between_them(read, value):
    assert repr(value) in refuses(read, env.comma_separated, value)


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
def test_a_host_that_django_can_match_is_taken(read, value):
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
        # What is meant can't be said for certain: an example stands for it.
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
def test_a_host_that_no_request_can_have_is_refused_with_what_to_write(read, value, spelling):
    message = refuses(read, env.hosts, "localhost," + value)
    assert "{!r}: write {} ".format(value, spelling) in message.replace("such as ", "")
    assert read(env.hosts, spelling) == [spelling]


@pytest.mark.parametrize("value", ["a b", "a.example b.example", "a,,b", "a\tb"])
def test_hosts_have_commas_between_them(read, value):
    assert "commas" in refuses(read, env.hosts, value)


def test_origins(read):
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
def test_an_origin_is_a_scheme_and_a_host_as_browsers_write_them(read, value):
    assert repr(value) in refuses(read, env.origins, value)


def test_secrets(read):
    assert read(env.secret, " s3cret ") == " s3cret "
    assert env.secret("OTHER", "default") == "default"
    assert env.secret("OTHER") is None


@pytest.mark.parametrize(
    ("content", "expected"), [("a", "a"), ("a\n", "a"), ("a\r\n", "a"), (" a b \n", " a b ")]
)
def test_a_secret_in_a_file_ends_before_the_newline(read, tmp_path, content, expected):
    path = tmp_path / "secret"
    path.write_bytes(content.encode())
    assert read(env.secret, None, NAME_FILE=path) == expected


def test_a_secret_may_have_a_least_length(read, tmp_path):
    assert read(env.secret, "x" * 32, None, 32) == "x" * 32
    message = refuses(read, env.secret, "s3cret", None, 32)
    assert "at least 32 characters" in message
    assert "s3cret" not in message


def test_a_secret_in_a_file_may_have_a_least_length(read, tmp_path):
    path = tmp_path / "secret"
    path.write_text("s3cret" + "\n" * 32)
    message = refuses(read, env.secret, None, None, 32, NAME_FILE=path)
    assert message.startswith("NAME_FILE ")
    assert "s3cret" not in message


def test_an_empty_secret_is_refused(read, tmp_path):
    refuses(read, env.secret, "")
    path = tmp_path / "secret"
    path.write_text("\n")
    refuses(lambda reader, value, **others: read(reader, None, NAME_FILE=path), env.secret, None)


def test_a_secret_given_twice_is_refused_and_not_shown(read, tmp_path):
    message = refuses(read, env.secret, "s3cret", NAME_FILE=tmp_path / "secret")
    assert "NAME and NAME_FILE are both set" in message
    assert "s3cret" not in message


def test_a_file_that_can_not_be_read_is_named(read, tmp_path, monkeypatch):
    monkeypatch.delenv("NAME", raising=False)
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe")
    for path, reason in (
        (tmp_path / "missing", "No such file"),
        (tmp_path, "Is a directory"),
        (binary, "not a text in UTF-8"),
    ):
        message = refuses(read, env.secret, None, NAME_FILE=path)
        assert str(path) in message
        assert reason in message


def database(read, value, **others):
    return read(env.database_url, value, "sqlite:///db.sqlite3", "/project", **others)


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
def test_sqlite_databases(read, url, path):
    assert database(read, url) == {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {},
    }


def test_a_postgresql_database_is_percent_decoded(read):
    assert database(
        read, "postgres://m%40x:p%2Fw%3A%23%25@db.example:5433/to%20do?sslmode=require"
    ) == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "to do",
        "USER": "m@x",
        "PASSWORD": "p/w:#%",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


def test_most_of_a_postgresql_address_may_be_left_out(read):
    found = database(read, "postgresql:///app")
    assert (found["NAME"], found["USER"], found["HOST"], found["PORT"]) == ("app", "", "", "")


def test_a_database_address_may_be_in_a_file(read, tmp_path):
    path = tmp_path / "url"
    path.write_text("postgres://u:p@h/n\n")
    assert database(read, None, NAME_FILE=path)["NAME"] == "n"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "db.sqlite3",
        "mysql://u:s3cret@h/n",
        "postgres:",
        "postgres://u:s3cret@h",
        "postgres://u:s3cret@h/",
        "postgres://u:s3cret@h:99999/n",
        "postgres://u:s3cret@h:0/n",
        "postgres://u:s3cret@h:port/n",
        "postgres://u:s3cret@[h/n",
        "postgres://u:s3#cret@h/n",
        "postgres://u:s3cret@h/n?sslmod=require",
        "postgres://u:s3cret@h/n?password=x",
        "postgres://u:s3cret@h/n#x",
        "postgres://u:s3cret@h/%00",
        "sqlite://db.sqlite3",
        "sqlite:///",
        "sqlite:///a?mode=ro",
    ],
)
def test_a_wrong_database_address_is_refused_and_not_shown(read, url):
    message = refuses(read, env.database_url, url, "sqlite:///db.sqlite3", "/project")
    assert "s3cret" not in message


def test_a_directory_is_no_sqlite_database(read, tmp_path):
    url = "sqlite:///{}".format(tmp_path)
    assert "a file" in refuses(read, env.database_url, url, "", "/project")


# What has not been percent-encoded ends a part of the address too soon, and the rest of a password
# is taken for a port, a host or a database, whose name is then printed.
PLACES = [
    *["app:s3{}cret@h/0".format(sign) for sign in "/?#[] \t"],
    *["app:{}cret@h/0".format(start) for start in ("/s3", "1/s3", "1/s3@", "1?s3", "1#s3")],
    *[
        "app:s3cret{}/0".format(end)
        for end in ("@h ", "@h%20", "@h%00", "%FF@h", "%00@h", "@/h/0@h")
    ],
    *["app:s3cret@h:{}/0".format(port) for port in ("99999", "0", "x", "-1")],
    *["app:1?s3cret=@h/0", "app:s3cret@h/0 ", " app:s3cret@h/0"],
]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("reader", "scheme"),
    [
        ("database_url", "postgres"),
        ("redis_url", "redis"),
        ("redis_url", "rediss"),
        ("redis_url", "unix"),
        ("email_url", "smtps"),
    ],
)
def test_an_address_that_is_not_percent_encoded_is_refused_and_not_shown(
    read, reader, scheme, place
):
    others = ["sqlite:///db.sqlite3", "/project"] if reader == "database_url" else []
    message = refuses(read, getattr(env, reader), scheme + "://" + place, *others)
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
def test_the_name_of_a_database_is_percent_encoded(read, url):
    assert "percent-encode" in refuses(read, env.database_url, url, "", "/project")


def test_the_path_of_a_file_is_percent_encoded_too(read):
    assert database(read, "sqlite:////home/me%40work/a%20b")["NAME"] == "/home/me@work/a b"
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
def test_right_options_of_postgresql(read, option):
    options = database(read, "postgres://h/n?" + option)["OPTIONS"]
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
def test_a_wrong_option_of_postgresql_is_refused_by_its_name(read, name, wanted, value):
    url = "postgres://u:s3cret@h/n?{}={}".format(name, value)
    message = refuses(read, env.database_url, url, "", "/project")
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
def test_redis_addresses_that_redis_py_takes_too(read, url):
    assert read(env.redis_url, url) == url
    Redis.from_url(url).connection_pool.make_connection()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "h:6379",
        "http://:s3cret@h",
        "redis://",
        "redis:///0",
        "redis://:s3cret@h/x",
        "redis://:s3cret@h:x/0",
        "redis://:s3cret@h/0?db=x",
        "redis://:s3cret@h/0?timeout",
        "redis://:s3cret@h/0?ssl_cert_reqs=none",
        "rediss://:s3cret@h/0?ssl_cert_reqs=maybe",
        "rediss://:s3cret@h/0?ssl_ca_certs=/does/not/exist",
        "unix://",
        "unix:///",
        "unix://run/redis.sock",
        "unix:///run/redis.sock?ssl_cert_reqs=none",
    ],
)
def test_a_wrong_redis_address_is_refused_and_not_shown(read, url):
    assert "s3cret" not in refuses(read, env.redis_url, url)


@pytest.mark.parametrize("reader", [env.redis_url, env.email_url])
def test_without_an_address_there_is_no_server(read, reader):
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
def test_mail_servers(read, url, port, starttls, tls):
    assert read(env.email_url, url) == {
        "host": "h",
        "port": port,
        "user": "m@x",
        "password": "p/w",
        "starttls": starttls,
        "tls": tls,
    }


@pytest.mark.parametrize(
    "url",
    ["", "h", "smtp://", "smtp://u:s3cret@", "mail://u:s3cret@h"]
    + ["smtp://u:s3cret@h" + end for end in ("/x", "?x", ":x")],
)
def test_a_wrong_mail_server_is_refused_and_not_shown(read, url):
    assert "s3cret" not in refuses(read, env.email_url, url)
