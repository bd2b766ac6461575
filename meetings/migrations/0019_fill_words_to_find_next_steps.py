from django.db import migrations

from r2pnet.text import searchable


def fill(apps, schema_editor):
    """Rows that were kept before they could be found; their versions and their history stay as they are."""
    steps = apps.get_model('meetings', 'NextStep').objects
    for step in steps.filter(search_text='').iterator():
        words = searchable(f'{step.words} {step.outcome} {step.dropped_reason}')
        steps.filter(pk=step.pk).update(search_text=words)


class Migration(migrations.Migration):

    dependencies = [
        ('meetings', '0018_words_to_find_next_steps'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
