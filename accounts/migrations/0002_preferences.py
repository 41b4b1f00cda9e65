from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='feed_secret',
            field=models.CharField(blank=True, db_index=True, editable=False, help_text='Empty: no feed.', max_length=43),
        ),
        migrations.AddField(
            model_name='user',
            name='language',
            field=models.CharField(blank=True, choices=[('', 'As my browser asks for'), ('en', 'English'), ('es', 'Español')], max_length=10, verbose_name='language'),
        ),
        migrations.AddField(
            model_name='user',
            name='time_zone',
            field=models.CharField(default='UTC', max_length=64, verbose_name='time zone'),
        ),
    ]
