"""What `manage.py doctor` looks at: each part of the portal as one finding, in words that say what to do.

An app adds its own by an `examination.py` whose functions are marked with `@offer`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import DatabaseError, InterfaceError
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Finding:
    """One part of the portal; `words` say how it is, and when it is not well what to do."""

    part: str
    is_well: bool
    words: str


Examiner = Callable[[], Iterator[Finding]]
_examiners: list[Examiner] = []


def offer(examiner: Examiner) -> Examiner:
    """Let the doctor ask `examiner`, once the database has answered."""
    if examiner not in _examiners:
        _examiners.append(examiner)
    return examiner


def offered() -> Iterator[Finding]:
    """What the apps' own examiners find, for a database that answers."""
    autodiscover_modules("examination")
    for examiner in _examiners:
        yield from asked(examiner)


def asked(examiner: Examiner) -> Iterator[Finding]:
    """What `examiner` finds; a table that is missing is a finding too."""
    try:
        yield from examiner()
    except (DatabaseError, InterfaceError) as error:
        words = _("could not be asked (%(why)s). Run manage.py migrate.") % {"why": type(error).__name__}
        yield Finding(_("Records"), False, words)
