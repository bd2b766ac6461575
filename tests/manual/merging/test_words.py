"""Texts cut into words, in every script."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manual.merging.words import segments, words, words_missing
from tests.examples import examples

CUT = {
    "English": (
        "We don't  protect, we prevent.",
        ["We", " ", "don't", "  ", "protect", ",", " ", "we", " ", "prevent", "."],
    ),
    "French": ("l’État", ["l’État"]),
    "accents apart": ("e\u0301tat", ["e\u0301tat"]),
    "Arabic with vowel signs": ("مَسْؤُولِيَّة الحماية", ["مَسْؤُولِيَّة", " ", "الحماية"]),
    "Persian with a joiner": ("می\u200cخواهم", ["می\u200cخواهم"]),
    "Hindi": ("रक्षा का", ["रक्षा", " ", "का"]),
    "Russian": ("ответственность за", ["ответственность", " ", "за"]),
    "Chinese": ("保护责任。", ["保", "护", "责", "任", "。"]),
    "Chinese and Latin": ("R2P的责任", ["R2P", "的", "责", "任"]),
    "Thai": ("ที่นี่", ["ที่", "นี่"]),
    "Korean": ("보호 책임", ["보호", " ", "책임"]),
    "numbers": ("1,000.5 or 12a", ["1,000.5", " ", "or", " ", "12a"]),
    "Markdown": ("**to** _be_", ["*", "*", "to", "*", "*", " ", "_", "be", "_"]),
    "an emoji with its selector": ("\u2764\ufe0f!", ["\u2764\ufe0f", "!"]),
    "nothing": ("", []),
}


@pytest.mark.parametrize(("text", "pieces"), CUT.values(), ids=CUT)
def test_a_text_is_cut(text: str, pieces: list[str]) -> None:
    assert segments(text) == pieces


@settings(max_examples=examples(120))
@given(st.text())
def test_the_pieces_make_up_the_text(text: str) -> None:
    assert "".join(segments(text)) == text
    assert {*words(text)} <= {*segments(text)}
    assert "".join(filter(str.isalnum, "".join(words(text)))) == "".join(filter(str.isalnum, text))


def test_a_sign_that_says_something_is_a_word() -> None:
    assert words("**50 %** of 3 €, & so on - \u2764\ufe0f") == [
        "50",
        "%",
        "of",
        "3",
        "€",
        "&",
        "so",
        "on",
        "\u2764\ufe0f",
    ]


def test_words_are_missing_as_often_as_they_are() -> None:
    assert words_missing("to be or not to be", "to be, or") == ["not", "to", "be"]
    assert words_missing("to be", "be to, or to be") == []
