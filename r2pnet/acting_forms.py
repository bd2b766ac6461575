"""The fields of a form of staff that say why something is changed, on whose behalf, and by which way the word came."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.utils.translation import gettext_lazy as _

from r2pnet.acting import Channel, Reason
from r2pnet.day_field import DayField

FOR_WHOM = ("on_behalf_of", "came_by", "received_on")


class ToldForm(forms.Form):
    """Why, for whom, by which way the word came and when."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=100,
        required=False,
        help_text=_("Kept in the history."),
        widget=AdminTextInputWidget,
    )
    on_behalf_of = forms.ChoiceField(label=_("On behalf of the member"), required=False)
    came_by = forms.ChoiceField(
        label=_("How the word came"),
        required=False,
        choices=[("", _("Nobody told us, or in the portal")), *Channel.choices],
    )
    received_on = DayField(
        label=_("Received on"), required=False, help_text=_("The day of the letter, mail or call, such as 3 May 2026.")
    )


class ActingForm(ToldForm):
    """Why, for whom and how; `members` are the names of those on whose behalf it can be."""

    members: Sequence[str] = ()
    needs_reason = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.needs_reason:
            words = _("Write why, such as: the letter of 3 May names another office. The history keeps it.")
            self.fields["reason"].required = True
            self.fields["reason"].error_messages["required"] = words
        choices = [("", _("Nobody: the secretariat’s own"))] + [(name, name) for name in self.members]
        self.fields["on_behalf_of"].choices = choices  # type: ignore[attr-defined]  # a field of choices

    @property
    def why(self) -> Reason:
        """What was typed, for a service."""
        typed = self.cleaned_data
        return Reason(
            words=typed.get("reason") or "",
            channel=typed.get("came_by") or "",
            on_behalf_of=typed.get("on_behalf_of") or "",
            received_on=typed.get("received_on"),
        )
