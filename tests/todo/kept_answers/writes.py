"""Every way to change what somebody sees: by the pages, the API, the admin and the commands."""

import io
import json
import re
from datetime import datetime, timezone
from types import SimpleNamespace
from typing import Any, Dict

from django.contrib.auth.tokens import default_token_generator
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.models import Token, User
from tests.helpers import PASSWORD
from tests.todo.forms import Parser
from tests.todo.kept_answers.visitors import Visitor
from todo.models import Label, ToDoItem, ToDoList, UndoEntry

# Functions of (world, visitor, site, number) by the names of the writes.
WRITES: Dict[str, Any] = {}
LONG_AGO = datetime(2020, 1, 1, tzinfo=timezone.utc)
NOTHING = SimpleNamespace(pk=0, version=1, name="nothing", text="nothing")
ZONES = ["UTC", "Pacific/Auckland", "America/Los_Angeles"]


def by(who):
    """Register a write, and who does it: a browser, a program, the admin or a command."""

    def register(function):
        function.who = who
        WRITES[function.__name__] = function
        return function

    return register


def pick(rows, number):
    """Return one of the rows (a queryset), or NOTHING, whose pk no row has."""
    rows = list(rows.order_by("pk"))
    return rows[number % len(rows)] if rows else NOTHING


def rows_of(model, visitor):
    rows = getattr(model, "all_objects", model.objects)
    return rows.filter(owner__username=visitor.owner or None)


def item_of(visitor, number):
    return pick(rows_of(ToDoItem, visitor).filter(deleted_on=None), number)


# By the pages


@by("browser")
def create(world, visitor, site, number):
    visitor.post(site, "/create", text=f"New {number} {world.mark(visitor)}")


@by("browser")
def quick_add(world, visitor, site, number):
    mark = world.mark(visitor)
    visitor.post(site, "/create", text=f"Quick {mark} tomorrow #home-{mark} @bank !1", quick="on")


@by("browser")
def update(world, visitor, site, number):
    item = item_of(visitor, number)
    visitor.post(site, "/update", id=item.pk, text=f"Changed {number} {world.mark(visitor)}")


@by("browser")
def toggle(world, visitor, site, number):
    item = item_of(visitor, number)
    completed = {} if getattr(item, "completed", False) else {"completed": "on"}
    visitor.post(site, "/toggle", id=item.pk, **completed)


def post_seen(visitor, site, address, **fields):
    page = visitor.send(site, "GET", "/").body
    match = re.search('name="seen" value="([^"]*)"', page)
    visitor.post(site, address, seen=match.group(1) if match else "", **fields)


@by("browser")
def toggle_all(world, visitor, site, number):
    items = rows_of(ToDoItem, visitor).filter(deleted_on=None, completed=False)
    post_seen(visitor, site, "/toggle-all", **({"completed": "on"} if items.exists() else {}))


@by("browser")
def clear_completed(world, visitor, site, number):
    toggle(world, visitor, site, number)
    post_seen(visitor, site, "/clear-completed")


@by("browser")
def delete(world, visitor, site, number):
    visitor.post(site, "/delete", id=item_of(visitor, number).pk)


@by("browser")
def move(world, visitor, site, number):
    visitor.post(site, "/move", id=item_of(visitor, number).pk, to=["top", "end"][number % 2])


@by("browser")
def bulk(world, visitor, site, number):
    ids = [item.pk for item in rows_of(ToDoItem, visitor)][:2]
    visitor.post(site, "/bulk", id=ids, do="label", label=f"bulk{number}")


@by("browser")
def undo(world, visitor, site, number):
    delete(world, visitor, site, number)
    entry = rows_of(UndoEntry, visitor).order_by("pk").last() or NOTHING
    visitor.post(site, "/undo", undo=entry.pk)


@by("browser")
def restore(world, visitor, site, number):
    delete(world, visitor, site, number)
    ids = [item.pk for item in rows_of(ToDoItem, visitor).exclude(deleted_on=None)]
    visitor.post(site, "/trash", do="restore", id=ids)


@by("browser")
def empty_trash(world, visitor, site, number):
    delete(world, visitor, site, number)
    ids = [item.pk for item in rows_of(ToDoItem, visitor).exclude(deleted_on=None)]
    visitor.post(site, "/trash", do="delete", id=ids)


@by("browser")
def save_item_page(world, visitor, site, number):
    item = item_of(visitor, number)
    text = f"Saved {number} {world.mark(visitor)}"
    fields = {"text": text, "priority": 1, "labels": "bank", "version": item.version}
    visitor.post(site, f"/items/{item.pk}", **fields)


@by("browser")
def rename_list(world, visitor, site, number):
    row = pick(rows_of(ToDoList, visitor).filter(deleted_on=None), number)
    name = f"{row.name[:20]}{number}"
    visitor.post(site, "/lists/action", type="list", do="rename", id=row.pk, name=name)


@by("browser")
def delete_list(world, visitor, site, number):
    row = pick(rows_of(ToDoList, visitor).filter(deleted_on=None), number)
    visitor.post(site, "/lists/action", type="list", do="delete", id=row.pk)


@by("browser")
def add_label(world, visitor, site, number):
    visitor.post(site, "/lists/action", type="label", do="add", name=f"label{number}")


@by("browser")
def delete_label(world, visitor, site, number):
    row = pick(rows_of(Label, visitor), number)
    visitor.post(site, "/lists/action", type="label", do="delete", id=row.pk)


@by("browser")
def import_page(world, visitor, site, number):
    file = io.BytesIO(f"Imported {number} {world.mark(visitor)}\n".encode())
    file.name = "todo.txt"
    response = visitor.post(site, "/import", file=file)
    if response.status == 302:
        visitor.post(site, response.get("Location"))


@by("user")
def choose_home(world, visitor, site, number):
    visitor.post(site, "/preferences", home=["today", ""][number % 2])


@by("user")
def choose_language_and_zone(world, visitor, site, number):
    fields = {"time_zone": ZONES[number % 3], "language": ["es", "en", ""][number % 3]}
    visitor.post(site, "/accounts/settings/", **fields)


@by("browser")
def choose_language_of_the_browser(world, visitor, site, number):
    visitor.post(site, "/i18n/setlang/", language=["en", "es"][number % 2], next="/lists")


@by("user")
def make_feed(world, visitor, site, number):
    visitor.post(site, "/feed", action="create")


@by("user")
def turn_feed_off(world, visitor, site, number):
    visitor.post(site, "/feed", action="delete")


# Accounts


@by("browser")
def log_in(world, visitor, site, number):
    world.leave_behind(visitor)
    name = ["ana", "ben"][number % 2]
    visitor.post(site, "/accounts/login/", username=name, password=PASSWORD)
    visitor.owner = name


@by("user")
def log_out(world, visitor, site, number):
    world.leave_behind(visitor)
    visitor.post(site, "/accounts/logout/")
    visitor.owner = ""


@by("browser")
def sign_up(world, visitor, site, number):
    world.leave_behind(visitor)
    name = f"new{User.objects.count()}"
    visitor.post(site, "/accounts/logout/")
    fields = {"username": name, "password1": PASSWORD, "password2": PASSWORD}
    visitor.post(site, "/accounts/signup/", **fields)
    visitor.owner = name


@by("user")
def change_password(world, visitor, site, number):
    world.leave_behind(visitor)
    fields = {"old_password": PASSWORD, "new_password1": PASSWORD, "new_password2": PASSWORD}
    visitor.post(site, "/accounts/password_change/", **fields)


@by("user")
def reset_password(world, visitor, site, number):
    user = User.objects.get(username=visitor.owner)
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    link = f"/accounts/reset/{uid}/{default_token_generator.make_token(user)}/"
    forgetful = Visitor("forgetful")
    form = forgetful.send(site, "GET", link).get("Location")
    fields = {"new_password1": PASSWORD, "new_password2": PASSWORD, "revoke": "on"}
    response = forgetful.post(site, form, page=form, **fields)
    assert response.status == 302, response.body


@by("user")
def end_other_sessions(world, visitor, site, number):
    visitor.post(site, "/accounts/sessions/end")


@by("user")
def make_token(world, visitor, site, number):
    fields = {"name": f"token {Token.objects.count()} {number}", "scope": "read write"}
    page = visitor.post(site, "/accounts/tokens/", **fields).body
    match = re.search(r"todo_[\w-]{43}", page)
    if match:
        program = f"program{len(world.visitors)}"
        world.visitors.append(Visitor(program, visitor.owner, match.group()))


@by("user")
def revoke_token(world, visitor, site, number):
    token = pick(Token.objects.filter(user__username=visitor.owner), number)
    visitor.post(site, f"/accounts/tokens/{token.pk}/revoke")


# The API


def call(visitor, site, method, address, data=None):
    body = b"" if data is None else json.dumps(data).encode()
    return visitor.send(site, method, address, body, Content_Type="application/json")


@by("program")
def api_create(world, visitor, site, number):
    data = {"title": f"API {number} {world.mark(visitor)}", "labels": ["bank"]}
    call(visitor, site, "POST", "/api/todos", data)


@by("program")
def api_create_several(world, visitor, site, number):
    titles = [f"Batch {n} {world.mark(visitor)}" for n in range(3)]
    call(visitor, site, "POST", "/api/todos", [{"title": title} for title in titles])


@by("program")
def api_change(world, visitor, site, number):
    title = f"Patched {number} {world.mark(visitor)}"
    call(visitor, site, "PATCH", f"/api/todos/{item_of(visitor, number).pk}", {"title": title})


@by("program")
def api_delete(world, visitor, site, number):
    call(visitor, site, "DELETE", f"/api/todos/{item_of(visitor, number).pk}")


@by("program")
def api_delete_all(world, visitor, site, number):
    call(visitor, site, "DELETE", "/api/todos")


@by("program")
def api_rename_list(world, visitor, site, number):
    row = pick(rows_of(ToDoList, visitor).filter(deleted_on=None), number)
    call(visitor, site, "PATCH", f"/api/lists/{row.pk}", {"name": f"{row.name[:20]}{number}"})


@by("program")
def api_delete_label(world, visitor, site, number):
    call(visitor, site, "DELETE", f"/api/labels/{pick(rows_of(Label, visitor), number).pk}")


# The admin: it changes what belongs to the visitor


def save_admin_form(admin, site, address, **changes):
    """Post a page of the admin as it is, with changes; None takes a field out."""
    page = admin.send(site, "GET", address)
    if page.status != 200:
        return
    form = next(form for form in Parser(page.body).forms if form.get("id", "").endswith("_form"))
    fields = {}
    for control in form["controls"]:
        name, kind = control.get("name"), control.get("type")
        chosen = kind != "checkbox" or "checked" in control
        if name and chosen and control["tag"] == "input" and kind not in ("submit", "button"):
            fields[name] = control.get("value", "")
        elif name and control["tag"] == "select" and "multiple" not in control:
            fields[name] = changes.pop(name, "")
    fields.update(changes)
    fields = {name: value for name, value in fields.items() if value is not None}
    response = admin.send(site, "POST", address, fields)
    assert response.status == 302, response.body


@by("admin")
def admin_changes_item(world, visitor, site, number):
    item = item_of(visitor, number)
    text, owner = f"By the admin {number} {world.mark(visitor)}", getattr(item, "owner_id", None)
    address = f"/admin/todo/todoitem/{item.pk}/change/"
    save_admin_form(world.admin, site, address, text=text, owner=owner or "", priority=1)


@by("admin")
def admin_deletes_item(world, visitor, site, number):
    address = f"/admin/todo/todoitem/{item_of(visitor, number).pk}/delete/"
    world.admin.post(site, address, post="yes")


@by("admin")
def admin_completes_items(world, visitor, site, number):
    fields = {"action": "complete", "_selected_action": item_of(visitor, number).pk}
    world.admin.post(site, "/admin/todo/todoitem/", **fields)


@by("admin of a user")
def admin_deactivates_user(world, visitor, site, number):
    user = User.objects.get(username=visitor.owner)
    active = None if user.is_active else "on"
    save_admin_form(world.admin, site, f"/admin/accounts/user/{user.pk}/change/", is_active=active)


@by("admin of a user")
def admin_revokes_token(world, visitor, site, number):
    token = pick(Token.objects.filter(user__username=visitor.owner), number)
    world.admin.post(site, f"/admin/accounts/token/{token.pk}/delete/", post="yes")


# The commands


def owner_option(visitor):
    return ["--owner", visitor.owner] if visitor.owner else []


@by("command")
def command_imports(world, visitor, site, number):
    path = world.directory / f"{number}.txt"
    path.write_text(f"From a file {number} {world.mark(visitor)}\n")
    site.run_command("import", *owner_option(visitor), str(path))


@by("command")
def command_adds_example(world, visitor, site, number):
    site.run_command("demo", "--add", *owner_option(visitor))


@by("command")
def command_purges_trash(world, visitor, site, number):
    ToDoItem.all_objects.filter(pk=item_of(visitor, number).pk).update(deleted_on=LONG_AGO)
    site.run_command("purgetrash")
