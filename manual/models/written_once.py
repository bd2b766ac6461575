"""Rows of the manual that are only ever added: its trail is cited, so nothing of it is written again."""

from typing import Any, ClassVar, NoReturn

from focalpoints.models.confirmation import WrittenOnce
from r2pnet.stamps import Stamped, StampedQuerySet


class WrittenOnceQuerySet(StampedQuerySet):
    """Many rows at once are written once, too: `update`, `bulk_update` and `delete` raise `TypeError`."""

    def update(self, **values: Any) -> NoReturn:
        raise TypeError(f"{self.model._meta.label} is written once")

    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError(f"{self.model._meta.label} is written once")

    def delete(self) -> NoReturn:
        raise TypeError(f"{self.model._meta.label} is never deleted")

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


class KeptText(WrittenOnce, Stamped):
    """A row of the manual that is written once: threat model, "a manual revision is immutable"."""

    stamp_group = "manual"

    objects: ClassVar = WrittenOnceQuerySet.as_manager()

    class Meta(Stamped.Meta):
        abstract = True
