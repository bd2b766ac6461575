"""Staff decide what a member's people proposed: it becomes the record with its source, or they say why not."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db.models import QuerySet
from django.test import Client

from focalpoints.corrections.facts import Source, values_of
from focalpoints.corrections.keeping import forget_corrections, next_day
from focalpoints.corrections.mails import reaches_the_proposer
from focalpoints.models import Appointment, Institution, ProposedCorrection, User
from focalpoints.services.erasure import anonymise
from focalpoints.services.publishing_corrections import decline, publish
from r2pnet.outbox.models import Message
from r2pnet.partial_dates import PartialDate
from r2pnet.recording import record
from r2pnet.refusal import Changed, Refused
from tests.factories import InstitutionFactory, UserFactory
from tests.focalpoints.corrections import LETTER, Mission, mission, proposed, published, signed_in
from tests.meetings.reading import names_in, words_of
from tests.races import at_once, race

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def november_2026() -> Any:
    with time_machine.travel("2026-11-24T12:00:00Z", tick=False):
        yield


@pytest.fixture
def testland() -> Mission:
    return mission()


def declined(one: ProposedCorrection, by: User, reason: str = "The letter names another office.") -> ProposedCorrection:
    return decline(one, reason=reason, seen_proposal=one.version, by=by)


def test_what_is_published_is_the_record_with_its_source_and_the_history_keeps_both(
    testland: Mission, staff: User
) -> None:
    source = Source("https://ministry.example/about", "Page of the ministry", PartialDate.of(2026, 11, 2), False)
    one = published(proposed(testland.office, testland.focal_point, position="Head of Department"), staff, source)
    office = Appointment.objects.get(pk=testland.office.pk)
    assert (office.position, office.verified, office.source_url, office.source_note, office.source_public) == (
        "Head of Department", True, "https://ministry.example/about", "Page of the ministry", False,
    )  # fmt: skip
    assert office.source_date == PartialDate.of(2026, 11, 2)
    newest, before = office.history.all()[:2]
    assert (newest.position, before.position) == ("Head of Department", "Head of Unit")
    assert (newest.history_user, newest.history_change_reason, newest.history_deed) == (
        staff, f"Proposed correction no. {one.pk}", "corrected",
    )  # fmt: skip
    assert (newest.history_on_behalf_of, newest.history_received_on) == ("Testland", date(2026, 11, 24))
    assert (one.state, one.decided_by, one.reason) == ("published", staff, "")
    assert one.published == {"position": {"old": "Head of Unit", "new": "Head of Department"}}


def test_what_staff_change_is_published_with_changes_and_said_so(testland: Mission, staff: User) -> None:
    one = published(proposed(testland.office, testland.focal_point, position="Mine"), staff, position="Theirs")
    assert (one.state, one.published["position"]["new"]) == ("changed", "Theirs")
    body = Message.objects.get().body
    assert "has been published, with changes by the secretariat." in body
    assert "- Position: Theirs" in body


def test_institution_and_membership_are_published_by_their_own_services(testland: Mission, staff: User) -> None:
    ministry = testland.office.institution
    published(proposed(ministry, testland.focal_point, name="Ministry for Europe", sector="other"), staff)
    published(proposed(testland.member, testland.focal_point, joined="by 2013"), staff)
    ministry.refresh_from_db()
    testland.member.refresh_from_db()
    assert (ministry.name, ministry.sector) == ("Ministry for Europe", "other")
    assert (str(testland.member.joined), testland.member.source_note) == ("by 2013", "Letter of 3 November 2026")
    assert testland.member.last_confirmed_on == date(2026, 11, 24)


def test_the_word_of_the_focal_point_counts_as_confirmed_on_the_day_of_the_proposal(
    testland: Mission, staff: User
) -> None:
    one = proposed(testland.office, testland.focal_point, position="X")
    with time_machine.travel("2026-12-09T12:00:00Z", tick=False):
        published(one, staff)
    testland.office.refresh_from_db()
    assert (testland.office.last_confirmed_on, testland.office.last_confirmed_by) == (date(2026, 11, 24), staff)


def test_neither_the_draft_of_an_assistant_nor_what_staff_wrote_is_the_members_word(
    testland: Mission, staff: User
) -> None:
    published(proposed(testland.office, testland.assistant, position="X"), staff)
    published(proposed(testland.member, testland.focal_point, joined="2014"), staff, joined="2013")
    testland.office.refresh_from_db()
    testland.member.refresh_from_db()
    assert (testland.office.last_confirmed_on, testland.member.last_confirmed_on) == (None, None)


def test_a_later_confirmation_stays(testland: Mission, staff: User) -> None:
    one = proposed(testland.office, testland.focal_point, position="X")
    with time_machine.travel("2026-12-09T12:00:00Z", tick=False):
        testland.office.last_confirmed_on = date(2026, 12, 1)
        record(testland.office, by=None)
        published(one, staff)
    testland.office.refresh_from_db()
    assert testland.office.last_confirmed_on == date(2026, 12, 1)


def test_what_is_declined_says_why_and_the_record_stays(testland: Mission, staff: User) -> None:
    one = proposed(testland.office, testland.focal_point, position="X")
    with pytest.raises(Refused, match="Write why"):
        declined(one, staff, "  ")
    assert declined(one, staff).state == "declined"
    testland.office.refresh_from_db()
    assert testland.office.position == "Head of Unit"
    message = Message.objects.get()
    assert (message.kind, message.to_address) == ("correction-declined", testland.focal_point.email)
    assert "The reason:\n\nThe letter names another office.\n\n" in message.body
    assert f"/desk/entry/proposals/{one.pk}/" in message.body
    assert [word for word in ("Testland", "A. focal", "Head") if word in message.subject] == []


def test_nobody_is_written_to_whose_account_is_closed(testland: Mission, staff: User) -> None:
    one = proposed(testland.office, testland.focal_point, position="X")
    testland.focal_point.is_active = False
    testland.focal_point.save()
    declined(one, staff)
    assert Message.objects.count() == 0


def test_a_record_that_was_changed_since_is_not_overwritten_unseen(testland: Mission, staff: User) -> None:
    one = proposed(testland.office, testland.focal_point, position="Mine")
    looked_at = testland.office.version
    testland.office.position = "Theirs"
    record(testland.office, by=staff)
    seen = {"seen_version": looked_at, "seen_proposal": one.version}
    values = {**values_of(testland.office), "position": "Mine"}
    with pytest.raises(Changed, match="compare once more"):
        publish(one, values, LETTER, by=staff, **seen)
    testland.office.refresh_from_db()
    assert testland.office.position == "Theirs"
    publish(one, values, LETTER, by=staff, **seen | {"seen_version": testland.office.version})
    testland.office.refresh_from_db()
    assert testland.office.position == "Mine"
    assert [row.position for row in testland.office.history.all()[:3]] == ["Mine", "Theirs", "Head of Unit"]


def test_a_proposal_that_was_changed_since_is_not_decided_unseen(testland: Mission, staff: User) -> None:
    looked_at = proposed(testland.office, testland.focal_point, position="First")
    proposed(testland.office, testland.focal_point, position="Second")
    with pytest.raises(Changed, match="has proposed something else"):
        declined(looked_at, staff)


def test_a_second_decision_is_told_of_the_first(testland: Mission, staff: User) -> None:
    one = proposed(testland.office, testland.focal_point, position="X")
    published(one, staff)
    with pytest.raises(Refused, match=r"It is decided already\. Published: .*, 24 November 2026\."):
        declined(one, staff)
    assert Message.objects.count() == 1


@race
def test_of_two_staff_who_publish_at_once_one_does() -> None:
    with time_machine.travel("2026-11-24T12:00:00Z", tick=False):
        for _time in range(5):
            _publish_twice(mission(f"Testland{_time}"))


def _publish_twice(testland: Mission) -> None:
    one = proposed(testland.office, testland.focal_point, position="X")
    values = {**values_of(testland.office), "position": "X"}
    seen = {"seen_version": testland.office.version, "seen_proposal": one.version}

    def job(by: User) -> Callable[[], str]:
        def run() -> str:
            try:
                publish(one, values, LETTER, by=by, **seen)
            except Refused as refusal:
                return refusal.message.partition(".")[0]
            return "published"

        return run

    staff = [UserFactory(is_staff=True, is_superuser=True) for _number in range(2)]
    assert sorted(at_once([job(one) for one in staff])) == ["It is decided already", "published"]
    assert Appointment.history.filter(id=testland.office.pk, position="X").count() == 1
    assert Message.objects.filter(about=f"focalpoints.proposedcorrection:{one.pk}").count() == 1


def test_the_public_page_says_it_on_the_next_request(testland: Mission, staff: User) -> None:
    public = Client(SERVER_NAME="localhost")
    before = public.get("/members/testland/")
    one = proposed(testland.office, testland.focal_point, position="Head of Department")
    tag = {"If-None-Match": before.headers["ETag"]}
    assert public.get("/members/testland/", headers=tag).status_code == 304, "a proposal changes nothing"
    published(one, staff)
    after = public.get("/members/testland/", headers=tag)
    assert (after.status_code, "Head of Department, Ministry of Testland" in words_of(after)) == (200, True)


def test_erasing_takes_the_name_out_of_what_was_proposed(testland: Mission, staff: User) -> None:
    person = testland.focal_point.person
    person.name = "Zoë Zqxname"
    person.save()
    source = Source(note="Letter of Zoë Zqxname")
    one = declined(
        proposed(testland.office, testland.focal_point, source, position="Office of Zoë Zqxname"),
        staff,
        "Not what Zoë Zqxname wrote.",
    )
    anonymise(person, by=staff)
    rows = [*ProposedCorrection.objects.values(), *ProposedCorrection.history.values()]
    assert len(rows) == 3
    assert [row for row in rows if "Zqxname" in str(row)] == []
    one.refresh_from_db()
    assert one.changes["position"]["new"] == "Office of Former official"
    assert one.proposed_by.name == "Former official"


def test_what_became_nothing_is_deleted_after_two_years_and_what_was_published_stays(
    testland: Mission, staff: User
) -> None:
    old = declined(proposed(testland.office, testland.focal_point, position="X"), staff)
    kept = published(proposed(testland.office, testland.focal_point, position="Y"), staff)
    assert next_day() == date(2028, 11, 23)
    assert [one.count for one in forget_corrections(date(2028, 11, 22))] == [0]
    assert [one.count for one in forget_corrections(date(2028, 11, 23))] == [1]
    assert list(ProposedCorrection.objects.all()) == [kept]
    assert ProposedCorrection.history.filter(id=old.pk).count() == 0
    assert next_day() is None


def test_it_moves_to_the_institution_that_stays_when_two_are_merged(testland: Mission, staff: User) -> None:
    other = InstitutionFactory(member=testland.member, name="The same ministry")
    one = proposed(testland.office.institution, testland.focal_point, name="Renamed")
    staff_client = signed_in(staff)
    ministry = testland.office.institution
    page = staff_client.get(f"/desk/duplicates/institution/{ministry.pk}/{other.pk}/")
    assert "1 proposed correction" in words_of(page)
    Institution.objects.filter(pk=other.pk).update(name="The same one")
    one.refresh_from_db()
    assert one.is_open


def test_the_desk_says_how_many_wait_and_the_member_what_became_of_theirs(testland: Mission, staff: User) -> None:
    one = proposed(testland.office, testland.focal_point, position="X")
    proposed(testland.member, testland.assistant, joined="2014")
    assert "2 corrections wait" in names_in(signed_in(staff).get("/desk/"))
    desk = words_of(testland.client().get("/desk/"))
    assert "What you proposed" in desk
    assert "Waits for the secretariat" in desk
    declined(one, staff)
    for role in ("focal_point", "assistant"):
        assert "Not published: Focal point: Head of Unit" in words_of(testland.client(role).get("/desk/"))
    assert "Not published" not in words_of(mission("Otherland").client().get("/desk/"))
    testland.client("assistant").post(one.get_absolute_url(), {"seen": "1"})
    assert "Not published" not in words_of(testland.client().get("/desk/"))


def left_office(office: Appointment) -> None:
    Appointment.objects.filter(pk=office.pk).update(
        end_state="known", end_earliest=date(2026, 11, 20), end_latest=date(2026, 11, 20)
    )


def test_nobody_is_written_to_who_has_left_the_member(testland: Mission, staff: User) -> None:
    one = proposed(testland.office, testland.focal_point, position="X")
    left_office(testland.office)
    declined(one, staff)
    assert Message.objects.count() == 0


def test_a_message_that_waits_does_not_go_once_the_proposer_has_left(testland: Mission, staff: User) -> None:
    declined(proposed(testland.office, testland.focal_point, position="X"), staff)
    message = Message.objects.get()
    assert reaches_the_proposer(message)
    left_office(testland.office)
    assert not reaches_the_proposer(message)


def test_rows_and_history_are_forgotten_together_or_not_at_all(
    testland: Mission, staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    declined(proposed(testland.office, testland.focal_point, position="X"), staff)
    whole = QuerySet.delete

    def no_history(rows: QuerySet[Any]) -> Any:
        if rows.model is ProposedCorrection.history.model:
            raise RuntimeError("the power went")
        return whole(rows)

    monkeypatch.setattr(QuerySet, "delete", no_history)
    with pytest.raises(RuntimeError):
        list(forget_corrections(date(2030, 1, 1)))
    assert ProposedCorrection.objects.count() == 1
