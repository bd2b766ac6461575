"""The lines of the secretariat's list of confirmations."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from focalpoints.confirming.cycle import late_limit
from focalpoints.confirming.states import Confirming, chip_of, open_requests
from focalpoints.models import ConfirmationRequest, Member
from r2pnet.days import day_in_words


@dataclass(frozen=True)
class ConfirmationRow:
    """A member, where it stands, and what was last said and asked."""

    member: Member
    words: str
    chip: str
    confirmed: str
    asked: str
    is_late: bool


def rows_of(members: Sequence[Member]) -> list[ConfirmationRow]:
    """A line for each of `members`, which have their `confirming`; one query."""
    asked = open_requests(members)
    return [_row(member, asked.get(member.pk)) for member in members]


def _row(member: Any, request: ConfirmationRequest | None) -> ConfirmationRow:
    day = member.last_confirmed_on
    return ConfirmationRow(
        member,
        str(Confirming(member.confirming).label),
        chip_of(member.confirming),
        _("confirmed on %(date)s") % {"date": day_in_words(day)} if day else _("never confirmed"),
        _asked_words(request),
        day is not None and day <= late_limit(),
    )


def _asked_words(request: ConfirmationRequest | None) -> str:
    if request is None:
        return ""
    words = _("asked on %(date)s") % {"date": day_in_words(request.asked_at.date())}
    newest = request.second_reminder_at or request.first_reminder_at
    reminded = _("reminded on %(date)s") % {"date": day_in_words(newest.date())} if newest else ""
    return ", ".join(part for part in (words, reminded) if part)
