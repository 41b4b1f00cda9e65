"""Forms of the import page: the files, and the choices for what is in them."""

from contextlib import suppress

from django import forms
from django.core.exceptions import ValidationError
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from todo.lists import INBOX
from todo.models import ToDoList
from todo.transfer.base import FormatError, ReadOptions
from todo.transfer.columns import COLUMN_FIELDS, guess_columns, read_columns
from todo.transfer.export_steps import FORMAT_NAMES
from todo.transfer.importer import INBOX_FORMATS
from todo.transfer.recognise import recognise
from website.uploadhandlers import MAX_SIZE

MAX_FILES = 20


class FilesInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name):
        return files.getlist(name)


class FilesField(forms.FileField):
    """One or more files, as a list of pairs of the file and the name of its format."""

    widget = FilesInput(attrs={"multiple": True})

    def clean(self, data, initial=None):
        for file in data or [None]:
            super().clean(file)
        if len(data) > MAX_FILES:
            raise ValidationError(_("Choose at most %d files at once.") % MAX_FILES)
        if sum(file.size for file in data) > MAX_SIZE:
            raise ValidationError(_("The files are larger than 20 MiB."))
        formats, errors = [], []
        for file in data:
            try:
                formats.append((file, recognise(file, file.name)))
            except FormatError as error:
                errors.append(f"{file.name}: {error.reason}")
        if errors:
            raise ValidationError(errors)
        return formats


class ImportForm(forms.Form):
    file = FilesField(
        label=gettext_lazy("Files"),
        help_text=gettext_lazy(
            "Up to 20 files, 20 MiB in all: exports of other applications, iCalendar,"
            " CSV, JSON or todo.txt. A large file takes a few seconds."
        ),
    )


class ImportListForm(forms.Form):
    """The list for items without one. `list_name` is None for the default of each file's format."""

    def __init__(self, data, owner, formats):
        super().__init__(data)
        choices = [("", _("Inbox"))]
        if not INBOX_FORMATS.issuperset(formats):
            choices = [("", _("A list with the name of the file")), (INBOX, _("Inbox"))]
        rows = ToDoList.objects.for_owner(owner).values_list("pk", "name")
        choices += [(str(pk), name) for pk, name in rows]
        self.fields["todo_list"] = forms.ChoiceField(
            label=_("List for items without one"),
            required=False,
            choices=choices,
            error_messages={"invalid_choice": _("This list no longer exists: choose another one.")},
        )
        self.names = dict(choices, **{"": None})

    @property
    def list_name(self):
        return self.names[self.cleaned_data["todo_list"]]


class ColumnsForm(forms.Form):
    """The columns of a CSV file that is not ours, for the fields of an item.

    `samples` has the first values of each column by its name. Without a choice in `data`, the usual
    names of columns decide.
    """

    def __init__(self, data, file_name, samples, prefix):
        super().__init__(data, prefix=prefix)
        self.file_name, self.samples = file_name, samples
        if not any(self.add_prefix(name) in data for name in COLUMN_FIELDS):
            guesses = guess_columns(samples)
            self.data = {self.add_prefix(name): column for name, column in guesses.items()}
        choices = [("", "—"), *((name, name) for name in samples)]
        messages = {"required": _("Choose the column of the texts.")}
        for name, (label, _words) in COLUMN_FIELDS.items():
            self.fields[name] = forms.ChoiceField(
                label=capfirst(label),
                choices=choices,
                required=name == "title",
                error_messages=messages,
            )

    @property
    def columns(self):
        return {name: column for name, column in self.cleaned_data.items() if column}


class ImportChoices:
    """The forms for what is in the files of an upload; `files` has their formats and names, too."""

    def __init__(self, data, owner, files):
        self.files, formats = files, {format_name for _file, format_name, _name in files}
        self.file_names = [(file_name, FORMAT_NAMES[name]) for _file, name, file_name in files]
        self.list_form = ImportListForm(data, owner, formats)
        self.column_forms = {}
        for number, (file, format_name, file_name) in enumerate(files):
            samples = {}  # type: dict[str, list[str]]
            if format_name == "csv":
                with suppress(FormatError):  # Raised again when the items are read.
                    samples = read_columns(file)
            if samples:
                prefix = str(number) if len(files) > 1 else None
                self.column_forms[number] = ColumnsForm(data, file_name, samples, prefix)
        self.forms = [self.list_form, *self.column_forms.values()]

    def is_valid(self):
        return all(form.is_valid() for form in self.forms)

    def query_string(self):
        """Return the choices as a query string."""
        values = {
            form.add_prefix(name): value
            for form in self.forms
            for name, value in form.cleaned_data.items()
        }
        return urlencode({name: value for name, value in values.items() if value})

    def files_to_read(self):
        """Return the files as import_items() gets them."""
        return [
            (
                file,
                format_name,
                ReadOptions(
                    file_name,
                    self.list_form.list_name,
                    self.column_forms[number].columns if number in self.column_forms else None,
                ),
            )
            for number, (file, format_name, file_name) in enumerate(self.files)
        ]
