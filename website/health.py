"""What a container engine and a proxy ask: /health/live and /health/ready.

They are answered before what could be in the way of the answer: no check of the host name, no
redirect to TLS, no session.

/health/live asks nobody: a process that answers is alive. To ask the database there would restart
every replica when the database blinks. /health/ready is 200 when a request could be served, and 503
when not: the database is away, or lacks migrations of this release. Redis is reported, and never
decides: the site works without.
"""

from functools import lru_cache

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpResponseNotAllowed, JsonResponse

from website.cache import server


def health(get_response):
    """The middleware that answers both addresses; only request_ids comes before it."""
    answers = {"/health/live": live, "/health/ready": ready}

    def middleware(request):
        answer = answers.get(request.path_info)
        if answer is None:
            return get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        response = answer()
        response["Cache-Control"] = "no-store"
        return response

    return middleware


def live():
    return JsonResponse({"status": "live"})


def ready():
    found = {"database": database(), "redis": redis()}
    good = found["database"] == "ok"
    found["status"] = "ready" if good else "not ready"
    return JsonResponse(found, status=200 if good else 503)


def database():
    """What is wrong with the database, or "ok"."""
    try:
        missing = migrations() - set(MigrationRecorder(connection).applied_migrations())
    except DatabaseError:
        # Why stands in the log of whoever asks next; an address that anybody may ask says no more.
        return "away"
    return "{} migrations missing".format(len(missing)) if missing else "ok"


@lru_cache(maxsize=None)
def migrations():
    """The migrations of this release, as a set of (application, name); they are read once."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def redis():
    """Whether Redis answers: "ok", "away", or "unused"."""
    if not settings.REDIS_URL:
        return "unused"
    return "ok" if server(settings.REDIS_URL).ask(lambda redis: redis.ping(), False) else "away"
