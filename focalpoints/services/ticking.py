"""Ticking off a step of the first weeks, and taking the tick back."""

from django.utils.translation import gettext as _

from focalpoints.models import Appointment, FirstWeeksTick, User
from r2pnet.refusal import refuse_unless


def tick_off(office: Appointment, key: str, *, by: User) -> FirstWeeksTick:
    """Note that the step `key` is done; the tick that is there already when it was noted before.

    Raises `Refused` for somebody else than the holder of the office.
    """
    _refuse_others(office, by)
    tick, _made = FirstWeeksTick.objects.get_or_create(appointment=office, key=key)
    return tick


def take_tick_back(office: Appointment, key: str, *, by: User) -> None:
    """Forget that the step `key` was ticked off; nothing happens when it was not. Raises as `tick_off`."""
    _refuse_others(office, by)
    FirstWeeksTick.objects.of(office).filter(key=key).delete()


def _refuse_others(office: Appointment, by: User) -> None:
    is_own = office.person is not None and office.person.user_id == by.pk
    refuse_unless(is_own, _("Only the holder of the office ticks off their first weeks."))
