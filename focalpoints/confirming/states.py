"""Where the yearly confirmation of each member stands: one of a few states, in words and as a condition on members."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from focalpoints.confirming.cycle import due, in_the_cycle, late_limit
from focalpoints.confirming.run import to_ask
from focalpoints.models import ConfirmationRequest, Member
from focalpoints.models.member import MemberQuerySet


class Confirming(models.TextChoices):
    """In the order in which staff need them; a member is in one of them, `LATE` apart, which is beside the others."""

    SILENT = "silent", _("No answer after two reminders")
    UNREACHED = "unreached", _("Due, and no mail reaches anybody")
    ON_PAPER = "on-paper", _("Sheet sent, no answer yet")
    REMINDED = "reminded", _("Reminded")
    ASKED = "asked", _("Asked")
    DUE = "due", _("Due, asked in the coming days")
    FRESH = "fresh", _("Confirmed, not due")


LATE = "late"
"""Three months late: the public reads "not confirmed since"."""
CHIPS = {Confirming.SILENT: "bad", Confirming.UNREACHED: "due", Confirming.FRESH: "good"}


@dataclass(frozen=True)
class StateOfAll:
    """A state with the number of members in it, as a filter of the list."""

    key: str
    words: str | Promise
    number: int


def waiting() -> models.QuerySet[ConfirmationRequest]:
    """The open question of the member that an outer query looks at."""
    return ConfirmationRequest.objects.open().filter(member=models.OuterRef("pk"))


def long_asked() -> models.Q:
    """Condition on requests: the second reminder has gone, and `CONFIRM_STAFF_DAYS` have passed without an answer."""
    since = timezone.now() - timedelta(days=settings.CONFIRM_STAFF_DAYS)
    return models.Q(second_reminder_at__isnull=False, asked_at__lte=since)


def with_state(members: MemberQuerySet) -> MemberQuerySet:
    """`members` with their `confirming`, in the same query."""
    asked = waiting()
    by_state = (
        (models.Exists(asked.filter(asked_by="sheet")), Confirming.ON_PAPER),
        (models.Exists(asked.filter(long_asked())), Confirming.SILENT),
        (models.Exists(asked.filter(first_reminder_at__isnull=False)), Confirming.REMINDED),
        (models.Exists(asked), Confirming.ASKED),
        (models.Exists(to_ask().filter(pk=models.OuterRef("pk"))), Confirming.DUE),
        (models.Exists(due().filter(pk=models.OuterRef("pk"))), Confirming.UNREACHED),
    )
    cases = [models.When(condition, then=models.Value(state.value)) for condition, state in by_state]
    found: MemberQuerySet = members.annotate(
        confirming=models.Case(*cases, default=models.Value(Confirming.FRESH.value), output_field=models.CharField())
    )
    return found


def late_members() -> models.Q:
    """Condition on members that once confirmed, and whose public words are "not confirmed since"."""
    return models.Q(last_confirmed_on__lte=late_limit())


def members_in(state: str) -> MemberQuerySet:
    """The members of the cycle in `state`, all for none; with names and `confirming`, by name."""
    found = with_state(in_the_cycle()).with_names().by_name()
    if state == LATE:
        return found.filter(late_members())
    return found.filter(confirming=state) if state else found


def numbers() -> list[StateOfAll]:
    """How many members are in each state, with all and the late ones; two queries."""
    counted: dict[str, int] = dict(
        with_state(in_the_cycle()).order_by().values_list("confirming").annotate(models.Count("pk"))
    )
    late = in_the_cycle().filter(late_members()).count()
    states = [StateOfAll(state.value, state.label, counted.get(state.value, 0)) for state in Confirming]
    return [
        StateOfAll("", _("All"), sum(counted.values())),
        *states,
        StateOfAll(LATE, _("Shown to the public as “not confirmed since”"), late),
    ]


def open_requests(members: Sequence[Member]) -> dict[int, ConfirmationRequest]:
    """The open question of each, by the member's key; one query."""
    found = ConfirmationRequest.objects.open().filter(member__in=[one.pk for one in members])
    return {one.member_id: one for one in found}


def chip_of(state: Any) -> str:
    """The class of the chip that says the state."""
    return CHIPS.get(Confirming(state), "")
