"""Badges for those who come to the room: capacity as word and kind of line, name, whom they come for, a code to scan.

A file holds all of a meeting, or those whose badge changed since the last print, or one. What stands on each is kept as
a fingerprint when the file is made, so "printed" means: is in a file that was made.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.text import Truncator
from django.utils.translation import gettext

from meetings.dates import when
from meetings.models import BadgePrint, Meeting, Registration
from meetings.models.capacity import CapacityKind
from meetings.official_order import in_official_order, place_of
from meetings.on_the_day.codes import check_in_address
from meetings.on_the_day.qr_codes import qr_png
from meetings.titles import short_title
from r2pnet.admin_queries import is_key
from r2pnet.reports.letters import has_font_for, runs_right_to_left
from r2pnet.reports.registry import NoSubject
from r2pnet.visibility import Audience, Level

A_SHEET: Final = 8
LONG, LONGER, LONGEST = 20, 40, 80
LONG_FROM, LONGER_FROM = 24, 60
LONGEST_OFFICE, LONGEST_LINE = 90, 70
K = CapacityKind
LINES: Final = {
    **dict.fromkeys((K.ALTERNATE, K.DELEGATE, K.MISSION), "plain"),
    **dict.fromkeys((K.PROSPECTIVE, K.REGIONAL_ORGANISATION, K.UN), "double"),
    **dict.fromkeys((K.OBSERVER, K.SPEAKER), "dashed"),
    **dict.fromkeys((K.FOCAL_POINT, K.STAFF), "solid"),
}
CHANGED: Final = "changed"
RELATED: Final = (
    *("person", "capacity", "invitation__organisation"),
    *("invitation__member__country", "invitation__member__organisation"),
)


@dataclass(frozen=True)
class Badge:
    """What stands on one badge; `number` is the registration's."""

    number: int
    meeting: str
    name: str
    come_for: str
    office: str
    word: str
    line: str
    colour: str
    address: str
    fingerprint: str = ""

    @property
    def qr(self) -> str:
        """Made when it is drawn: a content that was printed before costs nothing."""
        return qr_png(self.address)

    @property
    def size_of_name(self) -> str:
        sizes = ((LONGEST, "longest"), (LONGER, "longer"), (LONG, "long"))
        return next((size for limit, size in sizes if len(self.name) > limit), "")

    @property
    def size_of_from(self) -> str:
        sizes = ((LONGER_FROM, "longer"), (LONG_FROM, "long"))
        return next((size for limit, size in sizes if len(self.come_for) > limit), "")

    @property
    def name_is_rtl(self) -> bool:
        return runs_right_to_left(self.name)

    @property
    def come_for_is_rtl(self) -> bool:
        return runs_right_to_left(self.come_for)


@dataclass(frozen=True)
class BadgeSheets:
    """The badges of a file, eight a sheet; `without_font` are the names that the portal's fonts cannot draw whole."""

    title: str
    badges: tuple[Badge, ...]
    without_font: tuple[str, ...]
    is_single: bool
    is_sample: bool

    @property
    def page(self) -> str:
        """Sheets to cut, or a page of the size of one badge."""
        return "one-badge" if self.is_single else "badges"

    @property
    def sheets(self) -> list[tuple[Badge, ...]]:
        return [self.badges[at : at + A_SHEET] for at in range(0, len(self.badges), A_SHEET)]


def audience_of(subject: str) -> Audience:
    """The secretariat alone: each badge holds an address. Raises `NoSubject` for what is not there."""
    _meeting_and_which(subject)
    return Audience(Level.SECRETARIAT)


def audience_of_one(subject: str) -> Audience:
    """The same of the badge of one registration."""
    registration_in_the_room(subject)
    return Audience(Level.SECRETARIAT)


def badge_sheets(subject: str, language: str) -> BadgeSheets:
    """The badges of the meeting with this address, or with ".changed" behind it those changed since they were printed.

    Raises `NoSubject` where there is no such meeting; without anybody it says so on one sheet.
    """
    meeting, which = _meeting_and_which(subject)
    badges = badges_of(meeting)
    if which == CHANGED:
        badges = not_printed_as_they_are(badges)
    return _sheets(badges, meeting, gettext("Badges, %(meeting)s") % {"meeting": short_title(meeting)})


def one_badge(subject: str, language: str) -> BadgeSheets:
    """The badge of one registration, on a page of its size; raises `NoSubject` for who has no place in the room."""
    registration = registration_in_the_room(subject)
    meeting = registration.meeting
    title = gettext("Badge, %(meeting)s") % {"meeting": short_title(meeting)}
    return _sheets(_drawn([registration], meeting), meeting, title, is_single=True)


def badges_of(meeting: Meeting) -> list[Badge]:
    """The badge of everybody with a place in the room, in the official order; one query."""
    rows = meeting.registrations.seated().filter(person__anonymised_at=None).select_related(*RELATED)
    return _drawn(list(in_order(rows)), meeting)


def not_printed_as_they_are(badges: list[Badge]) -> list[Badge]:
    """Those of which the newest print, the badge in their hand, does not have the same content; one query."""
    numbers = [one.number for one in badges]
    prints = BadgePrint.objects.filter(registration__in=numbers).order_by("printed_at", "pk")
    in_hand = dict(prints.values_list("registration", "content_hash"))
    return [one for one in badges if in_hand.get(one.number) != one.fingerprint]


def registration_in_the_room(subject: str) -> Registration:
    """Somebody with a place in the room; raises `NoSubject` for everybody else."""
    rows = Registration.objects.seated().filter(person__anonymised_at=None)
    rows = rows.select_related(*RELATED, "meeting__country")
    found: Registration | None = rows.filter(pk=int(subject)).first() if is_key(subject) else None
    if found is None:
        raise NoSubject(subject)
    return found


def _meeting_and_which(subject: str) -> tuple[Meeting, str]:
    slug, _dot, which = subject.partition(".")
    found = Meeting.objects.select_related("country").filter(slug=slug).first()
    if found is None or subject not in (slug, f"{slug}.{CHANGED}"):
        raise NoSubject(subject)
    return found, which


def in_order(rows: Iterable[Registration]) -> Iterator[Registration]:
    """The registrations in the official order; they have what `RELATED` says with them."""
    for _title, delegations in in_official_order(rows, place_of):
        for _name, people in delegations:
            yield from people


def _drawn(rows: list[Registration], meeting: Meeting) -> list[Badge]:
    """A badge for each, with the fingerprint of its words in the portal's own language.

    So what was printed in one language has not changed for who reads the desk in another.
    """
    badges = _in_language_of_reader(rows, meeting)
    known = badges
    if translation.get_language() != settings.LANGUAGE_CODE:
        with translation.override(settings.LANGUAGE_CODE):
            known = _in_language_of_reader(rows, meeting)
    return [replace(badge, fingerprint=_fingerprint(same)) for badge, same in zip(badges, known, strict=True)]


def _in_language_of_reader(rows: list[Registration], meeting: Meeting) -> list[Badge]:
    line = _line_of(meeting)
    return [_badge(one, line) for one in rows]


def _fingerprint(badge: Badge) -> str:
    """64 hex digits; the portal's key is in it, so that nobody can try names on it."""
    text = json.dumps(asdict(badge), sort_keys=True)
    return salted_hmac("meetings.badge-print", text, algorithm="sha256").hexdigest()


def _line_of(meeting: Meeting) -> str:
    where = ", ".join(part for part in (meeting.place, when(meeting).words) if part)
    what = Truncator(short_title(meeting)).chars(LONGEST_LINE)
    return gettext("R2P Focal Points · %(meeting)s") % {"meeting": f"{what} · {where}"}


def _badge(one: Registration, line: str) -> Badge:
    return Badge(
        number=one.pk,
        meeting=line,
        name=one.person.name,
        come_for=str(one.invitation or ""),
        office=Truncator(one.office).chars(LONGEST_OFFICE),
        word=one.capacity.badge_word or str(one.capacity),
        line=LINES[CapacityKind(one.capacity.kind)],
        colour=one.capacity.badge_colour,
        address=check_in_address(one),
    )


def _sheets(badges: list[Badge], meeting: Meeting, title: str, *, is_single: bool = False) -> BadgeSheets:
    without = [one.name for one in badges if not has_font_for(f"{one.name}{one.come_for}{one.office}{one.word}")]
    return BadgeSheets(
        title=title,
        badges=tuple(badges),
        without_font=tuple(without),
        is_single=is_single,
        is_sample=meeting.is_sample,
    )
