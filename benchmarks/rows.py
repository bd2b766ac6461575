"""Invented members for measuring: `python -m benchmarks.rows NUMBER` fills the database that the settings name.

A dozen meetings and papers are there as well, so that their pages can be walked.
"""

import sys
from collections.abc import Iterator

import django

django.setup()

from focalpoints.models import Appointment, Country, Institution, Member  # noqa: E402  (models need the set-up)
from focalpoints.models.appointment import Role  # noqa: E402
from focalpoints.models.country import UNGroup  # noqa: E402
from focalpoints.models.term import EndState  # noqa: E402
from meetings.models import Meeting, Paper  # noqa: E402
from meetings.models.meeting import MeetingKind, MeetingStatus  # noqa: E402
from meetings.models.paper import PaperKind  # noqa: E402
from r2pnet.partial_dates import PartialDate  # noqa: E402

MEETINGS = 12


def fill(number: int) -> None:
    """Make `number` invented states with an institution and ten years of offices each; all are members, all public."""
    countries = Country.objects.bulk_create(_country(n) for n in range(number))
    members = Member.objects.bulk_create(_member(n, country) for n, country in enumerate(countries))
    institutions = Institution.objects.bulk_create(
        Institution(member=member, name="Ministry of Foreign Affairs", sector="foreign-affairs") for member in members
    )
    Appointment.objects.bulk_create(
        (term for institution in institutions for term in _terms(institution)), batch_size=5_000
    )
    for number in range(MEETINGS):
        _meeting_with_paper(number)


def _terms(institution: Institution) -> Iterator[Appointment]:
    """Ten years of offices: five focal points one after the other, the last of them now, and three alternates."""
    for role, years, length in ((Role.FOCAL_POINT, range(2016, 2026, 2), 2), (Role.ALTERNATE, range(2016, 2025, 4), 4)):
        for year in years:
            member, is_last = institution.member, year + length >= 2026
            term = Appointment(member=member, institution=institution, role=role, verified=member.verified)
            term.source_url, term.source_date = member.source_url, member.source_date
            term.start = PartialDate.of(year, 1, 1) if year % 4 else PartialDate.of(year)
            term.end_state = EndState.OPEN if is_last else EndState.KNOWN
            term.end = None if is_last else PartialDate.of(year + length - 1, 12)
            yield term


def _meeting_with_paper(number: int) -> None:
    known = {"source_url": "https://source.example/meetings", "verified": True}
    meeting = Meeting.objects.create(
        kind=MeetingKind.ANNUAL,
        ordinal=number + 1,
        slug=f"bench-annual-{number + 1}",
        title=f"Annual bench meeting {number + 1}",
        place="Bench City",
        start=PartialDate.of(2011 + number, 5, 13),
        status=MeetingStatus.HELD,
        **known,
    )
    Paper.objects.create(
        symbol=f"B/{number + 1}",
        slug=f"b-{number + 1}",
        kind=PaperKind.OUTCOME,
        title=f"Outcome of bench meeting {number + 1}",
        year=2011 + number,
        meeting=meeting,
        **known,
    )


def _country(number: int) -> Country:
    return Country(
        iso3=_code(number, 3),
        iso2=_code(number, 2),
        m49=_code(number, 3),
        short_name=f"Benchland {number:05d}",
        official_name=f"Republic of Benchland {number:05d}",
        un_status="member",
        un_group=list(UNGroup)[number % 5],
        m49_region="Africa",
        m49_subregion="Sub-Saharan Africa",
        map_x=20 + number * 37 % 960,
        map_y=20 + number * 53 % 400,
    )


def _member(number: int, country: Country) -> Member:
    """Bulk creation passes by `Member.save`, so the names for sorting and searching are written here."""
    member = Member(kind="state", country=country, slug=f"benchland-{number:05d}", verified=number % 3 > 0)
    member.list_group = number % 5 + 1
    member.sort_name = f"benchland {number:05d}"
    member.search_text = f" benchland {number:05d} republic of"
    member.source_url = f"https://source.example/{number % 20}"
    member.source_date = PartialDate.of(2012 + number % 14, 1 + number % 12, 1 + number % 28)
    return member


def _code(number: int, length: int) -> str:
    """A code of `length` letters, different for every number below 100 ** length."""
    letters = ""
    for _ in range(length):
        letters = chr(0xC0 + number % 100) + letters
        number //= 100
    return letters


if __name__ == "__main__":
    fill(int(sys.argv[1]))
