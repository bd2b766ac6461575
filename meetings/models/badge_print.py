"""What was printed on badges: a fingerprint of it, so that only what has changed since is printed again."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models.registration import Registration


class BadgePrint(models.Model):
    """That a badge with this content is in a file that was made. Of the content nothing can be read from it."""

    registration = models.ForeignKey(
        Registration, verbose_name=_("registration"), on_delete=models.CASCADE, related_name="badge_prints"
    )
    content_hash = models.CharField(_("fingerprint of what stood on it"), max_length=64, editable=False)
    printed_at = models.DateTimeField(_("printed at"), default=timezone.now)

    objects: ClassVar = models.Manager()

    class Meta:
        verbose_name = _("print of a badge")
        verbose_name_plural = _("prints of badges")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["registration", "content_hash"], name="meetings_badgeprint_once"),
        ]

    def __str__(self) -> str:
        """Without the person: names of rows come into logs and lists."""
        return str(_("print of a badge"))
