"""Import of one or more files: all of their new items, or none of them."""

from collections import Counter, namedtuple
from itertools import islice
from time import monotonic

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from todo import undo
from todo.lists import MAX_NAMES, ActionError, lock_names
from todo.models import Label, ToDoItem, ToDoList
from todo.new_items import store_items
from todo.querysets import BATCH_SIZE
from todo.transfer import FORMATS
from todo.transfer.base import LEFT_OUT, MAX_SAMPLES, FormatError
from todo.transfer.records import ImportRow, parse_names, parse_record
from website.text import derive_uid, distinct, name_key

# The formats whose items without a list are in the Inbox, unless another list is chosen.
INBOX_FORMATS = {"txt", "csv", "json"}
MAX_ERRORS, PREVIEW_SIZE = 20, 10
# The limits of a file if the number of items is limited. Otherwise a file of line ends, or of one
# name a million times, would keep a worker busy for longer than a request may take.
MAX_LINES, MAX_SECONDS = 10**6, 10

IMPORTED = ngettext_lazy("%d item was imported.", "%d items were imported.")
NEW = ngettext_lazy("%d item would be imported.", "%d items would be imported.")
EXISTING = ngettext_lazy("%d already existed.", "%d already existed.")
TRASHED = ngettext_lazy(
    "%d of them is in the trash: restore it there.",
    "%d of them are in the trash: restore them there.",
)
UNREAD = ngettext_lazy(
    "%d line has words that can’t be interpreted; they stay in the text.",
    "%d lines have words that can’t be interpreted; they stay in the text.",
)

# Up to BATCH_SIZE rows of a file: names without an item, new items, how many items the owner has
# already, how many of those are in the trash, and the FormatErrors.
Batch = namedtuple("Batch", "names new existing_count trashed_count errors")


class ImportResult:
    """The counts, errors and preview of an import, and the names of lists and labels it needs."""

    def __init__(self):
        self.line, self.is_full = 0, False
        self.new_count = self.existing_count = self.trashed_count = self.error_count = 0
        self.undo_entry = None
        self.errors, self.preview = [], []  # The first errors, and the first new rows.
        self.unread_count = 0  # New rows with words that look like markers of the format.
        self.first_unread = []  # The line and the unread words of the first of these rows.
        self.lists, self.labels = {}, {}  # Names by name_key().
        self.new_lists, self.new_labels = [], []  # The names that the owner does not have yet.
        self.left_out = []  # The things without a place: words, their number, and some examples.
        self.visible_lists = set()  # Keys of lists with an item outside the trash.

    def add(self, batch):
        self.add_errors(batch.errors)
        for row in batch.names + batch.new:
            self.line = row.line
            self.lists.update(distinct([row.list_name] if row.list_name else []))
            self.labels.update(distinct(row.labels))
            if not (row.item and row.item.deleted_on):
                self.visible_lists.add(name_key(row.list_name))
            if max(len(self.lists), len(self.labels)) > MAX_NAMES and not self.is_full:
                self.add_errors([too_many_names(row.line, MAX_NAMES)])
                self.is_full = True
        self.new_count += len(batch.new)
        self.existing_count += batch.existing_count
        self.trashed_count += batch.trashed_count
        self.preview += batch.new[: PREVIEW_SIZE - len(self.preview)]
        unread = [(row.line, " ".join(row.unread)[:200]) for row in batch.new if row.unread]
        self.unread_count += len(unread)
        self.first_unread += unread[: PREVIEW_SIZE - len(self.first_unread)]

    def add_errors(self, errors):
        self.error_count += len(errors)
        self.errors += errors[: MAX_ERRORS - len(self.errors)]

    def summary(self, is_import):
        """Return sentences that say what was imported or, for a check, what would be."""
        imported = (IMPORTED if is_import else NEW) % self.new_count
        counts = [
            (EXISTING, self.existing_count),
            (TRASHED, self.trashed_count),
            (UNREAD, self.unread_count),
        ]
        return [imported] + [message % count for message, count in counts if count]


def too_many_names(line, limit):
    reason = _("The file has more than %d lists or labels (limit reached at this line).")
    return FormatError(line, reason % limit)


class LimitedFile:
    """A binary file that can be read up to MAX_LINES, and for MAX_SECONDS."""

    def __init__(self, file):
        self.file, self.deadline = file, monotonic() + MAX_SECONDS

    def seek(self, offset):
        self.lines = 0
        return self.file.seek(offset)

    def read(self, size):
        data = self.file.read(size)
        self.lines += max(data.count(b"\n"), data.count(b"\r"))
        if self.lines > MAX_LINES:
            raise FormatError(MAX_LINES, _("The file has more than %d lines.") % MAX_LINES)
        self.check_deadline()
        return data

    def check_deadline(self):
        if monotonic() > self.deadline:
            reason = _("Reading the file takes more than %d seconds: import it in parts.")
            raise FormatError(self.lines, reason % MAX_SECONDS)


def import_items(owner, files, dry_run=False, limit=None, progress=iter, key=""):
    """Import files and return the ImportResult.

    `files` has for each file the binary file, the name of its format, and its ReadOptions. They are
    read twice: nothing is stored before all of them are validated, and nothing at all if there are
    errors, or for a dry run. `limit` is the maximum number of items. `progress` gets an iterator of
    the rows and returns another one. With the `key` of a request, the import can be undone, and a
    second request with this key imports nothing.
    """
    result = ImportResult()
    limited = [(LimitedFile(file), *rest) for file, *rest in files] if limit else files
    for batch in read_batches(owner, limited, limit, progress):
        result.add(batch)
        if result.is_full:
            break
    result.left_out = describe_left_out([options for _file, _format, options in files])
    # If every item exists already, don't create lists again that were renamed since.
    if result.errors or (result.existing_count and not result.new_count):
        return result
    try:
        result.new_lists = ToDoList.objects.match_names(owner, result.lists.values())[1]
        result.new_labels = Label.objects.match_names(owner, result.labels.values())[1]
        if not dry_run:
            store_files(owner, files, result, progress, key)
    except ActionError as error:
        result.add_errors([FormatError(result.line, str(error))])
    return result


def describe_left_out(file_options):
    """Return words, the number and some examples of the things that files could not bring along."""
    rows = []
    for kind, words in LEFT_OUT.items():
        count = sum(options.left_out[kind] for options in file_options)
        samples = [text for options in file_options for text in options.samples.get(kind, ())]
        rows += [(words, count, samples[:MAX_SAMPLES])] if count else []
    return rows


def store_files(owner, files, result, progress, key):
    """Store the new items of files that were validated: once, if there is a key."""
    with transaction.atomic():
        lock_names(owner)  # A second request with the same key waits here.
        result.undo_entry = undo.get_undoable(owner, request_key=key) if key else None
        if result.undo_entry:
            return
        lists = get_or_create_lists(owner, result)
        labels = Label.objects.get_or_create_all(owner, result.labels.values())
        id_ranges = []  # type: list[list[int]]
        for batch in read_batches(owner, files, None, progress):
            if batch.errors:
                raise batch.errors[0]  # A file has changed in between: nothing is stored.
            ids = store_items(owner, batch.new, lists, labels)
            id_ranges = undo.id_ranges(ids.values(), id_ranges)
        created = [row for row in [*lists.values(), *labels.values()] if row and row.is_new]
        if key and (id_ranges or created):
            message = IMPORTED % result.new_count
            result.undo_entry = undo.record(
                owner, message, created=created, imported=id_ranges, request_key=key
            )


def get_or_create_lists(owner, result):
    """Return the owner's lists of the result by name_key().

    A new list that only items in the trash are on is created in the trash.
    """
    trashed = [name for key, name in result.lists.items() if key not in result.visible_lists]
    existing = ToDoList.all_objects.for_owner(owner).find_all_by_name(trashed)
    new = [name for key, name in result.lists.items() if key not in existing]
    lists = ToDoList.objects.get_or_create_all(owner, new)
    deleted = [lists[key].pk for key in lists if key not in result.visible_lists and lists[key]]
    ToDoList.objects.filter(pk__in=deleted).update(deleted_on=now())
    return dict(lists, **existing)


def read_batches(owner, files, limit, progress):
    """Yield the rows of files as Batches."""
    rows = progress(iter_rows(files, limit))
    for batch in iter(lambda: list(islice(rows, BATCH_SIZE)), []):
        errors = [row for row in batch if isinstance(row, FormatError)]
        valid = [row for row in batch if isinstance(row, ImportRow)]
        items = [row for row in valid if row.item]
        keys = [row.item.request_key for row in items]
        stored = ToDoItem.all_objects.for_owner(owner).filter(request_key__in=keys).order_by()
        deleted_on = dict(stored.values_list("request_key", "deleted_on"))
        existing = {"", *deleted_on}
        new = [row for row in items if row.item.request_key not in existing]
        yield Batch(
            names=[row for row in valid if not row.item],
            new=new,
            existing_count=len(items) - len(new),
            trashed_count=sum(map(bool, deleted_on.values())),
            errors=errors,
        )


def iter_rows(files, limit):
    """Yield an ImportRow or a FormatError for each record of files, and stop at the limit.

    If there are several files, their names stand before errors and unread words.
    """
    counts, keys = Counter(), set()  # type: Counter[str], set[int]
    for file, format_name, options in files:
        file.seek(0)
        options.reset()
        prefix = options.file_name + ":" if len(files) > 1 else ""
        default_list = (options.list_name or "") if format_name in INBOX_FORMATS else ""
        for row in iter_file_rows(file, FORMATS[format_name], options, limit, counts, keys):
            if isinstance(row, FormatError):
                row.reason = f"{prefix} {row.reason}".strip()
            elif row.item:
                unread = [prefix, *row.unread] if prefix and row.unread else row.unread
                row = row._replace(list_name=row.list_name or default_list, unread=unread)
            yield row


def iter_file_rows(file, reader, options, limit, counts, keys):
    """Yield an ImportRow or a FormatError for each record of a file, and stop at the limit.

    The request_key of an item is its uid or, without one, a hash of its record. For a repeated uid
    it is "", and the item counts as existing. `counts` has the numbers of records and names, and
    `keys` hashes of the request keys, of this import so far.
    """
    seen = Counter()  # type: Counter[int]
    try:
        for line, record, *unread in reader.read(file, options):
            is_names = "lists" in record
            if not is_names or counts["names"]:  # The first record of names doesn't count.
                counts["records"] += 1
            if is_names:
                counts["names"] += (
                    sum(len(value) for value in record.values() if isinstance(value, list)) or 1
                )
            if limit and counts["records"] > limit:
                raise FormatError(line, _("At most %d items can be imported here.") % limit)
            if limit and counts["names"] > 2 * MAX_NAMES:
                raise too_many_names(line, 2 * MAX_NAMES)
            if limit:  # Some formats are read whole, before their first record.
                file.check_deadline()
            try:
                if is_names:
                    yield from parse_names(line, record)
                    continue
                row = parse_record(line, record, unread)
            except FormatError as error:
                yield error
                continue
            key = row.item.request_key
            if not key:
                # Number identical records of a file: a second import then yields the same keys.
                text = repr(sorted(record.items()))
                times, seen[hash(text)] = seen[hash(text)], seen[hash(text)] + 1
                key = derive_uid(f"{times} {text}")
            row.item.request_key = "" if hash(key) in keys else key
            keys.add(hash(key))
            yield row
    except FormatError as error:
        yield error
