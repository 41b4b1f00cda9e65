"""The addresses of the API, which neither end with a slash nor redirect."""

from functools import partial

from django.urls import path, re_path

from accounts.authentication import authenticated
from todo.api import docs, items, lists
from website.api.resource import resource

app_name = "api"
owner_resource = partial(resource, access=authenticated)


def list_paths(name, views):
    """Return the addresses of lists, or of labels."""
    parameters = {"GET": lists.LIST_PARAMETERS}
    collection = owner_resource(GET=views.list, POST=views.create, parameters=parameters)
    member = owner_resource(GET=views.retrieve, PATCH=views.update, DELETE=views.delete)
    return [path(f"api/{name}", collection, name=name), path(f"api/{name}/<id:pk>", member)]


urlpatterns = [
    path(
        "api/todos",
        owner_resource(
            GET=items.item_list,
            POST=items.create,
            DELETE=items.delete_many,
            parameters={"GET": items.LIST_PARAMETERS, "DELETE": items.FILTER_PARAMETERS},
        ),
        name="todos",
    ),
    path(
        "api/todos/<id:item_id>",
        owner_resource(GET=items.retrieve, PATCH=items.update, DELETE=items.delete),
    ),
    *list_paths("lists", lists.lists),
    *list_paths("labels", lists.labels),
    path("api/openapi.json", resource(GET=docs.openapi), name="openapi"),
    path("api/docs", resource(GET=docs.docs), name="docs"),
    # Otherwise other addresses, with or without a slash at their end, would get an HTML page.
    re_path(r"^api(?:/[\s\S]*)?\Z", resource()),
]
