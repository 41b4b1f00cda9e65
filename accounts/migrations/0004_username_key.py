from django.core.management import CommandError
from django.db import migrations
from django.db.models import Count

import accounts.models
import website.fields
from website.text import name_key

SENTENCE = (
    'Nothing was changed: usernames that differ only by case are one from this release on. With the'
    ' release before, rename all but one of each of these users in the admin, and migrate again: {}'
)


def fill_keys(apps, schema_editor):
    users = apps.get_model('accounts', 'User')._base_manager
    keys = list(users.order_by('pk').values_list('pk', flat=True))
    for start in range(0, len(keys), 500):
        batch = list(users.filter(pk__in=keys[start : start + 500]).only('username'))
        for user in batch:
            user.username_key = name_key(user.username)
        users.bulk_update(batch, ['username_key'])
    repeated = users.order_by().values('username_key').annotate(number=Count('pk'))
    repeated = repeated.filter(number__gt=1).values('username_key')
    names = users.filter(username_key__in=repeated).order_by('username_key', 'pk')
    colliding = list(names.values_list('username', flat=True)[:100])
    if colliding:
        raise CommandError(SENTENCE.format(', '.join(colliding)))


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_token'),
    ]

    operations = [
        migrations.AlterModelManagers(
            name='user',
            managers=[
                ('objects', accounts.models.UserManager()),
            ],
        ),
        migrations.AddField(
            model_name='user',
            name='username_key',
            field=website.fields.KeyField('username', name_key, blank=True, editable=False, max_length=450),
        ),
        migrations.RunPython(fill_keys, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='user',
            name='username_key',
            field=website.fields.KeyField('username', name_key, blank=True, editable=False, max_length=450, unique=True),
        ),
    ]
