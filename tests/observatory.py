"""The rules of Mozilla's HTTP Observatory, each with the result that gives A+.

https://github.com/mdn/mdn-http-observatory (src/analyzer/tests, src/grader/charts.js)
"""

import re

SIX_MONTHS = 15_768_000  # seconds
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
UNSAFE = {"'unsafe-inline'", "'unsafe-eval'", "data:", "*", "http:", "https:", "ftp:"}


def broken_rules(headers, cookies=(), html="", cors=None):
    """Return the names of the rules that a response over TLS breaks, sorted.

    `headers` has a method get, `cookies` are values of Set-Cookie, and `cors` is the value of
    Access-Control-Allow-Origin that is allowed.
    """
    hsts = re.match("max-age=([0-9]+)(;|$)", headers.get("Strict-Transport-Security", ""))
    rules = {
        "content-security-policy": is_strict(headers.get("Content-Security-Policy", "")),
        "cookies": all(map(is_protected, cookies)),
        "cross-origin-resource-policy": (
            headers.get("Cross-Origin-Resource-Policy") in ("same-origin", "same-site")
        ),
        "cross-origin-resource-sharing": (
            headers.get("Access-Control-Allow-Origin") == cors
            and headers.get("Access-Control-Allow-Credentials") is None
        ),
        "referrer-policy": headers.get("Referrer-Policy") in PRIVATE,
        "strict-transport-security": bool(hsts) and int(hsts.group(1)) >= SIX_MONTHS,
        # Scripts of the site itself need no integrity attribute.
        "subresource-integrity": not re.search(r"<script[^>]*\ssrc=[\"']?(https?:)?//", html),
        "x-content-type-options": headers.get("X-Content-Type-Options") == "nosniff",
        "x-frame-options": headers.get("X-Frame-Options") in ("DENY", "SAMEORIGIN"),
    }
    return sorted(name for name, is_kept in rules.items() if not is_kept)


def is_strict(policy):
    directives = [directive.split() for directive in policy.split(";") if directive.strip()]
    sources = {name: set(values) for name, *values in directives}
    none = {"'none'"}
    return (
        len(sources) == len(directives)
        and sources.get("default-src") == none
        and not any(sources.get(name, none) & UNSAFE for name in ("script-src", "style-src"))
        and sources.get("form-action", UNSAFE) <= {"'none'", "'self'"}
        and sources.get("base-uri") == sources.get("frame-ancestors") == none
    )


def is_protected(cookie):
    name, *attributes = [part.strip() for part in cookie.split(";")]
    return (
        name.startswith("__Host-")
        and {"Secure", "HttpOnly"} <= set(attributes)
        and bool({"SameSite=Lax", "SameSite=Strict"} & set(attributes))
    )
