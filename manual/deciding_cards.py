"""What waits on the desk of those who lead chapters: proposals to decide about, and accepted ones to merge."""

from collections.abc import Iterator
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from manual.deciding import address_of
from manual.leading import chapters_led
from manual.models import Proposal
from manual.models.chapter import ChapterStatus
from manual.models.proposal import ProposalState
from manual.rows import Question, questions_of
from r2pnet.clock import network_day
from r2pnet.days import day_in_words
from r2pnet.desk.card import Card, Task, due
from r2pnet.visibility import Reader

MOST: Final = 10
"""So many tasks at most, those that wait longest first: the next ones come up as these are done."""
ORDER: Final = 28
MINUTES: Final = 10


def deciding_cards(user: Reader) -> Iterator[Card]:
    """A task for each proposal that waits, in chapters that `user` leads; as many queries for ten as for one.

    Of a chapter that is superseded nothing can be merged any more, so what is accepted there waits for nobody.
    """
    led = chapters_led(user).order_by().values("pk")
    waiting = Proposal.objects.visible_to(user).standing().filter(chapter__in=led)
    waiting = waiting.exclude(state=ProposalState.ACCEPTED, chapter__status=ChapterStatus.SUPERSEDED)
    rows = list(waiting.select_related("chapter").order_by("sent_at", "pk")[:MOST])
    questions = questions_of([one.chapter for one in rows], user) if rows else {}
    for one in rows:
        yield due(ORDER, _task(one, questions.get(one.chapter_id)), minutes=MINUTES)


def _task(proposal: Proposal, question: Question | None) -> Task:
    words = question.words if question else str(proposal.chapter)
    if proposal.state == ProposalState.ACCEPTED:
        title = _("Proposal %(number)d is accepted, not yet merged") % {"number": proposal.pk}
        return Task(title, reverse("proposal-merge", args=[proposal.pk]), _("Merge it"), words=words)
    title = _("Decide on proposal %(number)d") % {"number": proposal.pk}
    sent = _("sent on %(day)s") % {"day": day_in_words(network_day(proposal.sent_at))}
    return Task(title, address_of(proposal), _("Read it"), words=words, when=sent)
