"""What every record that people edit has: a version that stops a stale save, a stamp, a history."""

from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from r2pnet.merged import Mergeable
from r2pnet.refusal import Changed, refuse_unless
from r2pnet.stamps import Stamped


class Record(Stamped):
    """A row that people edit. Saving one that somebody else has saved since it was read raises `Changed`.

    The rule stands here and not in a form, so that no way of saving can forget it: a new record never takes the row of
    another, and `QuerySet.update` counts the version too. Each kind of record declares its own
    `history = HistoricalRecords()` and its `stamp_group`.
    """

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta(Stamped.Meta):
        abstract = True

    @classmethod
    def values_of_every_update(cls) -> dict[str, Any]:
        return {"version": models.F("version") + 1}

    def _write(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            self._refuse_merged()
            super()._write(*args, **kwargs | {"force_insert": True})
            return
        read = self.version
        try:
            self._take_next_version()
            super()._write(*args, **kwargs)
        except Exception:
            self.version = read  # nothing was written, so another try starts from what was read
            raise

    def _refuse_merged(self) -> None:
        """A new row points to no record that was merged into another: whoever reads the kept one would not see it.

        The stamp is held, and who merges holds it too, so none is merged between this and the commit.
        """
        for field in self._meta.concrete_fields:
            target: Any = field.related_model
            if field.name != "merged_into" and isinstance(target, type) and issubclass(target, Mergeable):
                key = getattr(self, field.attname)
                gone = key is not None and target.merged_rows().filter(pk=key).exists()
                words = _("%(what)s was merged into another record a moment ago: open the page again.")
                refuse_unless(not gone, str(words) % {"what": capfirst(str(field.verbose_name))}, field.name)

    def _take_next_version(self) -> None:
        """Raise the version of the row, if it is still the one that was read; the row stays locked until commit."""
        rows: models.QuerySet[Record] = models.QuerySet(type(self)).filter(pk=self.pk, version=self.version)
        if not rows.update(version=self.version + 1):
            raise Changed(
                str(_("Somebody else has changed this record since you opened it. Nothing of yours is lost: compare."))
            )
        self.version += 1
