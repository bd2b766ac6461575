"""What Celery calls for the record: imports by their number, counting what looks alike, successions."""

import logging
from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from django.conf import settings
from django.db import DatabaseError, connections
from django.utils import timezone

from focalpoints.confirming.run import run as ask_all
from focalpoints.duplicates.numbers import count_all
from focalpoints.importing import work
from focalpoints.importing.sweep import sweep as take_up_what_was_lost
from focalpoints.services.beginning_successions import begin_due
from r2pnet.clock import network_today

logger = logging.getLogger("portal.worker")

LAST_WORDS_SECONDS = 30
"""Between the limit that the work is told of and the one that ends its process."""
LONGEST_SECONDS = settings.IMPORT_TIME_LIMIT + LAST_WORDS_SECONDS


@shared_task(name="imports.plan", soft_time_limit=settings.IMPORT_TIME_LIMIT, time_limit=LONGEST_SECONDS)
def plan(import_id: int) -> None:
    """Read one spreadsheet and plan what becomes of its rows."""
    work.read(import_id)


@shared_task(name="imports.write", soft_time_limit=settings.IMPORT_TIME_LIMIT, time_limit=LONGEST_SECONDS)
def write(import_id: int) -> None:
    """Write what was decided."""
    work.write(import_id)


@shared_task(name="imports.sweep")
def sweep() -> None:
    """Take up what workers lost, every minute."""
    take_up_what_was_lost()


@worker_ready.connect
def begin(**_signal: Any) -> None:
    """Take up at once what a worker before this one lost."""
    try:
        take_up_what_was_lost()
    except DatabaseError as error:
        logger.warning("no import taken up at start kind=%s", type(error).__name__)
    finally:
        connections.close_all()


@shared_task(name="focalpoints.count_duplicates")
def count_duplicates() -> None:
    """Count the records that look alike, for the desk: every night."""
    count_all()


@shared_task(name="focalpoints.begin_successions")
def begin_successions() -> None:
    """Announce the successions that have begun: every hour, from early in the network's morning on."""
    if timezone.localtime().hour >= settings.SUCCESSIONS_BEGIN_HOUR:
        begin_due(network_today())


@shared_task(name="focalpoints.ask_to_confirm")
def ask_to_confirm() -> None:
    """Ask whose entry is to be confirmed, remind those who have not answered: every morning."""
    ask_all()
