"""The admin at /admin/."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from accounts.models import User
from todo.models import ToDoItem

pytestmark = pytest.mark.django_db

LIST = "admin:todo_todoitem_changelist"


def fill(count, owner):
    ToDoItem.objects.bulk_create(
        ToDoItem(text="item {}".format(number), owner=owner, position=number)
        for number in range(count)
    )


def test_the_list_takes_the_same_queries_for_two_items_and_for_fifty(
    admin_client, django_assert_num_queries, session_queries
):
    # Besides who is logged in: the number of items, and the items with their owners.
    for owner in ("ana", "ben"):
        fill(1, User.objects.create_user(owner))
    with django_assert_num_queries(session_queries + 2):
        admin_client.get(reverse(LIST))
    for number in range(48):
        fill(1, User.objects.create_user("user{}".format(number)))
    with django_assert_num_queries(session_queries + 2):
        response = admin_client.get(reverse(LIST))
    assert response.content.decode().count("field-owner") == 50


@pytest.mark.parametrize(
    ("query", "found"),
    [("?q=milk", ["Buy milk"]), ("?q=ana", ["of ana"]), ("?completed__exact=1", ["of ana"])],
)
def test_search_and_filters_find(admin_client, ana, query, found):
    ToDoItem.objects.create(text="Buy milk")
    ToDoItem.objects.create(text="of ana", owner=ana, completed=True)
    html = admin_client.get(reverse(LIST) + query).content.decode()
    assert [text for text in ("Buy milk", "of ana") if ">" + text + "<" in html] == found


@pytest.mark.parametrize(("action", "completed"), [("complete", True), ("reopen", False)])
def test_selected_items_are_completed_and_reopened(admin_client, action, completed):
    item = ToDoItem.objects.create(text="x", completed=not completed)
    fields = {"action": action, "_selected_action": item.pk}
    response = admin_client.post(reverse(LIST), fields, follow=True)
    assert "ed: 1" in response.content.decode()
    item.refresh_from_db()
    assert item.completed is completed
    assert (item.completed_on is not None) is completed


def test_an_item_is_added_and_changed(admin_client, ana):
    fields = {"text": "Buy milk", "owner": ana.pk, "priority": 0}
    admin_client.post(reverse("admin:todo_todoitem_add"), fields)
    item = ToDoItem.objects.get()
    assert (item.owner, item.version) == (ana, 1)
    change = reverse("admin:todo_todoitem_change", args=[item.pk])
    assert admin_client.get(change).status_code == 200
    admin_client.post(change, dict(fields, text="Buy oat milk", completed="on"))
    item.refresh_from_db()
    assert (item.text, item.completed, item.version) == ("Buy oat milk", True, 2)


def test_another_due_date_begins_another_series(admin_client, item):
    change = reverse("admin:todo_todoitem_change", args=[item.pk])
    for day in ("2026-01-31", "2026-02-15"):
        fields = {"text": "Pay", "priority": 0, "repeats": "month", "due_on": day}
        assert admin_client.post(change, fields).status_code == 302
        item.refresh_from_db()
        assert str(item.recurrence_start) == day


def test_a_rule_that_is_none_is_refused(admin_client, item):
    change = reverse("admin:todo_todoitem_change", args=[item.pk])
    fields = {"text": "Pay", "priority": 0, "repeats": "now and then"}
    assert "is not a rule" in admin_client.post(change, fields).content.decode()


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
def test_the_other_pages_answer(admin_client, name):
    assert admin_client.get(reverse(name)).status_code == 200


def test_the_admin_is_closed_to_accounts_that_are_not_staff(client, as_ana):
    for browser in (client, as_ana):
        assert browser.get(reverse(LIST)).url.startswith("/admin/login/")


def test_line_ends_of_notes_are_stored_as_everywhere(admin_client):
    fields = {"text": "Buy milk", "priority": 0, "notes": "a\r\nb"}
    admin_client.post(reverse("admin:todo_todoitem_add"), fields)
    assert ToDoItem.objects.get().notes == "a\nb"


@pytest.mark.parametrize(("model", "shown"), [("todolist", "List"), ("label", "Label")])
def test_a_name_that_its_owner_has_is_an_error_of_the_form(admin_client, ana, model, shown):
    add = reverse("admin:todo_{}_add".format(model))
    for owner in ("", ana.pk):
        fields = {"name": "Bank", "owner": owner, "position": 0}
        assert admin_client.post(add, fields).status_code == 302
        response = admin_client.post(add, dict(fields, name="bANK"))
        assertContains(response, "{} with this Name already exists.".format(shown))


def test_a_username_that_is_there_is_an_error_of_the_form(admin_client, ana, ben):
    password = "correct horse battery"
    fields = {"username": "ANA", "password1": password, "password2": password}
    added = admin_client.post(reverse("admin:accounts_user_add"), fields)
    change = reverse("admin:accounts_user_change", args=[ben.pk])
    page = admin_client.get(change)
    values = {
        name: value for name, value in page.context["adminform"].form.initial.items() if value
    }
    values.update(date_joined_0="2026-01-01", date_joined_1="00:00:00", username="Ana")
    changed = admin_client.post(change, values)
    for response in (added, changed):
        assert response.status_code == 200
        assert "A user with that username already exists." in response.content.decode()
    assert admin_client.post(change, dict(values, username="BEN")).status_code == 302
