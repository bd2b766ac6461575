"""What offices and steering terms share: a start and an end, each as far as it is known."""

from datetime import date, timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from r2pnet.clock import network_today
from r2pnet.partial_dates import PartialDateField, partial_date_constraint
from r2pnet.provenance import LoadedRow, Provenance
from r2pnet.records import Record
from r2pnet.visibility import Visible, VisibleQuerySet


class EndState(models.TextChoices):
    """An unknown end is shown as known then: it grants no access and is never called current."""

    OPEN = "open", _("has not ended")
    UNKNOWN = "unknown", _("not known whether or when it ended")
    KNOWN = "known", _("ended, or ends, on the date given")


def ended_before(day: date) -> models.Q:
    """The condition of terms whose known end has certainly passed on `day`; the last day itself is still in office."""
    return models.Q(end_state=EndState.KNOWN, end_latest__lt=day)


class TermQuerySet(VisibleQuerySet):
    """Reading rules by time."""

    def current(self, day: date | None = None) -> Self:
        """Terms that have certainly begun by `day` (default: the network's today) and have not ended.

        The last day is inclusive. A term whose end is unknown is never current; one without a known start is, while
        its end is open.
        """
        day = day or network_today()
        begun = models.Q(start_latest__isnull=True) | models.Q(start_latest__lte=day)
        lasting = models.Q(end_state=EndState.OPEN) | models.Q(end_state=EndState.KNOWN, end_earliest__gte=day)
        return self.filter(begun & lasting)

    def ending_within(self, days: int, today: date | None = None) -> Self:
        """Terms that run today and end on a known date within `days` days, the first to end first."""
        today = today or network_today()
        ending = self.current(today).filter(end_state=EndState.KNOWN, end_latest__lte=today + timedelta(days=days))
        return ending.order_by("end_latest", "pk")

    def newest_first(self) -> Self:
        """By start, the newest first; those without a known start last."""
        return self.order_by(models.F("start_latest").desc(nulls_last=True), "-pk")


class StandingTerms(models.Manager.from_queryset(TermQuerySet)):  # type: ignore[misc]  # Django's own class factory
    """Terms that were so, as far as is known: those struck out were never so, and nobody is shown them."""

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(is_struck=False)


class Term(Record, Visible, Provenance, LoadedRow):
    """A time in office or in the steering group. It ends; it is never deleted.

    One that never was so is struck out: it stays on record with its history, in `everything` alone.
    """

    stamp_group = "focalpoints"

    start = PartialDateField(_("from"))
    end_state = models.CharField(_("end"), max_length=8, choices=EndState.choices, default=EndState.UNKNOWN)
    end = PartialDateField(_("to"))
    is_struck = models.BooleanField(_("struck out"), default=False, editable=False)

    objects: ClassVar = StandingTerms()
    everything: ClassVar = TermQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            partial_date_constraint("start"),
            partial_date_constraint("end"),
            partial_date_constraint("source_date"),
            models.CheckConstraint(
                condition=models.Q(end_state=EndState.KNOWN, end_latest__isnull=False)
                | (~models.Q(end_state=EndState.KNOWN) & models.Q(end_latest__isnull=True)),
                name="%(app_label)s_%(class)s_end_is_dated",
                violation_error_message=_("Give the date of the end, or say that it is open or not known."),
            ),
            models.CheckConstraint(
                condition=~models.Q(end_latest__lt=models.F("start_earliest")),
                name="%(app_label)s_%(class)s_ends_after_start",
                violation_error_message=_("The end lies certainly before the start."),
            ),
        ]

    @property
    def has_ended(self) -> bool:
        """True when a known end has certainly passed; the last day itself still counts as in office."""
        end = self.end if self.end_state == EndState.KNOWN else None
        return end is not None and end.latest < network_today()
