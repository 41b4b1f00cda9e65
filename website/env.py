"""Strict readers of environment variables, for settings.py.

Each reader takes a variable's name and returns its value, or the default if it is not set. An
invalid value raises ImproperlyConfigured with the variable's name. Messages never quote a value
that may contain a password.
"""

import os
import re
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# A host without a port, as Django accepts it: django.http.request.host_validation_re.
NAME = r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*"
IPV6 = r"\[[A-Fa-f0-9]*:[A-Fa-f0-9.:]+\]"

# The options in the query string of a URL: the pattern of the value, and a description unless the
# pattern explains itself. With A_FILE, the path of a file is valid too.
A_FILE = "the path of a file that can be read"
# https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
POSTGRES_OPTIONS = {
    "application_name": ("[ -~]+", "a name in ASCII"),
    "connect_timeout": ("[1-9][0-9]{0,2}", "a number of seconds from 1 to 999"),
    "sslcert": ("", A_FILE),
    "sslkey": ("", A_FILE),
    "sslmode": ("disable|allow|prefer|require|verify-ca|verify-full", ""),
    "sslrootcert": ("system", A_FILE),
    "target_session_attrs": ("any|read-write|primary", ""),  # The others are read-only.
}
# https://redis.readthedocs.io/en/stable/connections.html
REDIS_OPTIONS = {
    "db": ("[0-9]{1,9}", "the number of a database"),
    "ssl_ca_certs": ("", A_FILE),
    "ssl_cert_reqs": ("none|optional|required", ""),
    "ssl_certfile": ("", A_FILE),
    "ssl_keyfile": ("", A_FILE),
}


def flag(name, default):
    """Return the variable as a bool: "1" is True, "0" is False, anything else an error."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value not in ("0", "1"):
        raise ImproperlyConfigured(f"{name} is {value!r}: it must be 1 or 0.")
    return value == "1"


def choice(name, options, default):
    """Return the variable, which is one of the options (a list of str)."""
    value = os.environ.get(name, default)
    if value not in options:
        raise ImproperlyConfigured(f"{name} is {value!r}: it must be {' or '.join(options)}.")
    return value


def email_address(name, default):
    """Return the variable, which is one email address: ana@example.org or Ana <ana@example.org>."""
    value = os.environ.get(name)
    if value is None:
        return default
    address = r'[^]["<>(),;:@\s]+@[\w-]+(\.[\w-]+)*'
    display_name = r'("[^"]*" *|[^]["<>(),;:@]*)'
    if not value.isprintable() or not re.fullmatch(f"{address}|{display_name}<{address}>", value):
        raise ImproperlyConfigured(
            f"{name} is {value!r}: it must be one email address, such as app@example.org or"
            " Example <app@example.org>, with quotes around a name that has a comma."
        )
    return value


def comma_separated(name):
    """Return the comma-separated words of the variable as a list of str."""
    value = os.environ.get(name, "")
    if not value.strip():
        return []
    words = [word.strip() for word in value.split(",")]
    if any(not word or re.search(r"\s", word) for word in words):
        raise ImproperlyConfigured(f"{name} is {value!r}: it must be words, with commas between.")
    return words


def hosts(name):
    """Return the comma-separated hosts of the variable as a list of str for ALLOWED_HOSTS.

    With another spelling, Django would start but answer every request with 400.
    """
    values = comma_separated(name)
    for host in values:
        if host != "*" and not re.fullmatch(rf"\.?{NAME}|{IPV6}", host):
            raise ImproperlyConfigured(
                f"{name} has {host!r}: write {suggest_host(host)} instead. A host is ASCII without"
                " _ and has no scheme, port, path or quotes; .example.org is a domain with all"
                " below it, [::1] an IPv6 address, and * any host."
            )
    return values


def suggest_host(text):
    """Return the host in a URL, a wildcard or a quoted text; an example if there is none."""
    if text.count(":") > 1 and re.fullmatch(IPV6, f"[{text}]"):
        return f"[{text}]"
    address = rf"(?:\w*:?//)?\*?(\.?{NAME}|{IPV6})\.?(?::[0-9]*)?(?:/.*)?"
    match = re.fullmatch(address, text.strip("'\""))
    return match[1] if match else "such as app.example.org"


def origins(name):
    """Return the comma-separated origins of the variable as a list of str."""
    values = comma_separated(name)
    for origin in values:
        valid = re.fullmatch(rf"https?://((\*\.)?{NAME}|{IPV6})(:[1-9][0-9]{{0,4}})?", origin)
        if not valid or re.search("[A-Z]|^http:.*:80$|^https:.*:443$", origin):
            raise ImproperlyConfigured(
                f"{name} has {origin!r}: write a scheme and a host in lower case, without a path"
                " and the scheme's own port, such as https://app.example.org:8443 or"
                " https://*.example.org."
            )
    return values


def secret(name, default=None, length=1, empty_file=False):
    """Return the variable, or the content of the file at NAME_FILE without its line end.

    It must have at least `length` characters; with `empty_file`, an empty file gives the default.
    Docker and Kubernetes pass secrets as files:
    https://docs.docker.com/compose/how-tos/use-secrets/
    """
    path = os.environ.get(name + "_FILE")
    value = os.environ.get(name)
    if path is None and value is None:
        return default
    if path is not None:
        if value is not None:
            raise ImproperlyConfigured(f"{name} and {name}_FILE are both set: keep one.")
        name = f"{name}_FILE ({path!r})"
        try:
            value = Path(path).read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "it is not a text in UTF-8"
            raise ImproperlyConfigured(
                f"{name} can't be read: {reason}. It must be a file with the value that"
                " the user of the site may read (chmod 644)."
            ) from error
        if not value and empty_file:
            return default
    if not value:
        raise ImproperlyConfigured(f"{name} is empty: give it a value, or unset it.")
    if len(value) < length:
        raise ImproperlyConfigured(f"{name} is too short: it needs at least {length} characters.")
    return value


def split_url(name, url, schemes):
    """Return the parts of a URL with one of the schemes (a tuple of str, each with ://).

    A character that is not percent-encoded can end a part too soon. Otherwise the rest of a
    password would be used as a port, host or database, and be printed in an error.
    """
    if not url.startswith(schemes):
        raise ImproperlyConfigured(f"{name} must begin with {' or '.join(schemes)}.")
    try:
        unquote(url, errors="strict")
        parts = urlsplit(url)
        valid = parts.port != 0 and " " not in unquote(parts.hostname or "")
        valid = valid and "@" not in parts.path + parts.query
    except ValueError:  # Not chained: its message quotes a part of the URL.
        valid = False
    if not valid or re.search("[ #]|%00", url) or not url.isprintable():
        raise ImproperlyConfigured(
            f"{name} is not a valid address: percent-encode / ? # [ ] @ : % and white space in its"
            " user, password, host and name (/ is %2F, @ is %40, a space is %20), and let a port be"
            " a number from 1 to 65535."
        )
    return parts


def parse_options(name, query, known):
    """Return the options of a URL's query string as a dict of str; `known` is a table above."""
    options = dict(parse_qsl(query, keep_blank_values=True))
    for option, value in options.items():
        if option not in known:
            raise ImproperlyConfigured(
                f"{name} has the unknown option {option!r}; known are {', '.join(sorted(known))}."
            )
        pattern, description = known[option]
        is_file = description == A_FILE and Path(value).is_file() and os.access(value, os.R_OK)
        if not value or not (is_file or re.fullmatch(pattern, value)):
            wanted = description or pattern.replace("|", " or ")
            raise ImproperlyConfigured(f"{name}: its option {option} must be {wanted}.")
    return options


def database_url(name, default, base_dir):
    """Return the URL in the variable (or NAME_FILE) as an entry of Django's DATABASES.

    postgres://user:password@host:port/name?sslmode=require, each part percent-encoded, or
    sqlite:///path, relative to `base_dir` (a Path); sqlite:////path is absolute.
    """
    parts = split_url(name, secret(name, default), ("postgres://", "postgresql://", "sqlite://"))
    path = unquote(parts.path[1:])
    if parts.scheme == "sqlite":
        if not path or parts.netloc or parts.query or Path(base_dir, path).is_dir():
            raise ImproperlyConfigured(
                f"{name} must be sqlite:///path of a file: three slashes, four if it is absolute."
            )
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path if path == ":memory:" else str(Path(base_dir, path)),
            "OPTIONS": {},
        }
    if not path or "/" in parts.path[1:] or path != path.strip():
        raise ImproperlyConfigured(
            f"{name} must end with the database's name: percent-encode /, no white space around it."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": path,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": parse_options(name, parts.query, POSTGRES_OPTIONS),
    }


def redis_url(name):
    """Return the URL of the Redis server in the variable (or NAME_FILE), or None."""
    url = secret(name)
    if url is None:
        return None
    parts = split_url(name, url, ("redis://", "rediss://", "unix://"))
    if parts.scheme == "unix":
        if parts.hostname or not parts.path.strip("/"):
            raise ImproperlyConfigured(f"{name} must be unix:///path/to/socket.")
    elif not parts.hostname or not re.fullmatch("/?[0-9]*", parts.path):
        raise ImproperlyConfigured(f"{name} must be redis://host:port/number.")
    with_tls = parts.scheme == "rediss"
    parse_options(name, parts.query, REDIS_OPTIONS if with_tls else {"db": REDIS_OPTIONS["db"]})
    return url


def email_url(name):
    """Return the mail server in the variable (or NAME_FILE, which may be empty), or None.

    smtp://user:password@host:port is unencrypted, smtp+tls:// uses STARTTLS, smtps:// TLS. The
    keys of the dict are host, port (int), user, password, starttls and tls (bool).
    """
    url = secret(name, empty_file=True)
    if url is None:
        return None
    parts = split_url(name, url, ("smtp://", "smtp+tls://", "smtps://"))
    if not parts.hostname or parts.path.strip("/") or parts.query:
        raise ImproperlyConfigured(f"{name} must be smtps://user:password@host:port.")
    return {
        "host": parts.hostname,
        "port": parts.port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[parts.scheme],
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "starttls": parts.scheme == "smtp+tls",
        "tls": parts.scheme == "smtps",
    }
