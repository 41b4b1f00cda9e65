"""The addresses of the todo application."""

from django.urls import path, re_path
from django.views.generic import TemplateView

from todo.filters import STATUS_FILTERS
from todo.quickadd import examples
from todo.views import done, feeds, item_detail, items, lists, preferences, transfer, trash

app_name = "todo"
urlpatterns = [
    path("", items.item_list, name="list"),
    path("create", items.create, name="create"),
    path("quick-add/preview", items.quick_add_preview, name="quick_add_preview"),
    path("update", items.update, name="update"),
    path("delete", items.delete, name="delete"),
    path("toggle", items.toggle, name="toggle"),
    path("toggle-all", items.toggle_all, name="toggle_all"),
    path("clear-completed", items.clear_completed, name="clear_completed"),
    path("move", items.move, name="move"),
    path("bulk", items.bulk, name="bulk"),
    path("undo", items.undo, name="undo"),
    path("items/<id:item_id>", item_detail.item_detail, name="item"),
    path("lists", lists.lists_page, name="lists"),
    path("lists/action", lists.lists_action, name="lists_action"),
    path("done", done.done_page, name="done"),
    path("trash", trash.trash_page, name="trash"),
    path("home", preferences.home, name="home"),
    path("preferences", preferences.save_preferences, name="preferences"),
    path(
        "help",
        TemplateView.as_view(
            template_name="todo/help.html",
            extra_context={
                "status_filters": STATUS_FILTERS.values(),
                "quick_add_examples": examples,  # Called for each page, in its language.
            },
        ),
        name="help",
    ),
    path(
        "service-worker.js",
        TemplateView.as_view(
            template_name="todo/service-worker.js", content_type="text/javascript"
        ),
        name="service_worker",
    ),
    re_path("^export[.](?P<extension>txt|csv|json|ics)$", transfer.export, name="export"),
    path("import", transfer.import_page, name="import"),
    path("import/<str:signed>", transfer.upload_page, name="upload"),
    path("feed", feeds.feed_page, name="feed"),
    re_path("^feed/(?P<secret>[A-Za-z0-9_-]{43})[.]ics$", feeds.calendar, name="calendar"),
]
