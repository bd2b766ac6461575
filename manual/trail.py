"""Where each block of a text comes from: which revision brought it or changed it last, and when it was adopted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models.functions import MD5
from django.utils.safestring import SafeString

from manual.models import Revision, RevisionBlock
from manual.text.parsing import Kind
from manual.text.shown import ShownText
from meetings.models import Meeting
from meetings.titles import title_with_place
from r2pnet.clock import network_day
from r2pnet.days import day_in_words
from r2pnet.visibility import Reader


@dataclass(frozen=True, slots=True)
class Adopted:
    """That a revision was adopted: on which day, at which meeting if the reader may see it, or how in words."""

    on: str
    how: str
    meeting: Meeting | None
    meeting_name: str


@dataclass(frozen=True, slots=True)
class BlockTrail:
    """The trail of one block up to the revision that is shown.

    `since` is the first revision in which it reads as it does, without a break; `is_new` when none before had the
    block at all. `adopted` is the first adoption since then, with `adopted_in`.
    """

    since: Revision
    since_on: str
    is_new: bool
    adopted_in: Revision | None
    adopted: Adopted | None


@dataclass(frozen=True, slots=True)
class TrailRow:
    """A block of the page in two parts, with its trail between them; None for what shows nothing of itself."""

    before: SafeString
    after: SafeString
    number: str
    trail: BlockTrail | None
    is_term: bool


def adopted_of(revisions: Sequence[Revision], reader: Reader) -> dict[int, Adopted]:
    """How each of `revisions`, which `reader` may see, was adopted, by its key; one query, none without a meeting.

    They come with their adoptions (`select_related("adoption")`).
    """
    held = {one.pk: one.adoption for one in revisions if hasattr(one, "adoption")}
    asked = {adoption.meeting_id for adoption in held.values() if adoption.meeting_id}
    meetings = Meeting.objects.visible_to(reader).filter(pk__in=asked).in_bulk() if asked else {}
    told = {}
    for pk, adoption in held.items():
        meeting = meetings.get(adoption.meeting_id)
        name = title_with_place(meeting) if meeting else ""
        told[pk] = Adopted(day_in_words(adoption.adopted_on), adoption.note, meeting, name)
    return told


def trail_of(revision: Revision, reader: Reader) -> dict[str, BlockTrail]:
    """The trail of each block of `revision`, by identity, as far as `reader` may see the revisions; three queries.

    Whoever reads only what is adopted is told when a block was first adopted as it reads, and of no draft before.
    Blanks count as a change here, also those that nobody sees.
    """
    seen = _until(revision, reader)
    adopted = adopted_of(seen, reader)
    texts = _texts(revision, reader)
    trails = {}
    for identity in texts.get(revision.number, {}):
        since, before = _since(identity, seen, texts)
        run = seen[seen.index(since) :]
        adopted_in = next((one for one in run if one.pk in adopted), None)
        trails[identity] = BlockTrail(
            since,
            day_in_words(network_day(since.made_at)),
            not any(identity in texts.get(one.number, {}) for one in before),
            adopted_in,
            adopted[adopted_in.pk] if adopted_in else None,
        )
    return trails


def _until(revision: Revision, reader: Reader) -> list[Revision]:
    """The revisions up to `revision` in its language, the oldest first."""
    rows = Revision.objects.visible_to(reader).filter(
        chapter=revision.chapter_id, language=revision.language, number__lte=revision.number
    )
    return list(rows.select_related("adoption").order_by("number"))


def _texts(revision: Revision, reader: Reader) -> dict[int, dict[str, str]]:
    """A sum of the text of each block, by number of the revision and identity: texts themselves would be megabytes."""
    rows = RevisionBlock.objects.visible_to(reader).filter(
        revision__chapter=revision.chapter_id,
        revision__language=revision.language,
        revision__number__lte=revision.number,
    )
    found: dict[int, dict[str, str]] = {}
    for number, identity, text in rows.order_by().values_list("revision__number", "identity", MD5("text")):
        found.setdefault(number, {})[identity] = text
    return found


def _since(identity: str, seen: list[Revision], texts: dict[int, dict[str, str]]) -> tuple[Revision, list[Revision]]:
    """The first of the revisions that have the block as the last has it, without a break, and all before that one."""
    sums = [texts.get(one.number, {}).get(identity) for one in seen]
    place = len(seen) - 1
    while place and sums[place - 1] == sums[-1]:
        place -= 1
    return seen[place], seen[:place]


def trail_rows(shown: ShownText, trails: dict[str, BlockTrail], numbers: dict[str, str]) -> Iterator[TrailRow]:
    """The blocks of a page, each with its trail."""
    for block in shown.blocks:
        before, after = block.in_two
        trail = trails.get(block.identity) if block.body else None
        yield TrailRow(before, after, numbers.get(block.identity, ""), trail, block.kind is Kind.TERM)
