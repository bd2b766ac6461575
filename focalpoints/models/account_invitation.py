"""Invitations to sign in: for a person of the network, or for somebody who is to work for the secretariat."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from focalpoints.models.person import Person

DAYS = 14


class AccountInvitationQuerySet(models.QuerySet["AccountInvitation"]):
    """Reading rules of invitations."""

    def live(self) -> Self:
        """Neither accepted nor withdrawn; whether its time is over is another matter."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def valid(self, moment: datetime) -> Self:
        """Those whose link makes an account at `moment`."""
        return self.live().filter(expires_at__gt=moment)

    def usable(self, moment: datetime) -> Self:
        """Those that work at `moment`, or will once their message is sent."""
        return self.live().filter(models.Q(expires_at=None) | models.Q(expires_at__gt=moment))


class AccountInvitation(models.Model):
    """One invitation: it works once, for fourteen days from the moment at which its message was sent.

    The token is made while the message is being sent, and only its hash is kept (threat model, sign-in).
    """

    person = models.ForeignKey(
        Person,
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="account_invitations",
    )
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=200, blank=True)
    staff_group = models.CharField(_("group of the secretariat"), max_length=20, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("invited by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    invited_at = models.DateTimeField(_("invited at"), default=timezone.now)
    token_hash = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001  (null: not sent)
    expires_at = models.DateTimeField(_("works until"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = AccountInvitationQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["token_hash"])

    class Meta:
        verbose_name = _("invitation to sign in")
        verbose_name_plural = _("invitations to sign in")
        ordering = ["-invited_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="focalpoints_accountinvitation_one_live_for_a_person",
                violation_error_message=_("This person has an invitation that still works."),
            ),
            models.CheckConstraint(
                condition=models.Q(person=None) | models.Q(staff_group=""),
                name="focalpoints_accountinvitation_a_person_or_staff",
                violation_error_message=_("An invitation is for a person of the network or for staff, not for both."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def starts_to_work(self, token_hash: str, now: datetime) -> None:
        """From now on the link with this hash holds, for fourteen days; one that was sent before does not."""
        self.token_hash, self.expires_at = token_hash, now + timedelta(days=DAYS)

    def state_at(self, moment: datetime) -> str:
        """What has become of it, in words."""
        if self.accepted_at:
            return str(_("accepted"))
        if self.withdrawn_at:
            return str(_("withdrawn"))
        if self.expires_at is None:
            return str(_("not sent yet"))
        return str(_("sent") if self.expires_at > moment else _("not accepted in time"))
