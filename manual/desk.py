"""What the manual brings to the desk: reviews that are due, what is before all members, and the way to its room."""

from collections.abc import Iterator, Sequence
from typing import Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from manual.leading import chapters_led
from manual.models import Chapter, SilenceProcedure
from manual.models.chapter import ChapterStatus, reads_drafts
from manual.rows import Question, questions_of
from manual.silence_shown import silence_rows
from r2pnet.clock import network_today
from r2pnet.desk.card import Card, Place, Task, due, figure, way
from r2pnet.visibility import Reader, is_of_secretariat

MOST: Final = 5


def cards(request: HttpRequest) -> list[Card]:
    """Of the secretariat a number and a room, of members the texts; of both the reviews of what they lead."""
    user = request.user
    if not reads_drafts(user):
        return []
    is_staff = is_of_secretariat(user)
    own = [*_running_for_staff(), way(24, _("Manual"), reverse("desk-manual"))] if is_staff else _running(user)
    return [*_reviews(user, is_staff=is_staff), *own]


def _reviews(user: Reader, *, is_staff: bool) -> Iterator[Card]:
    """A task for each chapter that they lead and whose review is due, the longest due first; two queries and grants."""
    rows = chapters_led(user).exclude(status=ChapterStatus.SUPERSEDED).filter(review_due_on__lte=network_today())
    chapters: Sequence[Chapter] = list(rows.order_by("review_due_on", "order", "pk")[:MOST])
    questions = questions_of(chapters, user) if chapters else {}
    for chapter in chapters:
        question = questions.get(chapter.pk, Question(chapter.slug, "en"))
        title = _("Chapter %(number)d is to be reviewed") % {"number": chapter.order}
        url = reverse("desk-manual-facts", args=[chapter.slug]) if is_staff else chapter.get_absolute_url()
        words = f"{question.words} {_('Is each paragraph still so?')}"
        button = _("Set the next day") if is_staff else _("Read it")
        yield due(45, Task(title, url, button, words=words, due_on=chapter.review_due_on), minutes=30)


def _running_for_staff() -> Iterator[Card]:
    number = SilenceProcedure.objects.running().count()
    words = ngettext("text before all members", "texts before all members", number)
    yield figure(46, number, words, reverse("silences"))


def _running(user: Reader) -> Iterator[Card]:
    """The texts that are before all members: nobody has to do anything, so they wait for nobody; two queries."""
    rows = SilenceProcedure.objects.visible_to(user).running().order_by("ends_at", "pk")
    shown = silence_rows(list(rows.select_related("chapter", "revision")[:MOST]), user)
    yield Card(30, Place.MAIN, "manual/desk_silences.html", {"rows": shown}, is_shown=bool(shown))
