import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import Value
from django.db.models.functions import Replace


def replace_line_ends(apps, schema_editor):
    """Store the line ends of notes as every form, client and file now has them stored."""
    items = apps.get_model("todo", "ToDoItem")._base_manager.filter(notes__contains="\r")
    notes = Replace("notes", Value("\r\n"), Value("\n"))
    items.update(notes=Replace(notes, Value("\r"), Value("\n")))


class Migration(migrations.Migration):

    dependencies = [
        ('todo', '0002_daily_use'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='act',
            name='request_key',
            field=models.CharField(blank=True, help_text='As that of an item.', max_length=64),
        ),
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('browser', models.CharField(blank=True, help_text="Whose it is, if no user's.", max_length=64)),
                ('extension', models.CharField(max_length=4)),
                ('content', models.BinaryField(help_text='The file, compressed by gzip.')),
                ('created_on', models.DateTimeField(default=django.utils.timezone.now)),
                ('owner', models.ForeignKey(blank=True, help_text='Nobody: it is shared by all visitors.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('owner__isnull', False)), fields=('owner', 'browser'), name='todo_upload_owner'), models.UniqueConstraint(condition=models.Q(('owner__isnull', True)), fields=('browser',), name='todo_upload_browser')],
            },
        ),
        migrations.RunPython(replace_line_ends, migrations.RunPython.noop),
    ]
