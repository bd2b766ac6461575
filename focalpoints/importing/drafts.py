"""What the sheet makes of a record: the record in memory with all that rows have said of it so far."""

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from focalpoints.importing.cells import FIELDS
from focalpoints.importing.columns import BY_KEY
from focalpoints.models import Appointment, Institution, Member, Person, SteeringTerm
from r2pnet.partial_dates import PARTS, PartialDate, columns_behind
from r2pnet.records import Record
from r2pnet.refusal import in_words
from r2pnet.rules_in_memory import broken_rules

NAMES: Final[dict[type[models.Model], Any]] = {
    Member: gettext_lazy("Member"),
    Institution: gettext_lazy("Institution"),
    Person: gettext_lazy("Person"),
    Appointment: gettext_lazy("Office"),
    SteeringTerm: gettext_lazy("Steering term"),
}
COLUMN_OF: Final = {(model, name): key for key, (model, name) in FIELDS.items()} | {
    (Member, "country"): "member",
    (Member, "organisation"): "member",
    (Institution, "member"): "member",
    (Appointment, "member"): "member",
    (Appointment, "institution"): "institution",
    (Appointment, "person"): "person",
    (SteeringTerm, "member"): "member",
}
# What a new record says by itself, told with the rest of it.
UNTOLD: Final = {"member", "country", "organisation", "kind"}


@dataclass(eq=False)
class Draft:
    """A record that rows speak of. `before` holds, by field, what the database says of what the sheet changes."""

    thing: Any
    is_new: bool = False
    before: dict[str, Any] = field(default_factory=dict)
    said: dict[str, int] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)

    @property
    def key(self) -> str:
        """How a choice names it: by its number, or by the row that makes it."""
        return f"row:{self.rows[0]}" if self.is_new and self.rows else f"existing:{self.thing.pk}"

    @property
    def is_touched(self) -> bool:
        """The sheet makes or changes it."""
        return self.is_new or bool(self.before)

    def clashes(self, values: Mapping[str, Any]) -> str:
        """The first field of which another row of this sheet says something else; none is the usual answer."""
        if not self.said:
            return ""
        return next((name for name, value in values.items() if name in self.said and self.get(name) != value), "")

    def get(self, name: str) -> Any:
        """The present value of a field; a related record itself where it is at hand, else its key."""
        return getattr(self.thing, _at_hand(self.thing, name))


@dataclass
class Step:
    """What one row does to a draft: all that it says, and of this what differs from what the draft says already."""

    draft: Draft
    says: dict[str, Any]
    differs: dict[str, Any]

    def take(self, row: int) -> None:
        """Make the draft say it."""
        draft = self.draft
        draft.rows.append(row)
        for name, value in self.differs.items():
            if not draft.is_new:
                draft.before.setdefault(name, draft.get(name))
            setattr(draft.thing, name, value)
        for name in self.says:
            draft.said.setdefault(name, row)

    def tried(self) -> Record:
        """A copy of the record that says it."""
        thing = copy.copy(self.draft.thing)
        for name, value in self.differs.items():
            setattr(thing, name, value)
        return thing

    def changes(self) -> list[dict[str, str]]:
        """In words, each field that this row changes; of a new record every field with something in it."""
        thing, is_new = self.draft.thing, self.draft.is_new
        title = str(NAMES[type(thing)])
        told = [name for name in self.differs if name not in UNTOLD]
        return [
            {
                "thing": title,
                "field": label_of(type(thing), name),
                "before": "" if is_new else value_in_words(thing, name, self.draft.get(name)),
                "after": value_in_words(thing, name, self.differs[name]),
            }
            for name in told
        ]


def step(draft: Draft, says: Mapping[str, Any]) -> Step:
    """What saying this to the draft changes; to a new one everything is new."""
    is_first = draft.is_new and not draft.rows
    differs = {name: value for name, value in says.items() if is_first or not _is_same(draft, name, value)}
    return Step(draft, dict(says), differs)


def what_is_wrong(tried: Record, names: Iterable[str]) -> list[tuple[str, str]]:
    """The column and the words for each rule of the model that the record breaks; `names` are the fields to look at."""
    model = type(tried)
    asked = {column for name in names for column in columns_behind(model, name)}
    others = [one.name for one in model._meta.fields if one.name not in asked or one.is_relation]
    found = []
    tried.clean()  # what a record sets right by itself
    try:
        tried.clean_fields(exclude=others)
    except ValidationError as error:
        found += [
            (column_of(model, name), in_words(ValidationError(those))) for name, those in error.error_dict.items()
        ]
    return found + [("", words) for words in broken_rules(tried)]


def column_of(model: type[models.Model], name: str) -> str:
    """The key of the column that fills a field; of the columns of a date, that of the date."""
    for part in PARTS:
        name = name.removesuffix(f"_{part}")
    source = COLUMN_OF.get((Appointment, name), "") if name.startswith(("source_", "verified")) else ""
    return COLUMN_OF.get((model, name), source)


def label_of(model: type[models.Model], name: str) -> str:
    """What the column of a field is called."""
    key = column_of(model, name)
    return str(BY_KEY[key].label) if key else capfirst(name.replace("_", " "))


def value_in_words(thing: Record, name: str, value: Any) -> str:
    """A value as people read it: the label of a choice, a date, yes or no, a list with commas; empty for nothing."""
    if value in (None, "", []):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, Institution):
        return value.name
    if isinstance(value, PartialDate | date | models.Model):
        return str(value)
    choices = dict(thing._meta.get_field(name).flatchoices)  # type: ignore[union-attr]  # of columns only
    return str(choices.get(value, value))


def _is_same(draft: Draft, name: str, value: Any) -> bool:
    held = draft.get(name)
    if isinstance(value, models.Model) and not isinstance(held, models.Model):
        return bool(value.pk is not None and held == value.pk)
    return bool(held == value)


def _at_hand(thing: Record, name: str) -> str:
    """The name of a relation whose record is loaded, else that of its column: nothing here reads the database."""
    key = _key_column(type(thing), name)
    return key if key and name not in thing._state.fields_cache else name


@cache
def _key_column(model: type[Record], name: str) -> str:
    """The column of a relation; empty for what is none."""
    if isinstance(getattr(model, name, None), property):
        return ""
    column: Any = model._meta.get_field(name)
    return str(column.attname) if column.is_relation else ""
