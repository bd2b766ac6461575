"""What somebody new in an office has ticked off of their first weeks."""

from typing import ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from focalpoints.models.appointment import Appointment


class FirstWeeksTickQuerySet(models.QuerySet["FirstWeeksTick"]):
    def of(self, office: Appointment) -> Self:
        """What was ticked off in this office."""
        return self.filter(appointment=office)


class FirstWeeksTick(models.Model):
    """A step of the first weeks that its holder says is done. Nobody else's record, so it has no history."""

    appointment = models.ForeignKey(
        Appointment, verbose_name=_("office"), on_delete=models.CASCADE, related_name="first_weeks_ticks"
    )
    key = models.CharField(_("step"), max_length=80)
    done_at = models.DateTimeField(_("done at"), default=timezone.now)

    objects: ClassVar = FirstWeeksTickQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of the first weeks that is done")
        verbose_name_plural = _("steps of the first weeks that are done")
        ordering = ["done_at", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["appointment", "key"],
                name="focalpoints_firstweekstick_once",
                violation_error_message=_("This step is ticked off already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.appointment_id} {self.key}"
