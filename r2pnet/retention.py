"""How long things are kept: every app forgets by itself what is due, and what was forgotten is noted without content.

An app offers, from its `retention.py`, `forget(day: date) -> Iterable[Forgotten]`: delete or empty what may not be kept
beyond `day`, which can be asked any number of times; and `kept() -> list[Kept]`: what the page on privacy says of it,
from the same numbers.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from r2pnet.models import Forgetting
from r2pnet.offers import offered

logger = logging.getLogger("portal.retention")


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
    """Let every app forget what is due on `day`, each in a transaction of its own; what was forgotten.

    An app that fails is logged and keeps nobody else from forgetting.
    """
    done: list[Forgotten] = []
    for offer in offered("retention", "forget"):
        try:
            with transaction.atomic():
                done += noted(offer(day), day)
        except Exception:
            logger.exception("not forgotten what=%s", offer.__module__)
    return done


def noted(forgotten: Iterable[Forgotten], day: date) -> list[Forgotten]:
    """The same, with a row for each of which there was anything; nothing of the content."""
    some = [one for one in forgotten if one.count]
    Forgetting.objects.bulk_create(
        Forgetting(what=one.what, about=one.about, count=one.count, forgotten_on=day) for one in some
    )
    return some


def everything_kept() -> list[Kept]:
    """What every app keeps about persons, in the order of the page on privacy."""
    return sorted((one for offer in offered("retention", "kept") for one in offer()), key=lambda one: one.order)
