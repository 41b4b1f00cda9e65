from importlib import import_module
from itertools import count

from django.db import migrations, models
from django.db.models import Count, Q

import website.fields
from todo.search import sort_key
from todo.validators import MAX_NAME_LENGTH, single_line
from website.text import name_key

batches = import_module('todo.migrations.0004_search_text').batches


def fill_text_keys(apps, schema_editor):
    items = apps.get_model('todo', 'ToDoItem')._base_manager
    for batch in batches(items.only('text')):
        for item in batch:
            item.text_key = sort_key(item.text)
        items.bulk_update(batch, ['text_key'])


def fill_name_keys(apps, schema_editor):
    """Write names in one line, as they are read now; of those that are one then, rename the newer."""
    for model, suffix in (('ToDoList', ' ({})'), ('Label', '-{}')):
        rows = apps.get_model('todo', model)._base_manager
        for batch in batches(rows.only('name')):
            for row in batch:
                row.name = single_line(row.name)[:MAX_NAME_LENGTH] or row.name
                row.name_key = name_key(row.name)
            rows.bulk_update(batch, ['name', 'name_key'])
        repeated = rows.order_by().values_list('owner', 'name_key').annotate(number=Count('pk'))
        for owner, key, _number in list(repeated.filter(number__gt=1)):
            # The oldest keeps its name, but none that is in the trash.
            for row in sorted(rows.filter(owner=owner, name_key=key), key=rank)[1:]:
                rename(row, rows.filter(owner=owner), suffix)
    # Otherwise PostgreSQL can't change a table whose foreign keys are still to be checked.
    schema_editor.connection.check_constraints()


def rank(row):
    return getattr(row, 'deleted_on', None) is not None, row.pk


def rename(row, rows, suffix):
    """Give the row the first name with a number that none of its owner's rows has."""
    for number in count(2):
        end = suffix.format(number)
        name = row.name[: MAX_NAME_LENGTH - len(end)].rstrip() + end
        if not rows.filter(name_key=name_key(name)).exists():
            rows.filter(pk=row.pk).update(name=name, name_key=name_key(name))
            return


def unique(name):
    """The constraints of a name that an owner has once, and the shared list."""
    owned, ownerless = Q(('owner__isnull', False)), Q(('owner__isnull', True))
    return [
        migrations.AddConstraint(name, models.UniqueConstraint(condition=owned, fields=('owner', 'name_key'), name='todo_{}_name'.format(name))),
        migrations.AddConstraint(name, models.UniqueConstraint(condition=ownerless, fields=('name_key',), name='todo_{}_shared'.format(name))),
    ]


class Migration(migrations.Migration):

    dependencies = [
        ('todo', '0004_search_text'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='label',
            options={'ordering': ['owner_id', 'name_key']},
        ),
        migrations.AddField(
            model_name='label',
            name='name_key',
            field=website.fields.KeyField('name', name_key, blank=True, editable=False, max_length=300),
        ),
        migrations.AddField(
            model_name='todolist',
            name='name_key',
            field=website.fields.KeyField('name', name_key, blank=True, editable=False, max_length=300),
        ),
        migrations.AddField(
            model_name='todoitem',
            name='text_key',
            field=website.fields.KeyField('text', sort_key, blank=True, editable=False, max_length=100),
        ),
        migrations.RemoveConstraint('label', 'todo_label_name'),
        migrations.RemoveConstraint('label', 'todo_label_shared'),
        migrations.RemoveConstraint('todolist', 'todo_todolist_name'),
        migrations.RemoveConstraint('todolist', 'todo_todolist_shared'),
        migrations.RunPython(fill_text_keys, migrations.RunPython.noop),
        migrations.RunPython(fill_name_keys, migrations.RunPython.noop),
        *unique('label'),
        *unique('todolist'),
    ]
