"""Who may take on a next step, for whom and when: whoever speaks for a member that takes part in the meeting.

Who speaks for a member is one rule (`delegations/speaking.py`). A member takes part that hosts the meeting, or has
somebody with a place there, by its invitation or, without one, by an office. It can be taken on from the first day of
the meeting until `DAYS_TO_TAKE_ON` days after its last one, by the clocks of its place; the secretariat types in what a
member has told it from the first day on, however late.
"""

from datetime import date, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from focalpoints.models import Member
from focalpoints.models.member import Standing
from meetings.attendance_memory.by_office import for_member
from meetings.delegations.speaking import speakers
from meetings.models import Meeting, MeetingHost, NextStep, Registration
from meetings.models.meeting import PLANNED, MeetingQuerySet, MeetingStatus
from meetings.times import DAYS_TO_TAKE_ON, first_day_of, last_day_to_take_on, zone_info_of
from r2pnet.clock import network_today
from r2pnet.visibility import Reader, is_of_secretariat

DAYS_AHEAD: Final = 730
"""A small thing is due within two years; who types a wrong year reads it."""
A_DAY: Final = timedelta(days=1)


def members_taking_part(meeting: Meeting) -> QuerySet[Member]:
    """The members of the network that host `meeting`, or of which somebody has a place there."""
    placed = Registration.objects.taking_part().filter(for_member("member", OuterRef("pk")), meeting=meeting)
    hosts = MeetingHost.objects.filter(meeting=meeting, member=OuterRef("pk"))
    return Member.objects.standing_members().filter(Exists(placed) | Exists(hosts)).with_names().by_name()


def takes_part(member: Member, meeting: Meeting) -> bool:
    """True for a member that takes part in `meeting`; one query."""
    return members_taking_part(meeting).filter(pk=member.pk).exists()


def has_first_day_come(meeting: Meeting) -> bool:
    """The first day of a meeting that takes place, or took place, has come at its own place."""
    first = first_day_of(meeting)
    is_taking_place = meeting.status in (*PLANNED, MeetingStatus.HELD)
    return is_taking_place and first is not None and first <= _today_at(meeting)


def is_time_to_take_on(meeting: Meeting) -> bool:
    """From its first day until `DAYS_TO_TAKE_ON` days after its last."""
    last = last_day_to_take_on(meeting)
    return has_first_day_come(meeting) and last is not None and _today_at(meeting) <= last


def members_to_take_on_for(user: Reader, meeting: Meeting) -> list[Member]:
    """The members for which `user` may take on a next step of `meeting` now; two queries."""
    if not user.is_authenticated or not is_time_to_take_on(meeting):
        return []
    spoken = speakers().filter(person__user=user.pk).values("member")
    return list(members_taking_part(meeting).filter(pk__in=spoken))


def meetings_to_take_on_at(user: Reader) -> list[Meeting]:
    """The meetings at which `user` may take on a next step now, the newest first; one query.

    A state that has not joined yet takes on none, as `members_taking_part` says.
    """
    spoken = speakers().filter(person__user=user.pk, member__standing=Standing.MEMBER).values("member")
    placed = Registration.objects.taking_part().filter(for_member("member__in", spoken))
    hosted = MeetingHost.objects.filter(member__in=spoken)
    today = network_today()
    since = today - timedelta(days=DAYS_TO_TAKE_ON) - A_DAY
    recent = Q(end_latest__gte=since) | Q(end_latest=None, start_latest__gte=since)
    seen: MeetingQuerySet = Meeting.objects.visible_to(user).taking_place()
    own = Q(pk__in=placed.order_by().values("meeting")) | Q(pk__in=hosted.order_by().values("meeting"))
    found = seen.filter(recent, own, start_earliest__lte=today + A_DAY).newest_first()
    return [meeting for meeting in found if is_time_to_take_on(meeting)]


def may_change(user: Reader, step: NextStep) -> bool:
    """Whoever speaks for the member, and the secretariat for it."""
    return speaks_for_any(user, [step.member_id]) or is_of_secretariat(user)


def speaks_for_any(user: Reader, members: list[int]) -> bool:
    """True for who speaks for one of these members; one query."""
    return speakers().filter(member__in=members, person__user=user.pk).exists()


def _today_at(meeting: Meeting) -> date:
    return timezone.localdate(timezone=zone_info_of(meeting))
