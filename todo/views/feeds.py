"""The calendar feed, and the page that creates its address."""

import secrets
from datetime import timedelta
from hashlib import sha256

from django.core.exceptions import BadRequest
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import for_user
from todo.filters import ItemFilter
from todo.models import CalendarFeed, ToDoItem
from todo.transfer import icalendar_format
from todo.transfer.exporter import iter_records


@for_user
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def feed_page(request, owner):
    """Show the addresses of the user's feed; POST replaces or deletes it."""
    action = request.POST.get("action")
    if action == "create":
        secret = {"secret": secrets.token_urlsafe(32)}
        CalendarFeed.objects.update_or_create(owner=owner, defaults=secret)
    elif action == "delete":
        CalendarFeed.objects.filter(owner=owner).delete()
    elif request.method == "POST":
        raise BadRequest
    else:
        context = {"feed": CalendarFeed.objects.filter(owner=owner).first()}
        return render(request, "todo/feed.html", context)
    return redirect(reverse("todo:feed") + "#feed")


@require_safe
@cache_control(private=True, max_age=300)
def calendar(request, secret):
    """Return a calendar of the user's active items, and of those completed in the last 30 days.

    With `?as=events`, return the active items on their due dates: many calendars show no to-dos.
    """
    kind = request.GET.get("as")
    if kind not in (None, "events") or set(ItemFilter.PARAMETERS) & set(request.GET):
        raise BadRequest  # The feed has no filters: don't return more than the address asks for.
    feeds = CalendarFeed.objects.select_related("owner")
    owner = get_object_or_404(feeds, secret=secret, owner__is_active=True).owner
    items = ToDoItem.objects.for_owner(owner)
    if kind == "events":
        items = items.active().filter(due_on__isnull=False)
        component = icalendar_format.vevent
    else:
        items = items.exclude(completed_on__lt=timezone.now() - timedelta(days=30))
        items = items.exclude(completed=True, completed_on=None)
        component = icalendar_format.vtodo

    def chunks():
        return icalendar_format.write(iter_records(items, icalendar_format.FIELDS), component)

    digest = sha256()
    for chunk in chunks():
        digest.update(chunk.encode())
    etag = f'"{digest.hexdigest()}"'
    response = get_conditional_response(request, etag=etag) or StreamingHttpResponse(
        chunks(), content_type="text/calendar; charset=utf-8"
    )
    response["ETag"] = etag
    return response
