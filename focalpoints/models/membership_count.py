"""How many members the network counted, by its own words."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from r2pnet.partial_dates import PartialDateField, partial_date_constraint
from r2pnet.provenance import LoadedRow, Provenance
from r2pnet.records import Record


class MembershipCount(Record, Provenance, LoadedRow):
    """A count that the network published: states and organisations on a day. Public."""

    stamp_group = "focalpoints"

    counted = PartialDateField(_("counted for"))
    states = models.PositiveSmallIntegerField(_("states"))
    organisations = models.PositiveSmallIntegerField(_("organisations"), null=True, blank=True)

    history = HistoricalRecords(excluded_fields=["loaded"])

    class Meta:
        verbose_name = _("count of members")
        verbose_name_plural = _("counts of members")
        ordering = ["counted_latest"]
        constraints = [
            partial_date_constraint("counted"),
            partial_date_constraint("source_date"),
            models.CheckConstraint(
                condition=models.Q(counted_latest__isnull=False),
                name="focalpoints_membershipcount_has_day",
                violation_error_message=_("Say for which day, month or year the members were counted."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.counted}: {self.total}"

    @property
    def total(self) -> int:
        """States and organisations together."""
        return self.states + (self.organisations or 0)
