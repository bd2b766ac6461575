"""Who was erased, kept outside of the database: an older archive would bring them back.

A line for each: the key of what was erased and the day. The list names nobody. `manage.py restore` reads it, and lets
the apps erase again whom the archive still knows.
"""

import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from r2pnet.offers import offered
from r2pnet.refusal import Refused


def note_erasure(key: str, day: date) -> None:
    """Write that `key` was erased, on the disk for good; raises `Refused` when that cannot be written.

    Call it last in the transaction of the erasure, which then takes nothing back unless the database is lost.
    """
    path = Path(settings.ERASED_LIST)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "w") as list_of_erased:
            list_of_erased.write(f"{key} {day.isoformat()}\n")
            list_of_erased.flush()
            os.fsync(list_of_erased.fileno())
    except OSError as error:
        words = _("Nobody was erased: the list that repeats it after a restore cannot be written (%(why)s).")
        raise Refused(words % {"why": error.strerror or type(error).__name__}) from error


def erased_keys() -> list[str]:
    """The keys of everybody who was erased from this portal, in order, each once."""
    try:
        lines = Path(settings.ERASED_LIST).read_text().splitlines()
    except FileNotFoundError:
        return []
    return list(dict.fromkeys(line.split()[0] for line in lines if line.strip()))


def erase_again(keys: Iterable[str]) -> int:
    """Let the apps erase those of `keys` whom the restored rows still name; how many they were."""
    known = list(keys)
    return sum(offer(known) for offer in offered("own_data", "erase_again"))
