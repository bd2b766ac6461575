"""How long things are kept: every app forgets by itself what is due, and what was forgotten is noted without content.

An app offers, from its `retention.py`, `forget(day: date) -> Iterable[Forgotten] | int`: delete or empty what may not
be kept beyond `day`, which can be asked any number of times. A generator that yields inside its own transaction has the
note in that transaction; a plain number is noted under the app's name. And it offers `kept() -> list[Kept]`: what is
kept, why and how long, from the same numbers. Every table and every place for files belongs to one of these
(`tests/r2pnet/test_retention_is_whole.py`); the page on privacy and the secretariat's `/desk/kept/` are made of them.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from r2pnet.models import Forgetting
from r2pnet.offers import offered

logger = logging.getLogger("portal.retention")


@dataclass(frozen=True)
class Forgotten:
    """What was deleted: its kind in at most eighty letters, of what (a meeting, never a person), and how many."""

    what: str
    about: str
    count: int

    def __str__(self) -> str:
        named = f"{self.what}, {self.about}" if self.about else self.what
        return _("%(what)s: %(count)d deleted.") % {"what": named, "count": self.count}


@dataclass(frozen=True)
class Held:
    """The rows of one table, and the field that says since when each is there, where the table has one."""

    model: type[models.Model]
    since: str = ""


@dataclass(frozen=True)
class Kept:
    """One kind of thing that is kept, in words, and where. Lower orders come first.

    `holds` are its tables, `files` its places for files: a field as "app.Model.field", a folder or file of the portal
    as the name of its setting. `next_day` says on which day the next of it is deleted, None where nothing of it is;
    what ends by no day has none. What is not about persons is left out on the page on privacy.
    """

    order: int
    title: str
    what: str
    why: str
    until: str
    seen_by: str = ""
    holds: tuple[Held, ...] = ()
    files: tuple[str, ...] = ()
    next_day: Callable[[], date | None] | None = None
    about_persons: bool = True


@dataclass(frozen=True)
class Night:
    """What was forgotten, and the modules of the apps that failed to."""

    done: list[Forgotten]
    failed: list[str]


def histories() -> tuple[Held, ...]:
    """The tables in which the records' history is, those of fields that hold several records included."""
    tables = [model for model in apps.get_models() if model.__name__.startswith("Historical")]
    return tuple(Held(one, "history_date" if hasattr(one, "history_date") else "") for one in tables)


def forget_due(day: date) -> list[Forgotten]:
    """Let every app forget what is due on `day`; what was forgotten, each of it noted.

    An app that fails is logged and keeps nobody else from forgetting.
    """
    return night_of(day).done


def night_of(day: date) -> Night:
    """As `forget_due`, and says who failed."""
    done: list[Forgotten] = []
    failed = []
    for offer in offered("retention", "forget"):
        try:
            with _apart():
                for one in _told(offer(day), offer.__module__):
                    _note(one, day)
                    done.append(one)
        except Exception:
            logger.exception("not forgotten what=%s", offer.__module__)
            failed.append(offer.__module__)
    return Night(done, failed)


def _apart() -> AbstractContextManager[object]:
    """Inside of a transaction a savepoint: a query that fails would spoil those of the other apps."""
    return transaction.atomic() if connection.in_atomic_block else nullcontext()


def _told(forgotten: Iterable[Forgotten] | int, module: str) -> Iterator[Forgotten]:
    """One after the other as it happens, without what was none."""
    if isinstance(forgotten, int):
        config = apps.get_containing_app_config(module)
        forgotten = [Forgotten(str(config.verbose_name) if config else module, "", forgotten)]
    return (one for one in forgotten if one.count)


def _note(one: Forgotten, day: date) -> None:
    """Keep that it was forgotten; nothing of the content."""
    Forgetting.objects.create(what=one.what, about=one.about, count=one.count, forgotten_on=day)


def everything_kept() -> list[Kept]:
    """What every app keeps, in the order of the page on privacy."""
    return sorted((one for offer in offered("retention", "kept") for one in offer()), key=lambda one: one.order)
