"""Support for travel: asked for with a reason, decided by staff, counted for the budget, seen by nobody else."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models.registration import Registration
from r2pnet.acting import History
from r2pnet.records import Record

LONGEST_REASON = 2_000


class SupportState(models.TextChoices):
    ASKED = "asked", _("Asked for")
    GRANTED = "granted", _("Granted")
    DECLINED = "declined", _("Declined")


class TravelSupport(Record):
    """What somebody asks for and what was decided. The words of both are in no history and deleted as needs are.

    The amount is in the currency of the setting `TRAVEL_CURRENCY`.
    """

    stamp_group = "registrations"

    registration = models.OneToOneField(
        Registration, verbose_name=_("registration"), on_delete=models.CASCADE, related_name="travel_support"
    )
    reason = models.TextField(_("why"), max_length=LONGEST_REASON, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=SupportState.choices, default=SupportState.ASKED)
    amount = models.DecimalField(
        _("amount"),
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    answer = models.TextField(_("words to the person"), max_length=500, blank=True)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now, editable=False)
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

    history = History(excluded_fields=["reason", "answer"])

    class Meta:
        verbose_name = _("support for travel")
        verbose_name_plural = _("support for travel")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount=None) | models.Q(amount__gt=0, state=SupportState.GRANTED),
                name="meetings_travelsupport_amount_of_granted",
                violation_error_message=_("Only what is granted has an amount, and that is more than nothing."),
            ),
            models.CheckConstraint(
                condition=models.Q(state=SupportState.ASKED, decided_at=None)
                | (~models.Q(state=SupportState.ASKED) & models.Q(decided_at__isnull=False)),
                name="meetings_travelsupport_decision_is_dated",
                violation_error_message=_("A decision has its day, and what is not decided has none."),
            ),
        ]

    def __str__(self) -> str:
        """Without the person and the words: names of rows come into logs and lists."""
        return str(_("support for travel"))
