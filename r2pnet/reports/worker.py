"""What a worker does beside its tasks: it takes up what waits when it starts, warms up, and ends as a whole.

Whoever started it (`scripts/run`, compose) starts it again; what it was doing is taken up by the sweep.
"""

import ctypes
import logging
import os
import signal
import sys
import threading
import time
from typing import Any

from celery.signals import worker_process_init, worker_ready
from django.db import DatabaseError, connections

from r2pnet.celery import app
from r2pnet.reports.schedule import order_public
from r2pnet.reports.sweep import sweep

logger = logging.getLogger("portal.worker")

PR_SET_PDEATHSIG = 1
LOOK_EVERY_SECONDS = 1.0


@worker_ready.connect
def begin(**_signal: Any) -> None:
    """Take up what a worker before this one lost, and order what the public can fetch, so that nobody waits for it."""
    try:
        sweep()
        if _makes_reports():
            order_public()
    except DatabaseError as error:
        logger.warning("nothing taken up at start kind=%s", type(error).__name__)
    finally:
        connections.close_all()


@worker_ready.connect
def end_when_a_child_was_killed(sender: Any, **_signal: Any) -> None:
    """Watch the children: one that is killed while it waits keeps a lock, and its worker would stand still for ever.

    Seen with Celery 5.7 and the broker in a folder: no job was taken, no child was made, the worker could not be ended.
    """
    pool = getattr(sender.pool, "_pool", None)
    if pool is not None:
        threading.Thread(target=_watch, args=(pool,), name="watch", daemon=True).start()


def _watch(pool: Any) -> None:
    known: dict[int, Any] = {}
    while not (killed := [pid for pid, child in known.items() if _was_killed(child)]):
        known = {pid: child for pid, child in known.items() if child.exitcode is None}
        known |= {child.pid: child for child in list(pool._pool)}
        time.sleep(LOOK_EVERY_SECONDS)
    logger.error("child killed pid=%s: the worker ends, to be started again", killed[0])
    os._exit(os.EX_SOFTWARE)


def _was_killed(child: Any) -> bool:
    """True when a signal ended the process; one that is replaced for its size exits by itself."""
    return child.exitcode is not None and child.exitcode < 0


@worker_process_init.connect
def end_with_the_worker(**_signal: Any) -> None:
    """A child whose worker is killed is killed with it (Linux: prctl(2)), so that no process is left behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


@worker_process_init.connect
def warm_up(**_signal: Any) -> None:
    """Load WeasyPrint before the first report waits for it, in the worker for reports alone."""
    if _makes_reports():
        from r2pnet.reports import fetcher  # noqa: F401, PLC0415


def _makes_reports() -> bool:
    """True in the worker that takes from the queue of reports."""
    return "reports" in app.amqp.queues.consume_from
