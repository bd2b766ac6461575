"""Keeping the public reports up to date."""

import logging
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from r2pnet.reports.content import stamps_of
from r2pnet.reports.models import Report, State
from r2pnet.reports.orders import order
from r2pnet.reports.registry import ReportKind, kinds
from r2pnet.visibility import Level

logger = logging.getLogger("portal.reports")

REST_AFTER_FAILURE = timedelta(hours=1)
"""A public report that has failed is left in peace for so long, so that a poison one does not fill the worker's day."""


def order_public() -> list[Report]:
    """Order every public report in every language on offer; what has not changed is not made again.

    One that is about one thing of many is made when a person orders it.
    """
    wanted = [
        (kind, language)
        for kind in kinds()
        for language in settings.OFFERED_LANGUAGES
        if kind.level == Level.PUBLIC and kind.subjects is None and not _rests(kind, language)
    ]
    return [report for kind, language in wanted if (report := _ordered(kind, language))]


def _rests(kind: ReportKind, language: str) -> bool:
    """True when what the tables say now failed a short while ago; staff can try it again at any time."""
    about = Report.objects.filter(kind=kind.key, subject="", language=language, level=kind.level, scope="")
    newest = about.exclude(state=State.OVERTAKEN).newest_first().first()
    if newest is None or newest.state != State.FAILED or newest.failed_at is None:
        return False
    is_recent = newest.failed_at > timezone.now() - REST_AFTER_FAILURE
    return is_recent and newest.stamps == stamps_of(kind, language)


def _ordered(kind: ReportKind, language: str) -> Report | None:
    """One report whose data cannot be built must not keep the others from being ordered."""
    try:
        return order(kind.key, language=language)
    except Exception:
        logger.exception("public report not ordered kind=%s language=%s", kind.key, language)
        return None
