"""An office that is kept from the public: its member is not called vacant, and nothing else is told of it."""

import csv
import io
import random
from itertools import zip_longest
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from focalpoints.directory import directory
from focalpoints.entries import entries_of, seen_by
from focalpoints.models import Appointment, Member, User
from focalpoints.models.term import EndState
from r2pnet.partial_dates import PartialDate
from r2pnet.visibility import Level
from tests.factories import AppointmentFactory, MemberFactory

pytestmark = pytest.mark.django_db

HIDDEN = [{"level": Level.MEMBERS}, {"level": Level.SECRETARIAT}, {"scope": "member:1"}]
ENDED = {"end_state": EndState.KNOWN, "end": PartialDate.of(2020)}


@pytest.fixture
def testland() -> Member:
    """A member whose office ended in 2020, as far as the public may see."""
    member: Member = MemberFactory(slug="testland", country__short_name="Testland")
    AppointmentFactory(member=member, institution__name="Old Ministry", start=PartialDate.of(2015), **ENDED)
    return member


def successor(member: Member, **facts: Any) -> None:
    known = {"start": PartialDate.of(2021), "end_state": EndState.OPEN, "institution__name": "Planted Ministry"}
    AppointmentFactory(member=member, source_url="https://planted.example/", **{**known, **facts})


def answers(client: Client) -> list[str]:
    """List, page and files as they are sent."""
    texts = []
    for address in ("/members/", "/members/testland/", "/members.csv", "/members.json"):
        response: Any = client.get(address)
        texts.append((b"".join(response) if response.streaming else response.content).decode())
    return texts


def vacancies(client: Client) -> list[bool]:
    """Whether list, page and directory call the member vacant."""
    (row,) = (row for group in directory("", "en").groups for table in group.tables for row in table)
    return [*("Vacant</" in text for text in answers(client)[:2]), row.is_vacant]


def test_an_end_without_successor_is_vacant_everywhere(client: Client, testland: Member) -> None:
    assert vacancies(client) == [True, True, True]


@pytest.mark.parametrize("hidden", HIDDEN)
def test_a_member_whose_office_is_hidden_is_not_called_vacant(
    client: Client, testland: Member, hidden: dict[str, str]
) -> None:
    successor(testland, **hidden)
    assert vacancies(client) == [False, False, False]
    for text in answers(client):
        assert "lanted" not in text
    assert all("Office not recorded" in text for text in answers(client)[:2])
    (row,) = csv.DictReader(io.StringIO(answers(client)[2]))
    assert (row["office"], row["sector"]) == ("", "")


@pytest.mark.parametrize("hidden", HIDDEN)
def test_a_hidden_office_that_ended_fills_no_vacancy(client: Client, testland: Member, hidden: dict[str, str]) -> None:
    successor(testland, **hidden, end_state=EndState.KNOWN, end=PartialDate.of(2023))
    assert vacancies(client) == [True, True, True]


def test_only_hidden_offices_make_no_vacancy_and_no_office(client: Client) -> None:
    member = MemberFactory(slug="testland", country__short_name="Testland")
    successor(member, level=Level.MEMBERS, **ENDED, start=PartialDate.of(2015))
    assert vacancies(client) == [False, False, False]
    assert "lanted" not in "".join(answers(client))


def test_who_may_see_the_office_is_shown_it(staff_client: Client, testland: Member) -> None:
    successor(testland, level=Level.SECRETARIAT)
    shown, page = answers(staff_client)[:2]
    assert "Planted Ministry" in shown
    assert "Planted Ministry" in page
    assert "Vacant</" not in shown


def test_an_invented_office_of_a_real_member_is_in_no_file_and_not_in_the_directory(
    client: Client, testland: Member
) -> None:
    successor(testland, is_sample=True)
    assert "lanted" not in "".join(answers(client)[2:])
    assert vacancies(client)[2] is True


LEVELS = [Level.PUBLIC, Level.PUBLIC, Level.MEMBERS, Level.SECRETARIAT]
ENDS = [EndState.OPEN, EndState.UNKNOWN, EndState.KNOWN, EndState.KNOWN, EndState.KNOWN]


@pytest.mark.parametrize("seed", range(12))
def test_entries_agree_with_a_reading_of_every_office_of_ten_years(seed: int, staff: User) -> None:
    """The list leaves earlier holders where they are; who holds the office and whether it is vacant is the same."""
    chance = random.Random(seed)
    members = [MemberFactory() for _number in range(6)]
    for member in members:
        starts = sorted(chance.sample(range(2012, 2030), chance.randrange(7)))
        for start, following in zip_longest(starts, starts[1:]):
            state = chance.choice(ENDS if following is None else ENDS[1:])
            last = PartialDate.of(chance.randint(start, following or start + 3))
            facts = {"level": chance.choice(LEVELS), "is_sample": chance.random() < 0.2, "end_state": state}
            end = last if state == EndState.KNOWN else None
            AppointmentFactory(member=member, start=PartialDate.of(start), end=end, **facts)
    for reader in (AnonymousUser(), staff):
        for real_only in (False, True):
            found = Appointment.objects.of_focal_points().newest_first()
            offices = [one for one in found if not (real_only and one.is_sample)]
            slow = [
                seen_by(reader, [one for one in offices if one.member_id == member.pk]).entry_of(member)
                for member in members
            ]
            assert entries_of(members, reader, real_only=real_only) == slow
