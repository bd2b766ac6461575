"""The list of members as a file: the keys of design, section 4, the same in CSV, JSON and workbook.

Values of kind, un_group, sector and standing are those of the addresses (`?group=african`); dates are as precise as
they are known.
"""

from collections.abc import Iterator
from itertools import islice
from operator import itemgetter
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from focalpoints.entries import entries_of
from focalpoints.member_rows import MEMBER_COLUMNS
from focalpoints.models import Country, Member, SteeringTerm
from focalpoints.models.member import MemberQuerySet
from focalpoints.signs import Entry
from focalpoints.tally import Tally, tally_of
from r2pnet.clock import network_today
from r2pnet.public_files import PUBLIC, ROWS_AT_ONCE, Listing, PublicFile
from r2pnet.sheets.writing import Column, as_text

UNVERIFIED: Final = " (unverified)"
NO_STATE: Final = Country(iso2="", iso3="", m49="")
MEANINGS: Final[dict[str, str | Promise]] = {
    "slug": _("The last part of the member’s address here. Given once, it never changes and is never given again."),
    "kind": _("“state” or “regional-organisation”."),
    "name": _("The UN’s short name of a state, or the organisation’s name."),
    "iso2": _("ISO 3166-1 code of two letters; empty for organisations."),
    "iso3": _("ISO 3166-1 code of three letters; empty for organisations."),
    "m49": _("The UN’s M49 code, three digits; empty for organisations."),
    "un_group": _("UN regional group: “african”, “asia-pacific”, “eastern-european”, “grulac”, “weog”, or empty."),
    "un_subregion": _("M49 sub-region; another division of the world than the UN’s groups. Empty for organisations."),
    "standing": _("“member” or “former”."),
    "joined": _("When it joined, as precisely as a source says: “2013”, “2013-09”, “by 2013”. Empty: not known."),
    "office": _(
        "Position and institution that hold the role, never a person. Empty: not recorded, or vacant. It ends with "
        "“(unverified)” where only an indirect sign names the office; the column “verified” is on the membership."
    ),
    "sector": _("“foreign-affairs”, “justice”, “interior”, “defence”, “human-rights”, “other”. Empty: not recorded."),
    "steering": _("“yes” when a term in the steering group is recorded as running. “no” when none is."),
    "verified": _("“yes”: a source says in so many words that it is a member. “no”: an indirect sign only."),
    "last_confirmed": _("The day on which the entry was last confirmed by the member. Empty: not yet."),
    "source": _("Address of the source; empty when it may not be linked. The secretariat then has it on file."),
    "source_date": _("Date of the source, which can be a year. It says nothing about today."),
    "source_public": _("“yes” when the source may be linked."),
}
COLUMNS: Final = tuple(Column(key, key, itemgetter(key), meaning) for key, meaning in MEANINGS.items())

ExportRow = dict[str, str]


def public_files() -> list[PublicFile]:
    """The list of members, for the page about the data."""
    about = _("One row for each member that the list shows with its filters: a state or a regional organisation.")
    return [PublicFile(10, _("Members"), "members", about, COLUMNS)]


def listing_of(found: MemberQuerySet) -> Listing:
    """The real members of `found` as a file; JSON says besides as of when, and how many there are."""

    def head() -> dict[str, Any]:
        return {"as_of": network_today().isoformat(), "count": _count(tally_of(found))}

    return Listing(COLUMNS, export_rows(found), "members", head)


def export_rows(found: MemberQuerySet) -> Iterator[ExportRow]:
    """The real members of `found` as rows, read some hundreds at a time, so that memory does not grow with the list."""
    serving = _serving()
    members = found.filter(is_sample=False).with_names().only(*MEMBER_COLUMNS).iterator(chunk_size=ROWS_AT_ONCE)
    while some := list(islice(members, ROWS_AT_ONCE)):
        for member, entry in zip(some, entries_of(some, PUBLIC, real_only=True), strict=True):
            yield _row(member, entry, is_serving=member.pk in serving)


def _serving() -> set[int]:
    """Members with a term in the steering group that runs now."""
    return set(SteeringTerm.objects.visible_to(PUBLIC).current().values_list("member", flat=True))


def _row(member: Member, entry: Entry, *, is_serving: bool) -> ExportRow:
    institution = entry.held.institution if entry.held else None
    state = member.country or NO_STATE
    return {
        "slug": member.slug,
        "kind": member.kind,
        "name": member.name,
        "iso2": state.iso2,
        "iso3": state.iso3,
        "m49": state.m49,
        "un_group": state.un_group,
        "un_subregion": state.m49_subregion,
        "standing": member.standing,
        "joined": as_text(member.joined),
        "office": _office(entry),
        "sector": institution.sector if institution else "",
        "steering": as_text(is_serving),
        "verified": as_text(member.verified),
        "last_confirmed": as_text(member.last_confirmed_on),
        "source": member.public_source_url,
        "source_date": as_text(member.source_date),
        "source_public": as_text(member.source_public),
    }


def _office(entry: Entry) -> str:
    """The office, marked where only an indirect sign names it: `verified` speaks of the membership."""
    if entry.office and entry.held and not entry.held.verified:
        return f"{entry.office}{UNVERIFIED}"
    return entry.office


def _count(tally: Tally) -> dict[str, Any]:
    """How many are in the file, and what the network itself counted."""
    count: dict[str, Any] = {"listed": tally.listed, "verified": tally.verified, "unverified": tally.unverified}
    if network := tally.network:
        count["network"] = {
            "counted": network.counted.text,
            "states": network.states,
            "organisations": network.organisations,
        }
    return count
