"""The trash: what was deleted in the last 30 days, to be restored or deleted for ever."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from accounts.access import for_owner, owner_id
from todo.filters import parse_id
from todo.models import ToDoItem

PAGE_SIZE = 500
KEPT_DAYS = 30
CHUNK = 500
RESTORED = ngettext_lazy("%d item is on its list again.", "%d items are on their lists again.")
DELETED = ngettext_lazy("%d item is deleted for ever.", "%d items are deleted for ever.")


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_cache=True)
@for_owner
def trash(request, owner):
    """Show the trash. POST: `do` is restore or delete, for the `id`s, or empty, for everything."""
    # Items that come in while it is emptied stay.
    items = ToDoItem.with_trash.of(owner).in_trash().filter(deleted_on__lte=timezone.now())
    # The form sends back the number of items and the newest one: others have not been seen.
    count, newest = items.count(), items.values_list("pk", "deleted_on").first() or ()
    seen, error = "_".join(map(str, [count, *newest])), ""
    if request.method == "POST":
        do = request.POST.get("do")
        chosen = items.filter(pk__in=[parse_id(text) for text in request.POST.getlist("id")])
        if do == "empty" and request.POST.get("seen") != seen:
            error = _("The items have changed since. Nothing was done: look again.")
        elif do == "restore":
            said = RESTORED % chosen.restore()
        elif do in ("delete", "empty"):
            said = DELETED % delete(items if do == "empty" else chosen)
        else:
            return redirect("todo:trash")
        if not error:
            messages.success(request, said)
            return redirect(reverse("todo:trash") + "#undo")  # Where it is said.
    found = list(items.select_related("todo_list")[: PAGE_SIZE + 1])
    context = {
        "items": found[:PAGE_SIZE],
        "more": len(found) > PAGE_SIZE,
        "count": count,
        "seen": seen,
        "days": KEPT_DAYS,
        "error": error,
        "owner_id": owner_id(owner),
    }
    return render(request, "todo/trash.html", context, status=400 if error else 200)


def delete(rows):
    """Delete the rows of a query in steps, so that nobody waits for long; return how many."""
    count = 0
    while True:
        keys = list(rows.order_by("pk").values_list("pk", flat=True)[:CHUNK])
        if not keys:
            return count
        count += rows.filter(pk__in=keys).delete()[1].get(rows.model._meta.label, 0)
