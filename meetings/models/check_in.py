"""Who was checked in at the door: when, by whom and how; undone when and by whom. A row is never written over."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models.registration import Registration
from r2pnet.stamps import Stamped, StampedQuerySet


class How(models.TextChoices):
    SCANNED = "scanned", _("by the code on the badge")
    BY_NAME = "by-name", _("by name")
    WALK_IN = "walk-in", _("walked in")


class CheckInQuerySet(StampedQuerySet):
    """Reading rules of check-ins: they stand on pages of the secretariat alone."""

    def live(self) -> "CheckInQuerySet":
        """Those that were not undone."""
        return self.filter(undone_at=None)


class CheckIn(Stamped):
    """That somebody came through the door. Whether they took part is the registration's status, and nothing else.

    One that is undone stays as it is, with who undid it; who is checked in again gets another row. So the rows are
    their own history.
    """

    stamp_group = "registrations"

    registration = models.ForeignKey(
        Registration, verbose_name=_("registration"), on_delete=models.CASCADE, related_name="check_ins"
    )
    how = models.CharField(_("how"), max_length=8, choices=How.choices)
    checked_in_at = models.DateTimeField(_("checked in at"), default=timezone.now, editable=False)
    checked_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("checked in by"),
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("undone by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Empty where the portal did, as when somebody is erased."),
    )

    objects: ClassVar = CheckInQuerySet.as_manager()

    class Meta:
        verbose_name = _("check-in")
        verbose_name_plural = _("check-ins")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["registration"],
                condition=models.Q(undone_at=None),
                name="meetings_checkin_one_live",
                violation_error_message=_("They are checked in already."),
            ),
            models.CheckConstraint(
                condition=models.Q(undone_at=None, undone_by=None) | models.Q(undone_at__gte=models.F("checked_in_at")),
                name="meetings_checkin_undone_with_the_time",
                violation_error_message=_("When a check-in was undone is on record, and not before it was made."),
            ),
            models.CheckConstraint(
                condition=models.Q(how__in=How.values),
                name="meetings_checkin_how_is_known",
                violation_error_message=_("Choose how they were checked in."),
            ),
        ]

    def __str__(self) -> str:
        """Without the person: names of rows come into logs and lists."""
        return str(_("check-in"))
