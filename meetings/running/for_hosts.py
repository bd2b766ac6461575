"""What the host of a meeting may have: who agreed to be named, by name; everybody else as a number.

Needs are a number and never a text; mail addresses, travel, reasons and facts of accounts are in no file for a host.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from focalpoints.models.country import UNGroup
from meetings.models import Answer, Meeting, Needs, Question, Registration
from meetings.models.question import SeenBy
from meetings.models.registration import TAKING_PART, Mode, RegistrationStatus
from meetings.questions.answer_lists import totals_of
from meetings.questions.answers import in_words
from r2pnet.sheets.writing import Column
from r2pnet.text import searchable

SEEN_BY_HOSTS: Final = (SeenBy.HOST, SeenBy.PARTICIPANTS)
OF_THE_NAMED: Final[tuple[tuple[str, Promise, Callable[[Registration], str]], ...]] = (
    ("name", gettext_lazy("name"), lambda one: one.person.name),
    ("sent_by", gettext_lazy("member or organisation"), lambda one: str(one.invitation or "")),
    ("capacity", gettext_lazy("capacity"), lambda one: str(one.capacity)),
    ("rank", gettext_lazy("rank in the delegation"), lambda one: str(one.get_rank_display())),
    ("office", gettext_lazy("office"), lambda one: one.office),
    ("how", gettext_lazy("how"), lambda one: str(one.get_mode_display())),
    ("status", gettext_lazy("status"), lambda one: str(one.get_status_display())),
)
"""All that a host learns of a person, beside answers that the person gave for hosts to read."""


@dataclass(frozen=True)
class Total:
    """A number: of what, of which part of it, how many."""

    what: str
    which: str
    number: int


TOTALS: Final = (
    Column("what", gettext_lazy("what"), lambda one: one.what),
    Column("which", gettext_lazy("which"), lambda one: one.which),
    Column("number", gettext_lazy("number"), lambda one: one.number),
)


def questions_for_hosts(meeting: Meeting) -> list[Question]:
    """The questions of which people are told that the host reads the answers."""
    return list(meeting.questions.filter(seen_by__in=SEEN_BY_HOSTS))


def people_columns(questions: Iterable[Question]) -> list[Column]:
    """What stands in the list of people: of who did not agree to be named nothing but the answers."""
    named = [Column(key, label, _if_listed(value)) for key, label, value in OF_THE_NAMED]
    return [*named, *(Column(f"question_{one.position}", one.words, _answer_to(one)) for one in questions)]


def people_rows(meeting: Meeting, questions: Iterable[Question]) -> list[Registration]:
    """Those with a place who agreed to be named, by capacity and name; then who else has answered, by the answers.

    The order of the others tells nothing of when they came or what they are called. Two queries.
    """
    asked = list(questions)
    rows = Registration.objects.taking_part().filter(
        Q(is_listed=True) | Q(answers__question__in=asked), meeting=meeting
    )
    found = list(
        rows.distinct().select_related(
            *("person", "capacity", "invitation__organisation"),
            *("invitation__member__country", "invitation__member__organisation"),
        ).prefetch_related("answers")
    )  # fmt: skip
    named = [one for one in found if one.is_listed]
    named.sort(key=lambda one: (one.capacity.position, one.capacity_id, searchable(one.person.name), one.pk))
    answer = [_answer_to(question) for question in asked]
    others = [one for one in found if not one.is_listed]
    return [*named, *sorted(others, key=lambda one: [of(one) for of in answer])]


def totals_for_host(meeting: Meeting, questions: Iterable[Question]) -> list[Total]:
    """How many come, in which way, capacity and from which region; how many wrote needs; the answers counted.

    Five queries at most, however many come.
    """
    return [*_people(meeting), *_needs(meeting), *_answers(list(questions))]


def _people(meeting: Meeting) -> Iterator[Total]:
    rows = meeting.registrations.taking_part().order_by().values_list(
        "capacity", "mode", "status", "is_listed", "invitation__member__country__un_group"
    )  # fmt: skip
    counted = [(key, number) for *key, number in rows.annotate(number=Count("pk"))]
    capacities, modes, statuses, listed, regions = (_summed(counted, place) for place in range(5))
    everybody = _("People with a place")
    yield Total(everybody, _("All"), modes.total())
    yield Total(everybody, _("Named in the list"), listed[True])
    yield Total(everybody, _("Counted only"), listed[False])
    yield Total(everybody, str(RegistrationStatus.ATTENDED.label), statuses[RegistrationStatus.ATTENDED])
    for mode in Mode:
        yield Total(_("How"), str(mode.label), modes[mode.value])
    for capacity in meeting.capacities.all():
        if capacities[capacity.pk]:
            yield Total(_("Capacity"), str(capacity), capacities[capacity.pk])
    regions[""] += regions.pop(None, 0)
    for group, name in [*((one.value, str(one.label)) for one in UNGroup), ("", _("Organisations and others"))]:
        if regions[group]:
            yield Total(_("Regional group"), name, regions[group])


def _summed(counted: Iterable[tuple[list[Any], int]], place: int) -> Counter[Any]:
    summed = Counter[Any]()
    for key, number in counted:
        summed[key[place]] += number
    return summed


def _needs(meeting: Meeting) -> Iterator[Total]:
    rows = Needs.objects.filter(registration__meeting=meeting, registration__status__in=TAKING_PART)
    yield Total(_("Needs"), _("People who wrote what they need"), rows.count())


def _answers(questions: list[Question]) -> Iterator[Total]:
    values: dict[int, list[str]] = {one.pk: [] for one in questions}
    rows = Answer.objects.filter(question__in=questions, registration__status__in=TAKING_PART)
    for question, value in rows.values_list("question", "value"):
        values[question].append(value)
    for one in questions:
        for words, number in totals_of(one, values[one.pk]):
            yield Total(one.words, words, number)


def _if_listed(value: Callable[[Registration], str]) -> Callable[[Any], str]:
    return lambda one: value(one) if one.is_listed else ""


def _answer_to(question: Question) -> Callable[[Any], str]:
    def answer(row: Registration) -> str:
        values = {one.question_id: one.value for one in row.answers.all()}
        return in_words(question, values[question.pk]) if question.pk in values else ""

    return answer
