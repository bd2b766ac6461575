"""What is held of a meeting until when is said to the secretariat and to each person, and is gone on that day."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from meetings.kept_until.held import held_of
from meetings.models import Answer, Meeting, Needs, NextStep, Question, Registration, TravelSupport
from meetings.services.registering import Wish
from meetings.services.supporting import ask_for_support
from r2pnet.days import day_in_words
from r2pnet.reports.models import Report
from r2pnet.retention import forget_due
from tests.factories import NextStepFactory, ReportFactory
from tests.meetings.gathering import account_of, invited, open_meeting, seat
from tests.meetings.reading import words_of

pytestmark = pytest.mark.django_db
PAGE = "/desk/meetings/annual-12-test-city/kept/"


def full_meeting() -> tuple[Meeting, Registration]:
    """A meeting of which needs, answers, words on travel and a file are held."""
    meeting = open_meeting()
    registration = seat(invited(meeting), meeting, Wish("in-person", needs="zqxneeds"))
    ask_for_support(registration, "zqxtravel", by=account_of(registration.person))
    for position, days in ((1, 10), (2, 200)):
        question = Question.objects.create(
            meeting=meeting, position=position, kind="text", words=f"Question {days}?", delete_after_days=days
        )
        Answer.objects.create(registration=registration, question=question, value="zqxanswer")
    ReportFactory(
        kind="participants", subject=meeting.slug, state="ready", level="members", scope=f"meeting:{meeting.pk}",
        file=ContentFile(b"%PDF zqx", "participants.pdf"),
        ready_at=datetime.combine(meeting.last_day, time(12), UTC),
    )  # fmt: skip
    return meeting, registration


def numbers(meeting: Meeting) -> dict[str, int]:
    return {one.what: one.number for one in held_of(meeting) if one.number}


def test_each_thing_is_there_until_its_day_and_gone_in_the_night_after_with_the_files() -> None:
    meeting, _registration = full_meeting()
    NextStepFactory(meeting=meeting)
    days = {one.what: one.last_day for one in held_of(meeting) if one.number}
    last = meeting.last_day
    assert last is not None
    assert days == {
        "Answers: Question 10?": last + timedelta(days=10),
        "Files of reports": last + timedelta(days=30),
        "Needs of participants": last + timedelta(days=90),
        "Words on support for travel": last + timedelta(days=90),
        "Answers: Question 200?": last + timedelta(days=200),
    }
    path = Path(Report.objects.get().file.path)
    assert path.exists()
    with time_machine.travel(datetime.combine(last, time(12), UTC), tick=False):
        for day in sorted({day for day in days.values() if day}):
            on_that_day = {what for what, until in days.items() if until == day}
            forget_due(day)
            assert numbers(meeting).keys() >= on_that_day, "gone before its time"
            forget_due(day + timedelta(days=1))
            assert numbers(meeting).keys() & on_that_day == set(), "there after its time"
    assert numbers(meeting) == {}
    assert (Needs.objects.count(), Answer.objects.count(), TravelSupport.objects.count()) == (0, 0, 0)
    assert not path.exists()
    assert (Registration.objects.count(), NextStep.objects.count()) == (1, 1)


def test_the_secretariat_reads_numbers_and_days_and_no_word_of_anybody(staff_client: Client) -> None:
    meeting, registration = full_meeting()
    page = staff_client.get(PAGE)
    last = meeting.last_day
    assert last is not None
    for days, row in ((10, "Answers: Question 10? 1"), (90, "Needs of participants 1"), (30, "Files of reports 1")):
        assert f"{row} {day_in_words(last + timedelta(days=days))}" in words_of(page)
    assert "zqx" not in page.content.decode()
    client = Client(SERVER_NAME="localhost")
    client.force_login(account_of(registration.person))
    assert client.get(PAGE).status_code == 404
    Needs.objects.all().delete()
    assert "Needs of participants 0 nothing is held" in words_of(staff_client.get(PAGE))


def test_a_person_reads_of_their_own_registration_until_when(client: Client) -> None:
    meeting, registration = full_meeting()
    client.force_login(account_of(registration.person))
    page = "/meetings/annual-12-test-city/registration/"
    last = meeting.last_day
    assert last is not None
    words = words_of(client.get(page))
    told: list[tuple[str, Any]] = [
        ("What you need", last + timedelta(days=90)),
        ("Your words on support for travel", last + timedelta(days=90)),
        ("Your answer: Question 10?", last + timedelta(days=10)),
    ]
    for what, day in told:
        assert f"{what}: kept until {day_in_words(day)}, then deleted." in words
    for rows in (Needs, Answer, TravelSupport):
        rows.objects.all().delete()
    assert "What is deleted when" not in words_of(client.get(page))


def test_the_number_of_queries_does_not_grow(staff_client: Client) -> None:
    meeting, _registration = full_meeting()
    counted = []
    for _ in range(2):
        for _more in range(3):
            seat(invited(meeting), meeting, Wish("in-person", needs="x"))
        with CaptureQueriesContext(connection) as queries:
            staff_client.get(PAGE)
        counted.append(len(queries))
    assert counted[0] == counted[1]
