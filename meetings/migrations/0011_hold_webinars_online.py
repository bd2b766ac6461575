"""Webinars are held online and have no seats: what was recorded otherwise, before the database says so."""

from django.db import migrations
from django.db.models import F


def hold_online(apps, schema_editor):
    kinds = {"kind": "webinar"}
    of_webinars = {"meeting__kind": "webinar"}
    meetings = apps.get_model("meetings", "Meeting").objects.filter(**kinds)
    meetings.exclude(how_held="online", seats=None).update(how_held="online", seats=None, version=F("version") + 1)
    capacities = apps.get_model("meetings", "Capacity").objects.filter(**of_webinars)
    capacities.exclude(seats=None).update(seats=None, version=F("version") + 1)
    registrations = apps.get_model("meetings", "Registration").objects.filter(**of_webinars, mode="in-person")
    registrations.update(mode="online", version=F("version") + 1)


class Migration(migrations.Migration):

    dependencies = [
        ('meetings', '0010_changes_that_are_asked_for'),
    ]

    operations = [
        # What was recorded before is in the history; nothing has to be undone.
        migrations.RunPython(hold_online, migrations.RunPython.noop),
    ]
