"""Who works on a report: a claim that is taken once, a heartbeat, and the ways in which work ends.

Everything that a worker writes names its claim. One that was given up for lost and lives on can write nothing more.
"""

import logging
import threading
import uuid
from types import TracebackType
from typing import Any, Self

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from r2pnet.models import Pulse
from r2pnet.reports.models import Report, State
from r2pnet.reports.queue import send

logger = logging.getLogger("portal.reports")

STEPS = ("collect", "lay out", "write", "keep")


class ClaimLost(Exception):
    """The report has been given to another worker."""


def claim(report_id: int) -> Report | None:
    """Take a report that waits into work; None when it does not wait any more. Of two workers one gets it."""
    now = timezone.now()
    token = uuid.uuid4()
    taken = Report.objects.filter(pk=report_id, state=State.QUEUED).update(
        state=State.RUNNING, claim=token, heartbeat_at=now, started_at=now, done=0, total=len(STEPS), error=""
    )
    return Report.objects.get(pk=report_id, claim=token) if taken else None


def write(report: Report, **values: Any) -> None:
    """Write columns of a report in work; raises `ClaimLost` when it is no longer ours."""
    held = Report.objects.filter(pk=report.pk, claim=report.claim, state=State.RUNNING)
    if not held.update(heartbeat_at=timezone.now(), **values):
        raise ClaimLost
    for name, value in values.items():
        setattr(report, name, value)


def advance(report: Report, step: str) -> None:
    """Say that `step` is done. To get further than ever before ends a row of lost workers."""
    done = STEPS.index(step) + 1
    if done > report.furthest:
        write(report, done=done, furthest=done, losses=0)
    else:
        write(report, done=done)


def fail(report: Report, words: str, *, for_good: bool) -> None:
    """Count a failed attempt: it waits again, or has failed after `REPORT_ATTEMPTS` or when trying again is no use."""
    attempts = report.attempts + 1
    failed = for_good or attempts >= settings.REPORT_ATTEMPTS
    logger.warning("report failed report=%s kind=%s attempt=%s final=%s", report.pk, report.kind, attempts, failed)
    if failed:
        write(report, attempts=attempts, error=words, state=State.FAILED, failed_at=timezone.now())
        return
    write(report, attempts=attempts, error=words, state=State.QUEUED, sent_at=None)
    transaction.on_commit(lambda: send(report.pk), robust=True)


def beat(queue: str) -> None:
    """Write the pulse of a queue's worker, which `/healthz` reads."""
    Pulse.objects.update_or_create(queue=queue, defaults={"beat_at": timezone.now()})


class Heartbeat:
    """Says every few seconds, from a thread with a connection of its own, that a report is being worked on."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        try:
            while not self._stop.wait(settings.REPORT_HEARTBEAT_SECONDS):
                self._beat()
        finally:
            connection.close()

    def _beat(self) -> None:
        """A database that is away costs beats, not the work."""
        mine = Report.objects.filter(pk=self._report.pk, claim=self._report.claim, state=State.RUNNING)
        try:
            mine.update(heartbeat_at=timezone.now())
            beat("reports")
        except DatabaseError as error:
            logger.warning("heartbeat missed report=%s kind=%s", self._report.pk, type(error).__name__)
            connection.close()
