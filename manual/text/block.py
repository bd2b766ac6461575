"""A text of the manual as numbered pieces."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """A numbered piece of a text: `identity` stays through edits and merges, `text` is its Markdown source.

    `identity` is 12 letters of a-z0-9, random and never used again in a chapter. `text` has no newline at its end,
    "\\n" between its lines, is in Unicode's form NFC and never empty.
    """

    identity: str
    text: str
