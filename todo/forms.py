"""What a visitor may send, and what is said when it will not do."""

import datetime
from hashlib import sha256
from pathlib import PurePath

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from todo import humanize, quickadd, recurrence, validators
from todo.filters import parse_id
from todo.lists import is_inbox_name
from todo.models import Label, ToDoItem, ToDoList
from todo.transfer import FORMATS
from website.uploadhandlers import MAX_SIZE

ONE_DAY = datetime.timedelta(days=1)


class FirstErrorMixin(forms.Form):
    def first_error(self):
        """What is wrong, in a sentence: the first error of a form that is not valid."""
        return next(iter(self.errors.values()))[0]


class LineField(forms.CharField):
    """A text or a name, in one line."""

    def to_python(self, value):
        return validators.single_line(super().to_python(value))


class NotesField(forms.CharField):
    """Text of several lines."""

    def to_python(self, value):
        return validators.multiline(super().to_python(value))


class ItemForm(FirstErrorMixin):
    text = LineField(
        max_length=validators.MAX_TEXT_LENGTH,
        error_messages={
            "required": gettext_lazy("There is nothing to add yet: write what is to be done."),
            "max_length": gettext_lazy(
                "A text has at most %(limit_value)d characters, this one has"
                " %(show_value)d. Shorten it and try again."
            ),
        },
    )


class NewItemForm(ItemForm):
    """A new item. The key and the text name the request, so that a double click adds one item.

    The key is that of an Enter, or without script of the page, which may come back by the back
    button: another text is another request then.

    With `quick`, what trails the text is read as attributes, which are in cleaned_data too; `typed`
    is what they were read from. The item will also carry the `label` of the page, if there is one.
    """

    request_key = forms.CharField(max_length=32, required=False)
    quick = forms.BooleanField(required=False)

    def __init__(self, data, label=None):
        super().__init__(data)
        self.label = label

    def clean(self):
        super().clean()
        data = self.cleaned_data
        data["typed"] = data.get("text")
        if data["typed"] and data.get("request_key"):
            data["request_key"] += sha256(data["typed"].encode()).hexdigest()[:32]
        if data["typed"] and data.get("quick"):
            today = timezone.localdate()
            data.update(quickadd.parse(data["typed"], today))
            if "repeats" in data:
                # Today, or on Monday if it is for weekdays and none.
                first = recurrence.next_date(data["repeats"], today, today - ONE_DAY)
                data.setdefault("due_on", first)
            here = [self.label.name] if self.label else []
            validators.distinct_labels([*data.get("labels", ()), *here])
        return data


class EditItemForm(ItemForm):
    """A change of an item, whose text may be emptied, but not left out.

    The version is that of the item which the visitor saw, if it is known.
    """

    completed = forms.BooleanField(required=False)
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].required = "text" not in self.data


class LabelField(LineField):
    """One word; it is shown with an @, and may be typed with one."""

    default_validators = [validators.validate_label]

    def __init__(self, **kwargs):
        super().__init__(max_length=validators.MAX_NAME_LENGTH, **kwargs)

    def to_python(self, value):
        return super().to_python((value or "").strip().lstrip("@"))


class LabelsField(forms.CharField):
    """Up to MAX_LABELS labels, between spaces or commas: a list of str, each once."""

    def clean(self, value):
        names = (value or "").replace(",", " ").split()
        distinct = validators.distinct_labels(name.lstrip("@") for name in names)
        return sorted(map(LabelField().clean, distinct))


class ListField(forms.ModelChoiceField):
    """The id of a list."""

    def to_python(self, value):
        # Django before 4.2 asks the database for an id that is too large for it.
        return super().to_python(value and parse_id(str(value)))


def rule_choices():
    """The rules that are offered for choosing, each with its words."""
    return [(rule, humanize.describe_rule(rule)) for rule in humanize.SUGGESTED_RULES]


class ItemDetailForm(forms.ModelForm):
    """Everything of an item, on its own page."""

    labels = LabelsField(
        label=gettext_lazy("Labels"),
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=gettext_lazy("Words with spaces between them."),
    )
    repeats = forms.ChoiceField(label=gettext_lazy("Repeats"), required=False)
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    class Meta:
        model = ToDoItem
        fields = [
            "text",
            "completed",
            "todo_list",
            "due_on",
            "repeats",
            "priority",
            "labels",
            "notes",
        ]
        widgets = {
            "text": forms.TextInput(attrs={"dir": "auto"}),
            "due_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "notes": forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        }
        field_classes = {"text": LineField, "todo_list": ListField, "notes": NotesField}
        help_texts = {"due_on": "", "repeats": ""}
        error_messages = {
            "text": {
                **ItemForm.base_fields["text"].error_messages,
                "required": gettext_lazy("Write what is to be done, or delete the item."),
            }
        }

    def __init__(self, data=None, **kwargs):
        super().__init__(data, **kwargs)
        item = self.instance
        # A missing field keeps its value; an unticked box is always missing.
        for name in set(self.fields) - set(data or self.fields) - {"text", "completed", "version"}:
            self.fields[name].disabled = True
        lists = ToDoList.objects.for_owner(item.owner_id)
        self.fields["todo_list"].queryset = lists
        self.fields["todo_list"].empty_label = _("Inbox")
        self.fields["repeats"].choices = rule_choices() + [
            (rule, humanize.describe_rule(rule))
            for rule in {item.repeats} - set(humanize.SUGGESTED_RULES)
        ]
        self.initial["labels"] = " ".join(label.name for label in self.initial["labels"])
        self.initial["version"] = item.version

    def changed_values(self):
        """What is to be stored: a dict of the item's fields that are others now, without labels."""
        names = [name for name in self.changed_data if name not in ("labels", "version")]
        return {name: self.cleaned_data[name] for name in names}


class BulkForm(FirstErrorMixin):
    """What is to be done with several items."""

    do = forms.ChoiceField(
        choices=[
            (name, name)
            for name in ["complete", "reopen", "delete", "move", "label", "due", "no_due"]
        ]
    )
    todo_list = ListField(
        queryset=None, required=False, empty_label=gettext_lazy("Inbox"), label=gettext_lazy("List")
    )
    label = LabelField(required=False)
    due_on = forms.DateField(
        validators=validators.DATE_RANGE,
        error_messages={"required": gettext_lazy("Choose a date.")},
    )

    NEEDED = {"move": "todo_list", "label": "label", "due": "due_on"}

    def __init__(self, data, owner):
        super().__init__(data)
        self.fields["todo_list"].queryset = ToDoList.objects.for_owner(owner)
        # What stands in the other fields is not meant.
        for name in set(self.NEEDED.values()) - {self.NEEDED.get(data.get("do"))}:
            del self.fields[name]

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if data.get("do") == "label" and not data.get("label"):
            self.add_error("label", _("Which label? Write one word."))
        if data.get("do") == "move" and "todo_list" not in self.data:  # "" is the Inbox.
            self.add_error("todo_list", _("Choose a list."))
        return data


class NameForm(FirstErrorMixin):
    """The name of a list or of a label (`model` is its class): a new one, or that of `instance`."""

    name = LineField(
        max_length=validators.MAX_NAME_LENGTH,
        error_messages={"required": gettext_lazy("There is no name yet: write one.")},
    )

    def __init__(self, data, owner, model, instance=None):
        super().__init__(data)
        self.owner, self.model, self.instance = owner, model, instance
        if model is Label:
            self.fields["name"] = LabelField(error_messages=self.fields["name"].error_messages)

    def clean_name(self):
        name = self.cleaned_data["name"]
        if self.model is ToDoList and is_inbox_name(name):
            raise ValidationError(_("The Inbox is always there."))
        same = self.model.objects.filter(owner=self.owner).find_by_name(name)
        if not same and not self.instance:
            self.model.objects.find_and_check_room(self.owner, [name])  # Is there room for it?
        if same and same != self.instance:
            if not getattr(same, "deleted_on", None):
                raise ValidationError(_("There is “%s” already.") % same)
            # A list in the trash keeps its name; a new one of that name brings it back.
            if self.instance:
                raise ValidationError(_("There is “%s” in the trash.") % same)
        return name

    def save(self):
        """Store the name and return what has it. It is done `alone`, like the check before it."""
        name = self.cleaned_data["name"]
        found = self.instance or self.model.objects.get_or_create_named(self.owner, name)
        if found.name != name:
            found.name = name
            found.save(update_fields=["name"])
        return found


class ImportForm(forms.Form):
    """A file of items; its name tells the format unless one is chosen."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("todo.txt, CSV or JSON, in UTF-8, of at most 20 MiB."),
    )
    extension = forms.ChoiceField(
        label=gettext_lazy("Format"),
        required=False,
        choices=[
            ("", gettext_lazy("Detect from file name")),
            ("txt", "todo.txt"),
            ("csv", "CSV"),
            ("json", "JSON"),
        ],
    )

    def clean_file(self):
        if self.cleaned_data["file"].size > MAX_SIZE:
            raise ValidationError(_("The file is larger than 20 MiB."))
        return self.cleaned_data["file"]

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if "file" in data and not data.get("extension"):
            data["extension"] = PurePath(data["file"].name).suffix[1:].lower()
            if data["extension"] not in FORMATS:
                raise ValidationError(_("The file name doesn’t tell the format: choose it."))
