"""A change of a registration that is asked for: what, by whom, and what was decided."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models.registration import Mode, Rank, Registration
from r2pnet.acting import History
from r2pnet.records import Record
from r2pnet.stamps import StampedQuerySet

LONGEST_REASON = 500


class ChangeState(models.TextChoices):
    ASKED = "asked", _("Asked for")
    GRANTED = "granted", _("Granted")
    DECLINED = "declined", _("Declined")
    TAKEN_BACK = "taken-back", _("Taken back")
    ENDED = "ended", _("Ended with the place")


DECIDED = (ChangeState.GRANTED, ChangeState.DECLINED, ChangeState.TAKEN_BACK)
"""By somebody: what ends with the place is decided by nobody."""


class ChangeRequestQuerySet(StampedQuerySet):
    """Reading rules of requests to change a registration."""

    def open(self) -> "ChangeRequestQuerySet":
        """Those that wait, the first asked first."""
        return self.filter(state=ChangeState.ASKED).order_by("pk")


class ChangeRequest(Record):
    """What somebody wants otherwise in a registration, which stays as it is until then; what is empty is not asked."""

    stamp_group = "registrations"

    registration = models.ForeignKey(
        Registration, verbose_name=_("registration"), on_delete=models.CASCADE, related_name="change_requests"
    )
    mode = models.CharField(_("how"), max_length=10, choices=Mode.choices, blank=True)
    rank = models.CharField(_("rank in the delegation"), max_length=10, choices=Rank.choices, blank=True)
    office = models.CharField(_("office, as in the list of participants"), max_length=300, blank=True)
    is_for_member_to_decide = models.BooleanField(
        _("decided by the member’s focal point"), default=False, editable=False
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked by"),
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=ChangeState.choices, default=ChangeState.ASKED)
    reason = models.CharField(_("reason for declining"), max_length=LONGEST_REASON, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)

    objects: ClassVar = ChangeRequestQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("request to change a registration")
        verbose_name_plural = _("requests to change registrations")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration"],
                condition=models.Q(state=ChangeState.ASKED),
                name="meetings_changerequest_one_open",
                violation_error_message=_("A change is asked for already: take it back first."),
            ),
            models.CheckConstraint(
                condition=~models.Q(mode="", rank="", office=""),
                name="meetings_changerequest_asks_something",
                violation_error_message=_("Say what is to be changed."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state=ChangeState.DECLINED) | ~models.Q(reason=""),
                name="meetings_changerequest_declined_with_reason",
                violation_error_message=_("Write the reason: the person reads it."),
            ),
            models.CheckConstraint(
                condition=models.Q(state=ChangeState.ASKED, decided_at=None, decided_by=None)
                | models.Q(state=ChangeState.ENDED, decided_at__isnull=False)
                | models.Q(
                    state__in=[state.value for state in DECIDED], decided_at__isnull=False, decided_by__isnull=False
                ),
                name="meetings_changerequest_decision_is_signed",
                violation_error_message=_("A decision has its day and who made it, and what is not decided has none."),
            ),
        ]

    def __str__(self) -> str:
        """Without the person: names of rows come into logs and lists."""
        return str(_("request to change a registration"))
