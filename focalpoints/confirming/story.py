"""What the yearly confirmation tells in a member's story: each question, each answer, and what was taken back."""

from typing import Any

from django.http import HttpRequest

from focalpoints.member_sections import MemberSection
from focalpoints.models import Confirmation, ConfirmationRequest, Member
from r2pnet.history_stream import Told


def confirmation_sections(member: Member, request: HttpRequest) -> list[MemberSection]:
    """Questions and answers, the newest first; two queries."""
    if not request.user.has_perm("focalpoints.view_member"):
        return []
    return [MemberSection(45, "focalpoints/confirming/story.html", confirmations_of(member))]


def confirmations_of(member: Member) -> dict[str, Any]:
    """What the section and the page of one member show; two queries."""
    answers = Confirmation.objects.filter(member=member).newest_first()
    asked = ConfirmationRequest.objects.filter(member=member).select_related("appointment__institution", "person")
    return {
        "member": member,
        "answers": list(answers.select_related("appointment__institution", "noted_by", "withdrawal__withdrawn_by")),
        "requests": list(asked.order_by("-asked_at", "-pk")),
    }


def confirmation_histories(member: Member) -> list[Told]:
    """The history of the questions; answers are written once and have none."""
    of_request = ("member__country", "member__organisation", "appointment__institution", "person")
    return [Told(ConfirmationRequest.history.filter(member=member.pk), of_request)]


def confirmation_subjects(member: Member) -> list[str]:
    """The questions, as messages about them write it."""
    keys = ConfirmationRequest.objects.filter(member=member).order_by().values_list("pk", flat=True)
    return [f"focalpoints.confirmationrequest:{key}" for key in keys]
