"""Forms for items, lists and labels."""

from hashlib import sha256

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from todo import quickadd, validators
from todo.dates import DATE_CHOICES, chosen_date
from todo.form_fields import (
    NEW_LIST,
    LabelField,
    LabelsField,
    LineField,
    ListField,
    ListOrNewField,
    NotesField,
    RuleField,
)
from todo.lists import INBOX, is_inbox_name
from todo.models import Label, ToDoItem, ToDoList


class FirstErrorMixin(forms.Form):
    def first_error(self):
        """Return the first error of an invalid form, as a sentence."""
        return next(iter(self.errors.values()))[0]


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
    """A new item.

    `request_key` becomes the key of the request: a double click adds one item. The script sends
    another key for each item. Without the script, a page has one key for all of its items, so the
    hash of the text is added to the key.

    With `quick`, cleaned_data also has the attributes at the end of the text, and the whole text as
    `whole_text`. `label` is the label of the page or None; it counts for the limit.
    """

    request_key = forms.CharField(max_length=32, required=False)
    quick = forms.BooleanField(required=False)

    def __init__(self, data, label):
        super().__init__(data)
        self.label = label

    def clean(self):
        super().clean()
        data = self.cleaned_data
        data["whole_text"] = data.get("text")
        if data["whole_text"] and data.get("request_key"):
            data["request_key"] += sha256(data["whole_text"].encode()).hexdigest()[:32]
        if data["whole_text"] and data.get("quick"):
            today = timezone.localdate()
            data.update(quickadd.parse(data["whole_text"], today, get_language()))
            page_labels = [self.label.name] if self.label else []
            validators.distinct_labels([*data.get("labels", ()), *page_labels])
        return data


class EditItemForm(ItemForm):
    """A change of an item. The text may be empty, but not missing.

    `version` is the version that the user saw, if the page knows it.
    """

    completed = forms.BooleanField(required=False)
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].required = "text" not in self.data


class ItemDetailForm(forms.ModelForm):
    """Every field of an item, for its own page.

    With the choice "New list…", cleaned_data["new_list"] is the name, and `todo_list` is None.
    """

    new_list = LineField(
        label=gettext_lazy("Name"),
        required=False,
        max_length=validators.MAX_NAME_LENGTH,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    labels = LabelsField(
        label=gettext_lazy("Labels"),
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=gettext_lazy("Separate labels with spaces."),
    )
    repeats = RuleField(
        label=gettext_lazy("Repeats"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("Such as “every 2 weeks” or “every monday and friday”."),
    )
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    class Meta:
        model = ToDoItem
        fields = ["text", "completed", "todo_list", "due_on", "repeats", "priority", "labels"]
        fields += ["notes"]
        widgets = {
            "text": forms.TextInput(attrs={"dir": "auto"}),
            "due_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "notes": forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        }
        field_classes = {"text": LineField, "todo_list": ListOrNewField, "notes": NotesField}
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
        # A missing field keeps its value. Browsers leave out a checkbox without a tick.
        for name in set(self.fields) - set(data or self.fields) - {"text", "completed", "version"}:
            self.fields[name].disabled = True
        self.fields["todo_list"].queryset = ToDoList.objects.for_owner(item.owner_id)
        self.fields["todo_list"].empty_label = _("Inbox")
        self.initial["labels"] = " ".join(label.name for label in self.initial["labels"])
        self.initial["version"] = item.version
        self.order_fields(["text", "completed", "todo_list", "new_list"])

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if data.get("todo_list") != NEW_LIST:
            data["new_list"] = ""
        else:
            data["todo_list"] = None
            if not data.get("new_list"):
                self.add_error("new_list", _("Enter a name."))
        return data

    def changed_values(self):
        """Return the new values of the item's changed fields, without labels and a new list."""
        others = ("labels", "new_list", "version")
        names = [name for name in self.changed_data if name not in others]
        return {name: self.cleaned_data[name] for name in names}


class BulkForm(FirstErrorMixin):
    """An action on several items.

    A button of a menu posts only its own name, and Enter in a field presses no button with a name:
    the action then is that of the field.
    """

    ACTIONS = ["complete", "reopen", "delete", "move", "label", "due"]
    FIELD_FOR_ACTION = {"move": "todo_list", "label": "label", "due": "due_on"}

    do = forms.ChoiceField(
        choices=[(action, action) for action in ACTIONS],
        error_messages={"required": gettext_lazy("Choose what to do with the selected items.")},
    )
    todo_list = ListField(
        queryset=None, error_messages={"required": gettext_lazy("Choose a list.")}
    )
    label = LabelField(error_messages={"required": gettext_lazy("Enter a label (one word).")})
    due_on = forms.DateField(
        validators=validators.DATE_RANGE,
        error_messages={"required": gettext_lazy("Choose a date.")},
    )
    when = forms.ChoiceField(choices=list(DATE_CHOICES.items()), required=False)

    def __init__(self, data, owner):
        data = data.copy()
        for action, name in [("due", "when"), *self.FIELD_FOR_ACTION.items()]:
            if data.get(name) and not data.get("do"):
                data["do"] = action
        super().__init__(data)
        self.fields["todo_list"].queryset = ToDoList.objects.for_owner(owner)
        # Validate only the field that the chosen action uses. The Inbox is not a row of the lists.
        is_given = {"due_on": data.get("when"), "todo_list": data.get("todo_list") == INBOX}
        for action, name in self.FIELD_FOR_ACTION.items():
            if action != data.get("do") or is_given.get(name):
                del self.fields[name]

    def clean(self):
        super().clean()
        data = self.cleaned_data
        when = data.pop("when", "")
        if when:
            data["due_on"] = chosen_date(when, timezone.localdate())
        return data


class NameForm(FirstErrorMixin):
    """The name of a list or label (of the class `model`): of `instance`, or of a new one."""

    name = LineField(
        max_length=validators.MAX_NAME_LENGTH,
        error_messages={"required": gettext_lazy("Enter a name.")},
    )

    def __init__(self, data, owner, model, instance):
        super().__init__(data)
        self.owner, self.model, self.instance = owner, model, instance
        if model is Label:
            self.fields["name"] = LabelField(error_messages=self.fields["name"].error_messages)

    def clean_name(self):
        name = self.cleaned_data["name"]
        if self.model is ToDoList and is_inbox_name(name):
            raise ValidationError(_("The Inbox is always there."))
        same = self.model.objects.all_for_owner(self.owner).find_by_name(name)
        if not same and not self.instance:
            self.model.objects.match_names(self.owner, [name])
        if same and same != self.instance:
            if not getattr(same, "deleted_on", None):
                raise ValidationError(_("There is “%s” already.") % same)
            # A list in the trash keeps its name. Creating a list with this name restores it.
            if self.instance:
                raise ValidationError(_("There is “%s” in the trash.") % same)
        return name

    def save(self):
        """Store the name; return the list or label. Needs lock_names(), like the validation."""
        name = self.cleaned_data["name"]
        obj = self.instance or self.model.objects.get_or_create_named(self.owner, name)
        if obj.name != name:
            obj.name = name
            obj.save(update_fields=["name"])
        return obj
