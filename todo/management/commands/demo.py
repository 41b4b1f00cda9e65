"""Add example items, to try the application."""

from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from todo import quickadd
from todo.lists import ActionError
from todo.management.base import get_owner
from todo.models import Label, ToDoItem, ToDoList

# Quick-add texts after the due date in days from today; “.” is none, “x” a completed item.
ITEMS = """
-2 Return the library books #Errands @town !2
0 Water the plants #Home every 3 days
0 Call grandmother #Home @phone !1
1 Take out the recycling #Home every week
3 Book the train to Lisbon #Travel @online !1
5 Pay the rent #Home @online every month
9 Renew the passport #Travel @town !2
30 Change the toothbrush #Home every 3 months
. Fix the dripping tap #Home @garage !3
. Buy coffee, oats and oranges #Errands @town
. Compare travel insurance #Travel @online
0 Learn ten words of Portuguese #Travel every weekday
. Ask Sam about the bicycle #Errands @phone
. Read “The Left Hand of Darkness”
. Write down three good things
. Bring old batteries to the shop #Errands @town !3
x Choose the photographs for the album #Home @online
x Order a birthday cake #Errands @phone !1
x Sharpen the kitchen knives #Home
x Print the tickets #Travel @online
"""
NOTES = {"Renew the passport": "Two photographs, the old passport, and the fee in cash."}


class Command(BaseCommand):
    help = "Add example lists, labels and items."

    def add_arguments(self, parser):
        parser.add_argument("--owner", help="user name (default: the shared list)")
        parser.add_argument("--add", action="store_true", help="even if there are items already")

    @transaction.atomic
    def handle(self, *args, owner, add, **options):
        owner = get_owner(owner)
        if not add and ToDoItem.all_objects.for_owner(owner).exists():
            raise CommandError("There are items already: use --add to add the example to them.")
        lines = ITEMS.strip().splitlines()
        try:
            for line in lines:
                add_item(owner, line)
        except ActionError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{len(lines)} items were added.")


def add_item(owner, line):
    """Store the item of a line of ITEMS."""
    today = timezone.localdate()
    when, _, text = line.partition(" ")
    fields = quickadd.parse(text, today)
    if "todo_list" in fields:
        fields["todo_list"] = ToDoList.objects.get_or_create_named(owner, fields["todo_list"])
    if when not in ".x":
        fields["due_on"] = today + timedelta(days=int(when))
    labels = [Label.objects.get_or_create_named(owner, name) for name in fields.pop("labels", [])]
    notes = NOTES.get(fields["text"], "")
    ToDoItem.objects.create_once(owner, labels=labels, notes=notes, completed=when == "x", **fields)
