"""The forms of inviting: whom, in which capacities; the answer of who is invited, and one that came another way."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from focalpoints.confirming.cycle import real_unless_sample
from focalpoints.models import Member, Organisation
from focalpoints.models.member import ListGroup, Standing
from meetings.models import Capacity, Invitation, Meeting
from meetings.models.invitation import Channel, Reply
from meetings.services.answering import Answer
from r2pnet.clock import network_today
from r2pnet.day_field import DayField
from r2pnet.refusal import Refused

ALL, SOME = "all", "some"
REPLIES: Final = (
    (Reply.ACCEPTED.value, _("We accept")),
    (Reply.DECLINED.value, _("We cannot take part")),
)
CHOOSE: Final = _("Choose among those listed.")


def _ticked(label: Any, queryset: Any, hint: Any = "") -> Any:
    messages = {"invalid_choice": CHOOSE, "invalid_pk_value": CHOOSE, "invalid_list": CHOOSE}
    return forms.ModelMultipleChoiceField(
        queryset,
        label=label,
        help_text=hint,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=messages,
    )


class InviteForm(forms.Form):
    """Who is to be invited; all members of the network to begin with."""

    whom = forms.ChoiceField(
        label=_("Members of the network"),
        choices=((ALL, _("All members of the network")), (SOME, _("Only those ticked below"))),
        initial=ALL,
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    groups = forms.MultipleChoiceField(
        label=_("Whole groups"),
        choices=ListGroup.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": CHOOSE, "invalid_list": CHOOSE},
    )
    held_back = forms.BooleanField(
        label=_("Hold the mails back first, to read or change single ones in the outbox before they go"), required=False
    )

    def __init__(self, meeting: Meeting, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        members = Member.objects.filter(real_unless_sample()).with_names().by_group()
        bodies = Organisation.objects.filter(real_unless_sample(), member=None)
        self.everybody = members.standing_members()
        self.fields["members"] = _ticked(_("Single members"), self.everybody)
        self.fields["prospective"] = _ticked(
            _("Prospective members"),
            members.filter(standing=Standing.PROSPECTIVE),
            _("They are invited beside the members."),
        )
        self.fields["organisations"] = _ticked(
            _("Organisations"), bodies, _("A mail goes to those who are named in the invitation, once they are.")
        )
        self.fields["capacities"] = _ticked(
            _("In the capacities"), Capacity.objects.filter(meeting=meeting), _("None ticked: all of the meeting.")
        )

    @property
    def chosen_members(self) -> list[Member]:
        """In the order of the list; needs a valid form."""
        given = self.cleaned_data
        found = list(self.everybody)
        if given["whom"] == SOME:
            groups, ticked = {int(group) for group in given["groups"]}, {one.pk for one in given["members"]}
            found = [one for one in found if one.list_group in groups or one.pk in ticked]
        return [*found, *given["prospective"]]

    def clean(self) -> dict[str, Any] | None:
        given = super().clean() or {}
        if not self.errors and not (self.chosen_members or given["organisations"]):
            raise forms.ValidationError(gettext("Choose at least one member or organisation."))
        return given


class AnswerForm(forms.Form):
    """Accept, or decline with a reason. `seen` is the answer that stood there when the page was made."""

    reply = forms.ChoiceField(
        label=_("Your answer"),
        choices=REPLIES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Accept or decline."), "invalid_choice": _("Accept or decline.")},
    )
    reason = forms.CharField(
        label=_("Reason, if you decline"),
        help_text=_("Only when you decline, in a few words. The secretariat reads it."),
        max_length=300,
        required=False,
    )
    seen = forms.ChoiceField(choices=Reply.choices, widget=forms.HiddenInput)
    invitation = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**62)

    def __init__(self, row: Invitation, data: Any = None) -> None:
        reply = row.reply if row.reply != Reply.NONE else None
        initial = {"reply": reply, "reason": row.reason, "seen": row.reply, "invitation": row.pk}
        super().__init__(data, initial=initial, label_suffix="", auto_id=f"id_{row.pk}_%s")
        self.row = row

    @property
    def given(self) -> Answer:
        """What is answered; needs a valid form."""
        typed = self.cleaned_data
        return Answer(typed["reply"], typed["seen"], typed["reason"])

    def refuse(self, refusal: Refused) -> None:
        """The words at their field, or on top; what was typed can be sent again, from the answer that stands now."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)
        self.row.refresh_from_db()
        renewed: Any = self.data.copy()  # type: ignore[attr-defined]  # a request's
        renewed["seen"] = self.row.reply
        self.data = renewed


class TypedAnswerForm(AnswerForm):
    """An answer that came by mail, by letter or on the phone."""

    channel = forms.ChoiceField(
        label=_("How it came"),
        choices=[(one.value, one.label) for one in Channel if one != Channel.PORTAL],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it came."), "invalid_choice": _("Choose how it came.")},
    )
    received_on = DayField(label=_("On which day"), error_messages={"required": _("Write the day on which it came.")})
    note = forms.CharField(
        label=_("Where that stands"),
        help_text=_("Such as “letter of 3 May 2026”: for the history. Optional."),
        max_length=100,
        required=False,
    )

    def __init__(self, row: Invitation, data: Any = None) -> None:
        super().__init__(row, data)
        self.fields["reply"].label = gettext("The answer")
        reply: Any = self.fields["reply"]
        reply.choices = [(one.value, one.label) for one in (Reply.ACCEPTED, Reply.DECLINED)]
        self.fields["reason"].help_text = gettext("Only when they decline, in their words. They can read it.")
        self.initial["received_on"] = network_today()
