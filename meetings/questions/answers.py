"""What may be answered to a question of a meeting, how an answer is read, and until when somebody may answer."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.models import Answer, Meeting, Question, Registration
from meetings.models.meeting import MeetingStatus
from meetings.models.question import LONGEST_ANSWER, QuestionKind, SeenBy
from meetings.models.registration import RegistrationStatus
from meetings.times import is_over, registration_closes_at

LARGEST_NUMBER = 1_000_000


def problem_with(question: Question, value: str) -> str:
    """Why `value` is no answer to `question`, in words for the person; empty when it is one."""
    if not value:
        return _("Answer this question.") if question.is_required else ""
    if question.kind == QuestionKind.TEXT and len(value) > LONGEST_ANSWER:
        return _("Write no more than %(number)s letters.") % {"number": LONGEST_ANSWER}
    if question.kind == QuestionKind.NUMBER and not _is_number(value):
        return _("Write a whole number in figures, from 0 to %(number)s.") % {"number": LARGEST_NUMBER}
    offered = ("yes", "no") if question.kind == QuestionKind.YES_NO else question.listed_choices
    if question.kind in (QuestionKind.CHOICE, QuestionKind.YES_NO) and value not in offered:
        return _("Choose one of these.")
    if question.kind == QuestionKind.SEVERAL and not set(value.split("\n")) <= set(offered):
        return _("Choose among these.")
    return ""


def in_words(question: Question, value: str) -> str:
    """An answer as it is read: "Yes", "Vegetarian, Halal", or what was written."""
    if question.kind == QuestionKind.YES_NO:
        return _("Yes") if value == "yes" else _("No")
    return ", ".join(value.split("\n")) if question.kind == QuestionKind.SEVERAL else value


def kept_words(question: Question) -> str:
    """Who reads the answer and until when: said beside the question."""
    days = ngettext(
        "deleted %(number)s day after the meeting", "deleted %(number)s days after the meeting",
        question.delete_after_days,
    ) % {"number": question.delete_after_days}  # fmt: skip
    readers = {
        SeenBy.SECRETARIAT: _("Only the secretariat reads it"),
        SeenBy.HOST: _("The secretariat and the host read it"),
        SeenBy.PARTICIPANTS: _(
            "The secretariat and the host read it; people who take part too, if you are in the list of participants"
        ),
    }
    return f"{readers[SeenBy(question.seen_by)]}; {days}."


def may_answer(registration: Registration, answered: Iterable[Answer]) -> bool:
    """True for who has a place at a meeting to come: until the last day to register, and later for a first answer.

    Who moves up after that day has never been asked.
    """
    meeting = registration.meeting
    if registration.status != RegistrationStatus.CONFIRMED or not is_planned(meeting):
        return False
    closes = registration_closes_at(meeting)
    return closes is None or timezone.now() < closes or not list(answered)


def is_planned(meeting: Meeting) -> bool:
    """Neither over nor cancelled."""
    return meeting.status != MeetingStatus.CANCELLED and not is_over(meeting)


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= 7 and int(value) <= LARGEST_NUMBER
