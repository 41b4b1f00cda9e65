"""Render the pages that people see into files, for `make check` to validate their HTML.

    python -m tools.render_pages DIRECTORY

Nothing is listened on, and nothing is kept: the database is in memory.
"""

import os
import sys
from datetime import date
from pathlib import Path

for name in ("DATABASE_URL_FILE", "REDIS_URL", "REDIS_URL_FILE"):
    os.environ.pop(name, None)
os.environ["DATABASE_URL"] = "sqlite:///:memory:"
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django
from django.contrib.auth.tokens import default_token_generator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.test.utils import setup_test_environment
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

PASSWORD = "correct horse battery"  # noqa: S105 -- of nobody


def pages():
    """Give (name, response, status that it must have) for each page."""
    from accounts.models import User
    from todo.models import Label, ToDoItem, ToDoList

    visitor = Client()
    yield "list-empty", visitor.get(reverse("todo:list")), 200
    items = [ToDoItem.objects.create(text=text) for text in ("Buy milk", "<b>&amp;", "💡 idée")]
    ToDoItem.objects.create(text="Read", completed=True)
    ToDoItem.objects.create(text="Leave")
    for filter_name in ("", "active", "completed"):
        address = reverse("todo:list") + "?show=" + filter_name
        yield "list-" + (filter_name or "all"), visitor.get(address), 200
    edit = "{}?edit={}".format(reverse("todo:list"), items[0].pk)
    yield "list-editing", visitor.get(edit), 200
    yield "list-too-long", visitor.post(reverse("todo:create"), {"text": "x" * 501}), 400
    too_long = {"id": items[0].pk, "text": "x" * 501}
    yield "list-editing-too-long", visitor.post(reverse("todo:update"), too_long), 400
    home = ToDoList.objects.named(None, "Home")
    bank = Label.objects.named(None, "bank")
    due = {"due_on": date.today(), "repeats": "2 weeks", "priority": 1, "notes": "<i>Bring it.</i>"}
    rich = ToDoItem.objects.add(None, "Pay the rent", labels=[bank], todo_list=home, **due)
    visitor.post(reverse("todo:delete"), {"id": items[2].pk})
    yield "list-undo", visitor.get(reverse("todo:list")), 200
    yield "list-select", visitor.get(reverse("todo:list") + "?select=on&list=Home"), 200
    yield "list-search", visitor.get(reverse("todo:list") + "?q=bring&sort=due"), 200
    yield "list-nothing-found", visitor.get(reverse("todo:list") + "?q=nothing"), 200
    yield "list-missing", visitor.get(reverse("todo:list") + "?list=Nowhere"), 404
    address = reverse("todo:item", args=[rich.pk])
    yield "item", visitor.get(address), 200
    yield "item-wrong", visitor.post(address, {"due_on": "2026-02-30"}), 400
    yield "names", visitor.get(reverse("todo:names")), 200
    twice = {"kind": "list", "do": "add", "name": "home"}
    yield "names-twice", visitor.post(reverse("todo:change_name"), twice), 400
    yield "trash", visitor.get(reverse("todo:trash")), 200
    yield "import", visitor.get(reverse("todo:import")), 200
    for name, text, status in (("import-wrong", b"\0", 400), ("import-checked", b"Read", 200)):
        file = {"file": SimpleUploadedFile("todo.txt", text)}
        yield name, visitor.post(reverse("todo:import"), file), status
    stranger = Client(enforce_csrf_checks=True)
    yield "not-saved", stranger.post(reverse("todo:create"), {"text": "kept"}), 403
    yield "not-found", visitor.get("/nowhere"), 404

    for name in ("login", "signup", "password_reset", "password_reset_done"):
        yield name, visitor.get(reverse(name)), 200
    yield "login-wrong", visitor.post(reverse("login"), {"username": "x", "password": "y"}), 200
    yield "signup-wrong", visitor.post(reverse("signup"), {"password1": "1"}), 400
    yield "password_reset_complete", visitor.get(reverse("password_reset_complete")), 200
    yield "password_reset_bad_link", visitor.get(reset_address("x", "y-z")), 200

    user = User.objects.create_superuser("ana", "ana@example.org", PASSWORD)
    user_id = urlsafe_base64_encode(force_bytes(user.pk))
    link = reset_address(user_id, default_token_generator.make_token(user))
    yield "password_reset_confirm", visitor.get(link, follow=True), 200
    member = Client()
    member.force_login(user)
    yield "list-of-member", member.get(reverse("todo:list")), 200
    yield "settings", member.get(reverse("settings")), 200
    member.post(reverse("settings"), {"feed": "new"})
    yield "settings-feed", member.get(reverse("settings")), 200
    yield "api-docs", member.get(reverse("api:docs")), 200
    yield "tokens", member.get(reverse("tokens")), 200
    made = {"name": "laptop", "scope": "read"}
    yield "tokens-made", member.post(reverse("tokens"), made), 201
    yield "tokens-wrong", member.post(reverse("tokens"), made), 400
    for name in ("password_change", "password_change_done"):
        yield name, member.get(reverse(name)), 200
    yield "password_change-wrong", member.post(reverse("password_change"), {}), 200


def reset_address(user_id, token):
    return reverse("password_reset_confirm", kwargs={"uidb64": user_id, "token": token})


def main(directory):
    """Write each page into the directory, a Path; exit with a sentence if one is not as it must."""
    django.setup()
    setup_test_environment(debug=False)
    call_command("migrate", verbosity=0)
    directory.mkdir(parents=True)
    for name, response, status in pages():
        if response.status_code != status:
            sys.exit("{} is {}, and not {}.".format(name, response.status_code, status))
        (directory / (name + ".html")).write_bytes(response.content)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
