"""What a delegate is written whom the people of a member have named, and who their focal point has declined."""

from dataclasses import replace
from functools import partial
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meetings.mail_texts import EXAMPLES, PLACEHOLDERS, calendar_file, is_still
from meetings.models.registration import RegistrationStatus
from r2pnet.outbox.kinds import MessageKind, register_kind

NAMED = (*PLACEHOLDERS, "namer", "member")
EXAMPLES_OF_NAMED: dict[str, str | Promise] = {**EXAMPLES, "namer": "F. Example", "member": _("Sample State")}


def _offer(key: str, title: Promise, subject: Promise, body: Promise, status: str, **more: Any) -> MessageKind:
    given: dict[str, Any] = {"placeholders": NAMED, "examples": EXAMPLES_OF_NAMED, **more}
    kind = MessageKind(f"registration-{key}", title, subject=subject, body=body, **given)
    return register_kind(replace(kind, still_true=partial(is_still, status)))


DELEGATE_CONFIRMED = _offer(
    "named",
    _("Delegate: named, with a place"),
    _("You take part for {member}: {meeting}"),
    _(
        "Dear {name},\n\n{namer} has named you as a delegate of {member} for the {meeting}. Your place is confirmed."
        "\n\n- As: {capacity}\n- How: {how}\n- When: {when}\n- Where: {where}\n\nThe calendar file is attached. "
        "To change it, or to withdraw if you cannot come:\n\n{address}"
    ),
    RegistrationStatus.CONFIRMED,
    attach=calendar_file,
)
DELEGATE_WAITING = _offer(
    "named-waiting",
    _("Delegate: named, on the waiting list"),
    _("You are on the waiting list: {meeting}"),
    _(
        "Dear {name},\n\n{namer} has named you as a delegate of {member} for the {meeting}. Every seat that you may "
        "have is taken. Your number on the waiting list is {position}. As soon as one is free it is yours, and we "
        "write to you.\n\n- As: {capacity}\n- When: {when}\n- Where: {where}\n\nTo withdraw, so that the next one "
        "moves up:\n\n{address}"
    ),
    RegistrationStatus.WAITING,
    placeholders=(*NAMED, "position"),
)
DELEGATE_REQUESTED = _offer(
    "named-requested",
    _("Delegate: named, not decided yet"),
    _("You are named, and it is to be decided: {meeting}"),
    _(
        "Dear {name},\n\n{namer} has named you as a delegate of {member} for the {meeting}. {decides} We write to you. "
        "You need not do anything.\n\n- As: {capacity}\n- How: {how}\n- When: {when}\n- Where: {where}\n\nTo change it "
        "or to withdraw:\n\n{address}"
    ),
    RegistrationStatus.REQUESTED,
    placeholders=(*NAMED, "decides"),
)
DECLINED_BY_MEMBER = _offer(
    "declined-by-member",
    _("Registration: declined by the member"),
    _("Your registration was declined: {meeting}"),
    _(
        "Dear {name},\n\nthe focal point of {member} has declined your registration for the {meeting} as: {capacity}."
        "\n\nThe reason: {reason}\n\nThe secretariat has not decided anything. Your registration stands "
        "here:\n\n{address}"
    ),
    RegistrationStatus.DECLINED,
    placeholders=(*PLACEHOLDERS, "member", "reason"),
    attach=calendar_file,
)
