"""What is left to do once it is written down who took part in a meeting: the list, the report, the thanks."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from meetings.models import FinalList, Meeting, MeetingReport, ThanksMail


def left_to_do(meeting: Meeting) -> Iterator[tuple[str, str, str]]:
    """Each thing in words, the name of its address, and its button, in the order in which it is done; one query."""
    done = Meeting.objects.filter(pk=meeting.pk).values_list(
        Exists(FinalList.objects.filter(meeting=OuterRef("pk"))),
        Exists(MeetingReport.objects.filter(meeting=OuterRef("pk"), shown_at__isnull=False)),
        Exists(ThanksMail.objects.filter(registration__meeting=OuterRef("pk"))),
    )
    is_closed, is_shown, are_thanked = done[0]
    if not is_closed:
        yield _("The list of participants is not closed."), "desk-list-close", _("Look at it and close it")
    if not is_shown:
        yield _("The report on the meeting is not shown to anybody."), "desk-report", _("Write the report")
    if not are_thanked:
        yield _("Those who took part are not thanked yet."), "desk-thanks", _("Thank them")
