"""The reports that this app offers."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _

import focalpoints.confirming.sheet  # noqa: F401  (offers its kind)
from focalpoints.directory import directory
from focalpoints.handover_pack.audience import audience_of as handover_audience
from focalpoints.handover_pack.audience import opened_as, packs_of
from focalpoints.handover_pack.document import handover_pack, name_of
from focalpoints.member_sheet import audience_of, member_sheet
from focalpoints.models import Member
from r2pnet.reports.registry import ReportKind, Subjects, register
from r2pnet.visibility import Level, Reader, grants_of

DIRECTORY = register(
    ReportKind(
        key="directory",
        title=_("Members of the network"),
        level=Level.PUBLIC,
        template="reports/directory.html",
        build=directory,
        groups=("focalpoints",),
        file_name="members",
        about=_("Every member that the public may see, by UN group, with its office and source."),
    )
)


def may_order_sheets(user: Reader) -> bool:
    """Those who hold an office of a member now, and staff."""
    return grants_of(user).cover(Level.MEMBERS)


def may_order_sheet(user: Reader, slug: str) -> bool:
    """Of any member that they can see."""
    return may_order_sheets(user) and Member.objects.visible_to(user).filter(slug=slug).exists()


def _members_for(user: Reader) -> list[tuple[str, str]]:
    """Members that `user` may order a sheet of, by name; one query."""
    if not may_order_sheets(user):
        return []
    return [(member.slug, member.name) for member in Member.objects.visible_to(user).with_names().by_name()]


def _names(user: Reader, slugs: Collection[str]) -> Mapping[str, str]:
    found = Member.objects.visible_to(user).filter(slug__in=slugs).with_names()
    return {member.slug: member.name for member in found}


MEMBER_SHEET = register(
    ReportKind(
        key="member-sheet",
        title=_("Member sheet"),
        level=Level.PUBLIC,
        template="reports/member-sheet.html",
        build=member_sheet,
        groups=("focalpoints", "meetings"),
        file_name="member-sheet",
        subjects=Subjects(
            word=_("Member"),
            offered=_members_for,
            may_order=may_order_sheet,
            named=_names,
            audience=audience_of,
            offers_any=may_order_sheets,
        ),
        about=_("One member on a page or two: its office, sectors, meetings hosted, and the source of each fact."),
    )
)


def may_order_packs(user: Reader) -> bool:
    """True when a handover of a member whose people they belong to, or for staff any, is on record."""
    return bool(packs_of(user))


def _packs_named(user: Reader, subjects: Collection[str]) -> Mapping[str, str]:
    return {str(one.pk): name_of(one) for one in packs_of(user) if str(one.pk) in subjects}


HANDOVER_PACK = register(
    ReportKind(
        key="handover-pack",
        title=_("Handover pack"),
        level=Level.MEMBERS,
        template="reports/handover-pack.html",
        build=handover_pack,
        groups=("focalpoints", "meetings", "persons", "registrations"),
        file_name="handover-pack",
        subjects=Subjects(
            word=_("Handover"),
            offered=lambda user: [(str(one.pk), name_of(one)) for one in packs_of(user)],
            may_order=lambda user, subject: subject in {str(one.pk) for one in packs_of(user)},
            named=_packs_named,
            audience=handover_audience,
            offers_any=may_order_packs,
        ),
        about=_("For a successor: the office, what waits, who knows the work, what the member has done."),
        opened_as=opened_as,
    )
)
