"""Adoption by silence: who opens it, who is told, who objects until when, and how it ends, whatever is down."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from focalpoints.models import User
from focalpoints.models.appointment import Role
from focalpoints.models.member import Standing
from focalpoints.services.accounts import make_staff
from manual.models import Adoption, Chapter, Objection, Revision, SilenceProcedure
from manual.services.adopting import adopt
from manual.services.facts import Facts, change_facts
from manual.services.silence import (
    first_last_day,
    look_after_silences,
    object_to,
    open_silence,
    withdraw_silence,
)
from manual.silence_speakers import people_to_tell
from manual.tasks import look_after_silences as task
from manual.working_days import end_of_day, is_working_day, working_days_after
from r2pnet.clock import network_today
from r2pnet.outbox.kinds import kind_of
from r2pnet.outbox.models import Message
from r2pnet.refusal import Refused
from r2pnet.visibility import Audience, Level
from tests.factories import AppointmentFactory, MeetingFactory, MemberFactory, PersonFactory, SessionFactory
from tests.manual.given import adopted, chapter_of, next_text
from tests.manual.silencing import WHY, before_all, now_ends, speaker, told

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 30, 12, tzinfo=UTC)
LAST_DAY = date(2026, 12, 14)
ENDS_AT = datetime(2026, 12, 15, tzinfo=UTC)


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(MONDAY, tick=False) as moved:
        yield moved


def refused(deed: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        deed()
    return caught.value.message


def fresh(procedure: SilenceProcedure) -> SilenceProcedure:
    return SilenceProcedure.objects.get(pk=procedure.pk)


class TestWorkingDays:
    @given(st.dates(date(2020, 1, 1), date(2060, 1, 1)), st.integers(1, 60))
    def test_the_last_day_is_a_working_day_with_so_many_after_the_first(self, day: date, number: int) -> None:
        last = working_days_after(day, number)
        between = [day + timedelta(days=one) for one in range(1, (last - day).days + 1)]
        assert is_working_day(last)
        assert sum(is_working_day(one) for one in between) == number

    @given(st.dates(date(2020, 1, 1), date(2060, 1, 1)), st.integers(1, 60))
    def test_who_opens_later_gives_no_earlier_day(self, day: date, number: int) -> None:
        assert working_days_after(day + timedelta(days=1), number) >= working_days_after(day, number)
        assert working_days_after(day, number + 1) > working_days_after(day, number)

    @given(st.dates(date(2020, 1, 1), date(2060, 1, 1)))
    def test_ten_working_days_are_two_weeks_at_least(self, day: date) -> None:
        assert 14 <= (working_days_after(day, 10) - day).days <= 14 + is_working_day(day) * 0 + 0

    @pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Africa/Cairo", "Pacific/Kiritimati"])
    def test_a_day_ends_by_the_clocks_of_the_network(self, settings: Settings, zone: str) -> None:
        settings.TIME_ZONE = zone
        for day in (date(2026, 3, 28), date(2026, 4, 23), date(2026, 10, 29), date(2026, 12, 31)):
            ends = end_of_day(day)
            assert timezone.localdate(ends - timedelta(seconds=1)) == day
            assert timezone.localdate(ends) == day + timedelta(days=1)
