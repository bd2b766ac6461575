"""What people are written about a change that was asked for: that it is granted, or declined."""

from functools import partial
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meetings.mail_texts import EXAMPLES, PLACEHOLDERS, calendar_file
from meetings.models import ChangeRequest, Registration
from meetings.models.change_request import ChangeState
from meetings.models.meeting import PLANNED
from meetings.models.registration import Mode
from meetings.services.telling import in_a_sentence
from r2pnet.outbox.kinds import Attachment, MessageKind, register_kind
from r2pnet.outbox.posting import about_of

EXAMPLES_OF_CHANGES: dict[str, str | Promise] = {
    **EXAMPLES,
    "asked": Mode.ONLINE.label,
    "reason": in_a_sentence(_("Every seat is taken.")),
}


def _last(message: Any) -> ChangeRequest | None:
    """The last request about the registration; None when the message is about none that stands."""
    registration = about_of(message)
    if not isinstance(registration, Registration) or not registration.is_live:
        return None
    if registration.meeting.status not in PLANNED:
        return None
    found: ChangeRequest | None = registration.change_requests.order_by("-pk").first()
    return found


def _is_still(state: str, message: Any) -> bool:
    last = _last(message)
    return last is not None and last.state == state


def _file_of_another_way(message: Any) -> list[Attachment]:
    """The calendar file, where it was the way of taking part that was asked for."""
    last = _last(message)
    return calendar_file(message) if last and last.mode else []


GRANTED = register_kind(
    MessageKind(
        key="registration-change-granted",
        title=_("Registration: change granted"),
        placeholders=(*PLACEHOLDERS, "asked"),
        subject=_("The change is granted: {meeting}"),
        body=_(
            "Dear {name},\n\nwhat was asked to be changed in your registration for the {meeting} is granted: {asked}. "
            "It says now:\n\n- As: {capacity}\n- How: {how}\n- When: {when}\n- Where: {where}\n\nWhere it is about how "
            "you take part, a new calendar file is attached; it takes the place of the earlier one.\n\n{address}"
        ),
        attach=_file_of_another_way,
        still_true=partial(_is_still, ChangeState.GRANTED),
        examples=EXAMPLES_OF_CHANGES,
    )
)
DECLINED = register_kind(
    MessageKind(
        key="registration-change-declined",
        title=_("Registration: change declined"),
        placeholders=(*PLACEHOLDERS, "asked", "reason"),
        subject=_("The change is declined: {meeting}"),
        body=_(
            "Dear {name},\n\nwhat was asked to be changed in your registration for the {meeting} is declined: {asked}."
            "{reason}\n\nYour place stays as it is:\n\n- As: {capacity}\n- How: {how}\n- When: {when}\n- Where: "
            "{where}\n\n{address}"
        ),
        still_true=partial(_is_still, ChangeState.DECLINED),
        examples=EXAMPLES_OF_CHANGES,
    )
)
