"""The files of reports on meetings: an edition for each audience, with what all of it may see."""

from collections.abc import Collection, Iterator, Mapping

from django.utils.translation import gettext as _

from meetings.models import MeetingReport
from meetings.models.meeting import MeetingStatus
from meetings.models.meeting_report import MeetingReportQuerySet
from meetings.participants import meeting_named, name_of
from meetings.reporting.editions import EDITIONS, SECRETARIAT, Readers, readers_named, subject_of
from meetings.reporting.written import Written, written_for
from r2pnet.reports.registry import NoSubject
from r2pnet.visibility import Audience, Reader, grants_of

OFFERED_AT_MOST = 100


def written(subject: str, language: str) -> Written:
    """The report of the edition `subject`, as its audience may read it."""
    report, readers = _edition(subject)
    return written_for(readers.audience(report.meeting), report)


def audience_of_edition(subject: str) -> Audience:
    """Who may open it; raises `NoSubject` for an edition that is not for its audience, such as one of a draft."""
    report, readers = _edition(subject)
    return readers.audience(report.meeting)


def editions_offered(user: Reader) -> list[tuple[str, str]]:
    """The editions of the reports that `user` may read, for the audiences that they belong to, the newest first."""
    rows = _reports(user).order_by("-meeting__start_latest", "-pk")[:OFFERED_AT_MOST]
    return [pair for report in rows for pair in _of(report, user)]


def editions_named(user: Reader, subjects: Collection[str]) -> Mapping[str, str]:
    """Those of `subjects` that `user` may have now, with their names."""
    slugs = {subject.rpartition(".")[0] for subject in subjects}
    rows = _reports(user).filter(meeting__slug__in=slugs)
    found = {subject: name for report in rows for subject, name in _of(report, user)}
    return {subject: found[subject] for subject in subjects if subject in found}


def may_order_edition(user: Reader, subject: str) -> bool:
    """True for an edition that is offered to `user`."""
    return subject in editions_named(user, [subject])


def offers_any_edition(user: Reader) -> bool:
    """True for whoever is offered an edition; one query."""
    return bool(editions_offered(user))


def has_edition(report: MeetingReport, user: Reader) -> bool:
    """True when an edition of `report`, which `user` may read, is offered to them; no query.

    Who reads a report for members and knows of its narrower meeting by a place alone is of no audience that has both.
    """
    return user.is_authenticated and any(True for _edition_offered in _of(report, user))


def _reports(user: Reader) -> MeetingReportQuerySet:
    found: MeetingReportQuerySet = MeetingReport.objects.visible_to(user).select_related("meeting")
    return found


def _of(report: MeetingReport, user: Reader) -> Iterator[tuple[str, str]]:
    grants = grants_of(user)
    for readers in EDITIONS:
        is_theirs = grants.cover(readers.level, readers.scope(report.meeting))
        if is_theirs and _is_for(report, readers):
            words = _("%(meeting)s, for: %(readers)s")
            named = words % {"meeting": name_of(report.meeting), "readers": readers.name}
            yield subject_of(report.meeting.slug, readers), named


def _is_for(report: MeetingReport, readers: Readers) -> bool:
    """True when all `readers` may read the report and know of its meeting: as `visible_to`, without a query."""
    if readers is SECRETARIAT:
        return True
    meeting, grants = report.meeting, readers.audience(report.meeting).grants
    is_hidden = meeting.status in (MeetingStatus.DRAFT, MeetingStatus.CANCELLED)
    return readers.know_of(meeting) and not is_hidden and grants.cover(report.level, report.scope)


def _edition(subject: str) -> tuple[MeetingReport, Readers]:
    """The report of the edition and for whom it is, by the one rule for its audience; raises `NoSubject`."""
    slug, _dot, key = subject.rpartition(".")
    readers = readers_named(key)
    if readers is None:
        raise NoSubject(subject)
    meeting = meeting_named(slug)
    report = MeetingReport.objects.visible_to(readers.audience(meeting)).filter(meeting=meeting).first()
    if report is None:
        raise NoSubject(subject)
    report.meeting = meeting
    return report, readers
