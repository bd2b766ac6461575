"""That somebody who took part in a meeting was thanked."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models.registration import Registration
from r2pnet.stamps import Stamped, StampedQuerySet


class ThanksMail(Stamped):
    """Once for each registration. It is never changed, and goes with its row, or for a new one where no mail went."""

    stamp_group = "registrations"

    registration = models.OneToOneField(
        Registration, verbose_name=_("registration"), on_delete=models.CASCADE, related_name="thanks_mail"
    )
    written_at = models.DateTimeField(_("written at"), default=timezone.now)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("sent by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects: ClassVar = StampedQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail of thanks")
        verbose_name_plural = _("mails of thanks")
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return str(_("mail of thanks"))
