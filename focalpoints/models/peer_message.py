"""Messages between peers: that somebody wrote to whom, and, only until it has gone, what."""

import uuid
from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from focalpoints.models.member import Member
from focalpoints.models.person import Person
from r2pnet.clock import network_today
from r2pnet.outbox.models import Message


class PeerMessageQuerySet(models.QuerySet["PeerMessage"]):
    """Reading rules of messages between peers."""

    def written_on(self, day: date) -> Self:
        """Those of one day of the network."""
        return self.filter(written_on=day)

    def with_names(self) -> Self:
        """With who wrote to whom, in the same query."""
        return self.select_related("writer", "receiver", "member__country", "member__organisation", "message")


class PeerMessage(models.Model):
    """That a person wrote to the focal point of a member. What was said is in no row once it has gone.

    `once` is the number of the form that was filled in: sent twice, it is one message. Written once, by the deed; two
    rows of a person that are merged may make it a message to oneself.
    """

    writer = models.ForeignKey(
        Person, verbose_name=_("who wrote"), on_delete=models.PROTECT, related_name="messages_to_peers"
    )
    receiver = models.ForeignKey(
        Person, verbose_name=_("to whom"), on_delete=models.PROTECT, related_name="messages_from_peers"
    )
    member = models.ForeignKey(
        Member, verbose_name=_("of the member"), on_delete=models.PROTECT, related_name="peer_messages"
    )
    once = models.UUIDField(_("number of the form"), default=uuid.uuid4, unique=True, editable=False)
    written_on = models.DateField(_("day"), default=network_today)
    written_at = models.DateTimeField(_("written at"), default=timezone.now)
    message = models.OneToOneField(
        Message, verbose_name=_("message"), null=True, on_delete=models.SET_NULL, related_name="peer_message"
    )

    objects: ClassVar = PeerMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message to a peer")
        verbose_name_plural = _("messages to peers")
        ordering = ["-written_at", "-pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["writer", "written_on"], name="focalpoints_peermessage_day")]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def state(self) -> str:
        """What became of it, in words; needs `message`."""
        return str(self.message.get_state_display()) if self.message else _now("Forgotten")


class PeerText(models.Model):
    """What one peer says to another, until it has gone: no page shows it, no backup and no history holds it."""

    kept_in_backups = False

    peer_message = models.OneToOneField(
        PeerMessage, on_delete=models.CASCADE, primary_key=True, related_name="text", verbose_name=_("message")
    )
    topic = models.CharField(_("topic"), max_length=120)
    body = models.TextField(_("text"), max_length=5_000)

    class Meta:
        verbose_name = _("text to a peer")
        verbose_name_plural = _("texts to peers")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.pk}"


class DeclinedPeer(models.Model):
    """A person wants no more messages from another one. A second row says nothing more: merging may bring it."""

    receiver = models.ForeignKey(
        Person, verbose_name=_("who declines"), on_delete=models.PROTECT, related_name="declined_peers"
    )
    writer = models.ForeignKey(
        Person, verbose_name=_("messages from"), on_delete=models.PROTECT, related_name="declined_by_peers"
    )
    since = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("declined peer")
        verbose_name_plural = _("declined peers")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.receiver_id} {self.writer_id}"


class PeerReport(models.Model):
    """What somebody who was written to tells the secretariat of a message, in their own words; settled by staff."""

    peer_message = models.OneToOneField(
        PeerMessage, on_delete=models.CASCADE, related_name="report", verbose_name=_("message")
    )
    words = models.TextField(_("report"), max_length=2_000)
    reported_at = models.DateTimeField(_("reported at"), default=timezone.now)
    settled_at = models.DateTimeField(_("settled at"), null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("settled by"), null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("report of a message")
        verbose_name_plural = _("reports of messages")
        ordering = ["-reported_at", "-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.pk}"
