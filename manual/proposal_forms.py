"""What a person fills in to propose a change: a field for each block, the reason, whether they sign."""

import re
from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from focalpoints.models import Member
from manual.merging.merge import Text
from manual.models import Proposal, Revision
from manual.models.proposal import LONGEST_ARGUMENT
from manual.services.drafting import Typed
from manual.text.block import IDENTITY_LENGTH
from manual.typed_text import Row, Rows
from r2pnet.refusal import Refused, refuse_unless

FIELD: Final = re.compile(rf"(text|gone)-([a-z0-9]{{{IDENTITY_LENGTH}}})")
LONGEST_MARK: Final = 40


class ProposalForm(forms.Form):
    """The fields around the text. What is typed is kept whatever it says, so nothing is asked for before it is sent."""

    reason = forms.CharField(
        label=gettext_lazy("Why should the text change?"),
        help_text=gettext_lazy("Members read it beside the proposal. At most 2,000 letters."),
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 4, "dir": "auto", "spellcheck": "true"}),
    )
    member = forms.TypedChoiceField(label=gettext_lazy("I speak for"), coerce=int, required=False, empty_value=None)
    is_signed = forms.BooleanField(label=gettext_lazy("Sign with the name of my member"), required=False)

    def __init__(self, members: Sequence[Member], data: Any = None, *, initial: dict[str, Any], is_new: bool) -> None:
        super().__init__(data, initial=initial, label_suffix="")
        chosen: Any = self.fields
        if len(members) > 1 and is_new:
            chosen["member"].choices = [(one.pk, str(one)) for one in members]
        else:
            del chosen["member"]
        if not members:
            del chosen["is_signed"]

    def refuse(self, refusal: Refused) -> None:
        """Say at the field, or on top, why it was not done."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)


def rows_in(data: QueryDict, base: Text) -> Rows:
    """The fields of blocks in the order in which they were sent. Raises `Refused` for a form that is not whole."""
    rows = [
        Row(found[2], str(data[name]).replace("\r\n", "\n"), found[1] == "gone")
        for name in data
        if (found := FIELD.fullmatch(name))
    ]
    there = {row.identity for row in rows}
    is_whole = "reason" in data and len(there) == len(rows) and {block.identity for block in base} <= there
    refuse_unless(is_whole, _("The page did not arrive whole, so nothing was saved. Send it once more."))
    return tuple(rows)


def typed_in(data: QueryDict, base: Revision, rows: Rows, proposal: Proposal | None) -> Typed:
    """All that was sent."""
    return Typed(
        base=base,
        rows=rows,
        reason=data.get("reason", "").replace("\r\n", "\n"),
        is_signed="is_signed" in data,
        seen=data.get("seen", "")[:LONGEST_MARK],
        proposal=proposal,
    )


def too_long_words(reason: str) -> str:
    """What is said of a reason that is kept and cannot be sent yet; empty for others."""
    words = _("Use at most %(number)d letters: there are %(length)d.")
    length = len(reason.strip())
    return words % {"number": LONGEST_ARGUMENT, "length": length} if length > LONGEST_ARGUMENT else ""
