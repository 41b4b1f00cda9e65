"""Every page of the site, with example items, and the screens on which it is looked at."""

from django.core.management import call_command
from django.utils import timezone

from accounts.models import Token
from todo.models import CalendarFeed, ToDoItem

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
WIDE = {"width": 1920, "height": 1080}
ZOOMED = {"width": 640, "height": 400}  # A desk at 200 %.

FOR_VISITORS = {
    "visitor": "/",
    "login": "/accounts/login/",
    "signup": "/accounts/signup/",
    "reset": "/accounts/password_reset/",
}
LISTS = {
    "all": "/",
    "today": "/?show=today",
    "upcoming": "/?show=upcoming",
    "list": "/?list=Home",
    "label": "/?label=phone",
    "search": "/?q=passport",
    "no-match": "/?q=zzzz",
    "selecting": "/?select=on",
}
OTHERS = {
    "item": "/items/{}",
    "lists": "/lists",
    "done": "/done",
    "trash": "/trash",
    "import": "/import",
    "feed": "/feed",
    "help": "/help",
    "api": "/api/docs",
    "settings": "/accounts/settings/",
    "sessions": "/accounts/sessions/",
    "tokens": "/accounts/tokens/",
    "password": "/accounts/password_change/",
}


def store_examples(owner):
    """Store what every page can show; return the addresses of the pages by name."""
    call_command("demo", owner=owner.username, add=True, verbosity=0)
    items = ToDoItem.objects.for_owner(owner)
    items.filter(text="Buy coffee, oats and oranges").change_fields(deleted_on=timezone.now())
    CalendarFeed.objects.create(owner=owner, secret="s" * 43)
    Token.objects.create_token(owner, "laptop", "read write")
    item = items.get(text="Renew the passport")
    return {name: address.format(item.pk) for name, address in {**LISTS, **OTHERS}.items()}


def store_many(owner):
    """Store 300 more items, in front of the others."""
    ToDoItem.objects.bulk_create(
        ToDoItem(text=f"Write letter {number}", position=number - 300, owner=owner)
        for number in range(300)
    )
