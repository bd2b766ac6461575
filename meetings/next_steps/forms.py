"""Taking on a next step, changing it, and the one line that ends it; staff say how the word of the member came."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Member
from meetings.forms import TOO_LONG, Words
from meetings.models import NextStep
from meetings.models.next_step import LONGEST_WORDS, ShownTo
from meetings.services.taking_on import Promise
from meetings.travel.forms import RefusedForm
from r2pnet.acting import Channel, Reason, Why
from r2pnet.day_field import DayField


class WordOfMemberForm(RefusedForm):
    """With two fields more for staff, who write down what a member has told them."""

    channel = forms.ChoiceField(
        label=_("How the word of the member came"),
        widget=forms.RadioSelect,
        choices=Channel.choices,
        error_messages={
            "required": _("Choose how the word of the member came."),
            "invalid_choice": _("Choose how the word of the member came."),
        },
    )
    received_on = DayField(
        label=_("Received on"),
        help_text=_("The day of the letter, mail or call, such as 3 May 2026."),
        error_messages={"required": _("Write the day on which it came.")},
    )

    def __init__(self, *args: Any, is_staffs: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_staffs:
            del self.fields["channel"], self.fields["received_on"]
        for field in self.fields.values():
            field.widget.attrs.pop("maxlength", None)

    @property
    def why(self) -> Why:
        """How and when the word came, of a form that is valid."""
        if "channel" not in self.fields:
            return ""
        return Reason(channel=self.cleaned_data["channel"], received_on=self.cleaned_data["received_on"])


class NextStepForm(WordOfMemberForm):
    """The words, by when, and who may see it."""

    words = Words(
        label=_("What does your member take on?"),
        help_text=_("One small thing, in your own words: at most 300 letters."),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what your member takes on."), "max_length": TOO_LONG},
    )
    due_on = DayField(
        label=_("By when?"),
        help_text=_("Such as 15 September 2027. A reminder comes in the week before, if the day is not near."),
        error_messages={"required": _("Write a day.")},
    )
    shown_to = forms.ChoiceField(
        label=_("Who may see it?"),
        widget=forms.RadioSelect,
        choices=ShownTo.choices,
        error_messages={"required": _("Choose who may see it."), "invalid_choice": _("Choose who may see it.")},
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    field_order = ("member", "words", "due_on", "shown_to")

    @property
    def promise(self) -> Promise:
        """What was asked for, by a form that is valid."""
        typed = self.cleaned_data
        return Promise(typed["words"], typed["due_on"], typed["shown_to"])

    def see_anew(self, version: int) -> None:
        """What was typed can be sent again, by who has read what is there now."""
        typed: Any = self.data.copy()  # type: ignore[attr-defined]  # what was sent
        typed["seen_version"] = str(version)
        self.data = typed


class TakeOnForm(NextStepForm):
    """For one of `members`, which is asked only where there are several."""

    member = forms.ChoiceField(
        label=_("Of which member?"),
        error_messages={"required": _("Choose the member."), "invalid_choice": _("Choose the member.")},
    )

    def __init__(self, *args: Any, members: Iterable[Member], is_staffs: bool, **kwargs: Any) -> None:
        super().__init__(*args, is_staffs=is_staffs, **kwargs)
        self.members = {str(one.pk): one for one in members}
        if len(self.members) == 1 and not is_staffs:
            del self.fields["member"]
        else:
            choices = [("", _("Choose")), *((key, one.name) for key, one in self.members.items())]
            self.fields["member"].choices = choices  # type: ignore[attr-defined]  # a field of choices

    @property
    def member_chosen(self) -> Member:
        """The member, by a form that is valid."""
        return self.members[self.cleaned_data.get("member") or next(iter(self.members))]


class DoneForm(WordOfMemberForm):
    outcome = forms.CharField(
        label=_("What came of it?"),
        help_text=_("One line. Whoever may see the step reads it."),
        max_length=LONGEST_WORDS,
        error_messages={"required": _("Write a line on what came of it."), "max_length": TOO_LONG},
    )
    field_order = ("outcome",)


class DropForm(WordOfMemberForm):
    reason = forms.CharField(
        label=_("Why is it dropped?"),
        help_text=_("One line. Only the people of your member and the secretariat read it."),
        max_length=LONGEST_WORDS,
        error_messages={"required": _("Write why it is dropped."), "max_length": TOO_LONG},
    )
    field_order = ("reason",)


class TakeUpAgainForm(WordOfMemberForm):
    """Nothing is asked of a member's own people."""


def initial_of(step: NextStep) -> dict[str, Any]:
    """A step as the form shows it."""
    return {
        "words": step.words,
        "due_on": step.due_on,
        "shown_to": step.shown_to,
        "seen_version": step.version,
    }
