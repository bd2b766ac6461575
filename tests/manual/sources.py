"""Sources in Markdown for the tests of texts: pieces that mean something to a parser, joined at random."""

from typing import Final

from hypothesis import strategies as st

_LINES: Final = ("\n", "\n", "\n\n", "\n  ", "\n    ", " ", "\t")
_BLOCKS: Final = ("- ", "* ", "+ ", "1. ", "2) ", "12. ", "> ", "# ", "===", "---", "***", "```", "~~~", ": ", "~ ")
_TABLES: Final = ("| a | b |\n|---|:-:|\n| 1 | 2 |", "|a|", "|-|")
_INLINE: Final = (
    "[^n]",
    "[^n]: ",
    "[l]",
    "[l]: /x",
    "![d](image:x)",
    "<b>",
    "&amp;",
    "\\",
    "`",
    "*",
    "_",
    "-",
    "[//]: #",
)
_WORDS: Final = ("word", "Wort", "كلمة", "字", "7", "é")

SOURCES: Final = st.lists(st.sampled_from((*_LINES, *_BLOCKS, *_TABLES, *_INLINE, *_WORDS)), max_size=30).map("".join)
"""Sources that are not refused: no sign that hides, nothing deeper than ten."""
