import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('focalpoints', '0013_nomination'),
    ]

    operations = [
        migrations.CreateModel(
            name='FirstWeeksTick',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=80, verbose_name='step')),
                ('done_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='done at')),
                ('appointment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='first_weeks_ticks', to='focalpoints.appointment', verbose_name='office')),
            ],
            options={
                'verbose_name': 'step of the first weeks that is done',
                'verbose_name_plural': 'steps of the first weeks that are done',
                'ordering': ['done_at', 'pk'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('appointment', 'key'), name='focalpoints_firstweekstick_once', violation_error_message='This step is ticked off already.')],
            },
        ),
    ]
