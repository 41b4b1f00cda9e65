from django.contrib import admin

from todo.models import ToDoItem


@admin.register(ToDoItem)
class ToDoItemAdmin(admin.ModelAdmin):
    list_display = ["text", "owner", "completed", "created_on", "completed_on"]
    list_filter = ["completed", "created_on", "completed_on"]
    list_select_related = ["owner"]
    list_per_page = 50
    search_fields = ["text", "owner__username"]
    show_full_result_count = False  # Counting all items, on each page, for a number in brackets.
    ordering = ["-created_on", "-pk"]
    actions = ["complete", "reopen"]

    fields = ["text", "owner", "completed", "created_on", "completed_on", "version"]
    readonly_fields = ["created_on", "completed_on", "version"]
    autocomplete_fields = ["owner"]

    @admin.action(description="Complete the selected items", permissions=["change"])
    def complete(self, request, queryset):
        self.message_user(request, "Completed: {}".format(queryset.complete()))

    @admin.action(description="Reopen the selected items", permissions=["change"])
    def reopen(self, request, queryset):
        self.message_user(request, "Reopened: {}".format(queryset.complete(False)))
