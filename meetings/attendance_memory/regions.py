"""Regional groups of the UN of which nobody came for long: a quiet hint for the next invitation, to staff alone."""

from dataclasses import dataclass
from typing import Final

from focalpoints.models import Member
from focalpoints.models.country import UNGroup
from meetings.attendance_memory.by_office import BY_OFFICE
from meetings.attendance_memory.memory import meetings_held
from meetings.models import Meeting, MeetingHost, Registration
from meetings.models.meeting import MeetingKind
from meetings.models.registration import RegistrationStatus
from meetings.titles import short_title
from r2pnet.visibility import Reader

LOOKED_AT: Final = 2
"""Absent for long is a group of which nobody came to so many meetings in a row."""
FOR_SOME: Final = (MeetingKind.REGIONAL, MeetingKind.WORKSHOP)
"""Not everybody is invited to them, so that nothing follows from who came."""


@dataclass(frozen=True)
class LongAbsent:
    """A group, and the last meeting to which somebody of it came, empty where none is on record."""

    name: str
    last: str


def long_absent(reader: Reader) -> list[LongAbsent]:
    """The groups with members of which nobody came to the last two meetings whose participants are on record.

    None while fewer than two are. A group also came that hosted. Five queries.
    """
    held = meetings_held(reader).exclude(kind__in=FOR_SOME)
    meetings: list[Meeting] = list(held.filter(is_noted=True, is_unclear=False))
    if len(meetings) < LOOKED_AT:
        return []
    keys = [meeting.pk for meeting in meetings]
    came = Registration.objects.filter(status=RegistrationStatus.ATTENDED, meeting__in=keys).order_by()
    pairs = set(came.values_list("invitation__member__country__un_group", "meeting").distinct())
    by_office = came.filter(BY_OFFICE).values_list("person__appointments__member__country__un_group", "meeting")
    pairs |= set(by_office.distinct())
    hosts = MeetingHost.objects.filter(meeting__in=keys).order_by()
    pairs |= set(hosts.values_list("member__country__un_group", "meeting").distinct())
    groups = set(Member.objects.standing_members().order_by().values_list("country__un_group", flat=True).distinct())
    found = []
    for group in UNGroup:
        at = next((number for number, key in enumerate(keys) if (group.value, key) in pairs), len(keys))
        if group.value in groups and at >= LOOKED_AT:
            found.append(LongAbsent(str(group.label), short_title(meetings[at]) if at < len(keys) else ""))
    return found
