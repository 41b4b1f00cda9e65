"""The addresses of the API. None ends with a slash, and none leads to another."""

from django.urls import path, re_path

from todo.api import docs, items
from todo.api.lists import PAGED, labels, lists
from website.api.resource import resource

app_name = "api"


def names(address, found):
    """The addresses of lists, or of labels."""
    every = resource(GET=found.all, POST=found.add, takes={"GET": PAGED})
    one = resource(GET=found.get, PATCH=found.change, DELETE=found.delete)
    return [
        path("api/" + address, every, name=address),
        # Up to 18 digits fit the column in every database.
        re_path("^api/{}/(?P<name_id>[0-9]{{1,18}})$".format(address), one),
    ]


urlpatterns = [
    path(
        "api/todos",
        resource(
            GET=items.item_list,
            POST=items.add,
            DELETE=items.delete_all,
            takes={"GET": items.PAGED, "DELETE": items.FILTERED},
        ),
        name="todos",
    ),
    re_path(
        "^api/todos/(?P<item_id>[0-9]{1,18})$",
        resource(GET=items.item, PATCH=items.change, DELETE=items.delete),
    ),
    *names("lists", lists),
    *names("labels", labels),
    path("api/openapi.json", resource(public=True, GET=docs.openapi), name="openapi"),
    path("api/docs", resource(public=True, GET=docs.docs), name="docs"),
    # Anything else is no address, with or without a slash at its end.
    re_path(r"^api(?:/[\s\S]*)?\Z", resource()),
]
