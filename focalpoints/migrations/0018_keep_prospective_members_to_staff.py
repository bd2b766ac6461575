from django.db import migrations


def keep_to_staff(apps, schema_editor):
    """Prospective members are for the secretariat alone; which of them the public saw before is not kept."""
    apps.get_model("focalpoints", "Member").objects.filter(standing="prospective").update(
        level="secretariat", scope=""
    )


class Migration(migrations.Migration):
    dependencies = [
        ("focalpoints", "0017_peers"),
    ]

    operations = [migrations.RunPython(keep_to_staff, migrations.RunPython.noop)]
