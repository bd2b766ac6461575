"""That a person has asked to be erased; the secretariat carries it out."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from focalpoints.models.person import Person


class ErasureRequestQuerySet(models.QuerySet["ErasureRequest"]):
    def open(self) -> Self:
        """Those that the secretariat has not carried out yet, the oldest first."""
        return self.filter(decided_at=None).order_by("asked_at", "pk")


class ErasureRequest(models.Model):
    """Asked for once until it is carried out. It holds no words: no reason is needed."""

    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="erasure_requests"
    )
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    decided_at = models.DateTimeField(_("carried out at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("carried out by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects: ClassVar = ErasureRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to be erased")
        verbose_name_plural = _("requests to be erased")
        ordering = ["asked_at", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(decided_at=None),
                name="focalpoints_erasurerequest_one_open",
                violation_error_message=_("You have asked for it already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.asked_at.date().isoformat()}"
