"""What meetings tell in a member's story: those that it hosted, was invited to, and that its people registered for."""

from typing import Any

from django.http import HttpRequest

from focalpoints.member_sections import MemberSection
from focalpoints.member_stories import address_of, people_of
from focalpoints.models import Member
from meetings.models import Invitation, Meeting, MeetingHost, NextStep, Registration, SessionPlace
from meetings.next_steps.shown import rows_of
from r2pnet.history_stream import Told

ROWS_SHOWN = 100
OF_INVITATION = ("member__country", "member__organisation", "organisation", "meeting")
NAMES_OF_INVITATION = tuple(f"invitation__{name}" for name in OF_INVITATION)


def sections(member: Member, request: HttpRequest) -> list[MemberSection]:
    """One section, for staff who read meetings; a constant number of queries."""
    if not request.user.has_perm("meetings.view_meeting"):
        return []
    hosted = Meeting.objects.visible_to(request.user).filter(hosts__member=member).newest_first()[:ROWS_SHOWN]
    invited = Invitation.objects.visible_to(request.user).filter(member=member).select_related("meeting")
    steps = NextStep.objects.visible_to(request.user).filter(member=member).with_names()
    shown = {
        "hosted": [(one, _page(one)) for one in hosted],
        "invited": [(one, _page(one.meeting)) for one in invited.order_by("-meeting__start_latest", "pk")[:ROWS_SHOWN]],
        "registered": _registered(member, request),
        "steps": rows_of(steps.order_by("-due_on", "pk")[:ROWS_SHOWN], request.user),
        "member": member,
    }
    return [MemberSection(60, "meetings/admin_story.html", shown)]


def histories(member: Member, request: HttpRequest) -> list[Told]:
    """Its invitations, what it hosts, its next steps, and the registrations of its people."""
    if not request.user.has_perm("meetings.view_registration"):
        return []
    people = people_of(member, request).values("pk")
    seated = ("person", "meeting", "capacity", "named_by", "approved_by", *NAMES_OF_INVITATION)
    return [
        Told(MeetingHost.history.filter(member=member.pk), OF_INVITATION),
        Told(Invitation.history.filter(member=member.pk), OF_INVITATION),
        Told(Registration.history.filter(person__in=people), seated),
        Told(NextStep.history.filter(member=member.pk), ("meeting", "member__country", "member__organisation")),
    ]


def subjects(member: Member, request: HttpRequest) -> list[str]:
    """The registrations of its people and their places in sessions, its invitations and its next steps."""
    steps = NextStep.objects.filter(member=member).order_by().values_list("pk", flat=True)
    seats = Registration.objects.filter(person__in=people_of(member, request)).order_by().values_list("pk", flat=True)
    places = SessionPlace.objects.filter(registration__person__in=people_of(member, request)).order_by()
    invited = Invitation.objects.filter(member=member).order_by().values_list("pk", flat=True)
    return [
        *(f"meetings.registration:{key}" for key in seats),
        *(f"meetings.sessionplace:{key}" for key in places.values_list("pk", flat=True)),
        *(f"meetings.invitation:{key}" for key in invited),
        *(f"meetings.nextstep:{key}" for key in steps),
    ]


def _registered(member: Member, request: HttpRequest) -> list[tuple[Registration, str]]:
    if not request.user.has_perm("meetings.view_registration"):
        return []
    rows = Registration.objects.visible_to(request.user).filter(person__in=people_of(member, request))
    rows = rows.select_related("meeting", "person", "capacity").order_by("-meeting__start_latest", "pk")[:ROWS_SHOWN]
    return [(one, address_of("meetings_registration_change", one.pk)) for one in rows]


def _page(meeting: Any) -> str:
    return address_of("meetings_meeting_change", meeting.pk)
