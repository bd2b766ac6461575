"""An office or a steering term is over: a last day, in the record as past, and access that ends with it."""

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from focalpoints.models import Appointment, SteeringTerm, User
from focalpoints.models.term import EndState
from focalpoints.services.correcting_terms import correct_term, strike_term
from focalpoints.services.ending import end_term
from r2pnet.acting import Channel, KindOfDeed, Reason
from r2pnet.clock import network_today
from r2pnet.partial_dates import PartialDate
from r2pnet.refusal import Refused
from r2pnet.visibility import grants_of
from tests.factories import (
    AppointmentFactory,
    InstitutionFactory,
    MemberFactory,
    PersonFactory,
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
def office(db: None) -> Appointment:
    return AppointmentFactory(
        member__country__short_name="Slovenia", start=parse("2025-05-06"), end_state=EndState.OPEN, end=None
    )


class TestEnding:
    def test_the_office_is_past_and_the_history_says_which_deed_it_was_and_for_whom(
        self, office: Appointment, by: User
    ) -> None:
        reason = Reason("Note of 3 May", Channel.LETTER, "Slovenia", date(2026, 5, 4))
        end_term(office, last_day=parse("2026-06-30"), by=by, reason=reason)
        office.refresh_from_db()
        assert (office.end_state, office.end, office.version) == (EndState.KNOWN, parse("2026-06-30"), 2)
        newest, first = office.history.all()
        assert (newest.history_user, newest.history_change_reason) == (by, "Note of 3 May")
        assert (
            newest.history_type,
            newest.history_deed,
            newest.history_channel,
            newest.history_on_behalf_of,
            newest.history_received_on,
        ) == ("~", KindOfDeed.ENDED, Channel.LETTER, "Slovenia", date(2026, 5, 4))
        assert (first.end_state, first.history_deed, first.history_on_behalf_of) == (EndState.OPEN, "", "")

    def test_a_steering_term_ends_in_the_same_way(self, by: User) -> None:
        term = SteeringTermFactory(start=parse("2025"), end_state=EndState.UNKNOWN, end=None)
        end_term(term, last_day=parse("2026-03"), by=by, reason="Rotation")
        term.refresh_from_db()
        assert (term.end_state, term.end) == (EndState.KNOWN, parse("2026-03"))
        assert term.history.latest().history_deed == KindOfDeed.ENDED

    def test_the_next_row_of_history_is_signed_by_itself(self, office: Appointment, by: User) -> None:
        ended = end_term(office, last_day=parse("2026-06-30"), by=by, reason=Reason("Note", Channel.PHONE, "Slovenia"))
        ended.position = "Adviser"
        corrected = correct_term(ended, by=by, reason="Misspelt")
        newest = corrected.history.latest()
        assert (newest.history_deed, newest.history_channel, newest.history_on_behalf_of) == ("corrected", "", "")

    def test_a_word_cannot_have_come_tomorrow(self, office: Appointment, by: User) -> None:
        with pytest.raises(Refused, match="Write the day on which it was received: today or earlier") as refused:
            end_term(office, last_day=parse("2026"), by=by, reason=Reason("Note", received_on=date(2099, 1, 1)))
        assert refused.value.field == "received_on"
        assert Appointment.objects.get().end_state == EndState.OPEN


class TestRefusing:
    def test_another_known_end(self, office: Appointment, by: User) -> None:
        end_term(office, last_day=parse("2026-06-30"), by=by)
        with pytest.raises(Refused) as refused:
            end_term(office, last_day=parse("2026-07-01"), by=by)
        assert (refused.value.message, refused.value.field) == (
            "It has an end already: 30 June 2026. If that day is wrong, correct it.",
            "last_day",
        )

    def test_the_same_end_again_writes_nothing(self, office: Appointment, by: User) -> None:
        for _ in range(2):
            end_term(office, last_day=parse("2026-06-30"), by=by, seen_version=1)
        assert (Appointment.objects.get().version, office.history.count()) == (2, 2)

    def test_an_end_before_the_start(self, office: Appointment, by: User) -> None:
        with pytest.raises(Refused) as refused:
            end_term(office, last_day=parse("2024"), by=by)
        assert (refused.value.message, refused.value.field) == (
            "This day lies before the start, 6 May 2025. Write a later one, or correct the start.",
            "last_day",
        )

    def test_a_term_that_is_struck_out(self, office: Appointment, by: User) -> None:
        strike_term(office, by=by, reason="Never so")
        with pytest.raises(Refused, match="It is struck out: take that back first"):
            end_term(office, last_day=parse("2026"), by=by)

    def test_what_somebody_has_saved_since_it_was_seen(self, office: Appointment, by: User) -> None:
        office.position = "Adviser"
        correct_term(office, by=by, reason="The letter says so")
        with pytest.raises(Refused, match="Somebody else has changed it since you opened the page"):
            end_term(office, last_day=parse("2026"), by=by, seen_version=1)
        assert Appointment.objects.get().end_state == EndState.OPEN


def test_access_goes_with_the_last_day(client: Client, by: User) -> None:
    user, member, held = UserFactory(), MemberFactory(), "Desk for atrocity prevention"
    office = AppointmentFactory(
        member=member,
        institution=InstitutionFactory(member=member),
        person=PersonFactory(user=user),
        office_note=held,
        level="members",
        start=parse("2025"),
        end_state=EndState.OPEN,
    )
    SteeringTermFactory(member=member, start=parse("2025"), end_state=EndState.OPEN)
    client.force_login(user)
    page = reverse("member", args=[member.slug])
    assert {"members", "steering"} < set(grants_of(user).levels)
    assert held in client.get(page).content.decode()
    today = network_today()
    end_term(office, last_day=PartialDate.on(today), by=by)
    assert {"members", "steering"} < set(grants_of(user).levels)
    assert held in client.get(page).content.decode()
    with time_machine.travel(date.fromordinal(today.toordinal() + 2)):
        assert set(grants_of(user).levels) == {"public"}
        client.force_login(user)
        assert held not in client.get(page).content.decode()


@race
def test_of_two_who_end_a_term_at_once_one_is_told() -> None:
    office = AppointmentFactory(start=parse("2025"), end_state=EndState.OPEN)

    def end(day: str) -> str:
        try:
            end_term(Appointment.objects.get(pk=office.pk), last_day=parse(day), by=None, seen_version=1)
        except Refused as refused:
            return refused.message
        return "ended"

    outcomes = at_once([lambda day=day: end(day) for day in ("2026-06-30", "2026-07-31")])
    told = "Somebody else has changed it since you opened the page: look at what it says now, then decide."
    assert sorted(outcomes) == [told, "ended"]
    assert Appointment.history.filter(id=office.pk).count() == 2


@race
def test_of_two_who_end_and_correct_a_term_at_once_one_is_told() -> None:
    term = SteeringTermFactory(start=parse("2025"), end_state=EndState.OPEN)

    def told(deed: str) -> str:
        found = SteeringTerm.objects.get(pk=term.pk)
        found.version = 1  # as both saw it
        try:
            if deed == "end":
                end_term(found, last_day=parse("2026-06-30"), by=None, seen_version=1)
            else:
                found.start = parse("2024")
                correct_term(found, by=None, reason="Wrong year")
        except Refused as refused:
            return refused.message.partition(" since ")[0]
        return "done"

    outcomes = at_once([lambda deed=deed: told(deed) for deed in ("end", "correct")])
    assert sorted(one.replace("this record", "it") for one in outcomes) == ["Somebody else has changed it", "done"]
    assert SteeringTerm.history.filter(id=term.pk).count() == 2
