"""What whoever leads a chapter fills in: a decision on a proposal, and on each block in conflict when it is merged."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from manual.forms import LARGEST
from manual.merging.merge import Conflict, Decision, Kind, Merge
from manual.merging.order import Choice, TwoOrders
from manual.models.proposal import LONGEST_ARGUMENT
from manual.services.merging import Decided
from manual.text.reading import texts
from r2pnet.refusal import Refused

ROWS_OF_A_BLOCK = 6


class DecideForm(forms.Form):
    """The reason of a refusal. `seen` is the number of the text that was read."""

    answer = forms.CharField(
        label=gettext_lazy("Why it is declined"),
        help_text=gettext_lazy("Its author and all members read it. Needed only to decline."),
        max_length=LONGEST_ARGUMENT,
        required=False,
        widget=forms.Textarea({"rows": 4, "dir": "auto"}),
    )
    seen = forms.IntegerField(min_value=1, max_value=LARGEST, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, seen: int) -> None:
        super().__init__(data, initial={"seen": seen}, label_suffix="")

    def read_again(self, number: int) -> None:
        """The next try is one of somebody who has read that text."""
        self.data = {**self.data.dict(), "seen": str(number)}  # type: ignore[attr-defined]  # it is a QueryDict


class MergeForm(forms.Form):
    """A choice for each block in conflict and each two orders of `merge`, and the text that a person writes.

    `looked_at` is the sign of the result that was read. Fields of blocks that are not in conflict any more are not
    there; what was written in them is `spare`, so that it can be copied.
    """

    looked_at = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, merge: Merge, data: Any = None) -> None:
        if data is not None:
            first = {f"text-{one.identity}": _first_text(one) for one in merge.conflicts}
            data = first | {name: data[name] for name in data}
        super().__init__(data, label_suffix="")
        self.merge = merge
        fields: dict[str, forms.Field] = self.fields
        for conflict in merge.conflicts:
            fields[f"choice-{conflict.identity}"] = _choice(choices_of(conflict))
            if not conflict.kind.is_about_places:
                fields[f"text-{conflict.identity}"] = _text(conflict)
        for dispute in merge.orders:
            fields[f"order-{dispute.identity}"] = _choice([(one.value, one.label) for one in _SIDES])

    def clean(self) -> dict[str, Any]:
        """A text of one's own is one block that stands for itself, in the form in which it is kept."""
        typed: dict[str, Any] = self.cleaned_data
        for conflict in self.merge.conflicts:
            name = f"text-{conflict.identity}"
            if typed.get(f"choice-{conflict.identity}") == Choice.THIRD and name in typed:
                try:
                    typed[name] = _one_block(typed[name])
                except Refused as refused:
                    self.add_error(name, refused.message)
        return typed

    @property
    def decided(self) -> Decided:
        """What was decided, of a form that is valid."""
        typed = self.cleaned_data
        decisions = {one.identity: self._decision(one) for one in self.merge.conflicts}
        orders = {one.identity: Choice(typed[f"order-{one.identity}"]) for one in self.merge.orders}
        return Decided(decisions, orders)

    def _decision(self, conflict: Conflict) -> Decision:
        choice = Choice(self.cleaned_data[f"choice-{conflict.identity}"])
        text = self.cleaned_data[f"text-{conflict.identity}"] if choice == Choice.THIRD else ""
        return Decision(choice, text)

    def of(self, asked: Conflict | TwoOrders) -> tuple[forms.BoundField, forms.BoundField | None]:
        """The fields of one thing to decide: the choice, and the text where one can be written."""
        if isinstance(asked, TwoOrders):
            return self[f"order-{asked.identity}"], None
        name = f"text-{asked.identity}"
        return self[f"choice-{asked.identity}"], self[name] if name in self.fields else None

    def kept(self) -> Iterator[forms.BoundField]:
        """Every field, to be sent again unseen."""
        return (self[name] for name in self.fields if name != "looked_at")

    def spare(self) -> list[str]:
        """Texts that were written for blocks on which nothing is to be decided any more."""
        sent = self.data.items() if self.is_bound else ()
        return [
            text
            for name, text in sent
            if name.startswith("text-")
            and name not in self.fields
            and self.data.get(f"choice-{name.removeprefix('text-')}") == Choice.THIRD
        ]


_SIDES = (Choice.OURS, Choice.THEIRS)


def choices_of(conflict: Conflict) -> list[tuple[str, str]]:
    """What can be decided on a block, in words that say what comes of it."""
    ours = _("Keep what the chapter says") if conflict.ours is not None else _("Leave it out, as in the chapter")
    theirs = _("Take what the proposal says") if conflict.theirs is not None else _("Leave it out, as in the proposal")
    if conflict.kind == Kind.MOVED_AND_REMOVED:
        ours = _("Keep it where the chapter has it")
    if conflict.kind == Kind.REMOVED_AND_MOVED:
        theirs = _("Keep it where the proposal has it")
    found = [(Choice.OURS.value, ours), (Choice.THEIRS.value, theirs)]
    if not conflict.kind.is_about_places:
        found.append((Choice.THIRD.value, _("Use the text below")))
    if conflict.ours is not None and conflict.theirs is not None:
        found.append((Choice.LEFT_OUT.value, _("Leave the block out")))
    return found


def _choice(choices: list[tuple[str, Any]]) -> forms.ChoiceField:
    errors = {"required": _("Choose one."), "invalid_choice": _("Choose again: the chapter has changed.")}
    return forms.ChoiceField(
        label=_("What shall stand in the chapter"), choices=choices, widget=forms.RadioSelect, error_messages=errors
    )


def _text(conflict: Conflict) -> forms.CharField:
    widget = forms.Textarea({"rows": ROWS_OF_A_BLOCK, "dir": "auto", "spellcheck": "true"})
    label = _("A third text, written from both")
    return forms.CharField(label=label, initial=_first_text(conflict), strip=False, required=False, widget=widget)


def _first_text(conflict: Conflict) -> str:
    """What a person begins with: the text of the proposal, else that of the chapter."""
    return (conflict.theirs if conflict.theirs is not None else conflict.ours) or ""


def _one_block(typed: str) -> str:
    found = texts(typed)
    if not found:
        raise Refused(_("Write the text, or choose to leave the block out."))
    if len(found) > 1:
        raise Refused(_("This is one block. Write it without empty lines between paragraphs or items."))
    return found[0]
