"""Whatever is ordered, taken back and announced in whatever order: the rules of terms hold and nothing is lost."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from focalpoints.models import Appointment, Succession
from focalpoints.models.term import EndState
from focalpoints.services.beginning_successions import begin_due
from focalpoints.services.succession import Successor, succeed, take_back
from focalpoints.services.terms import certainly_overlap
from r2pnet.outbox.models import Message
from r2pnet.partial_dates import PartialDate
from r2pnet.refusal import Refused
from tests.examples import examples
from tests.factories import AppointmentFactory, MemberFactory, PersonFactory

FIRST = date(2026, 1, 1)
# What happens one after the other: a handover after so many days to one of three people, taking the newest back, days
# that pass, and the daily job.
steps = st.one_of(
    st.tuples(st.just("succeed"), st.integers(0, 20), st.integers(0, 2)),
    st.tuples(st.just("take back"), st.just(0), st.just(0)),
    st.tuples(st.just("days pass"), st.integers(1, 15), st.just(0)),
    st.tuples(st.just("job"), st.just(0), st.just(0)),
)


class Story:
    """One member, and a slow and simple reference: who should be focal point on which day."""

    def __init__(self) -> None:
        self.today, self.member = FIRST, MemberFactory()
        self.office = AppointmentFactory(
            member=self.member,
            institution=None,
            person=PersonFactory(work_email="zero@example.org"),
            start=PartialDate.of(2025),
            end_state=EndState.OPEN,
        )
        self.terms: list[tuple[date, str]] = [(date(2025, 12, 31), "zero@example.org")]
        self.announced: set[date] = set()

    def holder(self, day: date) -> str:
        return [who for since, who in self.terms if since <= day][-1]

    def do(self, deed: str, days: int, who: int) -> None:
        {"succeed": self.succeed, "take back": self.take_back, "days pass": self.passes, "job": self.job}[deed](
            days, who
        )

    def current(self) -> Appointment:
        found: Appointment = Appointment.objects.current(self.today).get(member=self.member)
        return found

    def succeed(self, days: int, who: int) -> None:
        address, last = f"{'abc'[who]}@example.org", self.today + timedelta(days=days)
        planned, held = self.terms[-1][0] > self.today, self.holder(self.today)
        again = planned and self.terms[-1] == (last + timedelta(days=1), address)
        try:
            succeed(self.current(), last_day=last, successor=Successor(address, address), by=None)
        except Refused:
            assert planned or address == held
            assert not again
        else:
            assert again or not (planned or address == held)
            if not again:
                self.terms.append((last + timedelta(days=1), address))

    def take_back(self, _days: int, _who: int) -> None:
        newest = Succession.objects.live().filter(leaving__member=self.member).order_by("-pk").first()
        if newest is None:
            return
        try:
            take_back(newest, by=None)
        except Refused:
            assert self.terms[-1][0] <= self.today
        else:
            assert self.terms.pop()[0] > self.today

    def passes(self, days: int, _who: int) -> None:
        self.today += timedelta(days=days)

    def job(self, _days: int, _who: int) -> None:
        begun = {since for since, _who in self.terms[1:] if since <= self.today}
        assert begin_due(self.today) == len(begun - self.announced)
        self.announced |= begun


@pytest.mark.django_db(transaction=True)
@settings(max_examples=examples(40), deadline=None)
@given(st.lists(steps, max_size=14))
def test_current_agrees_with_a_simple_reference_and_nothing_recorded_is_lost(
    history: list[tuple[str, int, int]],
) -> None:
    with transaction.atomic():
        Message.objects.all().delete()
        with time_machine.travel(FIRST, tick=False):
            story = Story()
        written = 1
        for deed, days, who in history:
            with time_machine.travel(story.today, tick=False):
                story.do(deed, days, who)
            everything = Appointment.everything.filter(member=story.member)
            assert everything.count() >= written
            written = everything.count()
            standing = [one for one in everything if not one.is_struck]
            assert not [1 for one in standing for two in standing if one.pk < two.pk and certainly_overlap(one, two)]
            for day in (story.today + timedelta(days=ahead) for ahead in range(25)):
                held = Appointment.objects.current(day).get(member=story.member)
                assert held.person is not None
                assert held.person.work_email == story.holder(day)
        assert Succession.objects.filter(leaving__member=story.member).count() == written - 1
        transaction.set_rollback(True)
