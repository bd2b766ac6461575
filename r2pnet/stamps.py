"""Version stamps: one read says whether anything that a page shows has changed.

A stamp is bumped in the same transaction as the change, so a reader who sees the old stamp sees the old rows or newer
ones, never older ones under a new stamp. Its value is random, not a counter: after a restore no old value comes back.
"""

import secrets
from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from r2pnet.models import Stamp


def bump(group: str) -> None:
    """Give `group` a new stamp; call inside the transaction of the change."""
    changed = Stamp.objects.filter(group=group).update(value=secrets.token_hex(8), changed_at=timezone.now())
    if not changed:
        Stamp.objects.get_or_create(group=group, defaults={"value": secrets.token_hex(8)})


def stamps(groups: Iterable[str]) -> dict[str, Stamp]:
    """The stamps of `groups` by name, in one query; a group that never changed has none."""
    return Stamp.objects.in_bulk(list(groups))


class StampedQuerySet(models.QuerySet[Any]):
    """Bulk writes bump the stamp as single saves do."""

    def _bump(self) -> None:
        bump(self.model.stamp_group)

    def update(self, **values: Any) -> int:
        with transaction.atomic(using=self.db):
            self._bump()
            return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        with transaction.atomic(using=self.db):
            self._bump()
            return super().delete()

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[Any]:
        with transaction.atomic(using=self.db):
            self._bump()
            return super().bulk_create(*args, **kwargs)

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        with transaction.atomic(using=self.db):
            self._bump()
            return super().bulk_update(*args, **kwargs)


class Stamped(models.Model):
    """A model whose every change gives its group of tables a new stamp."""

    stamp_group: str

    objects = StampedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            bump(self.stamp_group)
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            bump(self.stamp_group)
            return super().delete(*args, **kwargs)
