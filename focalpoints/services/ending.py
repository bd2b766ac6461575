"""An office or a steering term is over: it has a last day, and stays on record as past."""

from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from focalpoints.models import Appointment, SteeringTerm, User
from focalpoints.models.term import EndState
from focalpoints.services.terms import lock_members, save_term
from r2pnet.acting import KindOfDeed, Why
from r2pnet.partial_dates import PartialDate
from r2pnet.refusal import Changed, Refused, refuse_unless

Served = TypeVar("Served", Appointment, SteeringTerm)


def end_term(
    term: Served, *, last_day: PartialDate, by: User | None, reason: Why = "", seen_version: int | None = None
) -> Served:
    """End an office or a steering term; `last_day`, as far as it is known, still belongs to it.

    Access that follows from it ends with that day. A term that ends on this very day already is answered as it is.
    Raises `Refused` for one that has another known end, that is struck out or that would end before it began, and
    `Changed` when somebody has saved it since `seen_version`; else as `save_appointment` and `save_steering_term`.
    """
    with transaction.atomic():
        saved = held_term(term)
        if saved.end_state == EndState.KNOWN and saved.end == last_day and not saved.is_struck:
            return saved
        refuse_changed(saved, seen_version)
        _refuse_ending(saved, last_day)
        saved.end_state, saved.end = EndState.KNOWN, last_day
        return save_term(saved, by=by, reason=reason, deed=KindOfDeed.ENDED)


def held_term(term: Served) -> Served:
    """The row of `term` as it is saved now; it and its member are locked until the commit."""
    lock_members(term)
    rows = type(term).everything.select_related("member__country", "member__organisation")
    found: Served = rows.select_for_update(of=("self",), no_key=True).get(pk=term.pk)
    return found


def refuse_changed(saved: Appointment | SteeringTerm, seen_version: int | None) -> None:
    """Raise `Changed` when `saved` is no longer what somebody has seen; None: nobody has looked at it first."""
    if seen_version not in (None, saved.version):
        raise Changed(
            _("Somebody else has changed it since you opened the page: look at what it says now, then decide.")
        )


def _refuse_ending(term: Appointment | SteeringTerm, last_day: PartialDate) -> None:
    words = _("It is struck out: take that back first, if it was so after all.")
    refuse_unless(not term.is_struck, words)
    if term.end_state == EndState.KNOWN:
        words = _("It has an end already: %(end)s. If that day is wrong, correct it.")
        raise Refused(words % {"end": term.end}, "last_day")
    if term.start is not None and last_day.certainly_before(term.start):
        words = _("This day lies before the start, %(start)s. Write a later one, or correct the start.")
        raise Refused(words % {"start": term.start}, "last_day")
