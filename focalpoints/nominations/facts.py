"""A nomination in words: its lines on a page, and how its state is marked."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from focalpoints.models import Nomination
from focalpoints.models.nomination import NominationState, Way
from focalpoints.nominations.offices import holder_in_words
from focalpoints.peers.reasons import language_names
from r2pnet.days import day_in_words

CHIPS: Final = {
    NominationState.OPEN: "due",
    NominationState.ACCEPTED: "good",
    NominationState.DECLINED: "bad",
    NominationState.WITHDRAWN: "open",
}


@dataclass(frozen=True)
class Fact:
    """One line: what it is, and what it says."""

    label: str
    words: str


@dataclass(frozen=True)
class Listed:
    """A nomination in a list."""

    nomination: Nomination

    @property
    def chip(self) -> str:
        return CHIPS[NominationState(self.nomination.state)]

    @property
    def who(self) -> str:
        return self.nomination.name or _("Name deleted")

    @property
    def title(self) -> str:
        return _("%(name)s: %(role)s of %(member)s") % {
            "name": self.who,
            "role": self.nomination.get_role_display().lower(),
            "member": self.nomination.member.name,
        }


def facts_of(nomination: Nomination) -> list[Fact]:
    """What was nominated, line by line; needs `with_all`, or a nomination that is not saved."""
    return [Fact(label, words) for label, words in _lines(nomination) if words]


def _lines(nomination: Nomination) -> Iterator[tuple[str, str]]:
    yield _("Member"), nomination.member.name
    yield _("Role"), str(nomination.get_role_display())
    yield _("What happens to the office"), str(nomination.get_way_display())
    if nomination.present:
        yield _("Present holder"), holder_in_words(nomination.present)
    yield from _days(nomination)
    yield _("Name"), nomination.name
    yield _("Work e-mail"), nomination.work_email
    yield _("Phone"), nomination.phone
    yield _("Languages"), ", ".join(language_names(nomination.languages))
    yield _("Office"), nomination.office
    if nomination.institution_name:
        yield _("New institution"), f"{nomination.institution_name} ({nomination.get_sector_display()})"


def _days(nomination: Nomination) -> Iterator[tuple[str, str]]:
    if nomination.last_day and nomination.way == Way.SUCCEED:
        yield _("Last day of the present holder"), day_in_words(nomination.last_day)
    if nomination.start_on:
        yield _("First day in office"), day_in_words(nomination.start_on)
    if nomination.cover_until:
        yield _("Last day of the double cover"), day_in_words(nomination.cover_until)
