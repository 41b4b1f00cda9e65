"""CSV of other applications, whose columns are found by their names in a table."""

from django.utils.translation import gettext as _

from todo.transfer.base import FormatError, decode_chunks
from todo.transfer.csv_rows import is_day_first, numbered_rows, parse_moment
from todo.transfer.tasks import Task, to_records

MAX_HEADER_ROW = 20  # Some applications write a few rows above the names of the columns.
TEXTS = ["title", "notes", "id", "parent", "rule"]
DATES = ["due", "start", "completed_on", "created_on"]
PRIORITIES = {
    **dict.fromkeys(["", "none", "normal", "0"], 0),
    **dict.fromkeys(["high", "alta", "1", "p1", "a"], 1),
    **dict.fromkeys(["medium", "med", "media", "2", "p2", "b"], 2),
    **dict.fromkeys(["low", "baja", "3", "p3", "c"], 3),
}
NO_VALUE = ["", "false", "none", "normal", "0", "0 hours"]


class Table:
    """A CSV format of another application: a file with all the columns `required` has it.

    `columns` has the columns of TEXTS, DATES and what else `to_tasks` needs; `left_out` has those
    that have no place here, by their kind in base.LEFT_OUT. If some are `ignored`, all other ones
    are left out too. Names of columns are in lower case, with “_” for spaces.

    `to_tasks` is a function of the rows and the ReadOptions that yields Tasks. A row is a pair: its
    texts by the keys of `columns`, and a Task with TEXTS and DATES.
    """

    def __init__(self, name, required, columns, left_out, to_tasks, ignored=(), code_page=""):
        self.name, self.required, self.to_tasks = name, set(required), to_tasks
        self.columns, self.left_out, self.code_page = columns, left_out, code_page
        self.known = ignored and {*ignored, *columns.values(), *sum(left_out.values(), [])}

    def read(self, file, options):
        if self.code_page and not is_utf_8(file):
            file = DecodedFile(file, self.code_page)
        # Each date of a file tells whether the day or the month comes first.
        dates = [self.columns[name] for name in [*DATES, "other_date"] if name in self.columns]
        day_first = is_day_first(
            (line, [row.get(name, "") for name in dates]) for line, row in self.rows(file)
        )
        file.seek(0)
        pairs = (self.to_pair(line, row, day_first) for line, row in self.rows(file))
        return to_records(self.to_tasks(pairs, options), self.name, options)

    def header(self, cells):
        """Return the names of the columns, if these cells of a row have those of this format."""
        names = ["_".join(cell.lower().split()) for cell in cells]
        return names if self.required <= set(names) else None

    def rows(self, file):
        """Yield the line and the cells of each row, by the first column of each name."""
        header = None
        for number, (line, cells) in enumerate(numbered_rows(file)):
            if header:
                row = {}  # type: dict[str, str]
                for name, cell in zip(header, cells):
                    row.setdefault(name, cell.strip())
                if any(row.values()):
                    yield line, row
            elif number < MAX_HEADER_ROW:
                header = self.header(cells)
        if not header:
            reason = _("These columns are missing: %s.")
            raise FormatError(1, reason % ", ".join(sorted(self.required)).replace("_", " "))

    def to_pair(self, line, row, day_first):
        cells = {key: row.get(column, "") for key, column in self.columns.items()}
        task = Task(line=line, **{name: cells.get(name, "") for name in TEXTS})
        task.list_name = cells.get("list_name") or None
        for name in DATES:
            setattr(task, name, parse_moment(cells.get(name, ""), day_first))
        if cells.get("due") and not task.due:
            task.left_out["not_understood"] = cells["due"]
        for kind, columns in self.left_out.items():
            if any(row.get(column, "").lower() not in NO_VALUE for column in columns):
                task.left_out[kind] = ""
        if self.known and any(cell and column not in self.known for column, cell in row.items()):
            task.left_out["other_fields"] = ""
        return cells, task


class DecodedFile:
    """A binary file in a code page of one byte a character, read as UTF-8."""

    def __init__(self, file, code_page):
        self.file, self.seek, self.code_page = file, file.seek, code_page

    def read(self, size):
        return self.file.read(size).decode(self.code_page, "replace").encode()


def is_utf_8(file):
    """Return whether a binary file can be read as UTF-8, and go back to its beginning."""
    try:
        return all(True for _chunk in decode_chunks(file))
    except FormatError:
        return False
    finally:
        file.seek(0)
