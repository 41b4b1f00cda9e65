
import datetime
import django.core.validators
import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
import todo.models
import todo.search
import todo.validators
import website.fields
import website.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('secret', models.CharField(max_length=43, unique=True)),
                ('owner', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Label',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('name_key', website.fields.KeyField('name', website.text.name_key, blank=True, editable=False, max_length=300)),
                ('owner', models.ForeignKey(blank=True, help_text='Empty: shared by all visitors.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['owner_id', 'name_key'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ToDoList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('name_key', website.fields.KeyField('name', website.text.name_key, blank=True, editable=False, max_length=300)),
                ('position', models.PositiveIntegerField(blank=True)),
                ('deleted_on', models.DateTimeField(blank=True, editable=False, null=True)),
                ('owner', models.ForeignKey(blank=True, help_text='Empty: shared by all visitors.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'list',
                'ordering': ['owner_id', 'position', 'id'],
                'abstract': False,
                'default_manager_name': 'all_objects',
            },
            managers=[
                ('all_objects', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='ToDoItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=500, verbose_name='text')),
                ('text_key', website.fields.KeyField('text', todo.search.sort_key, blank=True, editable=False, max_length=100)),
                ('notes', models.TextField(blank=True, max_length=10000, verbose_name='notes')),
                ('completed', models.BooleanField(default=False, verbose_name='completed')),
                ('created_on', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('completed_on', models.DateTimeField(blank=True, editable=False, null=True)),
                ('due_on', models.DateField(blank=True, help_text="A day in the owner's calendar, without a time and a time zone.", null=True, validators=[django.core.validators.MinValueValidator(datetime.date(1900, 1, 1)), django.core.validators.MaxValueValidator(datetime.date(2999, 12, 31))], verbose_name='due')),
                ('priority', models.PositiveSmallIntegerField(choices=[(0, 'None'), (1, 'High'), (2, 'Medium'), (3, 'Low')], default=0, verbose_name='priority')),
                ('repeats', models.CharField(blank=True, help_text='A rule of recurrence.py, such as “every 2 weeks”.', max_length=54, validators=[todo.validators.validate_recurrence], verbose_name='repeats')),
                ('recurrence_start', models.DateField(blank=True, editable=False, help_text='The first date of the series, so that a 31st survives February.', null=True)),
                ('position', models.BigIntegerField(blank=True, help_text='The manual order. Empty: at the end.')),
                ('deleted_on', models.DateTimeField(blank=True, editable=False, help_text='Set: in the trash.', null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False, help_text='Incremented by every change (optimistic locking).')),
                ('request_key', models.CharField(default=todo.models.new_request_key, editable=False, help_text="Idempotency key of the creating request; also the item's uid in exports.", max_length=64)),
                ('search_text', models.TextField(default='', editable=False, help_text='The text and the notes, normalized for search.')),
                ('labels', models.ManyToManyField(blank=True, related_name='items', to='todo.label')),
                ('owner', models.ForeignKey(blank=True, help_text='Empty: shared by all visitors.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('todo_list', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='items', to='todo.todolist', verbose_name='list')),
            ],
            options={
                'verbose_name': 'item',
                'ordering': ['owner_id', 'position', 'id'],
                'default_manager_name': 'all_objects',
            },
            managers=[
                ('all_objects', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Preferences',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('home', models.CharField(blank=True, help_text='Of filters.VIEWS. Empty: all.', max_length=8)),
                ('owner', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='UndoEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message', models.TextField(help_text="What was done, in the user's language.")),
                ('created_on', models.DateTimeField(default=django.utils.timezone.now)),
                ('previous_state', models.TextField(default='{}', help_text='JSON, see undo.record().')),
                ('request_key', models.CharField(blank=True, help_text='Idempotency key of an import.', max_length=64)),
                ('owner', models.ForeignKey(blank=True, help_text='Empty: shared by all visitors.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('browser', models.CharField(blank=True, help_text="A digest of an anonymous visitor's cookie.", max_length=64)),
                ('file_name', models.CharField(max_length=255)),
                ('format', models.CharField(help_text='A key of transfer.FORMATS.', max_length=16)),
                ('content', models.BinaryField(help_text='The file, compressed by gzip.')),
                ('created_on', models.DateTimeField(default=django.utils.timezone.now)),
                ('owner', models.ForeignKey(blank=True, help_text='Empty: shared by all visitors.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddConstraint(
            model_name='label',
            constraint=models.UniqueConstraint(condition=models.Q(('owner__isnull', False)), fields=('owner', 'name_key'), name='todo_label_name'),
        ),
        migrations.AddConstraint(
            model_name='label',
            constraint=models.UniqueConstraint(condition=models.Q(('owner__isnull', True)), fields=('name_key',), name='todo_label_shared'),
        ),
        migrations.AddConstraint(
            model_name='todolist',
            constraint=models.UniqueConstraint(condition=models.Q(('owner__isnull', False)), fields=('owner', 'name_key'), name='todo_todolist_name'),
        ),
        migrations.AddConstraint(
            model_name='todolist',
            constraint=models.UniqueConstraint(condition=models.Q(('owner__isnull', True)), fields=('name_key',), name='todo_todolist_shared'),
        ),
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
            index=models.Index(condition=models.Q(('completed', False), ('deleted_on', None), ('due_on__isnull', False)), fields=['owner', 'due_on', 'id'], name='todo_item_due'),
        ),
        migrations.AddIndex(
            model_name='todoitem',
            index=models.Index(condition=models.Q(('deleted_on', None), ('due_on__isnull', False)), fields=['owner', 'due_on', 'id'], name='todo_item_dated'),
        ),
        migrations.AddIndex(
            model_name='todoitem',
            index=models.Index(condition=models.Q(('deleted_on', None), ('todo_list', None)), fields=['owner', 'completed', 'position', 'id'], name='todo_item_inbox'),
        ),
        migrations.AddIndex(
            model_name='todoitem',
            index=models.Index(condition=models.Q(('completed', True), ('deleted_on', None)), fields=['owner', 'completed_on', 'id'], name='todo_item_done'),
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
    ]
