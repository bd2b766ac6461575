"""What the page of the editor shows: each block as a field, folded while nobody has touched it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from manual.comparison_shown import ShownComparison, direction_of, seen
from manual.merging.blanks import unix_lines
from manual.merging.merge import Text
from manual.merging.order import moved
from manual.models import Chapter, Proposal, ProposalDraft, ProposalText, Revision
from manual.services.drafting import Typed, mark_of
from manual.typed_text import Rows, from_kept, rows_for

WIDTH: Final = 70
MOST_LINES: Final = 24
WORDS_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Field:
    """One block. `state` says in words what was done to it; `wrong` why it cannot be sent; `chapter_says` what stands
    in the chapter where that is another text than the one for which these words were written."""

    identity: str
    number: str
    words: str
    first_words: str
    direction: str
    lines: int
    state: str
    is_removed: bool
    is_open: bool
    is_first: bool
    is_last: bool
    wrong: str = ""
    chapter_says: str = ""
    is_conflict: bool = False

    @property
    def name(self) -> str:
        """How a person finds it: "Block 12", or "A block without a number"."""
        return _("Block %(number)s") % {"number": self.number} if self.number else _("Block without a number")


@dataclass
class Editing:
    """Who edits what: the text that it begins from, and the draft that is kept now."""

    chapter: Chapter
    language: str
    proposal: Proposal | None
    newest: Revision
    draft: ProposalDraft | None
    base: Revision
    base_blocks: Text
    before: ProposalText | None
    wrong: dict[str, str] = field(default_factory=dict)
    kept_now: ShownComparison | None = None

    @property
    def url(self) -> str:
        """The page of this editor."""
        if self.proposal:
            return reverse("proposal-change", args=[self.proposal.pk])
        return f"{reverse('chapter-propose', args=[self.chapter.slug])}?{urlencode({'language': self.language})}"

    def url_at(self, **asked: str) -> str:
        """The same, with more asked for."""
        return f"{self.url}{'&' if '?' in self.url else '?'}{urlencode(asked)}"

    def begun(self) -> Typed:
        """What stands in the fields when nothing was sent: the draft, or the text as it is."""
        if self.draft:
            kept = self.draft
            rows, mark = from_kept(kept.blocks), mark_of(kept)
            return Typed(self.base, rows, kept.reason, kept.is_signed, mark, self.proposal)
        if self.before and self.proposal:
            rows = rows_for(self.before.text, self.base_blocks)
            return Typed(self.base, rows, self.before.reason, self.proposal.is_signed, "", self.proposal)
        return Typed(self.base, rows_for(self.base_blocks, self.base_blocks))


def fields_of(
    rows: Rows,
    base: Text,
    numbers: Mapping[str, str],
    *,
    opened: Collection[str] = (),
    wrong: Mapping[str, str] | None = None,
    conflicts: Mapping[str, str] | None = None,
) -> Iterator[Field]:
    """The fields in their order. `conflicts` are blocks that the chapter has changed too, with what it says now."""
    texts = {block.identity: block.text for block in base}
    standing = [row.identity for row in rows if not row.is_removed]
    moves = moved([block.identity for block in base], standing)
    wrong, conflicts = wrong or {}, conflicts or {}
    for row in rows:
        words = unix_lines(row.words)
        is_touched = row.identity not in texts or words != texts[row.identity] or row.identity in moves
        is_open = is_touched or row.identity in opened or row.identity in wrong
        yield Field(
            identity=row.identity,
            number=numbers.get(row.identity, ""),
            words=row.words,
            first_words=Truncator(seen(words)).words(WORDS_SHOWN) or _("Empty"),
            direction=direction_of(words),
            lines=min(sum(1 + len(line) // WIDTH for line in words.split("\n")) + 1, MOST_LINES),
            state=_state(row.identity, words, texts, row.identity in moves, is_removed=row.is_removed),
            is_removed=row.is_removed,
            is_open=is_open and not row.is_removed,
            is_first=bool(standing) and row.identity == standing[0],
            is_last=bool(standing) and row.identity == standing[-1],
            wrong=wrong.get(row.identity, ""),
            chapter_says=seen(conflicts.get(row.identity, "")),
            is_conflict=row.identity in conflicts,
        )


def _state(identity: str, words: str, texts: Mapping[str, str], has_moved: bool, *, is_removed: bool) -> str:
    if is_removed:
        return _("Taken out")
    if identity not in texts:
        return _("New")
    if not words.strip():
        return _("Emptied: it is taken out")
    is_changed = words != texts[identity]
    if has_moved:
        return _("Moved and changed") if is_changed else _("Moved")
    return _("Changed") if is_changed else ""
