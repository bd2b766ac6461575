"""For which member somebody takes part: that of the invitation; without one, that whose office they held on the day."""

from typing import Any, Final

from django.db.models import F, Q

from focalpoints.models.term import EndState

_OFFICE: Final = "person__appointments"
_BEGUN: Final = Q(**{f"{_OFFICE}__start_latest": None}) | Q(
    **{f"{_OFFICE}__start_latest__lte": F("meeting__start_latest")}
)
_LASTING: Final = Q(**{f"{_OFFICE}__end_state": EndState.OPEN}) | Q(
    **{f"{_OFFICE}__end_state": EndState.KNOWN, f"{_OFFICE}__end_earliest__gte": F("meeting__start_latest")}
)
BY_OFFICE: Final = Q(**{"invitation": None, f"{_OFFICE}__is_struck": False}) & _BEGUN & _LASTING
"""Of registrations without an invitation, those whose person held an office for certain when the meeting began."""


def for_member(lookup: str, value: Any) -> Q:
    """The condition of registrations for a member; by `lookup` "member" it is `value`, by "member__in" one of them."""
    return Q(**{f"invitation__{lookup}": value}) | BY_OFFICE & Q(**{f"{_OFFICE}__{lookup}": value})
