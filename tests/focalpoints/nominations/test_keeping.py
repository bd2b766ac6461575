"""Nominations that came to nothing are deleted; persons see theirs, and are taken out of them."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from focalpoints.duplicates.kinds import KINDS
from focalpoints.models import Appointment, Nomination, NominationLetter, Person
from focalpoints.nominations.keeping import forget_nominations
from focalpoints.own_data import own_data
from focalpoints.services.accepting_nominations import accept
from focalpoints.services.erasure import anonymise
from focalpoints.services.merging import merge
from focalpoints.services.nominating import GivenLetter, decline, nominate, withdraw_nomination
from r2pnet.retention import everything_kept
from tests.factories import PersonFactory, UserFactory
from tests.focalpoints.nominations.naming import AT_NOON, TODAY, a_place, nominated, nomination_of

pytestmark = pytest.mark.django_db
KEPT_FOR = timedelta(days=180)


@pytest.fixture(autouse=True)
def november_2026() -> Any:
    with time_machine.travel(AT_NOON, tick=False):
        yield


def everything_said() -> str:
    """All that nominations and their histories say of persons."""
    fields = ("name", "work_email", "phone", "languages", "position", "decline_reason")
    rows = [*Nomination.objects.values_list(*fields), *Nomination.history.values_list(*fields)]
    return str(rows)


def test_what_came_to_nothing_goes_with_its_history_and_the_rest_stays() -> None:
    place = a_place()
    decline(nominated(place, name="D. Example", work_email="d@example.org"), "No.", by=place.staff)
    withdraw_nomination(nominated(place, name="W. Example", work_email="w@example.org"), by=place.assistant)
    accept(nominated(place), by=place.staff)
    waits = {"role": "alternate", "way": "alternate", "name": "O. Example", "work_email": "o@example.org"}
    nominated(place, **waits)
    kept = next(one for one in everything_kept() if one.title == "Nominations for an office")
    assert kept.next_day is not None
    assert kept.next_day() == TODAY + KEPT_FOR
    assert [one.count for one in forget_nominations(TODAY + KEPT_FOR - timedelta(days=1))] == [0]
    assert [one.count for one in forget_nominations(TODAY + KEPT_FOR)] == [2]
    assert sorted(Nomination.objects.values_list("name", flat=True)) == ["A. Example", "O. Example"]
    said = everything_said()
    assert ("D. Example" in said, "w@example.org" in said, "O. Example" in said) == (False, False, True)


def test_who_was_nominated_and_who_nominated_see_it_among_their_own_data() -> None:
    place = a_place()
    nominated(place)
    nominee = UserFactory(email="a.example@example.org")
    PersonFactory(user=nominee, work_email="a.example@example.org")
    shown = ["member", "role", "nominated", "state"]
    contact = ["name", "work e-mail", "phone", "languages", "office"]
    for user, names in ((nominee, [[*shown, *contact]]), (place.focal_point, [shown]), (place.assistant, [])):
        found = next(one for one in own_data(user) if one.title == "Nominations")
        assert [list(row) for row in found.rows] == names


def test_who_nominated_somebody_else_gets_neither_name_nor_contact_of_them() -> None:
    place = a_place()
    nominated(place, phone="+999 7654321")
    found = next(one for one in own_data(place.focal_point) if one.title == "Nominations")
    assert len(found.rows) == 1
    assert [word for word in ("A. Example", "a.example", "7654321") if word in str(found.rows)] == []


def test_an_erased_person_is_found_by_the_name_where_the_address_is_another() -> None:
    place = a_place()
    person = PersonFactory(name="A. Example", work_email="other@example.org", phone="+999 7654321")
    nominated(place)
    waits = {"role": "alternate", "way": "alternate", "phone": "+999 7654321"}
    desk = nominated(place, **waits, name="B. Example", work_email="b@example.org")
    nominated(place, **waits, name="Dr A. Example", work_email="d@example.org")
    anonymise(person, by=place.staff)
    said = everything_said()
    assert [word for word in ("A. Example", "a.example@", "7654321") if word in said] == []
    desk.refresh_from_db()
    assert (desk.name, desk.state, desk.phone) == ("B. Example", "open", ""), "a desk's number is no person"


def test_an_office_of_somebody_else_of_the_same_name_keeps_its_address() -> None:
    place = a_place()
    kept = accept(nominated(place), by=place.staff)
    anonymise(PersonFactory(name="A. Example", work_email="other@example.org"), by=place.staff)
    kept.refresh_from_db()
    assert (kept.work_email, kept.name) == ("a.example@example.org", "Former official")


def test_an_erased_person_is_in_no_nomination_nor_its_history_and_the_office_stays() -> None:
    place = a_place()
    letter = GivenLetter(SimpleUploadedFile("zqx.pdf", b"%PDF-1.7\nzqx"), date(2026, 11, 20))
    phone = {"phone": "+999 7654321", "languages": ["fr"]}
    accept(nominate(nomination_of(place, **phone), by=place.focal_point, letter=letter), by=place.staff)
    fields = {"role": "alternate", "way": "alternate", **phone}
    decline(nominated(place, **fields), "A. Example is not known.", by=place.staff)
    nominated(place, **fields)
    other = nominated(place, role="alternate", way="alternate", name="B. Example", work_email="b@example.org")
    decline(other, "The letter names A. Example.", by=place.staff)
    anonymise(Person.objects.get(name="A. Example"), by=place.staff)
    said = everything_said()
    for word in ("A. Example", "a.example@", "7654321", "'fr'"):
        assert word not in said
    assert sorted(Nomination.objects.values_list("state", flat=True)) == ["accepted", "declined"]
    assert Appointment.objects.filter(start_earliest=date(2026, 12, 15)).exists()
    assert NominationLetter.objects.exclude(file="").count() == 0, "the letter may name them"


def test_two_records_of_the_nominee_are_merged_and_the_nomination_follows() -> None:
    place = a_place()
    nomination = accept(nominated(place), by=place.staff)
    other = nomination.person
    assert other is not None
    kept = PersonFactory(name="A. Example", work_email="")
    choices = {"work_email": str(other.pk)}
    merge(KINDS["person"], kept.pk, other.pk, choices=choices, seen={}, reason="Said so", by=place.staff)
    nomination.refresh_from_db()
    assert nomination.person == kept
