"""Members as the list shows them: each with its entry, read in two queries however many there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from focalpoints.entries import entries_of
from focalpoints.filters import Selection
from focalpoints.member_map import Point
from focalpoints.models import Member
from focalpoints.models.member import ListGroup, MemberQuerySet, Standing
from focalpoints.signs import POINT_CLASSES, Entry, Sign, newest_day, since_words, words_of
from focalpoints.tally import Tally
from r2pnet.visibility import Reader
from r2pnet.who_sees import words_for

DATE_COLUMNS = ("earliest", "latest", "precision", "sense")


def _dates(*names: str) -> tuple[str, ...]:
    return tuple(f"{name}_{column}" for name in names for column in DATE_COLUMNS)


# The columns that lists and files read: half of a list's time goes into making objects, by the column.
MEMBER_COLUMNS = (
    *("kind", "slug", "standing", "is_declared_vacant", "level", "scope", "list_group", "is_sample"),
    *("country", "organisation"),
    *("verified", "last_confirmed_on", "source_url", "source_public", *_dates("joined", "left", "source_date")),
    *("country__short_name", "country__iso2", "country__iso3", "country__m49", "country__un_group"),
    *("country__m49_subregion", "country__map_x", "country__map_y"),
    *("organisation__name", "organisation__abbreviation"),
)


@dataclass(frozen=True)
class Chip:
    """A word with a frame; `kind` is its class in portal.css."""

    words: str
    kind: str = ""


@dataclass(frozen=True)
class Listed:
    """A member with its entry."""

    member: Member
    entry: Entry


@dataclass(frozen=True)
class MemberRow:
    """One line of the list, ready to be written."""

    url: str
    name: str
    code: str
    since: str
    point: str
    has_point: bool
    office: str
    office_is_unsure: bool
    is_vacant: bool
    chips: tuple[Chip, ...]
    words: str

    @property
    def html(self) -> SafeString:
        """The line as it stands in the page; a change of one member makes one line anew, not all."""
        return _written(self, get_language() or "")


@lru_cache(maxsize=4096)
def _written(row: MemberRow, language: str) -> SafeString:
    return render_to_string("focalpoints/member_row.html", {"row": row})


@dataclass(frozen=True)
class RowGroup:
    """Rows under one heading; `count` is how many stand under it on all pages, where that is known."""

    title: str
    rows: Sequence[MemberRow]
    count: int | None = None

    @property
    def count_word(self) -> str:
        return ngettext("member", "members", self.count or 0)


def listed(found: MemberQuerySet, reader: Reader) -> list[Listed]:
    """The members of `found` with the entries that `reader` may see; two queries."""
    members = list(found.with_names().only(*MEMBER_COLUMNS))
    entries = entries_of(members, reader)
    return [Listed(member, entry) for member, entry in zip(members, entries, strict=True)]


def points_of(found: Iterable[Listed]) -> tuple[Point, ...]:
    """The states among `found` as points of the map; former members have none."""
    points = []
    for one in found:
        state = one.member.country
        if state is None or state.map_x is None or state.map_y is None or one.entry.sign == Sign.NONE:
            continue
        points.append(Point(state.short_name, state.map_x, state.map_y, one.entry.sign))
    return tuple(points)


def legend_of(points: Iterable[Point]) -> list[dict[str, str]]:
    """The signs of `points`, each with its words, in the order of what they say."""
    signs = {point.sign for point in points}
    return [{"point": POINT_CLASSES[sign], "words": str(sign.label)} for sign in Sign if sign in signs]


def grouped(found: Sequence[Listed], selection: Selection, tally: Tally) -> list[RowGroup]:
    """The rows of one page under their headings: by UN group, by year, or under one heading in the order of names."""
    rows = _rows(found)
    if selection.sort == "name":
        return [RowGroup(gettext("Members by name"), [*rows.values()], tally.listed)] if found else []
    if selection.sort == "date":
        return [RowGroup(title, [rows[one.member.pk] for one in ones]) for title, ones in groupby(found, _year)]
    return [
        RowGroup(str(ListGroup(heading).label), [rows[one.member.pk] for one in ones], tally.groups.get(heading))
        for heading, ones in groupby(found, lambda one: one.member.list_group)
    ]


def _rows(found: Sequence[Listed]) -> dict[int, MemberRow]:
    """The rows of one page by the keys of the members, in their order."""
    base = reverse("members")
    seen_by = words_for(one.member for one in found)
    return {one.member.pk: _row(one, base, seen_by.get((one.member.level, one.member.scope), "")) for one in found}


def _year(one: Listed) -> str:
    day = newest_day(one.entry.rests_on)
    return str(day.year) if day else gettext("Without a date")


def _row(one: Listed, base: str, who_sees: str) -> MemberRow:
    member, entry = one.member, one.entry
    joined = member.joined
    return MemberRow(
        url=f"{base}{member.slug}/",
        name=member.name,
        code=member.code,
        since=gettext("since %(date)s") % {"date": since_words(joined)} if joined else "",
        point=entry.point,
        has_point=entry.sign != Sign.NONE,
        office=entry.office,
        office_is_unsure=entry.held is not None and not entry.held.verified,
        is_vacant=entry.is_vacant,
        chips=tuple(_chips(member, entry, who_sees)),
        words="" if entry.is_vacant else left_words(member) or words_of(entry),
    )


def _chips(member: Member, entry: Entry, who_sees: str) -> Iterable[Chip]:
    """What is to be said of a member beside its name; for most of them nothing."""
    if member.is_sample:
        yield Chip(gettext("Sample"), "open")
    if who_sees:
        yield Chip(who_sees, "closed")
    if member.standing == Standing.PROSPECTIVE:
        yield Chip(gettext("Prospective member"))
    if entry.is_vacant:
        yield Chip(gettext("Vacant"))
    if not member.verified:
        yield Chip(gettext("Unverified"), "open")


def left_words(member: Member) -> str:
    """ "Left in 2024" of a former member, as precisely as is known; nothing of others."""
    if member.standing != Standing.FORMER:
        return ""
    if member.left is None:
        return gettext("Left, date not known")
    return gettext("Left in %(date)s") % {"date": since_words(member.left)}
