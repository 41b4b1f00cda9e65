"""The promises of the book's chapter, for a reader who knows nothing else of this repository."""

import pytest
from django.test import TestCase
from django.urls import reverse

from todo.models import ToDoItem


class ChapterTest(TestCase):
    def test_an_item_is_its_text(self):
        self.assertEqual(str(ToDoItem(text="x", completed=True)), "x")

    def test_the_list_shows_an_item(self):
        ToDoItem.objects.create(text="Learn Docker", completed=False)
        response = self.client.get(reverse("todo:list"))
        self.assertContains(response, "Learn Docker")
        self.assertTemplateUsed(response, "todo/index.html")
        self.assertTemplateUsed(response, "todo/base.html")

    def test_create_stores_one_item_and_leads_to_the_list(self):
        response = self.client.post(reverse("todo:create"), {"text": "Learn Compose"})
        self.assertRedirects(response, reverse("todo:list"))
        self.assertEqual(ToDoItem.objects.get().text, "Learn Compose")
        self.assertFalse(ToDoItem.objects.get().completed)

    def test_update_stores_text_and_completion_and_leads_to_the_list(self):
        item = ToDoItem.objects.create(text="Learn", completed=False)
        fields = {"id": item.id, "text": "Learnt", "completed": "on"}
        response = self.client.post(reverse("todo:update"), fields)
        self.assertRedirects(response, reverse("todo:list"))
        item.refresh_from_db()
        self.assertEqual((item.text, item.completed), ("Learnt", True))

    def test_update_without_completed_reopens(self):
        item = ToDoItem.objects.create(text="Learn", completed=True)
        self.client.post(reverse("todo:update"), {"id": item.id, "text": "Learn"})
        item.refresh_from_db()
        self.assertFalse(item.completed)

    def test_delete_deletes_and_leads_to_the_list(self):
        item = ToDoItem.objects.create(text="Learn")
        response = self.client.post(reverse("todo:delete"), {"id": item.id})
        self.assertRedirects(response, reverse("todo:list"))
        self.assertFalse(ToDoItem.objects.exists())


@pytest.mark.parametrize(
    ("name", "address"),
    [("list", "/"), ("create", "/create"), ("update", "/update"), ("delete", "/delete")],
)
def test_addresses_are_those_of_the_chapter(name, address):
    assert reverse("todo:" + name) == address


@pytest.mark.parametrize(
    "name", ["create", "update", "delete", "toggle", "toggle_all", "clear_completed"]
)
def test_addresses_that_change_a_list_refuse_get(client, name):
    response = client.get(reverse("todo:" + name))
    assert response.status_code == 405
    assert response["Allow"] == "POST"
