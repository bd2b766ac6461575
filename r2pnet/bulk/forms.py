"""What staff type for a deed to many rows: why, for whom, by which way they were told."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.utils.translation import gettext_lazy as _

from r2pnet.acting import Channel, Reason
from r2pnet.day_field import DayField


class WhyForm(forms.Form):
    """Why, for the history of each row; and, where the member of each has told it, how and when."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=100,
        help_text=_("Kept in the history of each."),
        widget=AdminTextInputWidget,
        error_messages={"required": _("Write why: the history of each keeps it.")},
    )
    for_member = forms.BooleanField(label=_("On behalf of the member of each"), required=False)
    came_by = forms.ChoiceField(
        label=_("By"), required=False, choices=[("", _("Nobody told us, or in the portal")), *Channel.choices]
    )
    received_on = DayField(
        label=_("Received on"), required=False, help_text=_("The day of the letter, mail or call: 3 May 2026.")
    )


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
