"""The programme as a report, for everybody and for those with a place; `meetings.reports` imports it."""

from collections.abc import Callable, Collection, Mapping
from functools import partial

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting, ReleasedSession
from meetings.programme import document
from meetings.titles import short_title
from r2pnet.reports.registry import ReportKind, Subjects, register
from r2pnet.visibility import Audience, Level, Reader, grants_of

OFFERED_AT_MOST = 200
Offered = Callable[[Reader], QuerySet[Meeting]]


def _with_public_programme(user: Reader) -> QuerySet[Meeting]:
    """Meetings of whose programme everybody may read something."""
    rows = ReleasedSession.objects.visible_to(Audience(Level.PUBLIC)).current()
    return Meeting.objects.visible_to(user).filter(pk__in=rows.order_by().values("session__meeting")).newest_first()


def _with_own_programme(user: Reader) -> QuerySet[Meeting]:
    """Meetings whose programme for participants `user` may read: those that they take part in; for staff all."""
    grants = grants_of(user)
    rows = ReleasedSession.objects.visible_to(user).current().order_by().values("session__meeting")
    seen = Meeting.objects.visible_to(user).filter(pk__in=rows)
    if not grants.everything:
        own = [number for number in grants.numbers("meeting") if grants.cover(Level.MEMBERS, f"meeting:{number}")]
        seen = seen.filter(pk__in=own)
    return seen.newest_first()


def _offered(meetings: Offered, user: Reader) -> list[tuple[str, str]]:
    return [(one.slug, short_title(one)) for one in meetings(user)[:OFFERED_AT_MOST]]


def _named(meetings: Offered, user: Reader, slugs: Collection[str]) -> Mapping[str, str]:
    return {one.slug: short_title(one) for one in meetings(user).filter(slug__in=slugs)}


def _may_order(meetings: Offered, user: Reader, slug: str) -> bool:
    return user.is_authenticated and meetings(user).filter(slug=slug).exists()


def _offers_any(meetings: Offered, user: Reader) -> bool:
    return user.is_authenticated and meetings(user).exists()


def _subjects(meetings: Offered, audience: Callable[[str], Audience]) -> Subjects:
    return Subjects(
        word=_("Meeting"),
        offered=partial(_offered, meetings),
        may_order=partial(_may_order, meetings),
        named=partial(_named, meetings),
        audience=audience,
        offers_any=partial(_offers_any, meetings),
    )


PROGRAMME = register(
    ReportKind(
        key="programme",
        title=_("Programme, for everybody"),
        level=Level.PUBLIC,
        template="reports/programme.html",
        build=document.public_programme,
        groups=("focalpoints", "meetings"),
        file_name="programme",
        subjects=_subjects(_with_public_programme, document.audience_of_public),
        about=_("The newest version of a meeting’s programme, with what everybody may read of it."),
        is_written_freely=True,
    )
)
PROGRAMME_FOR_PARTICIPANTS = register(
    ReportKind(
        key="programme-participants",
        title=_("Programme, for participants"),
        level=Level.MEMBERS,
        template="reports/programme.html",
        build=document.programme_for_participants,
        groups=("focalpoints", "meetings"),
        file_name="programme-participants",
        subjects=_subjects(_with_own_programme, document.audience_of_participants),
        about=_("The newest version of a meeting’s programme, with the sessions for those with a place at it."),
    )
)
