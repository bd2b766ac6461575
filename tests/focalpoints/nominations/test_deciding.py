"""Nominating, accepting, declining and withdrawing: what is written, for whom, and what is refused."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from focalpoints.models import AccountInvitation, Appointment, Institution, Nomination, Person, User
from focalpoints.models.appointment import Role
from focalpoints.models.institution import Sector
from focalpoints.models.nomination import NominationState, Way
from focalpoints.models.term import EndState
from focalpoints.nominations.mails import is_declined
from focalpoints.services.accepting_nominations import accept
from focalpoints.services.nominating import GivenLetter, decline, nominate, withdraw_nomination
from r2pnet.acting import Channel, Reason
from r2pnet.outbox.models import Message
from r2pnet.partial_dates import PartialDate
from r2pnet.refusal import Changed, Refused
from r2pnet.stamps import stamps
from r2pnet.visibility import grants_of
from tests.factories import AppointmentFactory, MemberFactory, PersonFactory, UserFactory
from tests.focalpoints.nominations.naming import AT_NOON, START, Testland, a_place, nominated, nomination_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def november_2026() -> Any:
    with time_machine.travel(AT_NOON, tick=False):
        yield


def focal_points() -> list[tuple[str, str, str]]:
    """Who, from, to: of all terms of focal points, the oldest first."""
    terms = Appointment.objects.of_focal_points().order_by("start_latest")
    return [(str(one.person), one.start.iso, one.end.iso if one.end else one.end_state) for one in terms]


def test_a_successor_begins_the_day_after_the_last_day_of_the_present_holder() -> None:
    place = a_place()
    accepted = accept(nominated(place), by=place.staff)
    assert focal_points() == [
        ("Holder focal.point@testland.example.org", "2024-03-01", "2026-12-14"),
        ("A. Example", "2026-12-15", "open"),
    ]
    assert (accepted.state, accepted.decided_by, str(accepted.person)) == ("accepted", place.staff, "A. Example")
    assert accepted.appointment == Appointment.objects.get(person__name="A. Example")


def test_until_its_day_the_present_holder_keeps_every_access_and_the_next_has_none() -> None:
    place = a_place()
    accept(nominated(place), by=place.staff)
    scope = f"member:{place.member.pk}"
    person = Person.objects.get(name="A. Example")
    person.user = UserFactory(email="a.example@example.org")
    person.save()
    seen = {}
    for day in ("2026-12-14", "2026-12-15"):
        with time_machine.travel(f"{day}T12:00:00Z", tick=False):
            seen[day] = [grants_of(one).cover("members", scope) for one in (place.focal_point, person.user)]
    assert seen == {"2026-12-14": [True, False], "2026-12-15": [False, True]}


def test_the_nominee_is_put_on_record_and_invited_and_the_nominator_is_answered() -> None:
    place = a_place()
    accept(nominated(place, phone="+32 2 501", languages=["fr"]), by=place.staff)
    person = Person.objects.get(name="A. Example")
    assert (person.work_email, person.phone, person.languages) == ("a.example@example.org", "+32 2 501", ["fr"])
    assert [one.email for one in AccountInvitation.objects.live()] == ["a.example@example.org"]
    told = Message.objects.get(kind="nomination-accepted")
    assert told.to_address == "focal.point@testland.example.org"
    assert "A. Example" not in told.subject + told.body


def test_a_person_on_record_is_found_by_the_address_and_keeps_account_and_name() -> None:
    place = a_place()
    known = PersonFactory(name="A. B. Example", work_email="A.Example@example.org", user=UserFactory())
    accept(nominated(place), by=place.staff)
    assert Appointment.objects.get(start_earliest=START).person == known
    assert list(Person.objects.filter(name__endswith="Example").values_list("name", flat=True)) == ["A. B. Example"]
    assert not AccountInvitation.objects.exists()


def test_an_address_that_is_on_record_twice_is_refused_and_nothing_is_written() -> None:
    place = a_place()
    for _number in range(2):
        PersonFactory(work_email="a.example@example.org")
    nomination = nominated(place)
    with pytest.raises(Refused, match="Two people are on record with this address"):
        accept(nomination, by=place.staff)
    nomination.refresh_from_db()
    assert (nomination.state, focal_points()[0][2]) == ("open", "open")


def test_a_new_institution_is_put_on_record_once() -> None:
    place = a_place()
    named = {"institution": None, "institution_name": "Office for Prevention", "sector": Sector.JUSTICE}
    accept(nominated(place, **named), by=place.staff)
    more = {"role": Role.ASSISTANT, "way": Way.BEGIN, "present": None, "work_email": "b@example.org"}
    accept(nominated(place, **named | more, name="B. Example"), by=place.staff)
    made = Institution.objects.filter(member=place.member).exclude(pk=place.ministry.pk)
    assert [(one.name, one.sector) for one in made] == [("Office for Prevention", "justice")]


def test_a_vacant_office_begins_on_its_day() -> None:
    place = a_place()
    Appointment.objects.filter(pk=place.term.pk).update(is_struck=True)
    begin = nominated(place, way=Way.BEGIN, present=None, by=place.assistant)
    accept(begin, by=place.staff)
    assert focal_points() == [("A. Example", "2026-12-15", "open")]


def test_a_first_day_that_has_passed_ends_the_term_before_at_once() -> None:
    place = a_place()
    accept(nominated(place, start_on=date(2026, 11, 20)), by=place.staff)
    assert [one[1:] for one in focal_points()] == [("2024-03-01", "2026-11-19"), ("2026-11-20", "open")]
    assert not grants_of(place.focal_point).cover("members", "")


def test_an_alternate_joins_and_the_focal_point_stays() -> None:
    place = a_place()
    accept(nominated(place, role=Role.ALTERNATE, way=Way.ALTERNATE), by=place.staff)
    made = Appointment.objects.get(person__name="A. Example")
    assert (made.role, made.start, made.end_state) == ("alternate", PartialDate.on(START), EndState.OPEN)
    assert focal_points() == [("Holder focal.point@testland.example.org", "2024-03-01", "open")]


def test_a_double_cover_is_recorded_as_agreed_with_its_last_day() -> None:
    place = a_place()
    accept(nominated(place, way=Way.COVER, cover_until=date(2027, 1, 31)), by=place.staff)
    made = Appointment.objects.get(person__name="A. Example")
    assert (made.role, made.is_agreed_cover, made.end) == ("focal-point", True, PartialDate.of(2027, 1, 31))
    assert len(focal_points()) == 2


def test_a_correction_puts_the_record_right_and_the_history_keeps_both() -> None:
    place = a_place()
    accept(nominated(place, way=Way.CORRECT, start_on=date(2024, 5, 1)), by=place.staff)
    assert focal_points() == [("A. Example", "2024-05-01", "open")]
    now, before = Appointment.history.filter(id=place.term.pk)[:2]
    assert (now.history_deed, before.person_id, before.position) == ("corrected", place.term.person_id, "Head of Unit")


def test_a_correction_of_the_holder_of_now_keeps_the_person() -> None:
    place = a_place()
    own = "focal.point@testland.example.org"
    accept(nominated(place, way=Way.CORRECT, work_email=own, start_on=None), by=place.staff)
    term = Appointment.objects.get(pk=place.term.pk)
    assert (term.person_id, term.position, term.start) == (place.term.person_id, "Director", place.term.start)


def test_the_source_of_the_term_is_the_word_of_the_member_which_nobody_can_open() -> None:
    place = a_place()
    accept(nominated(place), by=place.staff)
    made = Appointment.objects.get(person__name="A. Example")
    assert (made.verified, made.public_source_url, made.source_date) == (True, "", PartialDate.of(2026, 11, 24))


@pytest.mark.parametrize("who", ["focal_point", "assistant", "staff"])
def test_who_may_nominate(who: str) -> None:
    place = a_place()
    assert nominated(place, by=getattr(place, who)).state == NominationState.OPEN


@pytest.mark.parametrize("who", ["focal_point", "assistant"])
def test_a_member_names_nobody_without_its_letter(who: str) -> None:
    place = a_place()
    with pytest.raises(Refused, match="Choose the file of the letter"):
        nominate(nomination_of(place), by=getattr(place, who))
    assert not Nomination.objects.exists()


def test_nobody_else_may_nominate() -> None:
    place, other = a_place(), a_place("otherland", "Otherland")
    alternate = AppointmentFactory(
        member=place.member, role=Role.ALTERNATE, person=PersonFactory(user=UserFactory()), end_state=EndState.OPEN
    )
    former = AppointmentFactory(
        member=place.member,
        person=PersonFactory(user=UserFactory()),
        end_state=EndState.KNOWN,
        end=PartialDate.of(2023),
    )
    people = [other.focal_point, other.assistant, alternate.person.user, former.person.user, UserFactory()]
    for user in people:
        with pytest.raises(Refused, match="You may nominate for your own member"):
            nominated(place, by=user)
    assert not Nomination.objects.exists()


def test_staff_nominate_on_behalf_and_the_history_says_how_the_word_came() -> None:
    place = a_place()
    why = Reason(channel=Channel.LETTER, on_behalf_of="Testland", received_on=date(2026, 11, 20))
    nomination = nominate(nomination_of(place), by=place.staff, reason=why)
    first = nomination.history.get()
    said = (first.history_channel, first.history_on_behalf_of, first.history_received_on)
    assert said == ("letter", "Testland", date(2026, 11, 20))
    accept(nomination, by=place.staff)
    assert not Message.objects.filter(kind="nomination-accepted").exists(), "staff are not written to"


REFUSED = [
    ({"name": "  "}, "Write the name"),
    ({"work_email": "FOCAL.POINT@testland.example.org"}, "address of the present holder"),
    ({"start_on": None}, "Write the first day"),
    ({"start_on": date(2024, 2, 1)}, "The present term began on 1 March 2024"),
    ({"start_on": date(2031, 1, 1)}, "Write a first day from 2005 to"),
    ({"way": Way.COVER}, "Write the last day of the double cover"),
    ({"way": Way.COVER, "cover_until": date(2026, 12, 1)}, "lies before its first"),
    ({"way": Way.BEGIN, "present": None}, "Somebody holds this office"),
    ({"way": Way.SUCCEED, "present": None}, "Nobody holds this office now"),
    ({"role": Role.ASSISTANT}, "This term is of another office"),
]


@pytest.mark.parametrize(("fields", "words"), REFUSED)
def test_what_does_not_fit_is_refused_in_words(fields: dict[str, Any], words: str) -> None:
    place = a_place()
    with pytest.raises(Refused, match=words):
        nominated(place, **fields)
    assert not Nomination.objects.exists()


def test_terms_and_institutions_of_another_member_are_refused() -> None:
    place, other = a_place(), a_place("otherland", "Otherland")
    with pytest.raises(Refused, match="This term is of another office"):
        nominated(place, present=other.term)
    with pytest.raises(Refused, match="This institution belongs to another member"):
        nominated(place, institution=other.ministry)


def test_a_button_pressed_twice_nominates_once_and_another_is_told() -> None:
    place = a_place()
    assert nominated(place) == nominated(place)
    with pytest.raises(ValidationError, match="waits already"):
        nominated(place, work_email="A.EXAMPLE@example.org", by=place.assistant)
    assert Nomination.objects.count() == 1


def test_accepted_twice_by_the_same_it_is_written_once() -> None:
    place = a_place()
    nomination = nominated(place)
    assert accept(nomination, by=place.staff) == accept(nomination, by=place.staff)
    assert (len(focal_points()), Message.objects.filter(kind="nomination-accepted").count()) == (2, 1)


def test_who_decides_second_is_told_by_whom_it_was_decided() -> None:
    place, other = a_place(), a_place("otherland", "Otherland")
    nomination = nominated(place)
    accept(nomination, by=place.staff)
    for deed in (lambda: accept(nomination, by=other.staff), lambda: decline(nomination, "No.", by=other.staff)):
        with pytest.raises(Changed, match="Editor Testland was faster: on 24 November 2026 it became “Accepted”"):
            deed()
    assert len(focal_points()) == 3


def test_the_second_of_two_for_one_office_is_refused_and_still_waits() -> None:
    place = a_place()
    first, second = nominated(place), nominated(place, name="B. Example", work_email="b@example.org")
    accept(first, by=place.staff)
    with pytest.raises(Refused):
        accept(second, by=place.staff)
    second.refresh_from_db()
    assert (second.state, len(focal_points())) == ("open", 2)
    assert not Person.objects.filter(name="B. Example").exists()


def test_only_the_secretariat_accepts() -> None:
    place = a_place()
    with pytest.raises(Refused, match="The secretariat accepts"):
        accept(nominated(place), by=place.focal_point)


def test_declined_with_a_reason_that_the_nominator_is_sent_and_reads() -> None:
    place = a_place()
    nomination = nominated(place)
    with pytest.raises(Refused, match="Write why"):
        decline(nomination, "  ", by=place.staff)
    decline(nomination, "The letter is not signed.", by=place.staff)
    assert decline(nomination, "The letter is not signed.", by=place.staff).state == "declined"
    told = Message.objects.get(kind="nomination-declined")
    assert "The letter is not signed." in told.body
    assert (focal_points()[0][2], Person.objects.filter(name="A. Example").exists()) == ("open", False)


def test_withdrawn_by_the_member_until_it_is_decided() -> None:
    place, other = a_place(), a_place("otherland", "Otherland")
    nomination = nominated(place)
    with pytest.raises(Refused, match="You may withdraw"):
        withdraw_nomination(nomination, by=other.focal_point)
    assert withdraw_nomination(nomination, by=place.assistant).state == NominationState.WITHDRAWN
    assert withdraw_nomination(nomination, by=place.assistant).state == NominationState.WITHDRAWN
    with pytest.raises(Changed, match="it became “Withdrawn”"):
        accept(nomination, by=place.staff)
    again = nominated(place)
    accept(again, by=place.staff)
    with pytest.raises(Changed, match="it became “Accepted”"):
        withdraw_nomination(again, by=place.focal_point)


BROKEN: list[tuple[str, dict[str, Any]]] = [
    ("decided_has_time", {"state": NominationState.WITHDRAWN}),
    ("declined_has_reason", {"decline_reason": "No."}),
    ("accepted_has_office", {"person": "some"}),
    ("cover_is_dated", {"cover_until": START}),
    ("begins", {"start_on": None}),
    ("names_the_holder", {"present": None}),
    ("one_institution", {"institution_name": "Office"}),
]


@pytest.mark.parametrize(("rule", "fields"), BROKEN)
def test_the_database_itself_holds_the_rules(rule: str, fields: dict[str, Any]) -> None:
    place = a_place()
    nomination = nominated(place)
    values = {name: place.term.person if value == "some" else value for name, value in fields.items()}
    with pytest.raises(IntegrityError, match=f"focalpoints_nomination_{rule}"), transaction.atomic():
        Nomination.objects.filter(pk=nomination.pk).update(**values)


def test_a_state_that_has_left_nominates_nobody() -> None:
    place = a_place()
    place.member.standing = "former"
    place.member.save()
    with pytest.raises(Refused, match="You may nominate"):
        nominated(place)


def test_no_other_person_is_read_into_the_record() -> None:
    """Whoever is on record for another member with that address is the person, and keeps what they have there."""
    place = a_place()
    elsewhere = AppointmentFactory(
        member=MemberFactory(), person=PersonFactory(name="A. Example", work_email="a.example@example.org")
    )
    accept(nominated(place), by=place.staff)
    assert set(Appointment.objects.filter(person=elsewhere.person).values_list("member__slug", flat=True)) == {
        "testland",
        elsewhere.member.slug,
    }
    assert User.objects.filter(email="a.example@example.org").count() == 0


def test_a_nomination_with_its_letter_changes_no_tag_of_the_public_record() -> None:
    place = a_place()
    tags = {group: stamp.value for group, stamp in stamps(["focalpoints"]).items()}
    letter = GivenLetter(SimpleUploadedFile("letter.pdf", b"%PDF-1.7\nletter"))
    nominate(nomination_of(place), by=place.focal_point, letter=letter)
    assert {group: stamp.value for group, stamp in stamps(["focalpoints"]).items()} == tags


def left_office(place: Testland) -> None:
    Appointment.objects.filter(pk=place.term.pk).update(
        end_state="known", end_earliest=date(2026, 11, 20), end_latest=date(2026, 11, 20)
    )


def test_who_nominated_and_has_left_the_member_is_not_written_to() -> None:
    place = a_place()
    nomination = nominated(place, role=Role.ALTERNATE, way=Way.ALTERNATE, present=None)
    left_office(place)
    decline(nomination, "No.", by=place.staff)
    assert not Message.objects.exists()


def test_a_message_that_waits_does_not_go_once_who_nominated_has_left() -> None:
    place = a_place()
    decline(nominated(place), "No.", by=place.staff)
    message = Message.objects.get()
    assert is_declined(message)
    left_office(place)
    assert not is_declined(message)


def test_an_invitation_is_told_of_only_where_there_is_no_account() -> None:
    place = a_place()
    accept(nominated(place), by=place.staff)
    assert "The person is invited to sign in." in Message.objects.get(kind="nomination-accepted").body
    other = a_place("sampleland", "Sampleland")
    PersonFactory(name="B. Example", work_email="b@example.org", user=UserFactory(email="b@example.org"))
    accept(nominated(other, name="B. Example", work_email="b@example.org"), by=other.staff)
    told = Message.objects.filter(kind="nomination-accepted").latest("pk")
    assert ("is invited" in told.body, "The person has an account to sign in with." in told.body) == (False, True)
