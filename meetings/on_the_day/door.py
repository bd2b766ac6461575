"""The list at the door: who is expected, who is in since when, and who else is found by name."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from focalpoints.letters_of_scripts import in_latin_letters
from meetings.models import CheckIn, Meeting, Registration
from meetings.models.registration import RegistrationQuerySet, RegistrationStatus
from meetings.on_the_day.badges import RELATED
from meetings.on_the_day.states import can_be_checked_in, is_in, why_not
from meetings.taking_part import capacity_for
from meetings.times import zone_info_of
from r2pnet.text import searchable


@dataclass(frozen=True)
class Line:
    """One person at the door."""

    registration: Registration
    since: str

    @property
    def is_in(self) -> bool:
        return is_in(self.registration)

    @property
    def can_be_checked_in(self) -> bool:
        return can_be_checked_in(self.registration)

    @property
    def come_as(self) -> str:
        return capacity_for(self.registration.capacity, str(self.registration.invitation or ""))

    @property
    def why_not(self) -> str:
        return why_not(self.registration)


def expected(meeting: Meeting) -> RegistrationQuerySet:
    """Everybody with a place in the room, by name, with when they came."""
    return _with_all(meeting.registrations.seated())


def found(meeting: Meeting, asked: str) -> RegistrationQuerySet:
    """Registrations of whatever state whose name, member or office has every word of `asked` at the start of a word.

    Accents do not count, and a name in another script is found by its Latin letters too. The names are read and not
    asked of the database, which knows neither; two queries.
    """
    rows = meeting.registrations.select_related("person", *RELATED)
    keys = [one.pk for one in rows if has_words(f"{one.person.name} {one.invitation or ''} {one.office}", asked)]
    return _with_all(meeting.registrations.filter(pk__in=keys))


def numbers(meeting: Meeting) -> dict[str, Any]:
    """How many are expected in the room and how many are in; one query."""
    seated = meeting.registrations.seated()
    counted: dict[str, Any] = seated.aggregate(
        expected=Count("pk"), came=Count("pk", filter=Q(status=RegistrationStatus.ATTENDED))
    )
    return counted


def lines_of(rows: Iterable[Registration], meeting: Meeting) -> list[Line]:
    """The rows of `expected` or `found` with the time at which each came."""
    return [Line(one, since(one.live_check_ins, meeting)) for one in rows]  # type: ignore[attr-defined]


def since(check_ins: list[CheckIn], meeting: Meeting) -> str:
    """The day and the time by the clocks of the place, "12 May, 09:12"; empty where nobody noted a time."""
    if not check_ins:
        return ""
    moment = check_ins[0].checked_in_at.astimezone(zone_info_of(meeting))
    return date_format(moment, "j F, H:i")


def has_words(text: str, asked: str) -> bool:
    """True when every word of `asked` begins a word of `text`, as it is written or in Latin letters."""
    words = searchable(asked).split()
    said = searchable(text)
    read = f"{said}{in_latin_letters(said)}"
    return bool(words) and all(f" {word}" in read for word in words)


def _with_all(rows: RegistrationQuerySet) -> RegistrationQuerySet:
    came = Prefetch("check_ins", CheckIn.objects.live().select_related("checked_in_by"), to_attr="live_check_ins")
    ordered: RegistrationQuerySet = rows.select_related(*RELATED).prefetch_related(came)
    return ordered.order_by("person__name", "pk")


def already_in_words(name: str, check_in: CheckIn | None, meeting: Meeting) -> str:
    """Who is in already, since when and by whom, as far as somebody noted it at the door."""
    if check_in is None:
        return _("%(name)s is in already: somebody has noted that they take part.") % {"name": name}
    words = {"name": name, "time": since([check_in], meeting), "by": check_in.checked_in_by}
    return _("%(name)s is in already, since %(time)s, checked in by %(by)s.") % words
