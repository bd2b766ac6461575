"""From a source in Markdown to blocks, and back to one source.

`reading(as_text(blocks))` gives the same texts, for blocks in any order, as long as each was read once: a block is kept
in a form that reads alike wherever it stands, and says the same as what was written:

- it begins at the margin: one to three spaces before it go, its other lines go left with it;
- code that was indented stands between fences, and a fence that was never closed is closed;
- a paragraph that begins with a colon or a tilde and a space has a backslash before it, or what it follows would
  become the term of a definition list.

Lists: every item is a block, and every term of a definition list with its definitions. Items that follow one another
with the same marker are one list. Empty lines *between* items mean nothing and are not kept; those *inside* an item
are, and it alone is then shown with space between its paragraphs. A numbered item keeps the number written before
it: the first of its list says where the list begins, the page counts on from there, whatever the others say.

A line `[//]: #` is written where a block would run into a definition list before it; it is no block when read.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from typing import Final

from django.utils.translation import gettext as _

from manual.text.block import Block, new_identity
from manual.text.limits import called, cleaned, refuse_deep, refuse_long_block, refuse_long_chapter, refuse_many
from manual.text.parsing import Kind, Piece, pieces
from r2pnet.refusal import Refused, refuse_unless

WALL: Final = "[//]: #"
_LIKE_A_DEFINITION: Final = re.compile(r"[:~][ \t]")
_SECOND_LINE_DEFINES: Final = re.compile(r"[^\n]*\n(?:[ \t]*\n)?[ \t]*[:~][ \t]")
_ROUNDS: Final = 4


def reading(source: str) -> tuple[Block, ...]:
    """The blocks of a chapter's source, each with a new identity; none for an empty one.

    Refuses with `Refused` what is longer, deeper or more hidden than `limits` allows.
    """
    taken: set[str] = set()
    blocks = []
    for text in texts(source):
        blocks.append(Block(new_identity(taken), text))
        taken.add(blocks[-1].identity)
    return tuple(blocks)


def texts(source: str) -> tuple[str, ...]:
    """What `reading` reads, without identities."""
    found = _read(cleaned(source))
    refuse_long_chapter(_written(found))
    return tuple(text for _piece, text in found)


def as_text(blocks: Sequence[Block]) -> str:
    """One source of all blocks, without a line end at its end; plain items of a list stand one below the other."""
    return _written([(piece_of(block.text), block.text) for block in blocks])


def checked(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """`blocks` as they are, when they may be kept: after a merge, say.

    Refuses one that does not stand for itself (it would run into its neighbours), and what `limits` does not allow.
    """
    refuse_many(len(blocks))
    found: list[tuple[Piece, str]] = []
    for number, block in enumerate(blocks, 1):
        refuse_long_block(number, block.text)
        alone = _read(cleaned(block.text))
        refuse_unless(
            [text for _piece, text in alone] == [block.text],
            _("Block %(block)s does not stand for itself. Open it, and save it again.")
            % {"block": called(number, block.text)},
        )
        found += alone
    refuse_long_chapter(_written(found))
    return tuple(blocks)


def piece_of(text: str) -> Piece:
    """What the parser sees in the text of a block."""
    return pieces(text)[0]


def _written(found: Sequence[tuple[Piece, str]]) -> str:
    betweens = (_between(before, after, text) for (before, _text), (after, text) in pairwise(found))
    return "".join(f"{between}{text}" for between, (_piece, text) in zip(chain([""], betweens), found, strict=False))


def _read(source: str) -> list[tuple[Piece, str]]:
    """Each piece in the form that it keeps, as the parser sees it by itself."""
    cut = [(piece, text) for piece, text in _cut(source) if text != WALL]
    refuse_many(len(cut))
    found = []
    for number, (piece, text) in enumerate(cut, 1):
        refuse_long_block(number, text)
        refuse_deep(piece, number, text)
        found += _alone(number, text)
    refuse_many(len(found))
    return found


def _alone(number: int, text: str) -> list[tuple[Piece, str]]:
    """`text` by itself; once more where the form that it keeps reads as something else."""
    before = [text]
    for _round in range(_ROUNDS):
        again = [each for one in before for each in _cut(one)]
        if [text for _piece, text in again] == before:
            return again
        before = [text for _piece, text in again]
    raise Refused(
        _("Block %(block)s cannot be told from what is around it. Write it in a simpler way.")
        % {"block": called(number, text)}
    )


def _cut(source: str) -> Iterator[tuple[Piece, str]]:
    lines = source.split("\n")
    for piece in pieces(source):
        text = _code(piece, lines) if piece.kind is Kind.CODE else _at_the_margin(lines[piece.first : piece.end])
        yield piece, f"\\{text}" if _LIKE_A_DEFINITION.match(text) else text


def _at_the_margin(lines: list[str]) -> str:
    indent = len(lines[0]) - len(lines[0].lstrip(" "))
    moved = (_moved(line, indent) for line in lines) if indent else lines
    return "\n".join(moved).rstrip(" \t\n")


def _moved(line: str, indent: int) -> str:
    """`line` up to `indent` columns to the left; tabs before its first letter become spaces."""
    rest = line.lstrip(" \t")
    space = line[: len(line) - len(rest)].expandtabs(4)
    return space[min(indent, len(space)) :] + rest


def _code(piece: Piece, lines: list[str]) -> str:
    token = piece.tokens[0]
    content = token.content if token.content.endswith("\n") or not token.content else f"{token.content}\n"
    if token.type == "fence":
        fence, info = token.markup, lines[piece.first].strip(" \t")[len(token.markup) :]
    else:
        longest = max((len(run) for run in re.findall("`+", content)), default=0)
        fence, info = "`" * max(3, longest + 1), ""
    return f"{fence}{info}\n{content}{fence}"


def _between(before: Piece, after: Piece, text: str) -> str:
    if before.kind is Kind.TERM and after.kind is not Kind.TERM and _SECOND_LINE_DEFINES.match(text):
        return f"\n\n{WALL}\n\n"
    if before.marker and before.marker == after.marker and _is_plain(before) and _is_plain(after):
        return "\n"
    return "\n\n"


def _is_plain(item: Piece) -> bool:
    """An item that is one paragraph, or empty."""
    return [token.type for token in item.tokens[1:-1]] in ([], ["paragraph_open", "inline", "paragraph_close"])
