"""The reports that this app offers."""

from django.utils.translation import gettext_lazy as _

from focalpoints.directory import directory
from r2pnet.reports.registry import ReportKind, register
from r2pnet.visibility import Level

DIRECTORY = register(
    ReportKind(
        key="directory",
        title=_("Members of the network"),
        level=Level.PUBLIC,
        template="reports/directory.html",
        build=directory,
        groups=("focalpoints",),
        file_name="members",
    )
)
