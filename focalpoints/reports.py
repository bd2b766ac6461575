"""The reports that this app offers."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _

import focalpoints.confirming.sheet  # noqa: F401  (offers its kind)
from focalpoints.directory import directory
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
