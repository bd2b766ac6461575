"""A meeting's own questions: asked by staff, taken out while nobody has answered, answered by who has a place."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from focalpoints.models import User
from meetings.models import Answer, Question, Registration
from meetings.questions.answers import may_answer, problem_with
from meetings.services.seating import fresh, held
from r2pnet.acting import Why
from r2pnet.recording import record, remove
from r2pnet.refusal import refuse_unless
from r2pnet.stamps import bump

FIXED = ("kind", "words", "choices", "seen_by", "meeting_id")
"""What people were told when they answered."""


def save_question(question: Question, *, by: User | None, reason: Why = "") -> Question:
    """Save a question. Once somebody has answered, what was asked and who reads it stay, and no answer is kept longer.

    Raises `Refused` for such a change; else as `record`.
    """
    with transaction.atomic():
        bump(Question.stamp_group)
        held(question.meeting)
        was = Question.objects.filter(pk=question.pk).first() if question.pk else None
        if was and was.answers.exists():
            question.clean()
            same = all(getattr(was, name) == getattr(question, name) for name in FIXED)
            words = _("Somebody has answered: what was asked and who reads it stay. Ask anew by another question.")
            refuse_unless(same, words)
            words = _("Somebody has answered: the answers can be deleted earlier, not later.")
            refuse_unless(question.delete_after_days <= was.delete_after_days, words, "delete_after_days")
        return record(question, by=by, reason=reason)


def remove_question(question: Question, *, by: User | None, reason: Why = "") -> None:
    """Take a question out that nobody has answered. Raises `Refused` else, and `Changed` as `remove`."""
    with transaction.atomic():
        bump(Question.stamp_group)
        held(question.meeting)
        words = _("Somebody has answered “%(question)s”: it stays, and its answers are deleted in their time.")
        refuse_unless(not question.answers.exists(), words % {"question": question})
        remove(question, by=by, reason=reason)


def answer_questions(registration: Registration, values: Mapping[int, str], *, by: User) -> None:
    """Keep the person's answers, by the keys of the meeting's questions; an empty one takes the earlier answer away.

    Raises `Refused`, with the field `question-<key>` where it is about one of them, for a wrong or missing answer, for
    the registration of somebody else, without a place, and when the last day has passed.
    """
    with transaction.atomic():
        meeting = held(registration.meeting)
        registration = fresh(registration)
        refuse_unless(registration.person.user_id == by.pk, _("It is not your registration."))
        answered = list(registration.answers.all())
        words = _("The last day to change it has passed. Write to the secretariat.")
        refuse_unless(may_answer(registration, answered), words)
        for question in meeting.questions.all():
            value = values.get(question.pk, "").strip()
            problem = problem_with(question, value)
            refuse_unless(not problem, problem, field_of(question))
            _keep(registration, question, value)


def field_of(question: Question) -> str:
    """The name of its field in forms."""
    return f"question-{question.pk}"


def _keep(registration: Registration, question: Question, value: str) -> None:
    """In its own table, which keeps no history."""
    if value:
        Answer.objects.update_or_create(registration=registration, question=question, defaults={"value": value})
    else:
        Answer.objects.filter(registration=registration, question=question).delete()
