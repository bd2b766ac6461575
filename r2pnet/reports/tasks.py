"""What Celery calls for reports: take a number, call one function."""

from celery import shared_task
from django.conf import settings

from r2pnet.reports import claims, rendering, schedule, worker
from r2pnet.reports.sweep import sweep as take_up_what_was_lost

__all__ = ["order_public", "pulse", "render", "sweep", "worker"]  # a worker finds its signals here

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
    """Take up what workers lost, every minute; and say that the worker for short jobs lives."""
    claims.beat("short")
    take_up_what_was_lost()


@shared_task(name="reports.order_public")
def order_public() -> None:
    """Order the public reports whose content has changed; every minute."""
    schedule.order_public()


@shared_task(name="reports.pulse")
def pulse() -> None:
    """Say that the worker for reports lives; it waits in the same queue as the reports."""
    claims.beat("reports")
