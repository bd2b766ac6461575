"""A chapter as it is printed: its blocks with numbers and trail, and what of it could not be printed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.html import conditional_escape
from django.utils.translation import gettext as _

from focalpoints.models import Member
from focalpoints.models.topic import TopicKind
from manual.models import Revision
from manual.printing.on_paper import on_paper, with_starts
from manual.shown_text import RIGHT_TO_LEFT, no_picture
from manual.text.showing import shown
from manual.text.shown import ShownBlock, ShownText
from manual.texts import blocks_of, numbers_of
from manual.trail import Adopted, BlockTrail, adopted_of, trail_of
from r2pnet.days import day_in_words
from r2pnet.reports.letters import has_font_for
from r2pnet.visibility import Reader


@dataclass(frozen=True)
class PrintedHeading:
    """A line of the contents: where it leads, its words, and its level from 1."""

    place: str
    words: str
    level: int


@dataclass(frozen=True)
class PrintedChapter:
    """A chapter. `html` is safe; every name in it, and `place`, begins with what no other chapter has."""

    place: str
    number: int
    question: str
    language: str
    revision: int
    leads: tuple[str, ...]
    topics: tuple[str, ...]
    factors: tuple[tuple[int, str], ...]
    adopted: str
    review_due: str
    is_sample: bool
    html: str
    contents: tuple[PrintedHeading, ...]
    problems: tuple[str, ...]

    @property
    def direction(self) -> str:
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"


def printed_chapter(revision: Revision, reader: Reader, *, number: int, question: str) -> PrintedChapter:
    """`revision`, which `reader` may see, with its trail as they may see it; a constant number of queries.

    `number` and `question` are as they are cited: an edition keeps those of its day.
    """
    chapter = revision.chapter
    place = f"c{chapter.pk}"
    blocks = blocks_of(revision)
    numbers = numbers_of(revision, blocks)
    drawn = shown(blocks, no_picture)
    leads = Member.objects.visible_to(reader).filter(chapters_led=chapter).with_names().by_name()
    topics = list(chapter.topics.all())
    factors = [one for one in topics if one.kind == TopicKind.RISK_FACTOR]
    adopted = adopted_of([revision], reader).get(revision.pk)
    return PrintedChapter(
        place=place,
        number=number,
        question=question,
        language=revision.language,
        revision=revision.number,
        leads=tuple(str(member) for member in leads),
        topics=tuple(str(topic) for topic in topics),
        factors=tuple((one.number, str(one)) for one in factors),
        adopted=how_adopted(adopted) if adopted else "",
        review_due=day_in_words(chapter.review_due_on) if chapter.review_due_on else "",
        is_sample=chapter.is_sample,
        html=_html(drawn, place, numbers, trail_of(revision, reader)),
        contents=tuple(PrintedHeading(f"{place}-b-{one.identity}", one.words, one.level) for one in drawn.contents),
        problems=tuple(_problems(drawn, question)),
    )


def how_adopted(adopted: Adopted) -> str:
    """ "Adopted on 14 May 2024: at which meeting, or how"."""
    how = adopted.meeting_name or adopted.how
    words = _("Adopted on %(day)s: %(how)s") if how else _("Adopted on %(day)s")
    return words % {"day": adopted.on, "how": how}


def _html(drawn: ShownText, place: str, numbers: Mapping[str, str], trails: Mapping[str, BlockTrail]) -> str:
    """The blocks, each with its number in the margin, and its trail where it is another than that of the one above."""
    pieces = []
    before = ""
    for block in drawn.blocks:
        said = _trail(trails.get(block.identity)) if block.body else ""
        pieces.append(_block(block, place, numbers.get(block.identity, ""), said if said != before else ""))
        before = said or before
    notes = on_paper(drawn.notes, place)
    title = f'<h2 class="notes-title">{conditional_escape(_("Notes"))}</h2>' if notes else ""
    return "".join((*pieces, title, notes))


def _block(block: ShownBlock, place: str, number: str, said: str) -> str:
    """The list of a block opens before and closes after it, so each is cleaned by itself and its list is ours."""
    body = on_paper(block.body, place)
    opened, end, rest = body.partition(">")
    margin = f'<p class="n">{conditional_escape(number)}</p>' if number else ""
    if said:
        opened = opened.replace('class="block"', 'class="block traced"', 1)
        margin += f'<p class="trail">{conditional_escape(said)}</p>'
    return f"{with_starts(block.opening)}{opened}{end}{margin}{rest}{block.closing}"


def _trail(trail: BlockTrail | None) -> str:
    if trail is None or trail.adopted is None or trail.adopted_in is None:
        return ""
    words = _("%(adopted)s, revision %(number)s")
    said = words % {"adopted": how_adopted(trail.adopted), "number": trail.adopted_in.number}
    return f"{said}. {_('Drafted by')} {', '.join(trail.drafters)}" if trail.drafters else said


def _problems(drawn: ShownText, question: str) -> Iterator[str]:
    """What is not printed as it was meant, each with its block."""
    for problem in drawn.problems:
        yield _("Block %(place)s: %(words)s") % {"place": problem.place, "words": problem.words}
    unknown = [place for place, block in enumerate(drawn.blocks, 1) if not has_font_for(block.body)]
    if unknown:
        places = ", ".join(str(place) for place in unknown)
        yield _("Blocks with letters for which the portal brings no font: %(places)s.") % {"places": places}
    if not has_font_for(question):
        yield _("The question has letters for which the portal brings no font.")
