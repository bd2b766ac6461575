"""Taking up what was lost: imports whose worker died, messages that never arrived."""

import logging
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from focalpoints.importing.claims import READING, WRITING, fail, tell_worker
from focalpoints.models import SheetImport
from focalpoints.models.sheet_import import ImportState

logger = logging.getLogger("portal.imports")


def sweep() -> int:
    """Let imports whose worker is silent wait again, and send messages for all that wait; how many were sent.

    Reading begins anew. Writing is one transaction, in which the import becomes written: one that still says that it
    is being written has written nothing. A spreadsheet that ends its worker `IMPORT_ATTEMPTS` times does not come back.
    """
    moment = timezone.now() - timedelta(seconds=settings.IMPORT_LOST_AFTER_SECONDS)
    for lost in SheetImport.objects.lost_by(moment).exclude(claim=None):
        job = WRITING if lost.state == ImportState.WRITING else READING
        logger.warning("worker lost import=%s job=%s", lost.pk, job.task)
        fail(lost, job, _lost_words(), is_silent=True)
    waiting = SheetImport.objects.without_message(moment).order_by("pk").values_list("pk", flat=True)
    return sum(tell_worker(pk) for pk in waiting)


def _lost_words() -> str:
    return _("The portal was stopped while it worked on this spreadsheet. Nothing was written.")
