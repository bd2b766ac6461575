"""A meeting's own questions: eight at most, after the seat, read by whom each says, and gone when each says."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from focalpoints.services.erasure import anonymise
from meetings.models import Answer, Meeting, Question, Registration
from meetings.models.meeting import MeetingStatus
from meetings.questions.kept import forget_answers, next_day_of_answers
from meetings.services.asking import answer_questions, remove_question, save_question
from meetings.services.registering import Wish, withdraw
from r2pnet.own_data import kept_about
from r2pnet.refusal import Refused
from tests.factories import UserFactory
from tests.meetings.gathering import account_of, invited, open_meeting, seat
from tests.meetings.reading import facts_in, words_of
from tests.races import at_once, race

pytestmark = pytest.mark.django_db
MEETING = "/meetings/annual-12-test-city/"
PAGE, FORM = f"{MEETING}registration/", f"{MEETING}registration/questions/"
STAFF = "/desk/meetings/annual-12-test-city/answers/"
KINDS = ("text", "choice", "several", "yes-no", "number")


def asked(meeting: Meeting, position: int = 1, **fields: Any) -> Question:
    kind = fields.pop("kind", "text")
    choices = "One\nTwo" if kind in ("choice", "several") else ""
    question = Question(meeting=meeting, position=position, kind=kind, words=f"Test question {position}?")
    question.choices = fields.pop("choices", choices)
    for name, value in fields.items():
        setattr(question, name, value)
    return save_question(question, by=None)


def answer(registration: Registration, question: Question, value: str) -> None:
    answer_questions(registration, {question.pk: value}, by=account_of(registration.person))


class TestTheQuestions:
    def test_a_meeting_has_no_more_than_eight(self) -> None:
        meeting = open_meeting()
        for position in range(1, 9):
            asked(meeting, position)
        for position in (0, 8, 9):
            with pytest.raises(ValidationError):
                asked(meeting, position)
            with pytest.raises(IntegrityError), transaction.atomic():
                Question.objects.create(meeting=meeting, position=position, kind="text", words="Ninth?")
        assert meeting.questions.count() == 8

    @pytest.mark.parametrize(
        ("kind", "choices"),
        [
            ("choice", ""),
            ("choice", "One"),
            ("several", "One\nOne"),
            ("text", "One\nTwo"),
            ("choice", "x" * 101 + "\nTwo"),
        ],
    )
    def test_choices_stand_where_they_are_asked_for_and_are_two_at_least(self, kind: str, choices: str) -> None:
        with pytest.raises(ValidationError):
            asked(open_meeting(), kind=kind, choices=choices)

    def test_what_people_were_told_stays_once_somebody_has_answered(self) -> None:
        meeting = open_meeting()
        question = asked(meeting)
        registration = seat(invited(meeting), meeting)
        question.words = "Another?"
        save_question(question, by=None)
        answer(registration, question, "Zqx")
        for name, value in (
            ("words", "New?"),
            ("seen_by", "participants"),
            ("kind", "number"),
            ("delete_after_days", 91),
        ):
            changed = Question.objects.get()
            setattr(changed, name, value)
            with pytest.raises(Refused):
                save_question(changed, by=None)
        kept_shorter = Question.objects.get()
        kept_shorter.delete_after_days, kept_shorter.is_required = 30, True
        save_question(kept_shorter, by=None)
        with pytest.raises(Refused):
            remove_question(Question.objects.get(), by=None)
        Answer.objects.all().delete()
        remove_question(Question.objects.get(), by=None)
        assert Question.objects.count() == 0


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        ("text", ["x", "long " * 400, "<b>"], ["x" * 2001]),
        ("choice", ["One", "Two"], ["Three", "One\nTwo"]),
        ("several", ["One", "One\nTwo"], ["Three", "One\nThree"]),
        ("yes-no", ["yes", "no"], ["Yes", "maybe"]),
        ("number", ["0", "12", "1000000"], ["-1", "1.5", "1000001", "٣", "9" * 30]),
    ],
)
def test_each_kind_takes_what_it_asks_for(kind: str, right: list[str], wrong: list[str]) -> None:
    meeting = open_meeting()
    question, registration = asked(meeting, kind=kind, is_required=True), seat(invited(meeting), meeting)
    for value in right:
        answer(registration, question, value)
        assert Answer.objects.get().value == value.strip()
    for value in [*wrong, "", "  "]:
        with pytest.raises(Refused) as refused:
            answer(registration, question, value)
        assert refused.value.field == f"question-{question.pk}"
    assert Answer.objects.get().value == right[-1].strip()


class TestWhoMayAnswer:
    def test_who_has_a_seat_until_the_last_day_and_who_moves_up_later_once(self) -> None:
        meeting = open_meeting(seats=1)
        question = asked(meeting)
        first, second = seat(invited(meeting), meeting), seat(invited(meeting), meeting)
        with pytest.raises(Refused):
            answer(second, question, "waits")
        answer(first, question, "first")
        assert meeting.registration_closes_on
        with time_machine.travel(meeting.registration_closes_on + timedelta(days=2)):
            with pytest.raises(Refused):
                answer(first, question, "too late")
            withdraw(first, by=account_of(first.person))
            answer(second, question, "moved up")
            with pytest.raises(Refused):
                answer(second, question, "again")
        assert sorted(Answer.objects.values_list("value", flat=True)) == ["moved up"]

    def test_nobody_for_another_or_at_a_meeting_that_is_over_or_cancelled(self) -> None:
        meeting = open_meeting()
        question, registration = asked(meeting), seat(invited(meeting), meeting)
        with pytest.raises(Refused):
            answer_questions(registration, {question.pk: "x"}, by=UserFactory())
        for status in (MeetingStatus.HELD, MeetingStatus.CANCELLED):
            Meeting.objects.update(status=status)
            with pytest.raises(Refused):
                answer(registration, question, "x")
        assert Answer.objects.count() == 0


class TestThePage:
    def test_the_form_stands_on_the_page_of_who_has_a_seat_alone(self, client: Client) -> None:
        meeting = open_meeting(seats=1)
        asked(meeting, is_required=True)
        people = [invited(meeting) for _ in range(3)]
        for person in people[:2]:
            seat(person, meeting)
        shown = []
        for person in people:
            client.force_login(account_of(person))
            shown.append("A few questions of the host" in words_of(client.get(PAGE)))
            client.post(FORM, {})
        assert (shown, Answer.objects.count()) == ([True, False, False], 0)

    def test_answers_are_kept_shown_and_can_be_changed(self, client: Client) -> None:
        meeting = open_meeting()
        questions = [asked(meeting, position, kind=kind) for position, kind in enumerate(KINDS, start=1)]
        person = invited(meeting)
        registration = seat(person, meeting)
        client.force_login(account_of(person))
        names = [f"question-{one.pk}" for one in questions]
        typed = dict(zip(names, ["<i>Zqx</i>", "Two", ["One", "Two"], "no", "12"], strict=True))
        words = words_of(client.post(FORM, typed, follow=True))
        assert "Your answers are saved." in words
        kept = ["<i>Zqx</i>", "Two", "One\nTwo", "no", "12"]
        assert list(Answer.objects.order_by("question__position").values_list("value", flat=True)) == kept
        client.post(FORM, {**typed, names[0]: "", names[4]: "3"})
        assert Answer.objects.count() == 4
        Meeting.objects.update(status=MeetingStatus.HELD)
        facts = facts_in(client.get(PAGE))
        assert [facts[f"Test question {number}?"] for number in (2, 3, 4, 5)] == ["Two", "One, Two", "No", "3"]
        assert registration.status == "confirmed"

    def test_what_was_typed_stays_in_a_form_that_fails_with_the_error_at_its_field(self, client: Client) -> None:
        meeting = open_meeting()
        words, number = asked(meeting), asked(meeting, 2, kind="number", is_required=True)
        person = invited(meeting)
        seat(person, meeting)
        client.force_login(account_of(person))
        for typed, said in (("many", "Write a whole number in figures"), ("", "Answer this question.")):
            page = client.post(FORM, {f"question-{words.pk}": "Zqx kept", f"question-{number.pk}": typed})
            html = page.content.decode()
            assert (f'href="#id_question-{number.pk}"' in html, f'id="id_question-{number.pk}_error"' in html) == (
                True,
                True,
            )
            assert (said in words_of(page), "Zqx kept" in html, "<title>Error:" in html) == (True, True, True)
        assert Answer.objects.count() == 0

    @pytest.mark.parametrize("value", ["\x00", "a\x00b", "🌍", "\ud800", "long " * 600, "99999999999999999999"])
    def test_odd_texts_are_taken_or_refused_in_words(self, client: Client, value: str) -> None:
        meeting = open_meeting()
        for position, kind in enumerate(KINDS, start=1):
            asked(meeting, position, kind=kind)
        person = invited(meeting)
        seat(person, meeting)
        client.force_login(account_of(person))
        for question in meeting.questions.all():
            body = f"question-{question.pk}=".encode() + value.encode(errors="surrogatepass").replace(b"\x00", b"%00")
            answered = client.generic("POST", FORM, body, "application/x-www-form-urlencoded")
            assert answered.status_code in (200, 302)

    def test_the_number_of_queries_does_not_grow_with_the_questions(self, client: Client) -> None:
        meeting = open_meeting()
        person = invited(meeting)
        registration = seat(person, meeting)
        client.force_login(account_of(person))
        counted = []
        for position in range(1, 9):
            answer(registration, asked(meeting, position), "x")
            if position in (2, 8):
                with CaptureQueriesContext(connection) as queries:
                    client.get(PAGE)
                counted.append(len(queries))
        assert counted[0] == counted[1]


@pytest.fixture
def answered() -> Iterator[dict[str, Any]]:
    """Three people with a seat, of whom one agreed to be listed; each has answered one question of each audience."""
    meeting = open_meeting()
    questions = {
        seen_by: asked(meeting, position, seen_by=seen_by)
        for position, seen_by in enumerate(("secretariat", "host", "participants"), start=1)
    }
    people = [invited(meeting, name=f"Zqxname{number}") for number in range(3)]
    for number, person in enumerate(people):
        registration = seat(person, meeting, Wish("in-person", is_listed=number == 0))
        values = {question.pk: f"zqx-{seen_by}-{number}" for seen_by, question in questions.items()}
        answer_questions(registration, values, by=account_of(person))
    yield {"meeting": meeting, "people": people}


class TestWhoReads:
    def test_participants_read_what_is_for_them_of_those_who_are_listed(
        self, client: Client, answered: dict[str, Any]
    ) -> None:
        client.force_login(account_of(answered["people"][1]))
        assert "What others who take part answered" in words_of(client.get(PAGE))
        page = client.get(f"{PAGE}answers/")
        assert facts_in(page) == {"Zqxname0": "zqx-participants-0"}
        assert [word for word in ("zqx-secretariat", "zqx-host", "Zqxname2") if word in words_of(page)] == []
        outsider = invited(answered["meeting"])
        client.force_login(account_of(outsider))
        assert client.get(f"{PAGE}answers/").status_code == 404
        withdraw(Registration.objects.get(person=answered["people"][1]), by=account_of(answered["people"][1]))
        client.force_login(account_of(answered["people"][1]))
        assert client.get(f"{PAGE}answers/").status_code == 404

    def test_staff_read_totals_and_names_and_nobody_else_does(
        self, client: Client, staff_client: Client, answered: dict[str, Any]
    ) -> None:
        words = words_of(staff_client.get(STAFF))
        assert all(f"zqx-{seen_by}-{number}" in words for seen_by in ("secretariat", "host") for number in range(3))
        assert words.count("Answers 3") == 3
        client.force_login(account_of(answered["people"][0]))
        assert client.get(STAFF).status_code == 404

    def test_who_withdrew_stands_in_no_list(self, staff_client: Client, answered: dict[str, Any]) -> None:
        withdraw(Registration.objects.get(person=answered["people"][0]), by=account_of(answered["people"][0]))
        assert "-0" not in words_of(staff_client.get(STAFF))


def test_a_person_reads_their_own_answers_and_they_go_with_an_erasure(answered: dict[str, Any]) -> None:
    person = answered["people"][2]
    told = next(one for one in kept_about(account_of(person)) if one.title.startswith("Your answers"))
    assert [row["answer"] for row in told.rows] == ["zqx-secretariat-2", "zqx-host-2", "zqx-participants-2"]
    anonymise(person, by=None)
    assert Answer.objects.count() == 6
    assert not Answer.objects.filter(value__endswith="-2").exists()


def test_each_answer_goes_when_its_question_says_and_of_who_withdraws_at_once() -> None:
    meeting = open_meeting()
    short, long = asked(meeting, delete_after_days=0), asked(meeting, 2, delete_after_days=30)
    stays, leaves = (seat(invited(meeting), meeting) for _ in range(2))
    for registration in (stays, leaves):
        values = {short.pk: "x", long.pk: "y"}
        answer_questions(registration, values, by=account_of(registration.person))
    last = meeting.last_day
    assert last is not None
    assert next_day_of_answers() == last + timedelta(days=1)
    assert list(forget_answers(last)) == []
    withdraw(leaves, by=account_of(leaves.person))
    assert Answer.objects.count() == 2
    assert [(one.what, one.about, one.count) for one in forget_answers(last + timedelta(days=1))] == [
        ("Answers to a question", "Twelfth test meeting", 1)
    ]
    assert list(Answer.objects.values_list("value", flat=True)) == ["y"]
    assert list(forget_answers(last + timedelta(days=30))) == []
    assert [one.count for one in forget_answers(last + timedelta(days=31))] == [1]
    assert (next_day_of_answers(), Answer.objects.count()) == (None, 0)


def test_answers_have_no_history() -> None:
    assert not hasattr(Answer, "history")


def test_staff_write_questions_on_the_page_of_the_meeting(staff_client: Client) -> None:
    meeting = open_meeting()
    question = asked(meeting)
    page = staff_client.get(f"/admin/meetings/meeting/{meeting.pk}/change/").content.decode()
    assert (STAFF in page, question.words in page, 'name="questions-0-words"' in page) == (True, True, True)


@race
def test_a_question_does_not_change_while_it_is_answered() -> None:
    """Whoever comes second finds what the first has done: no answer is read by more people than its person was told."""
    meeting = open_meeting()
    question, registration = asked(meeting), seat(invited(meeting), meeting)
    by = account_of(registration.person)
    wider = Question.objects.get()
    wider.seen_by = "participants"

    def widen() -> str:
        try:
            save_question(wider, by=None)
        except Refused:
            return "refused"
        return "widened"

    def answer_it() -> str:
        answer_questions(registration, {question.pk: "x"}, by=by)
        return "answered"

    outcome = at_once([widen, answer_it])
    assert outcome[1] == "answered"
    assert Question.objects.get().seen_by == ("secretariat" if outcome[0] == "refused" else "participants")
