"""Taking up what waits, every minute: messages without a hint, second tries, and those that a worker lost."""

import logging
import time
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from r2pnet.outbox import claims
from r2pnet.outbox.models import Message, State
from r2pnet.outbox.sending import send

logger = logging.getLogger("portal.outbox")

SWEEP_SECONDS = 40
"""So long one sweep sends at most, so that what else the worker does never waits for more than this."""
AT_A_TIME = 100


def sweep() -> int:
    """Give up what workers lost, then send what is due, the longest waiting first; how many were tried.

    Stops when no mail server answers: what waits then keeps its place and its number of tries.
    """
    give_up_lost()
    tried = 0
    deadline = time.monotonic() + SWEEP_SECONDS
    while due := list(Message.objects.due(timezone.now()).values_list("pk", flat=True)[:AT_A_TIME]):
        for message_id in due:
            if time.monotonic() > deadline or not send(message_id):
                return tried
            tried += 1
    return tried


def give_up_lost() -> int:
    """Say "perhaps sent" of messages whose worker died while it sent them; how many there were.

    They are not sent again by themselves: a second copy of a letter is worse than a question to staff.
    """
    moment = timezone.now() - timedelta(seconds=settings.OUTBOX_LOST_AFTER_SECONDS)
    words = _("The worker ended while it was sending this. It may have arrived: ask, or send it again.")
    lost = Message.objects.lost_by(moment)
    return sum(claims.end(message, State.PERHAPS_SENT, words) for message in lost)
