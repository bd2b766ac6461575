"""What there is to say once a meeting is over, as it is now: the report that is shown, and what was taken on."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from meetings.models import Meeting, MeetingReport, Registration
from meetings.reporting.taken_on import Reading, reading_of
from r2pnet.visibility import Level


@dataclass(frozen=True)
class ToSay:
    """What there is to say after a meeting: the report where it is shown, and what each may be told of."""

    report: MeetingReport | None
    reading: Reading

    def words_for(self, row: Registration) -> str:
        """Of the report and of next steps what they can read, in the language that is active; empty for nothing."""
        report = _report_words(row.meeting) if _reads(row, self) else ""
        return f"{report}{self.reading.words_for(row)}".strip()


def to_say(meeting: Meeting, rows: Iterable[Registration]) -> ToSay:
    """For those who are thanked; five queries, however many they are."""
    return ToSay(shown_report(meeting), reading_of(list(rows), meeting))


def shown_report(meeting: Meeting) -> MeetingReport | None:
    """The report, where it is shown to others than the secretariat."""
    found: MeetingReport | None = MeetingReport.objects.filter(meeting=meeting, shown_at__isnull=False).first()
    return found


def is_spoken_of(report: MeetingReport, meeting: Meeting) -> bool:
    """True when a mail to those who took part in `meeting` can lead some of them to its report."""
    return meeting.level == report.level == Level.PUBLIC or bool(report.scope)


def _reads(row: Registration, say: ToSay) -> bool:
    """Everybody what is public; what is for participants whoever signs in and has a place that opens it.

    Whether somebody may read what is for members or the steering group is not asked for thousands: it is left out.
    """
    if say.report is None:
        return False
    is_public = row.meeting.level == say.report.level == Level.PUBLIC
    return is_public or (bool(say.report.scope) and row.pk in say.reading.places)


def _report_words(meeting: Meeting) -> str:
    address = settings.SITE_URL + reverse("meeting-report", args=[meeting.slug])
    return "\n\n{}\n\n{}".format(_("The report on the meeting stands here:"), address)
