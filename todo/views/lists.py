"""The page of lists and labels: create, rename, reorder and delete them."""

from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from accounts.access import for_owner
from todo.actions import delete_label, trash_list
from todo.filters import parse_id
from todo.forms import NameForm
from todo.lists import lock_names
from todo.models import Label, ToDoList
from todo.views.rendering import offer_undo
from website.answers import may_be_kept

MODELS = {"list": ToDoList, "label": Label}


@may_be_kept()
@require_safe
@for_owner
def lists_page(request, owner):
    return render_lists(request, owner)


@cache_control(private=True, no_cache=True)
def render_lists(request, owner, status=200, error="", draft=None, editing=None, new_type="list"):
    """Render the page with an error.

    `draft` is a refused name: of the row `editing` or, without it, of a new row of `new_type`.
    """
    context = {
        "lists": ToDoList.objects.for_owner(owner),
        "labels": Label.objects.for_owner(owner),
        "error": error,
        "draft": draft,
        "editing": editing,
        "new_type": new_type,
    }
    return render(request, "todo/lists.html", context, status=status)


@require_POST
@for_owner
@transaction.atomic
def lists_action(request, owner):
    """Apply `do` (add, rename, up, down or delete) to the row with the posted `type` and `id`."""
    lock_names(owner)
    do, row_type = request.POST.get("do"), request.POST.get("type")
    model = MODELS.get(row_type)
    if model is None:  # Otherwise the list with a label's id would be deleted.
        return render_lists(request, owner, status=400, error=_("Choose a list or a label."))
    obj = model.objects.for_owner(owner).filter(pk=parse_id(request.POST.get("id", ""))).first()
    entry = None
    if do == "add" or (do == "rename" and obj):
        editing = obj if do == "rename" else None
        form = NameForm(request.POST, owner, model, editing)
        if not form.is_valid():
            error, draft = form.first_error(), request.POST.get("name", "")
            return render_lists(request, owner, 400, error, draft, editing, row_type)
        saved = form.save()
        if do == "rename":
            messages.success(request, _("Renamed to %s.") % saved.name)
    elif obj is None:
        draft = request.POST.get("name") if do == "rename" else None
        error = _("It no longer exists.")
        return render_lists(request, owner, 404, error, draft, new_type=row_type)
    elif do == "delete":
        entry = trash_list(obj) if model is ToDoList else delete_label(obj)
    elif do in ("up", "down") and model is ToDoList:
        obj.move(-1 if do == "up" else 1)
    offer_undo(request, entry)
    if "shown" in request.POST:  # The list's own page: its address has the name.
        query = {row_type: obj.name} if do == "rename" else {}
        return redirect(reverse("todo:list") + ("?" + urlencode(query) if query else ""))
    return redirect(reverse("todo:lists") + "#" + focus_anchor(do, row_type, obj))


def focus_anchor(do, row_type, obj):
    """Return the id of the element that gets the focus: the visitor's place, or the message."""
    if do == "add":
        return "new-" + row_type
    if do == "delete":
        return "undo"
    row = f"{row_type}-{obj.pk}"
    return f"{row}-{do}" if do in ("up", "down") else row
