"""A revision becomes the network's word: from then on the public reads it, and its numbers never move."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from focalpoints.models import User
from manual.models import Adoption, Chapter, Revision, RevisionBlock
from manual.models.chapter import ChapterStatus
from manual.texts import blocks_of, numbers_of
from meetings.models import Meeting
from r2pnet.clock import network_today
from r2pnet.recording import record
from r2pnet.refusal import refuse_unless
from r2pnet.stamps import bump


def adopt(revision: Revision, *, on: date, by: User | None, meeting: Meeting | None = None, note: str = "") -> Adoption:
    """Record that `revision` was adopted on that day, at a meeting or as `note` says; its numbers freeze.

    Raises `Refused` for one that is adopted already, or older than one that is, for a day to come, and where nothing
    says how.
    """
    with transaction.atomic():
        bump(Chapter.stamp_group)
        chapter = Chapter.objects.get(pk=revision.chapter_id)
        later = Revision.objects.filter(chapter=chapter, language=revision.language, number__gte=revision.number)
        refuse_unless(
            not later.adopted().exists(), _("This revision, or a later one of this language, is adopted already.")
        )
        refuse_unless(on <= network_today(), _("Write the day on which it was adopted: today or earlier."), "on")
        words = _("Name the meeting that adopted it, or say how it was adopted.")
        refuse_unless(meeting or note.strip(), words, "note")
        RevisionBlock.objects.filter(revision=revision).freeze(numbers_of(revision, blocks_of(revision)))
        adoption = Adoption(revision=revision, adopted_on=on, meeting=meeting, note=note.strip(), noted_by=by)
        adoption.save()
        chapter.status = ChapterStatus.ADOPTED
        record(chapter, by=by)
    return adoption
