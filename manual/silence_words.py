"""When an adoption by silence ends, in words, and which text is before the members."""

from datetime import datetime, timedelta, tzinfo

from django.utils import timezone
from django.utils.translation import gettext as _

from manual.models import Revision, SilenceProcedure
from meetings.dates import moment_in_words
from r2pnet.clock import network_day
from r2pnet.days import day_in_words


def until_in_words(ends_at: datetime, zone: tzinfo | None = None) -> str:
    """The last minute: "Thursday 15 April 2027, 23:59 (UTC)", in the network's zone or in another."""
    last = ends_at - timedelta(minutes=1)
    return moment_in_words(last.astimezone(zone or timezone.get_default_timezone()))


def last_day_in_words(procedure: SilenceProcedure) -> str:
    """ "15 April 2027": the last day on which members can object, by the network's calendar."""
    return day_in_words(network_day(procedure.ends_at - timedelta(seconds=1)))


def text_in_words(revision: Revision) -> str:
    """ "revision 3, English"."""
    words = _("revision %(number)s, %(language)s")
    return words % {"number": revision.number, "language": revision.get_language_display()}
