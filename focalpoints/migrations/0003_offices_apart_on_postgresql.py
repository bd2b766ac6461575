"""PostgreSQL itself refuses two terms of one office that certainly overlap (threat model, invariants).

For PostgreSQL only, so never in Meta: SQLite has no such constraint. There, and before it here, the service that writes
terms locks the member's row and checks the same rule (focalpoints/services/terms.py). `int8range` stands for equality of
the member, so that no extension is needed, which not every database user may create.
"""

from django.db import migrations

# From the latest day of the start to the earliest of the end; an open end has no bound, an unknown one counts as the
# earliest day of the start; no day is certain where the one lies after the other.
CERTAIN_DAYS = """
    CASE WHEN end_state = 'open' THEN daterange(start_latest, NULL, '[]')
         WHEN start_latest <= COALESCE(end_earliest, start_earliest)
              THEN daterange(start_latest, COALESCE(end_earliest, start_earliest), '[]')
         ELSE 'empty'::daterange END
"""
RULES = (
    (
        "focalpoints_appointment",
        "focalpoints_appointment_offices_apart",
        "start_latest IS NOT NULL AND role = 'focal-point' AND NOT is_agreed_cover",
    ),
    ("focalpoints_steeringterm", "focalpoints_steeringterm_terms_apart", "start_latest IS NOT NULL"),
)


def keep_apart(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, name, condition in RULES:
        schema_editor.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT {name} EXCLUDE USING gist "
            f"(int8range(member_id, member_id, '[]') WITH &&, ({CERTAIN_DAYS}) WITH &&) WHERE ({condition})"
        )


def let_go(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, name, _condition in RULES:
        schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("focalpoints", "0002_keep_the_history_of_topics")]

    operations = [migrations.RunPython(keep_apart, let_go)]
