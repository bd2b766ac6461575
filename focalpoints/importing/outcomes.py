"""What becomes of a row: what it does to which records, what is asked, what is wrong; in the form that is kept."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from focalpoints.importing.cells import ReadRow, Sentence
from focalpoints.importing.columns import BY_KEY
from focalpoints.importing.doubts import Doubt, Meant
from focalpoints.importing.drafts import Draft, Step
from focalpoints.models.sheet_import import Fate


@dataclass
class Outcome:
    """Of one row, under the choices that were made for it."""

    row: ReadRow
    steps: list[Step] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)
    changes: list[dict[str, str]] = field(default_factory=list)
    alternatives: list[dict[str, Any]] = field(default_factory=list)
    subject: str = ""
    makes: bool = False
    """Something that is not on record comes to be."""
    serves: tuple[Draft, Draft] | None = None
    """The person and the member of the office that it speaks of."""

    def wrong(self, column: str, words: str) -> None:
        """Say what is wrong, with the column if one is at fault."""
        self.sentences.append(Sentence(column, words))

    def asks(self, meant: Meant) -> Meant:
        """Note the question, if there is one."""
        if meant.doubt is not None:
            self.doubts.append(meant.doubt)
        return meant

    def does(self, step: Step) -> None:
        """Note what it does to a record."""
        self.steps.append(step)
        self.changes += step.changes()
        self.makes = self.makes or (step.draft.is_new and not step.draft.rows)

    @property
    def is_wrong(self) -> bool:
        return any(one.is_error for one in self.sentences)

    @property
    def fate(self) -> Fate:
        """Errors come first, then questions."""
        if self.is_wrong:
            return Fate.ERROR
        if self.doubts:
            return Fate.DOUBTFUL
        if self.makes:
            return Fate.NEW
        return Fate.CHANGED if self.changes else Fate.SAME

    def sentences_as_json(self) -> list[dict[str, str]]:
        """Each with its column and, in its words, the row and the name of the column, so that it can stand alone."""
        return [{"column": one.column, "sentence": self._whole(one)} for one in self.sentences]

    def _whole(self, one: Sentence) -> str:
        if not one.column:
            return _("Row %(row)d: %(words)s") % {"row": self.row.number, "words": one.words}
        names = {"row": self.row.number, "column": BY_KEY[one.column].label, "words": one.words}
        return _("Row %(row)d, %(column)s: %(words)s") % names

    def as_values(self) -> dict[str, Any]:
        """The columns of its `ImportRow`."""
        is_wrong = self.is_wrong
        return {
            "number": self.row.number,
            "fate": self.fate.value,
            "subject": self.subject[:300],
            "cells": self.row.texts,
            "changes": [] if is_wrong else self.changes,
            "doubts": [] if is_wrong else [one.as_json() for one in self.doubts],
            "outcomes": [] if is_wrong else self.alternatives,
            "sentences": self.sentences_as_json(),
            "is_decided": self.fate != Fate.DOUBTFUL,
        }
