import datetime

from django.db import migrations

BY_YEAR = ('2012', datetime.date(2012, 1, 1), datetime.date(2012, 12, 31), 'year')
BY_MONTH = ('2012-09', datetime.date(2012, 9, 1), datetime.date(2012, 9, 30), 'month')


def date_the_count_of_2012(apps, schema_editor):
    """17 states were counted in September 2012: the source is of the opening of the 67th session of the Assembly."""
    _date(apps, BY_YEAR, BY_MONTH)


def date_it_by_the_year(apps, schema_editor):
    _date(apps, BY_MONTH, BY_YEAR)


def _date(apps, before, after):
    """The row that was loaded is known by its new date from now on; a date that staff gave it since stays."""
    for count in apps.get_model('focalpoints', 'MembershipCount').objects.filter(is_sample=False):
        if (count.loaded or {}).get('counted') != before[0]:
            continue
        count.loaded = {**count.loaded, 'counted': after[0]}
        if (count.counted_earliest, count.counted_latest, count.counted_precision) == before[1:]:
            count.counted_earliest, count.counted_latest, count.counted_precision = after[1:]
        count.save()


class Migration(migrations.Migration):

    dependencies = [
        ('focalpoints', '0019_messages_between_peers'),
    ]

    operations = [
        migrations.RunPython(date_the_count_of_2012, date_it_by_the_year),
    ]
