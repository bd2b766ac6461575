"""The reports that the manual offers: an edition, made once in each of its languages, and a chapter."""

from typing import Final

from django.contrib.auth.models import PermissionsMixin
from django.utils.translation import gettext_lazy as _

from manual.edition_files import KIND, freeze, languages_without_file
from manual.models import Edition
from manual.printing.chapter_printed import audience_of, chapter_printed, offers_any, texts_named, texts_offered
from manual.printing.edition_printed import PrintedEdition, edition_of, edition_printed, editions_named
from manual.printing.in_parts import edition_in_parts
from r2pnet.reports.registry import NoSubject, ReportKind, Subjects, register
from r2pnet.visibility import Audience, Level, Reader

GROUPS: Final = ("focalpoints", "meetings", "manual")
MAY_MAKE: Final = "manual.change_chapter"


def _audience(subject: str) -> Audience:
    edition_of(subject)
    return Audience(Level.PUBLIC)


def _may_order(user: Reader, subject: str) -> bool:
    """Those who make editions, as long as a file is missing: what is made is never made again."""
    if not (isinstance(user, PermissionsMixin) and user.has_perm(MAY_MAKE)):
        return False
    try:
        edition: Edition = edition_of(subject)
    except NoSubject:
        return False
    return bool(languages_without_file(edition))


def _freeze(document: PrintedEdition, pdf: bytes) -> None:
    freeze(document.number, document.language, pdf)


EDITION = register(
    ReportKind(
        key=KIND,
        title=_("Edition of the manual"),
        level=Level.PUBLIC,
        template="reports/manual-chapter.html",
        build=edition_printed,
        groups=GROUPS,
        file_name=KIND,
        subjects=Subjects(
            word=_("Edition"),
            offered=lambda user: [],
            may_order=_may_order,
            named=editions_named,
            audience=_audience,
            offers_any=lambda user: False,
        ),
        about=_("Every chapter that an edition holds, with its trail; made once, when the edition is made."),
        in_parts=edition_in_parts,
        frozen=_freeze,
        is_written_freely=True,
    )
)
CHAPTER = register(
    ReportKind(
        key="manual-chapter",
        title=_("Chapter of the manual"),
        level=Level.PUBLIC,
        template="reports/manual-chapter-alone.html",
        build=chapter_printed,
        groups=GROUPS,
        file_name="manual-chapter",
        subjects=Subjects(
            word=_("Chapter"),
            offered=texts_offered,
            may_order=lambda user, subject: user.is_authenticated and subject in texts_named(user, [subject]),
            named=texts_named,
            audience=audience_of,
            offers_any=offers_any,
        ),
        about=_("A text of a chapter, with its trail beside the blocks: the newest one, or an earlier revision."),
        is_written_freely=True,
    )
)
