"""What the secretariat types of a meeting on the desk: its days and place, its seats, and a new one from an earlier."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Country
from meetings.models import Capacity, Meeting
from meetings.models.meeting import MeetingKind, validate_zone
from meetings.services.copying import NewMeeting, next_ordinal
from meetings.services.stepping import field_of
from r2pnet.admin_forms import RecordInlineForm
from r2pnet.clock import network_today
from r2pnet.day_field import DayField
from r2pnet.partial_date_forms import PartialDateFormField
from r2pnet.refusal import Refused

LARGEST = 32_767
"""SQLite would take any number, PostgreSQL refuses what does not fit its column."""
MOST_YEARS_AHEAD = 10


class WhyField(forms.CharField):
    """Why something is changed, for the history."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Why"), help_text=_("Kept in the history."), max_length=100, required=False, **kwargs)


def put(form: forms.BaseForm, refusal: Refused) -> None:
    """Say a refusal of a service beside its field, or on top where there is none."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


class StepForm(forms.Form):
    """Why a step is taken; `said` is the sign of what the page says will happen."""

    reason = WhyField()
    said = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)


class MovingForm(RecordInlineForm):
    """When, where and how a meeting takes place, and from when until when people can register."""

    start = PartialDateFormField(label=_("First day"), required=False)
    end = PartialDateFormField(label=_("Last day"), required=False)
    joining_address = forms.URLField(
        label=_("Address for joining online"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_("Told only to those whose place is confirmed: in their calendar, and by mail an hour before."),
    )
    registration_opens_on = DayField(
        label=_("Registration opens on"), required=False, help_text=_("From 00:00 at the place of the meeting.")
    )
    registration_closes_on = DayField(
        label=_("Last day to register"),
        required=False,
        help_text=_("Until 23:59 at the place of the meeting. Empty: its last day."),
    )
    reason = WhyField()
    partial_dates = ("start", "end")
    field_order = (
        *("start", "start_time", "end", "end_time", "zone", "place", "country", "how_held", "joining_address"),
        *("registration_opens_on", "registration_closes_on", "reason"),
    )

    class Meta:
        model = Meeting
        fields = (
            *("start_time", "end_time", "zone", "place", "country", "how_held", "joining_address"),
            *("registration_opens_on", "registration_closes_on"),
        )
        widgets = {"start_time": forms.TimeInput(format="%H:%M"), "end_time": forms.TimeInput(format="%H:%M")}

    def _post_clean(self) -> None:
        """All rules of the meeting, those with its status too, before anything is promised."""
        super()._post_clean()
        if not self.errors:
            try:
                self.instance.validate_constraints()
            except ValidationError as broken:
                self._update_errors(broken)


class SeatsForm(forms.Form):
    """The seats of the meeting and of each capacity; empty is no limit."""

    def __init__(self, meeting: Meeting, capacities: list[Capacity], data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        self.capacities = capacities
        self.fields["seats"] = _seats_field(_("Seats in the room"), meeting.seats)
        for capacity in capacities:
            self.fields[field_of(capacity)] = _seats_field(str(capacity), capacity.seats)
        self.fields["reason"] = WhyField()

    @property
    def of_capacities(self) -> dict[int, int | None]:
        """The limits by the numbers of the capacities, as far as they could be read."""
        typed = self.cleaned_data
        return {one.pk: typed[field_of(one)] for one in self.capacities if field_of(one) in typed}


def _seats_field(label: Any, seats: int | None) -> forms.IntegerField:
    words = _("Give the number of seats, or leave it empty where there is no limit.")
    return forms.IntegerField(
        label=label,
        initial=seats,
        required=False,
        min_value=1,
        max_value=LARGEST,
        help_text=_("Empty: no limit."),
        error_messages={"min_value": words, "invalid": words},
    )


class CopyForm(forms.Form):
    """What is new of a meeting that is made from an earlier one."""

    source = forms.ModelChoiceField(
        label=_("Made from"),
        queryset=Meeting.objects.none(),
        to_field_name="slug",
        empty_label=None,
        help_text=_(
            "Its capacities, seats, times, days of registration, questions and words of messages are taken over."
        ),
        error_messages={"required": _("Choose an earlier meeting.")},
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=MeetingKind.choices, help_text=_("A webinar is held online and has no seats.")
    )
    ordinal = forms.IntegerField(label=_("Number"), required=False, min_value=1, max_value=LARGEST)
    start = DayField(
        label=_("First day"),
        help_text=_("Such as 12 May 2027. All other days keep their distance from it."),
        error_messages={"required": _("Give the first day: the other days follow from it.")},
    )
    place = forms.CharField(label=_("Place"), max_length=120, required=False)
    country = forms.ModelChoiceField(
        label=_("State"), queryset=Country.objects.all(), required=False, empty_label=_("Not chosen")
    )
    zone = forms.CharField(
        label=_("Time zone"),
        max_length=40,
        help_text=_("Such as Europe/Brussels."),
        validators=[validate_zone],
        error_messages={"required": _("Give the time zone: times and last days are those of the place.")},
    )
    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        required=False,
        help_text=_("Empty: made from the number, or from the earlier title."),
    )
    with_hosts = forms.BooleanField(label=_("The same hosts"), required=False)
    with_sessions = forms.BooleanField(label=_("The sessions of its programme, as a draft"), required=False)

    def __init__(self, sources: Any, source: Meeting | None, data: Any = None) -> None:
        super().__init__(data, label_suffix="", initial=_proposed(source))
        choice: Any = self.fields["source"]
        choice.queryset = sources
        if source is not None and source.ordinal:
            free = next_ordinal(source.kind)
            words = _("The next free one is %(number)s.") if source.kind == MeetingKind.ANNUAL else ""
            self.fields["ordinal"].help_text = str(words) % {"number": free} if words else ""
        today = network_today()
        first = self.fields["start"]
        first.validators = [
            MinValueValidator(today, _("Give a day to come.")),
            MaxValueValidator(
                today.replace(year=today.year + MOST_YEARS_AHEAD, day=1), _("Give a day of the next ten years.")
            ),
        ]

    @property
    def new(self) -> NewMeeting:
        """What was typed, of a form that is valid."""
        typed = self.cleaned_data
        return NewMeeting(**{name: value for name, value in typed.items() if name != "source"})


def _proposed(source: Meeting | None) -> dict[str, Any]:
    """The kind, place and zone of the earlier one, and the next free number of its kind if it has one."""
    if source is None:
        return {}
    given = {"source": source.slug, "kind": source.kind, "zone": source.zone}
    return {**given, "ordinal": next_ordinal(source.kind)} if source.ordinal else given
