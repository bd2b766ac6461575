"""Taking up what was lost: reports whose worker died, messages that never arrived."""

import logging
from datetime import timedelta

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from r2pnet.reports.models import Report, State
from r2pnet.reports.queue import send

logger = logging.getLogger("portal.reports")


def sweep() -> int:
    """Queue reports whose worker is silent, and send messages for all that wait without one; says how many were sent.

    A lost worker is no failed attempt, but `REPORT_LOSSES` of them in a row without getting further are: a document
    that kills every worker must not come back for ever. A message too many does no harm: the claim is taken once.
    """
    moment = timezone.now() - timedelta(seconds=settings.REPORT_LOST_AFTER_SECONDS)
    for report in Report.objects.lost_by(moment):
        _requeue(report)
    sent = 0
    for report in Report.objects.without_message(moment).order_by("created_at", "pk"):
        if not send(report.pk):
            break
        sent += 1
    return sent


def _requeue(report: Report) -> None:
    """Back into the queue, unless a heartbeat came since it was read."""
    losses = report.losses + 1
    lost = Report.objects.filter(
        pk=report.pk, state=State.RUNNING, claim=report.claim, heartbeat_at=report.heartbeat_at
    )
    if losses < settings.REPORT_LOSSES:
        changed = lost.update(state=State.QUEUED, claim=None, sent_at=None, losses=losses)
    else:
        words = {"state": State.FAILED, "error": _too_often(report), "failed_at": timezone.now()}
        changed = lost.update(claim=None, losses=losses, **words)
    if changed:
        logger.warning("worker lost report=%s kind=%s losses=%s", report.pk, report.kind, losses)


def _too_often(report: Report) -> str:
    with translation.override(report.language):
        names = {"report": str(report), "times": settings.REPORT_LOSSES}
        return _("The worker ended %(times)s times in a row while it made “%(report)s”.") % names
