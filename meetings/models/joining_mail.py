"""That somebody was written to, an hour before it begins, how they join a meeting online."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models.registration import Registration


class JoiningMail(models.Model):
    """Once for each registration and beginning, so that a meeting that is moved is told anew.

    `begins_at` is the moment at which the meeting was to begin. It is never changed, and goes with its row.
    """

    registration = models.ForeignKey(
        Registration, verbose_name=_("registration"), on_delete=models.CASCADE, related_name="joining_mails"
    )
    begins_at = models.DateTimeField(_("the meeting begins at"))
    written_at = models.DateTimeField(_("written at"), default=timezone.now)

    objects: ClassVar = models.Manager()

    class Meta:
        verbose_name = _("mail with the address for joining")
        verbose_name_plural = _("mails with the address for joining")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["registration", "begins_at"], name="meetings_joining_mail_once"),
        ]

    def __str__(self) -> str:
        return str(_("mail with the address for joining"))
