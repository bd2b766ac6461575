"""A revision becomes the network's word: from then on the public reads it, and its numbers never move."""

from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from focalpoints.confirming.cycle import months_after
from focalpoints.models import User
from manual.models import Adoption, Chapter, Revision, RevisionBlock, SilenceProcedure
from manual.models.chapter import ChapterStatus
from manual.services.overtaking import overtake_silence
from manual.texts import blocks_of, numbers_of
from meetings.models import Meeting, Session
from r2pnet.clock import network_today
from r2pnet.recording import record
from r2pnet.refusal import refuse_unless
from r2pnet.stamps import bump


def adopt(
    revision: Revision,
    *,
    on: date,
    by: User | None,
    meeting: Meeting | None = None,
    session: Session | None = None,
    note: str = "",
    silence: SilenceProcedure | None = None,
) -> Adoption:
    """Record that `revision` was adopted on that day, at a meeting, by silence or as `note` says; its numbers freeze.

    The review of the chapter is due anew (`CHAPTER_REVIEW_MONTHS`); a translation does not put it off. What is before
    the members of an earlier text ends. Raises `Refused` for a revision that is adopted already, older than one that
    is, or before the members by another `silence`; of a chapter that is superseded; for a day to come, a session of
    another meeting, and where nothing says how.
    """
    with transaction.atomic():
        bump(Chapter.stamp_group)
        chapter = Chapter.objects.get(pk=revision.chapter_id)
        _refuse_what_cannot_be(revision, chapter, silence)
        refuse_unless(on <= network_today(), _("Write the day on which it was adopted: today or earlier."), "on")
        words = _("Name the meeting that adopted it, or say how it was adopted.")
        refuse_unless(meeting or note.strip(), words, "note")
        is_of_it = session is None or (meeting is not None and session.meeting_id == meeting.pk)
        refuse_unless(is_of_it, _("Choose a session of the meeting that adopted it."), "session")
        RevisionBlock.objects.filter(revision=revision).freeze(numbers_of(revision, blocks_of(revision)))
        adoption = Adoption(
            revision=revision,
            adopted_on=on,
            meeting=meeting,
            session=session,
            silence=silence,
            note=note.strip(),
            noted_by=by,
        )
        adoption.save()
        chapter.status = ChapterStatus.ADOPTED
        if chapter.review_due_on is None or revision.translates_id is None:
            chapter.review_due_on = months_after(on, settings.CHAPTER_REVIEW_MONTHS)
        record(chapter, by=by)
        overtake_silence(adoption, by=by)
    return adoption


def _refuse_what_cannot_be(revision: Revision, chapter: Chapter, silence: SilenceProcedure | None) -> None:
    later = Revision.objects.filter(chapter=chapter, language=revision.language, number__gte=revision.number)
    refuse_unless(
        not later.adopted().exists(), _("This revision, or a later one of this language, is adopted already.")
    )
    words = _("The chapter is superseded. Give it another status first.")
    refuse_unless(chapter.status != ChapterStatus.SUPERSEDED, words)
    running = SilenceProcedure.objects.running().filter(revision=revision)
    words = _("This text is before the members, to be adopted by silence. Withdraw that first.")
    refuse_unless(not running.exclude(pk=silence.pk if silence else None).exists(), words)
