"""Markdown as this portal reads it, and where its pieces begin and end. One parser for reading, checking and showing.

CommonMark 0.31 without raw HTML (tags are plain text), with tables, footnotes and definition lists.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

MAX_NESTING: Final = 24
"""Where the parser itself stops and drops what is deeper. A list has two of its levels, so it sees more than ten lists
in one another, which `limits.DEPTH` refuses. Brackets that are never closed take as many times as long."""

LISTS: Final = ("bullet_list_open", "ordered_list_open")
CONTAINERS: Final = ("blockquote", "list_item", "dd", "footnote_reference")
_IMAGES: Final = re.compile(r"(?:!\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])\s*)+")


class Kind(StrEnum):
    """What the parser sees in a block."""

    PARAGRAPH = "paragraph"
    IMAGE = "image"
    """A paragraph of nothing but images."""
    HEADING = "heading"
    ITEM = "item"
    """One item of a list, with all that is nested in it."""
    TERM = "term"
    """One term of a definition list, with its definitions."""
    TABLE = "table"
    CODE = "code"
    QUOTATION = "quotation"
    FOOTNOTE = "footnote"
    RULE = "rule"
    """A line across the page."""
    ADDRESS = "address"
    """The address of links by label, `[label]: https://…`: nothing is shown of it."""

    @property
    def is_numbered(self) -> bool:
        """Footnotes have numbers of their own, addresses and lines none."""
        return self not in (Kind.FOOTNOTE, Kind.RULE, Kind.ADDRESS)


KINDS: Final = {
    "paragraph_open": Kind.PARAGRAPH,
    "heading_open": Kind.HEADING,
    "table_open": Kind.TABLE,
    "code_block": Kind.CODE,
    "fence": Kind.CODE,
    "blockquote_open": Kind.QUOTATION,
    "footnote_reference_open": Kind.FOOTNOTE,
    "hr": Kind.RULE,
    "definition": Kind.ADDRESS,
    "list_item_open": Kind.ITEM,
    "dt_open": Kind.TERM,
}


@dataclass(frozen=True, slots=True)
class Piece:
    """What stands on the lines from `first` to before `end` of a source, counted from 0."""

    kind: Kind
    first: int
    end: int
    tokens: Sequence[Token]

    @property
    def marker(self) -> str:
        """What makes an item belong to the list of its neighbour: one of - + * . ); else empty."""
        return self.tokens[0].markup if self.kind is Kind.ITEM else ""

    @property
    def number(self) -> int | None:
        """The number that is written before an item of a numbered list."""
        return int(self.tokens[0].info) if self.kind is Kind.ITEM and self.tokens[0].info else None

    @property
    def depth(self) -> int:
        """How many lists, quotations, definitions and footnotes stand in one another here."""
        depth = deepest = 0
        for token in self.tokens:
            if token.type.rsplit("_", 1)[0] in CONTAINERS:
                depth += token.nesting
                deepest = max(deepest, depth)
        return deepest


def _parser() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False, "maxNesting": MAX_NESTING})
    made.options.update(inline_definitions=True, store_labels=True)
    made.enable("table").use(footnote_plugin, inline=False, move_to_end=False).use(deflist_plugin)
    # Every address comes through as a link, so that links.py alone says which may be followed.
    made.validateLink = lambda url: True  # type: ignore[method-assign]
    return made


PARSER: Final = _parser()


def pieces(source: str, env: dict[str, Any] | None = None) -> list[Piece]:
    """The pieces of a clean source (`limits.cleaned`), in order. What stands inside a line is not parsed.

    `env` gathers the addresses and footnotes that it defines, for `with_inline`.
    """
    tokens: list[Token] = []
    if source:
        PARSER.block.parse(source, PARSER, {} if env is None else env, tokens)
    return list(_pieces(tokens))


def with_inline(tokens: Sequence[Token], env: dict[str, Any]) -> None:
    """Parse in place what stands inside the lines of `tokens`, with the addresses and footnotes of `env`."""
    env.setdefault("references", {})
    for token in tokens:
        if token.type == "inline":
            token.children = []
            PARSER.inline.parse(token.content, PARSER, env, token.children)
            _join_text(token.children)


def _join_text(tokens: list[Token]) -> None:
    """What was escaped or an entity is text like its neighbours, also inside of descriptions of images."""
    joined: list[Token] = []
    for token in tokens:
        if token.children:
            _join_text(token.children)
        if token.type == "text_special":
            token.type = "text"
        if token.type == "text" and joined and joined[-1].type == "text":
            joined[-1].content += token.content
        else:
            joined.append(token)
    tokens[:] = joined


def _pieces(tokens: list[Token]) -> Iterator[Piece]:
    for run in _runs(tokens):
        opening = run[0]
        if opening.type in LISTS:
            yield from (_piece(item) for item in _runs(run[1:-1]))
        elif opening.type == "dl_open":
            yield from _terms(run)
        else:
            yield _piece(run)


def _runs(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Each token of the outermost level with all up to the one that closes it."""
    depth = start = 0
    for place, token in enumerate(tokens):
        depth += token.nesting
        if depth == 0:
            yield tokens[start : place + 1]
            start = place + 1


def _piece(run: Sequence[Token]) -> Piece:
    first, end = run[0].map or (0, 0)
    kind = KINDS[run[0].type]
    if kind is Kind.PARAGRAPH and _IMAGES.fullmatch(run[1].content):
        kind = Kind.IMAGE
    return Piece(kind, first, end, run)


def _terms(run: Sequence[Token]) -> Iterator[Piece]:
    level = run[0].level + 1
    starts = [place for place, token in enumerate(run) if token.type == "dt_open" and token.level == level]
    ends = [*starts[1:], len(run) - 1]
    last_line = (run[0].map or (0, 0))[1]
    for start, end in zip(starts, ends, strict=True):
        first = (run[start].map or (0, 0))[0]
        yield Piece(Kind.TERM, first, (run[end].map or (0, 0))[0] if end in starts else last_line, run[start:end])
