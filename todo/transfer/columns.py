"""Columns of a CSV file that is not ours: their first values, and the fields that they may hold."""

from itertools import islice

from django.utils.translation import gettext_lazy as _

from todo.search import normalize
from todo.transfer.base import FIELDS
from todo.transfer.csv_rows import numbered_rows

SAMPLES = 3  # of each column
# Otherwise a table of a million columns, or of blank rows, would keep a worker busy.
MAX_COLUMNS, MAX_COLUMN_LENGTH, MAX_ROWS = 100, 100, 100
# For each field that a column can be chosen for: its label, and usual names of its column.
COLUMN_FIELDS = {
    "title": (_("Text"), "task,title,name,subject,summary,item,todo,tarea,titulo,nombre,asunto"),
    "due_on": (_("Due date"), "due,due date,date,deadline,fecha,vencimiento,fecha limite"),
    "notes": (_("Notes"), "notes,note,description,details,notas,nota,descripcion,detalles"),
    "list": (_("List"), "list,project,folder,lista,proyecto,carpeta"),
    "labels": (_("Labels"), "labels,label,tags,tag,etiquetas,etiqueta"),
    "priority": (_("Priority"), "priority,prioridad"),
    "completed": (_("completed"), "completed,complete,done,hecho,hecha,completada,completado"),
}


def read_columns(file):
    """Return a list of the first values of each column by its name; {} if the columns are ours.

    Raise FormatError if the file is not valid CSV.
    """
    file.seek(0)
    rows = (cells for _line, cells in islice(numbered_rows(file), MAX_ROWS))
    names = [name.strip() for name in next(rows, [])]
    known = {name.lower() for name in names if name}
    if "title" in known and known <= set(FIELDS):
        return {}
    values, columns = list(islice(filter(any, rows), SAMPLES)), {}  # type: list, dict
    for number, name in enumerate(names[:MAX_COLUMNS]):
        if name and len(name) <= MAX_COLUMN_LENGTH:  # The first of two columns with one name.
            columns.setdefault(name, [cells[number] for cells in values if number < len(cells)])
    return columns


def guess_columns(names):
    """Return the column of each field whose usual names have one of these."""
    keys = {normalize(name).replace("_", " "): name for name in reversed(list(names))}
    guesses = {}
    for field, (_label, words) in COLUMN_FIELDS.items():
        matches = [keys[word] for word in words.split(",") if word in keys]
        guesses.update({field: matches[0]} if matches else {})
    return guesses
