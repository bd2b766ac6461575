"""A source in Markdown becomes blocks, and blocks become one source again."""

import re
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from manual.text.block import Block, new_identity
from manual.text.parsing import Kind
from manual.text.reading import as_text, checked, piece_of, reading
from r2pnet.refusal import Refused
from tests.manual.sources import SOURCES

ALL_KINDS = """\
# Title

First
paragraph.

Title below
-----------

- one
- two

  with more
    - nested

3. three
4. four

| a | b |
|---|---|
| 1 | 2 |

> said
> twice

```text
code

more
```

Term
: what it means

Other
: this
: that

![A map](image:map)

***

Note.[^1]

[^1]: What it says.

    At length.

[label]: https://example.org/
"""


def texts_of(source: str) -> list[str]:
    return [block.text for block in reading(source)]


def read_or_assume(source: str) -> tuple[Block, ...]:
    try:
        return reading(source)
    except Refused as refused:
        assume("deep" not in refused.message)
        raise


def test_a_source_is_read_into_the_blocks_that_the_parser_sees() -> None:
    blocks = reading(ALL_KINDS)
    assert [(piece_of(block.text).kind, block.text) for block in blocks] == [
        (Kind.HEADING, "# Title"),
        (Kind.PARAGRAPH, "First\nparagraph."),
        (Kind.HEADING, "Title below\n-----------"),
        (Kind.ITEM, "- one"),
        (Kind.ITEM, "- two\n\n  with more\n    - nested"),
        (Kind.ITEM, "3. three"),
        (Kind.ITEM, "4. four"),
        (Kind.TABLE, "| a | b |\n|---|---|\n| 1 | 2 |"),
        (Kind.QUOTATION, "> said\n> twice"),
        (Kind.CODE, "```text\ncode\n\nmore\n```"),
        (Kind.TERM, "Term\n: what it means"),
        (Kind.TERM, "Other\n: this\n: that"),
        (Kind.IMAGE, "![A map](image:map)"),
        (Kind.RULE, "***"),
        (Kind.PARAGRAPH, "Note.[^1]"),
        (Kind.FOOTNOTE, "[^1]: What it says.\n\n    At length."),
        (Kind.ADDRESS, "[label]: https://example.org/"),
    ]
    assert all(re.fullmatch("[a-z0-9]{12}", block.identity) for block in blocks)
    assert len({block.identity for block in blocks}) == len(blocks)


@given(SOURCES)
def test_what_was_read_and_written_out_reads_alike(source: str) -> None:
    blocks = read_or_assume(source)
    assert texts_of(as_text(blocks)) == [block.text for block in blocks]


@given(SOURCES, st.randoms())
def test_blocks_read_alike_in_any_order(source: str, chance: st.DrawFn) -> None:
    blocks = list(read_or_assume(source))
    chance.shuffle(blocks)
    assert texts_of(as_text(blocks)) == [block.text for block in blocks]
    assert checked(blocks) == tuple(blocks)


@given(SOURCES)
def test_no_letter_is_lost_by_reading(source: str) -> None:
    read = "".join(block.text for block in read_or_assume(source))
    assert sorted(filter(str.isalnum, read)) == sorted(filter(str.isalnum, unicodedata.normalize("NFC", source)))


@given(SOURCES)
def test_a_block_has_the_form_that_its_type_promises(source: str) -> None:
    for block in read_or_assume(source.replace("\n", "\r\n")):
        assert block.text
        assert block.text == block.text.strip("\r\n")
        assert "\r" not in block.text
        assert unicodedata.is_normalized("NFC", block.text)


@pytest.mark.parametrize("source", ["", "\n", " \n\t\n", "\r\n\r\n", "\ufeff", "[//]: #"])
def test_an_empty_source_has_no_blocks(source: str) -> None:
    assert reading(source) == ()


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        pytest.param("a\r\nb\r\rc", ["a\nb", "c"], id="line ends of any machine"),
        pytest.param("e\u0301", ["é"], id="letters in one form"),
        pytest.param("\ufeff# T", ["# T"], id="a mark of byte order"),
        pytest.param("   a\n   b", ["a\nb"], id="to the margin"),
        pytest.param("  - a\n\n    b\n  - c", ["- a\n\n  b", "- c"], id="a list to the margin"),
        pytest.param("    x = 1\n\n    y = 2", ["```\nx = 1\n\ny = 2\n```"], id="indented code with an empty line"),
        pytest.param("    ```", ["````\n```\n````"], id="indented code that holds a fence"),
        pytest.param("~~~\nnever closed\n\n# no heading", ["~~~\nnever closed\n\n# no heading\n~~~"], id="open fence"),
        pytest.param("```\n```", ["```\n```"], id="empty code"),
        pytest.param("a\n\n\n: b", ["a", "\\: b"], id="a colon that would define what stands before it"),
        pytest.param("- a\n\n\n- b", ["- a", "- b"], id="empty lines between items"),
        pytest.param("- a\n* b", ["- a", "* b"], id="two lists"),
        pytest.param("7. a\n7. b\n1) c", ["7. a", "7. b", "1) c"], id="numbers as they were written"),
        pytest.param("-\n- b", ["-", "- b"], id="an empty item"),
        pytest.param("[a]: /x\n[b]: /y\ntext", ["[a]: /x", "[b]: /y", "text"], id="addresses in a row"),
        pytest.param("<div>\n\n*a*\n\n</div>", ["<div>", "*a*", "</div>"], id="HTML is text"),
        pytest.param("> a\nlazy\n\n> b", ["> a\nlazy", "> b"], id="quotations apart"),
    ],
)
def test_texts_are_kept_in_a_form_that_reads_alike_everywhere(source: str, texts: list[str]) -> None:
    assert texts_of(source) == texts


@pytest.mark.parametrize(
    ("texts", "source"),
    [
        (["- a", "- b", "text"], "- a\n- b\n\ntext"),
        (["- a", "- b\n\n  c", "- d"], "- a\n\n- b\n\n  c\n\n- d"),
        (["- a", "* b", "1. c", "2. d"], "- a\n\n* b\n\n1. c\n2. d"),
        (["T\n: d", "```\n: x\n```"], "T\n: d\n\n[//]: #\n\n```\n: x\n```"),
        (["T\n: d", "U\n: e"], "T\n: d\n\nU\n: e"),
        ([], ""),
    ],
)
def test_lists_are_written_as_people_write_them(texts: list[str], source: str) -> None:
    assert as_text([Block(new_identity(), text) for text in texts]) == source
    assert texts_of(source) == texts


@pytest.mark.parametrize(
    "text", ["two\n\nparagraphs", "- a\n- b", " a", "a\n", "```\nopen", "    code", ": a", "a\r\nb"]
)
def test_a_block_that_does_not_stand_for_itself_is_not_kept(text: str) -> None:
    with pytest.raises(Refused, match=r"Block 2 \(“.*”\) does not stand for itself"):
        checked([Block("a" * 12, "good"), Block("b" * 12, text)])


def test_an_identity_is_never_given_twice() -> None:
    class AllButOne:
        """Says of the first that it is taken."""

        asked: list[str] = []

        def __contains__(self, identity: object) -> bool:
            self.asked.append(str(identity))
            return len(self.asked) == 1

    taken = AllButOne()
    assert new_identity(taken) == taken.asked[1] != taken.asked[0]
