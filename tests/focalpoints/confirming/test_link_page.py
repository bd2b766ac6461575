"""The page behind the link: it shows what is public, confirms once, and opens for nothing else."""

import logging
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from focalpoints.confirming.cycle import due
from focalpoints.models import Appointment, Confirmation, ConfirmationRequest, Member, User
from focalpoints.models.appointment import Role
from focalpoints.models.term import EndState
from focalpoints.services.asking_to_confirm import ask, ask_again
from focalpoints.services.confirming import Answer, type_in
from focalpoints.services.erasure import anonymise
from r2pnet.acting import Reason
from r2pnet.partial_dates import PartialDate
from tests.focalpoints.confirming.making import (
    ADDRESS,
    NAME,
    PHONE,
    holder_of,
    link_for,
    link_in,
    member_of,
    person_of,
    send_all,
)
from tests.meetings.reading import words_of

pytestmark = pytest.mark.django_db

DEAD = "This link to confirm no longer works"


@pytest.fixture(autouse=True)
def november_2026() -> Any:
    with time_machine.travel("2026-11-28T12:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def member() -> Member:
    return member_of()


@pytest.fixture
def office(member: Member) -> Appointment:
    return holder_of(member, account=True)


@pytest.fixture
def path(office: Appointment) -> str:
    return link_for(office.member)


def press(client: Client, path: str) -> Any:
    """What the button sends: the word for the entry that the page shows."""
    shown = client.get(path)
    seen = shown.context["seen"] if shown.status_code == 200 else ""
    return client.post(path, {"seen": seen})


def test_it_shows_the_public_entry_and_no_person(client: Client, path: str, office: Appointment) -> None:
    answer = client.get(path)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Is your entry still right?" in words_of(answer)
    assert "Testland" in page and "Zqxoffice" in page
    for word in (NAME, ADDRESS, PHONE, "Ada", "Planted"):
        assert word not in page
        assert word not in str(answer.headers)


def test_an_office_that_is_not_public_stays_out_of_it(client: Client, path: str, office: Appointment) -> None:
    Appointment.objects.filter(pk=office.pk).update(level="members")
    assert "Zqxoffice" not in client.get(path).content.decode()


def test_looking_changes_nothing_however_often(client: Client, path: str) -> None:
    for _time in range(3):
        client.get(path)
        client.head(path)
    assert client.options(path).status_code == 405
    assert not Confirmation.objects.exists()
    assert ConfirmationRequest.objects.get().used_at is None
    assert press(client, path).status_code == 200


def test_the_button_confirms_member_and_office_with_their_histories(
    client: Client, path: str, member: Member, office: Appointment
) -> None:
    answer = press(client, path)
    assert "Confirmed. We ask again in November 2027." in words_of(answer)
    confirmation = Confirmation.objects.get()
    assert (confirmation.channel, confirmation.confirmed_on) == ("link", date(2026, 11, 28))
    assert (confirmation.member, confirmation.appointment, confirmation.noted_by) == (member, office, None)
    for fact in (member, office):
        fact.refresh_from_db()
        assert fact.last_confirmed_on == date(2026, 11, 28)
        newest = fact.history.first()
        assert newest.history_change_reason == "Confirmed by the link in the mail"
        assert newest.last_confirmed_on == date(2026, 11, 28)
    request = ConfirmationRequest.objects.get()
    assert (request.outcome, request.used_at, request.closed_at) == ("confirmed", *2 * [request.closed_at])
    assert request.closed_at is not None


def test_a_used_link_says_when_and_confirms_nothing_again(client: Client, path: str) -> None:
    press(client, path)
    for answer in (client.get(path), client.post(path, {"seen": "1"})):
        assert answer.status_code == 410
        assert "This was already confirmed on 28 November 2026." in words_of(answer)
    assert Confirmation.objects.count() == 1


def test_an_answer_of_years_ago_is_noted_and_leaves_the_link_working(
    client: Client, path: str, member: Member, staff: User
) -> None:
    noted = type_in(member, Answer("letter"), by=staff, reason=Reason(received_on=date(2024, 5, 6)))
    assert (noted.request, Confirmation.objects.count()) == (None, 1)
    assert ConfirmationRequest.objects.get().closed_at is None
    shown = client.get(path)
    assert (shown.status_code, "Is your entry still right?" in words_of(shown)) == (200, True)
    assert "already confirmed" not in words_of(shown)
    assert "Confirmed. We ask again in November 2027." in words_of(press(client, path))


@pytest.mark.parametrize(("day", "status"), [(date(2025, 11, 28), 200), (date(2025, 11, 29), 410)])
def test_the_link_works_as_long_as_the_member_is_due(
    client: Client, path: str, member: Member, staff: User, day: date, status: int
) -> None:
    type_in(member, Answer("phone"), by=staff, reason=Reason(received_on=day))
    answer = client.get(path)
    assert answer.status_code == status
    assert due().filter(pk=member.pk).exists() is (status == 200)
    assert ("This was already confirmed on 29 November 2025." in words_of(answer)) is (status == 410)


def test_a_link_is_kept_nowhere(path: str, caplog: pytest.LogCaptureFixture) -> None:
    from django.apps import apps

    token = path.rstrip("/").rpartition("/")[2]
    for model in apps.get_models():
        for row in model._base_manager.all().values():
            assert token not in str(row), model
    assert token not in caplog.text


def test_a_link_that_was_not_sent_opens_nothing(client: Client, path: str) -> None:
    signed, _colon, signature = path.rstrip("/").rpartition("/")[2].rpartition(":")
    for token in ("x", signed, f"{signed}x:{signature}", f"{signed}:{signature[:-1]}x", "%00", "é", "a" * 5000):
        answer = client.get(f"/desk/confirm/{token}/")
        assert (answer.status_code, DEAD in answer.content.decode()) == (410, True)
        assert client.post(f"/desk/confirm/{token}/", {"seen": "1"}).status_code == 410
    assert not Confirmation.objects.exists()


def test_a_token_of_an_invitation_opens_nothing(client: Client, path: str) -> None:
    from django.core.signing import Signer

    token = Signer(salt="focalpoints.account_invitations").sign("x")
    assert client.get(f"/desk/confirm/{token}/").status_code == 410


def test_a_link_confirms_no_other_member(client: Client, path: str) -> None:
    other = member_of("Otherland")
    holder_of(other, name="B. Example", address="b@example.org")
    link_for(other)
    client.post(path, {"seen": client.get(path).context["seen"], "member": "otherland"})
    other.refresh_from_db()
    assert other.last_confirmed_on == date(2025, 11, 1)
    assert [one.member.slug for one in Confirmation.objects.all()] == ["testland"]


def test_a_link_works_for_thirty_days(client: Client, path: str, november_2026: Any) -> None:
    november_2026.move_to("2026-12-28T11:59:00Z")
    assert client.get(path).status_code == 200
    november_2026.move_to("2026-12-28T12:00:00Z")
    answer = press(client, path)
    assert (answer.status_code, DEAD in words_of(answer)) == (410, True)
    assert "/account/sign-in/?next=%2Fdesk%2Fconfirm%2F" in answer.content.decode()


def test_only_the_newest_link_works(client: Client, path: str, november_2026: Any, staff: Any) -> None:
    november_2026.move_to("2026-12-06T12:00:00Z")
    ask_again(ConfirmationRequest.objects.get(), by=staff)
    (sent,) = send_all()
    assert client.get(path).status_code == 410
    assert client.get(link_in(sent)).status_code == 200


def ended(office: Appointment) -> None:
    office.end_state, office.end = EndState.KNOWN, PartialDate.of(2026, 11, 27)
    office.save()


def struck(office: Appointment) -> None:
    Appointment.everything.filter(pk=office.pk).update(is_struck=True)


def erased(office: Appointment) -> None:
    anonymise(person_of(office), by=None)


def passed_to_another(office: Appointment) -> None:
    from tests.factories import PersonFactory

    Appointment.objects.filter(pk=office.pk).update(person=PersonFactory())


def made_assistant(office: Appointment) -> None:
    Appointment.objects.filter(pk=office.pk).update(role=Role.ASSISTANT)


def left(office: Appointment) -> None:
    Member.objects.filter(pk=office.member_id).update(standing="former")


def kept_from_the_public(office: Appointment) -> None:
    Member.objects.filter(pk=office.member_id).update(level="members")


@pytest.mark.parametrize(
    "happens", [ended, struck, erased, passed_to_another, made_assistant, left, kept_from_the_public]
)
def test_a_link_is_dead_when_its_holder_no_longer_speaks(
    client: Client, path: str, office: Appointment, happens: Any
) -> None:
    seen = client.get(path).context["seen"]
    happens(office)
    assert client.get(path).status_code == 410
    assert client.post(path, {"seen": seen}).status_code == 410
    assert not Confirmation.objects.exists()


def test_the_last_day_in_office_still_counts(client: Client, path: str, office: Appointment) -> None:
    office.end_state, office.end = EndState.KNOWN, PartialDate.of(2026, 11, 28)
    office.save()
    assert press(client, path).status_code == 200


def test_an_entry_that_changed_meanwhile_is_shown_before_it_is_confirmed(
    client: Client, path: str, office: Appointment
) -> None:
    seen = client.get(path).context["seen"]
    office.position = "Another office"
    office.save()
    answer = client.post(path, {"seen": seen})
    assert "changed a moment ago" in answer.content.decode() and "Another office" in answer.content.decode()
    assert not Confirmation.objects.exists()
    assert press(client, path).status_code == 200


def test_a_button_without_the_forms_token_is_refused(path: str) -> None:
    strict = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    assert strict.post(path, {"seen": "1"}).status_code == 403
    assert not Confirmation.objects.exists()


def test_no_cache_keeps_it_and_no_other_site_learns_of_it(client: Client, path: str) -> None:
    for answer in (client.get(path), client.get("/desk/confirm/x/"), press(client, path)):
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "strict-origin"
        assert answer["X-Robots-Tag"] == "noindex"
        assert path not in answer.content.decode()


def test_the_log_names_the_route_and_not_the_token(client: Client, path: str, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("portal").propagate = True
    try:
        with caplog.at_level(logging.INFO):
            press(client, path)
    finally:
        logging.getLogger("portal").propagate = False
    assert "confirm-by-link" in caplog.text
    assert path.rstrip("/").rpartition("/")[2] not in caplog.text


def test_whoever_guesses_is_stopped(client: Client) -> None:
    answers = [client.get(f"/desk/confirm/guess-{number}/").status_code for number in range(31)]
    assert (answers[:30], answers[30]) == ([410] * 30, 429)


def test_a_mail_that_is_tried_again_has_a_link_that_works(client: Client, member: Member) -> None:
    from focalpoints.services.asking_to_confirm import make_link

    holder_of(member)
    request = ask(member)
    assert request is not None
    first, second = (link.rpartition("/confirm/")[2] for link in (make_link(request), make_link(request)))
    assert client.get(f"/desk/confirm/{first}").status_code == 410
    assert client.get(f"/desk/confirm/{second}").status_code == 200
