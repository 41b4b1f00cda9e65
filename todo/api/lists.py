"""/api/lists and /api/labels: the lists and labels of an owner."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from todo import validators
from todo.actions import delete_label, trash_list
from todo.api.items import MERGE_PATCH
from todo.api.serializers import deserialize
from todo.forms import NameForm
from todo.lists import lock_names
from todo.models import Label, ToDoList
from todo.orderings import Ordering, parse_int
from website.api import etags, parsers, resource
from website.api.problems import Problem

LIST_PARAMETERS = ["limit", "after"]
MAX_LIST_ORDER = 10**6  # Leaves room in the column for the lists that come after.
READ_ONLY_FIELDS = ["id", "url"]


class ListResource:
    """The methods for lists, or for labels."""

    def __init__(self, model, url_name):
        self.model, self.url_name = model, url_name
        self.validators = {"name": validators.clean_string}
        self.ordering = Ordering("", F("name_key"), str)
        if model is ToDoList:
            self.validators["order"] = validators.integer_cleaner(0, MAX_LIST_ORDER)
            self.ordering = Ordering("", F("position"), parse_int)

    def get_queryset(self, request, pk):
        return self.model.objects.for_owner(request.owner).filter(pk=pk)

    def serialize(self, request, objects):
        root = request.build_absolute_uri(reverse(self.url_name))
        data = []
        for obj in objects:
            data.append({"id": obj.pk, "name": obj.name, "url": f"{root}/{obj.pk}"})
            if self.model is ToDoList:
                data[-1]["order"] = obj.position
        return data

    def serialize_one(self, request, objects):
        """Return the only object as JSON data, or raise Problem."""
        data = self.serialize(request, objects)
        if not data:
            raise Problem(404, _("Not found."))
        return data[0]

    def list(self, request):
        """Return a page, in the order of the lists page."""
        limit = resource.get_limit(request)
        objects = self.ordering.apply(self.model.objects.for_owner(request.owner))
        try:
            objects = self.ordering.after_cursor(objects, request.GET.get("after", ""))
        except ValidationError as error:
            raise resource.invalid_parameters({"after": error.messages}) from None
        objects, headers = [*objects[: limit + 1]], {}
        if len(objects) > limit:
            objects.pop()
            headers = resource.next_link(request, objects[-1].key, objects[-1].pk)
        return resource.json_response(request, self.serialize(request, objects), headers=headers)

    def save_name(self, owner, name, instance=None):
        """Create an object, or rename the instance; raise Problem for an invalid name."""
        form = NameForm({"name": name}, owner, self.model, instance)
        if not form.is_valid():
            raise parsers.invalid_values({"name": [*form.errors["name"]]})
        return form.save()

    def create(self, request):
        """Create a list or label; with an Idempotency-Key, an existing name is returned."""
        owner, data = request.owner, parsers.parse_json(request)
        values = deserialize(data, self.validators, READ_ONLY_FIELDS, ["name"])
        key, existing = etags.idempotency_key(request), None
        with transaction.atomic():
            lock_names(owner)
            if key:
                existing = self.model.objects.for_owner(owner).filter(name=values["name"]).first()
            obj = existing or self.save_name(owner, values["name"])
            objects = self.get_queryset(request, obj.pk)
            if "position" in values:
                objects.update(position=values["position"])
        data = self.serialize_one(request, objects)
        headers = {"Location": data["url"]}
        return resource.json_response(request, data, status=201, headers=headers)

    def retrieve(self, request, pk):
        data = self.serialize_one(request, self.get_queryset(request, pk))
        return resource.json_response(request, data)

    def lock(self, request, pk):
        """Lock the owner's names, check the preconditions, and return the list or label."""
        lock_names(request.owner)
        objects = [*self.get_queryset(request, pk)]
        etags.check_preconditions(request, self.serialize_one(request, objects))
        return objects[0]

    def update(self, request, pk):
        """Change the fields that the client sends."""
        data = parsers.parse_json(request, MERGE_PATCH)
        values = deserialize(data, self.validators, READ_ONLY_FIELDS)
        with transaction.atomic():
            obj = self.lock(request, pk)
            if "name" in values:
                self.save_name(request.owner, values["name"], obj)
            if "position" in values:
                self.get_queryset(request, pk).update(position=values["position"])
        return self.retrieve(request, pk)

    def delete(self, request, pk):
        """Move a list to the trash with its items; delete a label."""
        with transaction.atomic():
            obj = self.lock(request, pk)
            if self.model is ToDoList:
                trash_list(obj)
            else:
                delete_label(obj)
        return HttpResponse(status=204)


lists, labels = ListResource(ToDoList, "api:lists"), ListResource(Label, "api:labels")
