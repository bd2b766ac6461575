"""What is left to do once it is written down who took part in a meeting: the list, the report, the thanks."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from meetings.models import Meeting, MeetingReport
from meetings.reporting.final_list import changes_since, newest_version
from meetings.services.thanking import thanking


def left_to_do(meeting: Meeting) -> Iterator[tuple[str, str, str]]:
    """Each thing in words, the name of its address, and its button, in the order in which it is done.

    Eight queries at most, however many took part. Whom no mail reaches is not waited for.
    """
    version = newest_version(meeting)
    if version is None:
        yield _("The list of participants is not closed."), "desk-list-close", _("Look at it and close it")
    elif changes_since(version).number:
        words = _("There are changes since version %(number)d of the list of participants.")
        yield words % {"number": version.number}, "desk-list", _("Look at them")
    if not MeetingReport.objects.filter(meeting=meeting, shown_at__isnull=False).exists():
        yield _("The report on the meeting is not shown to anybody."), "desk-report", _("Write the report")
    found = thanking(meeting)
    if found.thanked:
        some, nobody = _("Some who took part are not thanked yet."), _("Those who took part are not thanked yet.")
        yield some if found.thanked_before else nobody, "desk-thanks", _("Thank them")
