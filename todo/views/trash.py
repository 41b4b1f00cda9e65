"""The page of the trash, where deleted items can be restored for 30 days."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from accounts.access import for_owner
from todo.filters import CHANGED_MESSAGE, parse_id
from todo.models import ToDoItem
from todo.querysets import RETENTION_DAYS, delete_in_batches

PAGE_SIZE = 500
RESTORED_MESSAGE = ngettext_lazy("%d item was restored.", "%d items were restored.")
DELETED_MESSAGE = ngettext_lazy(
    "%d item was deleted permanently.", "%d items were deleted permanently."
)


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_cache=True)
@for_owner
def trash_page(request, owner):
    """Show the trash. POST restores or deletes (`do`) the items of the `id`s, or empties it."""
    # Items that are deleted while the trash is emptied stay.
    items = ToDoItem.all_objects.for_owner(owner).deleted().filter(deleted_on__lte=timezone.now())
    # The form posts the number of items and the newest one, so that none is deleted unseen.
    count, newest = items.count(), items.values_list("pk", "deleted_on").first() or ()
    seen, error = "_".join(map(str, [count, *newest])), ""
    if request.method == "POST":
        do = request.POST.get("do")
        selected = items.filter(pk__in=[parse_id(text) for text in request.POST.getlist("id")])
        if do == "empty" and request.POST.get("seen") != seen:
            error = str(CHANGED_MESSAGE)
        elif do == "restore":
            message = RESTORED_MESSAGE % selected.restore()
        elif do in ("delete", "empty"):
            message = DELETED_MESSAGE % delete_in_batches(items if do == "empty" else selected)
        else:
            return redirect("todo:trash")
        if not error:
            messages.success(request, message)
            return redirect(reverse("todo:trash") + "#undo")  # The element with the message.
    rows = items.select_related("todo_list").only("text", "deleted_on", "todo_list__name")
    rows = list(rows[: PAGE_SIZE + 1])
    context = {
        "items": rows[:PAGE_SIZE],
        "more": len(rows) > PAGE_SIZE,
        "count": count,
        "seen": seen,
        "days": RETENTION_DAYS,
        "error": error,
    }
    return render(request, "todo/trash.html", context, status=400 if error else 200)
