"""The reports that this app offers: the list of participants, the letter that confirms a registration, the day's."""

from collections.abc import Collection, Mapping

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

import meetings.programme.reports  # noqa: F401  (its kinds are offered with these)
from meetings import confirmation_letter, participants
from meetings.models import Meeting, Registration
from meetings.models.meeting import MeetingStatus
from meetings.on_the_day.reports import BADGE, BADGES, CERTIFICATE, CERTIFICATES, TICK_LIST
from meetings.reporting import kinds as kinds_of_reporting  # noqa: F401  (its kinds are offered with these)
from r2pnet.admin_queries import is_key
from r2pnet.reports.registry import ReportKind, Subjects, register
from r2pnet.visibility import Level, Reader, grants_of

OFFERED_AT_MOST = 200
OF_THE_DAY = (BADGE, BADGES, CERTIFICATE, CERTIFICATES, TICK_LIST)


def _meetings_of(user: Reader) -> QuerySet[Meeting]:
    """Meetings whose participants `user` may read: those that they take part in; for staff all with a registration."""
    grants = grants_of(user)
    seen = Meeting.objects.visible_to(user).filter(registrations__isnull=False).distinct()
    if not grants.everything:
        own = [number for number in grants.numbers("meeting") if grants.cover(Level.MEMBERS, f"meeting:{number}")]
        seen = seen.filter(pk__in=own)
    return seen.newest_first()


def _meetings_offered(user: Reader) -> list[tuple[str, str]]:
    return [(one.slug, participants.name_of(one)) for one in _meetings_of(user)[:OFFERED_AT_MOST]]


def _meetings_named(user: Reader, slugs: Collection[str]) -> Mapping[str, str]:
    return {one.slug: participants.name_of(one) for one in _meetings_of(user).filter(slug__in=slugs)}


def _may_order_list(user: Reader, slug: str) -> bool:
    return _meetings_of(user).filter(slug=slug).exists()


PARTICIPANTS = register(
    ReportKind(
        key="participants",
        title=_("List of participants"),
        level=Level.MEMBERS,
        template="reports/participants.html",
        build=participants.participant_list,
        groups=("focalpoints", "meetings", "persons", "registrations"),
        file_name="participants",
        subjects=Subjects(
            word=_("Meeting"),
            offered=_meetings_offered,
            may_order=_may_order_list,
            named=_meetings_named,
            audience=participants.audience_of,
            offers_any=lambda user: _meetings_of(user).exists(),
        ),
        about=_("Who takes part in a meeting, in the official order: only those who agreed to be named, no contacts."),
    )
)


def _letters_of(user: Reader) -> QuerySet[Registration]:
    """Confirmed registrations of meetings that are not cancelled: a person's own; for staff all."""
    rows = Registration.objects.visible_to(user) if grants_of(user).everything else Registration.objects.of(user)
    rows = rows.taking_part().exclude(meeting__status=MeetingStatus.CANCELLED)
    return rows.select_related("meeting", "person").order_by("-pk")


def _letters_offered(user: Reader) -> list[tuple[str, str]]:
    return [(str(one.pk), confirmation_letter.name_of(one)) for one in _letters_of(user)[:OFFERED_AT_MOST]]


def _letters_named(user: Reader, subjects: Collection[str]) -> Mapping[str, str]:
    found = _letters_of(user).filter(pk__in=[int(one) for one in subjects if is_key(one)])
    return {str(one.pk): confirmation_letter.name_of(one) for one in found}


def _may_order_letter(user: Reader, subject: str) -> bool:
    return is_key(subject) and _letters_of(user).filter(pk=int(subject)).exists()


CONFIRMATION_LETTER = register(
    ReportKind(
        key="confirmation-letter",
        title=_("Confirmation letter"),
        level=Level.MEMBERS,
        template="reports/confirmation-letter.html",
        build=confirmation_letter.confirmation_letter,
        groups=("focalpoints", "meetings", "persons", "registrations"),
        file_name="confirmation",
        subjects=Subjects(
            word=_("Registration"),
            offered=_letters_offered,
            may_order=_may_order_letter,
            named=_letters_named,
            audience=confirmation_letter.audience_of,
            offers_any=lambda user: _letters_of(user).exists(),
        ),
        about=_("For a visa or an employer: that a place at a meeting is confirmed, when and where."),
    )
)
