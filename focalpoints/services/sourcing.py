"""What is known of a fact and how: a source that says so, the member's own word, and who can see it."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from focalpoints.models import Appointment, Member, Person, SteeringTerm, User
from focalpoints.services.joining import save_member
from focalpoints.services.terms import save_appointment, save_steering_term
from r2pnet.acting import Why
from r2pnet.days import day_in_words
from r2pnet.partial_dates import PartialDate
from r2pnet.recording import record
from r2pnet.refusal import refuse_unless

Fact = TypeVar("Fact", Member, Appointment, SteeringTerm)
Seen = TypeVar("Seen", Member, Appointment, SteeringTerm, Person)
SAVING: dict[type[models.Model], Callable[..., Any]] = {
    Member: save_member,
    Appointment: save_appointment,
    SteeringTerm: save_steering_term,
    Person: record,
}


def verify(fact: Fact, *, url: str, note: str, dated: PartialDate | None, by: User | None, reason: Why = "") -> Fact:
    """Note the source that says `fact` in so many words: its address, or what it says, and its date if it has one.

    Raises `Refused` without either, and as the service that saves the fact.
    """
    refuse_unless(url or note, _("Write the address of the source, or what it says."), "source_note")
    fact.source_url, fact.source_note, fact.source_date = url, note, dated
    fact.verified = True
    return _saved(fact, by, reason)


def confirm(fact: Fact, *, on: date, by: User | None, reason: Why = "") -> Fact:
    """Note that the member said on a day that `fact` is right.

    Raises `Refused` where it said so later already, for a day that has not come, and as the service that saves it.
    """
    last = fact.last_confirmed_on
    words = _("It was confirmed on %(day)s already: write a later day.")
    shown = {"day": day_in_words(last) if last else ""}
    refuse_unless(last is None or last < on, words % shown, "last_confirmed_on")
    fact.last_confirmed_on = on
    return _saved(fact, by, reason)


def show_to(thing: Seen, level: str, *, by: User | None, reason: Why = "") -> Seen:
    """Say who can see `thing`. Raises `Refused` where it is so already, and as the service that saves it."""
    refuse_unless(thing.level != level, _("That is so already."), "level")
    thing.level = level
    return _saved(thing, by, reason)


def _saved(thing: Seen, by: User | None, reason: Why) -> Seen:
    saved: Seen = SAVING[type(thing)](thing, by=by, reason=reason)
    return saved
