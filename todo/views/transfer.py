"""Export and import by page, and the calendar feed."""

import re
from datetime import timedelta
from gzip import GzipFile
from hashlib import sha256
from io import BytesIO
from pathlib import PurePath
from shutil import copyfileobj
from uuid import uuid4

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import BadRequest, ValidationError
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.utils.crypto import salted_hmac
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import for_owner, owner_id
from todo import humanize, undo
from todo.filters import ItemFilter
from todo.lists import alone
from todo.models import ToDoItem, Upload
from todo.transfer import icalendar_format, importer
from todo.validators import UID
from todo.views.rendering import offer_undo
from website.uploadhandlers import MAX_SIZE

MAX_ITEMS = 20000  # More would take longer than a request may.
SIGNER = Signer(salt="todo.upload")
CONTENT_TYPES = {"txt": "text/plain", "csv": "text/csv", "json": "application/json"}


@require_safe
@cache_control(private=True, no_store=True)
@for_owner
def export(request, owner, extension):
    """A file with all the owner's items. It has no filter."""
    if request.GET:
        raise BadRequest
    content_type = CONTENT_TYPES[extension] + "; charset=utf-8"
    response = StreamingHttpResponse(
        importer.export_items(owner, extension), content_type=content_type
    )
    name = "todos-{}.{}".format(localdate(), extension)
    response["Content-Disposition"] = 'attachment; filename="{}"'.format(name)
    return response


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
            if data["extension"] not in importer.FORMATS:
                raise ValidationError(_("The file’s name does not say its format: choose it."))


def preview_row(read):
    """The text of an item that was read, and the rest in words."""
    rest = {name: getattr(read.item, name) for name in ("priority", "due_on", "repeats")}
    rest.update(todo_list=read.list_name, labels=read.labels)
    rest = {name: value for name, value in rest.items() if value}
    return read.item.text, humanize.understood(rest, localdate())


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
@for_owner
def import_page(request, owner):
    """The forms of export and import. POST: keep the file to check it, or `import` it."""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if not form.is_valid():
        return render_import(request, owner, form, status=400 if form.is_bound else 200)
    file, extension = form.cleaned_data["file"], form.cleaned_data["extension"]
    if "import" in request.POST:
        key = request.POST.get("request_key", "")
        key = key if re.fullmatch(UID, key) else uuid4().hex
        return import_file(request, owner, form, file, extension, key)
    found = importer.import_items(owner, file, extension, dry_run=True, limit=MAX_ITEMS)
    if found.errors:
        return render_import(request, owner, form, status=400, found=found)
    content, whose = BytesIO(), {"owner": owner, "browser": browser(request, owner)}
    with GzipFile(fileobj=content, mode="wb", compresslevel=5) as compressed:
        file.seek(0)
        copyfileobj(file, compressed)
    with transaction.atomic():
        alone(owner)
        Upload.objects.filter(**whose).delete()
        upload = Upload.objects.create(extension=extension, content=content.getvalue(), **whose)
    return redirect("todo:upload", SIGNER.sign(str(upload.pk)))


def browser(request, owner):
    """Return what tells a visitor's browser from others: a digest of its CSRF cookie."""
    cookie = request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")
    return "" if owner else salted_hmac("todo.upload", cookie, algorithm="sha256").hexdigest()


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
@for_owner
def upload_page(request, owner, signed):
    """Show what is in a file that was uploaded. POST: import it."""
    form = ImportForm()
    uploads = Upload.objects.filter(owner=owner, browser=browser(request, owner))
    try:
        upload = uploads.filter(pk=SIGNER.unsign(signed)).first()
    except BadSignature:
        return render_import(request, owner, form, status=404, is_gone=True)
    if not upload:
        act = undo.find(owner, request_key=signed)  # A second click, Back, or a reload.
        offer_undo(request, act)
        return render_import(request, owner, form, status=200 if act else 404, is_gone=not act)
    file = GzipFile(fileobj=BytesIO(upload.content))
    if request.method != "POST":
        found = importer.import_items(owner, file, upload.extension, dry_run=True, limit=MAX_ITEMS)
        return render_import(request, owner, form, found=found, upload=signed)
    response = import_file(request, owner, form, file, upload.extension, signed)
    upload.delete()
    return response


def import_file(request, owner, form, file, extension, key):
    """Import the file, and answer with what was done; the same request again does nothing."""
    found = importer.import_items(owner, file, extension, limit=MAX_ITEMS, key=key)
    act = found.act or undo.find(owner, request_key=key)
    offer_undo(request, act)
    status = 400 if found.errors else 200
    return render_import(request, owner, form, status=status, found=found, act=act, stored=True)


def render_import(request, owner, form, found=None, act=None, stored=False, status=200, **context):
    """Answer with the page of export and import, and what was `found` in a file."""
    context.update(form=form, owner_id=owner_id(owner), request_key=uuid4().hex, found=found)
    if found:
        said = found.sentences(stored)[1 if act else 0 :]  # The first one is offered to be undone.
        context.update(said=said, first=map(preview_row, found.preview))
    return render(request, "todo/import.html", context, status=status)


@require_safe
@cache_control(private=True, max_age=300)
def feed(request, secret):
    """The calendar of whoever has this secret: what is to be done, and was in the last 30 days."""
    if set(ItemFilter.PARAMETERS) & set(request.GET):
        raise BadRequest
    owner = get_object_or_404(get_user_model(), feed_secret=secret, is_active=True)
    items = ToDoItem.objects.of(owner).exclude(completed_on__lt=now() - timedelta(days=30))

    def calendar():
        return icalendar_format.write(
            importer.iter_records(items, icalendar_format.FIELDS), "todos"
        )

    digest = sha256()
    for piece in calendar():
        digest.update(piece.encode())
    etag = '"{}"'.format(digest.hexdigest())
    response = get_conditional_response(request, etag=etag) or StreamingHttpResponse(
        calendar(), content_type="text/calendar; charset=utf-8"
    )
    response["ETag"] = etag
    return response
