"""What `showing.shown` answers with: a chapter's blocks as safe HTML, its notes, contents and problems."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from manual.text.parsing import Kind


@dataclass(frozen=True, slots=True)
class Problem:
    """What of a block is not shown as it was meant: on no page and in no PDF."""

    identity: str
    place: int
    """The block's place in the chapter, from 1."""
    words: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of the contents; `level` from 1, which the highest headings of the chapter have."""

    identity: str
    level: int
    words: str


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """One block. `opening` and `closing` are the tags of the list that begins before it and ends after it."""

    identity: str
    kind: Kind
    direction: str
    """By its first strong letter: "rtl", "ltr", or "" when it has none."""
    body: SafeString
    """The element of the block itself: `<li>` for an item, else `<div>`."""
    opening: SafeString = SafeString("")
    closing: SafeString = SafeString("")

    @property
    def html(self) -> SafeString:
        """The block with what belongs before and after it, so that all of a chapter in a row are proper HTML."""
        return SafeString(f"{self.opening}{self.body}{self.closing}")

    @property
    def in_two(self) -> tuple[SafeString, SafeString]:
        """`html` in two parts, between which something more can stand at the end of the block."""
        start, _end, _tag = self.body.rpartition("</")
        return SafeString(f"{self.opening}{start}"), SafeString(f"{self.body[len(start) :]}{self.closing}")


@dataclass(frozen=True, slots=True)
class ShownText:
    """A whole chapter. `notes` is its footnotes as a section, or empty; blocks of notes show nothing of themselves."""

    blocks: tuple[ShownBlock, ...]
    notes: SafeString
    contents: tuple[Heading, ...]
    problems: tuple[Problem, ...]

    @property
    def html(self) -> SafeString:
        """The chapter in one: all blocks, then the notes."""
        return SafeString("".join((*(block.html for block in self.blocks), self.notes)))
