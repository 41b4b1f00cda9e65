"""The page of completed items: a calendar of the last year, with the number of each day."""

from datetime import datetime, time, timedelta, timezone

from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.access import for_owner
from todo.models import ToDoItem

WEEKS = 53
SHADES = [1, 3, 6, 10]  # The least number of items for each shade.
CELL = 14  # From one day of the calendar to the next, in units of the drawing.


@require_safe
@cache_control(private=True, no_cache=True)
@for_owner
def done_page(request, owner):
    """Show how many items were completed on each day, in the visitor's time zone."""
    today = localdate()
    first = today - timedelta(days=today.weekday() + 7 * (WEEKS - 1))
    # The day before, because the first one begins earlier in UTC in the east.
    start = datetime.combine(first - timedelta(days=1), time(), timezone.utc)
    items = ToDoItem.objects.for_owner(owner).completed().order_by()
    items = items.filter(Q(completed_on__gte=start) | Q(completed_on=None))
    by_day = items.annotate(day=TruncDate("completed_on")).values_list("day")
    counts = dict(by_day.annotate(Count("pk")))
    cells = []
    for number in range((today - first).days + 1):
        day = first + timedelta(days=number)
        count = counts.get(day, 0)
        shade = sum(count >= least for least in SHADES)
        x, y = number // 7 * CELL, number % 7 * CELL
        cells.append({"day": day, "count": count, "shade": shade, "x": x, "y": y})
    context = {
        "cells": cells,
        "months": [cell for cell in cells if cell["day"].day == 1],
        "days": [cell for cell in reversed(cells) if cell["count"]],
        "total": sum(cell["count"] for cell in cells),
        "without_date": counts.get(None, 0),
        "width": WEEKS * CELL,
        "height": 7 * CELL + 16,
    }
    return render(request, "todo/done.html", context)
