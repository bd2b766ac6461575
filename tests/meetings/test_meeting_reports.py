"""The list of participants and the confirmation letter: who is in them, in which order, and who may have them."""

from dataclasses import asdict
from typing import Any

import pytest

from focalpoints.models import Person, User
from focalpoints.models.appointment import Role
from focalpoints.models.member import MemberKind, Standing
from focalpoints.models.term import EndState
from focalpoints.services.accounts import make_staff
from meetings.confirmation_letter import confirmation_letter
from meetings.models import Meeting, Registration
from meetings.participants import ParticipantList, participant_list
from meetings.reports import CONFIRMATION_LETTER, PARTICIPANTS
from meetings.services.deciding import decline
from meetings.services.registering import Wish, change, register_for, withdraw
from r2pnet.partial_dates import PartialDate
from r2pnet.reports.models import Report
from r2pnet.reports.registry import NoSubject
from tests.factories import (
    AppointmentFactory,
    InvitationFactory,
    MemberFactory,
    OrganisationFactory,
    PersonFactory,
    RegionalOrganisationFactory,
    ReportFactory,
    UserFactory,
)
from tests.meetings.gathering import account_of, capacity_of, open_meeting, seat

pytestmark = pytest.mark.django_db
SHOWN, SHOWN_ONLINE = Wish("in-person", is_listed=True), Wish("online", is_listed=True)


@pytest.fixture
def meeting() -> Meeting:
    return open_meeting(title="Twelfth meeting", place="Test City")


@pytest.fixture
def staff() -> User:
    return make_staff("editor@example.org")


def official(meeting: Meeting, state: str, name: str, role: str = Role.FOCAL_POINT, **member: Any) -> Person:
    """Somebody with an office of the state, which is invited."""
    factory = RegionalOrganisationFactory if member.get("kind") == MemberKind.REGIONAL_ORGANISATION else MemberFactory
    names = {"organisation__name": state} if factory is RegionalOrganisationFactory else {"country__short_name": state}
    found = meeting.invitations.filter(member__country__short_name=state).first()
    one = found.member if found else factory(**names, **member)
    person = PersonFactory(name=name, user=UserFactory(), work_email="planted@example.org", phone="+0 PLANTED")
    AppointmentFactory(
        member=one, person=person, role=role, position="Head", institution=None,
        start=PartialDate.of(2025), end_state=EndState.OPEN,
    )  # fmt: skip
    if not found:
        InvitationFactory(meeting=meeting, member=one)
    return person


def guest(meeting: Meeting, name: str, kind: str, staff: User, organisation: str = "", wish: Wish = SHOWN) -> None:
    invitation = None
    if organisation:
        invitation = InvitationFactory(
            meeting=meeting, member=None, organisation=OrganisationFactory(name=organisation)
        )
    register_for(
        PersonFactory(name=name), meeting, capacity=capacity_of(meeting, kind), wish=wish, by=staff,
        invitation=invitation,
    )  # fmt: skip


def outline(made: ParticipantList) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    return [
        (group.title, [(one.name, [f"{who.name}: {who.note}" for who in one.people]) for one in group.delegations])
        for group in made.groups
    ]


def test_the_order_is_the_official_one(meeting: Meeting, staff: User) -> None:
    seat(official(meeting, "Zedland", "Zoe"), meeting, SHOWN)
    seat(official(meeting, "Éland", "Ann", Role.ALTERNATE), meeting, SHOWN, kind="alternate")
    seat(official(meeting, "Éland", "Zac"), meeting, SHOWN_ONLINE)
    seat(official(meeting, "Test Union", "Una", kind=MemberKind.REGIONAL_ORGANISATION), meeting, SHOWN)
    seat(official(meeting, "Newland", "Ned", standing=Standing.PROSPECTIVE), meeting, SHOWN)
    guest(meeting, "Uli", "un", staff, "Test Office of the UN")
    guest(meeting, "Sam", "speaker", staff)
    guest(meeting, "Sec", "staff", staff)
    made = participant_list(meeting.slug, "en")
    assert outline(made) == [
        ("Member states", [
            ("Éland", ["Zac: Focal point, head, online", "Ann: Alternate"]),
            ("Zedland", ["Zoe: Focal point, head"]),
        ]),
        ("Regional organisations that are members", [("Test Union", ["Una: Focal point, head"])]),
        ("States that consider joining", [("Newland", ["Ned: Focal point, head"])]),
        ("United Nations", [("Test Office of the UN", ["Uli: United Nations"])]),
        ("Observers, speakers and other organisations", [("Speaker", ["Sam: Speaker"])]),
        ("Secretariat", [("Secretariat", ["Sec: Secretariat"])]),
    ]  # fmt: skip
    assert [(row.capacity, row.in_person, row.online) for row in made.counted] == [
        ("Focal point", 3, 1), ("Alternate", 1, 0), ("United Nations", 1, 0), ("Speaker", 1, 0), ("Secretariat", 1, 0),
    ]  # fmt: skip
    assert made.unnamed == 0


def test_only_those_are_named_who_agreed_and_have_a_place(meeting: Meeting, staff: User) -> None:
    seat(official(meeting, "Aland", "Planted silent"), meeting)
    gone = seat(official(meeting, "Bland", "Planted gone"), meeting, SHOWN)
    refused = seat(official(meeting, "Cland", "Planted refused"), meeting, SHOWN)
    seat(official(meeting, "Dland", "Dan"), meeting, SHOWN)
    withdraw(gone, by=staff)
    decline(refused, "No.", by=staff)
    register_for(PersonFactory(name="Planted guest"), meeting, capacity=capacity_of(meeting, "speaker"),
                 wish=Wish("in-person"), by=staff)  # fmt: skip
    made = participant_list(meeting.slug, "en")
    assert (outline(made), made.unnamed) == ([("Member states", [("Dland", ["Dan: Focal point, head"])])], 2)
    assert "Planted" not in str(asdict(made))


@pytest.mark.parametrize("deed", ["hidden", "withdrawn", "declined"])
def test_a_file_that_names_somebody_who_no_longer_agrees_is_taken_back(
    meeting: Meeting, staff: User, deed: str
) -> None:
    registration = seat(official(meeting, "Aland", "Ann"), meeting, SHOWN)
    subjects = {"participants": meeting.slug, "confirmation-letter": str(registration.pk)}
    made = [
        ReportFactory(kind=kind, subject=subject, level="members", state="ready", file="x.pdf")
        for kind, subject in subjects.items()
    ]
    if deed == "hidden":
        change(registration, Wish("in-person"), by=account_of(registration.person))
    elif deed == "withdrawn":
        withdraw(registration, by=staff)
    else:
        decline(registration, "No.", by=staff)
    assert [Report.objects.get(pk=one.pk).state for one in made] == ["overtaken", "overtaken"]


def test_it_holds_no_contact(meeting: Meeting) -> None:
    seat(official(meeting, "Aland", "Ann"), meeting, SHOWN)
    text = str(asdict(participant_list(meeting.slug, "en")))
    assert ("planted" in text.lower(), "Ann" in text) == (False, True)


def test_those_who_take_part_may_have_the_list_and_staff(meeting: Meeting, staff: User) -> None:
    inside = official(meeting, "Aland", "Ann")
    outside = official(meeting, "Bland", "Ben")
    seat(inside, meeting)
    assert PARTICIPANTS.offered(account_of(inside)) == [(meeting.slug, "Twelfth meeting")]
    assert PARTICIPANTS.offered(account_of(outside)) == []
    assert PARTICIPANTS.offered(staff) == [(meeting.slug, "Twelfth meeting")]
    audience = PARTICIPANTS.audience(meeting.slug)
    assert (audience.level, audience.scope) == ("members", f"meeting:{meeting.pk}")


def test_a_letter_says_what_is_confirmed(meeting: Meeting) -> None:
    person = official(meeting, "Aland", "Ann")
    registration = seat(person, meeting)
    letter = confirmation_letter(str(registration.pk), "en")
    assert (letter.name, letter.office, letter.delegation, letter.capacity) == ("Ann", "Head", "Aland", "Focal point")
    assert (letter.meeting, letter.where, letter.is_online) == ("Twelfth meeting", "Test City", False)
    assert "planted" not in str(asdict(letter)).lower()


def test_a_letter_is_for_the_person_alone_and_staff(meeting: Meeting, staff: User) -> None:
    person, other = official(meeting, "Aland", "Ann"), official(meeting, "Bland", "Ben")
    registration = seat(person, meeting)
    seat(other, meeting)
    subject = str(registration.pk)
    orders = [CONFIRMATION_LETTER.may_order(user, subject) for user in (account_of(person), account_of(other), staff)]
    assert orders == [True, False, True]
    audience = CONFIRMATION_LETTER.audience(subject)
    assert (audience.level, audience.scope) == ("members", f"person:{person.pk}")


def test_who_waits_or_has_withdrawn_gets_no_letter() -> None:
    meeting = open_meeting(seats=1)
    first, second = (seat(official(meeting, name, name), meeting) for name in ("Aland", "Bland"))
    for registration in (second, withdraw(first, by=account_of(first.person))):
        subject = str(registration.pk)
        if registration == second:
            Registration.objects.filter(pk=second.pk).update(status="waiting")
        with pytest.raises(NoSubject):
            confirmation_letter(subject, "en")
        assert CONFIRMATION_LETTER.may_order(account_of(registration.person), subject) is False


@pytest.mark.parametrize("subject", ["", "no-such", "0", "99999999999999999999", "²", "-1"])
def test_what_is_not_there_is_not_made(meeting: Meeting, staff: User, subject: str) -> None:
    for kind in (PARTICIPANTS, CONFIRMATION_LETTER):
        assert kind.may_order(staff, subject) is False
        with pytest.raises(NoSubject):
            kind.audience(subject)
