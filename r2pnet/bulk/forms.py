"""What staff type for a deed to many rows: why, for whom, by which way they were told."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from r2pnet.acting import Reason
from r2pnet.acting_forms import ToldForm


class WhyForm(ToldForm):
    """Why, for the history of each row; and, where the member of each has told it, how and when."""

    on_behalf_of = None  # type: ignore[assignment]  # Django's way to leave fields out: each row has its own member
    for_member = forms.BooleanField(label=_("On behalf of the members themselves"), required=False)
    field_order: Sequence[str] = ("reason", "for_member", "came_by", "received_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields["reason"]
        reason.required = True
        reason.help_text = _("Kept in the history of each.")
        reason.error_messages["required"] = _("Write why: the history of each keeps it.")


class NothingToType(forms.Form):
    """A deed that says everything by itself."""


def why_of(values: Mapping[str, Any], member: str) -> Reason:
    """What was typed in a `WhyForm`, for a row of `member`."""
    return Reason(
        words=values["reason"],
        channel=values["came_by"],
        on_behalf_of=member if values["for_member"] else "",
        received_on=values["received_on"],
    )
