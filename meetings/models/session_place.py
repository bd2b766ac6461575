"""Places in workshops and case studies for which people sign up."""

from typing import ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models.registration import Registration
from meetings.models.session import Session
from r2pnet.acting import History
from r2pnet.records import Record
from r2pnet.stamps import StampedQuerySet


class PlaceStatus(models.TextChoices):
    CONFIRMED = "confirmed", _("You have a place")
    WAITING = "waiting", _("You wait for a place")
    WITHDRAWN = "withdrawn", _("Given back")


LIVE_PLACES = (PlaceStatus.CONFIRMED, PlaceStatus.WAITING)


class SessionPlaceQuerySet(StampedQuerySet):
    """Places by their state, in order of arrival: numbers are given while the meeting's row is held."""

    def live(self) -> Self:
        """All but what was given back."""
        return self.filter(status__in=LIVE_PLACES)

    def confirmed(self) -> Self:
        """Those who have a place."""
        return self.filter(status=PlaceStatus.CONFIRMED)

    def waiting(self) -> Self:
        """The line, the first who came first."""
        return self.filter(status=PlaceStatus.WAITING).order_by("pk")


class SessionPlace(Record):
    """Somebody with a place at the meeting signs up for one of its sessions. What is given back stays as it is."""

    stamp_group = "registrations"

    session = models.ForeignKey(Session, verbose_name=_("session"), on_delete=models.CASCADE, related_name="places")
    registration = models.ForeignKey(
        Registration, verbose_name=_("registration"), on_delete=models.CASCADE, related_name="session_places"
    )
    status = models.CharField(_("status"), max_length=10, choices=PlaceStatus.choices)
    signed_up_at = models.DateTimeField(_("signed up at"), default=timezone.now, editable=False)

    objects: ClassVar = SessionPlaceQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("place in a session")
        verbose_name_plural = _("places in sessions")
        ordering = ["pk"]
        indexes = [models.Index(fields=["session", "status"], name="meetings_sessionplace_seats")]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "session"],
                condition=models.Q(status__in=[status.value for status in LIVE_PLACES]),
                name="meetings_sessionplace_one_live",
                violation_error_message=_("You have signed up for this session already."),
            ),
        ]

    def __str__(self) -> str:
        """Without the person: names of rows come into logs and lists."""
        return str(_("place in a session"))
