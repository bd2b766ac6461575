"""The list of members as rows for machines: the keys of design, section 4, the same in CSV and JSON.

Everybody gets what the public may see, and never a sample: what is taken away is cited. Values of kind, un_group,
sector and standing are those of the addresses (`?group=african`); dates are as precise as they are known.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser

from focalpoints.entries import entries_of
from focalpoints.member_rows import MEMBER_COLUMNS
from focalpoints.models import Country, Member, SteeringTerm
from focalpoints.models.member import MemberQuerySet
from focalpoints.signs import Entry
from focalpoints.tally import Tally
from r2pnet.clock import network_today
from r2pnet.partial_dates import PartialDate

PUBLIC: Final = AnonymousUser()
ROWS_AT_ONCE: Final = 500
KEYS: Final = (
    *("slug", "kind", "name", "iso2", "iso3", "m49", "un_group", "un_subregion", "standing", "joined", "office"),
    *("sector", "steering", "verified", "last_confirmed", "source", "source_date", "source_public"),
)
UNVERIFIED: Final = " (unverified)"
NO_STATE: Final = Country(iso2="", iso3="", m49="")
# What a spreadsheet takes for a formula (threat model, web baseline).
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")

ExportRow = dict[str, str]


def export_rows(found: MemberQuerySet) -> Iterator[ExportRow]:
    """The real members of `found` as rows, read some hundreds at a time, so that memory does not grow with the list."""
    serving = _serving()
    members = found.filter(is_sample=False).with_names().only(*MEMBER_COLUMNS).iterator(chunk_size=ROWS_AT_ONCE)
    while some := list(islice(members, ROWS_AT_ONCE)):
        for member, entry in zip(some, entries_of(some, PUBLIC, real_only=True), strict=True):
            yield _row(member, entry, is_serving=member.pk in serving)


def csv_lines(rows: Iterable[ExportRow]) -> Iterator[str]:
    """The rows as CSV (RFC 4180) with a header, which stands alone when there are none.

    UTF-8 without a byte order mark: the first key is then `slug` for every program.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(KEYS)
    for row in rows:
        writer.writerow([_harmless(row[key]) for key in KEYS])
        if buffer.tell() > io.DEFAULT_BUFFER_SIZE:
            yield _taken(buffer)
    yield _taken(buffer)


def json_parts(rows: Iterable[ExportRow], tally: Tally) -> Iterator[str]:
    """One JSON object: `as_of`, `count`, and `members` as a list of objects with the keys of the CSV."""
    head = json.dumps({"as_of": network_today().isoformat(), "count": _count(tally)}, ensure_ascii=False)
    yield f'{head[:-1]}, "members": ['
    separator = "\n"
    for row in rows:
        yield separator + json.dumps(row, ensure_ascii=False)
        separator = ",\n"
    yield "\n]}\n"


def _serving() -> set[int]:
    """Members with a term in the steering group that runs now."""
    return set(SteeringTerm.objects.visible_to(PUBLIC).current().values_list("member", flat=True))


def _row(member: Member, entry: Entry, *, is_serving: bool) -> ExportRow:
    institution = entry.held.institution if entry.held else None
    state = member.country or NO_STATE
    confirmed = member.last_confirmed_on
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
        "joined": _date(member.joined),
        "office": _office(entry),
        "sector": institution.sector if institution else "",
        "steering": _yes(is_serving),
        "verified": _yes(member.verified),
        "last_confirmed": confirmed.isoformat() if confirmed else "",
        "source": member.public_source_url,
        "source_date": _date(member.source_date),
        "source_public": _yes(member.source_public),
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


def _date(known: PartialDate | None) -> str:
    return known.text if known else ""


def _yes(claim: bool) -> str:
    return "yes" if claim else "no"


def _harmless(cell: str) -> str:
    """`cell` with an apostrophe before what a spreadsheet would run."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def _taken(buffer: io.StringIO) -> str:
    """What `buffer` holds; it is empty afterwards."""
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
