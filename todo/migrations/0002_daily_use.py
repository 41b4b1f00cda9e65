import datetime
import django.core.validators
import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
import todo.models
import todo.search
import todo.validators
from django.conf import settings
from django.db import migrations, models


def name_and_index(apps, schema_editor):
    """Give each item that has none a key, and what a search compares."""
    ToDoItem = apps.get_model("todo", "ToDoItem")
    for item in ToDoItem.objects.only("text", "request_key").iterator(chunk_size=1000):
        ToDoItem.objects.filter(pk=item.pk).update(
            request_key=item.request_key or todo.models.new_key(),
            search=todo.search.normalized(item.text),
        )


class Migration(migrations.Migration):

    dependencies = [
        ('todo', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Act',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sentence', models.TextField(help_text='What was done, in the language of who did it.')),
                ('done_on', models.DateTimeField(default=django.utils.timezone.now)),
                ('before', models.TextField(default='{}', help_text='JSON: what the items were, see acts.keep.')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Label',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
            ],
            options={
                'ordering': ['owner_id', 'name'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ToDoList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('position', models.PositiveIntegerField(blank=True)),
                ('deleted_on', models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                'verbose_name': 'list',
                'ordering': ['owner_id', 'position', 'id'],
                'abstract': False,
            },
        ),
        migrations.RemoveConstraint(
            model_name='todoitem',
            name='todo_item_request',
        ),
        migrations.RemoveConstraint(
            model_name='todoitem',
            name='todo_item_request_shared',
        ),
        migrations.RemoveIndex(
            model_name='todoitem',
            name='todo_item_list',
        ),
        migrations.RemoveIndex(
            model_name='todoitem',
            name='todo_item_shown',
        ),
        migrations.AddField(
            model_name='todoitem',
            name='deleted_on',
            field=models.DateTimeField(blank=True, editable=False, help_text='Set: the item is in the trash.', null=True),
        ),
        migrations.AddField(
            model_name='todoitem',
            name='due_on',
            field=models.DateField(blank=True, help_text="A day of the owner's calendar, without a time and a zone.", null=True, validators=[django.core.validators.MinValueValidator(datetime.date(1900, 1, 1)), django.core.validators.MaxValueValidator(datetime.date(2999, 12, 31))], verbose_name='due'),
        ),
        migrations.AddField(
            model_name='todoitem',
            name='notes',
            field=models.TextField(blank=True, max_length=10000, verbose_name='notes'),
        ),
        migrations.AddField(
            model_name='todoitem',
            name='priority',
            field=models.PositiveSmallIntegerField(choices=[(0, 'None'), (1, 'High'), (2, 'Medium'), (3, 'Low')], default=0, verbose_name='priority'),
        ),
        migrations.AddField(
            model_name='todoitem',
            name='repeats',
            field=models.CharField(blank=True, help_text='A rule of recurrence.py, such as “2 weeks”.', max_length=20, validators=[todo.validators.validate_recurrence], verbose_name='repeats'),
        ),
        migrations.AddField(
            model_name='todoitem',
            name='repeats_from',
            field=models.DateField(blank=True, editable=False, help_text='The first day of the series, whose 31st is remembered beyond February.', null=True),
        ),
        migrations.AddField(
            model_name='todoitem',
            name='search',
            field=models.TextField(default='', editable=False, help_text='The text and notes, as a search compares them.'),
        ),
        migrations.AlterField(
            model_name='todoitem',
            name='completed',
            field=models.BooleanField(default=False, verbose_name='completed'),
        ),
        migrations.AlterField(
            model_name='todoitem',
            name='owner',
            field=models.ForeignKey(blank=True, help_text='Nobody: it is shared by all visitors.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='todoitem',
            name='request_key',
            field=models.CharField(default=todo.models.new_key, editable=False, help_text='Names the request that made the item, so that its repetition makes no second; and the item itself, in every file that it is exported to.', max_length=64),
        ),
        migrations.AlterField(
            model_name='todoitem',
            name='text',
            field=models.CharField(max_length=500, verbose_name='text'),
        ),
        migrations.AddField(
            model_name='act',
            name='owner',
            field=models.ForeignKey(blank=True, help_text='Nobody: it is shared by all visitors.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='label',
            name='owner',
            field=models.ForeignKey(blank=True, help_text='Nobody: it is shared by all visitors.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='todoitem',
            name='labels',
            field=models.ManyToManyField(blank=True, related_name='items', to='todo.label'),
        ),
        migrations.AddField(
            model_name='todolist',
            name='owner',
            field=models.ForeignKey(blank=True, help_text='Nobody: it is shared by all visitors.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='todoitem',
            name='todo_list',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='items', to='todo.todolist', verbose_name='list'),
        ),
        migrations.RunPython(name_and_index, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='todoitem',
            index=models.Index(condition=models.Q(('deleted_on', None)), fields=['owner', 'position', 'id'], name='todo_item_list'),
        ),
        migrations.AddIndex(
            model_name='todoitem',
            index=models.Index(condition=models.Q(('deleted_on', None)), fields=['owner', 'completed', 'position', 'id'], name='todo_item_shown'),
        ),
        migrations.AddIndex(
            model_name='todoitem',
            index=models.Index(condition=models.Q(('deleted_on__isnull', False)), fields=['owner', 'deleted_on'], name='todo_item_trash'),
        ),
        migrations.AddConstraint(
            model_name='todoitem',
            constraint=models.UniqueConstraint(condition=models.Q(('owner__isnull', False)), fields=('owner', 'request_key'), name='todo_item_request'),
        ),
        migrations.AddConstraint(
            model_name='todoitem',
            constraint=models.UniqueConstraint(condition=models.Q(('owner__isnull', True)), fields=('request_key',), name='todo_item_request_shared'),
        ),
        migrations.AddConstraint(
            model_name='label',
            constraint=models.UniqueConstraint(condition=models.Q(('owner__isnull', False)), fields=('owner', 'name'), name='todo_label_name'),
        ),
        migrations.AddConstraint(
            model_name='label',
            constraint=models.UniqueConstraint(condition=models.Q(('owner__isnull', True)), fields=('name',), name='todo_label_shared'),
        ),
        migrations.AddConstraint(
            model_name='todolist',
            constraint=models.UniqueConstraint(condition=models.Q(('owner__isnull', False)), fields=('owner', 'name'), name='todo_todolist_name'),
        ),
        migrations.AddConstraint(
            model_name='todolist',
            constraint=models.UniqueConstraint(condition=models.Q(('owner__isnull', True)), fields=('name',), name='todo_todolist_shared'),
        ),
        migrations.AlterModelOptions(
            name='todoitem',
            options={'default_manager_name': 'with_trash', 'ordering': ['owner_id', 'position', 'id'], 'verbose_name': 'item'},
        ),
        migrations.AlterModelManagers(
            name='todoitem',
            managers=[
                ('with_trash', django.db.models.manager.Manager()),
            ],
        ),
    ]
