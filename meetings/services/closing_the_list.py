"""Staff close the list of participants of a meeting that was held: a version that is never changed again."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from focalpoints.models import User
from meetings.models import FinalList, FinalListRow, Meeting
from meetings.reporting.final_list import (
    can_be_closed,
    changes_between,
    newest_version,
    row_of,
    sign_of,
    who_took_part,
)
from meetings.services.seating import held
from r2pnet.refusal import Changed, refuse_unless
from r2pnet.reports.withdrawing import withdraw_files

AT_A_TIME = 500


def close_list(meeting: Meeting, *, by: User, said: str) -> FinalList:
    """Write the next version of the final list; the newest stays where nothing is otherwise than it says.

    Of two at once the second finds the version of the first. `said` is the sign of what the page before said; raises
    `Changed` when another list would be made now, and `Refused` before the meeting is recorded as held, and while
    nobody is noted as having taken part.
    """
    with transaction.atomic():
        meeting = held(meeting)
        refuse_unless(can_be_closed(meeting), _("Record first that the meeting was held."))
        took_part, newest = who_took_part(meeting), newest_version(meeting)
        refuse_unless(took_part, _("Nobody is noted as having taken part: write down first who did."))
        if newest and not changes_between(newest, took_part).number:
            return newest
        if said != sign_of(took_part, newest):
            raise Changed(_("Something has changed since you opened the page: look at it once more."))
        last = FinalList.objects.filter(meeting=meeting).aggregate(last=Max("number"))["last"] or 0
        version = FinalList(meeting=meeting, number=last + 1, closed_by=by)
        version.save(force_insert=True)
        rows = [row_of(one) for one in took_part]
        for row in rows:
            row.final_list = version
        FinalListRow.objects.bulk_create(rows, batch_size=AT_A_TIME)
        withdraw_files("participants", meeting.slug)
    return version
