"""At the door: who is checked in once, by code or by name, undone without a trace lost, and who walks in."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from focalpoints.models import Person, User
from focalpoints.services.accounts import make_staff
from meetings.models import CheckIn, Meeting, Registration
from meetings.models.check_in import How
from meetings.models.meeting import MeetingStatus
from meetings.on_the_day.codes import badge_token, check_in_address, registration_of_badge
from meetings.services.attending import note_attendance
from meetings.services.checking_in import CheckedIn, check_in, renew_badge, undo_check_in
from meetings.services.registering import withdraw
from meetings.services.taking_attendance_back import take_attendance_back
from meetings.services.walking_in import Stranger, walk_in, walk_in_by_name
from r2pnet.partial_dates import PartialDate
from r2pnet.refusal import Refused
from tests.factories import InvitationFactory, MemberFactory, PersonFactory, RegistrationFactory, UserFactory
from tests.meetings.gathering import IN_PERSON, ONLINE, account_of, capacity_of, invited, open_meeting, seat, statuses
from tests.meetings.reading import facts_in, main_of, names_in, notices_in, words_of
from tests.races import at_once, race

pytestmark = pytest.mark.django_db
REPEATS = int(os.environ.get("RACE_REPEATS", "3"))
BEGINS = datetime(2027, 5, 12, 13, tzinfo=UTC)
DOOR = "/desk/meetings/annual-12-test-city/check-in/"


@pytest.fixture(autouse=True)
def on_the_day() -> Iterator[None]:
    with time_machine.travel(BEGINS + timedelta(minutes=5), tick=False):
        yield


def meeting_today(**fields: Any) -> Meeting:
    given = {"start": PartialDate.of(2027, 5, 12), "end": None, "start_time": time(15), "end_time": time(17)}
    meeting = open_meeting(**{**given, "registration_closes_on": None, "zone": "Europe/Brussels", **fields})
    meeting.refresh_from_db()
    return meeting


def seated(meeting: Meeting, **person: Any) -> Registration:
    """A place from before the meeting began."""
    return RegistrationFactory(meeting=meeting, capacity=capacity_of(meeting), person=PersonFactory(**person))


def rows() -> list[tuple[str, str, str | None]]:
    """How each was checked in, by whom, and by whom it was undone."""
    return [
        (one.how, one.checked_in_by.email, one.undone_by and one.undone_by.email)
        for one in CheckIn.objects.select_related("checked_in_by", "undone_by")
    ]


class TestTheDeed:
    def test_it_is_the_same_fact_as_attendance_with_the_time_and_by_whom(self, staff: User) -> None:
        one = seated(meeting_today())
        done = check_in(one, how=How.SCANNED, by=staff)
        assert (done.was_in, statuses(one.meeting), rows()) == (
            False,
            ["attended"],
            [("scanned", "secretariat@example.org", None)],
        )
        assert CheckIn.objects.get().checked_in_at == BEGINS + timedelta(minutes=5)
        assert one.history.first().history_change_reason == "Checked in"

    def test_a_second_time_changes_nothing_and_says_when_it_was(self, staff: User) -> None:
        one = seated(meeting_today())
        first = check_in(one, how=How.SCANNED, by=staff)
        again = check_in(one, how=How.BY_NAME, by=UserFactory())
        assert (again.was_in, again.check_in, len(rows())) == (True, first.check_in, 1)

    def test_who_was_noted_in_bulk_is_in_without_a_time(self, staff: User) -> None:
        one = seated(meeting_today())
        note_attendance(one.meeting, came=[one.pk], by=staff)
        again = check_in(one, how=How.BY_NAME, by=staff)
        assert (again.was_in, again.check_in, rows()) == (True, None, [])

    def test_a_badge_of_a_meeting_that_is_over_lets_nobody_in(self, staff: User) -> None:
        one = seated(meeting_today())
        Meeting.objects.update(status="held")
        with pytest.raises(Refused, match="Who took part in one that is over"):
            check_in(one, how=How.SCANNED, by=staff)
        assert (statuses(one.meeting), rows()) == (["confirmed"], [])

    def test_a_mistake_is_undone_when_the_meeting_was_moved_or_cancelled_since(self, staff: User) -> None:
        one = seated(meeting_today())
        check_in(one, how=How.SCANNED, by=staff)
        Meeting.objects.update(status="cancelled")
        assert undo_check_in(one, by=staff) is True
        assert (statuses(one.meeting), CheckIn.objects.live().count()) == (["confirmed"], 0)

    def test_what_the_portal_withdraws_is_in_no_more(self, staff: User) -> None:
        one = seated(meeting_today())
        check_in(one, how=How.SCANNED, by=staff)
        take_attendance_back([one.pk], by=None)
        assert rows() == [("scanned", "secretariat@example.org", None)]
        assert CheckIn.objects.live().count() == 0

    def test_undone_and_done_again_both_rows_stay(self, staff: User) -> None:
        one, other = seated(meeting_today()), UserFactory(email="other@example.org")
        check_in(one, how=How.SCANNED, by=staff)
        assert undo_check_in(one, by=other) is True
        assert statuses(one.meeting) == ["confirmed"]
        assert undo_check_in(one, by=other) is False
        check_in(one, how=How.BY_NAME, by=other)
        me = "secretariat@example.org"
        assert rows() == [("scanned", me, "other@example.org"), ("by-name", "other@example.org", None)]
        assert statuses(one.meeting) == ["attended"]

    def test_attendance_that_is_taken_back_in_bulk_undoes_the_check_in(self, staff: User) -> None:
        one = seated(meeting_today())
        check_in(one, how=How.SCANNED, by=staff)
        note_attendance(one.meeting, taken_back=[one.pk], by=staff)
        assert rows() == [("scanned", "secretariat@example.org", "secretariat@example.org")]

    def test_who_is_withdrawn_after_all_is_in_no_more(self, staff: User) -> None:
        one = seated(meeting_today())
        check_in(one, how=How.SCANNED, by=staff)
        withdraw(one, by=staff)
        assert (statuses(one.meeting), CheckIn.objects.live().count()) == (["withdrawn"], 0)

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"status": "waiting"}, "on the waiting list"),
            ({"status": "requested"}, "not decided yet"),
            ({"status": "declined", "decline_reason": "Test"}, "was declined"),
            ({"status": "withdrawn"}, "is withdrawn"),
            ({"mode": "online"}, "registered to join online"),
        ],
    )
    def test_who_has_no_seat_in_the_room_is_refused_with_what_to_do(
        self, fields: dict[str, str], words: str, staff: User
    ) -> None:
        meeting = meeting_today()
        one = RegistrationFactory(meeting=meeting, capacity=capacity_of(meeting), **fields)
        with pytest.raises(Refused, match=words):
            check_in(one, how=How.BY_NAME, by=staff)
        assert rows() == []

    @pytest.mark.parametrize(("hours", "status"), [(-16, "open"), (1, "cancelled"), (1, "draft")])
    def test_nobody_is_checked_in_before_the_day_or_where_it_does_not_take_place(
        self, hours: int, status: str, staff: User
    ) -> None:
        one = seated(meeting_today())
        Meeting.objects.update(status=status)
        with time_machine.travel(BEGINS + timedelta(hours=hours)), pytest.raises(Refused, match="first day"):
            check_in(one, how=How.SCANNED, by=staff)

    def test_the_database_keeps_one_live_row_and_no_undoing_before_it(self, staff: User) -> None:
        one = seated(meeting_today())
        check_in(one, how=How.SCANNED, by=staff)
        for broken in (
            CheckIn(registration=one, how=How.BY_NAME, checked_in_by=staff),
            CheckIn(registration=one, how=How.BY_NAME, checked_in_by=staff, undone_at=BEGINS - timedelta(days=99)),
            CheckIn(registration=one, how="by magic", checked_in_by=staff, undone_at=timezone.now() + timedelta(1)),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                broken.save()


class TestTheCode:
    def test_it_finds_its_registration_and_nothing_else(self, settings: Settings) -> None:
        one, other = seated(meeting_today()), seated(Meeting.objects.get())
        token = badge_token(one)
        assert check_in_address(one) == f"{settings.SITE_URL}/desk/check-in/{token}/"
        assert registration_of_badge(token) == one
        signature = token.partition("-")[2]
        for wrong in (
            f"{other.pk}-{signature}", f"{one.pk}-{signature[:-1]}", f"{one.pk}-", f"{one.pk}", "", "-", "x-y",
            f"{one.pk}-{signature.lower()}x", f"9{one.pk}-{signature}", "²-a", "9" * 60, f"{one.pk}-é",
        ):  # fmt: skip
            assert registration_of_badge(wrong) is None

    def test_it_dies_with_the_badge_that_was_lost_and_outlives_two_records_that_become_one(self, staff: User) -> None:
        one = seated(meeting_today())
        first = badge_token(one)
        one = renew_badge(one, by=staff)
        second = badge_token(one)
        assert (registration_of_badge(first), registration_of_badge(second)) == (None, one)
        Registration.objects.filter(pk=one.pk).update(person=PersonFactory())
        assert registration_of_badge(second) == one

    def test_it_outlives_the_key_of_the_portal_as_long_as_the_old_one_is_kept(self, settings: Settings) -> None:
        one = seated(meeting_today())
        token, old = badge_token(one), settings.SECRET_KEY
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [old]
        assert registration_of_badge(token) == one
        settings.SECRET_KEY_FALLBACKS = []
        assert registration_of_badge(token) is None


class TestThePages:
    def test_by_the_code_it_shows_who_it_is_and_only_the_button_acts(self, staff_client: Client) -> None:
        one = seated(meeting_today(), name="Ann Test")
        page = f"/desk/check-in/{badge_token(one)}/"
        shown = staff_client.get(page)
        assert "Ann Test Focal point" in words_of(shown)
        assert (facts_in(shown)["Status"], statuses(one.meeting)) == ("Confirmed", ["confirmed"])
        done = staff_client.post(page, follow=True)
        assert (notices_in(done)[0], statuses(one.meeting)) == ("Ann Test is in.", ["attended"])
        assert notices_in(done)[1].startswith("In since 12 May, 15:05, checked in by")
        again = staff_client.post(page, follow=True)
        assert notices_in(again)[0].startswith("Ann Test is in already, since 12 May, 15:05, checked in by")
        assert [how for how, *_others in rows()] == ["scanned"]

    def test_a_code_that_is_none_says_so_and_where_to_look(self, staff_client: Client) -> None:
        one = seated(meeting_today())
        page = f"/desk/check-in/{badge_token(one)}/"
        asked = staff_client.post(page, {"lost": "1"}, follow=True)
        assert asked.redirect_chain == [(f"{DOOR}{one.pk}/lost/", 302)]
        assert staff_client.get(page).status_code == 200  # asking stops nothing
        assert "if the badge is found, it stays dead" in words_of(asked)
        sent = staff_client.post(f"{DOOR}{one.pk}/lost/", {"issue": "1"}, follow=True)
        assert notices_in(sent)[0].startswith("The code on the lost badge opens nothing any more.")
        for answer in (staff_client.get(page), staff_client.post(page)):
            assert (answer.status_code, "This code opens nothing" in words_of(answer)) == (404, True)
        assert statuses(one.meeting) == ["confirmed"]

    def test_pressed_twice_the_new_badge_stays_good(self, staff_client: Client) -> None:
        one = seated(meeting_today())
        page = f"{DOOR}{one.pk}/lost/"
        assert '<input type="hidden" name="issue" value="1">' in main_of(staff_client.get(page))
        staff_client.post(page, {"issue": "1"}, follow=True)
        one.refresh_from_db()
        new = badge_token(one)
        for issue in ("1", "", "x"):
            again = staff_client.post(page, {"issue": issue}, follow=True)
            assert notices_in(again)[0] == "The code of that badge is stopped already. Print the new badge below."
        assert registration_of_badge(new) == one

    def test_who_has_no_place_in_the_room_has_no_code_to_stop(self, staff_client: Client) -> None:
        meeting = meeting_today()
        one = RegistrationFactory(meeting=meeting, capacity=capacity_of(meeting), mode="online")
        page = staff_client.get(f"{DOOR}{one.pk}/lost/")
        assert ("They have no place in the room, so no badge." in words_of(page), "<button" in main_of(page)) == (
            True, False,
        )  # fmt: skip
        staff_client.post(f"{DOOR}{one.pk}/lost/", {"issue": "1"})
        assert Registration.objects.get(pk=one.pk).badge_issue == 1

    def test_who_waits_is_said_in_words_without_the_button(self, staff_client: Client) -> None:
        meeting = meeting_today()
        one = RegistrationFactory(meeting=meeting, capacity=capacity_of(meeting), status="waiting")
        page = staff_client.get(f"{DOOR}{one.pk}/")
        assert notices_in(page) == ["They are on the waiting list: no seat is theirs. Give them one first."]
        assert ">Check in<" not in main_of(page)
        sent = staff_client.post(f"{DOOR}{one.pk}/", follow=True)
        assert (notices_in(sent)[0], statuses(meeting)) == (notices_in(page)[0], ["waiting"])

    def test_the_list_says_who_is_expected_and_who_is_in(self, staff_client: Client) -> None:
        meeting = meeting_today()
        zoe, ada = seated(meeting, name="Zoé Test"), seated(meeting, name="Ada Test")
        RegistrationFactory(meeting=meeting, capacity=capacity_of(meeting), status="waiting", person__name="Waits")
        RegistrationFactory(meeting=meeting, capacity=capacity_of(meeting), mode="online", person__name="Online")
        staff_client.post(f"{DOOR}{zoe.pk}/", {"from_list": "1"})
        page = staff_client.get(DOOR)
        assert names_in(page) == ["Ada Test", "Zoé Test"]
        assert "1 is in, of 2 expected in the room. Times in Central European Summer Time, UTC+2." in words_of(page)
        assert f'action="{DOOR}{ada.pk}/"' in main_of(page)
        assert f'action="{DOOR}{zoe.pk}/"' not in main_of(page)
        assert "In since 12 May, 15:05" in words_of(page)

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ("zoe", ["Zoé Müller"]), ("MULLER", ["Zoé Müller"]), ("zo mu", ["Zoé Müller"]), ("ler", []),
            ("иванова", ["Мария Иванова"]), ("ivanova", ["Мария Иванова"]), ("عبد", ["عبد الرحمن"]), ("李", ["李明"]),
            ("testonia", ["Zoé Müller"]), ("wai", ["Waits Long"]), ("%", []), ("'--", []),
        ],
    )  # fmt: skip
    def test_a_name_is_found_without_accents_in_any_script_and_whatever_its_state(
        self, asked: str, found: list[str], staff_client: Client
    ) -> None:
        meeting = meeting_today()
        for name in ("Мария Иванова", "عبد الرحمن", "李明"):
            seated(meeting, name=name)
        invitation = InvitationFactory(meeting=meeting, member=MemberFactory(country__short_name="Testonia"))
        given = {"meeting": meeting, "capacity": capacity_of(meeting)}
        RegistrationFactory(person__name="Zoé Müller", invitation=invitation, **given)
        RegistrationFactory(person__name="Waits Long", status="waiting", **given)
        page = staff_client.get(DOOR, {"q": asked})
        assert names_in(page) == found
        assert ("Register a walk-in" in words_of(page)) is True

    def test_undoing_asks_once(self, staff_client: Client) -> None:
        one = seated(meeting_today(), name="Ann Test")
        staff_client.post(f"{DOOR}{one.pk}/")
        asked = staff_client.get(f"{DOOR}{one.pk}/undo/")
        assert ("Was Ann Test checked in by mistake?" in words_of(asked), statuses(one.meeting)) == (True, ["attended"])
        done = staff_client.post(f"{DOOR}{one.pk}/undo/", follow=True)
        assert (notices_in(done)[0], statuses(one.meeting)) == ("Ann Test is not in any more.", ["confirmed"])
        assert notices_in(staff_client.post(f"{DOOR}{one.pk}/undo/", follow=True))[0] == "Nothing was changed."

    def test_it_asks_the_same_for_five_as_for_sixty_and_pages_by_a_hundred(self, staff_client: Client) -> None:
        meeting = meeting_today()
        counted = []
        for number in (5, 55, 60):
            for _one in range(number):
                seated(meeting)
            with CaptureQueriesContext(connection) as queries:
                page = staff_client.get(DOOR)
            counted.append(len(queries))
        assert (counted[0] == counted[1], len(names_in(page))) == (True, 100)
        assert len(names_in(staff_client.get(f"{DOOR}?page=2"))) == 20

    def test_before_the_day_there_is_no_button(self, staff_client: Client) -> None:
        seated(meeting_today())
        with time_machine.travel(BEGINS - timedelta(days=1)):
            staff_client.force_login(make_staff("early@example.org"))
            page = staff_client.get(DOOR)
        assert "from the first day of the meeting until its last" in notices_in(page)[0]
        assert "<button" not in main_of(page).partition('<ul class="lines">')[2]

    def test_a_registration_of_another_meeting_is_not_found(self, staff_client: Client) -> None:
        meeting_today()
        other = seated(meeting_today(slug="other", ordinal=13))
        for page in (f"{DOOR}{other.pk}/", f"{DOOR}{other.pk}/undo/", f"{DOOR}999999/"):
            assert (staff_client.get(page).status_code, staff_client.post(page).status_code) == (404, 404)
        assert statuses(other.meeting) == ["confirmed"]


class TestWalkIns:
    def test_somebody_on_record_is_registered_and_in_with_one_button(self, staff_client: Client) -> None:
        meeting = meeting_today()
        person = invited(meeting, name="Ann Test")
        page = staff_client.get(f"{DOOR}walk-in/", {"q": "ann"})
        assert names_in(page) == ["Ann Test"]
        address = f"{DOOR}walk-in/?person={person.pk}"
        form = staff_client.get(address).context["form"]
        given = {"capacity": form.initial["capacity"], "invitation": form.initial["invitation"]}
        assert given["capacity"] == capacity_of(meeting).pk
        done = staff_client.post(address, given, follow=True)
        assert notices_in(done)[0] == "Ann Test is registered and in. Print their badge from the list."
        one = Registration.objects.get()
        assert (one.status, one.mode, one.invitation_id, rows()[0][0]) == (
            "attended", "in-person", given["invitation"], "walk-in",
        )  # fmt: skip

    def test_somebody_unknown_is_put_on_record_without_an_account(self, staff_client: Client) -> None:
        meeting = meeting_today()
        assert "Nobody on record" in words_of(staff_client.get(f"{DOOR}walk-in/", {"q": "new one"}))
        typed = {"name": " New  One ", "office": "Adviser", "capacity": capacity_of(meeting, "un").pk}
        staff_client.post(f"{DOOR}walk-in/?new=1", typed)
        one = Registration.objects.get()
        assert (one.person.name, one.person.user, one.office, one.status) == ("New One", None, "Adviser", "attended")

    def test_a_full_room_is_said_and_nothing_is_written(self, staff_client: Client) -> None:
        meeting = meeting_today(seats=1)
        seated(meeting)
        people = Person.objects.count()
        typed = {"name": "New One", "capacity": capacity_of(meeting, "un").pk}
        page = staff_client.post(f"{DOOR}walk-in/?new=1", typed)
        assert "No seat is free for them" in words_of(page)
        assert 'value="New One"' in main_of(page)
        assert (statuses(meeting), Person.objects.count(), rows()) == (["confirmed"], people, [])

    def test_the_button_pressed_twice_lets_one_person_in(self, staff_client: Client) -> None:
        meeting = meeting_today()
        typed = {"name": "New One", "capacity": capacity_of(meeting, "un").pk}
        staff_client.post(f"{DOOR}walk-in/?new=1", typed, follow=True)
        again = staff_client.post(f"{DOOR}walk-in/?new=1", typed, follow=True)
        assert notices_in(again)[0].startswith("New One is in already, since")
        assert (statuses(meeting), Person.objects.filter(name="New One").count(), len(rows())) == (["attended"], 1, 1)

    def test_another_capacity_than_the_one_they_are_registered_in_is_refused_and_not_left_aside(
        self, staff: User
    ) -> None:
        meeting = meeting_today()
        one = seated(meeting)
        with pytest.raises(Refused, match="registered already, as Focal point"):
            walk_in(one.person, meeting, capacity=capacity_of(meeting, "un"), by=staff)
        assert (statuses(meeting), rows()) == (["confirmed"], [])

    def test_who_has_a_place_already_is_only_checked_in(self, staff: User) -> None:
        meeting = meeting_today(seats=1)
        person = invited(meeting)
        seat(person, meeting, IN_PERSON)
        done = walk_in(person, meeting, capacity=capacity_of(meeting), by=staff)
        assert (done.was_in, statuses(meeting), rows()[0][0]) == (False, ["attended"], "walk-in")

    def test_who_joins_online_or_waits_is_refused_in_words(self, staff: User) -> None:
        meeting = meeting_today(seats=1)
        seated(meeting)
        online, waits = invited(meeting), invited(meeting)
        seat(online, meeting, ONLINE)
        seat(waits, meeting, IN_PERSON)
        for person, words in ((online, "registered to join online"), (waits, "on the waiting list")):
            with pytest.raises(Refused, match=words):
                walk_in(person, meeting, capacity=capacity_of(meeting), by=staff)

    def test_an_address_that_is_on_record_is_nobody_new(self, staff: User) -> None:
        meeting = meeting_today()
        PersonFactory(name="Ann Test", work_email="ann@example.org")
        with pytest.raises(Refused, match="Ann Test is on record") as refused:
            walk_in_by_name(
                Stranger("Ann", work_email="ANN@example.org"), meeting, capacity=capacity_of(meeting, "un"), by=staff
            )
        assert refused.value.field == "work_email"

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ({"name": ""}, "Write the name."),
            ({"capacity": ""}, "Choose one of those listed."),
            ({"capacity": "99999999999999999999"}, "Choose one of those listed."),
            ({"invitation": "7x"}, "Choose one of those listed."),
            ({"work_email": "no address"}, "Write an e-mail address"),
        ],
    )
    def test_what_is_wrong_stands_beside_its_field(
        self, typed: dict[str, str], words: str, staff_client: Client
    ) -> None:
        meeting = meeting_today()
        whole = {"name": "New One", "capacity": str(capacity_of(meeting, "un").pk)}
        page = staff_client.post(f"{DOOR}walk-in/?new=1", whole | typed)
        assert (words in words_of(page), Registration.objects.count()) == (True, 0)

    def test_a_person_who_is_not_there_is_not_found(self, staff_client: Client) -> None:
        meeting_today()
        for key in ("0", "x", "-1", "9" * 30, "²"):
            assert staff_client.get(f"{DOOR}walk-in/", {"person": key}).status_code == 404

    def test_before_the_day_nobody_walks_in(self, staff: User) -> None:
        meeting = meeting_today()
        with time_machine.travel(BEGINS - timedelta(days=1)), pytest.raises(Refused, match="first day"):
            walk_in_by_name(Stranger("New"), meeting, capacity=capacity_of(meeting, "un"), by=staff)
        assert Registration.objects.count() == 0


@race
@pytest.mark.parametrize("repeat", range(REPEATS))
def test_two_of_the_staff_at_once_check_somebody_in_once(repeat: int) -> None:
    one = seated(meeting_today(), name="Ann Test")
    staff = [UserFactory(), UserFactory()]
    done = at_once([lambda by=by: check_in(one, how=How.SCANNED, by=by) for by in staff])  # type: ignore[misc]
    assert sorted(each.was_in for each in done) == [False, True]
    assert len({each.check_in.pk for each in done if each.check_in}) == CheckIn.objects.count() == 1


@race
@pytest.mark.parametrize("repeat", range(REPEATS))
def test_checking_in_while_somebody_undoes_or_notes_it_leaves_one_truth(repeat: int) -> None:
    one = seated(meeting_today())
    by, other = UserFactory(), UserFactory()
    check_in(one, how=How.SCANNED, by=by)
    at_once(
        [
            lambda: check_in(one, how=How.BY_NAME, by=by),
            lambda: undo_check_in(one, by=other),
            lambda: note_attendance(one.meeting, came=[one.pk], by=other),
        ]
    )
    one.refresh_from_db()
    live = CheckIn.objects.live().filter(registration=one).count()
    assert (one.status, live) in {("attended", 1), ("attended", 0), ("confirmed", 0)}


@race
@pytest.mark.parametrize("repeat", range(REPEATS))
def test_withdrawing_while_somebody_is_checked_in_leaves_nobody_in_who_has_no_place(repeat: int) -> None:
    one = seated(meeting_today())
    by, other = UserFactory(), UserFactory()

    def come() -> CheckedIn | str:
        try:
            return check_in(one, how=How.SCANNED, by=by)
        except Refused as refusal:
            return refusal.message

    came, _gone = at_once([come, lambda: withdraw(one, by=other)])
    assert (statuses(one.meeting), CheckIn.objects.live().count()) == (["withdrawn"], 0)
    assert isinstance(came, CheckedIn) or "is withdrawn" in came


@race
@pytest.mark.parametrize("repeat", range(REPEATS))
def test_the_last_seat_is_given_to_one_who_walks_in(repeat: int) -> None:
    meeting = meeting_today(seats=1)
    people = [PersonFactory(), PersonFactory()]
    staff = [UserFactory(), UserFactory()]

    def come(person: Person, by: User) -> str:
        try:
            return walk_in(person, meeting, capacity=capacity_of(meeting, "un"), by=by).registration.status
        except Refused as refusal:
            return refusal.message[:15]

    jobs = [lambda p=person, b=by: come(p, b) for person, by in zip(people, staff, strict=True)]  # type: ignore[misc]
    assert sorted(at_once(jobs)) == ["No seat is free", "attended"]
    assert (statuses(meeting), Meeting.objects.get().status) == (["attended"], MeetingStatus.OPEN)


def test_who_took_part_is_told_of_their_own_check_ins(client: Client, staff: User) -> None:
    meeting = meeting_today()
    one = seat(invited(meeting), meeting, IN_PERSON)
    check_in(one, how=How.SCANNED, by=staff)
    undo_check_in(one, by=staff)
    check_in(one, how=How.BY_NAME, by=staff)
    client.force_login(account_of(one.person))
    words = words_of(client.get("/account/data/"))
    assert "12 May 2027, 15:05 CEST, by the code on the badge; undone; 12 May 2027, 15:05 CEST, by name" in words
