"""The page of export and import."""

from gzip import GzipFile
from io import BytesIO
from shutil import copyfileobj

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.http import StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import salted_hmac
from django.utils.text import Truncator
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import for_owner
from todo import humanize, undo
from todo.import_forms import ImportChoices, ImportForm
from todo.lists import lock_names
from todo.models import Upload
from todo.transfer.export_steps import EXPORT_STEPS
from todo.transfer.exporter import export_items
from todo.transfer.importer import import_items
from todo.views.rendering import offer_undo

MAX_ITEMS = 20000  # More would take longer than a request may.
SIGNER = Signer(salt="todo.upload")
CONTENT_TYPES = {
    "txt": "text/plain",
    "csv": "text/csv",
    "json": "application/json",
    "ics": "text/calendar",
}


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
    """Show the forms of export and import. POST: keep the files, and show what they contain."""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if not form.is_valid():
        return render_import(request, status=400 if form.is_bound else 200, form=form)
    uploader = {"owner": owner, "browser": browser_digest(request, owner)}
    uploads = [
        Upload(file_name=file.name, format=format_name, content=compress(file), **uploader)
        for file, format_name in form.cleaned_data["file"]
    ]
    with transaction.atomic():
        lock_names(owner)
        Upload.objects.filter(**uploader).delete()
        for upload in uploads:
            upload.save()
    return redirect("todo:upload", SIGNER.sign(str(uploads[0].pk)))


def compress(file):
    content = BytesIO()
    with GzipFile(fileobj=content, mode="wb", compresslevel=5) as compressed:
        file.seek(0)
        copyfileobj(file, compressed)
    return content.getvalue()


def browser_digest(request, owner):
    """Return a digest of the CSRF cookie, which tells browsers on the shared list apart, or ""."""
    cookie = request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")
    return "" if owner else salted_hmac("todo.upload", cookie, algorithm="sha256").hexdigest()


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
@for_owner
def upload_page(request, owner, signed):
    """Show what the uploaded files contain. POST: import them or, with `apply`, choose otherwise.

    The choices are in the query string or in the form, so that changing them needs no other upload.
    With other choices than `previewed`, nothing is imported before their preview has been seen.
    """
    try:
        first_id = int(SIGNER.unsign(signed))
    except BadSignature:
        return render_import(request, status=404, is_gone=True)
    uploads = list(Upload.objects.filter(owner=owner, browser=browser_digest(request, owner)))
    if not uploads or uploads[0].pk != first_id:
        entry = undo.get_undoable(owner, request_key=signed)  # Imported by an earlier click.
        offer_undo(request, entry)
        return render_import(request, status=200 if entry else 404, is_gone=not entry)
    files = [
        (GzipFile(fileobj=BytesIO(upload.content)), upload.format, upload.file_name)
        for upload in uploads
    ]
    choices = ImportChoices(request.POST or request.GET, owner, files)
    if not choices.is_valid():
        status = 400 if request.POST or request.GET else 200
        return render_import(request, status=status, choices=choices)
    query = choices.query_string()
    if "apply" in request.POST:
        return redirect(f"{request.path}?{query}")
    if request.POST.get("previewed", query) != query:
        messages.success(request, _("You chose otherwise: look again at what will be imported."))
        return redirect(f"{request.path}?{query}")
    files = choices.files_to_read()
    if request.method != "POST":
        result = import_items(owner, files, dry_run=True, limit=MAX_ITEMS)
        status = 400 if result.errors else 200
        return render_import(request, status=status, choices=choices, result=result)
    result = import_items(owner, files, limit=MAX_ITEMS, key=signed)
    if result.errors:
        return render_import(request, status=400, choices=choices, result=result)
    entry = result.undo_entry or undo.get_undoable(owner, request_key=signed)
    if entry:  # Otherwise a second click would not find what the first one has shown.
        Upload.objects.filter(pk__in=[upload.pk for upload in uploads]).delete()
        offer_undo(request, entry)
    summary = result.summary(is_import=True)[1 if entry else 0 :]  # offer_undo() shows the first.
    return render_import(request, result=result, summary=summary)


def render_import(request, status=200, form=None, result=None, **context):
    """Show the page of export and import, and what was found in files."""
    context.update(form=form or ImportForm(), result=result, export_steps=EXPORT_STEPS)
    if result:
        context.setdefault("summary", result.summary(is_import=False))
        context["preview"] = map(preview_row, result.preview)
    return render(request, "todo/import.html", context, status=status)


def preview_row(row):
    """Return the text of a new item, and its other fields in words."""
    fields = {name: getattr(row.item, name) for name in ("priority", "due_on", "repeats")}
    fields.update(todo_list=row.list_name, labels=row.labels, completed=row.item.completed)
    fields = {name: value for name, value in fields.items() if value}
    notes = row.item.notes.strip().partition("\n")[0]
    details = humanize.describe_attributes(fields, localdate())
    return row.item.text, " · ".join([*details, *([Truncator(notes).chars(80)] if notes else [])])
