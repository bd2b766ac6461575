"""The row of a message: the truth about what goes to whom. And the secretariat's own words for a kind of message."""

import uuid
from datetime import datetime
from typing import Self
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from r2pnet.outbox.kinds import kind_of, title_of
from r2pnet.outbox.wording import complaints
from r2pnet.records import Record


class State(models.TextChoices):
    QUEUED = "queued", _("Waits")
    HELD = "held", _("Held back")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    PERHAPS_SENT = "perhaps-sent", _("Perhaps sent")
    REFUSED = "refused", _("Refused by the mail server")
    FAILED = "failed", _("Given up")
    OUTDATED = "outdated", _("No longer true: not sent")


WAITING = (State.QUEUED, State.HELD)
"""What has not gone and may still be changed or held back."""
ENDED = (State.SENT, State.PERHAPS_SENT, State.REFUSED, State.FAILED, State.OUTDATED)
UNSETTLED = (State.PERHAPS_SENT, State.REFUSED, State.FAILED)
"""What staff should look at."""


def new_message_id() -> str:
    """The `Message-ID` of one message, the same at every try, so that a mailbox can tell a second copy."""
    return f"<{uuid.uuid4()}@{urlsplit(settings.SITE_URL).hostname}>"


class MessageQuerySet(models.QuerySet["Message"]):
    """Reading rules of messages."""

    def due(self, moment: datetime) -> Self:
        """Those that wait and may be tried at `moment`, the longest waiting first."""
        return self.filter(state=State.QUEUED, next_try_at__lte=moment).order_by("next_try_at", "pk")

    def lost_by(self, moment: datetime) -> Self:
        """Those that a worker took before `moment` and never ended."""
        return self.filter(state=State.SENDING, claimed_at__lt=moment)

    def to(self, address: str) -> Self:
        """Those for one address, in whatever case it was written."""
        return self.filter(to_address__iexact=address.strip())


class Message(models.Model):
    """One message to one person: its words as they go, but for late placeholders; neither token nor code, ever."""

    kind = models.CharField(_("kind"), max_length=60)
    to_address = models.EmailField(_("address"), max_length=254, blank=True)
    to_name = models.CharField(_("name"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=12, default="en")
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    body = models.TextField(_("text"), blank=True, max_length=20_000)
    about = models.CharField(_("about"), max_length=120, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("failed attempts"), default=0)
    next_try_at = models.DateTimeField(_("next try at"), default=timezone.now)
    claim = models.UUIDField(_("claimed by"), null=True, editable=False)
    claimed_at = models.DateTimeField(_("taken by a worker at"), null=True)
    created_at = models.DateTimeField(_("written at"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    error = models.TextField(_("what went wrong"), blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=320, unique=True, default=new_message_id, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at", "-pk"]
        default_permissions = ("view", "change")
        indexes = [
            models.Index(fields=["state", "next_try_at"], name="outbox_message_due"),
            models.Index(fields=["to_address"], name="outbox_message_to"),
            models.Index(fields=["about"], name="outbox_message_about"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=State.values),
                name="outbox_message_state_known",
                violation_error_message=_("A message has one of the known states."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state=State.SENT) | models.Q(sent_at__isnull=False),
                name="outbox_message_sent_has_time",
                violation_error_message=_("A message that was sent says when."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state=State.SENDING) | models.Q(claim__isnull=False, claimed_at__isnull=False),
                name="outbox_message_sending_is_claimed",
                violation_error_message=_("A message that is being sent is in the hands of one worker."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=UNSETTLED) | ~models.Q(error=""),
                name="outbox_message_unsettled_has_words",
                violation_error_message=_("A message that did not arrive says why."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=(*WAITING, State.SENDING))
                | ~(models.Q(to_address="") | models.Q(subject="") | models.Q(body="")),
                name="outbox_message_waiting_is_whole",
                violation_error_message=_("A message that waits has an address, a subject and a text."),
            ),
            *(
                models.CheckConstraint(
                    condition=~models.Q(**{f"{field}__contains": "\n"}) & ~models.Q(**{f"{field}__contains": "\r"}),
                    name=f"outbox_message_{field}_in_one_line",
                    violation_error_message=_("Address, name and subject have no line breaks."),
                )
                for field in ("to_address", "to_name", "subject")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.pk})"

    @property
    def title(self) -> str:
        """The title of its kind, in the active language."""
        return title_of(self.kind)

    @property
    def is_waiting(self) -> bool:
        """True while its words may be changed."""
        return self.state in WAITING


class MessageText(Record):
    """The secretariat's own words for a kind of message in one language; without them the portal's are used.

    `about` names the one record, such as a meeting, whose messages have these words; empty: all others.
    """

    stamp_group = "outbox"

    kind = models.CharField(_("kind"), max_length=60)
    language = models.CharField(_("language"), max_length=12, default="en")
    about = models.CharField(_("about"), max_length=120, blank=True, editable=False)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(
        _("text"), max_length=10_000, help_text=_("Plain text. A blank line ends a paragraph, “- ” begins a list.")
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("text of a message")
        verbose_name_plural = _("texts of messages")
        ordering = ["kind", "language", "about"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "language", "about"],
                name="outbox_messagetext_once",
                violation_error_message=_("This kind of message has a text in this language already: change that one."),
            )
        ]

    def __str__(self) -> str:
        return f"{title_of(self.kind)}, {dict(settings.LANGUAGES).get(self.language, self.language)}"

    def clean(self) -> None:
        """Every placeholder is one that the kind knows, and those that the message cannot do without are there."""
        try:
            kind = kind_of(self.kind)
        except KeyError:
            raise ValidationError({"kind": _now("No part of the portal sends messages of this kind.")}) from None
        self.subject = self.subject.strip()
        if found := complaints(kind, self.subject, self.body, kind.placeholders):
            raise ValidationError(found)
