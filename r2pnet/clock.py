"""What day it is for the network."""

from datetime import date

from django.utils import timezone


def network_today() -> date:
    """Today in the network's one time zone (`NETWORK_TIME_ZONE`); terms and last days end by it."""
    return timezone.localdate()
