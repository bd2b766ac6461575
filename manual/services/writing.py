"""Chapters are made, and their texts written: every text is a revision, none takes the place of another."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from focalpoints.models import Member, Topic, User
from manual.models import Chapter, ChapterQuestion, Revision, RevisionBlock
from manual.models.chapter import LONGEST_QUESTION
from manual.models.revision import LONGEST_REASON, rows_of
from manual.services.carrying_forward import carry_standing
from manual.text.reading import reading
from manual.text.rereading import reread
from manual.texts import blocks_of
from meetings.models.paper_file import PaperLanguage
from r2pnet.recording import record
from r2pnet.refusal import Changed, refuse_unless
from r2pnet.slugs import free_slug
from r2pnet.stamps import bump
from r2pnet.visibility import Level


@dataclass(frozen=True)
class Written:
    """What a person has written: the source in Markdown, in which language, and why.

    `translates` is the revision of another language that it renders; `question` is needed once a language.
    """

    language: str
    source: str
    reason: str
    question: str = ""
    translates: Revision | None = None


def make_chapter(
    *,
    words: str,
    by: User | None,
    order: int | None = None,
    topics: Iterable[Topic] = (),
    leads: Iterable[Member] = (),
    level: str = Level.PUBLIC,
    is_sample: bool = False,
) -> Chapter:
    """A new chapter, in draft and without a text; `words`, its first question, give its address for good.

    `order` is its number, else the next free one. `level` says who reads what will be adopted of it. Raises `Refused`
    or `ValidationError` for a number that another chapter has.
    """
    with transaction.atomic():
        bump(Chapter.stamp_group)
        last = Chapter.objects.aggregate(last=Max("order"))["last"] or 0
        chapter = Chapter(order=last + 1 if order is None else order, level=level, is_sample=is_sample)
        chapter.slug = free_slug(Chapter, words)
        record(chapter, by=by)
        chapter.topics.set(topics)
        chapter.leads.set(leads)
    return chapter


def newest_number(chapter: Chapter, language: str) -> int:
    """The number of the newest revision in that language; 0 where there is none."""
    rows = Revision.objects.filter(chapter=chapter, language=language)
    return rows.aggregate(last=Max("number"))["last"] or 0


def write_revision(chapter: Chapter, written: Written, *, seen: int, by: User | None) -> Revision:
    """The next revision of `chapter` in a language; `seen` is the number of the one that was read, 0 for none.

    Blocks that are certainly the same keep their identities (`manual.text.rereading`). Raises `Changed` when somebody
    has written a revision since, so that nobody's text is lost (threat model, invariants), and `Refused` for a text
    that `manual.text.limits` does not allow, that is empty or says what the newest one says, and without a reason.
    """
    refuse_unless(written.language in PaperLanguage.values, _("Choose the language of the text."), "language")
    with transaction.atomic():
        bump(Chapter.stamp_group)
        newest = Revision.objects.filter(chapter=chapter, language=written.language).newest_first().first()
        if (newest.number if newest else 0) != seen:
            raise Changed(_("Somebody else has written a revision since you opened the page. Both texts stand here."))
        before = blocks_of(newest) if newest else ()
        blocks = reread(written.source, before) if before else reading(written.source)
        refuse_unless(blocks, _("Write the text of the chapter."), "text")
        refuse_unless(blocks != before, _("The text says what the newest revision says: nothing to save."), "text")
        _refuse_translation(chapter, written)
        _keep_question(chapter, written, by)
        revision = Revision(
            chapter=chapter,
            language=written.language,
            number=seen + 1,
            author=by,
            reason=_reason(written.reason),
            translates=written.translates,
        )
        revision.save()
        RevisionBlock.objects.bulk_create(rows_of(revision, blocks), batch_size=200)
        carry_standing(chapter, written.language)
    return revision


def _reason(typed: str) -> str:
    reason = typed.strip()
    refuse_unless(reason, _("Write why the text is changed."), "reason")
    words = _("Use at most %(number)d letters: there are %(length)d.")
    refuse_unless(len(reason) <= LONGEST_REASON, words % {"number": LONGEST_REASON, "length": len(reason)}, "reason")
    return reason


def _refuse_translation(chapter: Chapter, written: Written) -> None:
    source = written.translates
    is_right = source is None or (source.chapter_id == chapter.pk and source.language != written.language)
    refuse_unless(is_right, _("A translation is of the same chapter, from another language."), "translates")


def _keep_question(chapter: Chapter, written: Written, by: User | None) -> None:
    """The first text in a language brings its question; a later one leaves it as it is."""
    if ChapterQuestion.objects.filter(chapter=chapter, language=written.language).exists():
        return
    question = " ".join(written.question.split())
    refuse_unless(question, _("Write the question that the chapter answers."), "question")
    words = _("Use at most %(number)d letters: there are %(length)d.")
    refuse_unless(
        len(question) <= LONGEST_QUESTION, words % {"number": LONGEST_QUESTION, "length": len(question)}, "question"
    )
    record(ChapterQuestion(chapter=chapter, language=written.language, words=question), by=by)
