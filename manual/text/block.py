"""The piece that a text of the manual is made of."""

import secrets
from collections.abc import Container
from dataclasses import dataclass
from string import ascii_lowercase, digits
from typing import Final

IDENTITY_LETTERS: Final = ascii_lowercase + digits
IDENTITY_LENGTH: Final = 12


@dataclass(frozen=True, slots=True)
class Block:
    """A numbered piece of a text: `identity` stays through edits and merges, `text` is its Markdown source."""

    identity: str
    """Twelve letters of a-z0-9, random, never reused in a chapter."""
    text: str
    """Without a line end at its end, lines end in LF, NFC, never empty."""


def new_identity(taken: Container[str] = ()) -> str:
    """A random identity that is not in `taken`."""
    while True:
        identity = "".join(secrets.choice(IDENTITY_LETTERS) for _ in range(IDENTITY_LENGTH))
        if identity not in taken:
            return identity
