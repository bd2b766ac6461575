"""What Celery calls for the manual."""

from celery import shared_task

from manual.services import silence


@shared_task(name="manual.look_after_silences")
def look_after_silences() -> None:
    """End adoptions by silence whose time is over, and remind of those that run: every minute."""
    silence.look_after_silences()
