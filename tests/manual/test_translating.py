"""A translation keeps the identities and numbers of its source, loses no words, and is written by who leads."""

from collections.abc import Mapping
from typing import Any

import pytest

from focalpoints.services.accounts import make_staff
from manual.models import Chapter, Revision
from manual.services.adopting import adopt
from manual.services.translating import Translated, is_laid_by_place, pairs, write_translation
from manual.services.writing import newest_number
from manual.text.block import Block
from manual.texts import blocks_of, numbers_of
from r2pnet.refusal import Changed, Refused
from tests.factories import UserFactory
from tests.manual.given import ADOPTED_ON, adopted, chapter_of, next_text

pytestmark = pytest.mark.django_db


def translated(chapter: Chapter, source: Revision, texts: Mapping[str, str], **given: Any) -> Revision:
    language = given.pop("language", "fr")
    seen = given.pop("seen", newest_number(chapter, language))
    written = Translated(source, language, texts, given.pop("reason", "Test"), given.pop("question", "Quoi ?"))
    return write_translation(chapter, written, seen=seen, by=given.pop("by", None))


def beside(source: Revision, *words: str) -> dict[str, str]:
    """The words by the identities of the blocks of the source."""
    return dict(zip((block.identity for block in blocks_of(source)), words, strict=True))


def rows(*texts: str, start: str = "") -> tuple[Block, ...]:
    return tuple(Block(f"{start}{text}", text) for text in texts)


def test_each_block_has_the_identity_of_the_one_it_renders() -> None:
    chapter, source = chapter_of("One.\n\n- two\n- three", "What?")
    made = translated(chapter, source, beside(source, "Un.", "- deux", "- trois"))
    assert [one.identity for one in blocks_of(made)] == [one.identity for one in blocks_of(source)]
    assert [one.text for one in blocks_of(made)] == ["Un.", "- deux", "- trois"]
    assert (made.translates, made.language, made.number) == (source, "fr", 1)


def test_what_is_left_empty_is_left_out_and_what_was_divided_stays_together() -> None:
    chapter, source = chapter_of("One. Two.\n\nThree.", "What?")
    texts = beside(source, "Un.\n\nDeux.", " ")
    made = translated(chapter, source, texts)
    first, second = blocks_of(made)
    assert (first.text, second.text) == ("Un.", "Deux.")
    assert first.identity == blocks_of(source)[0].identity
    assert second.identity not in {one.identity for one in blocks_of(source)}


def test_a_block_that_renders_none_stays_where_it_stood_and_keeps_its_identity() -> None:
    chapter, source = chapter_of("One.\n\nTwo.", "What?")
    first = translated(chapter, source, beside(source, "Un.\n\nDe plus.", "Deux."))
    extra = blocks_of(first)[1]
    later = next_text(chapter, "One.\n\nTwo.\n\nThree.")
    texts = beside(later, "Un.", "Deux.", "Trois.") | {extra.identity: extra.text}
    made = translated(chapter, later, texts)
    assert [one.text for one in blocks_of(made)] == ["Un.", "De plus.", "Deux.", "Trois."]
    assert blocks_of(made)[1] == extra


def test_the_same_words_may_be_said_to_render_a_newer_source_and_nothing_twice() -> None:
    chapter, source = chapter_of("One.", "What?")
    texts = beside(source, "Un.")
    translated(chapter, source, texts)
    with pytest.raises(Refused, match="nothing to save"):
        translated(chapter, source, texts)
    later = next_text(chapter, "One!")
    assert translated(chapter, later, texts).translates == later


def test_it_says_no_in_words() -> None:
    chapter, source = chapter_of("One.", "What?")
    identity = blocks_of(source)[0].identity
    other, other_source = chapter_of("One.", "What else?")
    for given, words, field in (
        ({"texts": {}}, "Translate at least one block", None),
        ({"texts": {identity: "a" * 20_001}}, "longer than 20 kB", f"block-{identity}"),
        ({"reason": " "}, "Write why", "reason"),
        ({"question": ""}, "Write the question", "question"),
        ({"language": "xx"}, "Choose the language", "language"),
        ({"language": "en", "seen": 1}, "A translation is of the same chapter", "translates"),
        ({"source": other_source, "texts": beside(other_source, "Un.")}, "of the same chapter", "translates"),
        ({"by": UserFactory()}, "Only who leads", None),
    ):
        full: dict[str, Any] = {"source": source, "texts": {identity: "Un."}, **given}
        with pytest.raises(Refused, match=words) as refused:
            translated(chapter, full.pop("source"), full.pop("texts"), **full)
        assert refused.value.field == field
    assert Revision.objects.filter(language="fr").count() == 0


def test_nobody_writes_over_somebody() -> None:
    chapter, source = chapter_of("One.", "What?")
    translated(chapter, source, beside(source, "Un."), by=make_staff("editor@example.org"))
    with pytest.raises(Changed):
        translated(chapter, source, beside(source, "Une."), seen=0)


def test_numbers_are_those_of_the_source_in_every_language() -> None:
    chapter, source = adopted("One.\n\nTwo.\n\nThree.", "What?")
    later = next_text(chapter, "One.\n\nNew.\n\nTwo.\n\nThree.")
    adopt(later, on=ADOPTED_ON, note="At a test", by=None)
    made = translated(chapter, later, beside(later, "Un.", "Nouveau.", "Deux.", "Trois."))
    assert list(numbers_of(made, blocks_of(made)).values()) == ["1", "1a", "2", "3"]
    adopt(made, on=ADOPTED_ON, note="At a test", by=None)
    assert list(numbers_of(made, blocks_of(made)).values()) == ["1", "1a", "2", "3"]
    again = next_text(chapter, "Un.\n\nNouveau !\n\nDeux.\n\nTrois.", "fr")
    assert list(numbers_of(again, blocks_of(again)).values()) == ["1", "1a", "2", "3"]
    assert list(numbers_of(source, blocks_of(source)).values()) == ["1", "2", "3"]


def test_numbers_that_a_translation_had_first_never_move() -> None:
    chapter, source = chapter_of("One.\n\nTwo.", "What?")
    made = translated(chapter, source, beside(source, "Un.\n\nDe plus.", "Deux."))
    adopt(made, on=ADOPTED_ON, note="At a test", by=None)
    adopt(source, on=ADOPTED_ON, note="At a test", by=None)
    assert list(numbers_of(made, blocks_of(made)).values()) == ["1", "2", "3"]
    later = translated(chapter, source, beside(source, "Un !", "Deux.") | {blocks_of(made)[1].identity: "De plus."})
    adopt(later, on=ADOPTED_ON, note="At a test", by=None)
    assert list(numbers_of(later, blocks_of(later)).values()) == ["1", "2", "3"]


def test_a_text_from_elsewhere_is_laid_by_place_when_the_kinds_are_the_same() -> None:
    source, target = rows("One.", "- two"), rows("Un.", "- deux")
    assert is_laid_by_place(source, target)
    assert [(row.identity, row.target.text if row.target else "") for row in pairs(source, target)] == [
        ("One.", "Un."),
        ("- two", "- deux"),
    ]
    for other in (rows("Un."), rows("- un", "Deux."), rows("One.", "- deux")):
        assert not is_laid_by_place(source, other)
    assert [row.identity for row in pairs(source, rows("Un."))] == ["Un.", "One.", "- two"]


def test_nothing_of_the_translation_is_missing_from_the_pairs() -> None:
    source = rows("a", "b", "c")
    target = rows("x", "c", "y", "a", "z", "w")
    found = pairs(source, target)
    assert [row.identity for row in found] == ["x", "a", "z", "w", "b", "c", "y"]
    assert {row.target for row in found if row.target} == set(target)
