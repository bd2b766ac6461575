"""One session as the secretariat types it: in the row of a table, on its own page, or from a spreadsheet."""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.models import Meeting, Session
from meetings.models.session import SessionKind
from meetings.programme.asking_of_papers import AsksOfPapers
from meetings.programme.audiences import CHOICES, chosen, put_choice
from meetings.programme.clock import day_of, day_words, end_moment, moment
from meetings.running.forms import LARGEST
from meetings.times import zone_info_of
from r2pnet.rules_in_memory import broken_rules

TYPED = ("day", "begins", "ends", "kind", "title", "room", "who_sees", "needs_sign_up", "seats")
CLOCK = {"invalid": gettext_lazy("Write a time as 09:30."), "required": gettext_lazy("Write a time as 09:30.")}
CLOCK_FORMATS = ["%H:%M", "%H.%M", "%H:%M:%S"]


class ClockField(forms.TimeField):
    """A time by the clocks of the place."""

    def __init__(self, label: Any) -> None:
        widget = forms.TimeInput(format="%H:%M", attrs={"size": 5, "placeholder": "09:30", "autocomplete": "off"})
        super().__init__(label=label, input_formats=CLOCK_FORMATS, widget=widget, error_messages=CLOCK)


class SessionRowForm(AsksOfPapers):
    """A session of the draft, or a new one. `seen_version` is what was read; `was` the sign of what stood in the row.

    A row that nobody has touched is nobody's change, whatever somebody else has saved since.
    """

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    was = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    anew = forms.CharField(required=False, max_length=1, widget=forms.HiddenInput)
    day = forms.TypedChoiceField(label=gettext_lazy("Day"), coerce=date.fromisoformat)
    begins = ClockField(gettext_lazy("From"))
    ends = ClockField(gettext_lazy("To"))
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=SessionKind.choices)
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=300,
        error_messages={"required": gettext_lazy("Give the session a title.")},
    )
    room = forms.CharField(label=gettext_lazy("Room"), max_length=80, required=False)
    who_sees = forms.ChoiceField(label=gettext_lazy("Who can see it"), choices=list(CHOICES.items()))
    needs_sign_up = forms.BooleanField(label=gettext_lazy("Sign up"), required=False)
    seats = forms.IntegerField(
        label=gettext_lazy("Seats"),
        required=False,
        validators=[
            MinValueValidator(1, gettext_lazy("Give the number of seats, or leave it empty where there is no limit.")),
            MaxValueValidator(LARGEST),
        ],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 3}),
    )
    remove = forms.BooleanField(label=gettext_lazy("Take out"), required=False)

    def __init__(
        self,
        meeting: Meeting,
        session: Session | None,
        days: list[date],
        data: Any = None,
        *,
        prefix: str | None = None,
        day: date | None = None,
    ) -> None:
        self.meeting, self.session = meeting, session
        first = day or next(iter(days), None)
        new = {"day": first.isoformat() if first else "", "who_sees": meeting.level}
        given = typed_values(session, meeting) if session else new
        if session:
            given |= {"seen_version": str(session.version), "was": sign_of(given)}
        super().__init__(data, prefix=prefix, initial=given, label_suffix="")
        known = sorted({*days, date.fromisoformat(given["day"])} if given["day"] else days)
        self._field("day").choices = [(one.isoformat(), day_words(one)) for one in known]
        self._field("day").error_messages = {
            "required": _("Choose a day of the meeting."),
            "invalid_choice": _("Choose a day of the meeting."),
        }

    @property
    def is_touched(self) -> bool:
        """Something was typed: in a row of a session other than what stood there, in a new one anything."""
        if not self.is_bound:
            return False
        typed = {name: self.data.get(self.add_prefix(name), "") for name in (*TYPED, "remove")}
        if self.session is None and not self.data.get(self.add_prefix("was")):
            return any(str(typed[name]).strip() for name in ("begins", "ends", "title", "room", "seats"))
        return bool(typed["remove"]) or sign_of(typed) != self.data.get(self.add_prefix("was"))

    @property
    def is_removing(self) -> bool:
        return bool(self.cleaned_data.get("remove")) and self.session is not None

    def clean(self) -> dict[str, Any]:
        """The rules of the model that one session can break, in its words; raises nothing of others."""
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("remove"):
            for words in broken_rules(self.put_into(Session(meeting=self.meeting, kind=cleaned["kind"]))):
                self.add_error(None, words)
        return cleaned

    def put_into(self, session: Session) -> Session:
        """Write what was typed into `session`."""
        given = self.cleaned_data
        session.kind, session.title, session.room = given["kind"], given["title"], given["room"]
        session.starts_at = moment(given["day"], given["begins"], self.meeting)
        session.ends_at = end_moment(given["day"], given["begins"], given["ends"], self.meeting)
        session.needs_sign_up, session.seats = given["needs_sign_up"], given["seats"]
        if session.kind == SessionKind.BREAK:
            session.number = ""
        put_choice(session, given["who_sees"], self.meeting)
        return session

    def typed_session(self) -> Session:
        """The session to save, of the version that was read."""
        session = self.session or Session(meeting=self.meeting)
        if self.session:
            session.version = self.cleaned_data["seen_version"] or 0
        return self.put_into(session)

    def see_anew(self, now: Session) -> None:
        """Somebody has saved it since: what they wrote is said, what was typed stays, and can be saved over it."""
        values = typed_values(now, self.meeting)
        words = _("Somebody else has changed this session since you opened the page. It says now: %(now)s. What you typed stands here: save once more to put it in its place.")  # fmt: skip  # noqa: E501
        self._post({"seen_version": str(now.version), "was": sign_of(values)})
        said = ", ".join(values[name] for name in ("day", "begins", "ends", "title", "room") if values[name])
        self.add_error(None, words % {"now": said})

    def see_gone(self) -> None:
        """Somebody has taken it out since: what was typed stays, and can be added anew."""
        self._post({"seen_version": "", "anew": "1"})
        words = _("Somebody has taken this session out since you opened the page. What you typed stands here: save once more to add it anew.")  # fmt: skip  # noqa: E501
        self.add_error(None, words)

    def _field(self, name: str) -> Any:
        return self.fields[name]


def typed_values(session: Session, meeting: Meeting) -> dict[str, str]:
    """What stands in the row of a session, as it is sent when nobody touches it."""
    zone = zone_info_of(meeting)
    return {
        "day": day_of(session, zone).isoformat(),
        "begins": f"{session.starts_at.astimezone(zone):%H:%M}",
        "ends": f"{session.ends_at.astimezone(zone):%H:%M}",
        "kind": session.kind,
        "title": session.title,
        "room": session.room,
        "who_sees": chosen(session),
        "needs_sign_up": "on" if session.needs_sign_up else "",
        "seats": "" if session.seats is None else str(session.seats),
    }


def sign_of(typed: Mapping[str, Any]) -> str:
    """The same for the same words in a row."""
    said = "\n".join(str(typed.get(name, "")).strip() for name in TYPED)
    return hashlib.sha256(said.encode()).hexdigest()
