"""A chapter's blocks as safe HTML: each by itself, lists joined, notes numbered over the chapter.

Every block is found by the id `b-IDENTITY`, which stays through edits; addresses of links and headings without words
show nothing and have none. A heading is also found by the slug of its words, as GitHub makes it, in links of the same
chapter: `[see](#how-to-begin)`.

Classes of `static/manual.css`: block, block-number, notes, not-shown, note-ref, align-left, align-center, align-right;
`scrolling` and `table` are the portal's. What stands around it has the class `chapter`, and says its `dir`.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it.token import Token
from mdit_py_plugins.anchors.index import slugify, unique_slug

from manual.text.block import Block
from manual.text.limits import DEPTH
from manual.text.notes import Note, as_section, taken_out
from manual.text.parsing import Kind, Piece, pieces, with_inline
from manual.text.rendering import as_html, words_of
from manual.text.settling import FindPicture, Settling
from manual.text.shown import Heading, Problem, ShownBlock, ShownText
from r2pnet.reports.letters import RIGHT_TO_LEFT, STRONG

_NO_NUMBERS: Final[Mapping[str, str]] = {}


@dataclass(slots=True)
class _Parsed:
    block: Block
    piece: Piece
    tokens: list[Token]
    notes: list[Note]
    told: list[str]


def shown(blocks: Sequence[Block], picture: FindPicture, numbers: Mapping[str, str] = _NO_NUMBERS) -> ShownText:
    """The HTML of a chapter, or of one block: `shown([block], …)`; notes of others are then not at hand.

    `picture` finds uploads, by name, that the reader may see. `numbers` (`numbering.numbers`) are shown beside the
    blocks that they name, as links to them. Blocks are as they were read; one that is not is shown as plain text. It
    asks no database and fails for no text.
    """
    env: dict[str, Any] = {}
    parsed = [_parsed(block, env) for block in blocks]
    notes = [note for one in parsed for note in one.notes]
    for tokens in (*(one.tokens for one in parsed), *(note.tokens for note in notes)):
        with_inline(tokens, env)
    highest = min((_level(one) for one in parsed if one.piece.kind is Kind.HEADING and _has_words(one)), default=1)
    settling = Settling(picture, _anchors(parsed), highest)
    for one in parsed:
        one.told += settling.settle(one.tokens, one.block.text.split("\n"))
        for note in one.notes:
            one.told += settling.settle(note.tokens, one.block.text.split("\n"))
    contents = tuple(_contents(parsed, highest))
    section, unused = as_section(notes, env, direction_of)
    for one in parsed:
        one.told += _left_over(one, unused, settling.labels)
    return ShownText(
        tuple(_shown_blocks(parsed, numbers)),
        section,
        contents,
        tuple(Problem(one.block.identity, place, words) for place, one in enumerate(parsed, 1) for words in one.told),
    )


def direction_of(tokens: Sequence[Token]) -> str:
    """ "rtl" or "ltr" by the first strong letter of the words in `tokens`; "" when they have none."""
    kinds = (unicodedata.bidirectional(letter) for letter in words_of(tokens))
    first = next((kind for kind in kinds if kind in STRONG), "")
    return first and ("rtl" if first in RIGHT_TO_LEFT else "ltr")


def _parsed(block: Block, env: dict[str, Any]) -> _Parsed:
    own: dict[str, Any] = {}
    found = pieces(block.text, own)
    if len(found) != 1 or found[0].depth > DEPTH:
        plain = Token("code_block", "code", 0, content=block.text)
        told = [_("The block does not stand for itself, so it is shown as it was written.")]
        return _Parsed(block, Piece(Kind.CODE, 0, 0, [plain]), [plain], [], told)
    env["references"] = own.get("references", {}) | env.get("references", {})
    footnotes = env.setdefault("footnotes", {"refs": {}, "list": {}})
    footnotes["refs"] |= own.get("footnotes", {}).get("refs", {})
    piece = found[0]
    tokens, notes = taken_out(piece.tokens, block.identity, piece.kind is Kind.FOOTNOTE)
    return _Parsed(block, piece, tokens[1:-1] if piece.kind is Kind.ITEM else tokens, notes, [])


def _anchors(parsed: Sequence[_Parsed]) -> dict[str, str]:
    ids = {f"b-{one.block.identity}": f"b-{one.block.identity}" for one in parsed}
    slugs: set[str] = set()
    for one in parsed:
        if one.piece.kind is Kind.HEADING:
            ids.setdefault(unique_slug(slugify(words_of(one.tokens)), slugs), f"b-{one.block.identity}")
    return ids


def _contents(parsed: Sequence[_Parsed], highest: int) -> Iterator[Heading]:
    for one in parsed:
        if one.piece.kind is not Kind.HEADING:
            continue
        if _has_words(one):
            yield Heading(one.block.identity, max(_level(one) - highest, 0) + 1, words_of(one.tokens).strip())
        else:
            one.tokens = []
            one.told.append(_("The heading has no words."))


def _has_words(one: _Parsed) -> bool:
    return bool(words_of(one.tokens).strip())


def _level(one: _Parsed) -> int:
    """Of a heading, as it is written: by its signs, or by what underlines it."""
    markup = one.tokens[0].markup
    return len(markup) if "#" in markup else 1 if markup == "=" else 2


def _left_over(one: _Parsed, unused: Sequence[Note], labels: set[str]) -> Iterator[str]:
    for note in one.notes:
        if any(note is other for other in unused):
            yield _("Nothing refers to the note [^%(label)s], or there are two of this name.") % {"label": note.label}
    if one.piece.kind is Kind.ADDRESS and one.piece.tokens[0].meta["id"] not in labels:
        yield _("No link uses this address, so nothing is shown of it.")


def _shown_blocks(parsed: Sequence[_Parsed], numbers: Mapping[str, str]) -> Iterator[ShownBlock]:
    for place, one in enumerate(parsed):
        before = parsed[place - 1] if place else None
        after = parsed[place + 1] if place + 1 < len(parsed) else None
        direction = direction_of(one.tokens)
        tag = _list_tag(one.piece)
        begins = tag and not _is_one_list(before, one)
        ends = tag and not _is_one_list(one, after)
        yield ShownBlock(
            one.block.identity,
            one.piece.kind,
            direction,
            _body(one, direction, numbers.get(one.block.identity, "")),
            mark_safe(f"<{tag}{_start(one.piece)}{_dir(direction)}>\n") if begins else SafeString(),  # noqa: S308
            mark_safe(f"</{tag}>\n") if ends else SafeString(),  # noqa: S308
        )


def _list_tag(piece: Piece) -> str:
    if piece.kind is Kind.ITEM:
        return "ul" if piece.number is None else "ol"
    return "dl" if piece.kind is Kind.TERM else ""


def _is_one_list(one: _Parsed | None, other: _Parsed | None) -> bool:
    return bool(one and other and one.piece.kind is other.piece.kind and one.piece.marker == other.piece.marker)


def _start(piece: Piece) -> str:
    return "" if piece.number in (None, 1) else f' start="{piece.number}"'


def _body(one: _Parsed, direction: str, number: str) -> SafeString:
    if one.piece.kind in (Kind.FOOTNOTE, Kind.ADDRESS) or (one.piece.kind is Kind.HEADING and not one.tokens):
        return SafeString()
    html = as_html(one.tokens)
    identity = escape(one.block.identity)
    label = escape(_("Block %(number)s") % {"number": number})
    link = f'<a class="block-number" href="#b-{identity}" aria-label="{label}">{escape(number)}</a>' if number else ""
    inner = html.replace("<dt>", f"<dt>{link}", 1) if one.piece.kind is Kind.TERM else f"{link}{html}"
    tag = "li" if one.piece.kind is Kind.ITEM else "div"
    # The tags are ours, the identity is escaped, and what stands between them was cleaned.
    return mark_safe(f'<{tag} class="block" id="b-{identity}"{_dir(direction)}>{inner}</{tag}>\n')  # noqa: S308


def _dir(direction: str) -> str:
    return f' dir="{direction}"' if direction else ""
