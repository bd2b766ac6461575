"""What somebody fills in to take part: four fields at most, of which those that have one answer only are left out."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from meetings.models import Capacity, Meeting, Needs, Registration
from meetings.models.capacity import Approval
from meetings.models.meeting import HowHeld
from meetings.models.needs import LONGEST_NEEDS
from meetings.models.registration import Mode
from meetings.seats import Seats
from meetings.services.registering import MODES, Wish
from meetings.taking_part import TakingPart, name_of_place
from r2pnet.refusal import Refused

TOO_LONG = _("Write no more than %(limit_value)s letters: these are %(show_value)s.")


class Words(forms.CharField):
    """Text of several lines, counted as its writer sees it: browsers send two signs for the end of a line."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


class TakingPartForm(forms.Form):
    """How somebody takes part. `seats` is what is told about them beside the choice."""

    mode = forms.ChoiceField(
        label=_("How"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose whether you come in person or join online."),
            "invalid_choice": _("Choose whether you come in person or join online."),
        },
    )
    needs = Words(
        label=_("What should we know so that you can take part?"),
        help_text=_(
            "Access, diet, interpretation. Optional. Only the secretariat reads it; deleted 90 days after the meeting."
        ),
        required=False,
        max_length=LONGEST_NEEDS,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": None}),
        error_messages={"max_length": TOO_LONG},
    )
    is_listed = forms.BooleanField(
        label=_("Show me in the list of participants"),
        help_text=_("Only people who take part, and the host, can see it"),
        required=False,
    )

    def __init__(self, *args: Any, meeting: Meeting, seats: Seats | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting, self.seats = meeting, seats
        self.fields["needs"].widget.attrs.pop("maxlength", None)
        if meeting.how_held == HowHeld.BOTH:
            self._fields_choice("mode").choices = _ways(seats)
        else:
            del self.fields["mode"]

    @property
    def how(self) -> str:
        """The one way in which the meeting is held, where nobody can choose."""
        return "" if "mode" in self.fields else str(Mode(MODES[HowHeld(self.meeting.how_held)][0]).label)

    @property
    def how_hint(self) -> str:
        """The seats, where everybody comes in person."""
        is_in_person = self.meeting.how_held == HowHeld.IN_PERSON
        return self.seats.free_words if self.seats and is_in_person else ""

    def wish(self) -> Wish:
        """What was asked for, by a form that is valid."""
        given = self.cleaned_data
        mode = given.get("mode") or MODES[HowHeld(self.meeting.how_held)][0]
        return Wish(mode, needs=given["needs"], is_listed=given["is_listed"])

    def refuse(self, refusal: Refused) -> None:
        """Say a refusal of the service beside its field, or on top where there is none."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)

    def _fields_choice(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (for the types)
        return field


class RegisterForm(TakingPartForm):
    """For a seat: the capacity as well, where somebody may choose; the first is chosen already."""

    capacity = forms.ChoiceField(
        label=_("I take part as"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose as what you take part."),
            "invalid_choice": _("Choose as what you take part."),
        },
    )
    field_order = ("capacity", "mode", "needs", "is_listed")

    def __init__(self, *args: Any, part: TakingPart, **kwargs: Any) -> None:
        super().__init__(*args, seats=part.seats, **kwargs)
        self.part = part
        if len(part.places) > 1:
            self._fields_choice("capacity").choices = [
                (str(place.capacity.pk), _capacity_label(place.capacity, name_of_place(place), part.seats))
                for place in part.places
            ]
            self.initial.setdefault("capacity", str(part.places[0].capacity.pk))
        else:
            del self.fields["capacity"]

    @property
    def capacity_words(self) -> str:
        """The one capacity, where nobody can choose."""
        return "" if "capacity" in self.fields else name_of_place(self.part.places[0])

    @property
    def button(self) -> str | Promise:
        """What the button does, as far as it is known before the choice."""
        first, seats = self.part.places[0].capacity, self.part.seats
        if first.approval != Approval.NOBODY:
            return _("Ask for a place")
        if self.meeting.how_held == HowHeld.ONLINE:
            return _("Register")
        if seats is None or not seats.is_full_for(first):
            return _("Take my seat")
        return _("Register") if self.meeting.how_held == HowHeld.BOTH else _("Join the waiting list")

    def capacity_chosen(self) -> Capacity:
        """The capacity asked for, by a form that is valid."""
        wanted = self.cleaned_data.get("capacity")
        places = {str(place.capacity.pk): place.capacity for place in self.part.places}
        return places[wanted] if wanted else self.part.places[0].capacity


class ChangeForm(TakingPartForm):
    """What somebody has registered, to change. Another way that is asked for already stands in no field until then."""

    def __init__(self, data: Any, registration: Registration, seats: Seats | None, *, waits: bool = False) -> None:
        needs = Needs.objects.filter(registration=registration).values_list("text", flat=True).first()
        held = {"mode": registration.mode, "needs": needs or "", "is_listed": registration.is_listed}
        super().__init__(data, meeting=registration.meeting, seats=seats, initial=held)
        self.kept = registration.mode if waits else ""
        if waits:
            self.fields.pop("mode", None)

    @property
    def how(self) -> str:
        return str(Mode(self.kept).label) if self.kept else super().how

    def wish(self) -> Wish:
        wish = super().wish()
        return replace(wish, mode=self.kept) if self.kept else wish


def _ways(seats: Seats | None) -> Iterable[tuple[str, SafeString]]:
    free = seats.free_words if seats else ""
    yield Mode.IN_PERSON.value, _with_hint(str(Mode.IN_PERSON.label), free)
    yield Mode.ONLINE.value, _with_hint(str(Mode.ONLINE.label), gettext("You get the address with your calendar file"))


def _capacity_label(capacity: Capacity, name: str, seats: Seats | None) -> SafeString:
    """With what is particular to the capacity: its own seats, and that staff approve it."""
    hints = []
    if capacity.approval != Approval.NOBODY:
        is_staffs = capacity.approval == Approval.STAFF
        hints.append(gettext("The secretariat decides") if is_staffs else gettext("The focal point decides"))
    if seats and capacity.seats is not None:
        free = max(capacity.seats - seats.by_capacity.get(capacity.pk, 0), 0)
        words = ngettext("%(free)s of its own seats is free", "%(free)s of its own seats are free", free)
        hints.append(words % {"free": free})
    return _with_hint(name, ", ".join(hints))


def _with_hint(words: str, hint: str) -> SafeString:
    if not hint:
        return format_html("<bdi>{}</bdi>", words)
    return format_html('<bdi>{}</bdi> <span class="hint">{}</span>', words, hint)
