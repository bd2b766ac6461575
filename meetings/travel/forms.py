"""Asking for support for travel, and deciding it."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from meetings.forms import TOO_LONG, Words
from meetings.models.travel_support import LONGEST_REASON, SupportState
from r2pnet.refusal import Refused


class RefusedForm(forms.Form):
    """A form in which a refusal of the service stands beside its field."""

    def refuse(self, refusal: Refused) -> None:
        """Beside its field, or on top where there is none."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)


class AskForSupportForm(RefusedForm):
    reason = Words(
        label=_("Why do you ask for support?"),
        help_text=_("Only the secretariat reads it; deleted 90 days after the meeting."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("Write why, so that the secretariat can decide."),
            "max_length": TOO_LONG,
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].widget.attrs.pop("maxlength", None)


class DecideForm(RefusedForm):
    state = forms.ChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect,
        choices=[(SupportState.GRANTED.value, _("Grant it")), (SupportState.DECLINED.value, _("Decline it"))],
        error_messages={"required": _("Grant it or decline it."), "invalid_choice": _("Grant it or decline it.")},
    )
    amount = forms.DecimalField(
        label=_("Amount"),
        required=False,
        max_digits=9,
        decimal_places=2,
        localize=True,
        error_messages={"invalid": _("Write a number, such as 1200 or 1200.50.")},
    )
    answer = Words(
        label=_("Words to the person"),
        help_text=_("They go with the mail. A refusal needs a reason."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": TOO_LONG},
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].help_text = _("In %(currency)s. Empty: to be said later.") % {
            "currency": settings.TRAVEL_CURRENCY
        }
        self.fields["answer"].widget.attrs.pop("maxlength", None)

    def see_anew(self, version: int) -> None:
        """What was typed can be sent again, by who has read what is there now."""
        typed: Any = self.data.copy()  # type: ignore[attr-defined]  # what was sent
        typed["seen_version"] = str(version)
        self.data = typed
