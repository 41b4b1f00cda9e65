"""The admin at /admin/."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from accounts.models import User
from tests.helpers import PASSWORD
from todo.models import ToDoItem

pytestmark = pytest.mark.django_db

LIST = "admin:todo_todoitem_changelist"


def create_items(count, owner):
    ToDoItem.objects.bulk_create(
        ToDoItem(text=f"item {number}", owner=owner, position=number) for number in range(count)
    )


def test_list_takes_the_same_queries_for_two_and_fifty_items(
    admin_client, django_assert_num_queries, session_queries
):
    # Besides who is logged in: the number of items, and the items with their owners.
    for owner in ("ana", "ben"):
        create_items(1, User.objects.create_user(owner))
    with django_assert_num_queries(session_queries + 2):
        admin_client.get(reverse(LIST))
    for number in range(48):
        create_items(1, User.objects.create_user(f"user{number}"))
    with django_assert_num_queries(session_queries + 2):
        response = admin_client.get(reverse(LIST))
    assert response.content.decode().count("field-owner") == 50


@pytest.mark.parametrize(
    ("query", "expected"),
    [("?q=milk", ["Buy milk"]), ("?q=ana", ["of ana"]), ("?completed__exact=1", ["of ana"])],
)
def test_search_and_filters_select_items(admin_client, ana, query, expected):
    ToDoItem.objects.create(text="Buy milk")
    ToDoItem.objects.create(text="of ana", owner=ana, completed=True)
    html = admin_client.get(reverse(LIST) + query).content.decode()
    assert [text for text in ("Buy milk", "of ana") if f">{text}<" in html] == expected


@pytest.mark.parametrize(("action", "completed"), [("complete", True), ("reopen", False)])
def test_selected_items_are_completed_and_reopened(admin_client, action, completed):
    item = ToDoItem.objects.create(text="x", completed=not completed)
    fields = {"action": action, "_selected_action": item.pk}
    response = admin_client.post(reverse(LIST), fields, follow=True)
    assert "ed: 1" in response.content.decode()
    item.refresh_from_db()
    assert item.completed is completed
    assert (item.completed_on is not None) is completed


def test_message_of_the_admin_is_shown_by_the_next_page_whichever_it_is(admin_client):
    fields = {"action": "complete", "_selected_action": ToDoItem.objects.create(text="x").pk}
    admin_client.post(reverse(LIST), fields)
    assertContains(admin_client.get("/"), "ed: 1")


def test_item_is_added_and_changed(admin_client, ana):
    fields = {"text": "Buy milk", "owner": ana.pk, "priority": 0}
    admin_client.post(reverse("admin:todo_todoitem_add"), fields)
    item = ToDoItem.objects.get()
    assert (item.owner, item.version) == (ana, 1)
    change = reverse("admin:todo_todoitem_change", args=[item.pk])
    assert admin_client.get(change).status_code == 200
    admin_client.post(change, dict(fields, text="Buy oat milk", completed="on"))
    item.refresh_from_db()
    assert (item.text, item.completed, item.version) == ("Buy oat milk", True, 2)


def test_another_due_date_starts_another_series(admin_client, item):
    change = reverse("admin:todo_todoitem_change", args=[item.pk])
    for day in ("2026-01-31", "2026-02-15"):
        fields = {"text": "Pay", "priority": 0, "repeats": "every month", "due_on": day}
        assert admin_client.post(change, fields).status_code == 302
        item.refresh_from_db()
        assert str(item.recurrence_start) == day


def test_invalid_rule_is_rejected(admin_client, item):
    change = reverse("admin:todo_todoitem_change", args=[item.pk])
    fields = {"text": "Pay", "priority": 0, "repeats": "now and then"}
    assertContains(admin_client.post(change, fields), "is not a rule")


@pytest.mark.parametrize(
    "name",
    [
        "admin:index",
        "admin:accounts_user_changelist",
        "admin:accounts_user_add",
        "admin:todo_todolist_changelist",
        "admin:todo_label_add",
    ],
)
def test_other_pages_are_shown(admin_client, name):
    assert admin_client.get(reverse(name)).status_code == 200


def test_admin_requires_staff_status(client, as_ana):
    for browser in (client, as_ana):
        assert browser.get(reverse(LIST)).url.startswith("/admin/login/")


@pytest.mark.parametrize(("model", "noun"), [("todolist", "List"), ("label", "Label")])
def test_existing_name_of_the_owner_is_rejected(admin_client, ana, model, noun):
    add = reverse(f"admin:todo_{model}_add")
    for owner in ("", ana.pk):
        fields = {"name": "Bank", "owner": owner, "position": 0}
        assert admin_client.post(add, fields).status_code == 302
        response = admin_client.post(add, dict(fields, name="bANK"))
        assertContains(response, f"{noun} with this Name already exists.")


def test_existing_username_is_rejected(admin_client, ana, ben):
    fields = {"username": "ANA", "password1": PASSWORD, "password2": PASSWORD}
    message = "A user with that username already exists."
    assertContains(admin_client.post(reverse("admin:accounts_user_add"), fields), message)
    change = reverse("admin:accounts_user_change", args=[ben.pk])
    initial = admin_client.get(change).context["adminform"].form.initial
    values = {name: value for name, value in initial.items() if value}
    values.update(date_joined_0="2026-01-01", date_joined_1="00:00:00", username="Ana")
    assertContains(admin_client.post(change, values), message)
    assert admin_client.post(change, dict(values, username="BEN")).status_code == 302


def test_the_admin_has_the_name_of_the_site(admin_client, settings):
    response = admin_client.get(reverse("admin:index"))
    assertContains(response, f"| {settings.SITE_NAME}</title>")
