"""Handing jobs to the broker, and asking whether it is there.

The row of a report is the truth and the message only a hint: a hint that cannot be sent is sent by the sweep.
"""

import logging
import tempfile
from pathlib import Path

import redis
from amqp.exceptions import AMQPError
from django.conf import settings
from django.utils import timezone
from kombu.exceptions import KombuError
from redis.backoff import NoBackoff
from redis.retry import Retry

from r2pnet.celery import app
from r2pnet.reports.models import Report, State

logger = logging.getLogger("portal.reports")

FAILURES = (KombuError, AMQPError, redis.RedisError, OSError)
PATIENCE_SECONDS = 0.5


def send(report_id: int) -> bool:
    """Tell a worker of the report that waits; false, within two seconds, when the broker is away. Raises nothing."""
    if not hint("reports.render", report_id):
        return False
    Report.objects.filter(pk=report_id, state=State.QUEUED).update(sent_at=timezone.now())
    return True


def hint(task: str, *row_ids: int) -> bool:
    """Hand the numbers of the rows that wait to `task`; false, within two seconds, when the broker is away.

    A broker that hangs is asked first: publishing to it would wait for several time-outs.
    """
    if not broker_answers():
        logger.warning("broker away task=%s rows=%s: it stays queued", task, row_ids)
        return False
    try:
        app.send_task(task, args=list(row_ids), retry=False)
    except FAILURES as failure:
        logger.warning("hint not sent task=%s rows=%s kind=%s: it stays queued", task, row_ids, type(failure).__name__)
        return False
    return True


def broker_answers() -> bool:
    """True when the broker takes messages now; waits half a second at each step at most."""
    return _redis_answers(settings.REDIS_URL) if settings.REDIS_URL else _folder_takes_files()


def _redis_answers(url: str) -> bool:
    client = redis.Redis.from_url(
        url,
        socket_connect_timeout=PATIENCE_SECONDS,
        socket_timeout=PATIENCE_SECONDS,
        retry=Retry(NoBackoff(), 0),
        protocol=2,  # no greeting: one question, one answer
    )
    try:
        return bool(client.ping())
    except (redis.RedisError, OSError):
        return False
    finally:
        client.close()


def _folder_takes_files() -> bool:
    """A file without a name is written: permissions of the folder say nothing to root or on a full disk."""
    folder = Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"])
    try:
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"probe")
        return True
    except OSError:
        return False
