"""Export of an owner's items to the formats, and import: of a whole file, or nothing of it."""

import re
from collections import Counter, namedtuple
from contextlib import suppress
from datetime import date
from itertools import chain, islice
from time import monotonic
from uuid import UUID, uuid5

import simplejson
from django.db import transaction
from django.db.models import Prefetch
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from todo import undo, validators
from todo.lists import MAX_NAMES, Refused, alone
from todo.models import Label, ToDoItem, ToDoList
from todo.querysets import POSITION_GAP
from todo.transfer import FIELDS, FormatError, csv_format, json_format, todotxt_format
from website.text import distinct, name_key

FORMATS = {"txt": todotxt_format, "csv": csv_format, "json": json_format}
BATCH_SIZE = 500  # items at once: an old SQLite takes 999 parameters
MAX_ERRORS, PREVIEW_SIZE = 20, 10
# Where the number of items is limited. Otherwise a file of line ends, or of one name a million
# times, would keep a worker busy for longer than a request may take.
MAX_LINES, MAX_SECONDS = 10**6, 10
UID_NAMESPACE = UUID(int=0)

NEW = ngettext_lazy("%d item would be imported.", "%d items would be imported.")
THERE = ngettext_lazy("%d was there already.", "%d were there already.")
IN_TRASH = ngettext_lazy(
    "%d of them is in the trash: restore it there.",
    "%d of them are in the trash: restore them there.",
)
UNREAD = ngettext_lazy(
    "%d line has something that can’t be understood and stays in the text.",
    "%d lines have something that can’t be understood and stays in the text.",
)


DAY = re.compile("([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|([0-9]{2})([0-9]{2}))(?:[T ].*)?")


def parse_date(value):
    """Read a date, whatever time stands behind it, also as 2026-1-5 or 20260105."""
    match = isinstance(value, str) and DAY.fullmatch(value.strip())
    if match:
        with suppress(ValueError):
            value = str(date(*map(int, filter(None, match.groups()))))
    return validators.date(value)


def distinct_texts(value):
    return list(distinct(validators.texts(value)).values())


RECORD_VALIDATORS = dict(
    validators.ITEM,
    uid=validators.checked(validators.string, validators.validate_uid),
    due_on=parse_date,
    repeats_from=parse_date,
    created_on=validators.moment,
    completed_on=validators.moment,
    deleted_on=validators.moment,
)
NAMES_VALIDATORS = {
    "lists": lambda value: [validators.name(text) for text in distinct_texts(value)],
    "labels": lambda value: [validators.label(text) for text in distinct_texts(value)],
}

# An item that is not stored yet, with the names of its list and labels, from a line of a file; or
# None, if the line says that there are these names alone. Words of the line that look like signs of
# the format stay in the item's text as `unread`.
ImportRow = namedtuple("ImportRow", "line item list_name labels unread")


def export_items(owner, extension, progress=iter):
    """Give the text of a file of all the owner's items in pieces.

    JSON has their trash as well, and the names that no item shows.
    """
    first, queries = [], [ToDoItem.objects.of(owner)]
    if extension == "json":
        first = names_record(owner)
        queries.append(ToDoItem.with_trash.of(owner).filter(deleted_on__isnull=False))
    items = progress(chain.from_iterable(map(iter_records, queries)))
    return FORMATS[extension].write(chain(first, items))


def names_record(owner):
    """A record of the names of the owner's lists, in their order, and labels, if there are any."""
    lists, labels = (
        list(kind.objects.of(owner).values_list("name", flat=True)) for kind in (ToDoList, Label)
    )
    return [{"lists": lists, "labels": labels}] if lists or labels else []


def iter_records(items, fields=FIELDS):
    """Give a record of each item of the query in the list's order; memory holds a page of them."""
    labels = Prefetch("labels", to_attr="named")  # A list takes less memory than a query.
    items = items.select_related("todo_list").prefetch_related(labels).defer("search")
    page = list(items.order_by("owner_id", "position", "pk")[:BATCH_SIZE])
    while page:
        yield from (to_record(item, fields) for item in page)
        # The first condition adds nothing but a place to start in the index.
        rest = items.filter(position__gte=page[-1].position)
        page = list(rest.behind(page[-1])[:BATCH_SIZE])


def to_record(item, fields):
    found = {name: getattr(item, name, "") for name in fields}
    # A key that a program made up may not fit into a file.
    key = item.request_key
    found["uid"] = key if re.fullmatch(validators.UID, key) else uuid5(UID_NAMESPACE, key).hex
    found["title"] = item.text
    found["list"] = item.todo_list.name if item.todo_list else ""
    found["labels"] = sorted(label.name for label in item.named)
    return found


def parse_record(line, record, unread=()):
    """The item that a record says, checked; FormatError where it can't be stored."""
    # A blank text says nothing: it is an empty cell of CSV.
    said = {
        name: value for name, value in record.items() if value is not None and str(value).strip()
    }
    values = dict({"request_key": ""}, **clean_fields(line, said, RECORD_VALIDATORS, ["title"]))
    return new_item(values, line, unread)


def new_item(values, line=0, unread=()):
    """Return a Read of checked values, which are those of validators.read_record."""
    list_name, labels = values.pop("list", ""), values.pop("labels", [])
    return ImportRow(line, ToDoItem(**values), list_name, labels, unread)


def parse_names(line, record):
    """A Read without an item for each list and label that a record of names says, checked."""
    names = clean_fields(line, record, NAMES_VALIDATORS)
    lists = [ImportRow(line, None, name, [], ()) for name in names.get("lists", ())]
    return lists + [ImportRow(line, None, "", [name], ()) for name in names.get("labels", ())]


def clean_fields(line, record, readers, required=()):
    """The values of a record by the model's names; FormatError for any that can't be stored."""
    unknown = sorted(set(record) - set(readers))
    if unknown:
        raise FormatError(line, _("“%s” is no field of an item.") % unknown[0][:50])
    values, errors = validators.read_record(record, readers, required)
    if errors:
        said = (
            describe_error(name, record.get(name), " ".join(errors[name]))
            for name in sorted(errors)
        )
        raise FormatError(line, " ".join(said)[:300])
    return values


def describe_error(name, value, reason):
    """Return the reason behind the name of the field, and behind its value as the file has it."""
    text = value if isinstance(value, str) else simplejson.dumps(value)
    if value is None or isinstance(value, (list, dict)) or f"“{text}”" in reason:
        return f"{name}: {reason}"
    return f"{name} “{text if len(text) <= 50 else text[:49] + '…'}”: {reason}"


def too_many_names(line, most):
    return FormatError(line, _("Up to here there are more than %d lists or labels.") % most)


class LimitedFile:
    """A binary file of which at most MAX_LINES are read, and for MAX_SECONDS."""

    def __init__(self, file):
        self.file, self.until = file, monotonic() + MAX_SECONDS

    def seek(self, place):
        self.lines = 0
        return self.file.seek(place)

    def read(self, size):
        piece = self.file.read(size)
        self.lines += max(piece.count(b"\n"), piece.count(b"\r"))
        if self.lines > MAX_LINES:
            raise FormatError(MAX_LINES, _("The file has more than %d lines.") % MAX_LINES)
        if monotonic() > self.until:
            reason = _("Reading the file takes more than %d seconds: import it in parts.")
            raise FormatError(self.lines, reason % MAX_SECONDS)
        return piece


class ImportResult:
    """What an import finds in its file, with up to MAX_NAMES lists, and labels."""

    def __init__(self):
        self.line, self.is_full = 0, False
        # How many items; those that are in the trash are among those that are there.
        self.new_count = self.existing_count = self.trashed_count = self.error_count = 0
        self.act = None  # What was stored, if it can be undone.
        self.errors, self.preview = [], []  # The first FormatErrors, and the first new Reads.
        self.unread_count = 0  # How many new items have words that look like signs of the format.
        self.first_unread = []  # Of the first of them, the line and the words.
        self.lists, self.labels = {}, {}  # The names that they need, by how they are compared.
        self.visible_lists = set()  # Those of the lists that not only items in the trash need.

    def add(self, names, new, there, in_trash, errors):
        for read in names + new:
            self.line = read.line
            self.lists.update(distinct([read.list_name] if read.list_name else []))
            self.labels.update(distinct(read.labels))
            if not (read.item and read.item.deleted_on):
                self.visible_lists.add(name_key(read.list_name))
            if max(len(self.lists), len(self.labels)) > MAX_NAMES and not self.is_full:
                errors, self.is_full = [*errors, too_many_names(read.line, MAX_NAMES)], True
        self.new_count += len(new)
        self.existing_count += there
        self.trashed_count += in_trash
        self.error_count += len(errors)
        self.errors += errors[: MAX_ERRORS - len(self.errors)]
        self.preview += new[: PREVIEW_SIZE - len(self.preview)]
        unread = [(read.line, " ".join(read.unread)[:200]) for read in new if read.unread]
        self.unread_count += len(unread)
        self.first_unread += unread[: PREVIEW_SIZE - len(self.first_unread)]

    def sentences(self, stored):
        """Return what was imported, or would be, in sentences."""
        said = [(undo.SENTENCES["imported"] if stored else NEW) % self.new_count]
        others = [
            (THERE, self.existing_count),
            (IN_TRASH, self.trashed_count),
            (UNREAD, self.unread_count),
        ]
        return said + [sentence % number for sentence, number in others if number]


def import_items(owner, file, extension, dry_run=False, limit=None, progress=iter, key=""):
    """Import a binary file, which is read twice: nothing is stored before it is checked whole.

    Return what was Found. With errors, or for a dry run, nothing is stored. `limit` is how many
    items there may be; `progress` is given the items to iterate over. With the `key` of a request
    it is an act that can be undone, and done once.
    """
    found = ImportResult()
    limited = LimitedFile(file) if limit else file
    for chunk in read_batches(owner, limited, extension, limit, progress):
        found.add(*chunk)
        if found.is_full:
            break
    # A name that was changed since does not come back with items that are all there.
    if found.errors or (found.existing_count and not found.new_count):
        return found
    try:
        ToDoList.objects.look_up(owner, found.lists.values())
        Label.objects.look_up(owner, found.labels.values())
        if not dry_run:
            store_file(owner, file, extension, found, progress, key)
    except Refused as refused:
        found.add([], [], 0, 0, [FormatError(found.line, str(refused))])
    return found


def store_file(owner, file, extension, found, progress, key):
    """Store what was found in the file: once, if there is a key."""
    with transaction.atomic():
        alone(owner)  # The second click of two waits here.
        found.act = undo.find(owner, request_key=key) if key else None
        if found.act:
            return
        lists = get_or_create_lists(owner, found)
        labels = Label.objects.all_named(owner, found.labels.values())
        runs = []  # type: list[list[int]]
        for _names, new, *_counts, errors in read_batches(owner, file, extension, None, progress):
            if errors:
                raise errors[0]  # The file has changed: nothing is stored.
            runs = undo.ranges(store_rows(owner, new, lists, labels).values(), runs)
        made = [row for row in [*lists.values(), *labels.values()] if row and row.made]
        if key and (runs or made):
            sentence = undo.SENTENCES["imported"] % found.new_count
            found.act = undo.keep(owner, sentence, made=made, imported=runs, key=key)


def get_or_create_lists(owner, found):
    """The owner's lists that were Found, by name_key(). One for the trash alone is deleted."""
    in_trash = [name for key, name in found.lists.items() if key not in found.visible_lists]
    known = ToDoList.objects.filter(owner=owner).found(in_trash)
    new = [name for key, name in found.lists.items() if key not in known]
    lists = ToDoList.objects.all_named(owner, new)
    deleted = [lists[key].pk for key in lists if key not in found.visible_lists and lists[key]]
    ToDoList.objects.filter(pk__in=deleted).update(deleted_on=now())
    return dict(lists, **known)


def read_batches(owner, file, extension, limit, progress):
    """Give for each CHUNK of a file what Found.add takes: its names, new items and so on."""
    file.seek(0)
    items = progress(iter_rows(file, FORMATS[extension], limit))
    for chunk in iter(lambda: list(islice(items, BATCH_SIZE)), []):
        errors = [error for error in chunk if isinstance(error, FormatError)]
        names = [read for read in chunk if isinstance(read, ImportRow) and not read.item]
        reads = [read for read in chunk if isinstance(read, ImportRow) and read.item]
        rows = find_existing(owner, reads)
        there = {"", *(key for key, _, _ in rows)}
        new = [read for read in reads if read.item.request_key not in there]
        yield names, new, len(reads) - len(new), sum(bool(row[2]) for row in rows), errors


def iter_rows(file, module, limit):
    """Give a Read for each item of a file, or FormatError; of a uid's second one the key is ""."""
    seen, number, names = Counter(), 0, 0  # type: Counter[int], int, int
    try:
        for line, record, *unread in module.read(file):
            if "lists" not in record or names:  # An export has one record of names.
                number += 1
            if "lists" in record:
                names += (
                    sum(len(value) for value in record.values() if isinstance(value, list)) or 1
                )
            if limit and number > limit:
                raise FormatError(line, _("At most %d items can be imported here.") % limit)
            if limit and names > 2 * MAX_NAMES:
                raise too_many_names(line, 2 * MAX_NAMES)
            try:
                if "lists" in record:
                    yield from parse_names(line, record)
                    continue
                read = parse_record(line, record, unread)
            except FormatError as error:
                yield error
                continue
            # Of equal items without a uid, the second in the file is the second the next time too.
            key = read.item.request_key or repr(sorted(record.items()))
            times, seen[hash(key)] = seen[hash(key)], seen[hash(key)] + 1
            if not read.item.request_key:
                read.item.request_key = uuid5(UID_NAMESPACE, "{} {}".format(times, key)).hex
            elif times:
                read.item.request_key = ""
            yield read
    except FormatError as error:
        yield error


def find_existing(owner, reads):
    """Those of the items that the owner has: the key, the id, and when it was deleted, of each."""
    keys = [read.item.request_key for read in reads]
    found = ToDoItem.with_trash.filter(owner=owner, request_key__in=keys).order_by()
    return list(found.values_list("request_key", "pk", "deleted_on"))


def store_rows(owner, new, lists, labels):
    """Store these items behind the owner's others, and return their ids by their keys."""
    position = ToDoItem.objects.of(owner).last_position()
    for number, read in enumerate(new, 1):
        read.item.owner = owner
        if read.item.position is None:
            read.item.position = position + number * POSITION_GAP
        read.item.todo_list = lists.get(name_key(read.list_name))
        read.item.settle()
    # Another import of the same file may be first: then its items count.
    ToDoItem.objects.bulk_create([read.item for read in new], ignore_conflicts=True)
    keys = {key: pk for key, pk, _ in find_existing(owner, new)}
    ToDoItem.objects.attach_labels(
        (keys[read.item.request_key], labels[name_key(name)].pk)
        for read in new
        for name in read.labels
    )
    return keys
