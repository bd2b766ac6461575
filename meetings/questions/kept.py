"""How long answers to a meeting's own questions are kept: each question says it; of who withdrew, until the night."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from meetings.models import Answer, Question
from meetings.models.question import LONGEST_KEPT_DAYS
from meetings.models.registration import LIVE
from r2pnet.retention import Forgotten, Held, Kept


def kept_answers() -> Kept:
    """For the page on privacy."""
    until = _("as long as is said beside each question, and %(days)d days after the meeting at most; then deleted.")
    return Kept(
        32,
        _("Answers to the questions of a meeting"),
        _("What you answer to the few questions that a meeting asks of those with a place. It is in no history."),
        _("so that the secretariat and the host can prepare what you need or like."),
        until % {"days": LONGEST_KEPT_DAYS},
        _("the secretariat; the host, or people who take part, where it is said beside the question."),
        holds=(Held(Answer),),
        next_day=next_day_of_answers,
    )


def forget_answers(day: date) -> Iterator[Forgotten]:
    """Delete the answers that are due before `day`, and of registrations that have ended, meeting by meeting."""
    for question in _answered():
        rows = Answer.objects.filter(question=question)
        last = last_day_of(question)
        if last is None or day <= last:
            rows = rows.exclude(registration__status__in=LIVE)
        with transaction.atomic():
            number, _rows = rows.delete()
            if number:
                yield Forgotten(_("Answers to a question"), str(question.meeting), number)


def next_day_of_answers() -> date | None:
    """When the next answers are deleted."""
    last_days = [last_day_of(question) for question in _answered()]
    return min((day + timedelta(days=1) for day in last_days if day), default=None)


def last_day_of(question: Question) -> date | None:
    """The last day on which its answers are kept; None while the meeting has no day."""
    last = question.meeting.last_day
    return last + timedelta(days=question.delete_after_days) if last else None


def _answered() -> list[Question]:
    found = Question.objects.filter(answers__isnull=False).distinct().select_related("meeting")
    return list(found.order_by("meeting", "position"))
