"""Which white space is a change, and which is none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manual.merging.blanks import alike, as_of_a_block, tidied
from manual.merging.words import words
from tests.examples import examples

UNSEEN = {
    "a trailing blank": ("to protect ", "to protect"),
    "trailing tabs": ("to\t\nprotect\t", "to\nprotect"),
    "one blank before the end of a line": ("to \nprotect", "to\nprotect"),
    "line ends of Windows": ("to\r\nprotect", "to\nprotect"),
    "line ends of old Macs": ("to\rprotect", "to\nprotect"),
    "two blanks at the end of the block": ("to protect  ", "to protect"),
    "three blanks for two": ("to   \nprotect", "to  \nprotect"),
    "blanks on an empty line": ("- to\n   \n- protect", "- to\n\n- protect"),
    "a newline at the end": ("to protect\n", "to protect"),
    "blanks after code": ("```\n1\n```\nto ", "```\n1\n```\nto"),
    "line ends in code": ("```\r\n1\r\n```", "```\n1\n```"),
}
SEEN = {
    "a word": ("to protect", "to prevent"),
    "a blank between words": ("to  protect", "to protect"),
    "a line break": ("to  \nprotect", "to\nprotect"),
    "a blank in code": ("```\n1 \n```", "```\n1\n```"),
    "a blank in code of tildes": ("~~~\n1 \n~~~", "~~~\n1\n~~~"),
    "a blank in code within a list": ("- ```\n  1 \n  ```", "- ```\n  1\n  ```"),
    "a blank in code within a quotation": ("> ```\n> 1 \n> ```", "> ```\n> 1\n> ```"),
    "a blank in code whose end is missing": ("```\n1 ", "```\n1"),
    "a blank after a shorter fence": ("````\n```\n1 \n````", "````\n```\n1\n````"),
    "an empty line in code": ("```\n1\n\n2\n```", "```\n1\n2\n```"),
    "a blank in indented code": ("    1 ", "    1"),
    "an indent": ("  - to", "- to"),
}


@pytest.mark.parametrize(("one", "other"), UNSEEN.values(), ids=UNSEEN)
def test_what_nobody_sees_is_no_change(one: str, other: str) -> None:
    assert alike(one, other)
    assert alike(other, one)


@pytest.mark.parametrize(("one", "other"), SEEN.values(), ids=SEEN)
def test_what_somebody_sees_is_a_change(one: str, other: str) -> None:
    assert not alike(one, other)
    assert not alike(other, one)


@settings(max_examples=examples(100))
@given(st.text("ab `~>-\t\r\n", max_size=30))
def test_no_word_goes_and_nothing_is_tidied_twice(text: str) -> None:
    assert tidied(tidied(text)) == tidied(text)
    assert words(tidied(text)) == words(text)
    assert alike(text, tidied(text))


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("\r\nto\r\nprotect\r\n \r\n", "to\nprotect"),
        ("    1\n", "    1"),
        ("e\u0301", "\u00e9"),
        (" \n\t\r\n", ""),
        ("", ""),
    ],
)
def test_what_a_form_sends_is_kept_as_a_block_is(sent: str, kept: str) -> None:
    assert as_of_a_block(sent) == kept
