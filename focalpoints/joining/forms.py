"""What staff type of a joining, and of a state or organisation that becomes a member, as clean values."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Member
from focalpoints.models.institution import Sector
from focalpoints.models.member import JoiningState
from focalpoints.services.becoming_a_member import FirstOffice, Source
from r2pnet.acting_forms import ActingForm
from r2pnet.clock import network_today
from r2pnet.day_field import DayField
from r2pnet.days import day_in_words
from r2pnet.partial_date_forms import PartialDateFormField

NEWEST_VERSION = 2**31 - 1


class _OfMember(ActingForm):
    """A form about one prospective member, which can be acted for."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=NEWEST_VERSION)

    def __init__(self, member: Member, data: Any = None) -> None:
        self.members = (member.name,)
        given = {name: getattr(member, name) for name in self.base_fields if hasattr(member, name)}
        since = day_in_words(member.joining_since or network_today())
        initial = {**given, "since": since, "seen_version": member.version}
        super().__init__(data, initial=initial, label_suffix="")
        self.order_fields([name for name in self.fields if name not in ActingForm.base_fields])


class JoiningForm(_OfMember):
    """How far it is, since when, and a sentence."""

    joining_state = forms.ChoiceField(
        label=_("How far it is"),
        choices=JoiningState.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how far it is.")},
    )
    since = DayField(label=_("Since"), help_text=_("Since which day it is so, such as 3 May 2026."))
    joining_note = forms.CharField(label=_("Where it stands, in a sentence"), max_length=300, required=False)


class BecomingForm(_OfMember):
    """From when on it is a member, what says so, and the office that its letter names."""

    joined = PartialDateFormField(
        label=_("Member since"),
        help_text=_("As far as it is known: 3 May 2026, May 2026, 2026."),
        error_messages={"required": _("Write since when.")},
    )
    source_url = forms.URLField(label=_("Address of the source"), max_length=500, required=False, assume_scheme="https")
    source_note = forms.CharField(label=_("What the source says"), max_length=300, required=False)
    source_date = PartialDateFormField(label=_("Date of the source"), required=False)
    institution = forms.CharField(
        label=_("Institution of the focal point, in English"),
        help_text=_("Empty: the office is not known yet."),
        max_length=200,
        required=False,
    )
    sector = forms.ChoiceField(label=_("Sector"), choices=[("", _("Not chosen")), *Sector.choices], required=False)
    position = forms.CharField(
        label=_("Position"), help_text=_("The office, never a name."), max_length=200, required=False
    )
    start = PartialDateFormField(label=_("In office since"), required=False)
    letter = forms.CharField(label=_("By which letter"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if not (typed.get("source_url") or typed.get("source_note")):
            self.add_error("source_note", _("Write the address of the source, or what it says."))
        if typed.get("institution") and not typed.get("sector"):
            self.add_error("sector", _("Choose the sector of the institution."))
        if (typed.get("letter") or typed.get("start")) and not (typed.get("institution") or typed.get("position")):
            self.add_error("position", _("Write the office that begins, or that the letter names."))
        return typed

    @property
    def source(self) -> Source:
        typed = self.cleaned_data
        return Source(typed["source_url"], typed["source_note"], typed["source_date"])

    @property
    def office(self) -> FirstOffice:
        names = ("institution", "sector", "position", "start", "letter")
        return FirstOffice(**{name: self.cleaned_data[name] for name in names})
