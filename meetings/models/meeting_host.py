"""Who holds a meeting."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Member, Organisation
from meetings.models.meeting import Meeting
from r2pnet.acting import History
from r2pnet.provenance import LoadedRow
from r2pnet.records import Record


class MeetingHost(Record, LoadedRow):
    """A host of a meeting: a member where it is one, an organisation otherwise; at most one chairs."""

    stamp_group = "meetings"

    meeting = models.ForeignKey(Meeting, verbose_name=_("meeting"), on_delete=models.CASCADE, related_name="hosts")
    member = models.ForeignKey(
        Member,
        verbose_name=_("member"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="hosted",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="hosted",
    )
    is_chair = models.BooleanField(_("chairs"), default=False)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    history = History(excluded_fields=["loaded"])

    class Meta:
        verbose_name = _("host")
        verbose_name_plural = _("hosts")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(member__isnull=False, organisation__isnull=True)
                | models.Q(member__isnull=True, organisation__isnull=False),
                name="meetings_host_is_member_or_organisation",
                violation_error_message=_("Name a member or an organisation, not both."),
            ),
            models.UniqueConstraint(
                fields=["meeting", "member"],
                name="meetings_host_member_once",
                violation_error_message=_("This member hosts the meeting already."),
            ),
            models.UniqueConstraint(
                fields=["meeting", "organisation"],
                name="meetings_host_organisation_once",
                violation_error_message=_("This organisation hosts the meeting already."),
            ),
            models.UniqueConstraint(
                fields=["meeting"],
                condition=models.Q(is_chair=True),
                name="meetings_host_one_chair",
                violation_error_message=_("A meeting has one chair."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.member or self.organisation)
