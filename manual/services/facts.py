"""The facts of a chapter beside its text: where it stands, its topics, who leads it, when its review is due."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from focalpoints.models import Member, Topic, User
from manual.models import Chapter, Revision, SilenceProcedure
from manual.models.chapter import ChapterStatus
from r2pnet.recording import record
from r2pnet.refusal import Changed, refuse_unless
from r2pnet.stamps import bump


@dataclass(frozen=True)
class Facts:
    """What staff say of a chapter."""

    status: str
    topics: Collection[Topic]
    leads: Collection[Member]
    review_due_on: date | None


def statuses_of(chapter: Chapter) -> list[ChapterStatus]:
    """Which statuses it can be given: adopted only where a text of it is."""
    adopted = Revision.objects.filter(chapter=chapter).adopted().exists()
    return [one for one in ChapterStatus if adopted or one != ChapterStatus.ADOPTED]


def change_facts(chapter: Chapter, facts: Facts, *, seen: int, by: User) -> Chapter:
    """Write `facts`; `seen` is the version of the chapter that was read.

    Raises `Changed` when somebody has saved it since, `Refused` for a status that cannot be and while a text is before
    the members, and `ValidationError` where another chapter has its number meanwhile.
    """
    with transaction.atomic():
        bump(Chapter.stamp_group)
        kept = Chapter.objects.get(pk=chapter.pk)
        if kept.version != seen:
            raise Changed(_("Somebody else has changed it since you opened the page: look at it once more."))
        refuse_unless(facts.status in statuses_of(kept), _("No text of this chapter is adopted."), "status")
        running = SilenceProcedure.objects.running().filter(chapter=kept)
        words = _("A text of this chapter is before the members, to be adopted by silence. Withdraw that first.")
        refuse_unless(facts.status != ChapterStatus.SUPERSEDED or not running.exists(), words, "status")
        kept.status, kept.review_due_on = facts.status, facts.review_due_on
        record(kept, by=by)
        kept.topics.set(facts.topics)
        kept.leads.set(facts.leads)
    return kept
