"""What Celery calls for messages: take a number, call one function."""

from celery import shared_task

from r2pnet.outbox import sending
from r2pnet.outbox.sweep import sweep as send_what_waits

LIMIT_SECONDS = 120
"""Ends a worker that hangs in one message: more than the steps of one, each with its own time-out, can take."""


@shared_task(name="outbox.send", time_limit=LIMIT_SECONDS)
def send(message_id: int) -> None:
    """Send one message that a deed has just posted."""
    sending.send(message_id)


@shared_task(name="outbox.sweep", time_limit=LIMIT_SECONDS)
def sweep() -> None:
    """Send what waits, every minute."""
    send_what_waits()
