"""A revision as HTML, drawn once a process: its text is written once, only numbers and words of the page vary."""

import hashlib
from typing import Final

from django.conf import settings
from django.utils.translation import get_language

from manual.models import Revision
from manual.pictures import pictures_of
from manual.text.showing import shown
from manual.text.shown import ShownText
from manual.texts import blocks_of, numbers_of
from r2pnet.remembering import remembered

RIGHT_TO_LEFT: Final = frozenset({"ar"})
"""Of the languages of the manual."""


def text_shown(revision: Revision) -> ShownText:
    """What a page shows of `revision`, which its reader may see; two queries, and one where it names images."""
    blocks = blocks_of(revision)
    numbers = numbers_of(revision, blocks)
    pictures = pictures_of(blocks)
    said = f"{settings.RELEASE} {get_language()} {revision.pk} {sorted(numbers.items())} {sorted(pictures)}"
    texts = "\n".join(block.text for block in blocks)
    key = hashlib.sha256(f"{said}\n{texts}".encode()).hexdigest()

    def draw() -> tuple[ShownText, int]:
        drawn = shown(blocks, pictures.get, numbers)
        return drawn, len(drawn.html.encode())

    return remembered(f"chapter {key}", draw)
