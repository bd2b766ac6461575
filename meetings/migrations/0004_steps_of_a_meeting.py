from typing import Any

from django.db import migrations, models
from django.db.models import F, Q


def end_registration_with_the_meeting(apps: Any, schema_editor: Any) -> None:
    """A last day to register after the meeting says no more than none, which is the last day of the meeting."""
    late = Q(registration_closes_on__gt=F("end_latest"))
    late |= Q(end_latest=None, registration_closes_on__gt=F("start_latest"))
    apps.get_model("meetings", "Meeting").objects.filter(late).update(registration_closes_on=None)


def let_the_day_be_the_last(apps: Any, schema_editor: Any) -> None:
    """Whoever meets on one day has an end after the beginning, or none that can be told."""
    one_day = Q(start_latest=F("start_earliest")) & (Q(end_latest=None) | Q(end_latest=F("start_earliest")))
    rows = apps.get_model("meetings", "Meeting").objects.filter(one_day, end_time__lte=F("start_time"))
    rows.update(end_time=None)




class Migration(migrations.Migration):

    dependencies = [
        ('meetings', '0003_act_on_behalf_of_members'),
    ]

    operations = [
        migrations.RunPython(end_registration_with_the_meeting, migrations.RunPython.noop),
        migrations.RunPython(let_the_day_be_the_last, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('registration_closes_on__gt', models.F('end_latest')), _negated=True), models.Q(('end_latest', None), ('registration_closes_on__gt', models.F('start_latest')), _negated=True)), name='meetings_meeting_closes_before_its_end', violation_error_message='The last day to register lies after the last day of the meeting.'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('end_latest', None), ('end_latest', models.F('start_earliest')), _connector='OR'), ('end_time__lte', models.F('start_time')), ('start_latest', models.F('start_earliest')), _negated=True), name='meetings_meeting_ends_after_it_begins', violation_error_message='It ends before it begins. Where it lasts until after midnight, give the day on which it ends.'),
        ),
    ]
