"""Fields of forms: texts as they are stored, labels, a list, and a rule of repetition."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from todo import humanize, quickadd, recurrence, validators
from todo.filters import parse_id

NEW_LIST = "new"  # The choice of a select of lists.


class LineField(forms.CharField):
    """A text in one line."""

    def to_python(self, value):
        return validators.single_line(super().to_python(value))


class NotesField(forms.CharField):
    """A text of several lines."""

    def to_python(self, value):
        return validators.multiline(super().to_python(value))


class LabelField(LineField):
    """One word, with an optional @ before it."""

    default_validators = [validators.validate_label]

    def __init__(self, **kwargs):
        super().__init__(max_length=validators.MAX_NAME_LENGTH, **kwargs)

    def to_python(self, value):
        return super().to_python((value or "").strip().lstrip("@"))


class LabelsField(forms.CharField):
    """Labels with spaces or commas between them, as a list of distinct names."""

    def clean(self, value):
        names = (value or "").replace(",", " ").split()
        distinct = validators.distinct_labels(name.lstrip("@") for name in names)
        return sorted(map(LabelField().clean, distinct))


class ListField(forms.ModelChoiceField):
    """The id of a list."""

    def to_python(self, value):
        # Otherwise Django before 4.2 queries an id that is too large for the database.
        return super().to_python(value and parse_id(str(value)))


class NewListIterator(forms.models.ModelChoiceIterator):
    def __iter__(self):
        yield from super().__iter__()
        yield NEW_LIST, _("New list…")


class ListOrNewField(ListField):
    """The id of a list, or NEW_LIST, whose name another field of the form has."""

    iterator = NewListIterator

    def to_python(self, value):
        return NEW_LIST if value == NEW_LIST else super().to_python(value)


class RuleInput(forms.TextInput):
    """A field with suggestions. Without JavaScript, nothing else can hold any weekdays."""

    template_name = "todo/_rule_input.html"

    def get_context(self, name, value, attrs):
        rules = map(humanize.describe_rule, humanize.SUGGESTED_RULES)
        return dict(
            super().get_context(name, value, dict(attrs, list="rules", dir="auto")), rules=rules
        )


class RuleField(LineField):
    """A rule of recurrence.py, in the words of quick add."""

    widget = RuleInput

    def prepare_value(self, value):
        return humanize.describe_rule(value) if recurrence.parse_rule(value or "") else value

    def to_python(self, value):
        text = super().to_python(value)
        rule = quickadd.parse_rule(text) or recurrence.parse_rule(text)
        if text and not rule:
            message = _("“%s” is not a rule. Write “every 2 weeks” or “every monday and friday”.")
            raise ValidationError(message % text[:50])
        return rule or ""
