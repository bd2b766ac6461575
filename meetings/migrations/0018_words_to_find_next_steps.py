from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('meetings', '0017_meeting_report'),
    ]

    operations = [
        migrations.AddField(
            model_name='nextstep',
            name='search_text',
            field=models.TextField(default='', editable=False, verbose_name='words for searching'),
            preserve_default=False,
        ),
    ]
