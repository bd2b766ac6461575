"""What is held of a meeting and is deleted on its day: needs, answers, words on travel, files of reports."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _

from meetings.models import Answer, Meeting, Needs, Question, Registration, TravelSupport
from meetings.models.needs import last_day_of_needs
from meetings.questions.kept import last_day_of
from meetings.travel.kept import WORDS
from r2pnet.days import day_in_words
from r2pnet.reports.models import Report


@dataclass(frozen=True)
class HeldUntil:
    """What, how many of it, and the last day on which it is there; None while the meeting has no day."""

    what: str
    number: int
    last_day: date | None


def held_of(meeting: Meeting) -> list[HeldUntil]:
    """What of `meeting` is deleted by itself, the soonest first; five queries."""
    found = [*_needs_and_travel(meeting), *_answers(meeting), *_files(meeting)]
    return sorted(found, key=lambda one: (one.last_day or date.max, one.what))


def own_kept_words(registration: Registration) -> Mapping[str, Any] | None:
    """For the page of a registration: what of it is deleted after which day; nothing where nothing of it is held."""
    until = last_day_of_needs(registration.meeting)
    rows: list[tuple[str, date | None]] = []
    if Needs.objects.filter(registration=registration).exists():
        rows.append((_("What you need"), until))
    if TravelSupport.objects.filter(WORDS, registration=registration).exists():
        rows.append((_("Your words on support for travel"), until))
    answered = Question.objects.filter(answers__registration=registration).select_related("meeting")
    rows += [(_("Your answer: %(question)s") % {"question": one.words}, last_day_of(one)) for one in answered]
    told = [{"what": what, "until": day_in_words(day) if day else ""} for what, day in rows]
    return {"rows": told} if told else None


def _needs_and_travel(meeting: Meeting) -> Iterator[HeldUntil]:
    until = last_day_of_needs(meeting)
    yield HeldUntil(_("Needs of participants"), Needs.objects.filter(registration__meeting=meeting).count(), until)
    words = TravelSupport.objects.filter(WORDS, registration__meeting=meeting).count()
    yield HeldUntil(_("Words on support for travel"), words, until)


def _answers(meeting: Meeting) -> Iterator[HeldUntil]:
    numbers = Answer.objects.filter(question__meeting=meeting).order_by().values_list("question")
    counted = dict(numbers.annotate(Count("pk")))
    for question in meeting.questions.order_by("position"):
        question.meeting = meeting
        what = _("Answers: %(question)s") % {"question": question.words}
        yield HeldUntil(what, counted.get(question.pk, 0), last_day_of(question))


def _files(meeting: Meeting) -> Iterator[HeldUntil]:
    """Documents about the meeting or a registration at it; ordered again, they are kept longer."""
    registrations = meeting.registrations.values_list("pk", flat=True)
    about = Q(subject=meeting.slug) | Q(kind="confirmation-letter", subject__in=[str(pk) for pk in registrations])
    rows = Report.objects.filter(about, ready_at__isnull=False).exclude(file="").order_by()
    held = rows.aggregate(number=Count("pk", distinct=True), made=Max("ready_at"), ordered=Max("orders__ordered_at"))
    newest: datetime | None = max((at for at in (held["made"], held["ordered"]) if at), default=None)
    last = newest.astimezone(UTC).date() + timedelta(days=settings.REPORT_KEPT_DAYS) if newest else None
    yield HeldUntil(_("Files of reports"), held["number"], last)
