"""Strict readers of the environment's variables.

Each reader takes the variable's name and returns its value, or the default where the variable is
not set. A wrong value raises ImproperlyConfigured with the variable's name, so that it stops the
start instead of doing something else. What may hold a password is never part of a message.

These functions know nothing of the settings; settings.py is their only caller.
"""

import os
import re
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# A host without its port, as Django takes it: django.http.request.host_validation_re.
NAME = r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*"
IPV6 = r"\[[A-Fa-f0-9]*:[A-Fa-f0-9.:]+\]"

# The connection parameters of libpq that an address may carry behind its "?".
# https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
POSTGRES_OPTIONS = {
    "application_name",
    "connect_timeout",
    "sslcert",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "target_session_attrs",
}


def flag(name, default):
    """Return the variable as a bool: "1" is True, "0" is False, nothing else will do."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value not in ("0", "1"):
        raise ImproperlyConfigured("{} is {!r}: it must be 1 or 0.".format(name, value))
    return value == "1"


def integer(name, default, minimum=0):
    """Return the variable as an int of at least `minimum`; at most nine digits are read."""
    value = os.environ.get(name)
    if value is None:
        return default
    if not re.fullmatch("[0-9]{1,9}", value) or int(value) < minimum:
        raise ImproperlyConfigured(
            "{} is {!r}: it must be a whole number of at least {}.".format(name, value, minimum)
        )
    return int(value)


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
            f"{name} is {value!r}: it must be one email address, such as todos@example.org or"
            " Todos <todos@example.org>, with quotes around a name that has a comma."
        )
    return value


def words(name):
    """Return the variable's comma-separated words as a list of str; an empty value is no word."""
    value = os.environ.get(name, "")
    if not value.strip():
        return []
    found = [word.strip() for word in value.split(",")]
    if any(not word or re.search(r"\s", word) for word in found):
        raise ImproperlyConfigured(f"{name} is {value!r}: it must be words, with commas between.")
    return found


def hosts(name):
    """Return the variable's comma-separated hosts as a list of str, each as ALLOWED_HOSTS has it.

    With another spelling Django would start, and refuse every request with 400.
    """
    found = words(name)
    for host in found:
        if host != "*" and not re.fullmatch(rf"\.?{NAME}|{IPV6}", host):
            raise ImproperlyConfigured(
                f"{name} has {host!r}: write {suggest_host(host)} instead. A host is ASCII without"
                " _ and has no scheme, port, path or quotes; .example.org is a domain with all"
                " below it, [::1] an IPv6 address, and * any host."
            )
    return found


def suggest_host(text):
    """Return the host that an address, a wildcard or a text in quotes means, or an example."""
    if text.count(":") > 1 and re.fullmatch(IPV6, f"[{text}]"):
        return f"[{text}]"
    address = rf"(?:\w*:?//)?\*?(\.?{NAME}|{IPV6})\.?(?::[0-9]*)?(?:/.*)?"
    match = re.fullmatch(address, text.strip("'\""))
    return match[1] if match else "such as todo.example.org"


def origins(name):
    """Return the variable's comma-separated origins as a list of str, each as browsers write it."""
    found = words(name)
    for origin in found:
        valid = re.fullmatch(rf"https?://((\*\.)?{NAME}|{IPV6})(:[1-9][0-9]{{0,4}})?", origin)
        if not valid or re.search("[A-Z]|^http:.*:80$|^https:.*:443$", origin):
            raise ImproperlyConfigured(
                f"{name} has {origin!r}: write a scheme and a host in lower case, without a path"
                " and the scheme's own port, such as https://todo.example.org:8443 or"
                " https://*.example.org."
            )
    return found


def secret(name, default=None, length=1):
    """Return the variable's text, or that of the file which NAME_FILE names, without its newline.

    It has at least `length` characters. The file is how Docker and Kubernetes hand over secrets:
    https://docs.docker.com/compose/how-tos/use-secrets/
    """
    path = os.environ.get(name + "_FILE")
    value = os.environ.get(name)
    if path is None and value is None:
        return default
    if path is not None:
        if value is not None:
            raise ImproperlyConfigured("{0} and {0}_FILE are both set: keep one.".format(name))
        name = f"{name}_FILE ({path!r})"
        try:
            value = Path(path).read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "it is not a text in UTF-8"
            raise ImproperlyConfigured(f"{name} can't be read: {reason}.") from error
    if not value:
        raise ImproperlyConfigured(f"{name} is empty: give it a value, or unset it.")
    if len(value) < length:
        raise ImproperlyConfigured(f"{name} is too short: it needs at least {length} characters.")
    return value


def split_url(name, url, schemes):
    """Return the address as a SplitResult with one of the schemes and a valid port."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        # Without the parser's own words, which quote the address and with it the password.
        raise ImproperlyConfigured("{} is not a valid address.".format(name)) from error
    if parts.scheme not in schemes or port == 0:
        raise ImproperlyConfigured(
            "{} must begin with {} and be a valid address.".format(
                name, " or ".join(scheme + "://" for scheme in schemes)
            )
        )
    return parts


def database_url(name, default, base_dir):
    """Return the address in the variable (or NAME_FILE) as one entry of Django's DATABASES.

    postgres://user:password@host:port/name?sslmode=require, each part percent-encoded where it
    needs to be, or sqlite:///path, relative to `base_dir` (a Path); sqlite:////path is absolute.
    """
    parts = split_url(name, secret(name, default), ("postgres", "postgresql", "sqlite"))
    path = unquote(parts.path[1:])
    if parts.fragment or not path or "\0" in path:
        raise ImproperlyConfigured(
            "{} must end with the name of the database, and # in it be written %23.".format(name)
        )
    if parts.scheme == "sqlite":
        if parts.netloc or parts.query:
            raise ImproperlyConfigured(
                "{} must be sqlite:///path: three slashes, a fourth for an absolute path.".format(
                    name
                )
            )
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path if path == ":memory:" else str(Path(base_dir, path)),
            "OPTIONS": {},
        }
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    unknown = sorted(set(options) - POSTGRES_OPTIONS)
    if unknown:
        raise ImproperlyConfigured(
            "{} has the unknown option {}; known are {}.".format(
                name, ", ".join(unknown), ", ".join(sorted(POSTGRES_OPTIONS))
            )
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": path,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


def redis_url(name):
    """Return the address of the Redis server in the variable (or NAME_FILE), or None."""
    url = secret(name)
    if url is None:
        return None
    parts = split_url(name, url, ("redis", "rediss", "unix"))
    if parts.scheme == "unix":
        if not parts.path.strip("/"):
            raise ImproperlyConfigured("{} must be unix:///path/to/socket.".format(name))
    elif not parts.hostname or not re.fullmatch("/?[0-9]*", parts.path):
        raise ImproperlyConfigured("{} must be redis://host:port/number.".format(name))
    return url


def email_url(name):
    """Return the mail server in the variable (or NAME_FILE) as a dict, or None.

    smtp://user:password@host:port speaks plainly, smtp+tls:// turns to TLS with STARTTLS, smtps://
    is TLS from the start. The keys: host, port (int), user, password, starttls, tls (bool).
    """
    url = secret(name)
    if url is None:
        return None
    parts = split_url(name, url, ("smtp", "smtp+tls", "smtps"))
    if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        raise ImproperlyConfigured("{} must be smtps://user:password@host:port.".format(name))
    return {
        "host": parts.hostname,
        "port": parts.port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[parts.scheme],
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "starttls": parts.scheme == "smtp+tls",
        "tls": parts.scheme == "smtps",
    }
