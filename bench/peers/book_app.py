"""The book's own application and deployment: a page of an owner's items, and the same as JSON.

As in the book, nobody signs in, uWSGI speaks HTTP, and each request connects to PostgreSQL. Its
model has the columns of the book's alone.
"""

import django
from django.conf import settings

from website import settings as site

database = {**site.DATABASE, "ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": 0}
django_apps = [name for name in site.INSTALLED_APPS if name.startswith("django.contrib.")]
settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    DATABASES={"default": database},
    DEFAULT_AUTO_FIELD=site.DEFAULT_AUTO_FIELD,
    INSTALLED_APPS=[name for name in django_apps if "postgres" not in name],
    # The middleware of a new project of `django-admin startproject`.
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    ROOT_URLCONF=__name__,
    SECRET_KEY=site.SECRET_KEY,
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": ["."],
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
    USE_TZ=True,
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402 -- after the settings, as all below
from django.db import models  # noqa: E402 -- as above
from django.http import HttpResponse, JsonResponse  # noqa: E402 -- as above
from django.shortcuts import render  # noqa: E402 -- as above
from django.urls import path  # noqa: E402 -- as above


class ToDoItem(models.Model):
    owner_id = models.IntegerField()
    text = models.CharField(max_length=100)
    created_on = models.DateTimeField()
    completed = models.BooleanField()

    class Meta:
        app_label = "book"
        managed = False
        db_table = "todo_todoitem"

    def __str__(self):
        return self.text


def first_items(owner):
    return ToDoItem.objects.filter(owner_id=owner).order_by("id")[:50]


def page(request, owner):
    return render(request, "book_page.html", {"items": first_items(owner), "owner": owner})


def api(request, owner):
    names = ["id", "text", "created_on", "completed"]
    items = [{name: getattr(item, name) for name in names} for item in first_items(owner)]
    return JsonResponse({"items": items})


def act(request, owner, pk=None):
    return HttpResponse(status=204)


urlpatterns = [
    path("book/<int:owner>", page),
    path("book/<int:owner>/api", api),
    path("book/<int:owner>/add", act, name="add"),
    path("book/<int:owner>/<int:pk>/update", act, name="update"),
    path("book/<int:owner>/<int:pk>/delete", act, name="delete"),
]
application = get_wsgi_application()
