"""What day it is for the network."""

from datetime import date, datetime

from django.utils import timezone


def network_today() -> date:
    """Today in the network's one time zone (`NETWORK_TIME_ZONE`); terms and last days end by it."""
    return timezone.localdate()


def network_day(moment: datetime) -> date:
    """The day that it was for the network at `moment`."""
    return timezone.localdate(moment)
