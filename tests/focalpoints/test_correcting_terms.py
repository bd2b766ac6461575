"""An office or a steering term was recorded wrongly: corrected with both in the history, or struck out everywhere."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from focalpoints.models import Appointment, Member, SteeringTerm, User
from focalpoints.models.appointment import Role
from focalpoints.models.term import EndState
from focalpoints.services.correcting_terms import correct_term, restore_term, strike_term
from focalpoints.services.erasure import anonymise
from focalpoints.services.terms import save_appointment, save_steering_term
from r2pnet.acting import Channel, KindOfDeed, Reason
from r2pnet.loading import load_real_rows
from r2pnet.partial_dates import PartialDate
from r2pnet.refusal import Changed, Refused
from r2pnet.reports.models import State
from r2pnet.visibility import grants_of
from tests.factories import (
    AppointmentFactory,
    InstitutionFactory,
    MemberFactory,
    PersonFactory,
    ReportFactory,
    SteeringTermFactory,
    UserFactory,
)
from tests.races import at_once, race

pytestmark = pytest.mark.django_db
parse = PartialDate.parse


@pytest.fixture
def by(db: None) -> User:
    return UserFactory()


@pytest.fixture
def slovenia(db: None) -> Member:
    return MemberFactory(country__short_name="Slovenia", slug="slovenia")


@pytest.fixture
def office(slovenia: Member) -> Appointment:
    ministry = InstitutionFactory(member=slovenia, name="Ministry Of The Wrong Office")
    return AppointmentFactory(
        member=slovenia, institution=ministry, start=parse("2025-05-06"), end_state=EndState.OPEN, end=None
    )


class TestCorrecting:
    def test_the_record_says_what_is_right_and_the_history_keeps_both(self, office: Appointment, by: User) -> None:
        office.start = parse("2024-05-06")
        correct_term(office, by=by, reason=Reason("Note of 3 May", Channel.MAIL, "Slovenia"))
        office.refresh_from_db()
        assert (office.start, office.version) == (parse("2024-05-06"), 2)
        newest, first = office.history.all()
        assert (first.start_earliest.year, newest.start_earliest.year) == (2025, 2024)
        assert (newest.history_deed, newest.history_change_reason, newest.history_channel) == (
            KindOfDeed.CORRECTED,
            "Note of 3 May",
            Channel.MAIL,
        )

    @pytest.mark.parametrize("reason", ["", "  ", Reason(channel=Channel.LETTER)])
    def test_it_needs_a_reason(self, office: Appointment, by: User, reason: str | Reason) -> None:
        office.start = parse("2024")
        with pytest.raises(Refused, match="^Write why, such as: ") as refused:
            correct_term(office, by=by, reason=reason)
        assert refused.value.field == "reason"
        assert Appointment.objects.get().start == parse("2025-05-06")

    def test_nothing_is_written_where_nothing_differs(self, office: Appointment, by: User) -> None:
        correct_term(office, by=by, reason="As it was")
        assert (Appointment.objects.get().version, office.history.count()) == (1, 1)

    def test_the_same_correction_again_writes_nothing(self, office: Appointment, by: User) -> None:
        for _ in range(2):
            seen = Appointment.objects.get()
            seen.version, seen.start = 1, parse("2024")
            correct_term(seen, by=by, reason="The year before")
        assert (Appointment.objects.get().version, office.history.count()) == (2, 2)

    def test_rules_hold_as_for_a_new_term(self, office: Appointment, slovenia: Member, by: User) -> None:
        contact = AppointmentFactory(
            member=slovenia, institution=None, role=Role.CONTACT_OFFICE, start=parse("2025-06-01"), end_state="open"
        )
        contact.role = Role.FOCAL_POINT
        with pytest.raises(Refused, match="Slovenia has a focal point since 6 May 2025"):
            correct_term(contact, by=by, reason="Wrong role")


class TestStriking:
    def test_the_row_stays_with_its_history_and_nobody_finds_it(self, office: Appointment, by: User) -> None:
        strike_term(office, by=by, reason="Another Slovenia was meant")
        assert not Appointment.objects.exists()
        assert not office.member.appointments.exists()
        struck = Appointment.everything.get()
        assert (struck.is_struck, struck.version) == (True, 2)
        newest = struck.history.latest()
        assert (newest.history_type, newest.history_deed, newest.history_change_reason) == (
            "~",
            KindOfDeed.STRUCK,
            "Another Slovenia was meant",
        )

    def test_it_needs_a_reason(self, office: Appointment, by: User) -> None:
        with pytest.raises(Refused, match="^Write why, such as: "):
            strike_term(office, by=by, reason="")
        assert Appointment.objects.get() == office

    def test_once_is_enough(self, office: Appointment, by: User) -> None:
        for _ in range(2):
            strike_term(office, by=by, reason="Never so", seen_version=1)
        assert (Appointment.everything.get().version, office.history.count()) == (2, 2)

    def test_it_refuses_what_was_saved_since_it_was_seen(self, office: Appointment, by: User) -> None:
        save_appointment(office, by=by)
        with pytest.raises(Changed):
            strike_term(office, by=by, reason="Never so", seen_version=1)
        with pytest.raises(Refused, match="It is struck out: take that back first"):
            struck = strike_term(office, by=by, reason="Never so", seen_version=2)
            struck.position = "Adviser"
            correct_term(struck, by=by, reason="Misspelt")

    def test_its_time_is_free_for_another_also_in_the_database(
        self, office: Appointment, slovenia: Member, by: User
    ) -> None:
        strike_term(office, by=by, reason="Never so")
        made = Appointment(member=slovenia, start=parse("2025-06-01"), end_state=EndState.OPEN)
        save_appointment(made, by=by)
        assert list(slovenia.appointments.current()) == [made]
        term = SteeringTermFactory(member=slovenia, start=parse("2025"), end_state=EndState.OPEN)
        strike_term(term, by=by, reason="Never so")
        save_steering_term(SteeringTerm(member=slovenia, start=parse("2025"), end_state=EndState.OPEN), by=by)
        assert slovenia.steering_terms.count() == 1

    def test_files_that_show_it_are_taken_back(self, office: Appointment, by: User) -> None:
        public, staff = (
            ReportFactory(state=State.READY, level=level, file="reports/x.pdf") for level in ("public", "secretariat")
        )
        strike_term(office, by=by, reason="Never so")
        states = [type(one).objects.get(pk=one.pk).state for one in (public, staff)]
        assert states == [State.OVERTAKEN, State.READY]


class TestTakingBack:
    def test_it_stands_again(self, office: Appointment, by: User) -> None:
        strike_term(office, by=by, reason="Never so")
        for _ in range(2):
            restore_term(office, by=by, reason="It was so after all", seen_version=2)
        assert (Appointment.objects.get().version, office.history.count()) == (3, 3)
        assert office.history.latest().history_deed == KindOfDeed.RESTORED

    def test_it_must_go_with_what_has_been_recorded_since(
        self, office: Appointment, slovenia: Member, by: User
    ) -> None:
        strike_term(office, by=by, reason="Never so")
        save_appointment(Appointment(member=slovenia, start=parse("2025-06-01"), end_state=EndState.OPEN), by=by)
        with pytest.raises(Refused, match="Slovenia has a focal point since 1 June 2025: end that term first"):
            restore_term(office, by=by)
        assert Appointment.everything.get(pk=office.pk).is_struck


@race
def test_a_struck_term_and_a_new_one_do_not_both_stand() -> None:
    member = MemberFactory()
    struck = AppointmentFactory(member=member, institution=None, start=parse("2025"), end_state=EndState.OPEN)
    strike_term(struck, by=None, reason="Never so")

    def take_back() -> str:
        return _answer(lambda: restore_term(Appointment.everything.get(pk=struck.pk), by=None))

    def name() -> str:
        office = Appointment(
            member=Member.objects.get(pk=member.pk), start=parse("2026-01-01"), end_state=EndState.OPEN
        )
        return _answer(lambda: save_appointment(office, by=None))

    assert sorted(at_once([take_back, name])) == ["done", "refused"]
    assert member.appointments.count() == 1


def read(client: Client, path: str) -> str:
    """A page or a file that is streamed, as text."""
    return b"".join(client.get(path)).decode()


def _answer(deed: Callable[[], Any]) -> str:
    try:
        deed()
    except Refused:
        return "refused"
    return "done"


class TestNobodySeesAStruckTerm:
    """Not in pages, lists, files, grants or searches, of whatever reader."""

    PUBLIC = ["/members/", "/members/slovenia/", "/members.csv", "/members.json", "/", "/search/?q=wrong+office"]

    @pytest.fixture
    def steering(self, slovenia: Member) -> SteeringTerm:
        return SteeringTermFactory(
            member=slovenia, start=parse("2025"), end_state=EndState.OPEN, source_note="Wrong note"
        )

    def test_on_no_page_and_in_no_list(
        self, client: Client, office: Appointment, steering: SteeringTerm, by: User
    ) -> None:
        words = ("Wrong Office", "Wrong note")
        seen = {word for path in self.PUBLIC for word in words if word in read(client, path)}
        assert seen == set(words), "the words can leak"
        strike_term(office, by=by, reason="Never so")
        strike_term(steering, by=by, reason="Never so")
        for path in self.PUBLIC:
            assert [word for word in words if word in read(client, path)] == [], path
        for choice in ("yes", "named"):
            assert "/members/slovenia/" not in read(client, f"/members/?steering={choice}")

    def test_it_gives_no_access(self, office: Appointment, steering: SteeringTerm, by: User) -> None:
        user = UserFactory()
        Appointment.objects.filter(pk=office.pk).update(person=PersonFactory(user=user))
        assert {"members", "steering"} < set(grants_of(user).levels)
        strike_term(steering, by=by, reason="Never so")
        assert set(grants_of(user).levels) == {"public", "members"}
        strike_term(office, by=by, reason="Never so")
        assert grants_of(user).levels == {"public"}
        assert not [scope for _level, scope in grants_of(user).scoped if scope.startswith("member:")]

    def test_the_desk_of_the_person_does_not_name_it(self, client: Client, office: Appointment, by: User) -> None:
        user = UserFactory()
        Appointment.objects.filter(pk=office.pk).update(person=PersonFactory(user=user))
        client.force_login(user)
        assert "Slovenia" in client.get(reverse("desk")).content.decode()
        strike_term(office, by=by, reason="Never so")
        assert "Slovenia" not in client.get(reverse("desk")).content.decode()

    def test_what_is_kept_about_a_person_tells_it_and_erasing_reaches_it(
        self, client: Client, office: Appointment, by: User
    ) -> None:
        user = UserFactory()
        person = PersonFactory(user=user, name="Ada Sample")
        Appointment.objects.filter(pk=office.pk).update(person=person, letter="Letter of Ada Sample")
        strike_term(office, by=by, reason="Ada Sample never held it")
        client.force_login(user)
        kept = client.get(reverse("own-data")).content.decode()
        assert "Letter of Ada Sample" in kept
        assert "struck out" in kept
        anonymise(person, by=by)
        struck = Appointment.everything.get()
        assert "Ada" not in struck.letter
        assert not [row for row in struck.history.all() if "Ada" in f"{row.letter} {row.history_change_reason}"]


def test_loading_the_real_record_leaves_out_what_staff_have_struck(by: User) -> None:
    load_real_rows()
    struck = Appointment.objects.order_by("pk").first()
    assert struck is not None
    number = Appointment.everything.count()
    strike_term(struck, by=by, reason="Never so")
    load_real_rows()
    assert (Appointment.everything.count(), Appointment.objects.count()) == (number, number - 1)
    assert Appointment.everything.get(pk=struck.pk).is_struck


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL keeps this rule itself")
def test_postgresql_lets_a_struck_term_keep_no_other_away() -> None:
    member = MemberFactory()
    for is_struck in (True, True, False):
        with transaction.atomic():
            AppointmentFactory(
                member=member, institution=None, start=parse("2025"), end_state=EndState.OPEN, is_struck=is_struck
            )
    assert member.appointments.count() == 1
