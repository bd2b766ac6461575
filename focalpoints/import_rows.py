"""The rows of an import as its page shows them: what is wrong, old and new side by side, what has to be chosen."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from focalpoints.importing.columns import BY_KEY
from focalpoints.models import ImportRow, SheetImport
from focalpoints.models.sheet_import import Fate

ALL: Final = "all"
LONGEST_ECHO: Final = 60
CHIPS: Final = {Fate.ERROR: "bad", Fate.DOUBTFUL: "due", Fate.NEW: "good", Fate.CHANGED: "key", Fate.SAME: ""}
FILTERS: Final = {
    Fate.ERROR: gettext_lazy("Errors"),
    Fate.DOUBTFUL: gettext_lazy("Doubtful"),
    Fate.NEW: gettext_lazy("New"),
    Fate.CHANGED: gettext_lazy("Changed"),
    Fate.SAME: gettext_lazy("Same"),
}


@dataclass(frozen=True)
class Filter:
    """One of the counts over the rows: a link to those rows."""

    value: str
    label: str
    number: int
    is_chosen: bool


@dataclass(frozen=True)
class Change:
    """One field of a record: what it says and what it would say."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Thing:
    """One record that a row makes or changes."""

    name: str
    changes: list[Change]


@dataclass(frozen=True)
class Doubt:
    """Something to be chosen in a row: the name of its field, the question, the ways to answer it, what was chosen."""

    name: str
    question: str
    options: list[dict[str, str]]
    chosen: str


@dataclass(frozen=True)
class ShownRow:
    """One row of the spreadsheet."""

    row: ImportRow
    chip: str
    label: str
    sentences: list[str]
    is_wrong: bool
    things: list[Thing]
    doubts: list[Doubt]


def chosen_fate(request: HttpRequest, counts: dict[str, int]) -> tuple[str, list[str]]:
    """Which rows the address asks for, and words on a value that is none.

    Without one those that need somebody: the wrong, else the doubtful, else all.
    """
    asked = " ".join("".join(c if c.isprintable() else " " for c in request.GET.get("fate", "")).split())
    if asked in (ALL, *Fate.values):
        return asked, []
    pressing = next((fate.value for fate in (Fate.ERROR, Fate.DOUBTFUL) if counts.get(fate.value)), ALL)
    if not asked:
        return pressing, []
    shown = asked if len(asked) <= LONGEST_ECHO else f"{asked[:LONGEST_ECHO]}…"
    words = _("We left out the filter '%(filter)s': there are no such rows.") % {"filter": f"fate={shown}"}
    return pressing, [words]


def filters_of(counts: dict[str, int], chosen: str) -> list[Filter]:
    """A count for each fate, and one for all rows."""
    total = sum(counts.get(fate.value, 0) for fate in Fate)
    fates = [
        Filter(fate.value, str(label), counts.get(fate.value, 0), chosen == fate) for fate, label in FILTERS.items()
    ]
    return [*fates, Filter(ALL, _("All rows"), total, chosen == ALL)]


def rows_of(one: SheetImport, fate: str) -> "QuerySet[ImportRow]":
    """The rows of one fate in their order; of all of them the wrong come first, then the doubtful."""
    rows: QuerySet[ImportRow] = one.rows.all()
    if fate != ALL:
        return rows.filter(fate=fate).order_by("number", "pk")
    first = Case(
        When(fate=Fate.ERROR, then=Value(0)),
        When(fate=Fate.DOUBTFUL, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return rows.order_by(first, "number", "pk")


def shown_rows(rows: list[ImportRow]) -> list[ShownRow]:
    """`rows` as the page shows them; no query."""
    return [_shown(row) for row in rows]


def _shown(row: ImportRow) -> ShownRow:
    fate = Fate(row.fate)
    is_chosen = fate == Fate.DOUBTFUL and row.is_decided
    label = _("Chosen") if is_chosen else str(fate.label)
    chip = "good" if is_chosen else CHIPS[fate]
    things, doubts = list(_things(row)), list(_doubts(row))
    return ShownRow(row, chip, label, sentences_of(row), fate == Fate.ERROR, things, doubts)


def sentences_of(row: ImportRow) -> list[str]:
    """What is wrong with it or was noticed; each sentence names row and column itself."""
    return [one["sentence"] for one in row.sentences]


def column_words(key: str) -> str:
    """What a column is called."""
    return str(BY_KEY[key].label) if key in BY_KEY else key


def _things(row: ImportRow) -> Iterator[Thing]:
    for name, some in groupby(row.changes, key=lambda change: change.get("thing", "")):
        yield Thing(name, [Change(change["field"], change["before"], change["after"]) for change in some])


def _doubts(row: ImportRow) -> Iterator[Doubt]:
    for number, doubt in enumerate(row.doubts):
        chosen = row.choices.get(doubt["thing"], "")
        yield Doubt(choice_name(row.pk, number), doubt["question"], doubt["options"], chosen)


def choice_name(pk: int, number: int) -> str:
    """The name of the field for one choice."""
    return f"choice-{pk}-{number}"


def choices_in(typed: QueryDict, one: SheetImport) -> Iterator[tuple[ImportRow, str, str]]:
    """Row, thing and key of each choice that the form gives; what is no choice of this import is left out."""
    given = {name: str(value) for name, value in typed.items() if name.startswith("choice-")}
    keys = {part for name in given if (part := name.split("-")[1]).isascii() and part.isdecimal() and len(part) < 19}
    for row in one.rows.filter(pk__in=keys, fate=Fate.DOUBTFUL).order_by("number", "pk"):
        for number, doubt in enumerate(row.doubts):
            key = given.get(choice_name(row.pk, number), "")
            if key in {option["key"] for option in doubt["options"]}:
                yield row, doubt["thing"], key
