"""The sheet to sign and send back: the entry of one member, each fact with its source and a box to answer in."""

from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from focalpoints.confirming.asking import first_speakers
from focalpoints.confirming.cycle import in_the_cycle, speaking
from focalpoints.member_sheet import Fact, sheet_facts
from focalpoints.models import Member
from focalpoints.services.account_invitations import language_for
from focalpoints.source_list import Source, SourceList
from r2pnet.days import day_in_words
from r2pnet.reports.registry import NoSubject, ReportKind, Subjects, register
from r2pnet.visibility import Audience, Level, Reader, is_of_secretariat

KIND: Final = "entry-to-confirm"
ROWS: Final = 7
"""Rows of one table: it stands on one page, for one that crosses pages becomes two in the tags."""


@dataclass(frozen=True)
class EntrySheet:
    """All that the sheet shows: what everybody can read of the entry, and where to send it back. It names no person."""

    title: str
    code: str
    confirmed: str
    parts: tuple[tuple[Fact, ...], ...]
    sources: tuple[Source, ...]
    address: str
    secretariat: str
    contact: str
    is_sample: bool

    @property
    def is_sheet(self) -> bool:
        """Without a cover: the document line opens the first page."""
        return True


def entry_sheet(slug: str, language: str) -> EntrySheet:
    """The sheet of a member of the cycle; `language` is active. Raises `NoSubject` for every other."""
    member = in_the_cycle().with_names().filter(slug=slug).first()
    if member is None:
        raise NoSubject(slug)
    sources = SourceList()
    facts = sheet_facts(member, Audience(Level.PUBLIC), sources)
    day = member.last_confirmed_on
    return EntrySheet(
        title=member.name,
        code=member.code,
        confirmed=day_in_words(day) if day else "",
        parts=tuple(facts[first : first + ROWS] for first in range(0, len(facts), ROWS)),
        sources=tuple(sources.numbered()),
        address=settings.SITE_URL + member.get_absolute_url(),
        secretariat=settings.SECRETARIAT_NAME,
        contact=settings.SECRETARIAT_EMAIL,
        is_sample=member.is_sample,
    )


def language_of(member: Member) -> str:
    """That of who speaks for the member, if the portal offers it."""
    office = first_speakers(speaking().filter(member=member)).select_related("person").first()
    return language_for(office.person if office else None)


def _audience(slug: str) -> Audience:
    """The member's own people, and staff: it goes out to them."""
    key = Member.objects.filter(slug=slug).values_list("pk", flat=True).first()
    if key is None:
        raise NoSubject(slug)
    return Audience(Level.MEMBERS, f"member:{key}")


def _may_order(user: Reader, slug: str) -> bool:
    return is_of_secretariat(user) and in_the_cycle().filter(slug=slug).exists()


def _offered(user: Reader) -> list[tuple[str, str]]:
    if not is_of_secretariat(user):
        return []
    return [(member.slug, member.name) for member in in_the_cycle().with_names().by_name()]


def _named(user: Reader, slugs: Any) -> dict[str, str]:
    if not is_of_secretariat(user):
        return {}
    return {one.slug: one.name for one in Member.objects.visible_to(user).filter(slug__in=slugs).with_names()}


SHEET = register(
    ReportKind(
        key=KIND,
        title=_("Entry to confirm"),
        level=Level.MEMBERS,
        template="reports/entry-to-confirm.html",
        build=entry_sheet,
        groups=("focalpoints",),
        file_name="entry-to-confirm",
        subjects=Subjects(
            word=_("Member"),
            offered=_offered,
            may_order=_may_order,
            named=_named,
            audience=_audience,
            offers_any=is_of_secretariat,
        ),
        about=_("The public entry of one member, to sign and send back: for who has no account and no address here."),
    )
)
