"""Invitations: a member or an organisation is invited to a meeting, answers, and is reminded while it does not."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Member, Organisation, Person
from meetings.models.capacity import Capacity
from meetings.models.meeting import Meeting, words_of_meeting
from r2pnet.acting import History
from r2pnet.records import Record
from r2pnet.visibility import Level, Visible, VisibleQuerySet


class Reply(models.TextChoices):
    NONE = "none", _("No answer yet")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")


class Channel(models.TextChoices):
    PORTAL = "portal", _("in the portal")
    MAIL = "mail", _("by e-mail")
    LETTER = "letter", _("by letter")
    PHONE = "phone", _("by phone")


class Invitation(Record, Visible):
    """A member, or an organisation that is none, is invited to a meeting in some of its capacities.

    The people of a member are those who hold its offices; whoever else may take part for it, and everybody of an
    organisation, is named in `persons`. A member's own people see that it is invited; of others the secretariat knows.
    """

    stamp_group = "meetings"

    meeting = models.ForeignKey(
        Meeting, verbose_name=_("meeting"), on_delete=models.CASCADE, related_name="invitations"
    )
    member = models.ForeignKey(
        Member, verbose_name=_("member"), null=True, blank=True, on_delete=models.PROTECT, related_name="invitations"
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="invitations",
    )
    capacities = models.ManyToManyField(
        Capacity,
        verbose_name=_("in the capacities"),
        blank=True,
        related_name="invitations",
        help_text=_("None chosen: all of the meeting."),
    )
    persons = models.ManyToManyField(
        Person,
        verbose_name=_("persons named in it"),
        blank=True,
        related_name="invitations",
        help_text=_(
            "Delegates, and everybody of an organisation. Who holds an office of the member need not be named."
        ),
    )
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True, editable=False)
    refused_at = models.DateTimeField(_("refused by the mail server at"), null=True, blank=True, editable=False)
    reply = models.CharField(_("answer"), max_length=8, choices=Reply.choices, default=Reply.NONE)
    replied_on = models.DateField(_("answered on"), null=True, blank=True)
    channel = models.CharField(_("answered"), max_length=8, choices=Channel.choices, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects: ClassVar = VisibleQuerySet.as_manager()
    history = History(m2m_fields=[capacities, persons])

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["meeting", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(member__isnull=False, organisation__isnull=True)
                | models.Q(member__isnull=True, organisation__isnull=False),
                name="meetings_invitation_of_member_or_organisation",
                violation_error_message=_("Invite a member or an organisation, not both."),
            ),
            models.UniqueConstraint(
                fields=["meeting", "member"],
                name="meetings_invitation_member_once",
                violation_error_message=_("This member is invited already."),
            ),
            models.UniqueConstraint(
                fields=["meeting", "organisation"],
                name="meetings_invitation_organisation_once",
                violation_error_message=_("This organisation is invited already."),
            ),
            models.CheckConstraint(
                condition=models.Q(reply=Reply.NONE) | models.Q(replied_on__isnull=False),
                name="meetings_invitation_answer_is_dated",
                violation_error_message=_("Write the day of the answer."),
            ),
        ]

    @property
    def words_of(self) -> str:
        """The meeting can have words of its own for its messages (`r2pnet.outbox.posting.own_words_of`)."""
        return words_of_meeting(self.meeting_id)

    def __str__(self) -> str:
        return str(self.member or self.organisation)

    def save(self, *args: Any, **kwargs: Any) -> None:
        is_members = self.member_id is not None
        self.level = Level.MEMBERS if is_members else Level.SECRETARIAT
        self.scope = f"member:{self.member_id}" if is_members else ""
        super().save(*args, **kwargs)

    @property
    def was_refused(self) -> bool:
        """The mail server refused the last mail: none has gone since."""
        return self.refused_at is not None and (self.sent_at is None or self.sent_at < self.refused_at)


class InvitationReminder(models.Model):
    """That somebody was reminded of an invitation: by whom and when. It is never changed, and goes with its row."""

    invitation = models.ForeignKey(
        Invitation, verbose_name=_("invitation"), on_delete=models.CASCADE, related_name="reminders"
    )
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("sent by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now)

    class Meta:
        verbose_name = _("reminder of an invitation")
        verbose_name_plural = _("reminders of invitations")
        ordering = ["sent_at", "pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return str(_("reminder"))
