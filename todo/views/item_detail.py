"""The page of one item, with every field."""

from django.db import transaction
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from accounts.access import owner_token
from todo.forms import ItemDetailForm
from todo.lists import ActionError
from todo.models import Label, ToDoItem
from todo.views.rendering import SCRIPT_MESSAGES, redirect_to_list, render_item_gone, with_filter


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_cache=True)
@with_filter
def item_detail(request, owner, item_filter, item_id):
    """Show the item; POST stores its fields, unless it has another version than the posted one."""
    if "restore" in request.POST:
        ToDoItem.all_objects.for_owner(owner).deleted().filter(pk=item_id).restore()
    items = ToDoItem.objects.for_owner(owner).filter(pk=item_id)
    found = items.first()
    if found is None:
        return render_item_gone(request, item_filter, request.POST.get("text"))
    form = ItemDetailForm(request.POST or None, instance=found)
    status, error = 200, ""
    if form.is_bound:
        status = 400
        if form.is_valid():
            try:
                if save_details(items, owner, form):
                    return redirect_to_list(request, item_filter)
                status = 409
                error = _(
                    "Meanwhile this item was changed elsewhere. Save again to replace that with"
                    " what is here, or open the item anew."
                )
            except ActionError as refused:
                form.add_error("labels", refused)
        found = items.first()  # What was typed is in the other one by now.
        if found is None:
            return render_item_gone(request, item_filter, request.POST.get("text"))
        if error:  # With this version, it is the visitor's will.
            form.data = dict(form.data.items(), version=found.version)
        else:
            first = form.fields.get(next(iter(form.errors)))
            if first:  # There the visitor goes on.
                first.widget.attrs["autofocus"] = True
    context = {
        "item": found,
        "form": form,
        "error": error,
        "query": item_filter.query_string(),
        "owner_id": owner_token(owner),
        "script_messages": SCRIPT_MESSAGES,
    }
    return render(request, "todo/item.html", context, status=status)


def save_details(items, owner, form):
    """Store what was changed in the item; return whether it was still the version of the form."""
    if not form.has_changed():
        return True
    seen = items.filter(version=form.cleaned_data["version"])
    with transaction.atomic():
        if "labels" in form.changed_data and seen.exists():
            labels = Label.objects.get_or_create_all(owner, form.cleaned_data["labels"])
            # Before the rest: a successor takes them over.
            form.instance.labels.set(labels.values())
        saved = seen.change_fields(
            search_text=form.instance.build_search_text(), **form.changed_values()
        )
        transaction.set_rollback(not saved)
    return saved
