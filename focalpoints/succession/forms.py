"""What is typed to hand an office over: four fields, and for staff how the word of it came."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Appointment, Institution
from focalpoints.services.succession import Successor
from r2pnet.acting import Channel, Reason
from r2pnet.day_field import DayField
from r2pnet.days import day_in_words
from r2pnet.refusal import Refused

TOO_LONG: Final = _("Write no more than %(limit_value)s letters: these are %(show_value)s.")
FIELDS_OF_REFUSALS: Final = {"start": "last_day"}
"""What the rules of terms call the field that a person fills in here."""


class HandoverForm(forms.Form):
    """The last day and the successor; position and institution are the leaver's to begin with."""

    last_day = DayField(
        label=_("Last day in office"),
        help_text=_("Such as 30 June 2027. The day still belongs to the one who leaves."),
        error_messages={"required": _("Write the last day, such as 30 June 2027.")},
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    name = forms.CharField(
        label=_("Name of the successor"),
        help_text=_("As the person writes it."),
        max_length=200,
        error_messages={"required": _("Write the name of the successor."), "max_length": TOO_LONG},
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    work_email = forms.EmailField(
        label=_("Work e-mail of the successor"),
        help_text=_("The invitation goes there. Somebody who has an account keeps it."),
        max_length=254,
        error_messages={
            "required": _("Write the work e-mail of the successor."),
            "invalid": _("Write an e-mail address, such as name@ministry.example."),
            "max_length": TOO_LONG,
        },
        widget=forms.EmailInput({"autocomplete": "off"}),
    )
    position = forms.CharField(
        label=_("Position"),
        help_text=_("The office, never a name. As it is now, unless you change it."),
        max_length=200,
        required=False,
        error_messages={"max_length": TOO_LONG},
    )

    def __init__(self, office: Appointment, data: Any = None) -> None:
        self.office = office
        super().__init__(data, initial=self.first_values(), label_suffix="")

    def first_values(self) -> dict[str, Any]:
        """What stands in the fields before anybody has typed."""
        return {"position": self.office.position}

    @property
    def successor(self) -> Successor:
        """Who follows, by a form that is valid."""
        typed = self.cleaned_data
        return Successor(typed["name"], typed["work_email"], typed["position"], typed.get("institution"))

    @property
    def why(self) -> Reason:
        """For the history: who hands over an own office needs no reason."""
        return Reason()

    @property
    def told(self) -> str:
        """How and when the word came, in words; empty where the holder hands over."""
        return ""

    @property
    def by_letter(self) -> str:
        return str(self.cleaned_data.get("letter", ""))

    def refuse(self, refusal: Refused) -> None:
        """Say a refusal beside its field, or on top where there is none."""
        field = FIELDS_OF_REFUSALS.get(refusal.field or "", refusal.field)
        self.add_error(field if field in self.fields else None, refusal.message)


class ActingHandoverForm(HandoverForm):
    """For staff on behalf of the member: where the office stands now, and how and when the word came."""

    institution = forms.ModelChoiceField(
        Institution.objects.none(), label=_("Institution"), required=False, empty_label=_("As it is now")
    )
    came_by = forms.ChoiceField(
        label=_("The member told us"),
        choices=[("", _("Choose")), *Channel.choices],
        error_messages={"required": _("Choose how the member told you."), "invalid_choice": _("Choose one of these.")},
    )
    received_on = DayField(
        label=_("Received on"),
        help_text=_("The day of the letter, mail or call: 3 May 2027."),
        error_messages={"required": _("Write the day on which the word came.")},
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    letter = forms.CharField(
        label=_("By which letter"),
        help_text=_("Its number and date, where there is one. Only the secretariat reads it."),
        max_length=200,
        required=False,
        error_messages={"max_length": TOO_LONG},
    )

    def __init__(self, office: Appointment, data: Any = None) -> None:
        super().__init__(office, data)
        own = Institution.objects.filter(member=office.member_id).order_by("name")
        self.fields["institution"].queryset = own  # type: ignore[attr-defined]  # of this kind of field

    def first_values(self) -> dict[str, Any]:
        return {**super().first_values(), "institution": self.office.institution_id}

    @property
    def why(self) -> Reason:
        typed = self.cleaned_data
        return Reason(channel=typed["came_by"], on_behalf_of=self.office.member.name, received_on=typed["received_on"])

    @property
    def told(self) -> str:
        words = _("%(how)s, received on %(day)s")
        day = day_in_words(self.cleaned_data["received_on"])
        return str(words) % {"how": Channel(self.cleaned_data["came_by"]).label, "day": day}
