
import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('todo', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='todoitem',
            name='todo_item_list',
        ),
        migrations.RemoveIndex(
            model_name='todoitem',
            name='todo_item_shown',
        ),
        migrations.RemoveIndex(
            model_name='todoitem',
            name='todo_item_due',
        ),
        migrations.RemoveIndex(
            model_name='todoitem',
            name='todo_item_dated',
        ),
        migrations.RemoveIndex(
            model_name='todoitem',
            name='todo_item_inbox',
        ),
        migrations.RemoveIndex(
            model_name='todoitem',
            name='todo_item_done',
        ),
        migrations.AlterField(
            model_name='label',
            name='owner',
            field=models.ForeignKey(blank=True, db_index=False, help_text='Empty: shared by all visitors.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='todoitem',
            name='owner',
            field=models.ForeignKey(blank=True, db_index=False, help_text='Empty: shared by all visitors.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='todoitem',
            name='todo_list',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='items', to='todo.todolist', verbose_name='list'),
        ),
        migrations.AlterField(
            model_name='todolist',
            name='owner',
            field=models.ForeignKey(blank=True, db_index=False, help_text='Empty: shared by all visitors.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='undoentry',
            name='owner',
            field=models.ForeignKey(blank=True, db_index=False, help_text='Empty: shared by all visitors.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='upload',
            name='owner',
            field=models.ForeignKey(blank=True, db_index=False, help_text='Empty: shared by all visitors.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='todoitem',
            index=models.Index(models.F('owner'), models.F('position'), models.F('id'), condition=models.Q(('deleted_on', None)), name='todo_item_manual'),
        ),
        migrations.AddIndex(
            model_name='todoitem',
            index=models.Index(models.F('owner'), django.db.models.functions.comparison.Coalesce('due_on', models.Func(output_field=models.DateField(), template="'9999-12-31'")), models.F('id'), condition=models.Q(('deleted_on', None)), name='todo_item_due'),
        ),
        migrations.AddIndex(
            model_name='todoitem',
            index=models.Index(models.F('owner'), models.Func('priority', output_field=models.IntegerField(), template='((%(expressions)s + 3) & 3)'), models.F('id'), condition=models.Q(('deleted_on', None)), name='todo_item_priority'),
        ),
        migrations.AddIndex(
            model_name='todoitem',
            index=models.Index(models.F('owner'), models.Func('id', output_field=models.BigIntegerField(), template='-%(expressions)s'), models.F('id'), condition=models.Q(('deleted_on', None)), name='todo_item_newest'),
        ),
        migrations.AddIndex(
            model_name='todoitem',
            index=models.Index(models.F('owner'), models.F('text_key'), models.F('id'), condition=models.Q(('deleted_on', None)), name='todo_item_text'),
        ),
        migrations.AddIndex(
            model_name='todoitem',
            index=models.Index(models.F('owner'), models.F('completed'), models.F('position'), models.F('id'), condition=models.Q(('deleted_on', None)), name='todo_item_manual_status'),
        ),
        migrations.AddIndex(
            model_name='todoitem',
            index=models.Index(models.F('owner'), models.F('completed'), django.db.models.functions.comparison.Coalesce('due_on', models.Func(output_field=models.DateField(), template="'9999-12-31'")), models.F('id'), condition=models.Q(('deleted_on', None)), name='todo_item_due_status'),
        ),
        migrations.AddIndex(
            model_name='todoitem',
            index=models.Index(models.F('owner'), models.F('completed'), models.Func('priority', output_field=models.IntegerField(), template='((%(expressions)s + 3) & 3)'), models.F('id'), condition=models.Q(('deleted_on', None)), name='todo_item_priority_status'),
        ),
        migrations.AddIndex(
            model_name='todoitem',
            index=models.Index(models.F('owner'), models.F('completed'), models.Func('id', output_field=models.BigIntegerField(), template='-%(expressions)s'), models.F('id'), condition=models.Q(('deleted_on', None)), name='todo_item_newest_status'),
        ),
        migrations.AddIndex(
            model_name='todoitem',
            index=models.Index(models.F('owner'), models.F('completed'), models.F('text_key'), models.F('id'), condition=models.Q(('deleted_on', None)), name='todo_item_text_status'),
        ),
        migrations.AddIndex(
            model_name='todoitem',
            index=models.Index(models.F('owner'), models.F('todo_list'), models.F('position'), models.F('id'), condition=models.Q(('deleted_on', None)), name='todo_item_in_list'),
        ),
        migrations.AddIndex(
            model_name='todoitem',
            index=models.Index(models.F('owner'), models.F('todo_list'), models.F('completed'), models.F('position'), models.F('id'), condition=models.Q(('deleted_on', None)), name='todo_item_in_list_status'),
        ),
        migrations.AddIndex(
            model_name='todoitem',
            index=models.Index(condition=models.Q(('todo_list__isnull', False)), fields=['todo_list'], name='todo_item_todo_list'),
        ),
        migrations.AddIndex(
            model_name='todoitem',
            index=models.Index(models.F('owner'), models.F('completed_on'), models.F('id'), condition=models.Q(('completed', True), ('deleted_on', None)), name='todo_item_done'),
        ),
        migrations.AddIndex(
            model_name='undoentry',
            index=models.Index(fields=['owner'], name='todo_undoentry_owner'),
        ),
        migrations.AddIndex(
            model_name='upload',
            index=models.Index(fields=['owner'], name='todo_upload_owner'),
        ),
    ]
