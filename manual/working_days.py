"""Working days, Monday to Friday by the network's calendar: no feast of any state is known here."""

from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils import timezone

SATURDAY: Final = 5


def is_working_day(day: date) -> bool:
    """Monday to Friday."""
    return day.weekday() < SATURDAY


def working_days_after(day: date, number: int) -> date:
    """The working day that is the `number`-th after `day`, which itself does not count; `number` is at least 1."""
    while number:
        day += timedelta(days=1)
        number -= is_working_day(day)
    return day


def end_of_day(day: date) -> datetime:
    """The moment after the last second of `day` in the network's zone."""
    return datetime.combine(day + timedelta(days=1), time(), timezone.get_default_timezone())
