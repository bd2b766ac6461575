"""Adoption by silence: opened, objected to until the last second, withdrawn, and ended at the moment that was set."""

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from focalpoints.models import Member, User
from manual.leading import may_lead
from manual.models import Chapter, Objection, Revision, SilenceProcedure
from manual.models.chapter import ChapterStatus
from manual.models.silence import LONGEST_OBJECTION, LONGEST_WORDS, SilenceState
from manual.services.adopting import adopt
from manual.services.telling_of_silence import remind, tell_how_it_ended, tell_that_it_is_open
from manual.silence_speakers import is_read_by_all_members, members_spoken_for
from manual.silence_words import last_day_in_words, until_in_words
from manual.working_days import end_of_day, working_days_after
from r2pnet.clock import network_day, network_today
from r2pnet.days import day_in_words
from r2pnet.recording import record, save_signed
from r2pnet.refusal import refuse_unless
from r2pnet.stamps import bump

logger = logging.getLogger("portal.manual")
WORKING_DAYS: Final = 10
MOST_DAYS: Final = 180
"""A year that is typed wrong shall not keep a chapter waiting for ever."""


def first_last_day(today: date | None = None) -> date:
    """The earliest day until which members can be asked to object: the tenth working day after `today`."""
    return working_days_after(today or network_today(), WORKING_DAYS)


def open_silence(revision: Revision, *, last_day: date, by: User, words: str = "") -> SilenceProcedure:
    """Put `revision` before all members until the end of `last_day`, and write to everybody who speaks for one.

    Raises `Refused` for who does not lead the chapter, a day that is too near or too far, a revision that is adopted or
    older than one that is, a chapter that is superseded or kept from some members, and where one runs already.
    """
    with transaction.atomic():
        bump(Chapter.stamp_group)
        chapter = Chapter.objects.get(pk=revision.chapter_id)
        refuse_unless(may_lead(by, chapter), _("Only who leads the chapter, or the secretariat, can open it."))
        _refuse_text(revision, chapter)
        _refuse_day(last_day)
        words = _limited(words.strip(), LONGEST_WORDS, "words")
        procedure = SilenceProcedure(
            revision=revision, words=words, opened_by=by, opened_at=timezone.now(), ends_at=end_of_day(last_day)
        )
        procedure.settle_of_which_text()
        record(procedure, by=by)
        tell_that_it_is_open(procedure)
    return procedure


def _refuse_text(revision: Revision, chapter: Chapter) -> None:
    refuse_unless(chapter.status != ChapterStatus.SUPERSEDED, _("The chapter is superseded."))
    words = _("Not all members may read this chapter, so it cannot be put before all of them.")
    refuse_unless(is_read_by_all_members(chapter), words)
    same = Revision.objects.filter(chapter=chapter, language=revision.language)
    words = _("This revision, or a later one of this language, is adopted already.")
    refuse_unless(not same.filter(number__gte=revision.number).adopted().exists(), words, "revision")
    running = SilenceProcedure.objects.running().filter(chapter=chapter, language=revision.language)
    words = _("A text of this chapter in this language is before the members already.")
    refuse_unless(not running.exists(), words)


def _refuse_day(last_day: date) -> None:
    first, last = first_last_day(), network_today() + timedelta(days=MOST_DAYS)
    words = _("Members have ten working days at least: write %(day)s or later.") % {"day": day_in_words(first)}
    refuse_unless(last_day >= first, words, "last_day")
    words = _("That is too far ahead: write %(day)s or earlier.") % {"day": day_in_words(last)}
    refuse_unless(last_day <= last, words, "last_day")


def _limited(words: str, most: int, field: str) -> str:
    said = _("Write no more than %(most)d letters: these are %(length)d.") % {"most": most, "length": len(words)}
    refuse_unless(len(words) <= most, said, field)
    return words


def object_to(procedure: SilenceProcedure, member: Member, reason: str, *, by: User) -> Objection:
    """A member objects, by somebody who speaks for it: the text is not adopted when the time is over. For good.

    What came in before the moment counts though it had to wait for another writer, unless the procedure has been ended
    meanwhile. Raises `Refused` after the moment, for who does not speak for `member`, a second time, without a reason.
    """
    came_at = timezone.now()
    with transaction.atomic():
        bump(Chapter.stamp_group)
        kept = SilenceProcedure.objects.get(pk=procedure.pk)
        refuse_unless(kept.takes_objections(came_at), _too_late(kept))
        is_spoken_for = members_spoken_for(by).filter(pk=member.pk).exists()
        refuse_unless(is_spoken_for, _("Only its focal point or alternate objects for a member."), "member")
        has_objected = kept.objections.filter(member=member).exists()
        refuse_unless(not has_objected, _("Your member has objected already. That counts."))
        reason = _limited(reason.strip(), LONGEST_OBJECTION, "reason")
        refuse_unless(reason, _("Write why your member objects."), "reason")
        objection = Objection(procedure=kept, member=member, user=by, reason=reason, made_at=came_at)
        objection.save()
    return objection


def _too_late(procedure: SilenceProcedure) -> str:
    if procedure.state in (SilenceState.WITHDRAWN, SilenceState.OVERTAKEN):
        return _("It has ended, and the text is not adopted by silence: there is nothing to object to.")
    words = _("The time to object was over: it ended on %(until)s. What you wrote was not kept.")
    return words % {"until": until_in_words(procedure.ends_at)}


def withdraw_silence(procedure: SilenceProcedure, why: str, *, by: User) -> SilenceProcedure:
    """Take the text back from the members, and tell everybody why.

    Raises `Refused` for who does not lead the chapter, from the moment on at which it ends, and without a reason.
    """
    with transaction.atomic():
        bump(Chapter.stamp_group)
        kept = SilenceProcedure.objects.select_related("chapter", "revision").get(pk=procedure.pk)
        refuse_unless(may_lead(by, kept.chapter), _("Only who leads the chapter, or the secretariat, withdraws it."))
        refuse_unless(kept.takes_objections(), _("It has ended already, and cannot be withdrawn."))
        why = _limited(why.strip(), LONGEST_WORDS, "why")
        refuse_unless(why, _("Write why it is withdrawn: everybody reads it."), "why")
        kept.state, kept.ended_at, kept.ended_why = SilenceState.WITHDRAWN, timezone.now(), why
        record(kept, by=by)
        tell_how_it_ended(kept)
    return kept


def look_after_silences() -> tuple[int, int]:
    """End what is over, then remind of what is due; how many of each.

    Safe to call as often as one likes and by several workers at once. Where the worker was down, the moment that was
    set counts all the same, and of two reminders that were missed only the last is sent.
    """
    running = list(SilenceProcedure.objects.running().order_by("ends_at", "pk").values_list("pk", flat=True))
    ended = [pk for pk in running if _tried(_end, pk)]
    return len(ended), sum(_tried(_remind, pk) for pk in running if pk not in ended)


def _tried(deed: Callable[[int], bool], pk: int) -> bool:
    """What breaks at one keeps no other from its end; it stands in the log, and is tried again."""
    try:
        return deed(pk)
    except Exception:
        logger.exception("silence not looked after procedure=%s", pk)
        return False


def _running(pk: int) -> SilenceProcedure | None:
    bump(Chapter.stamp_group)
    rows = SilenceProcedure.objects.running().select_related("chapter", "revision")
    found: SilenceProcedure | None = rows.filter(pk=pk).first()
    return found


def _end(pk: int) -> bool:
    """Adopted, or stopped where a member has objected: whoever objects holds the stamp that is held here."""
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        procedure = _running(pk)
        if procedure is None or timezone.now() < procedure.ends_at:
            return False
        is_stopped = procedure.objections.exists()
        procedure.state = SilenceState.STOPPED if is_stopped else SilenceState.ADOPTED
        procedure.ended_at = procedure.ends_at
        save_signed(procedure, by=None)
        if not is_stopped:
            last_day = network_day(procedure.ends_at - timedelta(seconds=1))
            note = _("By silence: no member objected until %(day)s") % {"day": last_day_in_words(procedure)}
            adopt(procedure.revision, on=last_day, by=None, note=note, silence=procedure)
        tell_how_it_ended(procedure)
    return True


def _remind(pk: int) -> bool:
    with transaction.atomic():
        procedure, now = _running(pk), timezone.now()
        if procedure is None or not procedure.takes_objections(now):
            return False
        marks = _reminders_due(procedure, now)
        if not marks:
            return False
        rows: models.QuerySet[SilenceProcedure] = models.QuerySet(SilenceProcedure)
        rows.filter(pk=pk).update(**dict.fromkeys(marks, now))  # a mark is no version
        remind(procedure)
    return True


def _reminders_due(procedure: SilenceProcedure, now: datetime) -> list[str]:
    """Which of the two are sent by one mail now."""
    due = []
    if procedure.last_reminded_at is None and now >= procedure.last_reminder_at:
        due.append("last_reminded_at")
    if procedure.half_way_reminded_at is None and now >= procedure.half_way_at:
        due.append("half_way_reminded_at")
    return due
