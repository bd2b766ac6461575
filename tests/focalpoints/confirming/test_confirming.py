"""Confirming on the desk and by staff; taking back; what becomes of it when persons are merged or erased."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from focalpoints.duplicates.kinds import KINDS
from focalpoints.models import Appointment, Confirmation, ConfirmationRequest, ConfirmationWithdrawal, Member, User
from focalpoints.models.appointment import Role
from focalpoints.models.confirmation import Outcome
from focalpoints.own_data import own_data
from focalpoints.services.asking_to_confirm import ask, ask_again, ask_on_paper
from focalpoints.services.confirming import Answer, NotSeen, confirm_on_desk, seen_of, type_in, withdraw
from focalpoints.services.erasure import anonymise
from focalpoints.services.merging import merge
from r2pnet.acting import Reason
from r2pnet.refusal import Refused
from tests.factories import AppointmentFactory, PersonFactory, UserFactory
from tests.focalpoints.confirming.making import NAME, account_of, holder_of, link_for, member_of, person_of
from tests.meetings.reading import headings_in, notices_in, words_of
from tests.races import at_once, race

pytestmark = pytest.mark.django_db

DESK, PAGE = "/desk/", "/desk/confirm/"
PHONED = Reason(channel="phone", received_on=date(2026, 11, 20))


@pytest.fixture(autouse=True)
def november_2026() -> Any:
    with time_machine.travel("2026-11-28T12:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def member(db: None) -> Member:
    return member_of()


def signed_in(user: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def days_of(member: Member) -> list[date | None]:
    """What the member and its office of today say."""
    office = Appointment.objects.filter(member=member, role=Role.FOCAL_POINT).first()
    return [Member.objects.get(pk=member.pk).last_confirmed_on, office.last_confirmed_on if office else None]


def test_the_desk_asks_in_one_card_with_one_button(member: Member) -> None:
    own = signed_in(account_of(holder_of(member, account=True)))
    page = own.get(DESK)
    assert headings_in(page)[0] == "Is your entry still right?"
    body = page.content.decode()
    assert body.count("Yes, all of it is right") == 1 and 'class="card first' in body
    assert "Change something" in body and "I have left this office" in body
    seen = body.partition('name="seen" value="')[2].partition('"')[0]
    answer = own.post(PAGE, {"member": "testland", "seen": seen}, follow=True)
    assert notices_in(answer) == ["Confirmed. We ask again in November 2027."]
    assert days_of(member) == [date(2026, 11, 28)] * 2
    assert "Is your entry still right?" not in own.get(DESK).content.decode()
    assert Confirmation.objects.get().noted_by == account_of(Appointment.objects.get())


def test_the_page_shows_all_of_the_public_entry(member: Member) -> None:
    office = holder_of(member, account=True)
    page = signed_in(account_of(office)).get(PAGE)
    assert "Zqxoffice" in words_of(page) and "Steering group" in words_of(page)
    assert NAME not in page.content.decode().partition("<main")[2].partition("</main>")[0].replace("Signed in as", "")


@pytest.mark.parametrize("role", [Role.ASSISTANT, Role.CONTACT_OFFICE, Role.MISSION_CONTACT])
def test_who_may_not_release_anything_sees_neither_card_nor_page(member: Member, role: Role) -> None:
    office = holder_of(member, role=role, account=True)
    own = signed_in(account_of(office))
    assert "Is your entry still right?" not in own.get(DESK).content.decode()
    assert own.get(PAGE).status_code == 404
    with pytest.raises(Refused):
        confirm_on_desk(member, seen=seen_of(member), by=account_of(office))


def test_the_alternate_may(member: Member) -> None:
    holder_of(member, address="first@example.org", name="A. Example")
    own = signed_in(account_of(holder_of(member, role=Role.ALTERNATE, account=True)))
    assert own.get(PAGE).status_code == 200


def test_nobody_confirms_for_another_member(member: Member) -> None:
    own = signed_in(account_of(holder_of(member, account=True)))
    other = member_of("Otherland")
    holder_of(other, name="B. Example", address="b@example.org")
    assert own.get(f"{PAGE}?member=otherland").status_code == 404
    assert own.post(PAGE, {"member": "otherland", "seen": seen_of(other)}).status_code == 404
    assert not Confirmation.objects.exists()


def test_signed_out_the_page_leads_to_sign_in(client: Client, member: Member) -> None:
    assert client.get(PAGE)["Location"] == "/account/sign-in/?next=/desk/confirm/"


def test_an_entry_that_was_changed_is_shown_again(member: Member) -> None:
    office = holder_of(member, account=True)
    seen = seen_of(member)
    office.position = "Other"
    office.save()
    with pytest.raises(NotSeen):
        confirm_on_desk(member, seen=seen, by=account_of(office))
    page = signed_in(account_of(office)).post(PAGE, {"member": "testland", "seen": seen})
    assert (page.status_code, "changed a moment ago" in words_of(page)) == (200, True)


def test_staff_type_an_answer_in_on_behalf_of_the_member(member: Member, staff: User) -> None:
    office = holder_of(member)
    request = ask(member)
    noted = type_in(member, Answer("phone", "Office of the minister", "The ministry moved"), by=staff, reason=PHONED)
    assert (noted.confirmed_on, noted.noted_by, noted.request) == (date(2026, 11, 20), staff, request)
    assert days_of(member) == [date(2026, 11, 20)] * 2
    for fact in (member, office):
        newest = fact.history.first()
        said = (newest.history_on_behalf_of, newest.history_channel, newest.history_received_on, newest.history_user)
        assert said == ("Testland", "phone", date(2026, 11, 20), staff)
    assert ConfirmationRequest.objects.get().outcome == Outcome.CONFIRMED


@pytest.mark.parametrize(
    ("channel", "day", "field"),
    [
        ("phone", date(2026, 11, 29), "received_on"),
        ("phone", None, "received_on"),
        ("link", date(2026, 11, 20), "channel"),
    ],
)
def test_what_cannot_be_is_refused(member: Member, staff: User, channel: str, day: date | None, field: str) -> None:
    with pytest.raises(Refused) as refusal:
        type_in(member, Answer(channel), by=staff, reason=Reason(received_on=day))
    assert refusal.value.field == field
    assert not Confirmation.objects.exists()


def test_an_older_answer_takes_no_newer_day_away(member: Member, staff: User) -> None:
    office = holder_of(member, account=True)
    confirm_on_desk(member, seen=seen_of(member), by=account_of(office))
    type_in(member, Answer("letter"), by=staff, reason=Reason(received_on=date(2026, 3, 1)))
    assert days_of(member) == [date(2026, 11, 28)] * 2
    assert Confirmation.objects.count() == 2


def test_one_taken_back_falls_back_to_what_was_said_before(member: Member, staff: User) -> None:
    holder_of(member)
    first = type_in(member, Answer("letter"), by=staff, reason=Reason(received_on=date(2026, 5, 1)))
    second = type_in(member, Answer("phone"), by=staff, reason=PHONED)
    withdraw(second, by=staff, reason="Wrong member")
    assert days_of(member) == [date(2026, 5, 1)] * 2
    withdraw(first, by=staff, reason="Wrong member")
    assert days_of(member) == [date(2025, 11, 1), None]
    assert [one.withdrawal.reason for one in Confirmation.objects.all()] == ["Wrong member"] * 2


def test_taken_back_in_the_other_order_it_says_the_same(member: Member, staff: User) -> None:
    holder_of(member)
    first = type_in(member, Answer("letter"), by=staff, reason=Reason(received_on=date(2026, 5, 1)))
    second = type_in(member, Answer("phone"), by=staff, reason=PHONED)
    withdraw(first, by=staff, reason="Wrong member")
    assert days_of(member) == [date(2026, 11, 20)] * 2
    withdraw(second, by=staff, reason="Wrong member")
    assert days_of(member) == [date(2025, 11, 1), None]


def test_one_is_taken_back_once_and_with_a_reason(member: Member, staff: User) -> None:
    noted = type_in(member, Answer("phone"), by=staff, reason=PHONED)
    with pytest.raises(Refused):
        withdraw(noted, by=staff, reason=" ")
    withdraw(noted, by=staff, reason="Wrong member")
    with pytest.raises(Refused):
        withdraw(noted, by=staff, reason="Again")
    assert ConfirmationWithdrawal.objects.count() == 1


def test_what_was_said_is_never_overwritten(member: Member, staff: User) -> None:
    noted = type_in(member, Answer("phone"), by=staff, reason=PHONED)
    noted.confirmed_on = date(2026, 1, 1)
    with pytest.raises(TypeError):
        noted.save()
    with pytest.raises(TypeError):
        noted.delete()


def test_a_member_has_one_open_question_whatever_writes(member: Member) -> None:
    ConfirmationRequest.objects.create(member=member, asked_by="sheet", due_on=date(2026, 11, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        ConfirmationRequest.objects.create(member=member, asked_by="sheet", due_on=date(2026, 11, 1))


def test_staff_ask_again_at_most_once_in_seven_days(member: Member, staff: User, november_2026: Any) -> None:
    holder_of(member)
    request = ask(member)
    assert request
    with pytest.raises(Refused):
        ask_again(request, by=staff)
    november_2026.move_to("2026-12-05T12:00:00Z")
    ask_again(request, by=staff)
    with pytest.raises(Refused):
        ask_again(request, by=staff)


def test_a_sheet_is_noted_once_and_closed_by_the_answer(member: Member, staff: User) -> None:
    first, second = ask_on_paper(member, by=staff), ask_on_paper(member, by=staff)
    assert (first, first.person) == (second, None)
    type_in(member, Answer("letter"), by=staff, reason=PHONED)
    assert ConfirmationRequest.objects.get().outcome == Outcome.CONFIRMED


def test_merged_persons_keep_what_they_were_asked(member: Member, staff: User) -> None:
    other = person_of(holder_of(member))
    ask(member)
    kept = PersonFactory(name="A. Example")
    seen = {row.pk: row.version for row in (kept, other)}
    merge(KINDS["person"], kept.pk, other.pk, choices={}, seen=seen, reason="The same", by=staff)
    assert ConfirmationRequest.objects.get().person == kept


def test_erased_nothing_names_the_person_and_the_answer_stays(member: Member, staff: User, client: Client) -> None:
    office = holder_of(member)
    path = link_for(member)
    noted = type_in(member, Answer("phone", f"Office of {NAME}", f"{NAME} said so"), by=staff, reason=PHONED)
    withdraw(noted, by=staff, reason=f"{NAME} rang")
    anonymise(person_of(office), by=staff)
    for row in (Confirmation.objects.values().get(), ConfirmationWithdrawal.objects.values().get()):
        assert NAME not in str(row)
    assert ConfirmationRequest.objects.get().token_hash is None
    assert client.get(path).status_code == 410
    assert Confirmation.objects.get().confirmed_on == date(2026, 11, 20)


def test_a_person_sees_what_they_were_asked_and_said(member: Member) -> None:
    office = holder_of(member, account=True)
    ask(member)
    confirm_on_desk(member, seen=seen_of(member), by=account_of(office))
    (kept,) = [one for one in own_data(account_of(office)) if one.title == "Yearly confirmations"]
    assert [list(row.values())[0] for row in kept.rows] == ["28 November 2026, 12:00 UTC", "28 November 2026"]


def test_nobody_sees_what_others_said(member: Member) -> None:
    office = holder_of(member, account=True)
    confirm_on_desk(member, seen=seen_of(member), by=account_of(office))
    other = UserFactory()
    AppointmentFactory(member=member, person=PersonFactory(user=other))
    (kept,) = [one for one in own_data(other) if one.title == "Yearly confirmations"]
    assert list(kept.rows) == []


@race
def test_of_two_presses_of_one_link_one_confirms() -> None:
    member = member_of()
    holder_of(member)
    path = link_for(member)
    seen = seen_of(member)

    def press() -> int:
        with time_machine.travel("2026-11-28T12:00:00Z", tick=False):
            return int(Client(SERVER_NAME="localhost").post(path, {"seen": seen}).status_code)

    assert sorted(at_once([press, press])) == [200, 410]
    assert Confirmation.objects.count() == 1


@race
def test_of_two_runs_at_once_one_asks() -> None:
    members = [member_of(f"Land{at}") for at in range(6)]
    for at, member in enumerate(members):
        holder_of(member, name=f"Person {at}", address=f"person{at}@example.org")
    from focalpoints.confirming.run import run
    from r2pnet.outbox.models import Message

    tallies = at_once([run, run])
    assert sum(one.asked for one in tallies) == 6
    assert (sum(one.failed for one in tallies), Message.objects.count()) == (0, 6)
