"""The configuration of the todo application."""

from django.apps import AppConfig


class TodoConfig(AppConfig):
    name = "todo"
    verbose_name = "Todos"
    # Buttons, and hidden fields of no model: see website/posted_forms.py.
    not_typed = {
        "action",
        "all",
        "completed_ids",
        "do",
        "has_more",
        "id",
        "import",
        "previewed",
        "quick",
        "restore",
        "to",
        "type",
        "undo",
    }
