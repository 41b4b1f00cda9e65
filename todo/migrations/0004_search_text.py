from django.db import migrations

from todo.search import normalized
from todo.validators import MAX_TEXT_LENGTH, multiline, single_line


def batches(rows, size=500):
    """Give all rows of a query in lists, so that memory holds one of them."""
    last = 0
    while True:
        batch = list(rows.filter(pk__gt=last).order_by('pk')[:size])
        if not batch:
            return
        yield batch
        last = batch[-1].pk


def fold_texts(apps, schema_editor):
    """Write texts in one line and notes with one kind of line end; make the search text again."""
    items = apps.get_model('todo', 'ToDoItem')._base_manager
    for batch in batches(items.only('text', 'notes')):
        for item in batch:
            line = single_line(item.text)
            if 0 < len(line) <= MAX_TEXT_LENGTH:
                item.text = line
            item.notes = multiline(item.notes)
            item.search = normalized(item.text + '\n' + item.notes)
        items.bulk_update(batch, ['text', 'notes', 'search'])


class Migration(migrations.Migration):

    dependencies = [
        ('todo', '0003_imports'),
    ]

    operations = [
        migrations.RunPython(fold_texts, migrations.RunPython.noop),
    ]
