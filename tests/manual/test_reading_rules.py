"""What is not adopted is for members: a draft chapter and unadopted text reach nobody else."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from manual.models import Chapter, ChapterQuestion, Revision, RevisionBlock
from r2pnet.visibility import Audience, Level, Reader
from tests.manual.given import adopted, chapter_of, next_text

pytestmark = pytest.mark.django_db

PUBLIC = AnonymousUser()
MEMBER = Audience(Level.MEMBERS)
PARTICIPANT = Audience(Level.MEMBERS, "meeting:5")


def seen_by(reader: Reader) -> Iterator[Any]:
    """How many chapters, questions, revisions and blocks a reader sees."""
    for model in (Chapter, ChapterQuestion, Revision, RevisionBlock):
        yield model.objects.visible_to(reader).count()


def test_a_draft_is_for_members_alone() -> None:
    chapter_of("Draft\n\ntext")
    assert {reader: list(seen_by(reader)) for reader in (PUBLIC, PARTICIPANT, MEMBER)} == {
        PUBLIC: [0, 0, 0, 0],
        PARTICIPANT: [0, 0, 0, 0],
        MEMBER: [1, 1, 1, 2],
    }


def test_of_an_adopted_chapter_the_public_reads_what_was_adopted_and_no_later_text() -> None:
    chapter, first = adopted("Adopted")
    next_text(chapter, "Adopted\n\nnot yet")
    for reader in (PUBLIC, PARTICIPANT):
        assert list(Revision.objects.visible_to(reader)) == [first]
        assert [block.text for block in RevisionBlock.objects.visible_to(reader)] == ["Adopted"]
    assert list(seen_by(MEMBER)) == [1, 1, 2, 3]


def test_a_language_of_which_nothing_is_adopted_shows_no_question() -> None:
    chapter, first = adopted("Adopted")
    next_text(chapter, "Brouillon", "fr", question="Que demande un test ?", translates=first)
    assert [one.language for one in ChapterQuestion.objects.visible_to(PUBLIC)] == ["en"]
    assert [one.language for one in ChapterQuestion.objects.visible_to(MEMBER)] == ["en", "fr"]


@pytest.mark.parametrize("status", ["draft", "open", "superseded"])
def test_what_was_adopted_stays_with_its_readers_whatever_becomes_of_the_chapter(status: str) -> None:
    chapter, _first = adopted("Adopted")
    Chapter.objects.filter(pk=chapter.pk).update(status=status)
    assert list(seen_by(PUBLIC)) == [1, 1, 1, 1]


@pytest.mark.parametrize("status", ["adopted", "superseded"])
def test_a_status_opens_nothing_without_an_adoption(status: str) -> None:
    chapter, _first = chapter_of("Draft")
    Chapter.objects.filter(pk=chapter.pk).update(status=status)
    assert list(seen_by(PUBLIC)) == [0, 0, 0, 0]


def test_a_chapter_for_members_is_for_no_one_else_once_adopted() -> None:
    adopted("Adopted", level=Level.MEMBERS)
    assert (list(seen_by(PUBLIC)), list(seen_by(MEMBER))) == ([0, 0, 0, 0], [1, 1, 1, 1])


def test_a_chapter_for_the_secretariat_is_no_members_draft() -> None:
    chapter_of("Draft", level=Level.SECRETARIAT)
    assert list(seen_by(MEMBER)) == [0, 0, 0, 0]
    assert list(seen_by(Audience(Level.SECRETARIAT))) == [1, 1, 1, 1]
