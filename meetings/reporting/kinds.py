"""The reports about a meeting that was held: its statistics, and what the secretariat has written of it."""

from collections.abc import Collection, Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting
from meetings.models.meeting import MeetingQuerySet, MeetingStatus
from meetings.models.registration import RegistrationStatus
from meetings.participants import audience_of, name_of
from meetings.reporting import written_files
from meetings.reporting.editions import KIND
from meetings.reporting.statistics import statistics
from r2pnet.reports.registry import ReportKind, Subjects, register
from r2pnet.visibility import Level, Reader, grants_of

OFFERED_AT_MOST: Final = 200


def _counted_meetings(user: Reader) -> MeetingQuerySet:
    """Those that were held and have somebody who took part: of who takes part their own; for staff all."""
    grants = grants_of(user)
    seen = Meeting.objects.visible_to(user).filter(status=MeetingStatus.HELD)
    found: MeetingQuerySet = seen.filter(registrations__status=RegistrationStatus.ATTENDED).distinct()
    if not grants.everything:
        own = [number for number in grants.numbers("meeting") if grants.cover(Level.MEMBERS, f"meeting:{number}")]
        found = found.filter(pk__in=own)
    return found.newest_first()


def _statistics_offered(user: Reader) -> list[tuple[str, str]]:
    return [(one.slug, name_of(one)) for one in _counted_meetings(user)[:OFFERED_AT_MOST]]


def _statistics_named(user: Reader, slugs: Collection[str]) -> Mapping[str, str]:
    return {one.slug: name_of(one) for one in _counted_meetings(user).filter(slug__in=slugs)}


STATISTICS = register(
    ReportKind(
        key="meeting-statistics",
        title=_("Statistics of a meeting"),
        level=Level.MEMBERS,
        template="reports/meeting-statistics.html",
        build=statistics,
        groups=("focalpoints", "meetings", "persons", "registrations"),
        file_name="meeting-statistics",
        subjects=Subjects(
            word=_("Meeting"),
            offered=_statistics_offered,
            may_order=lambda user, slug: _counted_meetings(user).filter(slug=slug).exists(),
            named=_statistics_named,
            audience=audience_of,
            offers_any=lambda user: _counted_meetings(user).exists(),
        ),
        about=_("By region, capacity and sector how many of those who agreed to be named took part."),
    )
)
MEETING_REPORT = register(
    ReportKind(
        key=KIND,
        title=_("Report on a meeting"),
        level=Level.PUBLIC,
        template="reports/meeting-report.html",
        build=written_files.written,
        groups=("focalpoints", "meetings", "persons", "registrations"),
        file_name="meeting-report",
        subjects=Subjects(
            word=_("Meeting"),
            offered=written_files.editions_offered,
            may_order=written_files.may_order_edition,
            named=written_files.editions_named,
            audience=written_files.audience_of_edition,
            offers_any=written_files.offers_any_edition,
        ),
        about=_("What took place and what came of it, by session and office: nobody is quoted."),
        is_written_freely=True,
    )
)
