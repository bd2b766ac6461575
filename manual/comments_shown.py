"""Comments as pages show them: by whom as far as it is signed, and what has become of their block since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language, get_language_bidi, ngettext
from django.utils.translation import gettext as _

from focalpoints.models import Member
from manual.comparison_shown import seen
from manual.leading import may_lead
from manual.models import Chapter, Comment, Revision
from manual.models.chapter import reads_drafts
from manual.models.comment import CommentQuerySet
from manual.services.commenting import may_comment
from manual.text.parsing import Kind
from manual.text.shown import ShownBlock, ShownText
from manual.texts import blocks_of, numbers_of
from r2pnet.clock import network_day
from r2pnet.days import day_in_words
from r2pnet.visibility import Reader

WORDS_SHOWN = 12
EARLIER_SHOWN = 20


@dataclass(frozen=True, slots=True)
class CommentRow:
    """One comment. `by` is the member where it is signed; `place` are the first words of its block, `url` its place.

    `is_earlier`: of a revision before the one that is read; `has_changed`: there the block reads otherwise, or is gone.
    """

    comment: Comment
    by: str
    day: str
    resolved_on: str
    place: str
    url: str
    is_earlier: bool
    has_changed: bool
    may_resolve: bool


def place_url(comment: Comment) -> str:
    """The page on which the comment stands, at the comment."""
    if comment.revision:
        return f"{block_url(comment.revision, comment.block)}#comment-{comment.pk}"
    page = reverse("proposal-comment", args=[comment.proposal_id]).removesuffix("comment/")
    return f"{page}#comment-{comment.pk}"


def block_url(revision: Revision, block: str) -> str:
    """The page of the comments on a block of a revision."""
    asked = {"language": revision.language, "revision": revision.number, "block": block}
    return f"{reverse('chapter-comments', args=[revision.chapter.slug])}?{urlencode(asked)}"


def of_text(reader: Reader, chapter: Chapter, language: str) -> CommentQuerySet:
    """The comments on revisions of a chapter in one language that `reader` may see, the newest revision first."""
    rows = Comment.objects.visible_to(reader).filter(revision__chapter=chapter, revision__language=language)
    found: CommentQuerySet = rows.select_related("revision__chapter").order_by("-revision__number", "made_at", "pk")
    return found


def comment_rows(
    comments: Sequence[Comment],
    reader: Reader,
    *,
    leads: bool,
    read: Revision | None = None,
    now: Mapping[str, str] | None = None,
) -> list[CommentRow]:
    """The lines of a list; one query. `read` is the revision that is read, `now` its blocks by identity.

    The comments come by the rule, those on revisions `with_text`; `leads` says that the reader leads the chapter.
    """
    names = _signed_names(comments, reader)
    return [
        CommentRow(
            one,
            names.get(one.pk, ""),
            day_in_words(network_day(one.made_at)),
            day_in_words(network_day(one.resolved_at)) if one.resolved_at else "",
            Truncator(" ".join(seen(_said(one)).split())).words(WORDS_SHOWN),
            place_url(one),
            is_earlier=bool(read and one.revision and one.revision.number < read.number),
            has_changed=bool(one.revision_id and now is not None and now.get(one.block) != _said(one)),
            may_resolve=leads or one.author_id == reader.pk,
        )
        for one in comments
    ]


def _said(comment: Comment) -> str:
    return getattr(comment, "said", None) or ""


def _signed_names(comments: Sequence[Comment], reader: Reader) -> dict[int, str]:
    """The member by whose name a comment is signed, by the key of the comment; one query. Others have none."""
    signed = {one.pk: one.member_id for one in comments if one.is_signed}
    rows = Member.objects.visible_to(reader).filter(pk__in=set(signed.values())).with_names() if signed else []
    names = {member.pk: str(member) for member in rows}
    return {key: names[member] for key, member in signed.items() if member in names}


def beside(drawn: ShownText, text: Revision, reader: Reader) -> tuple[ShownText, dict[str, Any]]:
    """For the page of a chapter: the text with a link at each block, and what the page says of other comments.

    Whoever may not read drafts gets the text as it was, and nothing else.
    """
    if not reads_drafts(reader):
        return drawn, {}
    blocks = blocks_of(text)
    now = {block.identity: block.text for block in blocks}
    rows, total = earlier(reader, text, now, leads=may_lead(reader, text.chapter))
    url = reverse("chapter-comments", args=[text.chapter.slug])
    words = {
        "earlier": rows,
        "earlier_left": total - len(rows),
        "comments_url": f"{url}?{urlencode({'language': text.language})}",
    }
    return with_links(drawn, text, numbers_of(text, blocks), reader), words


def earlier(reader: Reader, text: Revision, now: Mapping[str, str], *, leads: bool) -> tuple[list[CommentRow], int]:
    """The open comments on revisions before `text`, at most twenty, and how many there are in all; three queries."""
    rows = of_text(reader, text.chapter, text.language).filter(
        revision__number__lt=text.number, resolved_at__isnull=True
    )
    shown = list(rows.with_text()[:EARLIER_SHOWN])
    total = rows.count() if len(shown) == EARLIER_SHOWN else len(shown)
    return comment_rows(shown, reader, leads=leads, read=text, now=now), total


def with_links(drawn: ShownText, text: Revision, numbers: Mapping[str, str], reader: Reader) -> ShownText:
    """The text with a link below each block that has a number: to its comments, or to write one; one query.

    For those alone who may read drafts. It counts those on this revision, and beside them those on earlier ones.
    """
    counts, is_open = _counts(text, reader), may_comment(reader)
    start = f'<a lang="{get_language() or "en"}" dir="{"rtl" if get_language_bidi() else "ltr"}"'
    opening = format_html('{} href="{}', SafeString(start), block_url(text, ""))
    blocks = []
    for block in drawn.blocks:
        here, before = counts.get(block.identity, (0, 0))
        number = numbers.get(block.identity, "")
        if block.body and number and (here or before or is_open):
            words = _words(here, before)
            about = _("on block %(number)s") % {"number": number}
            inner = format_html('{}{}">{}<span class="vh"> {}</span></a>', opening, block.identity, words, about)
            block = _linked(block, inner)
        blocks.append(block)
    return replace(drawn, blocks=tuple(blocks))


def _counts(text: Revision, reader: Reader) -> dict[str, tuple[int, int]]:
    """By block, how many comments are on `text` and how many on earlier revisions."""
    rows = of_text(reader, text.chapter, text.language).filter(revision__number__lte=text.number)
    here = Count("pk", filter=Q(revision=text.pk))
    before = Count("pk", filter=Q(revision__number__lt=text.number))
    counted = rows.order_by().values("block").annotate(here=here, before=before)
    return {block: (now, then) for block, now, then in counted.values_list("block", "here", "before")}


def _words(here: int, before: int) -> str:
    told = []
    if here:
        told.append(ngettext("%(number)d comment", "%(number)d comments", here) % {"number": here})
    if before:
        words = ngettext("%(number)d on an earlier revision", "%(number)d on earlier revisions", before)
        told.append(words % {"number": before})
    return ", ".join(told) if here else (_("Comment") + (f" ({told[0]})" if told else ""))


def _linked(block: ShownBlock, link: str) -> ShownBlock:
    """The block with the link at its end."""
    start, _end, _tag = block.body.rpartition("</")
    line = f'<p class="trail no-print">{link}</p>'
    if block.kind is Kind.TERM:
        line = f"<dd>{line}</dd>"
    return replace(block, body=SafeString(f"{start}{line}{block.body[len(start) :]}"))
