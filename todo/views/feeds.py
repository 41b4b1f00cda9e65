"""The calendar feed."""

from datetime import timedelta
from hashlib import sha256

from django.contrib.auth import get_user_model
from django.core.exceptions import BadRequest
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from todo.filters import ItemFilter
from todo.models import ToDoItem
from todo.transfer import icalendar_format
from todo.transfer.exporter import iter_records


@require_safe
@cache_control(private=True, max_age=300)
def feed(request, secret):
    """Return a calendar of the user's active items, and of those completed in the last 30 days."""
    if set(ItemFilter.PARAMETERS) & set(request.GET):
        raise BadRequest  # The feed has no filters: don't return more than the address asks for.
    owner = get_object_or_404(get_user_model(), feed_secret=secret, is_active=True)
    month_ago = timezone.now() - timedelta(days=30)
    items = ToDoItem.objects.for_owner(owner).exclude(completed_on__lt=month_ago)

    def calendar():
        return icalendar_format.write(iter_records(items, icalendar_format.FIELDS), "todos")

    digest = sha256()
    for piece in calendar():
        digest.update(piece.encode())
    etag = f'"{digest.hexdigest()}"'
    response = get_conditional_response(request, etag=etag) or StreamingHttpResponse(
        calendar(), content_type="text/calendar; charset=utf-8"
    )
    response["ETag"] = etag
    return response
