"""Who works on an import: a claim that is taken once, a heartbeat that carries how far it is, and how work ends badly.

The row is the truth and a message only a hint, as with reports: a message too many finds nothing to claim.
"""

import logging
import threading
import uuid
from types import TracebackType
from typing import Any, Final, NamedTuple, Self

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from focalpoints.models import SheetImport
from focalpoints.models.sheet_import import ImportState
from r2pnet.reports.claims import beat
from r2pnet.reports.queue import hint

logger = logging.getLogger("portal.imports")


class Job(NamedTuple):
    """What a worker does with an import: in which state it waits for it, in which it is in work, and the task."""

    waits_as: ImportState
    works_as: ImportState
    task: str


READING: Final = Job(ImportState.QUEUED, ImportState.PLANNING, "imports.plan")
WRITING: Final = Job(ImportState.WRITING, ImportState.WRITING, "imports.write")


class ClaimLost(Exception):
    """The import was withdrawn, or given to another worker."""


def tell_worker(import_id: int) -> bool:
    """Tell a worker of an import that waits for one; false, within two seconds, when the broker is away."""
    for job in (READING, WRITING):
        waiting = SheetImport.objects.filter(pk=import_id, state=job.waits_as, claim=None)
        if waiting.exists():
            is_sent = hint(job.task, import_id)
            if is_sent:
                waiting.update(sent_at=timezone.now())
            return is_sent
    return True


def tell_worker_after_commit(import_id: int) -> None:
    """A message that cannot be sent must not turn an import that is kept into an error page: the sweep sends it."""
    transaction.on_commit(lambda: tell_worker(import_id), robust=True)


def claim(import_id: int, job: Job) -> SheetImport | None:
    """Take an import that waits for `job` into work; None when it waits no more. Of two workers one gets it."""
    token = uuid.uuid4()
    taken = SheetImport.objects.filter(pk=import_id, state=job.waits_as, claim=None).update(
        state=job.works_as, claim=token, heartbeat_at=timezone.now(), done=0, total=0, error=""
    )
    return SheetImport.objects.get(pk=import_id, claim=token) if taken else None


def fail(held: SheetImport, job: Job, words: str, *, for_good: bool = False, is_silent: bool = False) -> None:
    """Count a failed attempt: it waits again, or has failed after `IMPORT_ATTEMPTS` or when trying again is no use.

    Nothing happens to an import that is no longer ours; to one that `is_silent` neither when its worker spoke since.
    """
    attempts = held.attempts + 1
    is_over = for_good or attempts >= settings.IMPORT_ATTEMPTS
    logger.warning("import failed import=%s job=%s attempt=%s final=%s", held.pk, job.task, attempts, is_over)
    values: dict[str, Any] = {"attempts": attempts, "error": words, "claim": None}
    if is_over:
        values |= {"state": ImportState.FAILED, "finished_at": timezone.now()}
    else:
        values |= {"state": job.waits_as, "sent_at": None}
    ours = SheetImport.objects.filter(pk=held.pk, claim=held.claim, state=job.works_as)
    if is_silent:
        ours = ours.filter(heartbeat_at=held.heartbeat_at)
    if ours.update(**values) and not is_over:
        tell_worker_after_commit(held.pk)


class Working:
    """A thread with a connection of its own that says every few seconds that the import is worked on, and how far.

    Whoever works calls `progress`, which costs no query: nothing is written inside of the work's own transaction.
    """

    def __init__(self, held: SheetImport) -> None:
        self._ours = SheetImport.objects.filter(pk=held.pk, claim=held.claim, state=held.state)
        self._name = held.pk
        self._how_far = (0, 0)
        self._is_lost = False
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="import", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join(timeout=5)

    def progress(self, done: int, total: int) -> None:
        """Note that `done` rows of `total` are done; raises `ClaimLost` when the import is no longer ours."""
        self._how_far = (done, total)
        if self._is_lost:
            raise ClaimLost

    def _run(self) -> None:
        try:
            while not self._stop.wait(settings.IMPORT_HEARTBEAT_SECONDS):
                self._beat()
        finally:
            connection.close()

    def _beat(self) -> None:
        """A database that is away, or held by the work's own writing (SQLite), costs beats and not the work."""
        done, total = self._how_far
        try:
            self._is_lost = not self._ours.update(heartbeat_at=timezone.now(), done=done, total=total)
            beat("reports")
        except DatabaseError as error:
            logger.warning("heartbeat missed import=%s kind=%s", self._name, type(error).__name__)
            connection.close()
