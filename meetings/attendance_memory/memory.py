"""The meetings that were held as one member remembers them, and when each member came last."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from focalpoints.models import Member
from meetings.attendance_memory.by_office import BY_OFFICE, for_member
from meetings.dates import When, when
from meetings.delegations.speaking import FOR_DELEGATES
from meetings.labels import Label
from meetings.models import Invitation, Meeting, MeetingHost, Registration
from meetings.models.invitation import Reply
from meetings.models.meeting import MeetingQuerySet, MeetingStatus
from meetings.models.registration import RegistrationStatus
from meetings.titles import title_with_place
from r2pnet.visibility import Reader


@dataclass(frozen=True)
class Occasion:
    """A meeting that was held: whether the member came, in which offices, or what else is known."""

    name: str
    url: str
    when: When
    label: Label
    offices: tuple[str, ...] = ()


@dataclass(frozen=True)
class LastTime:
    """A member, and the last meeting of which it is on record that it came or hosted; None where there is none."""

    member: Member
    name: str
    when: When | None


def meetings_held(reader: Reader) -> MeetingQuerySet:
    """Meetings that were held and that `reader` may see, the newest first; `is_noted` where it is known who came.

    `is_unclear` where somebody came as of a delegation, of which member nobody wrote down.
    """
    came = Registration.objects.filter(meeting=OuterRef("pk"), status=RegistrationStatus.ATTENDED)
    unclear = came.filter(invitation=None, capacity__kind__in=FOR_DELEGATES)
    unclear = unclear.exclude(pk__in=Registration.objects.filter(BY_OFFICE).order_by().values("pk"))
    held: MeetingQuerySet = Meeting.objects.visible_to(reader).filter(status=MeetingStatus.HELD)
    noted: MeetingQuerySet = held.annotate(is_noted=Exists(came), is_unclear=Exists(unclear)).newest_first()
    return noted


def occasions(member: Member, meetings: Iterable[Meeting]) -> list[Occasion]:
    """What is known of `member` at each of `meetings`, which came by `meetings_held`; three queries."""
    shown: Sequence[Any] = list(meetings)
    known = _Known(member, shown)
    return [
        Occasion(
            title_with_place(meeting),
            meeting.get_absolute_url(),
            when(meeting),
            known.label_of(meeting),
            tuple(known.offices_at(meeting)),
        )
        for meeting in shown
    ]


class _Known:
    """What the record says of one member at several meetings."""

    def __init__(self, member: Member, meetings: Sequence[Meeting]) -> None:
        self._member = member
        keys = [meeting.pk for meeting in meetings]
        own = Registration.objects.filter(for_member("member", member), meeting__in=keys).select_related("capacity")
        self._rows = defaultdict[int, list[Registration]](list)
        for row in own.order_by("capacity__position", "pk").distinct():
            self._rows[row.meeting_id].append(row)
        self._hosted = set(
            MeetingHost.objects.filter(meeting__in=keys, member=member).values_list("meeting", flat=True)
        )
        invited = Invitation.objects.filter(meeting__in=keys, member=member)
        self._replies = dict(invited.values_list("meeting", "reply"))

    def offices_at(self, meeting: Meeting) -> Iterator[str]:
        """In which capacity and office somebody came: "Focal point, Head of Unit"; no name."""
        for row in self._rows[meeting.pk]:
            if row.status == RegistrationStatus.ATTENDED:
                yield ", ".join(part for part in (str(row.capacity), row.office) if part)

    def label_of(self, meeting: Any) -> Label:
        """From the first thing that is known; an absence only of the invited, where it was written down who came."""
        statuses = {row.status for row in self._rows[meeting.pk]}
        if RegistrationStatus.ATTENDED in statuses:
            return Label(_("Came"), "good")
        if meeting.pk in self._hosted:
            return Label(_("Hosted it"), "good")
        if self._is_before_joining(meeting):
            return Label(_("Before it joined"), "open")
        if self._replies.get(meeting.pk) == Reply.DECLINED:
            return Label(_("Declined"), "closed")
        if meeting.is_noted and not meeting.is_unclear:
            return Label(_("Nobody came") if meeting.pk in self._replies else _("Not invited"), "closed")
        if RegistrationStatus.CONFIRMED in statuses and not meeting.is_noted:
            return Label(_("Was registered; who came is not written down"), "open")
        return Label(_("Not known"), "open")

    def _is_before_joining(self, meeting: Meeting) -> bool:
        last, joined = meeting.last_day, self._member.joined
        return last is not None and joined is not None and last < joined.earliest


def last_times(members: QuerySet[Member], reader: Reader) -> list[LastTime]:
    """Of each of `members`, in their order, when it came or hosted last; two queries."""
    held = Meeting.objects.visible_to(reader).filter(status=MeetingStatus.HELD)
    came = Registration.objects.filter(meeting=OuterRef("pk"), status=RegistrationStatus.ATTENDED)
    came = came.filter(for_member("member", OuterRef(OuterRef("pk"))))
    hosted = MeetingHost.objects.filter(meeting=OuterRef("pk"), member=OuterRef(OuterRef("pk")))
    last = held.filter(Exists(came) | Exists(hosted)).newest_first().values("pk")[:1]
    rows: list[Any] = list(members.annotate(last_meeting=Subquery(last)))
    meetings = Meeting.objects.in_bulk({row.last_meeting for row in rows if row.last_meeting})
    return [_last_time(row, meetings.get(row.last_meeting)) for row in rows]


def _last_time(member: Member, meeting: Meeting | None) -> LastTime:
    return LastTime(member, title_with_place(meeting) if meeting else "", when(meeting) if meeting else None)
