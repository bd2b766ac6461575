"""What a member's people fill in about those who take part for it."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from focalpoints.forms import LANGUAGES
from meetings.delegations.delegation import own_seats_words
from meetings.delegations.speaking import capacities_for_delegates
from meetings.forms import TOO_LONG
from meetings.models import Capacity, Invitation, Registration
from meetings.models.meeting import HowHeld
from meetings.models.registration import Mode, Rank
from meetings.seats import seats_of
from meetings.services.naming_delegates import Delegate
from meetings.services.registering import MODES
from meetings.services.requesting_changes import Taking
from r2pnet.refusal import Refused

HOW: Final = _("Choose whether they come in person or join online.")
AS_WHAT: Final = _("Choose as what they take part.")


class Refusable(forms.Form):
    """A form beside whose fields a refusal of the service stands."""

    def refuse(self, refusal: Refused) -> None:
        """Say it beside its field, or on top where there is none."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)


def _mode() -> forms.ChoiceField:
    words = {"required": HOW, "invalid_choice": HOW}
    return forms.ChoiceField(label=_("How"), widget=forms.RadioSelect, choices=Mode.choices, error_messages=words)


def _rank() -> forms.ChoiceField:
    words = {"required": _("Choose the rank."), "invalid_choice": _("Choose the rank.")}
    return forms.ChoiceField(label=_("Rank in the delegation"), choices=Rank.choices, error_messages=words)


def _office() -> forms.CharField:
    return forms.CharField(
        label=_("Office"),
        help_text=_("Position, institution: as in the list of participants."),
        max_length=300,
        error_messages={"required": _("Write the office."), "max_length": TOO_LONG},
    )


class PersonForm(Refusable):
    """Who it is: name, office, work e-mail, language."""

    name = forms.CharField(
        label=_("Name"),
        help_text=_("As the person writes it."),
        max_length=200,
        error_messages={"required": _("Write the name."), "max_length": TOO_LONG},
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    office = _office()
    work_email = forms.EmailField(
        label=_("Work e-mail"),
        help_text=_("We write there about the meeting. Nobody needs an account to take part."),
        max_length=254,
        error_messages={
            "required": _("Write the work e-mail."),
            "invalid": _("Write an e-mail address, such as name@ministry.example."),
            "max_length": TOO_LONG,
        },
        widget=forms.EmailInput({"autocomplete": "off"}),
    )
    language = forms.ChoiceField(
        label=_("Language in which the person works"),
        choices=LANGUAGES,
        initial="en",
        error_messages={"required": _("Choose a language."), "invalid_choice": _("Choose among the languages listed.")},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")

    def delegate(self) -> Delegate:
        """Who was typed, by a form that is valid."""
        typed = self.cleaned_data
        return Delegate(typed["name"], typed["work_email"], typed["office"], typed.get("rank", ""), typed["language"])


class DelegateForm(PersonForm):
    """The same with what they take part as; what has one answer only is not asked."""

    capacity = forms.ChoiceField(
        label=_("Takes part as"),
        widget=forms.RadioSelect,
        error_messages={"required": AS_WHAT, "invalid_choice": AS_WHAT},
    )
    rank = _rank()
    mode = _mode()
    field_order = ("name", "office", "work_email", "language", "capacity", "rank", "mode")

    def __init__(self, data: Any = None, *, invitation: Invitation) -> None:
        super().__init__(data)
        self.meeting = invitation.meeting
        self.capacities = {str(one.pk): one for one in capacities_for_delegates(invitation)}
        self.initial.setdefault("rank", Rank.ADVISER)
        if len(self.capacities) > 1:
            seats = seats_of(self.meeting)
            self.fields["capacity"].choices = [  # type: ignore[attr-defined]  # of this kind of field
                (key, own_seats_words(one, seats) or str(one)) for key, one in self.capacities.items()
            ]
        else:
            del self.fields["capacity"]
        if self.meeting.how_held != HowHeld.BOTH:
            del self.fields["mode"]

    @property
    def capacity_words(self) -> str:
        """The one capacity, where nobody can choose."""
        return "" if "capacity" in self.fields else str(next(iter(self.capacities.values()), ""))

    def capacity_chosen(self) -> Capacity:
        """The capacity, by a form that is valid."""
        wanted = self.cleaned_data.get("capacity")
        return self.capacities[wanted] if wanted else next(iter(self.capacities.values()))

    def mode_chosen(self) -> str:
        """In person or online; the one way of the meeting where there is one."""
        return str(self.cleaned_data.get("mode") or MODES[HowHeld(self.meeting.how_held)][0])


class TakingForm(Refusable):
    """What can be changed of a delegate: the same whether they have an account or not, which nobody is told.

    `waits`: another way is asked for already, and stands in no field until that is decided.
    """

    rank = _rank()
    office = _office()
    mode = _mode()

    def __init__(self, registration: Registration, data: Any = None, *, waits: bool = False) -> None:
        self.registration = registration
        held = {name: getattr(registration, name) for name in ("rank", "office", "mode")}
        super().__init__(data, initial=held, label_suffix="")
        if waits or registration.meeting.how_held != HowHeld.BOTH:
            del self.fields["mode"]

    def taking(self) -> Taking:
        """What was typed, by a form that is valid."""
        typed = self.cleaned_data
        return Taking(typed.get("mode") or self.registration.mode, typed["rank"], typed["office"])


class ReasonForm(Refusable):
    """Why somebody is declined: they read it."""

    decline_reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The person reads it."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write the reason: the person reads it."), "max_length": TOO_LONG},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
