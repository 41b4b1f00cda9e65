"""Fills the empty database of the benchmark, and writes the credentials of its users.

python seed.py FOLDER GROUPS, with GROUPS as JSON: {"name": [users, items of each]}. FOLDER/name
gets a line "id token cookies" for each user.
"""

import json
import logging
import sys
from datetime import timedelta
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402 -- after setup(), as all below
from django.db import connection  # noqa: E402 -- as above
from django.http import HttpRequest  # noqa: E402 -- as above
from django.middleware.csrf import get_token  # noqa: E402 -- as above
from django.test import Client  # noqa: E402 -- as above
from django.utils import timezone  # noqa: E402 -- as above

from accounts.models import Token, User  # noqa: E402 -- as above
from todo.models import Label, ToDoItem, ToDoList  # noqa: E402 -- as above

LISTS = ["Home", "Work", "Errands"]
LABELS = ["bank", "phone", "online", "town", "garage"]
DISTANCE = 1024  # Of the positions of two items.

# In the copies of an item, these columns have other values.
CHANGED = {
    "owner_id": "owner.id",
    "todo_list_id": """(SELECT copy.id FROM todo_todolist list
        JOIN todo_todolist copy ON copy.name_key = list.name_key AND copy.owner_id = owner.id
        WHERE list.id = item.todo_list_id)""",
    "request_key": "md5(item.request_key || '-' || owner.id || '-' || number)",
    "position": "item.position + number * %(count)s",
}
COPY_ITEMS = """INSERT INTO todo_todoitem ({columns}) SELECT {values}
FROM accounts_user owner, generate_series(0, %(copies)s - 1) number, todo_todoitem item
WHERE owner.id = ANY(%(owners)s) AND item.owner_id = %(source)s
ORDER BY owner.id, number, item.position"""
COPY_LABELS = """INSERT INTO todo_todoitem_labels (todoitem_id, label_id) SELECT new.id, copy.id
FROM todo_todoitem item
JOIN todo_todoitem new ON (new.position - 1) %% %(count)s + 1 = item.position
JOIN todo_todoitem_labels ON todoitem_id = item.id
JOIN todo_label label ON label.id = label_id
JOIN todo_label copy ON copy.owner_id = new.owner_id AND copy.name_key = label.name_key
WHERE item.owner_id = %(source)s AND new.owner_id = ANY(%(owners)s)"""


def create_items(user, count):
    """Store items of a user: some completed, dated, in lists, with labels and notes."""
    lists = list(ToDoList.objects.filter(owner=user))
    labels = list(Label.objects.filter(owner=user))
    today = timezone.localdate()
    for number in range(count):
        item = ToDoItem(
            owner=user,
            text=f'Buy {number % 7 + 1} things & see "shop" no. {number}',
            notes="Ask at the desk, second floor." if number % 10 == 0 else "",
            completed=number % 3 == 0,
            due_on=today + timedelta(days=number % 30 - 5) if number % 5 < 2 else None,
            priority=number % 4,
            position=(number + 1) * DISTANCE,
            todo_list=lists[number % 3] if number % 4 else None,
        )
        item.save()
        if number % 3 == 0:
            item.labels.add(labels[number % 5])


def copy_items(user, owners, count, copies=1):
    """Copy the `count` items of a user `copies` times to others, who have the same lists."""
    columns = {field.column: f"item.{field.column}" for field in ToDoItem._meta.concrete_fields}
    del columns["id"]
    columns.update(CHANGED)
    values = {
        "source": user.pk,
        "owners": [owner.pk for owner in owners],
        "copies": copies,
        "count": count * DISTANCE,
    }
    statement = COPY_ITEMS.format(columns=", ".join(columns), values=", ".join(columns.values()))
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.execute(COPY_LABELS, values)


def create_users(name, count):
    """Store users with lists and labels, but without a password."""
    users = [
        User(username=f"{name}-{number}", password="!", time_zone="UTC")  # noqa: S106 -- no password
        for number in range(count)
    ]
    users = User.objects.bulk_create(users)
    for position, title in enumerate(LISTS):
        lists = [ToDoList(owner=user, name=title, position=position) for user in users]
        ToDoList.objects.bulk_create(lists)
    labels = [Label(owner=user, name=word) for user in users for word in LABELS]
    Label.objects.bulk_create(labels)
    return users


def credentials(user):
    """Return a line with the user's id, a new token, and the cookies of a new session."""
    token = Token.objects.create_token(user, "bench", "read write")[1]
    client, request = Client(), HttpRequest()
    client.force_login(user)
    get_token(request)
    cookies = {
        settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value,
        settings.CSRF_COOKIE_NAME: request.META["CSRF_COOKIE"],
    }
    cookies = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return f"{user.pk} {token} {cookies}\n"


def main(folder, groups):
    logging.disable(logging.INFO)
    for name, (count, items) in groups.items():
        users = create_users(name, count)
        create_items(users[0], items)
        copy_items(users[0], users[1:], items)
        Path(folder, name).write_text("".join(map(credentials, users)), encoding="ascii")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
