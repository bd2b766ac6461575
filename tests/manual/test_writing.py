"""Chapters are made and written: every text is a revision for good, and nobody writes over another's."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from focalpoints.models import User
from manual.models import Adoption, Chapter, ChapterQuestion, Revision, RevisionBlock
from manual.services.adopting import adopt
from manual.services.importing import import_chapter, preview
from manual.services.writing import Written, make_chapter, write_revision
from manual.texts import blocks_of, language_for, numbers_of
from r2pnet.clock import network_today
from r2pnet.models import Stamp
from r2pnet.refusal import Changed, Refused
from tests.factories import MeetingFactory, MemberFactory, TopicFactory
from tests.manual.given import ADOPTED_ON, adopted, chapter_of, next_text

pytestmark = pytest.mark.django_db


def refusal(written: Written, chapter: Chapter | None = None, seen: int = 0) -> tuple[str, str | None]:
    """What writing says, and at which field."""
    chapter = chapter or make_chapter(words="Test", by=None)
    with pytest.raises(Refused) as refused:
        write_revision(chapter, written, seen=seen, by=None)
    assert Revision.objects.filter(chapter=chapter).count() == seen
    return refused.value.message, refused.value.field


def test_a_chapter_is_numbered_and_addressed_for_good(staff: User) -> None:
    topic, member = TopicFactory(), MemberFactory()
    first = make_chapter(words="What is it for?", by=staff, topics=[topic], leads=[member])
    second = make_chapter(words="What is it for?", by=staff)
    assert [(one.order, one.slug, one.status) for one in (first, second)] == [
        (1, "what-is-it-for", "draft"),
        (2, "what-is-it-for-2", "draft"),
    ]
    assert (list(first.topics.all()), list(first.leads.all())) == ([topic], [member])
    assert first.history.last().history_user == staff


def test_a_number_is_given_once_and_free_again_when_a_chapter_is_superseded() -> None:
    first = make_chapter(words="One", by=None)
    with pytest.raises(ValidationError, match="There is a chapter of that number already"):
        make_chapter(words="Two", by=None, order=1)
    Chapter.objects.filter(pk=first.pk).update(status="superseded")
    assert make_chapter(words="Two", by=None, order=1).order == 1


def test_a_text_is_kept_block_by_block_and_an_edit_carries_identities_on(staff: User) -> None:
    chapter, first = chapter_of("# Title\n\nOne.\n\nTwo.")
    second = next_text(chapter, "# Title\n\nOne.\n\nBetween.\n\nTwo.", by=staff)
    before, after = blocks_of(first), blocks_of(second)
    assert [block.text for block in after] == ["# Title", "One.", "Between.", "Two."]
    assert [block.identity for block in after if block.text != "Between."] == [block.identity for block in before]
    assert (second.number, second.author, second.reason, first.author) == (2, staff, "Test", None)


def test_who_read_an_earlier_revision_is_told_and_writes_over_nothing() -> None:
    chapter, _first = chapter_of("One.")
    next_text(chapter, "Two.")
    with pytest.raises(Changed):
        write_revision(chapter, Written("en", "Three.", "Test"), seen=1, by=None)
    with pytest.raises(Changed):
        write_revision(chapter, Written("en", "Three.", "Test"), seen=3, by=None)
    assert [one.number for one in Revision.objects.order_by("number")] == [1, 2]


@pytest.mark.parametrize(
    ("written", "words", "field"),
    [
        (Written("de", "Text", "Why", "What?"), "Choose the language of the text.", "language"),
        (Written("en", " \n", "Why", "What?"), "Write the text of the chapter.", "text"),
        (Written("en", "Text", " ", "What?"), "Write why the text is changed.", "reason"),
        (Written("en", "Text", "x" * 301, "What?"), "Use at most 300 letters: there are 301.", "reason"),
        (Written("en", "Text", "Why", " "), "Write the question that the chapter answers.", "question"),
        (Written("en", "Text", "Why", "x" * 201), "Use at most 200 letters: there are 201.", "question"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(written: Written, words: str, field: str) -> None:
    assert refusal(written) == (words, field)
    assert ChapterQuestion.objects.count() == 0


def test_a_text_beyond_the_limits_is_refused_and_nothing_of_it_stays() -> None:
    words, _field = refusal(Written("en", "x" * 20_001, "Why", "What?"))
    assert words.startswith("Block 1 (“xxx")


def test_a_text_that_says_what_is_there_is_no_revision() -> None:
    chapter, _first = chapter_of("One.\n\nTwo.")
    words = "The text says what the newest revision says: nothing to save."
    assert refusal(Written("en", "One.\r\n\r\n\r\nTwo.\r\n", "Why"), chapter, seen=1) == (words, "text")


def test_a_translation_is_of_another_language_of_the_same_chapter() -> None:
    chapter, first = chapter_of("One.")
    _other, elsewhere = chapter_of("One.")
    words = "A translation is of the same chapter, from another language."
    for source, language, seen in ((first, "en", 1), (elsewhere, "fr", 0)):
        with pytest.raises(Refused, match=words):
            write_revision(chapter, Written(language, "Un.", "Test", "Quoi ?", source), seen=seen, by=None)
    assert next_text(chapter, "Un.", "fr", question="Quoi ?", translates=first).translates == first


@pytest.mark.parametrize("kind", [Revision, RevisionBlock, Adoption])
def test_what_was_written_is_never_written_again_nor_deleted(kind: Any) -> None:
    adopted("One.")
    row = kind.objects.get()
    for deed in (
        row.save,
        row.delete,
        kind.objects.all().delete,
        lambda: kind.objects.update(pk=row.pk),
        lambda: kind.objects.bulk_update([row], ["id"]),
    ):
        with pytest.raises(TypeError):
            deed()
    assert kind.objects.get() == row


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (Revision, {"number": 0}),
        (Revision, {"number": 2}),
        (Revision, {"language": "de"}),
        (Revision, {"reason": ""}),
        (RevisionBlock, {"position": 2}),
        (RevisionBlock, {"position": 0}),
        (RevisionBlock, {"identity": "x"}),
        (RevisionBlock, {"identity": ""}),
        (RevisionBlock, {"text": ""}),
        (Adoption, {"note": ""}),
        (Chapter, {"order": 0}),
        (Chapter, {"status": "lost"}),
        (ChapterQuestion, {"words": ""}),
        (ChapterQuestion, {"language": "de"}),
    ],
)
def test_the_database_itself_refuses_what_breaks_a_rule(kind: Any, values: dict[str, Any]) -> None:
    chapter, _first = adopted("One.")
    second = next_text(chapter, "One.\n\nTwo.")
    RevisionBlock.objects.bulk_create([RevisionBlock(revision=second, position=9, identity="x", text="x")])
    row = kind.objects.order_by("pk").first() if kind is not RevisionBlock else second.blocks.order_by("position")[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        QuerySet(kind).filter(pk=row.pk).update(**values)


def test_numbers_freeze_at_adoption_and_move_no_more(staff: User) -> None:
    chapter, first = adopted("One.\n\nTwo.")
    second = next_text(chapter, "Zero.\n\nOne.\n\nBetween.\n\nTwo.\n\nThree.")
    assert list(first.blocks.values_list("frozen_number", flat=True)) == ["1", "2"]
    assert list(numbers_of(second, blocks_of(second)).values()) == ["0a", "1", "1a", "2", "3"]
    assert list(numbers_of(first, blocks_of(first)).values()) == ["1", "2"]
    meeting = MeetingFactory()
    adoption = adopt(second, on=ADOPTED_ON, meeting=meeting, by=staff)
    assert list(second.blocks.values_list("frozen_number", flat=True)) == ["0a", "1", "1a", "2", "3"]
    assert (adoption.meeting, adoption.noted_by) == (meeting, staff)
    assert Chapter.objects.get().status == "adopted"


def test_only_the_newest_word_is_adopted_once_and_says_how() -> None:
    chapter, first = chapter_of("One.")
    second = next_text(chapter, "Two.")
    adopt(second, on=ADOPTED_ON, note="At a test", by=None)
    third = next_text(chapter, "Three.")
    tomorrow = network_today() + timedelta(days=1)
    for revision, on, note in (
        (first, ADOPTED_ON, "x"),
        (second, ADOPTED_ON, "x"),
        (third, tomorrow, "x"),
        (third, ADOPTED_ON, " "),
    ):
        with pytest.raises(Refused):
            adopt(revision, on=on, note=note, by=None)
    assert [one.revision for one in Adoption.objects.all()] == [second]
    assert list(third.blocks.values_list("frozen_number", flat=True)) == [""]


def test_every_deed_gives_the_manual_a_new_stamp() -> None:
    stamps = set()
    chapter, first = chapter_of("One.")
    stamps.add(Stamp.objects.get(group="manual").value)
    next_text(chapter, "Two.")
    stamps.add(Stamp.objects.get(group="manual").value)
    _again, other = chapter_of("Three.")
    adopt(other, on=ADOPTED_ON, note="x", by=None)
    stamps.add(Stamp.objects.get(group="manual").value)
    assert (len(stamps), first.number) == (3, 1)


def test_an_import_looks_first_and_says_what_is_dropped() -> None:
    found = preview("# What is it?\n\nText <b>bold</b>.\n\n![A map](https://far.example/map.png)\n")
    assert (found.question, found.text.partition("\n")[0]) == ("What is it?", "Text <b>bold</b>.")
    assert [(one.place, one.words) for one in found.shown.problems] == [
        (1, "“<b>” stands as it is: HTML is not read."),
        (2, "The image “https://far.example/map.png” is not shown: only images uploaded here are, as image:NAME."),
    ]
    assert Chapter.objects.count() == 0


def test_a_question_that_is_given_leaves_the_text_whole() -> None:
    assert preview("# What is it?\n\nText.", "Another?").text == "# What is it?\n\nText."
    with pytest.raises(Refused, match="Choose a file with a text, or write one"):
        preview("# Only a title")


def test_an_import_that_is_refused_leaves_no_chapter() -> None:
    with pytest.raises(Refused):
        import_chapter(Written("en", "x" * 20_001, "Why", "What?"), by=None)
    assert Chapter.objects.count() == 0


@pytest.mark.parametrize(
    ("there", "wanted", "given"),
    [(["fr", "en"], "fr", "fr"), (["zh"], "zh-hans", "zh"), (["ar", "fr"], "en", "fr"), ([], "en", "")],
)
def test_a_reader_gets_the_language_of_the_page_or_a_fall_back(there: list[str], wanted: str, given: str) -> None:
    assert language_for(there, wanted) == given
