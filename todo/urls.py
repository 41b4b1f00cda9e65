"""The addresses of the todo application."""

from django.urls import path

from todo import views

app_name = "todo"
urlpatterns = [
    path("", views.item_list, name="list"),
    path("create", views.create, name="create"),
    path("update", views.update, name="update"),
    path("delete", views.delete, name="delete"),
    path("toggle", views.toggle, name="toggle"),
    path("toggle-all", views.toggle_all, name="toggle_all"),
    path("clear-completed", views.clear_completed, name="clear_completed"),
]
