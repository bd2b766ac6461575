"""What the point beside a member says, and the words that stand with it."""

from datetime import date
from typing import Any

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from focalpoints.models import Appointment, Country, Institution, Member
from focalpoints.models.member import MemberKind, Standing
from focalpoints.models.term import EndState
from focalpoints.signs import Sign, entry_of, held_office, since_words, words_of
from r2pnet.partial_dates import PartialDate

TODAY = time_machine.travel("2026-11-24 12:00", tick=False)


@pytest.fixture(autouse=True)
def today() -> Any:
    with TODAY:
        yield


def a_member(**facts: Any) -> Member:
    known = {"source_date": PartialDate.of(2021, 5, 11), "verified": True, **facts}
    return Member(kind=MemberKind.STATE, country=Country(short_name="Testland"), **known)


def an_office(name: str = "Test Ministry", **facts: Any) -> Appointment:
    known = {"source_date": PartialDate.of(2021, 5, 11), "verified": True, "end_state": EndState.OPEN, **facts}
    return Appointment(institution=Institution(name=name), **known)


def said(member: Member, *offices: Appointment) -> tuple[Sign, str, str]:
    entry = entry_of(member, offices)
    return entry.sign, entry.office, words_of(entry)


def test_an_entry_confirmed_in_the_last_fifteen_months_is_filled() -> None:
    member = a_member(last_confirmed_on=date(2026, 3, 3))
    assert said(member, an_office()) == (Sign.FILLED, "Test Ministry", "Confirmed on 3 March 2026")


def test_a_source_younger_than_two_years_is_filled() -> None:
    assert said(a_member(source_date=PartialDate.of(2025, 5, 6))) == (Sign.FILLED, "", "Source 6 May 2025")


def test_an_older_source_is_half_and_says_that_nothing_is_newer() -> None:
    assert said(a_member(source_date=PartialDate.of(2013))) == (Sign.HALF, "", "Named by 2013, nothing newer")


def test_an_older_source_that_says_by_when_does_not_say_by_twice() -> None:
    assert said(a_member(source_date=PartialDate.parse("by 2013")))[2] == "Named by 2013, nothing newer"


def test_an_old_confirmation_is_half_and_is_what_the_words_name() -> None:
    member = a_member(source_date=PartialDate.of(2013), last_confirmed_on=date(2024, 2, 1))
    assert said(member) == (Sign.HALF, "", "Not confirmed since 1 February 2024")


def test_a_day_of_confirmation_from_before_the_network_is_said_all_the_same() -> None:
    member = a_member(source_date=None, last_confirmed_on=date(2004, 12, 31))
    assert said(member)[2] == "Not confirmed since 31 December 2004"


def test_an_indirect_sign_is_dotted_even_where_it_is_fresh() -> None:
    member = a_member(verified=False, source_date=PartialDate.of(2026))
    assert said(member) == (Sign.DOTTED, "", "Sign of 2026")


def test_a_sign_or_source_without_a_date_says_so() -> None:
    assert said(a_member(verified=False, source_date=None))[2] == "Undated sign"
    assert said(a_member(source_date=None)) == (Sign.HALF, "", "Source without a date")


def test_no_appointment_on_record_is_never_vacant() -> None:
    assert said(a_member())[0] == Sign.HALF


def test_an_end_without_successor_is_vacant() -> None:
    ended = an_office(end_state=EndState.KNOWN, end=PartialDate.of(2026, 10, 30))
    assert said(a_member(), ended) == (Sign.RING, "", "Vacant")


def test_the_last_day_of_a_term_is_not_yet_vacant() -> None:
    ending = an_office(end_state=EndState.KNOWN, end=PartialDate.of(2026, 11, 24))
    assert said(a_member(), ending)[:2] == (Sign.HALF, "Test Ministry")


def test_the_secretariat_can_say_that_the_office_is_vacant() -> None:
    assert said(a_member(is_declared_vacant=True), an_office()) == (Sign.RING, "", "Vacant")


def test_a_former_member_has_no_point_and_no_vacancy() -> None:
    ended = an_office(end_state=EndState.KNOWN, end=PartialDate.of(2024))
    assert said(a_member(standing=Standing.FORMER), ended)[:2] == (Sign.NONE, "")


def test_an_office_whose_end_is_not_known_counts_while_no_later_end_is_recorded() -> None:
    unknown = an_office("Ministry of 2018", end_state=EndState.UNKNOWN, start=PartialDate.parse("by 2018"))
    ended = an_office("Ministry of 2015", end_state=EndState.KNOWN, end=PartialDate.of(2015))
    assert said(a_member(), unknown, ended)[:2] == (Sign.HALF, "Ministry of 2018")


def test_an_office_whose_end_is_not_known_yields_to_a_later_one_that_ended() -> None:
    ended = an_office("Ministry of 2020", end_state=EndState.KNOWN, end=PartialDate.of(2024))
    unknown = an_office("Ministry of 2013", end_state=EndState.UNKNOWN, start=PartialDate.of(2013))
    assert said(a_member(), ended, unknown) == (Sign.RING, "", "Vacant")


def test_a_successor_who_is_to_begin_waits_until_the_day() -> None:
    coming = an_office("Coming", start=PartialDate.of(2026, 12, 1))
    present = an_office(
        "Present", start=PartialDate.of(2024), end_state=EndState.KNOWN, end=PartialDate.of(2026, 11, 30)
    )
    assert held_office([coming, present]) is present
    with time_machine.travel("2026-12-01 12:00"):
        assert held_office([coming, present]) is coming


def test_the_newer_of_office_and_membership_is_what_the_words_name() -> None:
    old_office = an_office(source_date=PartialDate.of(2013))
    assert said(a_member(source_date=PartialDate.of(2025, 5, 6)), old_office)[2] == "Source 6 May 2025"
    assert said(a_member(), an_office(source_date=PartialDate.of(2025, 5, 6)))[2] == "Source 6 May 2025"


def test_an_unverified_office_does_not_make_a_member_fresh() -> None:
    fresh_sign = an_office(verified=False, source_date=PartialDate.of(2026))
    assert said(a_member(), fresh_sign)[::2] == (Sign.HALF, "Named by 11 May 2021, nothing newer")


@pytest.mark.parametrize(
    ("joined", "words"),
    [
        ("2015", "2015"),
        ("by 2013", "2013 or earlier"),
        ("about 2014-05", "about May 2014"),
        ("2015-05-06", "6 May 2015"),
    ],
)
def test_since_when_is_said_as_precisely_as_it_is_known(joined: str, words: str) -> None:
    assert since_words(PartialDate.parse(joined)) == words


@given(st.lists(st.sampled_from(EndState.values), max_size=4), st.booleans())
def test_a_vacancy_is_only_ever_said_where_an_end_is_recorded_or_the_secretariat_says_so(
    ends: list[str], is_declared: bool
) -> None:
    with TODAY:
        offices = [
            an_office(end_state=end, end=PartialDate.of(2020) if end == EndState.KNOWN else None) for end in ends
        ]
        entry = entry_of(a_member(is_declared_vacant=is_declared), offices)
    assert not entry.is_vacant or is_declared or EndState.KNOWN in ends
    assert not (entry.is_vacant and entry.office)
