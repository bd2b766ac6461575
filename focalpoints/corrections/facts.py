"""The public facts that can be proposed to be otherwise: how each is kept in a proposal, put into its record and said.

A value in a proposal is plain JSON: words; of a date what `PartialDate.parse` reads; of an institution its key as text.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from focalpoints.models import Appointment, Institution, Member, ProposedCorrection
from focalpoints.models.institution import Sector
from focalpoints.models.proposed_correction import Target
from r2pnet.partial_dates import PartialDate

Values = Mapping[str, str]
Changes = dict[str, dict[str, str]]
FACTS: Final[Mapping[type[Any], Mapping[str, Any]]] = {
    Appointment: {
        "position": gettext_lazy("Position"),
        "institution": gettext_lazy("Institution"),
        "start": gettext_lazy("In office since"),
    },
    Institution: {
        "name": gettext_lazy("Name in English"),
        "own_name": gettext_lazy("Name in the member’s words"),
        "sector": gettext_lazy("Sector"),
    },
    Member: {"joined": gettext_lazy("Member since")},
}
DATES: Final = frozenset({"start", "joined"})


@dataclass(frozen=True)
class Source:
    """Where somebody says that a fact comes from; `is_public`: its address may be linked."""

    url: str = ""
    note: str = ""
    dated: PartialDate | None = None
    is_public: bool = True


@dataclass(frozen=True)
class Line:
    """One fact in words: as it was when it was proposed, as it is on record now, as it is proposed.

    `published` is what became of it; empty words mean "not recorded".
    """

    label: str
    was: str
    now: str
    proposed: str
    published: str = ""

    @property
    def is_stale(self) -> bool:
        """True where the record says something else than the proposer saw."""
        return self.was != self.now


def values_of(target: Target) -> dict[str, str]:
    """Every fact of `target` as a proposal keeps it."""
    return {name: _kept(target, name) for name in FACTS[type(target)]}


def put(target: Target, values: Values) -> None:
    """Write `values` into the record, which is not saved; raises `ValueError` for a date that is none."""
    for name, value in values.items():
        if name in DATES:
            setattr(target, name, PartialDate.parse(value) if value else None)
        elif name == "institution":
            target.institution_id = int(value) if value else None  # type: ignore[union-attr]  # of an office
        else:
            setattr(target, name, value)


def differences(before: Values, after: Values) -> Changes:
    """What differs, as a proposal keeps it."""
    return {name: {"old": before[name], "new": after[name]} for name in after if before[name] != after[name]}


def new_values(changes: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """What is proposed, of those facts alone that are to change."""
    return {name: change["new"] for name, change in changes.items()}


def lines_of(proposal: ProposedCorrection, institutions: Mapping[str, str]) -> list[Line]:
    """What is proposed, fact by fact, and facts that were published beside; `institutions` as `named` gives them."""
    target = proposal.target
    now, labels = values_of(target), FACTS[type(target)]
    lines = []
    for name, label in labels.items():
        proposed, published = proposal.changes.get(name), proposal.published.get(name)
        if not (proposed or published):
            continue
        was = (proposed or published or {})["old"]
        said = [was, now[name], proposed["new"] if proposed else was, published["new"] if published else ""]
        lines.append(Line(str(label), *(in_words(name, value, institutions) for value in said)))
    return lines


def named(proposals: Iterable[ProposedCorrection]) -> dict[str, str]:
    """The names of all institutions that the proposals speak of, by their keys as text; one query at most."""
    keys = {one.appointment.institution_id for one in proposals if one.appointment}
    for one in proposals:
        for changes in (one.changes, one.published):
            keys |= {int(value) for value in changes.get("institution", {}).values() if value}
    return {str(pk): name for pk, name in _institutions(keys - {None})}


def in_words(name: str, value: str, institutions: Mapping[str, str]) -> str:
    """A kept value for a reader; empty where nothing is recorded."""
    if not value:
        return ""
    if name in DATES:
        return str(PartialDate.parse(value))
    if name == "institution":
        return institutions.get(value) or _("a record that is gone")
    return str(Sector(value).label) if name == "sector" else value


def _institutions(keys: Iterable[Any]) -> Any:
    wanted = list(keys)
    return Institution._base_manager.filter(pk__in=wanted).values_list("pk", "name") if wanted else ()


def _kept(target: Target, name: str) -> str:
    value = getattr(target, f"{name}_id" if name == "institution" else name)
    if isinstance(value, PartialDate):
        return value.text
    return str(value) if value is not None else ""
