"""A chapter comes in as one file of Markdown: looked at first, with all that would be dropped, then written."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO, Final

from django.db import transaction
from django.utils.translation import gettext as _

from focalpoints.models import Member, Topic, User
from manual.models import Chapter, Revision
from manual.pictures import pictures_of
from manual.services.writing import Written, make_chapter, write_revision
from manual.text.limits import CHAPTER_LIMIT
from manual.text.reading import as_text, reading
from manual.text.showing import shown
from manual.text.shown import ShownText
from r2pnet.refusal import Refused, refuse_unless
from r2pnet.visibility import Level

MOST_BYTES: Final = 4 * CHAPTER_LIMIT
"""What is not even read: UTF-16 takes twice the bytes, and `manual.text.limits` says the rest in words."""


@dataclass(frozen=True)
class Preview:
    """What would become of a file: its text as it would be kept, how that is shown, and the chapter's question.

    `shown.problems` says of each block what is dropped.
    """

    text: str
    shown: ShownText
    question: str


def read_file(file: BinaryIO) -> str:
    """The text of a file, in UTF-8 or marked as UTF-16. Raises `Refused` for what is too large or no such text."""
    content = file.read(MOST_BYTES + 1)
    refuse_unless(len(content) <= MOST_BYTES, _("This file is too large: a chapter has at most 200 kB."), "file")
    codec = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return content.decode(codec)
    except UnicodeDecodeError as error:
        words = _("This file is no text in UTF-8. Save it as Markdown in UTF-8, and choose it again.")
        raise Refused(words, "file") from error


def preview(source: str, question: str = "") -> Preview:
    """What would become of `source`; writes nothing.

    Where no question is given, a heading of the first level that begins the text is it, and is taken out of the text:
    the page shows it as its title. Raises `Refused` for what `manual.text.limits` does not allow, and for no text.
    """
    blocks = reading(source)
    first = blocks[0].text if blocks else ""
    if not question.strip() and first.startswith("# ") and "\n" not in first:
        question, blocks = first[2:].strip().rstrip("#").strip(), blocks[1:]
    refuse_unless(blocks, _("Choose a file with a text, or write one."), "text")
    return Preview(as_text(blocks), shown(blocks, pictures_of(blocks).get), question.strip())


def import_chapter(
    written: Written,
    *,
    by: User | None,
    order: int | None = None,
    topics: Iterable[Topic] = (),
    leads: Iterable[Member] = (),
    level: str = Level.PUBLIC,
    is_sample: bool = False,
) -> tuple[Chapter, Revision]:
    """A new chapter in draft with its first revision, or neither. Raises as `make_chapter` and `write_revision`."""
    refuse_unless(written.question.strip(), _("Write the question that the chapter answers."), "question")
    with transaction.atomic():
        chapter = make_chapter(
            words=written.question, by=by, order=order, topics=topics, leads=leads, level=level, is_sample=is_sample
        )
        return chapter, write_revision(chapter, written, seen=0, by=by)
