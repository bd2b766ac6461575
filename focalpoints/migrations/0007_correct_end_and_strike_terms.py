"""Terms can be struck out, histories say on whose behalf; on PostgreSQL terms that were struck keep no others away.

Going back fails, on PostgreSQL, while a term that was struck out overlaps with another one: take one of them away first.
"""

from importlib import import_module

from django.db import migrations, models

offices_apart = import_module("focalpoints.migrations.0003_offices_apart_on_postgresql")


def keep_standing_ones_apart(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    offices_apart.let_go(apps, schema_editor)
    for table, name, condition in offices_apart.RULES:
        schema_editor.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT {name} EXCLUDE USING gist "
            f"(int8range(member_id, member_id, '[]') WITH &&, ({offices_apart.CERTAIN_DAYS}) WITH &&) "
            f"WHERE ({condition} AND NOT is_struck)"
        )


def keep_all_apart(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    offices_apart.let_go(apps, schema_editor)
    offices_apart.keep_apart(apps, schema_editor)


class Migration(migrations.Migration):

    dependencies = [
        ('focalpoints', '0006_requests_to_be_erased'),
    ]

    operations = [
        migrations.AddField(
            model_name='appointment',
            name='is_struck',
            field=models.BooleanField(default=False, editable=False, verbose_name='struck out'),
        ),
        migrations.AddField(
            model_name='historicalappointment',
            name='history_channel',
            field=models.CharField(blank=True, choices=[('letter', 'by letter'), ('phone', 'by phone'), ('mail', 'by mail'), ('in-person', 'in person')], default='', max_length=10, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='historicalappointment',
            name='history_deed',
            field=models.CharField(blank=True, choices=[('ended', 'Ended'), ('corrected', 'Corrected'), ('struck', 'Struck out'), ('restored', 'Taken back: it stands again')], default='', max_length=10, verbose_name='deed'),
        ),
        migrations.AddField(
            model_name='historicalappointment',
            name='history_on_behalf_of',
            field=models.CharField(blank=True, default='', max_length=200, verbose_name='on behalf of'),
        ),
        migrations.AddField(
            model_name='historicalappointment',
            name='history_received_on',
            field=models.DateField(blank=True, null=True, verbose_name='received on'),
        ),
        migrations.AddField(
            model_name='historicalappointment',
            name='is_struck',
            field=models.BooleanField(default=False, editable=False, verbose_name='struck out'),
        ),
        migrations.AddField(
            model_name='historicalinstitution',
            name='history_channel',
            field=models.CharField(blank=True, choices=[('letter', 'by letter'), ('phone', 'by phone'), ('mail', 'by mail'), ('in-person', 'in person')], default='', max_length=10, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='historicalinstitution',
            name='history_deed',
            field=models.CharField(blank=True, choices=[('ended', 'Ended'), ('corrected', 'Corrected'), ('struck', 'Struck out'), ('restored', 'Taken back: it stands again')], default='', max_length=10, verbose_name='deed'),
        ),
        migrations.AddField(
            model_name='historicalinstitution',
            name='history_on_behalf_of',
            field=models.CharField(blank=True, default='', max_length=200, verbose_name='on behalf of'),
        ),
        migrations.AddField(
            model_name='historicalinstitution',
            name='history_received_on',
            field=models.DateField(blank=True, null=True, verbose_name='received on'),
        ),
        migrations.AddField(
            model_name='historicalmember',
            name='history_channel',
            field=models.CharField(blank=True, choices=[('letter', 'by letter'), ('phone', 'by phone'), ('mail', 'by mail'), ('in-person', 'in person')], default='', max_length=10, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='historicalmember',
            name='history_deed',
            field=models.CharField(blank=True, choices=[('ended', 'Ended'), ('corrected', 'Corrected'), ('struck', 'Struck out'), ('restored', 'Taken back: it stands again')], default='', max_length=10, verbose_name='deed'),
        ),
        migrations.AddField(
            model_name='historicalmember',
            name='history_on_behalf_of',
            field=models.CharField(blank=True, default='', max_length=200, verbose_name='on behalf of'),
        ),
        migrations.AddField(
            model_name='historicalmember',
            name='history_received_on',
            field=models.DateField(blank=True, null=True, verbose_name='received on'),
        ),
        migrations.AddField(
            model_name='historicalperson',
            name='history_channel',
            field=models.CharField(blank=True, choices=[('letter', 'by letter'), ('phone', 'by phone'), ('mail', 'by mail'), ('in-person', 'in person')], default='', max_length=10, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='historicalperson',
            name='history_deed',
            field=models.CharField(blank=True, choices=[('ended', 'Ended'), ('corrected', 'Corrected'), ('struck', 'Struck out'), ('restored', 'Taken back: it stands again')], default='', max_length=10, verbose_name='deed'),
        ),
        migrations.AddField(
            model_name='historicalperson',
            name='history_on_behalf_of',
            field=models.CharField(blank=True, default='', max_length=200, verbose_name='on behalf of'),
        ),
        migrations.AddField(
            model_name='historicalperson',
            name='history_received_on',
            field=models.DateField(blank=True, null=True, verbose_name='received on'),
        ),
        migrations.AddField(
            model_name='historicalsteeringterm',
            name='history_channel',
            field=models.CharField(blank=True, choices=[('letter', 'by letter'), ('phone', 'by phone'), ('mail', 'by mail'), ('in-person', 'in person')], default='', max_length=10, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='historicalsteeringterm',
            name='history_deed',
            field=models.CharField(blank=True, choices=[('ended', 'Ended'), ('corrected', 'Corrected'), ('struck', 'Struck out'), ('restored', 'Taken back: it stands again')], default='', max_length=10, verbose_name='deed'),
        ),
        migrations.AddField(
            model_name='historicalsteeringterm',
            name='history_on_behalf_of',
            field=models.CharField(blank=True, default='', max_length=200, verbose_name='on behalf of'),
        ),
        migrations.AddField(
            model_name='historicalsteeringterm',
            name='history_received_on',
            field=models.DateField(blank=True, null=True, verbose_name='received on'),
        ),
        migrations.AddField(
            model_name='historicalsteeringterm',
            name='is_struck',
            field=models.BooleanField(default=False, editable=False, verbose_name='struck out'),
        ),
        migrations.AddField(
            model_name='steeringterm',
            name='is_struck',
            field=models.BooleanField(default=False, editable=False, verbose_name='struck out'),
        ),
        migrations.RunPython(keep_standing_ones_apart, keep_all_apart),
    ]
