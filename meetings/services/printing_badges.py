"""What was printed is remembered when the file with it is made, whoever ordered it and however often."""

from django.utils import timezone

from meetings.models import BadgePrint
from meetings.on_the_day.badges import BadgeSheets


def remember_print(made: BadgeSheets) -> None:
    """A row for each badge of the file; the time of one that was printed before with the same content is renewed.

    Call in the transaction in which the file is kept.
    """
    BadgePrint.objects.bulk_create(
        [
            BadgePrint(registration_id=one.number, content_hash=one.fingerprint, printed_at=timezone.now())
            for one in made.badges
        ],
        update_conflicts=True,
        unique_fields=["registration", "content_hash"],
        update_fields=["printed_at"],
        batch_size=500,
    )
