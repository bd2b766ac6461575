"""Many members at once, for tests of pages and weights."""

from focalpoints.models import Appointment, Country, Institution, Member
from focalpoints.models.country import UNGroup, UNStatus
from focalpoints.models.institution import Sector
from focalpoints.models.member import MemberKind
from focalpoints.models.term import EndState
from r2pnet.partial_dates import PartialDate


def many_members(number: int) -> list[Member]:
    """`number` invented states, all members, each with an office; spread over groups and map as the real ones are."""
    groups = UNGroup.values
    countries = Country.objects.bulk_create(
        Country(
            iso3=_code(index, 3),
            iso2=_code(index, 2),
            m49=_code(index, 3),
            short_name=f"Republic of Test Number {index:05d}",
            un_status=UNStatus.MEMBER,
            un_group=groups[index * len(groups) // number],
            m49_subregion="Sub-Saharan Africa",
            map_x=40.0 + index * 137 % 920,
            map_y=30.0 + index * 89 % 380,
        )
        for index in range(number)
    )
    members = Member.objects.bulk_create(
        Member(
            kind=MemberKind.STATE,
            country=country,
            slug=f"republic-of-test-number-{index}",
            list_group=1 + groups.index(country.un_group),
            sort_name=country.short_name.lower(),
            search_text=f" {country.short_name.lower()}",
            verified=index % 3 > 0,
            source_url=f"https://source.example/members/{index}",
            source_date=PartialDate.of(2010 + index % 16, 1 + index % 12, 1 + index % 28),
        )
        for index, country in enumerate(countries)
    )
    _offices(members)
    return members


def _offices(members: list[Member]) -> None:
    institutions = Institution.objects.bulk_create(
        Institution(member=member, name="Ministry of Foreign Affairs", sector=Sector.FOREIGN_AFFAIRS)
        for member in members
    )
    Appointment.objects.bulk_create(
        Appointment(member=one.member, institution=one, end_state=EndState.UNKNOWN, verified=True)
        for one in institutions
    )


def _code(index: int, length: int) -> str:
    """Characters that are different for every number below 65,536; no real code holds them."""
    return "".join(chr(0x100 + index // 256**place % 256) for place in reversed(range(length)))
