"""Records that turned out to be the same as another: the row stays for its history, and is seen nowhere else."""

from typing import Any, Self, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

Row = TypeVar("Row", bound=models.Model)


class Unmerged(models.Manager[Row]):
    """All rows but those that were merged into another one.

    It is the default manager of what can be merged, so lists, choices, searches, imports, letters and exports leave
    them out without knowing of it. `_base_manager` finds them, as every link to a row does.
    """

    def get_queryset(self) -> models.QuerySet[Row]:
        return super().get_queryset().filter(merged_into=None)


class Mergeable(models.Model):
    """A record that can be merged into another of its kind: whatever pointed to it points to the other from then on."""

    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("merged into"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        abstract = True

    @classmethod
    def merged_rows(cls) -> models.QuerySet[Self]:
        """Those that were merged into another one, which are left out everywhere else."""
        return cls._base_manager.exclude(merged_into=None)

    @property
    def lasting(self) -> Self:
        """The record that this one has become in the end; itself where it was not merged."""
        row: Any = self
        while row.merged_into_id:
            row = row.merged_into
        return row
