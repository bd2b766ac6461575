"""The secret address of a person's own calendar: of its token only a hash is kept, so it is shown once."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Person


class CalendarAddress(models.Model):
    """One person has at most one; a new one is a new row, so that the one that was seen can be told from it.

    It has no history: when an address was made says nothing of the network, and its hash opens nothing once it is gone.
    """

    person = models.OneToOneField(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="calendar_address"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("made by"), on_delete=models.CASCADE, related_name="+"
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("made at"), default=timezone.now)

    objects: ClassVar = models.Manager()
    kept_in_backups = False  # an older archive would open again what was stopped since

    class Meta:
        verbose_name = _("secret address of a calendar")
        verbose_name_plural = _("secret addresses of calendars")
        default_permissions = ()

    @property
    def is_of_its_maker(self) -> bool:
        """The account that made it is open and still that of the person."""
        account = self.person.user
        return account is not None and account.is_active and account.pk == self.made_by_id

    def __str__(self) -> str:
        """Without the person: names of rows come into logs and lists."""
        return str(_("secret address of a calendar"))
