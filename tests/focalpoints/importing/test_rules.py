"""Every rule that a single deed keeps is kept by an import, and said in the same words before anything is written."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from focalpoints.models import Appointment, Member, Person, SteeringTerm, User
from focalpoints.models.term import EndState
from focalpoints.services.joining import save_member
from focalpoints.services.terms import save_appointment, save_steering_term
from r2pnet.partial_dates import PartialDate
from r2pnet.refusal import Refused, in_words
from tests.factories import AppointmentFactory, CountryFactory, MemberFactory, PersonFactory, SteeringTermFactory
from tests.focalpoints.importing.sheets import planned

pytestmark = pytest.mark.django_db
parse = PartialDate.parse


@pytest.fixture
def testland() -> Member:
    return MemberFactory(country=CountryFactory(short_name="Testland", iso3="TST"), joined=parse("2012"))


def said_by_service(save: Any, thing: Any, by: User) -> str:
    with pytest.raises((Refused, ValidationError)) as refused:
        save(thing, by=by)
    error = refused.value
    return error.message if isinstance(error, Refused) else in_words(error)


def said_by_import(row: dict[str, str]) -> list[str]:
    (outcome,) = planned({"member": "Testland"} | row)
    return [one.words for one in outcome.sentences if one.is_error]


HELD = [
    ({"start": parse("2020-01-01"), "end_state": EndState.OPEN}, "since 1 January 2020: end"),
    (
        {"start": parse("2020-01-01"), "end": parse("2027-06-30"), "end_state": EndState.KNOWN},
        "until 30 June 2027: end",
    ),
    ({"start": parse("2024-02-01"), "end_state": EndState.UNKNOWN}, "on 1 February 2024: correct"),
    ({"end_state": EndState.OPEN}, ": end that term first"),
]


@pytest.mark.parametrize(("held", "words"), HELD)
def test_a_second_focal_point(testland: Member, staff: User, held: dict[str, Any], words: str) -> None:
    AppointmentFactory(member=testland, person=PersonFactory(), institution=None, **held)
    new = Appointment(member=testland, person=PersonFactory(), start=parse("2024-02-01"), end_state=EndState.OPEN)
    said = said_by_service(save_appointment, new, staff)
    assert words in said
    row = {"role": "focal point", "person": "Anna Sample", "start": "1 February 2024", "end_state": "open"}
    assert said_by_import(row) == [said]
    assert said_by_import(row | {"role": "alternate"}) == []
    cover = row | {"agreed_cover": "yes", "end_state": "", "end": "2026-12-31"}
    assert said_by_import(cover) == []


def test_a_second_time_in_the_steering_group(testland: Member, staff: User) -> None:
    SteeringTermFactory(member=testland, start=parse("2024-01-01"), end_state=EndState.KNOWN, end=parse("2025-12-31"))
    new = SteeringTerm(member=testland, start=parse("2025-06-01"), end_state=EndState.OPEN)
    said = said_by_service(save_steering_term, new, staff)
    row = {"steering_role": "member", "steering_start": "2025-06-01", "steering_end_state": "open"}
    assert said_by_import(row) == [said]


WRONG_TERMS = [
    ({"start": "2024", "end": "2023"}, {"start": parse("2024"), "end": parse("2023"), "end_state": EndState.KNOWN}),
    ({"start": "2024", "end_state": "known"}, {"start": parse("2024"), "end_state": EndState.KNOWN}),
    ({"end": "2024", "end_state": "open"}, {"end": parse("2024"), "end_state": EndState.OPEN}),
    ({"agreed_cover": "yes", "end_state": "open"}, {"is_agreed_cover": True, "end_state": EndState.OPEN}),
]


@pytest.mark.parametrize(("row", "fields"), WRONG_TERMS)
def test_an_office_whose_dates_cannot_be(
    testland: Member, staff: User, row: dict[str, str], fields: dict[str, Any]
) -> None:
    said = said_by_service(save_appointment, Appointment(member=testland, **fields), staff)
    assert said_by_import({"role": "focal point"} | row) == [said]


WRONG_MEMBERS = [
    ({"left": "2020"}, {"left": parse("2020")}),
    ({"standing": "former", "left": "2011"}, {"standing": "former", "left": parse("2011")}),
]


@pytest.mark.parametrize(("row", "fields"), WRONG_MEMBERS)
def test_a_member_that_cannot_be(testland: Member, staff: User, row: dict[str, str], fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(testland, name, value)
    said = said_by_service(save_member, testland, staff)
    assert said_by_import(row) == [said]


def test_a_person_is_never_public(testland: Member) -> None:
    (outcome,) = planned({"person": "Anna Sample", "level": "public", "member": "Testland", "role": "alternate"})
    assert [one.tried().level for one in outcome.steps if isinstance(one.draft.thing, Person)] == ["members"]
