"""Base of the file formats: the fields of a record, how a file is to be read, and its lines."""

import re
from codecs import getincrementaldecoder
from collections import Counter
from io import IncrementalNewlineDecoder
from itertools import chain
from pathlib import PurePath

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from todo import item_fields
from website.text import UNSTORABLE

# The names of the API. `list` is a name or "", `labels` is a list of names.
FIELDS = [field.name for field in item_fields.FIELDS if field.in_files]
MAX_LINE_LENGTH = 2**20  # characters of a line, or of an item
MAX_SAMPLES, MAX_SAMPLE_LENGTH = 3, 50

# The things in files of other applications that have no place here, or change on their way.
LEFT_OUT = {
    "no_title": gettext_lazy("rows without a title"),
    "cancelled": gettext_lazy("cancelled or abandoned tasks"),
    "archived": gettext_lazy("archived tasks that were not completed"),
    "deleted": gettext_lazy("deleted tasks"),
    "templates": gettext_lazy("templates"),
    "note_items": gettext_lazy("notes that are not tasks"),
    "events": gettext_lazy("events"),
    "past_copies": gettext_lazy("past copies of repeating tasks"),
    "ended_repeats": gettext_lazy("repeats that have ended"),
    "sections": gettext_lazy("sections"),
    "folders": gettext_lazy("folders"),
    "projects": gettext_lazy("further projects of a task"),
    "times": gettext_lazy("times of day"),
    "start_dates": gettext_lazy("start dates"),
    "deadlines": gettext_lazy("deadlines beside a date"),
    "reminders": gettext_lazy("reminders"),
    "assignees": gettext_lazy("assignees"),
    "durations": gettext_lazy("durations"),
    "attachments": gettext_lazy("attachments"),
    "links": gettext_lazy("links"),
    "places": gettext_lazy("places"),
    "comments": gettext_lazy("comments"),
    "dependencies": gettext_lazy("dependencies"),
    "states": gettext_lazy("states such as “in progress”"),
    "other_fields": gettext_lazy("other fields"),
    "columns": gettext_lazy("columns that were not chosen"),
    "not_understood": gettext_lazy("dates or repeats that could not be understood"),
    "dates": gettext_lazy("dates before 1900 or after 2999"),
    "words": gettext_lazy("words for priority or completion that could not be understood"),
    "repeats": gettext_lazy("repeats that can’t be expressed here"),
    "after_completion": gettext_lazy("repeats counted from completion, now from the due date"),
    "uncompletable": gettext_lazy("tasks without a check box, now ordinary tasks"),
    "titles": gettext_lazy("titles that were shortened, and stand in the notes in full"),
    "notes": gettext_lazy("notes that were shortened"),
    "names": gettext_lazy("names that were shortened"),
    "label_names": gettext_lazy("labels with spaces or signs, now with hyphens"),
    "labels": gettext_lazy("tasks with more labels than an item can have"),
}


class FormatError(ValueError):
    """An error in a file: the number of the line, and the reason in a sentence."""

    def __init__(self, line, reason):
        super().__init__(line, reason)
        self.line, self.reason = line, reason

    def __str__(self):
        return _("Line %(line)d: %(reason)s") % vars(self)


class ReadOptions:
    """The choices of a person for one file, and a count of the things that have no place here.

    `file_name` is the name of the uploaded file, or "". `list_name` is the list for items without
    one: None stands for the file's name (`default_list`) if the file is another application's, and
    for the Inbox if the format is our own. `columns` has the column of another CSV file for each
    field. `left_out` counts things by their key in LEFT_OUT, `samples` has some texts of each.
    """

    def __init__(self, file_name="", list_name=None, columns=None):
        self.file_name, self.list_name, self.columns = file_name, list_name, columns or {}
        self.today = localdate()
        self.reset()

    def reset(self):
        """Forget the things that were left out: a file is read twice."""
        self.left_out = Counter()  # type: Counter[str]
        self.samples = {}  # type: dict[str, list[str]]
        self.distinct = set()  # type: set[tuple[str, str]]

    def leave_out(self, kind, sample="", once=False):
        """Count a thing of a kind in LEFT_OUT; with `once`, equal samples are one thing."""
        if once and (kind, sample) in self.distinct:
            return
        if once:
            self.distinct.add((kind, sample))
        self.left_out[kind] += 1
        samples = self.samples.setdefault(kind, [])
        if sample and sample not in samples and len(samples) < MAX_SAMPLES:
            samples.append(sample[:MAX_SAMPLE_LENGTH])

    @property
    def default_list(self):
        """Return the file's name without its extension, and without the id or the number of a copy.

        Todoist's backup has “Garden [2203306141].csv”, a second download is “Garden (1).csv”.
        """
        stem = PurePath(self.file_name.replace("\\", "/")).stem
        return re.sub(r"(?: ?\[[0-9A-Za-z]{6,}\])?(?: ?\([0-9]{1,2}\))?$", "", stem) or stem


def decode_chunks(file):
    """Yield the text of a binary file in pieces, each with the number of its first line.

    Every line end becomes "\n". Raise FormatError if the file is not valid UTF-8.
    """
    # Bytes that can't be decoded become surrogates, which no text contains: so their line is known.
    utf_8 = getincrementaldecoder("utf-8-sig")("surrogateescape")
    decode, line = IncrementalNewlineDecoder(utf_8, translate=True).decode, 1
    for data in chain(iter(lambda: file.read(2**16), b""), [b""]):
        text = decode(data, final=not data)
        invalid = re.search(UNSTORABLE, text)
        if invalid:
            line += text.count("\n", 0, invalid.start())
            if invalid.group() == "\0":
                reason = _("There is a NUL character: the file is not text, or not in UTF-8.")
            else:
                reason = _("The file is not valid UTF-8: save it as UTF-8.")
            raise FormatError(line, reason)
        if text:
            yield line, text
        line += text.count("\n")


def numbered_lines(file):
    """Yield the number and the text of each line of a binary file."""
    number, rest = 1, ""
    for _line, text in decode_chunks(file):
        *lines, rest = (rest + text).split("\n")
        for line in lines:
            yield number, line + "\n"
            number += 1
        if len(rest) > MAX_LINE_LENGTH:
            raise FormatError(number, _("The line is longer than 1 MiB."))
    if rest:
        yield number, rest
