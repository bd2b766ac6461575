"""Support for travel as it is read: who may ask, the state in words, the budget of a meeting."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from meetings.models import Meeting, Registration, TravelSupport
from meetings.models.registration import LIVE, Mode
from meetings.models.travel_support import SupportState
from meetings.questions.answers import is_planned


@dataclass(frozen=True)
class Budget:
    """What a meeting's support comes to: how many in each state, the sum of the amounts, grants without an amount."""

    asked: int
    granted: int
    declined: int
    sum: str
    without_amount: int


def support_of(registration: Registration) -> TravelSupport | None:
    """What somebody asked for; one query."""
    found: TravelSupport | None = TravelSupport.objects.filter(registration=registration).first()
    return found


def may_ask(registration: Registration) -> bool:
    """For who comes, waits or has asked to come, in person, to a meeting to come."""
    return registration.is_live and registration.mode == Mode.IN_PERSON and is_planned(registration.meeting)


def in_currency(amount: Decimal | None) -> str:
    """ "1,200.00 USD" in the active language; empty for none."""
    if amount is None:
        return ""
    return f"{number_format(amount, decimal_pos=2, force_grouping=True)} {settings.TRAVEL_CURRENCY}"


def travel_words(registration: Registration) -> Mapping[str, Any] | None:
    """For the page of a registration: what is asked for and decided, or that one may ask; else nothing."""
    support = support_of(registration)
    can_ask = may_ask(registration) and (support is None or support.state == SupportState.ASKED)
    if support is None and not can_ask:
        return None
    words = {"meeting": registration.meeting, "support": support, "can_ask": can_ask}
    return words | ({"amount": in_currency(support.amount)} if support else {})


def supports_of(meeting: Meeting) -> list[TravelSupport]:
    """What is asked for by those whose registration stands, what waits first; one query."""
    rows = TravelSupport.objects.filter(registration__meeting=meeting, registration__status__in=LIVE)
    found = rows.select_related(
        "registration__person", "registration__capacity", "registration__invitation__member__country",
        "registration__invitation__member__organisation", "registration__invitation__organisation", "decided_by",
    )  # fmt: skip
    return sorted(found, key=lambda one: (one.state != SupportState.ASKED, one.asked_at))


def budget_of(supports: Iterable[TravelSupport]) -> Budget:
    """The numbers of `supports`."""
    by_state: dict[str, list[TravelSupport]] = {state: [] for state in SupportState.values}
    for one in supports:
        by_state[one.state].append(one)
    granted = by_state[SupportState.GRANTED]
    total = sum((one.amount for one in granted if one.amount is not None), Decimal(0))
    without = sum(one.amount is None for one in granted)
    asked, declined = len(by_state[SupportState.ASKED]), len(by_state[SupportState.DECLINED])
    return Budget(asked, len(granted), declined, in_currency(total), without)


def state_line(support: TravelSupport) -> str:
    """ "Granted, 1,200.00 USD", "Asked for"."""
    amount = in_currency(support.amount)
    state = str(support.get_state_display())
    return _("%(state)s, %(amount)s") % {"state": state, "amount": amount} if amount else state
