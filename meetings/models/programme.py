"""Released versions of a meeting's programme, and what stood in them: written once, never changed."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models.meeting import Meeting
from meetings.models.session import Session, SessionKind
from r2pnet.stamps import Stamped
from r2pnet.visibility import Level, Reader, Visible, VisibleQuerySet, grants_of


class ProgrammeRelease(Stamped):
    """A numbered version of the programme. Which versions a reader knows of follows from the rows they may see."""

    stamp_group = "meetings"

    meeting = models.ForeignKey(
        Meeting, verbose_name=_("meeting"), on_delete=models.CASCADE, related_name="programme_releases"
    )
    number = models.PositiveSmallIntegerField(_("version"))
    released_at = models.DateTimeField(_("released at"), default=timezone.now)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("released by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    note = models.CharField(_("note"), max_length=500, blank=True, help_text=_("For the secretariat."))

    class Meta:
        verbose_name = _("version of a programme")
        verbose_name_plural = _("versions of programmes")
        ordering = ["meeting", "-number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number"],
                name="meetings_programmerelease_number_once",
                violation_error_message=_("There is a version of that number already."),
            ),
            models.CheckConstraint(
                condition=models.Q(number__gte=1),
                name="meetings_programmerelease_number_positive",
                violation_error_message=_("Versions are counted from 1."),
            ),
        ]

    def __str__(self) -> str:
        return str(_("version %(number)s") % {"number": self.number})


class ReleasedSessionQuerySet(VisibleQuerySet):
    """Reading rules of what was released."""

    def visible_to(self, user: Reader) -> Self:
        """What `user` may see of all versions: in meetings they may see, at the level that it was released at.

        A session that has become narrower since is so for all its versions, in the draft already: to take something
        back waits for no release, to open it does.
        """
        grants = grants_of(user)
        if grants.everything:
            return super().visible_to(user)
        sessions = Session._base_manager.filter(grants.as_condition()).order_by().values("pk")
        meetings = Meeting.objects.visible_to(user).order_by().values("pk")
        return self.filter(grants.as_condition(), session__in=sessions, session__meeting__in=meetings)

    def current(self) -> Self:
        """What stands in the newest version of its meeting."""
        return self.filter(until=None)

    def in_version(self, number: int) -> Self:
        """What stood in the version of that number."""
        return self.filter(models.Q(until=None) | models.Q(until__number__gt=number), since__number__lte=number)

    def in_order(self) -> Self:
        """By time; of parallel ones by room."""
        return self.order_by("starts_at", "ends_at", "room", "session_id")


class ReleasedSession(Stamped, Visible):
    """A session as it stood in the programme from one version until another; `until` empty: in the newest.

    Only `until` is ever written again, once. `offices` are {"role", "words"}: who chairs and presents as printed.
    """

    stamp_group = "meetings"

    session = models.ForeignKey(Session, verbose_name=_("session"), on_delete=models.CASCADE, related_name="released")
    since = models.ForeignKey(
        ProgrammeRelease, verbose_name=_("since version"), on_delete=models.CASCADE, related_name="added"
    )
    until = models.ForeignKey(
        ProgrammeRelease,
        verbose_name=_("until version"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="ended",
    )
    kind = models.CharField(_("kind"), max_length=10, choices=SessionKind.choices)
    number = models.CharField(_("number"), max_length=12, blank=True)
    title = models.CharField(_("title"), max_length=300)
    starts_at = models.DateTimeField(_("begins at"))
    ends_at = models.DateTimeField(_("ends at"))
    room = models.CharField(_("room"), max_length=80, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    needs_sign_up = models.BooleanField(_("people sign up for it"), default=False)
    seats = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)
    offices = models.JSONField(_("who chairs and presents"), default=list, blank=True)

    objects: ClassVar = ReleasedSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("released session")
        verbose_name_plural = _("released sessions")
        ordering = ["starts_at", "ends_at", "room", "session_id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["session"],
                condition=models.Q(until=None),
                name="meetings_releasedsession_one_current",
            ),
            models.UniqueConstraint(fields=["session", "since"], name="meetings_releasedsession_once_a_version"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="meetings_releasedsession_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    @property
    def is_break(self) -> bool:
        return self.kind == SessionKind.BREAK

    @property
    def is_for_participants(self) -> bool:
        """Narrowed to those with a place at the meeting."""
        return self.level == Level.MEMBERS and bool(self.scope)
