"""The list page, and the forms that change items and redirect back to it.

A refused form is answered with the list page: it shows the error, and the text in its field.
"""

from django.contrib import messages
from django.db import transaction
from django.http import JsonResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import for_owner
from todo import humanize, quickadd
from todo.actions import (
    move_item,
    record_edit,
    set_completed,
    set_due_date,
    trash_items,
    update_items,
)
from todo.filters import ItemFilter, UnresolvedFilter, item_rows, parse_id
from todo.forms import BulkForm, EditItemForm, NewItemForm
from todo.models import Label, ToDoItem, ToDoList
from todo.orderings import ORDERINGS
from todo.undo import get_undoable, record, restore
from todo.validators import MAX_TEXT_LENGTH, single_line
from todo.views.rendering import (
    redirect_to_list,
    render_item_gone,
    render_list,
    render_unresolved,
    report_hidden_item,
    with_filter,
)
from website.answers import may_be_kept, writes_nothing


@may_be_kept(*ItemFilter.PARAMETERS)
@require_safe
@with_filter
def item_list(request, owner, item_filter):
    """Show the items that the query string selects, see filters.py."""
    if "edit" not in request.GET:
        return render_list(request, item_filter)
    items = ToDoItem.objects.for_owner(owner).filter(pk=parse_id(request.GET["edit"]))
    editing = get_row(items)
    if editing is None:
        return render_item_gone(request, item_filter)
    return render_list(request, item_filter, editing=editing)


def get_row(items):
    """Return the item as a row of the page, or None."""
    return item_rows(ORDERINGS["manual"].apply(items)).first()


def posted_item_queryset(request, owner):
    """Return a queryset of the owner's item with the posted `id`; it may be empty."""
    return ToDoItem.objects.for_owner(owner).filter(pk=parse_id(request.POST.get("id", "")))


@require_POST
@with_filter
@transaction.atomic
def create(request, owner, item_filter):
    """Add an item with the posted `text` at the end, with the list and label of the page.

    With `quick`, attributes are parsed from the end of the text (see quickadd.py), and the page
    offers to undo that: the item then keeps the text as it was typed.
    """
    form = NewItemForm(request.POST, item_filter.label)
    if not form.is_valid():
        draft = request.POST.get("text")
        return render_list(request, item_filter, status=400, error=form.first_error(), draft=draft)
    parsed = form.cleaned_data
    page_label, page_fields = item_filter.label, item_filter.new_item_fields()
    names = [*parsed.get("labels", ()), *([page_label.name] if page_label else [])]
    # The list and labels are locked, and can't be deleted, until this transaction ends.
    fields = dict(page_fields)
    attributes = ("due_on", "priority", "repeats")
    fields.update({name: parsed[name] for name in attributes if name in parsed})
    if "todo_list" in parsed:
        fields["todo_list"] = ToDoList.objects.get_or_create_named(owner, parsed["todo_list"])
    labels = list(Label.objects.get_or_create_all(owner, names).values())
    item = ToDoItem.objects.create_once(
        owner, parsed["text"], parsed["request_key"], labels=labels, **fields
    )
    entry = None
    if parsed["text"] != parsed["whole_text"]:
        unparsed_fields = {
            "text": parsed["whole_text"],
            "search_text": ToDoItem(text=parsed["whole_text"]).build_search_text(),
            "todo_list_id": item_filter.todo_list and item_filter.todo_list.pk,
            "due_on": page_fields["due_on"],
            "priority": 0,
            "repeats": "",
        }
        parsed["todo_list"] = fields["todo_list"].name if fields["todo_list"] else _("Inbox")
        message = humanize.describe_new_item(parsed, timezone.localdate())
        rows = [[item.pk, item.version, unparsed_fields]]
        added_labels = [label for label in labels if label != page_label]
        entry = record(owner, message, rows, added_labels, created=[fields["todo_list"]])
    # A list without filters and without a next page shows every item: this needs no query.
    may_be_hidden = item_filter.query_string(sort="", select="") or "has_more" in request.POST
    if may_be_hidden and not item_filter.shows(item):
        text = entry.message if entry else _("Added to %s.") % (fields["todo_list"] or _("Inbox"))
        report_hidden_item(request, text, item, entry)
        return redirect_to_list(request, item_filter)
    return redirect_to_list(request, item_filter, entry)


# A POST, although it stores nothing. Otherwise half-typed texts would be in addresses, and in logs.
@writes_nothing
@require_POST
def quick_add_preview(request):
    """Return the text and the attributes that quick add would parse from `text`, in words."""
    today, text = timezone.localdate(), single_line(request.POST.get("text", ""))
    parsed = quickadd.parse(text, today, get_language()) if len(text) <= MAX_TEXT_LENGTH else {}
    attributes = humanize.describe_attributes(parsed, today)
    return JsonResponse([parsed["text"], *attributes] if attributes else [], safe=False)


@require_POST
@with_filter
def update(request, owner, item_filter):
    """Store the posted `text` and `completed` in the item `id`; an empty text deletes the item.

    With a `version`, the item is changed only if it still has that version.
    """
    items = posted_item_queryset(request, owner)
    form = EditItemForm(request.POST)
    if form.is_valid():
        values, version = form.cleaned_data, form.cleaned_data.pop("version")
        if not values["text"]:
            entry = trash_items(owner, items.filter(version=version) if version else items)
            if entry:
                return redirect_to_list(request, item_filter, entry)
        else:
            previous = items.update_if_version(version, **values)
            if previous:
                return redirect_to_list(request, item_filter, record_edit(owner, previous, values))
    item = get_row(items)
    draft = request.POST.get("text")
    if item is None:
        return render_item_gone(request, item_filter, draft)
    if not form.is_valid():
        error = form.first_error()
        return render_list(request, item_filter, status=400, editing=item, error=error, draft=draft)
    if all(item[name] == values[name] for name in ("text", "completed")):
        return redirect_to_list(request, item_filter)  # A repeated change is not a conflict.
    error = _(
        "This item was changed elsewhere in the meantime: it is “{text}”, {state}."
        " Save again to overwrite that with your text."
    ).format(text=item["text"], state=_("completed") if item["completed"] else _("not completed"))
    return render_list(request, item_filter, status=409, editing=item, error=error, draft=draft)


@require_POST
@with_filter
def delete(request, owner, item_filter):
    """Move the item `id` to the trash."""
    entry = trash_items(owner, posted_item_queryset(request, owner))
    if entry is None:
        return render_item_gone(request, item_filter)
    return redirect_to_list(request, item_filter, entry)


@require_POST
@with_filter
def toggle(request, owner, item_filter):
    """Complete the item `id` if `completed` is posted, reopen it otherwise.

    The boxes of the page are in one form, which has the ids of those that are ticked.
    """
    items, post = posted_item_queryset(request, owner), request.POST
    completed = "completed" in post or post.get("id") in post.getlist("completed_ids")
    entry = set_completed(owner, items, completed)
    if entry is None and not items.exists():
        return render_item_gone(request, item_filter)
    return redirect_to_list(request, item_filter, entry)


@require_POST
@with_filter
def toggle_all(request, owner, item_filter):
    """Complete the filter's active items if `completed` is posted, reopen the others otherwise."""
    completed = "completed" in request.POST
    items = item_filter.seen_queryset(request.POST, "active" if completed else "completed")
    return redirect_to_list(request, item_filter, set_completed(owner, items, completed))


@require_POST
@with_filter
def clear_completed(request, owner, item_filter):
    """Move the filter's completed items to the trash."""
    items = item_filter.seen_queryset(request.POST, "completed")
    return redirect_to_list(request, item_filter, trash_items(owner, items))


@require_POST
@with_filter
def move(request, owner, item_filter):
    """Move the item `id`: `to` is up, down, top, end, or the id of the item to move it before."""
    item, to = posted_item_queryset(request, owner).first(), request.POST.get("to", "")
    if to not in ("up", "down", "top", "end"):
        to = ToDoItem.objects.for_owner(owner).filter(pk=parse_id(to)).first()
    if not item or not to:
        return render_item_gone(request, item_filter)
    entry = move_item(owner, item_filter.queryset(), item, to)
    return redirect_to_list(request, item_filter, entry)


@require_POST
@with_filter
def bulk(request, owner, item_filter):
    """Apply an action to the items with the posted `id`s, or to `all` of the filter.

    An `id` may be several, with commas between them. With `overdue`, items that are completed or
    due later by now stay as they are.
    """
    form = BulkForm(request.POST, owner)
    if not form.is_valid():
        return render_list(request, item_filter, status=400, error=form.first_error())
    ids = [parse_id(text) for text in ",".join(request.POST.getlist("id")).split(",") if text]
    if "all" in request.POST:
        ids = item_filter.seen_queryset(request.POST, item_filter.status).values("pk")
    elif not ids:
        return render_list(request, item_filter, status=400, error=_("Select at least one item."))
    items = ToDoItem.objects.for_owner(owner).filter(pk__in=ids)
    if "overdue" in request.POST:
        items = items.active().filter(due_on__lt=item_filter.today)
    entry = apply_bulk_action(items, owner, **form.cleaned_data)
    return redirect_to_list(request, item_filter, entry)


def apply_bulk_action(items, owner, do, todo_list=None, label="", due_on=None):
    """Apply an action of the BulkForm; return the undo entry, or None if there was no item."""
    if do in ("complete", "reopen"):
        return set_completed(owner, items, do == "complete")
    if do == "due":
        return set_due_date(owner, items, due_on)
    if do == "move":
        list_id, names = todo_list and todo_list.pk, {"list": todo_list or _("Inbox")}
        items = items.exclude(todo_list=list_id)
        return update_items(owner, "moved", items, names=names, todo_list_id=list_id)
    if do == "label":
        # Otherwise the label could be deleted before the items get it.
        with transaction.atomic():
            label = Label.objects.get_or_create_named(owner, label)
            items, names = items.exclude(labels=label), {"label": label}
            entry = update_items(owner, "labelled", items, label, names)
            transaction.set_rollback(entry is None)  # No new label without items.
            return entry
    return trash_items(owner, items)


@require_POST
@for_owner
def undo(request, owner):
    """Undo the entry with the posted id, `undo`."""
    count, message = 0, ""
    try:
        with transaction.atomic():
            entry = get_undoable(owner, pk=parse_id(request.POST.get("undo", "")))
            if entry:
                count, message = restore(entry)
            # Only now, because undoing may restore the list of the filter. An unresolved filter
            # rolls the undo back.
            item_filter = ItemFilter(request.GET, owner)
    except UnresolvedFilter as unresolved:
        return render_unresolved(request, unresolved)
    if not count:
        error = _(
            "This can no longer be undone: more than an hour has passed, or the items were changed."
        )
        return render_list(request, item_filter, status=409, error=error)
    if message:
        messages.success(request, message)
    return redirect_to_list(request, item_filter)
