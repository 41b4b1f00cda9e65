"""The page of one item, with every field."""

from copy import copy

from django.contrib import messages
from django.db import transaction
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from todo.actions import record_edit
from todo.dates import date_choices
from todo.filters import ItemFilter
from todo.forms import ItemDetailForm
from todo.links import split_links
from todo.lists import ActionError
from todo.models import Label, ToDoItem, ToDoList
from todo.views.rendering import redirect_to_list, render_item_gone, script_messages, with_filter
from website.answers import may_be_kept


@may_be_kept(*ItemFilter.PARAMETERS)
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_cache=True)
@with_filter
def item_detail(request, owner, item_filter, item_id):
    """Show the item; POST stores its fields, if it still has the posted version."""
    if "restore" in request.POST:
        ToDoItem.all_objects.for_owner(owner).deleted().filter(pk=item_id).restore()
    items = ToDoItem.objects.for_owner(owner).filter(pk=item_id)
    item = items.first()
    if item is None:
        return render_item_gone(request, item_filter, request.POST.get("text"))
    # Of a copy, because validation writes the posted values into the instance.
    form = ItemDetailForm(request.POST or None, instance=copy(item))
    if not form.is_bound:
        return render_item(request, item_filter, item, form)
    try:
        is_saved, entry = save_details(items, owner, item, form)
        if is_saved:
            report_split_labels(request, form)
            return redirect_to_list(request, item_filter, entry)
    except ActionError as refused:
        form.add_error("new_list" if form.cleaned_data["new_list"] else "labels", refused)
    item = items.first()
    if item is None:
        return render_item_gone(request, item_filter, request.POST.get("text"))
    if form.errors:
        first_error_field = form.fields.get(next(iter(form.errors)))
        if first_error_field:
            first_error_field.widget.attrs["autofocus"] = True
        return render_item(request, item_filter, item, form, status=400)
    # Saving again overwrites the other change, this time deliberately.
    form.data = dict(form.data.items(), version=item.version)
    error = _(
        "This item was changed elsewhere in the meantime. Save again to overwrite that"
        " change, or reload the page."
    )
    return render_item(request, item_filter, item, form, status=409, error=error)


def render_item(request, item_filter, item, form, status=200, error=""):
    context = {
        "item": item,
        "form": form,
        "text_pieces": split_links(item.text),
        "notes_pieces": split_links(item.notes),
        "error": error,
        "query": item_filter.query_string(),
        "date_choices": date_choices(item_filter.today),
        "script_messages": script_messages(get_language()),
    }
    return render(request, "todo/item.html", context, status=status)


def report_split_labels(request, form):
    """Say what became of labels that were typed as several words between commas."""
    text, names = form.data.get("labels", ""), form.cleaned_data["labels"]
    if "labels" in form.changed_data and "," in text and len(names) > text.count(",") + 1:
        labels = ", ".join("@" + name for name in names)
        messages.success(request, _("Each label is one word: %s.") % labels)


def save_details(items, owner, item, form):
    """Store the changed fields of the item; return whether that is done, and the UndoEntry or None.

    Store nothing if the form is invalid, or the item has another version than the form.
    """
    if not form.is_valid() or not form.has_changed():
        return form.is_valid(), None
    unchanged = items.filter(version=form.cleaned_data["version"])
    values, new_list = form.changed_values(), form.cleaned_data["new_list"]
    added, removed = [], []
    with transaction.atomic():
        if new_list and unchanged.exists():
            values["todo_list"] = ToDoList.objects.get_or_create_named(owner, new_list)
        if "labels" in form.changed_data and unchanged.exists():
            labels = Label.objects.get_or_create_all(owner, form.cleaned_data["labels"]).values()
            old_labels = list(item.labels.all())
            added = [label for label in labels if label not in old_labels]
            removed = [label.name for label in old_labels if label not in labels]
            # Before the other fields: the next occurrence copies the labels.
            item.labels.set(labels)
        search_text = form.instance.build_search_text()
        if not unchanged.change_fields(search_text=search_text, **values):
            transaction.set_rollback(True)
            return False, None
        return True, record_edit(owner, item, values, added, removed)
