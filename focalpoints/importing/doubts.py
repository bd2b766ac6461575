"""What a person has to choose: whether a row means somebody or something that is on record, or a new one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from focalpoints.importing.drafts import Draft

NEW: Final = "new"
RENAMED: Final = "renamed:"
"""Before the number of one on record: it is this one, and takes the name that stands in the sheet."""


@dataclass(frozen=True)
class Option:
    """One answer: what it is called and why it is offered; `draft` is what is then meant, None for a new one."""

    key: str
    label: str
    why: str = ""
    draft: Draft | None = None

    @property
    def keeps_name(self) -> bool:
        """The name on record stays, whatever the sheet says."""
        return self.draft is not None and not self.key.startswith(RENAMED)


@dataclass(frozen=True)
class Doubt:
    """A question about one thing of a row (“person”, “institution”, “office”), with at least two answers."""

    thing: str
    question: str
    options: tuple[Option, ...]

    def answered(self, choices: Mapping[str, str]) -> Option | None:
        """The answer that was chosen, if it is one of these."""
        return next((one for one in self.options if one.key == choices.get(self.thing)), None)

    def as_json(self) -> dict[str, Any]:
        """As it is kept with the row."""
        options = [{"key": one.key, "label": one.label, "why": one.why} for one in self.options]
        return {"thing": self.thing, "question": self.question, "options": options}


@dataclass(frozen=True)
class Meant:
    """What a row means: a draft, or None for something new; whether it keeps its name; and what is asked, if anything.

    With a question that is not answered yet, the first answer is taken for the time being.
    """

    draft: Draft | None = None
    keeps_name: bool = True
    doubt: Doubt | None = None


def asked(thing: str, question: str, options: Iterable[Option], choices: Mapping[str, str]) -> Meant:
    """What the answer among `choices` means; without one the question, and meanwhile its first answer."""
    doubt = Doubt(thing, question, tuple(options))
    answer = doubt.answered(choices)
    taken = answer or doubt.options[0]
    return Meant(taken.draft, taken.keeps_name, None if answer else doubt)
