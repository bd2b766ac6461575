"""What `manage.py doctor` asks of meetings: seats that are not there, or not to be, and files that are gone."""

from collections.abc import Iterator

from django.core.files.storage import default_storage
from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from meetings.models import Capacity, Meeting, PaperFile
from meetings.models.meeting import MeetingKind
from meetings.models.registration import TAKING_PART, Mode
from r2pnet.examination import Finding, offer

MOST_NAMED = 20
SEATED = Q(registrations__status__in=TAKING_PART, registrations__mode=Mode.IN_PERSON)


@offer
def seats_that_are_there() -> Iterator[Finding]:
    """Meetings with more people in the room than it or one of its capacities has seats.

    The services hold the meeting's row and refuse it; no constraint can say it of a row that came past them.
    """
    meetings = set(_overfull(Meeting.objects.all()).values_list("title", flat=True))
    meetings |= set(_overfull(Capacity.objects.all()).values_list("meeting__title", flat=True))
    if not meetings:
        yield Finding(_("Seats"), True, _("no meeting has more people than seats."))
        return
    words = _("more are taken than there are at: %(meetings)s. Give more seats there, or withdraw somebody.")
    yield Finding(_("Seats"), False, words % {"meetings": ", ".join(sorted(meetings))})


@offer
def webinars_have_no_seats() -> Iterator[Finding]:
    """Webinars of which a capacity has seats of its own: the services refuse it, and no constraint can say it."""
    rows = Capacity.objects.filter(meeting__kind=MeetingKind.WEBINAR).exclude(seats=None)
    if meetings := sorted(set(rows.order_by().values_list("meeting__title", flat=True))):
        words = _("capacities have seats at: %(meetings)s. Take them away: everybody joins online.")
        yield Finding(_("Webinars"), False, words % {"meetings": ", ".join(meetings)})
        return
    yield Finding(_("Webinars"), True, _("no capacity of a webinar has seats."))


@offer
def papers_have_their_files() -> Iterator[Finding]:
    """Files of papers that are not in the folder: lost with a disk, or not brought back with a backup."""
    rows = PaperFile.objects.standing().select_related("paper")
    if gone := [str(file) for file in rows.iterator() if not default_storage.exists(str(file.file.name))]:
        words = _("files are missing: %(files)s. Bring them back from a backup, or take them back and file them anew.")
        yield Finding(_("Papers"), False, words % {"files": "; ".join(gone[:MOST_NAMED])})
        return
    yield Finding(_("Papers"), True, _("every file of a paper is there."))


def _overfull(rows: QuerySet) -> QuerySet:
    counted = rows.order_by().filter(seats__isnull=False).annotate(seated=Count("registrations", filter=SEATED))
    return counted.filter(seated__gt=F("seats"))
