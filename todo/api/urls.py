"""The addresses of the API. None ends with a slash, and none leads to another."""

from functools import partial

from django.urls import path, re_path

from accounts.authentication import authenticated
from todo.api import docs, items
from todo.api.lists import PAGED, labels, lists
from website.api.resource import resource

app_name = "api"
owner_resource = partial(resource, access=authenticated)


def list_paths(name, view):
    """Return the addresses of lists, or of labels."""
    collection = owner_resource(GET=view.all, POST=view.add, parameters={"GET": PAGED})
    member = owner_resource(GET=view.get, PATCH=view.change, DELETE=view.delete)
    return [path(f"api/{name}", collection, name=name), path(f"api/{name}/<id:name_id>", member)]


urlpatterns = [
    path(
        "api/todos",
        owner_resource(
            GET=items.item_list,
            POST=items.add,
            DELETE=items.delete_all,
            parameters={"GET": items.PAGED, "DELETE": items.FILTERED},
        ),
        name="todos",
    ),
    path(
        "api/todos/<id:item_id>",
        owner_resource(GET=items.item, PATCH=items.change, DELETE=items.delete),
    ),
    *list_paths("lists", lists),
    *list_paths("labels", labels),
    path("api/openapi.json", resource(GET=docs.openapi), name="openapi"),
    path("api/docs", resource(GET=docs.docs), name="docs"),
    # Otherwise other addresses, with or without a slash at their end, would get an HTML page.
    re_path(r"^api(?:/[\s\S]*)?\Z", resource()),
]
