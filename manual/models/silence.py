"""Adoption by silence: a revision is sent to all members and adopted at a moment that is set, unless one objects."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, Final, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Member
from manual.models.chapter import Chapter, reads_drafts
from manual.models.revision import Revision
from manual.models.written_once import KeptText, WrittenOnceQuerySet
from meetings.models.paper_file import PaperLanguage
from r2pnet.acting import History
from r2pnet.records import Record
from r2pnet.stamps import StampedQuerySet
from r2pnet.visibility import Reader, is_of_secretariat

LONGEST_WORDS: Final = 1000
LONGEST_OBJECTION: Final = 2000
LAST_REMINDER: Final = timedelta(days=2)
"""So long before the end everybody is reminded for the last time."""


class SilenceState(models.TextChoices):
    """Where a procedure stands; all but the first are ends."""

    RUNNING = "running", _("Running")
    ADOPTED = "adopted", _("Adopted")
    STOPPED = "stopped", _("Stopped by an objection")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    OVERTAKEN = "overtaken", _("Overtaken by an adoption at a meeting")


S = SilenceState


class SilenceProcedureQuerySet(StampedQuerySet):
    """Reading rules of procedures."""

    def visible_to(self, user: Reader) -> Self:
        """Of chapters that `user` may see, to those who may read drafts; the public sees none, whatever its state."""
        if not reads_drafts(user):
            return self.none()
        return self.filter(chapter__in=Chapter.objects.visible_to(user).order_by().values("pk"))

    def running(self) -> Self:
        """Those that have not ended, also where their moment has passed and nobody has ended them yet."""
        return self.filter(state=S.RUNNING)

    def newest_first(self) -> Self:
        """By when they were opened; those that run come before."""
        is_last = models.Case(models.When(state=S.RUNNING, then=0), default=1)
        return self.order_by(is_last, "-opened_at", "-pk")


class SilenceProcedure(Record):
    """A revision is adopted at `ends_at` unless somebody who speaks for a member objects before.

    `ends_at` is the moment that counts, whenever the worker comes to it: it is the end of a day in the network's zone.
    Chapter and language are those of the revision, for the rule that one of them at a time runs.
    """

    stamp_group = "manual"

    revision = models.ForeignKey(
        Revision, verbose_name=_("revision"), on_delete=models.PROTECT, related_name="silences", editable=False
    )
    chapter = models.ForeignKey(
        Chapter, verbose_name=_("chapter"), on_delete=models.PROTECT, related_name="silences", editable=False
    )
    language = models.CharField(_("language"), max_length=2, choices=PaperLanguage.choices, editable=False)
    words = models.TextField(_("words to the members"), max_length=LONGEST_WORDS, blank=True)
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now, editable=False)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("opened by"),
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    ends_at = models.DateTimeField(_("ends at"))
    state = models.CharField(_("state"), max_length=10, choices=S.choices, default=S.RUNNING, editable=False)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True, editable=False)
    ended_why = models.TextField(_("why it was withdrawn"), max_length=LONGEST_WORDS, blank=True)
    half_way_reminded_at = models.DateTimeField(_("reminded half-way"), null=True, blank=True, editable=False)
    last_reminded_at = models.DateTimeField(_("reminded before the end"), null=True, blank=True, editable=False)

    objects: ClassVar = SilenceProcedureQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("adoption by silence")
        verbose_name_plural = _("adoptions by silence")
        ordering = ["-opened_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["chapter", "language"],
                condition=models.Q(state="running"),
                name="manual_silence_one_runs",
                violation_error_message=_("A text of this chapter in this language is before the members already."),
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=SilenceState.values), name="manual_silence_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("opened_at")), name="manual_silence_ends_after_it_opens"
            ),
            models.CheckConstraint(
                condition=models.Q(state="running", ended_at__isnull=True)
                | (~models.Q(state="running") & models.Q(ended_at__isnull=False)),
                name="manual_silence_has_ended_at",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=("adopted", "stopped")) | models.Q(ended_at=models.F("ends_at")),
                name="manual_silence_decided_at_its_end",
            ),
            models.CheckConstraint(
                condition=models.Q(state="withdrawn") & ~models.Q(ended_why="")
                | ~models.Q(state="withdrawn") & models.Q(ended_why=""),
                name="manual_silence_withdrawn_with_reason",
                violation_error_message=_("Write why it is withdrawn."),
            ),
        ]

    def __str__(self) -> str:
        return str(_("adoption by silence %(number)s") % {"number": self.pk})

    def get_absolute_url(self) -> str:
        return reverse("silence", args=[self.pk])

    def clean(self) -> None:
        super().clean()
        self.settle_of_which_text()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.settle_of_which_text()
        super().save(*args, **kwargs)

    def settle_of_which_text(self) -> None:
        """Chapter and language follow from the revision."""
        self.chapter_id, self.language = self.revision.chapter_id, self.revision.language

    @property
    def is_running(self) -> bool:
        """True until it has ended: also between its moment and the next round of the worker."""
        return self.state == S.RUNNING

    def takes_objections(self, now: datetime | None = None) -> bool:
        """True until the last second: from the moment on nobody objects, also where it has not been ended yet."""
        return self.is_running and (now or timezone.now()) < self.ends_at

    @property
    def half_way_at(self) -> datetime:
        """The moment of the first reminder."""
        return self.opened_at + (self.ends_at - self.opened_at) / 2

    @property
    def last_reminder_at(self) -> datetime:
        """The moment of the second reminder."""
        return self.ends_at - LAST_REMINDER


class ObjectionQuerySet(WrittenOnceQuerySet):
    """Reading rules of objections."""

    def visible_to(self, user: Reader) -> Self:
        """The secretariat's all, and to everybody their own: others are told how many there are, and no more."""
        if is_of_secretariat(user):
            return self
        return self.filter(user=user.pk) if user.is_authenticated else self.none()


class Objection(KeptText):
    """A member objects to a text, by somebody who speaks for it: once for each procedure, for good."""

    procedure = models.ForeignKey(
        SilenceProcedure, verbose_name=_("adoption by silence"), on_delete=models.PROTECT, related_name="objections"
    )
    member = models.ForeignKey(Member, verbose_name=_("member"), on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("made by"), on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(_("reason"), max_length=LONGEST_OBJECTION)
    made_at = models.DateTimeField(_("made at"), default=timezone.now)

    objects: ClassVar = ObjectionQuerySet.as_manager()

    class Meta(KeptText.Meta):
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering = ["made_at", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "member"],
                name="manual_objection_once_a_member",
                violation_error_message=_("Your member has objected already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="manual_objection_has_reason",
                violation_error_message=_("Write why your member objects."),
            ),
        ]

    def __str__(self) -> str:
        """Without its member and words: names of rows come into logs and lists."""
        return str(_("objection"))
