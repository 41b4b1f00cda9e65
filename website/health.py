"""The health checks for container engines and proxies: /health/live and /health/ready.

The middleware answers before host names are checked, TLS is enforced or sessions are read, because
a probe may come without any of them.

/health/live is always 200. With a query to the database, an outage there would restart every
replica. /health/ready is 503 while the database is unavailable, or lacks migrations of this
release. Redis is only reported, because the site works without it.
"""

from functools import lru_cache

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpResponseNotAllowed, JsonResponse

from website.cache import get_server


def health_middleware(get_response):
    """Answer both addresses; only request_id_middleware comes first."""
    views = {"/health/live": live, "/health/ready": ready}

    def middleware(request):
        view = views.get(request.path_info)
        if view is None:
            return get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        response = view()
        response["Cache-Control"] = "no-store"
        return response

    return middleware


def live():
    return JsonResponse({"status": "live"})


def ready():
    report = {"database": database_status(), "redis": redis_status()}
    is_ready = report["database"] == "ok"
    report["status"] = "ready" if is_ready else "not ready"
    return JsonResponse(report, status=200 if is_ready else 503)


def database_status():
    try:
        missing = migrations() - set(MigrationRecorder(connection).applied_migrations())
    except DatabaseError:
        return "away"  # The reason is in the log of other requests; this address is public.
    return f"{len(missing)} migrations missing" if missing else "ok"


@lru_cache(maxsize=None)
def migrations():
    """Return the migrations of this release, a set of (application, name)."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def redis_status():
    if not settings.REDIS_URL:
        return "unused"
    server = get_server(settings.REDIS_URL)
    return "ok" if server.execute(lambda redis: redis.ping(), False) else "away"
