"""What the worker does with an import: reads and plans it, or writes what was decided; how each ends is on the row."""

import logging
from collections.abc import Callable

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils import translation
from django.utils.translation import gettext as _

from focalpoints.importing.claims import READING, WRITING, ClaimLost, Job, Working, claim, fail
from focalpoints.services import importing
from r2pnet.refusal import Refused

logger = logging.getLogger("portal.imports")
Progress = Callable[[int, int], None]


def read(import_id: int) -> None:
    """Plan an import that waits to be read; nothing happens when it does not wait any more."""
    _do(import_id, READING, importing.plan)


def write(import_id: int) -> None:
    """Write an import that was decided; nothing happens when it does not wait any more."""
    _do(import_id, WRITING, importing.write)


def _do(import_id: int, job: Job, deed: Callable[[int, Progress], object]) -> None:
    """Do it under a claim. A database that goes away leaves the row to the sweep, as a killed worker does.

    The words on the row are in the language of the record, for whoever reads them next.
    """
    held = claim(import_id, job)
    if held is None:
        return
    with Working(held) as working, translation.override(settings.LANGUAGE_CODE):
        try:
            deed(held.pk, working.progress)
        except ClaimLost:
            logger.warning("claim lost import=%s job=%s: withdrawn, or another worker has it", held.pk, job.task)
        except (OperationalError, InterfaceError):
            raise
        except Refused as refused:
            fail(held, job, refused.message, for_good=True)
        except SoftTimeLimitExceeded:
            fail(held, job, _too_long(), for_good=True)
        except Exception as error:
            logger.exception("import broke import=%s job=%s", held.pk, job.task)
            fail(held, job, _broken(error))


def _too_long() -> str:
    words = _("It was not done after %(seconds)s seconds. Nothing was written. Split the spreadsheet and try again.")
    return words % {"seconds": settings.IMPORT_TIME_LIMIT}


def _broken(error: Exception) -> str:
    words = _("It could not be done (%(kind)s); the worker's log says where. Nothing was written.")
    return words % {"kind": type(error).__name__}
