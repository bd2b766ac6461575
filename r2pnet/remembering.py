"""What a process remembers of what it has drawn, under keys that say all that it was drawn from.

The key holds the stamps of the tables, the day, the release, who may see it, the language and the address (see
`conditional`), so nothing runs out by time and nothing old is ever found. Another process, or this one after it was
started again, only draws it once more.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Final, TypeVar

Drawn = TypeVar("Drawn")
MOST_BYTES: Final = 8_000_000
LARGEST_BYTES: Final = 200_000


class Memory:
    """The newest things by their keys, up to `most` bytes in all; safe for the threads of a server."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._held: OrderedDict[str, tuple[Any, int]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def find(self, key: str) -> Any:
        """What is kept under `key`; None when nothing is."""
        with self._lock:
            if key not in self._held:
                return None
            self._held.move_to_end(key)
            return self._held[key][0]

    def keep(self, key: str, thing: Any, size: int) -> None:
        """Keep `thing` of about `size` bytes; what was not asked for longest makes room."""
        if size > LARGEST_BYTES:
            return
        with self._lock:
            if key in self._held:
                self._bytes -= self._held.pop(key)[1]
            self._held[key] = (thing, size)
            self._bytes += size
            while self._bytes > self._most:
                _key, (_thing, freed) = self._held.popitem(last=False)
                self._bytes -= freed

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._held.clear()
            self._bytes = 0


pages = Memory()
"""Whole public pages as they were answered, by their tags."""
parts = Memory()
"""Parts of pages that are equal for everybody of the same grants."""


def remembered(key: str, draw: Callable[[], tuple[Drawn, int]]) -> Drawn:
    """What `draw` made for `key`: now, or when somebody of the same grants asked before. It gives the size, too."""
    found: Drawn | None = parts.find(key)
    if found is not None:
        return found
    drawn, size = draw()
    parts.keep(key, drawn, size)
    return drawn
