"""What a person fills in to comment: the words, and whether they sign."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Member
from manual.models.comment import LONGEST_COMMENT
from r2pnet.refusal import Refused


class CommentForm(forms.Form):
    """The words stay as they were typed. Whoever speaks for no member has nothing to sign with."""

    words = forms.CharField(
        label=_("Your comment"),
        help_text=_("At most 3,000 letters."),
        max_length=LONGEST_COMMENT,
        error_messages={"required": _("Write your comment.")},
        widget=forms.Textarea({"rows": 4, "dir": "auto", "spellcheck": "true"}),
    )
    member = forms.TypedChoiceField(label=_("I speak for"), coerce=int, required=False, empty_value=None)
    is_signed = forms.BooleanField(label=_("Sign with the name of my member"), required=False)

    def __init__(self, members: Sequence[Member], data: Any = None) -> None:
        super().__init__(_in_lf(data), label_suffix="", auto_id="comment_%s")
        chosen: Any = self.fields
        if len(members) > 1:
            chosen["member"].choices = [(one.pk, str(one)) for one in members]
        else:
            del chosen["member"]
        if not members:
            del chosen["is_signed"]

    def refuse(self, refusal: Refused) -> None:
        """Say at the field, or on top, why it was not done."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)


def _in_lf(data: Any) -> Any:
    """Browsers send two signs for the end of a line; one is counted, as the browser counts it."""
    if data is None:
        return None
    kept = data.copy()
    kept["words"] = data.get("words", "").replace("\r\n", "\n")
    return kept
