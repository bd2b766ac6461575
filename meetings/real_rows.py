"""The real record of meetings and papers: what `load_network` reads from `meetings/data`."""

from pathlib import Path
from typing import Any

from focalpoints.models import Country, Member, Organisation
from meetings.models import Meeting, MeetingHost, Paper
from r2pnet.data_files import PROVENANCE, Row, read_rows
from r2pnet.loading import Load, Shelf, real_rows

DATA = Path(__file__).parent / "data"
MEETING_TEXTS = ("slug", "kind", "title", "place", "status", "zone", "host_note", "theme")
MEETING_COLUMNS = ("ordinal", "country", "start", "end", "hosts", "attending", "attending_is_at_least")
PAPER_TEXTS = ("slug", "symbol", "kind", "title")
PAPER_COLUMNS = ("year", "dated_on", "meeting")
Host = Member | Organisation


@real_rows(order=20)
def load(load: Load) -> None:
    """The meetings with their hosts, and the papers; members and organisations are there already."""
    meetings = _load_meetings(load)
    _load_papers(load, meetings)


def _load_meetings(load: Load) -> dict[str, Meeting | None]:
    """The meetings by their slug."""
    shelf = load.shelf(Meeting, "slug")
    states: dict[str, Country | None] = {"": None, **{one.iso3: one for one in Country.objects.all()}}
    rows = read_rows(DATA / "meetings.csv", (*MEETING_TEXTS, *MEETING_COLUMNS, *PROVENANCE))
    meetings = {row.text("slug"): shelf.put(row, **_meeting_values(row, states)) for row in rows}
    _load_hosts(load, [(row, meetings[row.text("slug")]) for row in rows])
    return meetings


def _meeting_values(row: Row, states: dict[str, Country | None]) -> dict[str, Any]:
    return {
        **{name: row.text(name) for name in MEETING_TEXTS},
        "ordinal": row.number("ordinal"),
        "country": row.one_of("country", states),
        "start": row.partial_date("start"),
        "end": row.partial_date("end"),
        "attending": row.number("attending"),
        "attending_is_at_least": row.flag("attending_is_at_least"),
        **row.provenance(),
    }


def _load_hosts(load: Load, rows: list[tuple[Row, Meeting | None]]) -> None:
    """Hosts in the order of the file: members by their ISO code, organisations by their name."""
    columns = {"meeting": "hosts", "member": "hosts", "organisation": "hosts"}
    shelf = load.shelf(
        MeetingHost, "meeting", "member", "organisation", columns=columns, named=lambda one: f"{one.meeting}, {one}"
    )
    known = _hosts_by_name()
    for row, meeting in rows:
        if meeting is not None:
            _load_hosts_of(shelf, row, meeting, row.several_of("hosts", known))


def _load_hosts_of(shelf: Shelf[MeetingHost], row: Row, meeting: Meeting, hosts: list[Host]) -> None:
    for position, host in enumerate(hosts, start=1):
        member = host if isinstance(host, Member) else None
        organisation = host if isinstance(host, Organisation) else None
        shelf.put(row, meeting=meeting, member=member, organisation=organisation, position=position)


def _hosts_by_name() -> dict[str, Host]:
    """Organisations by the name under which they were loaded, also when staff have renamed or merged them since."""
    every = [*Organisation.merged_rows().select_related("merged_into"), *Organisation.objects.all()]
    known: dict[str, Host] = {one.loaded.get("name", one.name): one.lasting for one in every}
    states = Member.objects.with_names().filter(country__isnull=False)
    return known | {one.country.iso3: one for one in states if one.country}


def _load_papers(load: Load, meetings: dict[str, Meeting | None]) -> None:
    shelf = load.shelf(Paper, "slug")
    for row in read_rows(DATA / "papers.csv", (*PAPER_TEXTS, *PAPER_COLUMNS, *PROVENANCE)):
        shelf.put(
            row,
            **{name: row.text(name) for name in PAPER_TEXTS},
            year=row.number("year"),
            dated_on=row.day("dated_on"),
            meeting=row.one_of("meeting", {"": None, **meetings}),
            **row.provenance(),
        )
