"""What Celery calls for the members' record."""

from celery import shared_task

from focalpoints.duplicates.numbers import count_all


@shared_task(name="focalpoints.count_duplicates")
def count_duplicates() -> None:
    """Count the records that look alike, for the desk: every night."""
    count_all()
