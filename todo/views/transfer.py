"""The page of export and import."""

import re
from gzip import GzipFile
from io import BytesIO
from shutil import copyfileobj
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.http import StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import salted_hmac
from django.utils.timezone import localdate
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import for_owner
from todo import humanize, undo
from todo.forms import ImportForm
from todo.lists import lock_names
from todo.models import Upload
from todo.transfer.export_steps import EXPORT_STEPS
from todo.transfer.exporter import export_items
from todo.transfer.importer import import_items
from todo.validators import UID
from todo.views.rendering import offer_undo

MAX_ITEMS = 20000  # More would take longer than a request may.
SIGNER = Signer(salt="todo.upload")
CONTENT_TYPES = {"txt": "text/plain", "csv": "text/csv", "json": "application/json"}


@require_safe
@cache_control(private=True, no_store=True)
@for_owner
def export(request, owner, extension):
    """Return a file with all the owner's items."""
    if request.GET:
        raise BadRequest  # An export has no filters: don't return more than the address asks for.
    response = StreamingHttpResponse(
        export_items(owner, extension), content_type=f"{CONTENT_TYPES[extension]}; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="todos-{localdate()}.{extension}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
@for_owner
def import_page(request, owner):
    """Show the forms of export and import. POST: check the file and keep it, or `import` it."""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if not form.is_valid():
        return render_import(request, owner, form, status=400 if form.is_bound else 200)
    file, extension = form.cleaned_data["file"], form.cleaned_data["extension"]
    if "import" in request.POST:
        key = request.POST.get("request_key", "")
        key = key if re.fullmatch(UID, key) else uuid4().hex
        return import_file(request, owner, form, file, extension, key)
    result = import_items(owner, file, extension, dry_run=True, limit=MAX_ITEMS)
    if result.errors:
        return render_import(request, owner, form, status=400, result=result)
    content, uploader = BytesIO(), {"owner": owner, "browser": browser_digest(request, owner)}
    with GzipFile(fileobj=content, mode="wb", compresslevel=5) as compressed:
        file.seek(0)
        copyfileobj(file, compressed)
    with transaction.atomic():
        lock_names(owner)
        Upload.objects.filter(**uploader).delete()
        upload = Upload.objects.create(extension=extension, content=content.getvalue(), **uploader)
    return redirect("todo:upload", SIGNER.sign(str(upload.pk)))


def browser_digest(request, owner):
    """Return a digest of the CSRF cookie, which tells browsers on the shared list apart, or ""."""
    cookie = request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")
    return "" if owner else salted_hmac("todo.upload", cookie, algorithm="sha256").hexdigest()


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
@for_owner
def upload_page(request, owner, signed):
    """Show what an uploaded file contains. POST: import it."""
    form = ImportForm()
    uploads = Upload.objects.filter(owner=owner, browser=browser_digest(request, owner))
    try:
        upload = uploads.filter(pk=SIGNER.unsign(signed)).first()
    except BadSignature:
        return render_import(request, owner, form, status=404, is_gone=True)
    if not upload:
        entry = undo.get_undoable(owner, request_key=signed)  # Imported by an earlier click.
        offer_undo(request, entry)
        return render_import(request, owner, form, status=200 if entry else 404, is_gone=not entry)
    file = GzipFile(fileobj=BytesIO(upload.content))
    if request.method != "POST":
        result = import_items(owner, file, upload.extension, dry_run=True, limit=MAX_ITEMS)
        return render_import(request, owner, form, result=result, upload=signed)
    response = import_file(request, owner, form, file, upload.extension, signed)
    upload.delete()
    return response


def import_file(request, owner, form, file, extension, key):
    """Import the file once for this key, and show the result."""
    result = import_items(owner, file, extension, limit=MAX_ITEMS, key=key)
    entry = result.undo_entry or undo.get_undoable(owner, request_key=key)
    offer_undo(request, entry)
    summary = result.summary(is_import=True)[1 if entry else 0 :]  # offer_undo() shows the first.
    status = 400 if result.errors else 200
    return render_import(request, owner, form, status=status, result=result, summary=summary)


def render_import(request, owner, form, status=200, result=None, **context):
    """Show the page of export and import, and what was found in a file."""
    context.update(form=form, request_key=uuid4().hex, result=result, export_steps=EXPORT_STEPS)
    if result:
        context.setdefault("summary", result.summary(is_import=False))
        context["preview"] = map(preview_row, result.preview)
    return render(request, "todo/import.html", context, status=status)


def preview_row(row):
    """Return the text of a new item, and its other fields in words."""
    fields = {name: getattr(row.item, name) for name in ("priority", "due_on", "repeats")}
    fields.update(todo_list=row.list_name, labels=row.labels)
    fields = {name: value for name, value in fields.items() if value}
    return row.item.text, " · ".join(humanize.describe_attributes(fields, localdate()))
