"""The real record of members, offices and terms: what `load_network` reads from `focalpoints/data`."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from focalpoints.models import (
    Appointment,
    Country,
    Institution,
    Member,
    MembershipCount,
    Organisation,
    OtherName,
    SteeringTerm,
    Topic,
)
from focalpoints.models.appointment import Role
from focalpoints.models.term import EndState
from focalpoints.models.topic import TopicKind
from r2pnet.data_files import PROVENANCE, Row, read_rows
from r2pnet.loading import Load, real_rows
from r2pnet.partial_dates import PartialDate

DATA = Path(__file__).parent / "data"
STATE_TEXTS = ("iso3", "iso2", "m49", "short_name", "official_name", "un_status", "un_group", "group_note")
STATE_REGIONS = ("m49_region", "m49_subregion", "m49_intermediate_region")
MEMBER_COLUMNS = ("slug", "kind", "country", "organisation", "standing", "joined", "office", "office_note", "sector")
STEERING_COLUMNS = ("member", "role", "start", "end_state", "end")


@real_rows(order=10)
def load(load: Load) -> None:
    """States, organisations, members, their offices and terms, counts and the taxonomy; ends with the true sentence."""
    _load_topics(load)
    states = _load_states(load)
    organisations = _load_organisations(load)
    members = _load_members(load, states, organisations)
    _load_steering_terms(load, members)
    _load_counts(load)
    load.sentences.append(listed_of_counted())


def listed_of_counted() -> str:
    """How much of the network is listed, against its own newest count; samples are not counted."""
    listed = Member.objects.standing_members().filter(is_sample=False)
    total, verified = listed.count(), listed.filter(verified=True).count()
    words: dict[str, object] = {"listed": total, "verified": verified, "unverified": total - verified}
    count = MembershipCount.objects.filter(is_sample=False).order_by("counted_latest").last()
    if count is None:
        return _("%(listed)d listed from sources; %(verified)d verified, %(unverified)d not.") % words
    words |= {"total": count.total, "day": count.counted}
    return (
        _("%(listed)d of %(total)d (count of %(day)s) listed from sources; %(verified)d verified, %(unverified)d not.")
        % words
    )


def _load_topics(load: Load) -> None:
    """Crimes stand first in the file, so that the risk factors after them can name theirs."""
    shelf = load.shelf(Topic, "kind", "number")
    crimes: dict[str, Topic | None] = {"": None}
    for row in read_rows(DATA / "topics.csv", ("kind", "number", "title", "crime")):
        title, crime = row.text("title"), row.one_of("crime", crimes)
        topic = shelf.put(row, kind=row.text("kind"), number=row.number("number"), title=title, crime=crime)
        if row.text("kind") == TopicKind.CRIME:
            crimes[title] = topic


def _load_states(load: Load) -> dict[str, Country | None]:
    """The states by their three-letter code, with their other names."""
    shelf = load.shelf(Country, "iso3")
    states: dict[str, Country | None] = {}
    for row in read_rows(DATA / "states.csv", (*STATE_TEXTS, *STATE_REGIONS, "map_x", "map_y")):
        values: dict[str, Any] = {name: row.text(name) for name in (*STATE_TEXTS, *STATE_REGIONS)}
        values |= {name: row.decimal(name) for name in ("map_x", "map_y")}
        states[row.text("iso3")] = shelf.put(row, **values)
    renamed = {state.pk for state in shelf.written} | _load_other_names(load, states)
    _renew_names_for_searching(country__in=renamed)
    return states


def _load_other_names(load: Load, states: dict[str, Country | None]) -> set[int]:
    """Gives the states whose other names changed."""
    shelf = load.shelf(OtherName, "country", "name", named=lambda one: f"{one.country}, {one.name}")
    for row in read_rows(DATA / "other_names.csv", ("country", "name")):
        if country := row.one_of("country", states):
            shelf.put(row, country=country, name=row.text("name"))
    return {name.country_id for name in shelf.written}


def _renew_names_for_searching(**named_by: Iterable[int]) -> None:
    """A member keeps the names that people type for it: its own save collects them again, and is no edit of it."""
    for member in Member.objects.with_names().filter(**named_by):
        member.skip_history_when_saving = True
        member.save()


def _load_organisations(load: Load) -> dict[str, Organisation | None]:
    shelf = load.shelf(Organisation, "name")
    columns = ("name", "abbreviation", "kind")
    rows = read_rows(DATA / "organisations.csv", columns)
    found = {row.text("name"): shelf.put(row, **{name: row.text(name) for name in columns}) for row in rows}
    _renew_names_for_searching(organisation__in={one.pk for one in shelf.written})
    return found


def _load_members(
    load: Load, states: dict[str, Country | None], organisations: dict[str, Organisation | None]
) -> dict[str, Member | None]:
    """The members by their slug; where a source names the office, the institution and the appointment with them."""
    shelf = load.shelf(Member, "slug")
    rows = read_rows(DATA / "members.csv", (*MEMBER_COLUMNS, *PROVENANCE))
    members = {
        row.text("slug"): shelf.put(
            row,
            slug=row.text("slug"),
            kind=row.text("kind"),
            country=row.one_of("country", {"": None, **states}),
            organisation=row.one_of("organisation", {"": None, **organisations}),
            standing=row.text("standing"),
            joined=row.partial_date("joined"),
            **row.provenance(),
        )
        for row in rows
    }
    _load_offices(load, [(row, members[row.text("slug")]) for row in rows if row.text("office")])
    return members


def _load_offices(load: Load, rows: list[tuple[Row, Member | None]]) -> None:
    """An office that a source names, with nobody known in it.

    It began by the date of the source, or at a time that is not known. Whether it has ended is not known either: the
    source says nothing about the time after it.
    """
    institutions = load.shelf(Institution, "member", "name", columns={"name": "office"})
    appointments = load.shelf(Appointment, "member", "role", named=_of_member)
    for row, member in rows:
        if member is None:
            continue
        institution = institutions.put(row, member=member, name=row.text("office"), sector=row.text("sector"))
        appointments.put(
            row,
            member=member,
            role=Role.FOCAL_POINT,
            institution=institution,
            office_note=row.text("office_note"),
            start=_by(row.partial_date("source_date")),
            end_state=EndState.UNKNOWN,
            **row.provenance(),
        )


def _by(source_date: PartialDate | None) -> PartialDate | None:
    """What a source of that date says about a start: it was so by then."""
    return PartialDate.parse(f"by {source_date.iso}") if source_date else None


def _of_member(one: Appointment | SteeringTerm) -> str:
    return f"{one.member}, {one}"


def _load_steering_terms(load: Load, members: dict[str, Member | None]) -> None:
    shelf = load.shelf(SteeringTerm, "member", "start", named=_of_member)
    for row in read_rows(DATA / "steering.csv", (*STEERING_COLUMNS, *PROVENANCE)):
        if member := row.one_of("member", members):
            shelf.put(
                row,
                member=member,
                role=row.text("role"),
                start=row.partial_date("start"),
                end_state=row.text("end_state"),
                end=row.partial_date("end"),
                **row.provenance(),
            )


def _load_counts(load: Load) -> None:
    shelf = load.shelf(MembershipCount, "counted")
    for row in read_rows(DATA / "counts.csv", ("counted", "states", "organisations", *PROVENANCE)):
        states, organisations = row.number("states"), row.number("organisations")
        shelf.put(
            row, counted=row.partial_date("counted"), states=states, organisations=organisations, **row.provenance()
        )
