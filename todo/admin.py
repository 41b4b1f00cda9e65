"""The admin's pages of items, lists and labels."""

from django.contrib import admin
from django.db import models

from todo.form_fields import LineField, NotesField
from todo.models import Label, ToDoItem, ToDoList

FORM_FIELDS = {
    models.CharField: {"form_class": LineField},
    models.TextField: {"form_class": NotesField},
}  # type: dict[type[models.Field], dict]


@admin.register(ToDoList, Label)
class NamedAdmin(admin.ModelAdmin):
    list_display = ["name", "owner"]
    list_select_related = ["owner"]
    list_per_page = 50
    search_fields = ["name", "owner__username"]
    show_full_result_count = False
    autocomplete_fields = ["owner"]
    formfield_overrides = FORM_FIELDS


@admin.register(ToDoItem)
class ToDoItemAdmin(admin.ModelAdmin):
    list_display = ["text", "owner", "completed", "due_on", "created_on", "deleted_on"]
    list_filter = ["completed", "priority", "due_on", "created_on", "deleted_on"]
    list_select_related = ["owner"]
    list_per_page = 50
    search_fields = ["text", "owner__username"]
    show_full_result_count = False  # Don't count all items for each page.
    ordering = ["-created_on", "-pk"]
    actions = ["complete", "reopen"]

    fields = [
        *["text", "owner", "completed", "todo_list", "labels", "due_on", "repeats", "priority"],
        *["notes", "created_on", "completed_on", "deleted_on", "version"],
    ]
    readonly_fields = ["created_on", "completed_on", "deleted_on", "version"]
    autocomplete_fields = ["owner", "todo_list", "labels"]
    formfield_overrides = FORM_FIELDS

    def save_model(self, request, obj, form, change):
        if "due_on" in form.changed_data:
            obj.recurrence_start = obj.due_on
        super().save_model(request, obj, form, change)

    @admin.action(description="Complete the selected items", permissions=["change"])
    def complete(self, request, queryset):
        self.message_user(request, f"Completed: {queryset.set_completed()}")

    @admin.action(description="Reopen the selected items", permissions=["change"])
    def reopen(self, request, queryset):
        self.message_user(request, f"Reopened: {queryset.set_completed(False)}")
