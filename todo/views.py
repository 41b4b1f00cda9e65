"""The addresses that change items and lead back to the list.

Each change is the POST of a plain form. What can't be done is said on the page of the list, with
the visitor's text in the field where it was typed.
"""

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import for_owner
from todo import acts, quickadd, wording
from todo.forms import BulkForm, NewItemForm, UpdateForm
from todo.models import Label, ToDoItem, ToDoList
from todo.page import back, gone, list_page
from todo.shown import SORTS, Shown, as_rows, number
from todo.validators import MAX_TEXT_LENGTH


@require_safe
@for_owner
def item_list(request, owner):
    """The owner's items, as the address shows them: see shown.py."""
    shown = Shown(request, owner)
    if "edit" not in request.GET:
        return list_page(request, shown)
    items = ToDoItem.objects.of(owner).filter(pk=number(request.GET["edit"]))
    edited = as_row(items)
    if edited is None:
        return gone(request, shown)
    return list_page(request, shown, edited=edited)


def as_row(items):
    """The one item of this query as the page shows it, or None."""
    return as_rows(SORTS["manual"].sorted(items)).first()


def posted_item(request, owner):
    """The owner's item whose `id` is posted: a query that finds one, or none."""
    return ToDoItem.objects.of(owner).filter(pk=number(request.POST.get("id", "")))


@require_POST
@for_owner
@transaction.atomic
def create(request, owner):
    """Add an item with the posted `text` at the end of the list.

    It gets the list and label that the page shows. With `quick`, what trails the text is read as
    list, labels, priority and dates; the page then offers to keep the text as it was typed.
    """
    shown = Shown(request, owner)
    form = NewItemForm(request.POST, shown.label)
    if not form.is_valid():
        typed = request.POST.get("text")
        return list_page(request, shown, status=400, error=form.sentence(), typed=typed)
    read = form.cleaned_data
    todo_list, here = shown.todo_list, [shown.label.name] if shown.label else []
    names = [*read.get("labels", ()), *here]
    # Until this transaction ends, nobody can delete the list and labels.
    if "todo_list" in read:
        todo_list = ToDoList.objects.named(owner, read["todo_list"])
    labels = list(Label.objects.all_named(owner, names).values())
    item = ToDoItem.objects.add(
        owner,
        read["text"],
        read["request_key"],
        labels=labels,
        todo_list=todo_list,
        **{name: read[name] for name in ("due_on", "priority", "repeats") if name in read},
    )
    understood = wording.understood(read, timezone.localdate())
    if not understood:
        return back(request, shown)
    # What the item is to be if nothing should have been read.
    plain = {
        "text": read["typed"],
        "search": ToDoItem(text=read["typed"]).searched(),
        "todo_list_id": shown.todo_list and shown.todo_list.pk,
        "due_on": None,
        "priority": 0,
        "repeats": "",
    }
    sentence = acts.SENTENCES["read"] % understood
    made = [name for name in [*labels, todo_list] if name and name.made]
    labels = [label.pk for label in labels if label != shown.label]
    rows = [[item.pk, item.version, plain]]
    return back(request, shown, acts.keep(owner, sentence, rows, labels, made=made))


@require_safe
def understood(request):
    """What quick add reads in the `text` of the address, in words, or nothing: plain text."""
    today, text = timezone.localdate(), request.GET.get("text", "")
    read = quickadd.read(text, today) if len(text) <= MAX_TEXT_LENGTH else {}
    return HttpResponse(wording.understood(read, today), content_type="text/plain; charset=utf-8")


@require_POST
@for_owner
def update(request, owner):
    """Give the item `id` the posted `text` and `completed`; an emptied text deletes it.

    With a `version` this is done only if the item is still the one that the visitor saw.
    """
    shown, items = Shown(request, owner), posted_item(request, owner)
    form = UpdateForm(request.POST)
    if form.is_valid():
        change, version = form.cleaned_data, form.cleaned_data.pop("version")
        if not change["text"]:
            act = acts.trash(owner, items.filter(version=version) if version else items)
            if act:
                return back(request, shown, act)
        elif items.revise(version, **change):
            return back(request, shown)
    item = as_row(items)
    typed = request.POST.get("text")
    if item is None:
        return gone(request, shown, typed)
    if not form.is_valid():
        error = form.sentence()
        return list_page(request, shown, status=400, edited=item, error=error, typed=typed)
    if all(item[name] == change[name] for name in ("text", "completed")):
        return back(request, shown)  # The same change twice is no conflict.
    error = _(
        "Meanwhile this item was changed elsewhere: it is “{text}”, {state}."
        " Save again to replace that with your text."
    ).format(text=item["text"], state=_("completed") if item["completed"] else _("not completed"))
    return list_page(request, shown, status=409, edited=item, error=error, typed=typed)


@require_POST
@for_owner
def delete(request, owner):
    """Move the item `id` to the trash."""
    shown = Shown(request, owner)
    act = acts.trash(owner, posted_item(request, owner))
    return back(request, shown, act) if act else gone(request, shown)


@require_POST
@for_owner
def toggle(request, owner):
    """Complete the item `id` if `completed` is posted, reopen it otherwise."""
    shown, items = Shown(request, owner), posted_item(request, owner)
    if not items.complete("completed" in request.POST) and not items.exists():
        return gone(request, shown)
    return back(request, shown)


@require_POST
@for_owner
def toggle_all(request, owner):
    """Complete every item of the list if `completed` is posted, reopen all otherwise."""
    shown, completed = Shown(request, owner), "completed" in request.POST
    items = shown.scope().exclude(completed=completed)
    kind = "completed" if completed else "reopened"
    try:
        return back(request, shown, acts.change(owner, kind, items, completed=completed))
    except acts.Refused as error:
        return list_page(request, shown, status=400, error=str(error))


@require_POST
@for_owner
def clear_completed(request, owner):
    """Move the completed items of the list to the trash."""
    shown = Shown(request, owner)
    return back(request, shown, acts.trash(owner, shown.scope().completed()))


@require_POST
@for_owner
def move(request, owner):
    """Move the item `id` on the list: `to` is up, down, top, end, or the item that is behind it."""
    shown = Shown(request, owner)
    item, to = posted_item(request, owner).first(), request.POST.get("to", "")
    if to not in ("up", "down", "top", "end"):
        to = ToDoItem.objects.of(owner).filter(pk=number(to)).first()
    if not item or not to:
        return gone(request, shown)
    shown.items().move(item, to)
    return back(request, shown)


@require_POST
@for_owner
def bulk(request, owner):
    """Do something with several items: those whose `id`s are posted, or `all` that are shown."""
    shown, form = Shown(request, owner), BulkForm(request.POST, owner)
    if not form.is_valid():
        return list_page(request, shown, status=400, error=form.sentence())
    ids = [number(text) for text in request.POST.getlist("id")]
    if "all" in request.POST:
        ids = shown.items().order_by().values("pk")
    elif not ids:
        return list_page(request, shown, status=400, error=_("Tick the items first."))
    items = ToDoItem.objects.of(owner).filter(pk__in=ids)
    try:
        return back(request, shown, do_with(items, owner, **form.cleaned_data))
    except acts.Refused as error:
        return list_page(request, shown, status=400, error=str(error))


def do_with(items, owner, do, todo_list=None, label="", due_on=None):
    """Do one of the BulkForm's things with the items; return the act, or None for no item."""
    if do == "complete":
        return acts.change(owner, "completed", items.active(), completed=True)
    if do == "reopen":
        return acts.change(owner, "reopened", items.completed(), completed=False)
    if do == "due":
        return acts.change(owner, "due", items, due_on=due_on)
    if do == "move":
        list_id = todo_list and todo_list.pk
        return acts.change(owner, "moved", items.exclude(todo_list=list_id), todo_list_id=list_id)
    if do == "label":
        with transaction.atomic():  # The label stays until the items carry it.
            label = Label.objects.named(owner, label)
            act = acts.change(owner, "labelled", items.exclude(labels=label), label)
            transaction.set_rollback(act is None)  # Nor is there a new label without items.
            return act
    return acts.trash(owner, items)


@require_POST
@for_owner
def undo(request, owner):
    """Undo the act `act`."""
    act = acts.find(owner, number(request.POST.get("act", "")))
    undone = act and acts.undo(act)
    shown = Shown(request, owner)  # Only now: the undo may have restored or deleted its list.
    if not undone:
        error = _("This can’t be undone any more: it is too long ago, or was changed since.")
        return list_page(request, shown, status=409, error=error)
    return back(request, shown)
