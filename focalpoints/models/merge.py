"""That two records were merged into one, with all that undoing it needs; and that two are not the same."""

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

DAYS_TO_UNDO = 30
LONGEST_REASON = 80


class KindOfRecord(models.TextChoices):
    """What can be there twice."""

    PERSON = "person", _("Person")
    INSTITUTION = "institution", _("Institution")
    ORGANISATION = "organisation", _("Organisation")


class MergeQuerySet(models.QuerySet["Merge"]):
    def of(self, kind: str, *keys: int) -> Self:
        """Those in which one of these records was kept or merged."""
        return self.filter(kind=kind).filter(models.Q(kept_id__in=keys) | models.Q(merged_id__in=keys))

    def full_and_over(self, moment: datetime) -> Self:
        """Those that can be undone no more at `moment` and still hold what undoing needed."""
        return self.filter(merged_at__lte=moment - timedelta(days=DAYS_TO_UNDO), emptied_at=None)


class Merge(models.Model):
    """One merging: which record stays, which became it, what moved and what was changed, by whom, when and why.

    `moved` holds a row for each pointer that was turned: table, key, field, before, after; `fields` the same for what
    the two records say themselves; `stood` the keys that pointed to the kept record before, by table and field. All
    three are emptied when the time to undo is over, and when a person is erased.
    """

    kind = models.CharField(_("what"), max_length=12, choices=KindOfRecord.choices)
    kept_id = models.PositiveBigIntegerField(_("kept"))
    merged_id = models.PositiveBigIntegerField(_("merged into it"))
    moved = models.JSONField(_("what moved"), default=list)
    fields = models.JSONField(_("what was changed"), default=list)
    stood = models.JSONField(_("what stood there before"), default=dict)
    counts = models.JSONField(_("how many moved"), default=dict)
    reason = models.CharField(_("why"), max_length=LONGEST_REASON)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+"
    )
    merged_at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("undone by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    left_over = models.JSONField(_("what was not undone"), default=list)
    emptied_at = models.DateTimeField(_("emptied at"), null=True, blank=True)

    objects: ClassVar = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merging of two records")
        verbose_name_plural = _("mergings of two records")
        ordering = ["-merged_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "merged_id"],
                condition=models.Q(undone_at=None),
                name="focalpoints_merge_once",
                violation_error_message=_("This record was merged already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(kept_id=models.F("merged_id")),
                name="focalpoints_merge_of_two",
                violation_error_message=_("A record cannot be merged into itself."),
            ),
        ]

    def __str__(self) -> str:
        """Without names, which come into logs and lists."""
        return f"{self.kind} {self.merged_id} → {self.kept_id}"

    @property
    def last_day_to_undo(self) -> datetime:
        return self.merged_at + timedelta(days=DAYS_TO_UNDO)

    def can_be_undone_at(self, moment: datetime) -> bool:
        """Not undone yet, within the time, and what undoing needs is there."""
        return self.undone_at is None and self.emptied_at is None and moment < self.last_day_to_undo

    def empty(self, moment: datetime) -> None:
        """Forget what the records said; that they were merged, by whom and when, stays."""
        self.moved, self.fields, self.stood, self.left_over, self.emptied_at = [], [], {}, [], moment
        self.save(update_fields=["moved", "fields", "stood", "left_over", "emptied_at"])


class NotTheSameQuerySet(models.QuerySet["NotTheSame"]):
    def valid(self) -> Self:
        """What was said and not taken back."""
        return self.filter(taken_back_at=None)


class NotTheSame(models.Model):
    """Two records look alike and are of two, somebody said: they are listed no more until that is taken back."""

    kind = models.CharField(_("what"), max_length=12, choices=KindOfRecord.choices)
    first_id = models.PositiveBigIntegerField(_("the one with the lower number"))
    second_id = models.PositiveBigIntegerField(_("the other"))
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("said by"), on_delete=models.PROTECT, related_name="+"
    )
    said_at = models.DateTimeField(_("said at"), default=timezone.now)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("taken back by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    taken_back_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    objects: ClassVar = NotTheSameQuerySet.as_manager()

    class Meta:
        verbose_name = _("pair that is not the same")
        verbose_name_plural = _("pairs that are not the same")
        ordering = ["-said_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "first_id", "second_id"],
                condition=models.Q(taken_back_at=None),
                name="focalpoints_notthesame_once",
                violation_error_message=_("That was said already."),
            ),
            models.CheckConstraint(
                condition=models.Q(first_id__lt=models.F("second_id")),
                name="focalpoints_notthesame_in_order",
                violation_error_message=_("The lower number comes first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.first_id} ≠ {self.second_id}"
