"""An edition is made: what is adopted and public on that day, frozen with its number."""

import hashlib
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max, OuterRef, Subquery
from django.utils.translation import gettext as _

from focalpoints.models import User
from manual.models import Chapter, ChapterQuestion, Edition, EditionRevision, Revision
from manual.models.chapter import ChapterStatus
from manual.models.edition import refuse_other
from r2pnet.clock import network_today
from r2pnet.refusal import Changed, refuse_unless
from r2pnet.stamps import bump
from r2pnet.visibility import Level


def next_contents() -> list[EditionRevision]:
    """What an edition made now would hold, in order, as rows that are not saved; four queries.

    The newest adopted revision in each language of every chapter that is not superseded, is for everybody and has a
    question in that language. A chapter for members is left out whole: an edition is cited, so everybody reads it.
    """
    public = Chapter.objects.filter(level=Level.PUBLIC, scope="").exclude(status=ChapterStatus.SUPERSEDED)
    newest = Revision.objects.adopted().filter(chapter=OuterRef("chapter"), language=OuterRef("language"))
    held = Revision.objects.adopted().filter(
        chapter__in=public.order_by().values("pk"), number=Subquery(newest.newest_first().values("number")[:1])
    )
    asked = ChapterQuestion.objects.filter(chapter__in=public.order_by().values("pk"))
    questions = {(chapter, language): words for chapter, language, words in asked.values_list(*_QUESTION)}
    rows = [
        EditionRevision(
            revision=one,
            chapter=one.chapter,
            language=one.language,
            position=one.chapter.order,
            question=questions[one.chapter_id, one.language],
        )
        for one in held.select_related("chapter", "adoption")
        if (one.chapter_id, one.language) in questions
    ]
    return sorted(rows, key=lambda row: (row.position, row.language))


_QUESTION = ("chapter", "language", "words")


def sign_of(rows: Sequence[EditionRevision]) -> str:
    """The same for the same contents: what somebody has looked at before they press the button."""
    said = [(row.position, row.language, row.revision_id, row.question) for row in rows]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:32]


def make_edition(*, by: User | None, seen: str = "") -> Edition:
    """Freeze what is adopted and public now as the next edition, dated today in the network's day.

    `seen` is the `sign_of` what was looked at. Raises `Changed` when it would hold something else by now, and
    `Refused` when there is nothing to hold, or nothing has changed since the last edition.
    """
    with transaction.atomic():
        bump(Chapter.stamp_group)
        rows = next_contents()
        refuse_unless(rows, _("No chapter for everybody is adopted yet, so an edition would be empty."))
        if seen and seen != sign_of(rows):
            raise Changed(_("What the edition would hold has changed since you opened the page. Look at it again."))
        last = Edition.objects.newest_first().first()
        held = list(last.holds.select_related("revision")) if last else []
        same = _("Nothing has changed since edition %(number)s: another one would say the same.")
        refuse_unless(last is None or sign_of(_sorted(held)) != sign_of(rows), same % {"number": last and last.number})
        number = (Edition.objects.aggregate(last=Max("number"))["last"] or 0) + 1
        is_sample = any(row.chapter.is_sample for row in rows)
        edition = Edition(number=number, dated_on=network_today(), made_by=by, is_sample=is_sample)
        edition.save()
        for row in rows:
            row.edition = edition
            refuse_other(row)
        EditionRevision.objects.bulk_create(rows, batch_size=200)
    return edition


def _sorted(rows: Sequence[EditionRevision]) -> list[EditionRevision]:
    return sorted(rows, key=lambda row: (row.position, row.language))
