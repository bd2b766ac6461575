"""What a translator fills in: one field for each block of the source, beside it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _

from manual.comparison_shown import ShownBlock
from manual.forms import LARGEST, ReasonField
from manual.models.chapter import LONGEST_QUESTION
from manual.services.translating import FIELD, Pair

LETTERS_A_LINE = 60
MOST_LINES = 20


@dataclass(frozen=True, slots=True)
class Beside:
    """A block of the source as it is shown, None where none is there, and the field of its translation."""

    shown: ShownBlock | None
    field: BoundField


class TranslationForm(forms.Form):
    """The blocks, why, and the question where the language has none yet.

    `seen` is the number of the translation that was read, `of` that of the source beside it.
    """

    reason = ReasonField()
    seen = forms.IntegerField(min_value=0, max_value=LARGEST, widget=forms.HiddenInput)
    of = forms.IntegerField(min_value=1, max_value=LARGEST, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any,
        rows: Sequence[Pair],
        *,
        initial: dict[str, int],
        has_question: bool,
        named: dict[str, str],
        language: str,
        direction: str,
    ) -> None:
        super().__init__(data, initial=initial, label_suffix="")
        chosen: Any = self.fields
        written = {"lang": language, "dir": direction, "spellcheck": "true"}
        if not has_question:
            chosen["question"] = forms.CharField(
                label=_("Question that the chapter answers"),
                help_text=_("In this language: its title."),
                max_length=LONGEST_QUESTION,
                error_messages={"required": _("Write the question that the chapter answers.")},
                widget=forms.TextInput(written),
            )
        self.rows = [*rows, *self._left(rows)]
        for row in self.rows:
            text = row.target.text if row.target else ""
            longest = max(text, row.source.text if row.source else "", key=len)
            height = min(MOST_LINES, 1 + longest.count("\n") + len(longest) // LETTERS_A_LINE)
            chosen[f"{FIELD}{row.identity}"] = forms.CharField(
                label=named.get(row.identity, _("Block that the source has not")),
                required=False,
                strip=False,
                initial=text,
                widget=forms.Textarea({"rows": height, **written}),
            )

    def _left(self, rows: Sequence[Pair]) -> Iterator[Pair]:
        """Blocks that were typed for and stand in neither text any more: what was typed is not lost."""
        there = {row.identity for row in rows}
        sent = [name.removeprefix(FIELD) for name in self.data if name.startswith(FIELD) and self.data[name].strip()]
        yield from (Pair(identity, None, None) for identity in sent if identity not in there)

    def beside(self, shown: dict[str, ShownBlock]) -> list[Beside]:
        """Each block of the source with its field; `shown` by identity."""
        return [Beside(shown.get(row.identity), self[f"{FIELD}{row.identity}"]) for row in self.rows]

    def others(self) -> list[BoundField]:
        """The fields that are no blocks: the question, where it is asked, and the reason."""
        return [self[name] for name in ("question", "reason") if name in self.fields]

    def texts(self) -> dict[str, str]:
        """What was typed, by the identity of its block."""
        return {row.identity: self.cleaned_data[f"{FIELD}{row.identity}"] for row in self.rows}

    def read_again(self, number: int, rows: Sequence[Pair], was: Mapping[str, str]) -> None:
        """The next try is one of somebody who has read that revision, whose blocks are in `rows`.

        What they have changed stays as they typed it; where they left what `was` there, what is there now stands.
        """
        sent = self.data.dict()  # type: ignore[attr-defined]  # it is a QueryDict
        for row in rows:
            name = f"{FIELD}{row.identity}"
            if _plain(sent.get(name, "")) == _plain(was.get(row.identity, "")):
                sent[name] = row.target.text if row.target else ""
        self.data = {**sent, "seen": str(number)}


def _plain(text: str) -> str:
    """The same whatever line ends a browser sends."""
    return text.replace("\r\n", "\n").strip("\n")
