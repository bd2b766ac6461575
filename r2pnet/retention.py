"""How long things are kept: every app forgets by itself what is due, and what was forgotten is noted without content.

An app offers, from its `retention.py`, `forget(day: date) -> Iterable[Forgotten] | int`: delete or empty what may not
be kept beyond `day`, which can be asked any number of times. A generator that yields inside its own transaction has the
note in that transaction; a plain number is noted under the app's name. And it offers `kept() -> list[Kept]`: what the
page on privacy says of it, from the same numbers.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from django.apps import apps
from django.utils.translation import gettext as _

from r2pnet.models import Forgetting, StaffExport
from r2pnet.offers import offered

logger = logging.getLogger("portal.retention")
STAFF_EXPORTS_KEPT_DAYS: Final = 3 * 365


@dataclass(frozen=True)
class Forgotten:
    """What was deleted: its kind, of what (a meeting, never a person), and how many."""

    what: str
    about: str
    count: int


@dataclass(frozen=True)
class Kept:
    """What is kept about persons, as the page on privacy says it. Lower orders come first."""

    order: int
    title: str
    what: str
    why: str
    until: str
    seen_by: str = ""


def forget_due(day: date) -> list[Forgotten]:
    """Let every app forget what is due on `day`; what was forgotten, each of it noted.

    An app that fails is logged and keeps nobody else from forgetting.
    """
    done: list[Forgotten] = []
    for offer in offered("retention", "forget"):
        try:
            for one in _told(offer(day), offer.__module__):
                _note(one, day)
                done.append(one)
        except Exception:
            logger.exception("not forgotten what=%s", offer.__module__)
    return done


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
    """What every app keeps about persons, in the order of the page on privacy."""
    return sorted((one for offer in offered("retention", "kept") for one in offer()), key=lambda one: one.order)


def kept() -> list[Kept]:
    """Which lists staff have taken away, as the page on privacy says it."""
    return [
        Kept(
            45,
            _("Lists that the secretariat has taken away as files"),
            _("Who of the secretariat took which list when, by which filters, and how many rows; nothing of the rows."),
            _("so that it can be said where a copy of your data is."),
            _("until %(days)d days later; then it is deleted.") % {"days": STAFF_EXPORTS_KEPT_DAYS},
            _("the secretariat."),
        )
    ]


def forget(day: date) -> list[Forgotten]:
    """Delete the notes on lists that were taken away more than `STAFF_EXPORTS_KEPT_DAYS` days before `day`."""
    limit = datetime.combine(day - timedelta(days=STAFF_EXPORTS_KEPT_DAYS), time(), UTC)
    number, _rows = StaffExport.objects.filter(exported_at__lt=limit).delete()
    return [Forgotten(str(StaffExport._meta.verbose_name_plural), "", number)]
