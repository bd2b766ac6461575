"""Version stamps: one read says whether anything that a page shows has changed.

A stamp is bumped in the same transaction as the change, so a reader who sees the old stamp sees the old rows or newer
ones, never older ones under a new stamp. Its value is random, not a counter: after a restore no old value comes back.
"""

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from r2pnet.models import Stamp


def bump(group: str) -> None:
    """Give `group` a new stamp; call inside the transaction of the change, before any of its rows is locked.

    Before, since one transaction can write several records: whoever holds the stamp of a group is the only one who
    writes in it until the commit, and two writers never wait for each other in a circle. Nobody sees the stamp before
    the rows. Of two groups the lower room's comes first: focalpoints, then meetings.
    """
    if not _renew(group):
        _stamp, created = Stamp.objects.get_or_create(group=group, defaults={"value": secrets.token_hex(8)})
        if not created:  # somebody else's change was the group's first: theirs is not ours
            _renew(group)


def _renew(group: str) -> int:
    return Stamp.objects.filter(group=group).update(value=secrets.token_hex(8), changed_at=timezone.now())


def renew_all() -> None:
    """Give every group a new stamp without saying that its rows have changed: a restore brings old rows."""
    for stamp in Stamp.objects.all():
        Stamp.objects.filter(pk=stamp.pk).update(value=secrets.token_hex(8))


def stamps(groups: Iterable[str]) -> dict[str, Stamp]:
    """The stamps of `groups` by name, in one query; a group that never changed has none."""
    return Stamp.objects.in_bulk(list(groups))


class StampedQuerySet(models.QuerySet[Any]):
    """Bulk writes bump the stamp as single saves do."""

    def update(self, **values: Any) -> int:
        with self._stamped():
            return super().update(**self.model.values_of_every_update() | values)

    update.alters_data = True  # type: ignore[attr-defined]  # Django's: no template may call it

    def delete(self) -> tuple[int, dict[str, int]]:
        with self._stamped():
            return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]  # Django's: not a method of managers

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[Any]:
        with self._stamped():
            return super().bulk_create(*args, **kwargs)

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        with self._stamped():
            return super().bulk_update(*args, **kwargs)

    @contextmanager
    def _stamped(self) -> Iterator[None]:
        with transaction.atomic(using=self.db):
            bump(self.model.stamp_group)
            yield


class Stamped(models.Model):
    """A model whose every change gives its group of tables a new stamp."""

    stamp_group: str

    objects = StampedQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def values_of_every_update(cls) -> dict[str, Any]:
        """What `QuerySet.update` writes into each row beside what it was told."""
        return {}

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            bump(self.stamp_group)
            self._write(*args, **kwargs)

    def _write(self, *args: Any, **kwargs: Any) -> None:
        """Save the row; the stamp is held."""
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            bump(self.stamp_group)
            return super().delete(*args, **kwargs)
