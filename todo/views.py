"""The addresses that change a list and lead back to its page.

Each change is the POST of a plain form. What can't be done is said on the page of the list, with
the visitor's text in the field where it was typed.
"""

from django.views.decorators.http import require_POST, require_safe

from todo.forms import NewItemForm, UpdateForm
from todo.models import ToDoItem
from todo.owners import for_owner
from todo.page import gone, list_page, number, rows, to_list


@require_safe
@for_owner
def item_list(request, owner):
    """The owner's items. ?show= filters them, ?after= is a further page, ?edit= opens an item."""
    if "edit" not in request.GET:
        return list_page(request, owner)
    edited = rows(ToDoItem.objects.of(owner).filter(pk=number(request.GET["edit"]))).first()
    if edited is None:
        return gone(request, owner)
    return list_page(request, owner, edited=edited)


def posted_item(request, owner):
    """The owner's item whose `id` is posted: a query that finds one, or none."""
    return ToDoItem.objects.of(owner).filter(pk=number(request.POST.get("id", "")))


@require_POST
@for_owner
def create(request, owner):
    """Add an item with the posted `text` at the end of the list."""
    form = NewItemForm(request.POST)
    if not form.is_valid():
        typed = request.POST.get("text")
        return list_page(request, owner, status=400, error=form.sentence(), typed=typed)
    ToDoItem.objects.add(owner, form.cleaned_data["text"], form.cleaned_data["request_key"])
    return to_list(request)


@require_POST
@for_owner
def update(request, owner):
    """Give the item `id` the posted `text` and `completed`; an emptied text deletes it.

    With a `version` this is done only if the item is still the one that the visitor saw.
    """
    items = posted_item(request, owner)
    form = UpdateForm(request.POST)
    if form.is_valid() and items.rewrite(**form.cleaned_data):
        return to_list(request)
    item = rows(items).first()
    typed = request.POST.get("text")
    if item is None:
        return gone(request, owner, typed)
    if not form.is_valid():
        error = form.sentence()
        return list_page(request, owner, status=400, edited=item, error=error, typed=typed)
    if all(item[name] == form.cleaned_data[name] for name in ("text", "completed")):
        return to_list(request)  # The same change twice is no conflict.
    error = (
        "Meanwhile this item was changed elsewhere: it is “{}”, {}."
        " Save again to replace that with your text."
    ).format(item["text"], "completed" if item["completed"] else "not completed")
    return list_page(request, owner, status=409, edited=item, error=error, typed=typed)


@require_POST
@for_owner
def delete(request, owner):
    """Delete the item `id`."""
    if not posted_item(request, owner).delete()[0]:
        return gone(request, owner)
    return to_list(request)


@require_POST
@for_owner
def toggle(request, owner):
    """Complete the item `id` if `completed` is posted, reopen it otherwise."""
    items = posted_item(request, owner)
    if not items.complete("completed" in request.POST) and not items.exists():
        return gone(request, owner)
    return to_list(request)


@require_POST
@for_owner
def toggle_all(request, owner):
    """Complete every item of the list if `completed` is posted, reopen all otherwise."""
    ToDoItem.objects.of(owner).complete("completed" in request.POST)
    return to_list(request)


@require_POST
@for_owner
def clear_completed(request, owner):
    """Delete the completed items of the list."""
    ToDoItem.objects.of(owner).completed().delete()
    return to_list(request)
