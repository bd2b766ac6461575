"""An import: a spreadsheet that staff gave, what was found in it, and what is to become of each of its rows."""

from datetime import datetime
from typing import ClassVar, Final, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from focalpoints.models.person import Person


class ImportState(models.TextChoices):
    QUEUED = "queued", _("Waiting to be read")
    PLANNING = "planning", _("Being read")
    PLANNED = "planned", _("Read: waits for a decision")
    WRITING = "writing", _("Being written")
    DONE = "done", _("Written")
    REFUSED = "refused", _("Cannot be used")
    FAILED = "failed", _("Failed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Fate(models.TextChoices):
    """What is to become of a row, what needs somebody first."""

    ERROR = "error", _("Wrong")
    DOUBTFUL = "doubtful", _("Choose")
    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    SAME = "same", _("Nothing to do")


MAY_IMPORT: Final = "focalpoints.add_sheetimport"
"""The permission of those of the secretariat who bring spreadsheets in and decide on them."""
LIVE = (ImportState.QUEUED, ImportState.PLANNING, ImportState.PLANNED, ImportState.WRITING)
AT_WORK = (ImportState.PLANNING, ImportState.WRITING)


class SheetImportQuerySet(models.QuerySet["SheetImport"]):
    """Reading rules of imports."""

    def live(self) -> Self:
        """The one that is being read, waits for a decision or is being written."""
        return self.filter(state__in=LIVE)

    def lost_by(self, moment: datetime) -> Self:
        """Those in work whose worker has not been heard of since `moment`."""
        return self.filter(state__in=AT_WORK, heartbeat_at__lt=moment)

    def without_message(self, moment: datetime) -> Self:
        """Those that wait for the worker and for which no message has been sent since `moment`.

        One that is decided waits as `WRITING` without a claim.
        """
        unsent = models.Q(sent_at=None) | models.Q(sent_at__lt=moment)
        waiting = models.Q(state=ImportState.QUEUED) | models.Q(state=ImportState.WRITING, claim=None)
        return self.filter(unsent & waiting)

    def newest_first(self) -> Self:
        """By when they were uploaded."""
        return self.order_by("-uploaded_at", "-pk")


class SheetImport(models.Model):
    """One spreadsheet, from its upload to what was written of it. Only one is under way at a time."""

    file = models.FileField(_("file"), blank=True, max_length=120)
    name = models.CharField(_("name of the file"), max_length=200)
    size = models.PositiveIntegerField(_("size in bytes"), default=0)
    digest = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("uploaded by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now)
    state = models.CharField(_("state"), max_length=12, choices=ImportState.choices, default=ImportState.QUEUED)
    said = models.JSONField(_("what was noticed"), default=list, blank=True)
    headings = models.JSONField(_("headings"), default=list, blank=True)
    counts = models.JSONField(_("rows by what becomes of them"), default=dict, blank=True)
    done = models.PositiveIntegerField(_("rows done"), default=0)
    total = models.PositiveIntegerField(_("rows in all"), default=0)
    claim = models.UUIDField(_("claimed by"), null=True, blank=True, editable=False)
    heartbeat_at = models.DateTimeField(_("last heartbeat at"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent to the worker at"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("failed attempts"), default=0)
    error = models.TextField(_("what went wrong"), blank=True)
    stamps = models.JSONField(_("stamps of the tables when it was read"), default=dict, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    forgotten_at = models.DateTimeField(_("file and rows deleted at"), null=True, blank=True)

    objects: ClassVar = SheetImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-uploaded_at", "-pk"]
        default_permissions = ("add", "view", "change")
        constraints = [
            models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(state__in=["queued", "planning", "planned", "writing"]),
                name="focalpoints_sheetimport_one_at_a_time",
                violation_error_message=_("Another import is under way: decide or withdraw it first."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    def persons_made(self) -> models.QuerySet[Person]:
        """Who came into the record by it: new while it was written, by whoever decided on it; nobody until then."""
        if self.state != ImportState.DONE or not (self.decided_at and self.finished_at):
            return Person.objects.none()
        made = Person.history.filter(history_type="+", history_user=self.decided_by_id)
        return Person.objects.filter(
            pk__in=made.filter(history_date__range=(self.decided_at, self.finished_at)).values("id")
        )


class ImportRowQuerySet(models.QuerySet["ImportRow"]):
    """Reading rules of the rows of an import."""

    def in_order(self) -> Self:
        """As they stand in the spreadsheet."""
        return self.order_by("number", "pk")

    def undecided(self) -> Self:
        """Those in which somebody has to choose, and has not chosen everything."""
        return self.filter(fate=Fate.DOUBTFUL, is_decided=False)


class ImportRow(models.Model):
    """One row of the spreadsheet: what it says, what would change, what is wrong, what has to be chosen."""

    sheet_import = models.ForeignKey(
        SheetImport, verbose_name=_("import"), on_delete=models.CASCADE, related_name="rows"
    )
    number = models.PositiveIntegerField(_("row"))
    fate = models.CharField(_("what becomes of it"), max_length=8, choices=Fate.choices)
    subject = models.CharField(_("what it is about"), max_length=300, blank=True)
    cells = models.JSONField(_("what it says"), default=dict, blank=True)
    changes = models.JSONField(_("what changes"), default=list, blank=True)
    doubts = models.JSONField(_("what has to be chosen"), default=list, blank=True)
    outcomes = models.JSONField(_("what each choice would do"), default=list, blank=True, editable=False)
    choices = models.JSONField(_("what was chosen"), default=dict, blank=True)
    sentences = models.JSONField(_("what is wrong"), default=list, blank=True)
    is_decided = models.BooleanField(_("everything is chosen"), default=True)

    objects: ClassVar = ImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ["sheet_import", "number"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["sheet_import", "fate", "number"], name="focalpoints_importrow_by_fate"),
            models.Index(fields=["sheet_import", "number"], name="focalpoints_importrow_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.subject}"
