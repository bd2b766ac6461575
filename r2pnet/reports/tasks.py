"""What Celery calls for reports: take a number, call one function."""

import logging
from typing import Any

from celery import shared_task
from celery.signals import worker_process_init, worker_ready
from django.conf import settings
from django.db import DatabaseError, connections

from r2pnet.reports import claims, rendering, schedule
from r2pnet.reports.sweep import sweep as take_up_what_was_lost

logger = logging.getLogger("portal.reports")

LAST_WORDS_SECONDS = 30
"""Between the limit that the work is told of and the one that ends its process."""


@shared_task(
    name="reports.render",
    soft_time_limit=settings.REPORT_TIME_LIMIT,
    time_limit=settings.REPORT_TIME_LIMIT + LAST_WORDS_SECONDS,
)
def render(report_id: int) -> None:
    """Make the PDF of one report."""
    rendering.render(report_id)


@shared_task(name="reports.sweep")
def sweep() -> None:
    """Take up what workers lost; every minute."""
    take_up_what_was_lost()


@shared_task(name="reports.order_public")
def order_public() -> None:
    """Order the public reports whose content has changed; every minute."""
    schedule.order_public()


@shared_task(name="reports.pulse")
def pulse() -> None:
    """Say that the worker for reports lives; it waits in the same queue as the reports."""
    claims.beat("reports")


@worker_ready.connect
def sweep_at_start(**_signal: Any) -> None:
    """What a worker before this one lost is taken up when this one starts."""
    try:
        take_up_what_was_lost()
    except DatabaseError as error:
        logger.warning("no sweep at start kind=%s", type(error).__name__)
    finally:
        connections.close_all()


@worker_process_init.connect
def warm_up(**_signal: Any) -> None:
    """Load WeasyPrint before the first report waits for it, in the worker for reports alone."""
    queues = getattr(render.app.amqp.queues, "consume_from", {})
    if "reports" in queues:
        from r2pnet.reports import fetcher  # noqa: F401, PLC0415
