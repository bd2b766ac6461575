"""Footnotes of a chapter: taken out of the blocks that define them, written at its end in order of reference."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it.token import Token

from manual.text.rendering import as_html


@dataclass(frozen=True, slots=True)
class Note:
    """What a footnote says. `identity` is its block's, or empty when it stands inside of a block of something else."""

    label: str
    tokens: list[Token]
    identity: str


def taken_out(tokens: Sequence[Token], identity: str, is_note: bool) -> tuple[list[Token], list[Note]]:
    """The tokens that are left, and the notes that were defined among them; `is_note`: all of the block is one."""
    kept: list[Token] = []
    notes: list[Note] = []
    within: list[Note] = []
    for token in tokens:
        if token.type == "footnote_reference_open":
            within.append(Note(token.meta["label"], [], "" if within or not is_note else identity))
        elif token.type == "footnote_reference_close":
            notes.append(within.pop())
        else:
            (within[-1].tokens if within else kept).append(token)
    return kept, notes


def as_section(
    notes: Sequence[Note], env: dict[str, Any], direction_of: Callable[[Sequence[Token]], str]
) -> tuple[SafeString, list[Note]]:
    """The notes as a section, numbered as they are referred to, and those that nothing refers to, which come last."""
    by_label: dict[str, Note] = {}
    for note in notes:
        by_label.setdefault(note.label, note)
    referred = env["footnotes"]["list"].values() if "footnotes" in env else ()
    numbered = [by_label[one["label"]] for one in referred]
    unused = [note for note in notes if not any(note is other for other in numbered)]
    items = "".join(
        f'<li id="note-{number}">{_block(note, direction_of)}{_ways_back(number, one["count"])}</li>\n'
        for number, (note, one) in enumerate(zip(numbered, referred, strict=True), 1)
    )
    left = "".join(_block(note, direction_of, f"<p>[^{escape(note.label)}]</p>") for note in unused)
    if not (items or left):
        return SafeString(), unused
    listed = f"<ol>\n{items}</ol>\n" if items else ""
    title = escape(_("Notes"))
    # Numbers and tags are ours; what a note says was cleaned.
    section = f'<section class="notes" role="doc-endnotes" aria-label="{title}">\n{listed}{left}</section>\n'
    return mark_safe(section), unused  # noqa: S308


def _block(note: Note, direction_of: Callable[[Sequence[Token]], str], before: str = "") -> str:
    direction = direction_of(note.tokens)
    identity = f' class="block" id="b-{escape(note.identity)}"' if note.identity else ""
    dir_ = f' dir="{direction}"' if direction else ""
    return f"<div{identity}{dir_}>{before}{as_html(note.tokens)}</div>\n"


def _ways_back(number: int, count: int) -> str:
    label = escape(_("Back to where note %(number)s stands") % {"number": number})
    links = (
        f'<a href="#note-ref-{number}-{again}" role="doc-backlink" aria-label="{label}">↩</a>' for again in range(count)
    )
    return f"<p>{' '.join(links)}</p>"
