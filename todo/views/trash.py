"""The trash: what was deleted in the last 30 days, to be restored or deleted for ever."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from accounts.access import for_owner, owner_token
from todo.filters import parse_id
from todo.models import ToDoItem
from todo.querysets import RETENTION_DAYS, delete_in_batches

PAGE_SIZE = 500
RESTORED_MESSAGE = ngettext_lazy(
    "%d item is on its list again.", "%d items are on their lists again."
)
DELETED_MESSAGE = ngettext_lazy("%d item is deleted for ever.", "%d items are deleted for ever.")


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_cache=True)
@for_owner
def trash_page(request, owner):
    """Show the trash. POST: `do` is restore or delete, for the `id`s, or empty, for everything."""
    # Items that come in while it is emptied stay.
    items = ToDoItem.all_objects.for_owner(owner).deleted().filter(deleted_on__lte=timezone.now())
    # The form sends back the number of items and the newest one: others have not been seen.
    count, newest = items.count(), items.values_list("pk", "deleted_on").first() or ()
    seen, error = "_".join(map(str, [count, *newest])), ""
    if request.method == "POST":
        do = request.POST.get("do")
        chosen = items.filter(pk__in=[parse_id(text) for text in request.POST.getlist("id")])
        if do == "empty" and request.POST.get("seen") != seen:
            error = _("The items have changed since. Nothing was done: look again.")
        elif do == "restore":
            said = RESTORED_MESSAGE % chosen.restore()
        elif do in ("delete", "empty"):
            said = DELETED_MESSAGE % delete_in_batches(items if do == "empty" else chosen)
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
        "days": RETENTION_DAYS,
        "error": error,
        "owner_id": owner_token(owner),
    }
    return render(request, "todo/trash.html", context, status=400 if error else 200)
