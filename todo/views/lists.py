"""The page on which lists and labels are made, renamed, put into order and deleted."""

from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from accounts.access import for_owner, owner_token
from todo.actions import delete_label, trash_list
from todo.filters import parse_id
from todo.forms import NameForm
from todo.lists import lock_names
from todo.models import Label, ToDoList
from todo.views.rendering import offer_undo

MODELS = {"list": ToDoList, "label": Label}


@require_safe
@for_owner
def lists_page(request, owner):
    return render_lists(request, owner)


@cache_control(private=True, no_cache=True)
def render_lists(request, owner, status=200, error="", typed=None, renamed=None, adding="list"):
    """Answer with the page; `error` says what was not done.

    If it is about a name, that is `typed`: for a new list or label (`adding`), or for the list or
    label `renamed`.
    """
    context = {
        "lists": ToDoList.objects.for_owner(owner),
        "labels": Label.objects.for_owner(owner),
        "owner_id": owner_token(owner),
        "error": error,
        "typed": typed,
        "renamed": renamed,
        "adding": adding,
    }
    return render(request, "todo/lists.html", context, status=status)


@require_POST
@for_owner
@transaction.atomic
def lists_action(request, owner):
    """Do with a list or label (`kind`, `id`) what `do` says: add, rename, up, down or delete."""
    lock_names(owner)
    do, kind = request.POST.get("do"), MODELS.get(request.POST.get("type"))
    if kind is None:  # Otherwise, the list that has a label's id would be deleted.
        return render_lists(request, owner, status=400, error=_("Choose a list or a label."))
    found = kind.objects.for_owner(owner).filter(pk=parse_id(request.POST.get("id", ""))).first()
    act = None
    if do == "add" or (do == "rename" and found):
        renamed = found if do == "rename" else None
        form = NameForm(request.POST, owner, kind, renamed)
        if not form.is_valid():
            error, typed = form.first_error(), request.POST.get("name", "")
            adding = kind._meta.verbose_name
            return render_lists(request, owner, 400, error, typed, renamed, adding)
        form.save()
    elif found is None:
        typed = request.POST.get("name") if do == "rename" else None
        error, adding = _("It is not here any more."), kind._meta.verbose_name
        return render_lists(request, owner, 404, error, typed, adding=adding)
    elif do == "delete":
        act = trash_list(found) if kind is ToDoList else delete_label(found)
    elif do in ("up", "down") and kind is ToDoList:
        found.move(-1 if do == "up" else 1)
    offer_undo(request, act)
    return redirect(reverse("todo:lists") + "#" + focus_anchor(do, kind, found))


def focus_anchor(do, kind, found):
    """The id of what has the focus after that: where the visitor was, or what is offered there."""
    if do == "add":
        return "new-" + kind._meta.verbose_name
    if do == "delete":
        return "undo"
    name = "{}-{}".format(kind._meta.verbose_name, found.pk)
    return "{}-{}".format(name, do) if do in ("up", "down") else name
