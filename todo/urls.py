"""The addresses of the todo application."""

from django.urls import path, re_path
from django.views.generic import TemplateView

from todo import details, files, names, trash, views

app_name = "todo"
urlpatterns = [
    path("", views.item_list, name="list"),
    path("create", views.create, name="create"),
    path("quick-add/preview", views.quick_add_preview, name="quick_add_preview"),
    path("update", views.update, name="update"),
    path("delete", views.delete, name="delete"),
    path("toggle", views.toggle, name="toggle"),
    path("toggle-all", views.toggle_all, name="toggle_all"),
    path("clear-completed", views.clear_completed, name="clear_completed"),
    path("move", views.move, name="move"),
    path("bulk", views.bulk, name="bulk"),
    path("undo", views.undo, name="undo"),
    # Up to 18 digits fit the column in every database.
    re_path("^items/(?P<item_id>[0-9]{1,18})$", details.item, name="item"),
    path("lists/", names.names, name="names"),
    path("lists/change", names.change_name, name="change_name"),
    path("trash", trash.trash, name="trash"),
    path(
        "offline.js",
        TemplateView.as_view(template_name="todo/offline.js", content_type="text/javascript"),
        name="offline",
    ),
    re_path("^export[.](?P<extension>txt|csv|json)$", files.export, name="export"),
    path("import", files.import_page, name="import"),
    path("import/<str:signed>", files.upload_page, name="upload"),
    re_path("^feed/(?P<secret>[A-Za-z0-9_-]{43})[.]ics$", files.feed, name="feed"),
]
