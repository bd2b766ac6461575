"""The forms of staff: an answer that came by mail, phone or letter, and taking one back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from focalpoints.models.confirmation import TYPED_IN
from focalpoints.services.confirming import Answer
from r2pnet.acting import Channel, Reason
from r2pnet.day_field import DayField


class AnswerForm(forms.Form):
    """What a member has answered; the entry itself is corrected before, on its own page."""

    channel = forms.ChoiceField(
        label=_("How the answer came"),
        choices=[("", "")] + [(one.value, one.label) for one in TYPED_IN],
        error_messages={"required": _("Choose how the answer came.")},
    )
    received_on = DayField(
        label=_("Day of the answer"),
        help_text=_("As 15 May 2026: that of the letter, mail or call. The public reads it."),
        error_messages={"required": _("Write the day of the answer.")},
    )
    answered_by = forms.CharField(
        label=_("Which office answered"), help_text=_("The office, never a name."), max_length=200, required=False
    )
    changed = forms.CharField(
        label=_("What has changed"),
        help_text=_("Leave it empty when nothing has. Correct the entry first: what it says then is confirmed."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @property
    def answer(self) -> Answer:
        typed = self.cleaned_data
        return Answer(typed["channel"], typed["answered_by"], typed["changed"])

    @property
    def why(self) -> Reason:
        """For the history: the channel in its words, and the day."""
        return Reason(channel=Channel(self.cleaned_data["channel"]), received_on=self.cleaned_data["received_on"])


class WithdrawForm(forms.Form):
    """Why a confirmation is taken back."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=100,
        help_text=_("Such as: typed in for the wrong member. The history keeps it."),
        error_messages={"required": _("Write why: the history keeps it.")},
    )
