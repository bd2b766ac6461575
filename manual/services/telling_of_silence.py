"""Everybody is told of an adoption by silence: when it opens, half-way, two days before, and how it ended."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from manual.models import ChapterQuestion, SilenceProcedure
from manual.models.silence import SilenceState
from manual.silence_mails import ADOPTED, OPENED, OVERTAKEN, REMINDED, STOPPED, WITHDRAWN
from manual.silence_speakers import is_read_by_all_members, people_to_tell
from manual.silence_words import text_in_words, until_in_words
from meetings.services.telling import recipient_of
from r2pnet.outbox.posting import Recipient, languages_of, post_each

HOW_IT_ENDED = {
    SilenceState.ADOPTED: ADOPTED,
    SilenceState.STOPPED: STOPPED,
    SilenceState.WITHDRAWN: WITHDRAWN,
    SilenceState.OVERTAKEN: OVERTAKEN,
}


def tell_that_it_is_open(procedure: SilenceProcedure) -> int:
    """One mail to everybody who speaks for a member; how many. Call inside the deed's transaction, as all of these."""
    return _tell(OPENED, procedure)


def remind(procedure: SilenceProcedure) -> int:
    """One mail more to each."""
    return _tell(REMINDED, procedure)


def tell_how_it_ended(procedure: SilenceProcedure) -> int:
    """One mail to each on what became of it; no reason and no name of who objected stands in it."""
    return _tell(HOW_IT_ENDED[SilenceState(procedure.state)], procedure)


def _tell(kind: str, procedure: SilenceProcedure) -> int:
    """Nobody is written to about a chapter that was narrowed meanwhile."""
    if not is_read_by_all_members(procedure.chapter):
        return 0
    return len(post_each(kind, _letters(kind, procedure)))


def _letters(kind: str, procedure: SilenceProcedure) -> Iterator[tuple[SilenceProcedure, Recipient, dict[str, str]]]:
    offered, question = languages_of(kind), _question_of(procedure)
    by_language: dict[str, dict[str, str]] = {}
    for person in people_to_tell():
        recipient = recipient_of(person, offered)
        if recipient is None:
            continue
        if recipient.language not in by_language:
            with translation.override(recipient.language):
                by_language[recipient.language] = _values(kind, procedure, question)
        yield procedure, recipient, {"name": person.name, **by_language[recipient.language]}


def _values(kind: str, procedure: SilenceProcedure, question: str) -> dict[str, str]:
    """What the mails can say beside the name, in the language that is active."""
    values = {
        "question": question,
        "number": str(procedure.chapter.order),
        "text": text_in_words(procedure.revision),
        "until": until_in_words(procedure.ends_at),
        "address": settings.SITE_URL + reverse("silence", args=[procedure.pk]),
    }
    more = {
        OPENED: ("words", f"\n\n{procedure.words}" if procedure.words else ""),
        WITHDRAWN: ("why", procedure.ended_why),
    }
    if kind in more:
        values |= dict([more[kind]])
    if kind == STOPPED:
        values["objections"] = objections_in_words(procedure.objections.count())
    return values


def objections_in_words(number: int) -> str:
    """ "1 member has objected.", "No member has objected." """
    if not number:
        return _("No member has objected.")
    return ngettext("%(number)d member has objected.", "%(number)d members have objected.", number) % {"number": number}


def _question_of(procedure: SilenceProcedure) -> str:
    """In the language of the text; every text brings one."""
    rows = ChapterQuestion.objects.filter(chapter=procedure.chapter_id, language=procedure.language)
    return rows.values_list("words", flat=True).first() or procedure.chapter.slug
