"""Chapters for tests, written through the services; every text is plainly invented."""

from datetime import date
from typing import Any

from manual.models import Chapter, Revision
from manual.services.adopting import adopt
from manual.services.importing import import_chapter
from manual.services.writing import Written, newest_number, write_revision

ADOPTED_ON = date(2024, 5, 14)


def chapter_of(source: str, question: str = "What does a test ask?", **given: Any) -> tuple[Chapter, Revision]:
    """A new chapter in draft with one revision."""
    language = given.pop("language", "en")
    return import_chapter(Written(language, source, "Test", question), by=None, **given)


def next_text(chapter: Chapter, source: str, language: str = "en", **given: Any) -> Revision:
    """One more revision, by somebody who has read the newest."""
    written = Written(language, source, "Test", given.pop("question", ""), given.pop("translates", None))
    return write_revision(chapter, written, seen=newest_number(chapter, language), by=given.pop("by", None))


def adopted(source: str, question: str = "What does a test ask?", **given: Any) -> tuple[Chapter, Revision]:
    """A chapter whose one revision is adopted."""
    chapter, revision = chapter_of(source, question, **given)
    adopt(revision, on=ADOPTED_ON, note="At a test", by=None)
    return Chapter.objects.get(pk=chapter.pk), Revision.objects.get(pk=revision.pk)
