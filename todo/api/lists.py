"""/api/lists and /api/labels: the names that items are sorted by."""

from django.db import transaction
from django.db.models import F
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from todo import validators
from todo.actions import delete_label, trash_list
from todo.api.serializers import deserialize
from todo.filters import Ordering, parse_int
from todo.forms import NameForm
from todo.lists import lock_names
from todo.models import Label, ToDoList
from website.api import etags, parsers, resource
from website.api.problems import Problem

PAGED = ["limit", "after"]
MAX_ORDER = 10**6  # There is room in the column for those that come behind it.


class Names:
    """The methods for one of the two kinds: `kind` is its class, `address` how URLs name it."""

    def __init__(self, kind, address):
        self.kind, self.address = kind, address
        self.readers, self.read_only = {"name": validators.clean_string}, ["id", "url"]
        self.ordering = Ordering("", F("name_key"), str)
        if kind is ToDoList:
            self.readers["order"] = validators.integer_cleaner(0, MAX_ORDER)
            self.ordering = Ordering("", F("position"), parse_int)

    def shown(self, request, found):
        root = request.build_absolute_uri(reverse("api:" + self.address)) + "/"
        objects = []
        for named in found:
            objects.append({"id": named.pk, "name": named.name, "url": root + str(named.pk)})
            if self.kind is ToDoList:
                objects[-1]["order"] = named.position
        return objects

    def one(self, request, query):
        found = self.shown(request, query)
        if not found:
            raise Problem(404, _("There is none of this number at this address."))
        return found[0]

    def all(self, request):
        """A page of them, in their order."""
        cursor, limit = request.GET.get("after", ""), resource.get_limit(request)
        found = self.ordering.apply(self.kind.objects.for_owner(request.owner))
        try:
            found = self.ordering.after_cursor(found, cursor)
        except ValueError:
            wrong = _("It is no place in this order: take it from the header Link.")
            raise resource.invalid_parameters({"after": [wrong]}) from None
        found = list(found[: limit + 1])
        headers = {}
        if len(found) > limit:
            last = found[limit - 1]
            headers = resource.next_link(request, last.key, last.pk)
        return resource.json_response(request, self.shown(request, found[:limit]), headers=headers)

    def named(self, owner, values, renamed=None):
        """Store the name, if it is one that can be stored, and return what has it."""
        form = NameForm({"name": values["name"]}, owner, self.kind, renamed)
        if not form.is_valid():
            raise parsers.invalid_values({"name": list(form.errors["name"])})
        return form.save()

    def add(self, request):
        """Make one. With an Idempotency-Key, one that is there already answers for itself."""
        owner = request.owner
        values = deserialize(parsers.parse_json(request), self.readers, self.read_only, ["name"])
        repeated = etags.idempotency_key(request)
        with transaction.atomic():
            lock_names(owner)
            found = (
                repeated and self.kind.objects.for_owner(owner).filter(name=values["name"]).first()
            )
            found = found or self.named(owner, values)
            query = self.of(owner, found.pk)
            if "position" in values:
                query.update(position=values["position"])
        answer = self.one(request, query)
        headers = {"Location": answer["url"]}
        return resource.json_response(request, answer, status=201, headers=headers)

    def get(self, request, name_id):
        return resource.json_response(request, self.one(request, self.of(request.owner, name_id)))

    def of(self, owner, name_id):
        return self.kind.objects.for_owner(owner).filter(pk=name_id)

    def locked(self, request, owner, name_id):
        """The list or label, which nobody else changes before this transaction ends."""
        lock_names(owner)
        found = self.of(owner, name_id).first()
        current = self.one(request, [found] if found else [])
        etags.check_preconditions(request, current)
        return found

    def change(self, request, name_id):
        owner = request.owner
        data = parsers.parse_json(request, "application/merge-patch+json")
        values = deserialize(data, self.readers, self.read_only)
        with transaction.atomic():
            found = self.locked(request, owner, name_id)
            if "name" in values:
                self.named(owner, values, found)
            if "position" in values:
                self.of(owner, name_id).update(position=values["position"])
        return resource.json_response(request, self.one(request, self.of(owner, name_id)))

    def delete(self, request, name_id):
        """Delete it: a list to the trash with its items, a label from the items that carry it."""
        with transaction.atomic():
            found = self.locked(request, request.owner, name_id)
            if self.kind is ToDoList:
                trash_list(found)
            else:
                delete_label(found)
        return HttpResponse(status=204)


lists, labels = Names(ToDoList, "lists"), Names(Label, "labels")
