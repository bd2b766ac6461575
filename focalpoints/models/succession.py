"""Successions: an office goes from one holder to the next, dated ahead by the last day of the one who leaves."""

from datetime import date, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from focalpoints.models.appointment import Appointment
from focalpoints.models.term import EndState
from r2pnet.acting import History
from r2pnet.days import day_in_words
from r2pnet.partial_dates import PartialDateField, partial_date_constraint
from r2pnet.records import Record
from r2pnet.stamps import StampedQuerySet


class SuccessionQuerySet(StampedQuerySet):
    """Reading rules of successions."""

    def live(self) -> Self:
        """Those that stand: begun or still to begin, not taken back."""
        return self.filter(taken_back_at=None)

    def planned(self, day: date) -> Self:
        """Those whose last day has not passed on `day`: until then they can be taken back."""
        return self.live().filter(last_day__gte=day)

    def begun(self, day: date) -> Self:
        """Those whose successor is in office on `day`, by the term as it is recorded now."""
        begun = models.Q(following__start_latest=None) | models.Q(following__start_latest__lte=day)
        return self.live().filter(begun, last_day__lt=day, following__is_struck=False)

    def with_names(self) -> Self:
        """With all that the names of both terms need, in one query."""
        terms = ("leaving", "following")
        parts = ("person__user", "institution", "member__country", "member__organisation")
        return self.select_related("ordered_by", *(f"{term}__{part}" for term in terms for part in parts))


class Succession(Record):
    """One deed: `leaving` ends with `last_day`, which still belongs to it; `following` starts the day after.

    Both terms are written when it is ordered; access follows from their dates and from nothing here. What the end of
    `leaving` was before is kept, so that it can be as it was when the succession is taken back.
    """

    stamp_group = "focalpoints"

    leaving = models.ForeignKey(
        Appointment, verbose_name=_("term that ends"), on_delete=models.PROTECT, related_name="successions"
    )
    following = models.ForeignKey(
        Appointment, verbose_name=_("term that follows"), on_delete=models.PROTECT, related_name="successions_to_it"
    )
    last_day = models.DateField(_("last day"), help_text=_("It still belongs to the one who leaves."))
    end_state_before = models.CharField(_("end before"), max_length=8, choices=EndState.choices, editable=False)
    end_before = PartialDateField(_("end before"))
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("ordered by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    ordered_at = models.DateTimeField(_("ordered at"), default=timezone.now)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("taken back by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    taken_back_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    announced_at = models.DateTimeField(_("announced at"), null=True, blank=True)
    pack_ordered_at = models.DateTimeField(_("handover pack ordered at"), null=True, blank=True)

    objects: ClassVar[Any] = SuccessionQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        ordering = ["-last_day", "-pk"]
        constraints = [
            partial_date_constraint("end_before"),
            models.UniqueConstraint(
                fields=["leaving"],
                condition=models.Q(taken_back_at=None),
                name="focalpoints_succession_one_live_of_leaving",
                violation_error_message=_("A handover of this office is on record already."),
            ),
            models.UniqueConstraint(
                fields=["following"],
                condition=models.Q(taken_back_at=None),
                name="focalpoints_succession_one_live_of_following",
                violation_error_message=_("This term follows another one already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(leaving=models.F("following")),
                name="focalpoints_succession_of_two_terms",
                violation_error_message=_("A term cannot follow itself."),
            ),
            models.CheckConstraint(
                condition=models.Q(taken_back_at=None) | models.Q(announced_at=None),
                name="focalpoints_succession_begun_stands",
                violation_error_message=_("A succession that has begun is corrected, not taken back."),
            ),
            models.CheckConstraint(
                condition=models.Q(pack_ordered_at=None) | models.Q(announced_at__isnull=False),
                name="focalpoints_succession_pack_after_beginning",
                violation_error_message=_("The handover pack is for a term that has begun."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.leaving.member.name}, {day_in_words(self.last_day)}"

    @property
    def first_day(self) -> date:
        """The day on which the successor's term starts."""
        return self.last_day + timedelta(days=1)

    @property
    def is_live(self) -> bool:
        return self.taken_back_at is None
