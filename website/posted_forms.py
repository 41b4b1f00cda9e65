"""Refused forms: their fields are shown again, so that no typed text is lost."""

import re
from contextlib import suppress

from django.apps import apps
from django.core import signing
from django.forms.utils import pretty_name
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

# Fields that are not shown again.
SECRET = re.compile("password|secret|token", re.IGNORECASE)


class PostedForm:
    """The `path` and `fields` (pairs of name and value) of a POST that was refused.

    Passwords, tokens, files and forms of the admin are left out; `is_complete` is False then. If
    the POST is a log-in with a `refused_form`, this is the form that was refused before.
    """

    def __init__(self, request):
        self.path, self.fields, self.is_complete = request.get_full_path(), [], False
        # Otherwise the error page for a malformed request would fail as well.
        with suppress(Exception):
            post, pairs = request.POST, []
            if "refused_form" in post:
                vars(self).update(signing.loads(post["refused_form"], salt=__name__))
            elif not request.path_info.startswith(reverse("admin:index")):
                pairs = [(name, value) for name, values in post.lists() for value in values]
                self.fields = [pair for pair in pairs if not SECRET.search(pair[0])]
                left_out = len(pairs) - len(self.fields) - ("csrfmiddlewaretoken" in post)
                self.is_complete = not left_out and not request.FILES

    def signed(self):
        """Return the value of a `refused_form`, which can't be forged."""
        return signing.dumps(vars(self), salt=__name__, compress=True)

    def typed(self):
        """Yield the label and the value of each visible field that has a value."""
        # Each application's configuration names its buttons, and hidden fields of no model.
        not_typed = set().union(*(getattr(app, "not_typed", ()) for app in apps.get_app_configs()))
        for name, value in self.fields:
            field = model_field(name)
            is_hidden = name in not_typed or (field and (field.many_to_one or not field.editable))
            if value.strip() and not is_hidden:
                label = pretty_name(str(field.verbose_name if field else name))
                choices = {str(key): text for key, text in getattr(field, "flatchoices", ())}
                yield _(label), str(choices.get(value, value))


def model_field(name):
    """Return the first model field with this name, or None."""
    fields = (field for model in apps.get_models() for field in model._meta.get_fields())
    return next((field for field in fields if field.name == name and not field.auto_created), None)


def render_posted(request, template, status, **context):
    """Render the template with the posted fields; `button` is the label to send them again."""
    return render(request, template, dict(context, posted=PostedForm(request)), status=status)
