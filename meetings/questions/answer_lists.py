"""The answers to a meeting's own questions, for the secretariat: totals and list."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from meetings.models import Answer, Meeting, Question
from meetings.models.question import WITH_CHOICES, QuestionKind
from meetings.models.registration import TAKING_PART
from meetings.questions.answers import in_words


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


def _answered(question: Question, answers: list[Answer]) -> Answered:
    rows = [(one.registration.person.name, in_words(question, one.value)) for one in answers]
    return Answered(question, totals_of(question, [one.value for one in answers]), rows)


def totals_of(question: Question, values: list[str]) -> list[tuple[str, int]]:
    """How many answered, and how often each choice was taken, or the sum of the numbers."""
    totals = [(_("Answers"), len(values))]
    if question.kind == QuestionKind.NUMBER:
        return [*totals, (_("Sum"), sum(int(value) for value in values))]
    if question.kind == QuestionKind.TEXT:
        return totals
    offered = question.listed_choices if question.kind in WITH_CHOICES else ["yes", "no"]
    taken = Counter(choice for value in values for choice in value.split("\n"))
    return [*totals, *((in_words(question, choice), taken[choice]) for choice in offered)]
