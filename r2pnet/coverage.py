"""How much of the network the list holds: a count that the app with the members offers from its `coverage.py`."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.module_loading import autodiscover_modules

from r2pnet.partial_dates import PartialDate
from r2pnet.visibility import Reader


@dataclass(frozen=True)
class Coverage:
    """What is listed, and what the network itself counted, when it did."""

    listed: int
    verified: int
    counted: int | None = None
    counted_states: int | None = None
    counted_organisations: int | None = None
    counted_on: PartialDate | None = None

    @property
    def unverified(self) -> int:
        return self.listed - self.verified


Counter = Callable[[Reader], Coverage]
_counters: list[Counter] = []


def offer(counter: Counter) -> Counter:
    """Make `counter` the one that says how much is listed for a reader."""
    _counters[:] = [counter]
    return counter


def coverage_for(reader: Reader) -> Coverage:
    """What the list holds for `reader`; nothing when no app keeps members."""
    if not _counters:
        autodiscover_modules("coverage")
    return _counters[0](reader) if _counters else Coverage(listed=0, verified=0)
