"""That the network adopted a revision: when, and at which meeting. It is what opens a text to the public."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from manual.models.revision import Revision
from manual.models.silence import SilenceProcedure
from manual.models.written_once import KeptText
from meetings.models import Meeting, Session


class Adoption(KeptText):
    """Once for each revision, for good: at a meeting, by silence, or as `note` says in words.

    `session` is of that meeting (`manual.services.adopting`).
    """

    revision = models.OneToOneField(
        Revision, verbose_name=_("revision"), on_delete=models.PROTECT, related_name="adoption"
    )
    adopted_on = models.DateField(_("adopted on"))
    meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("meeting"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="chapters_adopted",
    )
    session = models.ForeignKey(
        Session,
        verbose_name=_("session"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="chapters_adopted",
    )
    silence = models.OneToOneField(
        SilenceProcedure,
        verbose_name=_("adoption by silence"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="adoption",
    )
    note = models.CharField(_("how"), max_length=200, blank=True)
    noted_at = models.DateTimeField(_("noted at"), default=timezone.now)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("noted by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta(KeptText.Meta):
        verbose_name = _("adoption")
        verbose_name_plural = _("adoptions")
        ordering = ["-adopted_on", "-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(meeting__isnull=False) | ~models.Q(note=""),
                name="manual_adoption_says_how",
                violation_error_message=_("Name the meeting that adopted it, or say how it was adopted."),
            ),
            models.CheckConstraint(
                condition=models.Q(session__isnull=True) | models.Q(meeting__isnull=False),
                name="manual_adoption_session_of_meeting",
                violation_error_message=_("Choose the meeting of the session."),
            ),
            models.CheckConstraint(
                condition=models.Q(silence__isnull=True) | models.Q(meeting__isnull=True),
                name="manual_adoption_by_meeting_or_silence",
                violation_error_message=_("A text is adopted at a meeting or by silence, not both."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.revision_id} {self.adopted_on.isoformat()}"
