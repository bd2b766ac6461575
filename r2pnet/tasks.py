"""What Celery calls for the shared rooms."""

from celery import shared_task
from django.core.management import call_command


@shared_task(name="portal.clear_sessions")
def clear_sessions() -> None:
    """Forget sessions that have ended: once a day, so that the table does not grow for ever."""
    call_command("clearsessions")
