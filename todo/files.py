"""Export and import by page, and the calendar feed."""

from datetime import timedelta
from hashlib import sha256
from pathlib import PurePath

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import BadRequest, RequestDataTooBig, ValidationError
from django.core.files.uploadhandler import FileUploadHandler
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import for_owner, owner_id
from todo import transfer, wording
from todo.filters import ItemFilter
from todo.formats import icalendar
from todo.models import ToDoItem

MAX_SIZE = 20 * 2**20  # Of a file in bytes; nginx.conf.template has it too.
MAX_ITEMS = 20000  # More would take longer than a request may.
TYPES = {"txt": "text/plain", "csv": "text/csv", "json": "application/json"}


@require_safe
@cache_control(private=True, no_store=True)
@for_owner
def export(request, owner, extension):
    """A file with all the owner's items. It has no filter."""
    if request.GET:
        raise BadRequest
    content_type = TYPES[extension] + "; charset=utf-8"
    response = StreamingHttpResponse(transfer.export(owner, extension), content_type=content_type)
    name = "todos-{}.{}".format(localdate(), extension)
    response["Content-Disposition"] = 'attachment; filename="{}"'.format(name)
    return response


class LargeUploads(FileUploadHandler):
    """Refuses a file that is too large before any of it is read."""

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        if content_length > MAX_SIZE + 2**16:
            raise RequestDataTooBig

    def receive_data_chunk(self, raw_data, start):
        return raw_data

    def file_complete(self, file_size):
        return None


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("todo.txt, CSV or JSON, in UTF-8, of at most 20 MiB."),
    )
    extension = forms.ChoiceField(
        label=gettext_lazy("Format"),
        required=False,
        choices=[
            ("", gettext_lazy("as the file’s name says")),
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
            if data["extension"] not in transfer.FORMATS:
                raise ValidationError(_("The file’s name does not say its format: choose it."))


def preview(read):
    """The text of an item that was read, and the rest in words."""
    rest = {name: getattr(read.item, name) for name in ("priority", "due_on", "repeats")}
    rest.update(todo_list=read.list_name, labels=read.labels)
    rest = {name: value for name, value in rest.items() if value}
    return read.item.text, wording.understood(rest, localdate())


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
@for_owner
def import_page(request, owner):
    """The forms of export and import. POST: check the file or, with `import`, store its items."""
    posted = request.method == "POST"
    form = ImportForm(request.POST, request.FILES) if posted else ImportForm()
    context = {"form": form, "owner_id": owner_id(owner), "stored": "import" in request.POST}
    wrong = bool(form.errors)
    if form.is_valid():
        file, extension = form.cleaned_data["file"], form.cleaned_data["extension"]
        found = transfer.load(owner, file, extension, not context["stored"], limit=MAX_ITEMS)
        said = found.sentences(context["stored"])
        context.update(found=found, said=said, first=map(preview, found.first))
        wrong = bool(found.errors)
    return render(request, "todo/import.html", context, status=400 if wrong else 200)


@require_safe
@cache_control(private=True, max_age=300)
def feed(request, secret):
    """The calendar of whoever has this secret: what is to be done, and was in the last 30 days."""
    if set(ItemFilter.PARAMETERS) & set(request.GET):
        raise BadRequest
    owner = get_object_or_404(get_user_model(), feed_secret=secret, is_active=True)
    items = ToDoItem.objects.of(owner).exclude(completed_on__lt=now() - timedelta(days=30))

    def calendar():
        return icalendar.write(transfer.records(items, icalendar.FIELDS), "todos")

    digest = sha256()
    for piece in calendar():
        digest.update(piece.encode())
    etag = '"{}"'.format(digest.hexdigest())
    response = get_conditional_response(request, etag=etag) or StreamingHttpResponse(
        calendar(), content_type="text/calendar; charset=utf-8"
    )
    response["ETag"] = etag
    return response
