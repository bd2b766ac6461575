"""The answers to a meeting's own questions, for the secretariat: totals and list; and as the host may have them."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from meetings.models import Answer, Meeting, Question, Registration
from meetings.models.question import WITH_CHOICES, QuestionKind, SeenBy
from meetings.models.registration import TAKING_PART
from meetings.questions import in_words
from r2pnet.sheets.writing import Column

FOR_HOSTS = (SeenBy.HOST, SeenBy.PARTICIPANTS)


@dataclass(frozen=True)
class Answered:
    """A question with what was answered: totals as pairs of words and number, rows as pairs of name and words."""

    question: Question
    totals: list[tuple[str, int]]
    rows: list[tuple[str, str]]


def answers_of(meeting: Meeting) -> list[Answered]:
    """Every question of `meeting` with the answers of those who have a place; two queries."""
    rows = Answer.objects.filter(question__meeting=meeting, registration__status__in=TAKING_PART)
    found: dict[int, list[Answer]] = defaultdict(list)
    for one in rows.select_related("registration__person").order_by("registration__person__name", "pk"):
        found[one.question_id].append(one)
    return [_answered(question, found[question.pk]) for question in meeting.questions.all()]


def host_columns(meeting: Meeting) -> list[Column]:
    """What the host may have: name and office of those who agreed to be listed, and the answers meant for hosts."""
    asked = list(meeting.questions.filter(seen_by__in=FOR_HOSTS))
    return [
        Column("name", _("name"), lambda row: _if_listed(row, row.person.name)),
        Column("office", _("office"), lambda row: _if_listed(row, row.office)),
        Column("capacity", _("capacity"), lambda row: str(row.capacity)),
        Column("how", _("how"), lambda row: str(row.get_mode_display())),
        *(Column(f"question_{one.position}", one.words, _answer_to(one)) for one in asked),
    ]


def host_rows(meeting: Meeting) -> Iterable[Registration]:
    """The registrations with a place that have answered something the host may have, in order of arrival."""
    rows = Registration.objects.taking_part().filter(
        meeting=meeting, answers__question__seen_by__in=[kind.value for kind in FOR_HOSTS]
    )
    return rows.distinct().by_arrival().select_related("person", "capacity").prefetch_related("answers")


def _answered(question: Question, answers: list[Answer]) -> Answered:
    rows = [(one.registration.person.name, in_words(question, one.value)) for one in answers]
    return Answered(question, _totals(question, [one.value for one in answers]), rows)


def _totals(question: Question, values: list[str]) -> list[tuple[str, int]]:
    """How many answered, and how often each choice was taken, or the sum of the numbers."""
    totals = [(_("Answers"), len(values))]
    if question.kind == QuestionKind.NUMBER:
        return [*totals, (_("Sum"), sum(int(value) for value in values))]
    if question.kind == QuestionKind.TEXT:
        return totals
    offered = question.listed_choices if question.kind in WITH_CHOICES else ["yes", "no"]
    taken = Counter(choice for value in values for choice in value.split("\n"))
    return [*totals, *((in_words(question, choice), taken[choice]) for choice in offered)]


def _if_listed(row: Registration, words: str) -> str:
    return words if row.is_listed else ""


def _answer_to(question: Question) -> Callable[[Any], str]:
    def answer(row: Registration) -> str:
        values = {one.question_id: one.value for one in row.answers.all()}
        return in_words(question, values[question.pk]) if question.pk in values else ""

    return answer
