"""One chapter as its file shows it: the current text or an earlier one, for those who may read it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from manual.models import Chapter, ChapterQuestion, Revision
from manual.models.chapter import ChapterQuerySet
from manual.printing.printed import PrintedChapter, printed_chapter
from manual.rows import questions_of
from meetings.models.paper_file import PaperLanguage
from r2pnet.reports.registry import NoSubject
from r2pnet.visibility import Audience, Level, Reader

OFFERED_AT_MOST = 200


@dataclass(frozen=True)
class PrintedAlone:
    """A chapter by itself. `standing` says whether it is adopted, in words."""

    title: str
    chapter: PrintedChapter
    language_name: str
    standing: str
    is_sample: bool
    written_in: str
    written_dir: str


def subject_of(revision: Revision) -> str:
    """How reports call a text: slugs have no dot."""
    return f"{revision.chapter.slug}.{revision.language}.{revision.number}"


def chapter_printed(subject: str, language: str) -> PrintedAlone:
    """The text, as its audience may read it; raises `NoSubject`."""
    revision = _revision(subject)
    audience = audience_of(subject)
    chapter = revision.chapter
    asked = ChapterQuestion.objects.visible_to(audience).filter(chapter=chapter, language=revision.language)
    question = asked.values_list("words", flat=True).first() or chapter.slug
    printed = printed_chapter(revision, audience, number=chapter.order, question=question)
    standing = printed.adopted or _("Not adopted: members read it, and nobody else.")
    return PrintedAlone(
        title=_("Manual, chapter %(number)s, revision %(revision)s")
        % {"number": chapter.order, "revision": revision.number},
        chapter=printed,
        language_name=str(PaperLanguage(revision.language).label),
        standing=standing,
        is_sample=chapter.is_sample,
        written_in=revision.language,
        written_dir=printed.direction,
    )


def audience_of(subject: str) -> Audience:
    """Those of the chapter, of what is not adopted members at most; raises `NoSubject`.

    A draft that is narrowed to a scope has no file: who holds the scope need not be one who reads drafts.
    """
    revision = _revision(subject)
    chapter = revision.chapter
    if hasattr(revision, "adoption"):
        return Audience(chapter.level, chapter.scope)
    if chapter.scope:
        raise NoSubject
    return Audience(Level.MEMBERS if chapter.level == Level.PUBLIC else chapter.level)


def texts_offered(user: Reader) -> list[tuple[str, str]]:
    """The newest text that `user` may read of each chapter and language, by chapter."""
    chapters = _chapters(user)
    seen = Revision.objects.visible_to(user)
    newest = seen.filter(chapter=OuterRef("chapter"), language=OuterRef("language")).newest_first()
    rows = seen.filter(chapter__in=chapters.order_by().values("pk"), number=Subquery(newest.values("number")[:1]))
    return _named(user, list(rows.select_related("chapter").order_by("chapter__order", "pk")[:OFFERED_AT_MOST]))


def texts_named(user: Reader, subjects: Collection[str]) -> Mapping[str, str]:
    """Those of `subjects` that `user` may read now, with their names."""
    slugs = {subject.partition(".")[0] for subject in subjects}
    rows = Revision.objects.visible_to(user).filter(chapter__slug__in=slugs).select_related("chapter")
    wanted = [one for one in rows if subject_of(one) in set(subjects)]
    return dict(_named(user, wanted))


def offers_any(user: Reader) -> bool:
    """True for who is signed in and may read a text; one query."""
    return user.is_authenticated and Revision.objects.visible_to(user).exists()


def _chapters(user: Reader) -> ChapterQuerySet:
    found: ChapterQuerySet = Chapter.objects.visible_to(user)
    return found if user.is_authenticated else found.none()


def _named(user: Reader, rows: list[Revision]) -> list[tuple[str, str]]:
    asked = questions_of([one.chapter for one in rows], user)
    return [
        (
            subject_of(one),
            _("Chapter %(number)s: %(question)s (%(language)s, %(revision)s)")
            % {
                "number": one.chapter.order,
                "question": asked[one.chapter_id].words if one.chapter_id in asked else one.chapter.slug,
                "language": one.get_language_display(),
                "revision": one,
            },
        )
        for one in rows
    ]


def _revision(subject: str) -> Revision:
    slug, _dot, rest = subject.partition(".")
    language, _dot, number = rest.partition(".")
    if not (number.isascii() and number.isdecimal() and len(number) <= 5):
        raise NoSubject
    rows = Revision.objects.select_related("chapter", "adoption")
    found: Revision | None = rows.filter(chapter__slug=slug, language=language, number=int(number)).first()
    if found is None:
        raise NoSubject
    return found
