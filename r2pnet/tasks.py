"""What Celery calls for the shared rooms."""

from allauth.usersessions.models import UserSession
from celery import shared_task
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db.models import Exists, OuterRef

from r2pnet.clock import network_today
from r2pnet.retention import forget_due


@shared_task(name="portal.clear_sessions")
def clear_sessions() -> None:
    """Forget sessions that have ended, and from where they were: once a day, so that no table grows for ever."""
    call_command("clearsessions")
    UserSession.objects.filter(~Exists(Session.objects.filter(session_key=OuterRef("session_key")))).delete()


@shared_task(name="portal.forget_due")
def forget() -> None:
    """Delete what may not be kept any longer: every night."""
    forget_due(network_today())
