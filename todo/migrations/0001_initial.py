from django.conf import settings
from django.db import migrations, models
import django.db.models.deletion
import django.utils.timezone


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ToDoItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=500)),
                ('completed', models.BooleanField(default=False)),
                ('created_on', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('completed_on', models.DateTimeField(blank=True, editable=False, null=True)),
                ('position', models.BigIntegerField(blank=True, help_text='The order in the list. Left empty: at the end.')),
                ('version', models.PositiveIntegerField(default=1, editable=False, help_text='Counts the changes, so that nobody overwrites unseen.')),
                ('request_key', models.CharField(blank=True, default='', editable=False, help_text='Names the request that made the item, so that its repetition makes no second.', max_length=64)),
                ('owner', models.ForeignKey(blank=True, help_text='Nobody: the item is on the list that visitors share.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='items', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'item',
                'ordering': ['owner_id', 'position', 'id'],
            },
        ),
        migrations.AddIndex(
            model_name='todoitem',
            index=models.Index(fields=['owner', 'position', 'id'], name='todo_item_list'),
        ),
        migrations.AddIndex(
            model_name='todoitem',
            index=models.Index(fields=['owner', 'completed', 'position', 'id'], name='todo_item_shown'),
        ),
        migrations.AddConstraint(
            model_name='todoitem',
            constraint=models.UniqueConstraint(condition=models.Q(('owner__isnull', False), models.Q(('request_key', ''), _negated=True)), fields=('owner', 'request_key'), name='todo_item_request'),
        ),
        migrations.AddConstraint(
            model_name='todoitem',
            constraint=models.UniqueConstraint(condition=models.Q(('owner__isnull', True), models.Q(('request_key', ''), _negated=True)), fields=('request_key',), name='todo_item_request_shared'),
        ),
    ]
