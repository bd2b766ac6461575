"""What is planted of the manual: chapters at every level and scope, and what of them is not adopted."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import models
from django.utils import timezone

from manual.models import Chapter, ChapterQuestion, Proposal, ProposalText, Revision, RevisionBlock
from manual.services.adopting import adopt
from manual.services.importing import import_chapter
from manual.services.writing import Written, write_revision
from tests.manual.pictured import picture
from tests.visibility.roles import Cast

Rows = Iterator[tuple[models.Model, str, Any]]
MEMBERS = "focal_point assistant of_another steering"
EVERYBODY = f"visitor former guest waiting {MEMBERS}"


def chapter(cast: Cast, word: str, seen: dict[str, str]) -> Chapter:
    """Adopted, at that level and scope; its word is in its address, question and text."""
    made, revision = _chapter(word, text=word)
    adopt(revision, on=date(2024, 5, 14), note=word, by=None)
    Chapter.objects.filter(pk=made.pk).update(**seen)
    return Chapter.objects.get(pk=made.pk)


def drafts(cast: Cast) -> Rows:
    """Chapters of which nothing is adopted: the members', but for those of narrower levels."""
    for number, (level, who) in enumerate(
        (("public", MEMBERS), ("members", MEMBERS), ("steering", "steering"), ("secretariat", ""))
    ):
        word = f"zqxchapter{900 + number}"
        made, _revision = _chapter(word, text=word)
        Chapter.objects.filter(pk=made.pk).update(level=level)
        yield Chapter.objects.get(pk=made.pk), word, who


def questions(cast: Cast) -> Rows:
    """In the language that is adopted for everybody, in another for members."""
    made, revision = _chapter("zqxchapterquestion000")
    adopt(revision, on=date(2024, 5, 14), note="Test", by=None)
    written = Written("fr", "Texte.", "Test", "zqxchapterquestion001", revision)
    write_revision(made, written, seen=0, by=None)
    for number, (language, who) in enumerate((("en", EVERYBODY), ("fr", MEMBERS))):
        yield ChapterQuestion.objects.get(chapter=made, language=language), f"zqxchapterquestion{number:03d}", who


def revisions(cast: Cast) -> Rows:
    """Their words are in the reason, which stands in the history, and their writer is on no page."""
    made, first = _chapter("Test chapter", reason="zqxrevision000")
    adopt(first, on=date(2024, 5, 14), note="Test", by=None)
    second = write_revision(made, Written("en", "Other.", "zqxrevision001"), seen=1, by=cast.accounts["focal_point"])
    yield Revision.objects.get(pk=first.pk), "zqxrevision000", EVERYBODY
    yield second, "zqxrevision001", MEMBERS


def blocks(cast: Cast) -> Rows:
    """Of a chapter with an adopted text, and a later one that is not; each shown to those who read it as the newest."""
    _made, first = _chapter("Test chapter of words", text="zqxrevisionblock000")
    adopt(first, on=date(2024, 5, 14), note="Test", by=None)
    yield first.blocks.get(), "zqxrevisionblock000", EVERYBODY
    other, begun = _chapter("Test chapter of more words", text="Adopted.")
    adopt(begun, on=date(2024, 5, 14), note="Test", by=None)
    written = Written("en", "Adopted.\n\nzqxrevisionblock001", "Test")
    later = write_revision(other, written, seen=1, by=None)
    yield RevisionBlock.objects.get(revision=later, position=2), "zqxrevisionblock001", MEMBERS


def proposals(cast: Cast) -> Rows:
    """Of an adopted chapter and of a draft: whatever becomes of them, the public reads none."""
    for number, state in enumerate(("open", "declined")):
        made, first = _chapter("Test chapter that is changed")
        if state == "declined":
            adopt(first, on=date(2024, 5, 14), note="Test", by=None)
        yield _proposal(cast, first, state, answer=f"zqxproposal{number:03d}"), f"zqxproposal{number:03d}", MEMBERS


def proposal_texts(cast: Cast) -> Rows:
    """Their words are in the reason and in the text."""
    _made, first = _chapter("Test chapter with a proposal")
    adopt(first, on=date(2024, 5, 14), note="Test", by=None)
    words = "zqxproposaltext000"
    proposal = _proposal(cast, first, "open")
    text = ProposalText(proposal=proposal, number=1, base=first, blocks=[["a" * 12, words]], reason=words)
    text.save()
    yield text, words, MEMBERS


def _proposal(cast: Cast, base: Revision, state: str, answer: str = "") -> Proposal:
    writer = cast.accounts["focal_point"]
    decided = {"decided_at": timezone.now(), "decided_by": writer} if state == "declined" else {}
    return Proposal.objects.create(
        chapter=base.chapter, language=base.language, author=writer, state=state, answer=answer, **decided
    )


def images(cast: Cast) -> Rows:
    """Named by texts that everybody, members, the steering group and nobody reads, and by none."""
    texts = (("public", True, EVERYBODY), ("public", False, MEMBERS), ("steering", True, "steering"))
    for number, (level, is_adopted, who) in enumerate((*texts, ("secretariat", True, ""), ("", False, MEMBERS))):
        word = f"zqxmanualimage{number:03d}"
        image = picture(word)
        if level:
            made, revision = _chapter(f"Test chapter with an image {number}", text=image.markdown)
            if is_adopted:
                adopt(revision, on=date(2024, 5, 14), note="Test", by=None)
            Chapter.objects.filter(pk=made.pk).update(level=level)
        yield image, word, who


def _chapter(question: str, *, text: str = "Text.", reason: str = "Test") -> tuple[Chapter, Revision]:
    return import_chapter(Written("en", text, reason, question), by=None)
