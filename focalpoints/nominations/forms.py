"""What is typed of a nomination, as clean values: first the office, then everything about the person."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from focalpoints.forms import LANGUAGES, PHONE
from focalpoints.models import Institution, Member, Nomination
from focalpoints.models.appointment import Role
from focalpoints.models.institution import Sector
from focalpoints.models.nomination import Way
from focalpoints.nominations.offices import Office, holder_in_words
from focalpoints.services.nominating import GivenLetter
from focalpoints.services.terms import is_current
from r2pnet.acting import Channel, Reason
from r2pnet.clock import network_today
from r2pnet.day_field import DayField

PRESENT_WAYS = (Way.SUCCEED, Way.CORRECT)
DAY_HINT = _("Such as 15 May 2026. Where somebody is followed, their last day is the day before.")


def _text(label: Any, *, hint: Any = "", required: Any = "", most: int = 200, auto: str = "off") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=bool(required),
        max_length=most,
        error_messages={"required": required},
        widget=forms.TextInput({"autocomplete": auto}),
    )


class OfficeForm(forms.Form):
    """Step one: for which office; `member` is asked of those alone who act for several."""

    member = forms.ChoiceField(label=_("Member"), error_messages={"required": _("Choose a member.")})
    role = forms.ChoiceField(
        label=_("Office"), choices=Role.choices, widget=forms.RadioSelect, error_messages={"required": _("Choose one.")}
    )

    def __init__(self, members: Sequence[Member], data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        self.fields["member"].choices = [(one.slug, one.name) for one in members]  # type: ignore[attr-defined]
        if len(members) == 1:
            self.fields["member"].widget = forms.HiddenInput()
            self.initial["member"] = members[0].slug


class NominationForm(forms.Form):
    """Step two: what happens to the office, and who is nominated."""

    way = forms.ChoiceField(
        label=_("What happens to the office"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what happens to the office.")},
    )
    present = forms.ChoiceField(
        label=_("Whose term is it about?"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("The office has changed meanwhile: look at who holds it now.")},
    )
    name = _text(_("Name"), hint=_("As the person writes it."), required=_("Write the name of the person."))
    work_email = forms.EmailField(
        label=_("Work e-mail"),
        help_text=_("The invitation to sign in goes there once the secretariat has accepted."),
        max_length=254,
        error_messages={
            "required": _("Write the work e-mail of the person."),
            "invalid": _("Write an e-mail address, such as name@ministry.example."),
        },
        widget=forms.EmailInput({"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        help_text=_("Only if the person agrees. With the country code, such as +32."),
        required=False,
        max_length=40,
        validators=[PHONE],
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "tel"}),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages in which the person works"),
        required=False,
        choices=LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose among the languages listed.")},
    )
    position = _text(
        _("Position"), hint=_("The office, never a name. Everybody sees it."), required=_("Write the position.")
    )
    institution = forms.ChoiceField(label=_("Institution"), required=False)
    institution_name = _text(_("Name of the institution that is not in the list"), hint=_("In English."))
    sector = forms.ChoiceField(
        label=_("Its sector"), required=False, choices=[("", _("Choose a sector")), *Sector.choices]
    )
    start_on = DayField(label=_("First day in office"), required=False, help_text=DAY_HINT)
    cover_until = DayField(
        label=_("Last day of the double cover"),
        required=False,
        help_text=_("Only where both hold the office together for a stated time."),
    )
    came_by = forms.ChoiceField(
        label=_("The member told us"),
        choices=[("", _("Choose how")), *Channel.choices],
        error_messages={"required": _("Choose how the member told you.")},
    )
    received_on = DayField(
        label=_("Received on"), error_messages={"required": _("Write the day of the letter, mail or call.")}
    )

    def __init__(self, member: Member, office: Office, *, is_staff: bool, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        self.member, self.office = member, office
        self.known = {str(one.pk): one for one in Institution.objects.filter(member=member).order_by("name")}
        self.holders = {str(one.pk): one for one in office.holders}
        chosen: Any = self.fields
        chosen["way"].choices = [(way.value, way.label) for way in office.ways]
        chosen["institution"].choices = [
            ("", _now("Not in the list: written below") if self.known else _now("Written below")),
            *((key, one.name) for key, one in self.known.items()),
        ]
        chosen["present"].choices = [(key, holder_in_words(one)) for key, one in self.holders.items()]
        if not is_staff:
            del self.fields["came_by"], self.fields["received_on"]
        self._leave_out()
        self.order_fields(["way", "present", "start_on", "cover_until"])

    def _leave_out(self) -> None:
        """What the office leaves no choice of is not asked."""
        if len(self.office.ways) == 1:
            del self.fields["way"]
        if not self.holders:
            del self.fields["present"]
        elif len(self.holders) == 1:  # not asked, and noticed when it is another's term meanwhile
            self.fields["present"].widget = forms.HiddenInput()
            self.initial["present"] = next(iter(self.holders))
        if Way.COVER not in self.office.ways:
            del self.fields["cover_until"]

    @property
    def chosen_way(self) -> Way:
        return Way(self.cleaned_data["way"]) if "way" in self.fields else self.office.ways[0]

    def clean(self) -> None:
        given = self.cleaned_data
        if not given.get("name", "x").strip() or not any(one.isalpha() for one in given.get("name", "x")):
            self.add_error("name", _now("Write the name of the person."))
        self._clean_institution(given)
        if "way" in self.fields and "way" not in given:
            return
        if self.chosen_way != Way.CORRECT and "start_on" in given and not given["start_on"]:
            self.add_error("start_on", _now("Write the first day in office."))
        if self.chosen_way == Way.COVER and "cover_until" in given and not given["cover_until"]:
            self.add_error("cover_until", _now("Write the last day of the double cover."))
        if self.chosen_way in PRESENT_WAYS and "present" in self.fields and not given.get("present"):
            self.add_error("present", _now("Choose whose term it is about."))

    def _clean_institution(self, given: dict[str, Any]) -> None:
        listed, written = given.get("institution"), given.get("institution_name", "")
        if listed and written:
            self.add_error("institution_name", _now("Choose one from the list, or write one, not both."))
        elif not listed and not written and "institution" in given:
            self.add_error("institution", _now("Choose the institution, or write its name below."))
        elif written and not given.get("sector"):
            self.add_error("sector", _now("Choose the sector of the institution."))

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean_work_email(self) -> str:
        address = str(self.cleaned_data["work_email"]).strip()
        if any(not one.isprintable() for one in address):
            raise ValidationError(_now("Write an e-mail address, such as name@ministry.example."))
        return address

    @property
    def nomination(self) -> Nomination:
        """What was typed, not saved; needs a valid form. Who joins as alternate is nominated for that role."""
        given, way = self.cleaned_data, self.chosen_way
        written = not given["institution"]
        return Nomination(
            member=self.member,
            role=Role.ALTERNATE if way == Way.ALTERNATE else self.office.role,
            way=way,
            present=self._present(way),
            institution=None if written else self.known[given["institution"]],
            institution_name=given["institution_name"] if written else "",
            sector=given["sector"] if written else "",
            start_on=given["start_on"],
            cover_until=given["cover_until"] if way == Way.COVER else None,
            **{name: given[name] for name in ("name", "work_email", "phone", "languages", "position")},
        )

    def _present(self, way: Way) -> Any:
        """The term that it is about; that of now, where the focal point stays."""
        if way == Way.BEGIN:
            return None
        if way in PRESENT_WAYS:
            return self.holders.get(self.cleaned_data["present"])
        today = network_today()
        running = [one for one in self.holders.values() if is_current(one, today) and not one.is_agreed_cover]
        return next(iter(running or self.holders.values()), None)

    @property
    def why(self) -> Reason | str:
        """Of staff, on whose behalf, how and when the word came."""
        if "came_by" not in self.fields:
            return ""
        given = self.cleaned_data
        return Reason(channel=given["came_by"], received_on=given["received_on"], on_behalf_of=self.member.name)


class LetterForm(forms.Form):
    """Step three: the letter of the government. `size_beyond`: so large was a file that was not even read."""

    letter = forms.FileField(
        label=_("Letter of the government"),
        help_text=_("PDF, DOCX, XLSX, PNG or JPEG, at most 20 MB. Only the secretariat can open it."),
        error_messages={
            "required": _("Choose the file of the letter."),
            "empty": _("This file is empty. Choose the letter itself."),
        },
        widget=forms.FileInput({"accept": ".pdf,.docx,.xlsx,.png,.jpg,.jpeg"}),
    )
    letter_date = DayField(label=_("Date of the letter"), required=False, help_text=_("If it bears one."))

    def __init__(self, data: Any = None, files: Any = None, *, is_needed: bool = True, size_beyond: int = 0) -> None:
        super().__init__(data, files, label_suffix="")
        self.size_beyond = size_beyond
        self.fields["letter"].required = is_needed and not size_beyond
        if not is_needed:
            self.fields["letter"].label = _("Letter of the government, if you have its file")

    def clean(self) -> None:
        if self.size_beyond:
            self.add_error("letter", _now("This file has more than 20 MB: make it smaller, or send it in parts."))

    @property
    def given(self) -> GivenLetter | None:
        """The letter, for the service."""
        file = self.cleaned_data.get("letter")
        return GivenLetter(file, self.cleaned_data.get("letter_date")) if file else None


class DeclineForm(forms.Form):
    """Why a nomination is declined."""

    decline_reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Whoever nominated reads it, on their page and in a message. Name nobody in it."),
        max_length=1000,
        error_messages={"required": _("Write why it is declined: whoever nominated reads it.")},
        widget=forms.Textarea({"rows": 5}),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
