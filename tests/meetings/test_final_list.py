"""The final list of participants: versions, changes since, and consent that comes before the record."""

import os
from dataclasses import asdict
from datetime import timedelta
from functools import partial

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from focalpoints.models import User
from focalpoints.services.accounts import make_staff
from focalpoints.services.erasure import anonymise
from meetings.models import FinalList, FinalListRow, Meeting, Registration, ThanksMail
from meetings.participants import list_of_version, participant_list
from meetings.reporting.final_list import changes_since, newest_version, sign_of, version_words, who_took_part
from meetings.reporting.kept import own_rows
from meetings.services.attending import note_attendance
from meetings.services.closing_the_list import close_list
from meetings.services.registering import Wish, change
from meetings.services.thanking import send_thanks, thanking
from r2pnet.clock import network_day, network_today
from r2pnet.days import day_in_words
from r2pnet.outbox.models import Message
from r2pnet.own_data import kept_about
from r2pnet.partial_dates import PartialDate
from r2pnet.refusal import Changed, Refused
from r2pnet.reports.models import Report
from tests.factories import PersonFactory, ReportFactory, UserFactory
from tests.meetings.after import close, held_meeting, person_of, took_part
from tests.meetings.gathering import account_of
from tests.meetings.reading import words_of
from tests.races import at_once, race

pytestmark = pytest.mark.django_db
REPEATS = int(os.environ.get("RACE_REPEATS", "3"))


@pytest.fixture
def staff() -> User:
    return make_staff("editor@example.org")


@pytest.fixture
def browser(staff: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(staff)
    return client


def hide(registration: Registration, staff: User) -> None:
    registration.refresh_from_db()
    change(registration, Wish(registration.mode, is_listed=False), by=staff, is_staff=True)


def closed_or_told(meeting: Meeting, staff: User, said: str) -> bool:
    try:
        close_list(meeting, by=staff, said=said)
    except Changed:
        return False
    return True


def test_closing_names_those_who_agreed_and_counts_the_others(staff: User) -> None:
    meeting = held_meeting()
    took_part(meeting, "Ann Example")
    took_part(meeting, "Planted silent", is_listed=False)
    took_part(meeting, "Planted absent", status="confirmed")
    version = close(meeting, staff)
    made = participant_list(meeting.slug, "en")
    assert (version.number, version.closed_by, version.people_listed.count()) == (1, staff, 2)
    assert [who.name for group in made.groups for one in group.delegations for who in one.people] == ["Ann Example"]
    assert (made.title, made.unnamed, made.since) == ("Final list of participants", 1, "")
    assert made.standing.startswith("Final list, version 1, closed on ")
    assert [(row.capacity, row.in_person, row.online) for row in made.counted] == [("Focal point", 2, 0)]
    assert "Planted" not in str(asdict(made)) + str(list(FinalListRow.objects.values()))


def test_the_running_list_says_that_it_is_not_final() -> None:
    meeting = held_meeting()
    took_part(meeting)
    made = participant_list(meeting.slug, "en")
    assert (made.title, made.standing) == ("List of participants", "Not final: the list is not closed yet.")


def test_later_changes_are_counted_and_the_version_stays_as_it_was(staff: User) -> None:
    meeting = held_meeting()
    here, gone, other = (took_part(meeting, name) for name in ("Ann", "Ben", "Cem"))
    late = took_part(meeting, "Dan", status="confirmed")
    version = close(meeting, staff)
    assert changes_since(version).number == 0
    note_attendance(meeting, came=[late.pk], taken_back=[gone.pk], by=staff)
    Registration.objects.filter(pk=other.pk).update(office="Another office")
    changes = changes_since(version)
    assert (changes.came, changes.gone, changes.otherwise, changes.number) == (1, 1, 1, 3)
    assert [row.name for row in version.people_listed.named()] == ["Ann", "Ben", "Cem"]
    assert list_of_version(version).since.startswith("3 changes since ")
    second = close(meeting, staff)
    assert (second.number, [row.name for row in second.people_listed.named()]) == (2, ["Ann", "Cem", "Dan"])
    assert [row.office for row in version.people_listed.named()][2] == other.office
    assert changes_since(second).number == 0
    assert here.pk in version.people_listed.values_list("registration", flat=True)


def test_who_takes_the_consent_back_is_named_in_no_version(staff: User) -> None:
    meeting = held_meeting()
    row = took_part(meeting, "Planted once")
    took_part(meeting, "Ann")
    first = close(meeting, staff)
    took_part(meeting, "Ben")
    second = close(meeting, staff)
    file = ReportFactory(kind="participants", subject=meeting.slug, level="members", state="ready", file="x.pdf")
    hide(row, staff)
    for version in (first, second):
        made = list_of_version(version)
        assert ("Planted" in str(asdict(made)), made.unnamed) == (False, 1)
    assert changes_since(second).no_longer_named == 1
    assert Report.objects.get(pk=file.pk).state == "overtaken"


def test_who_agrees_later_is_a_change_and_named_from_the_next_version_on(staff: User) -> None:
    meeting = held_meeting()
    row = took_part(meeting, "Late Agreed", is_listed=False)
    first = close(meeting, staff)
    change(row, Wish(row.mode, is_listed=True), by=staff, is_staff=True)
    assert (changes_since(first).now_named, "Late Agreed" in str(asdict(list_of_version(first)))) == (1, False)
    second = close(meeting, staff)
    assert "Late Agreed" in str(asdict(list_of_version(second)))


def test_who_is_erased_stands_in_no_row_of_any_version(staff: User) -> None:
    meeting = held_meeting()
    row = took_part(meeting, "Planted Erased", office="Office of Planted Erased")
    took_part(meeting, "Ann")
    first = close(meeting, staff)
    file = ReportFactory(kind="participants", subject=meeting.slug, level="members", state="ready", file="x.pdf")
    anonymise(person_of(row), by=staff)
    stored = FinalListRow.objects.get(final_list=first, registration=row)
    assert "Planted" not in str(list(FinalListRow.objects.values()))
    assert (stored.level, stored.name, stored.name_removed_at is not None) == ("secretariat", "", True)
    assert (changes_since(first).no_longer_named, list_of_version(first).unnamed) == (1, 1)
    assert Report.objects.get(pk=file.pk).state == "overtaken"


def test_who_took_a_place_over_is_not_named_for_who_had_it(staff: User) -> None:
    meeting = held_meeting()
    row = took_part(meeting, "Planted Former")
    version = close(meeting, staff)
    Registration.objects.filter(pk=row.pk).update(registered_at=version.closed_at.replace(year=2030))
    assert "Planted" not in str(asdict(list_of_version(version)))
    assert (changes_since(version).came, changes_since(version).gone) == (1, 1)


def test_a_person_reads_their_rows_and_thanks_and_nobody_elses(staff: User) -> None:
    meeting = held_meeting()
    row, hidden = took_part(meeting, "Ann Example"), took_part(meeting, "Planted silent", is_listed=False)
    version = close(meeting, staff)
    send_thanks(meeting, by=staff, said=thanking(meeting).sign)
    day, record = day_in_words(network_day(version.closed_at)), version_words(version)
    told = own_rows(account_of(row.person)).rows
    assert row.invitation is not None
    assert told == [
        {
            "meeting": str(meeting), "record": record, "named as": "Ann Example", "office": row.office,
            "for": str(row.invitation), "capacity": "Focal point", "how": "In person",
        },
        {"meeting": str(meeting), "record": f"A mail of thanks was written to you on {day}"},
    ]  # fmt: skip
    assert [one.get("named as") for one in own_rows(account_of(hidden.person)).rows] == [
        "not named, only counted",
        None,
    ]
    assert own_rows(AnonymousUser()).rows == []
    kept = kept_about(account_of(row.person))
    assert [one.rows for one in kept if one.title == "Final lists of participants, and thanks"] == [told]


def test_who_took_a_place_over_reads_nothing_of_who_had_it(staff: User) -> None:
    meeting = held_meeting()
    row = took_part(meeting, "Planted Former")
    version = close(meeting, staff)
    send_thanks(meeting, by=staff, said=thanking(meeting).sign)
    new = PersonFactory(name="Successor", user=UserFactory())
    Registration.objects.filter(pk=row.pk).update(person=new, registered_at=version.closed_at.replace(year=2030))
    assert own_rows(account_of(new)).rows == []


def test_the_history_of_who_is_erased_stays_without_the_name(staff: User) -> None:
    meeting = held_meeting()
    row = took_part(meeting, "Planted Erased", office="Office of Planted Erased")
    close(meeting, staff)
    send_thanks(meeting, by=staff, said=thanking(meeting).sign)
    for _again in range(2):
        anonymise(person_of(row), by=staff)
        assert (FinalListRow.objects.count(), ThanksMail.objects.count(), Registration.objects.count()) == (1, 1, 1)
    held = [*FinalListRow.objects.values(), *ThanksMail.objects.values(), *Message.objects.values()]
    assert "Planted" not in str(held)


def test_it_is_closed_once_held_and_with_somebody_on_it_alone(staff: User, browser: Client) -> None:
    day = PartialDate.on(network_today() + timedelta(days=20))
    soon = held_meeting(status="open", start=day, end=day)
    took_part(soon, status="confirmed")
    for meeting, words in (
        (soon, "Record first that the meeting was held."),
        (held_meeting(slug="other", ordinal=13), "Nobody is noted as having taken part"),
    ):
        with pytest.raises(Refused, match=words):
            close(meeting, staff)
        page = f"/desk/meetings/{meeting.slug}/list/close/"
        assert words in words_of(browser.post(page, {"said": "x"}, follow=True))
    assert "The list is closed once it is on record that" in words_of(browser.get(f"/desk/meetings/{soon.slug}/list/"))
    assert FinalList.objects.count() == 0


def test_what_changed_since_the_page_is_said_and_nothing_is_closed(staff: User) -> None:
    meeting = held_meeting()
    row = took_part(meeting)
    said = sign_of(who_took_part(meeting), newest_version(meeting))
    hide(row, staff)
    with pytest.raises(Changed):
        close_list(meeting, by=staff, said=said)
    assert FinalList.objects.count() == 0


def test_closing_what_is_closed_makes_no_new_version(staff: User) -> None:
    meeting = held_meeting()
    took_part(meeting)
    assert close(meeting, staff) == close(meeting, staff)
    assert FinalList.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"level": "public"}, {"level": "secretariat", "scope": ""}, {"scope": ""}])
def test_the_database_keeps_names_for_participants_alone(staff: User, wrong: dict[str, str]) -> None:
    meeting = held_meeting()
    took_part(meeting)
    version = close(meeting, staff)
    with pytest.raises(IntegrityError), transaction.atomic():
        version.people_listed.update(**wrong)


@race
def test_two_who_close_at_once_make_one_version() -> None:
    both = [make_staff(f"{name}@example.org") for name in ("one", "two")]
    for repeat in range(REPEATS):
        meeting = held_meeting(slug=f"race-{repeat}", ordinal=20 + repeat)
        took_part(meeting)
        said = sign_of(who_took_part(meeting), None)
        made = at_once([partial(close_list, meeting, by=by, said=said) for by in both])
        assert made[0] == made[1]
        assert (meeting.final_lists.count(), made[0].people_listed.count()) == (1, 1)


@race
def test_who_takes_the_name_out_while_it_is_closed_is_named_in_no_version() -> None:
    """Closed before, it is not read with the name; after, the page is told to be old."""
    staff = make_staff("one@example.org")
    for repeat in range(REPEATS):
        meeting = held_meeting(slug=f"race-{repeat}", ordinal=20 + repeat)
        row = took_part(meeting, "Planted Example")
        said = sign_of(who_took_part(meeting), None)
        at_once([partial(closed_or_told, meeting, staff, said), partial(hide, row, staff)])
        assert "Planted" not in str(asdict(participant_list(meeting.slug, "en")))


def test_the_pages_lead_from_the_meeting_to_a_closed_list(staff: User, browser: Client) -> None:
    meeting = held_meeting()
    row = took_part(meeting, "Ann Example")
    took_part(meeting, "Planted silent", is_listed=False)
    took_part(meeting, "Planted absent", status="confirmed")
    desk = f"/desk/meetings/{meeting.slug}/"
    assert f"{desk}list/" in browser.get(desk).content.decode()
    assert "No version yet" in words_of(browser.get(f"{desk}list/"))
    check = browser.get(f"{desk}list/close/")
    words = words_of(check)
    for said in (
        "2 people took part and are on it.", "1 of them agreed to be named, and is.",
        "1 of them is counted and not named.", "1 person had a place, is not noted", "Ann Example",
    ):  # fmt: skip
        assert said in words
    assert "Planted" not in words
    answer = browser.post(f"{desk}list/close/", {"said": check.context["said"]}, follow=True)
    assert "The list is closed: Final list, version 1" in words_of(answer)
    assert "Ann Example" in words_of(browser.get(f"{desk}list/1/"))
    assert browser.get(f"{desk}list/2/").status_code == 404
    assert browser.get(f"{desk}list/99999999999999999999/").status_code == 404
    hide(row, staff)
    assert "1 change since" in words_of(browser.get(f"{desk}list/"))
    assert "Ann Example" not in words_of(browser.get(f"{desk}list/1/"))


def test_a_page_that_is_out_of_date_closes_nothing(browser: Client) -> None:
    meeting = held_meeting()
    took_part(meeting)
    answer = browser.post(f"/desk/meetings/{meeting.slug}/list/close/", {"said": "x"}, follow=True)
    assert "Something has changed since you opened the page" in words_of(answer)
    assert FinalList.objects.count() == 0


def test_it_takes_as_many_queries_for_two_as_for_nine(staff: User, browser: Client) -> None:
    counts = []
    for number, slug in ((2, "two"), (9, "nine")):
        meeting = held_meeting(slug=slug, ordinal=number)
        for one in range(number):
            took_part(meeting, f"Name {one}")
        with CaptureQueriesContext(connection) as queries:
            close(meeting, staff)
            participant_list(meeting.slug, "en")
            for page in ("list/", "list/close/", "list/1/"):
                assert browser.get(f"/desk/meetings/{slug}/{page}").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_others_are_led_to_sign_in(db: None) -> None:
    meeting = held_meeting()
    client = Client(SERVER_NAME="localhost")
    client.force_login(UserFactory())
    for page in ("list/", "list/close/", "list/1/"):
        assert client.get(f"/desk/meetings/{meeting.slug}/{page}").status_code in (302, 404)
