"""What somebody needs to take part: kept apart, read by the secretariat alone, never in a history, deleted early."""

from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.models.meeting import Meeting
from meetings.models.registration import Registration

LONGEST_NEEDS = 2_000
KEPT_DAYS = 90
"""Days after the last day of the meeting (threat model, privacy)."""


def last_day_of_needs(meeting: Meeting) -> date | None:
    """The last day on which needs, and words on travel, are kept; None while the meeting has no day."""
    return meeting.last_day + timedelta(days=KEPT_DAYS) if meeting.last_day else None


class Needs(models.Model):
    """Access, diet, interpretation, in the person's own words."""

    registration = models.OneToOneField(
        Registration, verbose_name=_("registration"), on_delete=models.CASCADE, related_name="needs"
    )
    text = models.TextField(_("needs"), max_length=LONGEST_NEEDS)

    class Meta:
        verbose_name = _("needs")
        verbose_name_plural = _("needs")
        default_permissions = ()

    def __str__(self) -> str:
        """Without the words: names of rows come into logs and lists."""
        return str(_("needs"))
