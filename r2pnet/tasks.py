"""What Celery calls for the shared rooms."""

from allauth.usersessions.models import UserSession
from celery import shared_task
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db.models import Exists, OuterRef


@shared_task(name="portal.clear_sessions")
def clear_sessions() -> None:
    """Forget sessions that have ended, and from where they were: once a day, so that no table grows for ever."""
    call_command("clearsessions")
    UserSession.objects.filter(~Exists(Session.objects.filter(session_key=OuterRef("session_key")))).delete()
