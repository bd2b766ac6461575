"""The desk's shape: apps fill its places from their `desk.py`.

An app offers `cards(request) -> list[Card]`. What a reader sees is the app's to decide: `request.user` is signed in,
and is of the secretariat or not. A card that fails, in being made or in being shown, says so in words and leaves the
others. What is due stands in the order of its days, across the apps: what is latest first.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import Enum
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from r2pnet.clock import network_today
from r2pnet.days import day_in_words
from r2pnet.offers import offered
from r2pnet.visibility import is_of_secretariat

logger = logging.getLogger("portal.desk")
WEEK = timedelta(days=7)


class Place(Enum):
    """Where a card stands. `DUE` waits for the reader, the first of them in the box on top; `IDLE` only when none is.

    `WHO` is a few words in the document line, `FIGURE` a number that leads to a list, `HEALTH` a line under that title;
    `WAY` a link to a room of the secretariat's, `NEXT` what it prepares, in the box on top; the last four are its own.
    """

    WHO = "who"
    FIGURE = "figures"
    DUE = "due"
    IDLE = "idle"
    MAIN = "main"
    BESIDE = "beside"
    HEALTH = "health"
    WAY = "ways"
    NEXT = "next"


@dataclass(frozen=True)
class Card:
    """One piece of the desk: a template with what it shows. Lower orders come first within their place.

    `waiting` says for how many things it waits for the reader, `minutes` about how long they take together. Of what is
    due the earlier `due_on` comes first, and what has no day comes last.
    """

    order: int
    place: Place
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    waiting: int = 0
    minutes: int = 0
    due_on: date | None = None
    is_shown: bool = True


@dataclass(frozen=True)
class Task:
    """One thing to do, for a card in `DUE`: what, where it is done, the button's words, by when and is that past.

    With `due_on` the words for when, and whether it is late, follow from the day; the network's day counts.
    """

    title: str
    url: str
    button: str
    words: str = ""
    when: str = ""
    is_late: bool = False
    due_on: date | None = None


@dataclass(frozen=True)
class Desk:
    """The cards of one reader by their places, rendered, in their order; whether one or more could not be loaded."""

    places: Mapping[str, list[SafeString]]
    waiting: int
    minutes: int
    has_failed: bool


def due(order: int, task: Task, *, minutes: int = 1) -> Card:
    """A card for one thing to do."""
    if task.due_on is not None:
        is_late = task.due_on < network_today()
        task = replace(task, when=task.when or when_due(task.due_on), is_late=is_late)
    context = {"task": task}
    return Card(order, Place.DUE, "desk/task.html", context, waiting=1, minutes=minutes, due_on=task.due_on)


def when_due(day: date) -> str:
    """How late it is, "today", the day with its weekday within a week, or the day."""
    today = network_today()
    if day < today:
        late = (today - day).days
        return ngettext("%(days)d day late", "%(days)d days late", late) % {"days": late}
    if day == today:
        return _("today")
    return _("by %(day)s") % {"day": date_format(day, "l j F") if day < today + WEEK else day_in_words(day)}


def figure(order: int, number: int, words: str, url: str) -> Card:
    """A card for a number that matters, which leads to the list of what it counts; `words` without the number.

    Where there is none it does not stand there.
    """
    context = {"number": number, "words": words, "url": url}
    return Card(order, Place.FIGURE, "desk/figure.html", context, is_shown=bool(number))


def line(order: int, words: str, *, is_well: bool = True) -> Card:
    """A card for a line of health."""
    return Card(order, Place.HEALTH, "desk/health.html", {"words": words, "is_well": is_well})


def way(order: int, words: str, url: str) -> Card:
    """A card for a link to one of the secretariat's rooms, such as imports or letters."""
    return Card(order, Place.WAY, "desk/way.html", {"words": words, "url": url})


def desk_of(request: HttpRequest) -> Desk:
    """Every app's cards for the reader, each asked and rendered apart from the others."""
    made = [_tried(_name_of(offer), partial(_made_by, offer, request)) for offer in offered("desk", "cards")]
    cards = sorted((card for some in made for card in some or () if card.is_shown), key=_urgency)
    waiting = sum(card.waiting for card in cards)
    places: dict[str, list[SafeString]] = {place.value: [] for place in Place}
    has_failed = None in made
    for card in _shown(cards, request, is_idle=not waiting):
        drawn = _tried(card.template, partial(_drawn, card, request, places))
        has_failed = has_failed or drawn is None
        places[card.place.value].extend([drawn] if drawn is not None else [])
    return Desk(places, waiting, sum(card.minutes for card in cards), has_failed)


def _urgency(card: Card) -> tuple[date, int]:
    """What is due first; of the same day, and where there is none, by the apps' order."""
    return card.due_on or date.max, card.order


def _made_by(offer: Callable[[HttpRequest], Iterable[Card]], request: HttpRequest) -> list[Card]:
    return list(offer(request))


def _shown(cards: list[Card], request: HttpRequest, *, is_idle: bool) -> Iterator[Card]:
    return (card for card in cards if card.place is not Place.IDLE or is_idle)


def _drawn(card: Card, request: HttpRequest, before: Mapping[str, list[SafeString]]) -> SafeString:
    """The card; the first that is due to somebody who is not staff stands in the box on top."""
    is_first = card.place is Place.DUE and not before[Place.DUE.value] and not is_of_secretariat(request.user)
    return render_to_string(card.template, {**card.context, "is_first": is_first}, request)


def _tried(what: str, deed: Callable[[], Any]) -> Any:
    """What `deed` gives; None, with a line in the log, when it fails for whatever reason: the others are whole."""
    try:
        with _apart():
            return deed()
    except Exception:
        logger.exception("card failed what=%s", what)
        return None


def _apart() -> AbstractContextManager[Any]:
    """Inside a transaction a savepoint, for a query that fails would spoil those after it; outside nothing is spoilt.

    No transaction is begun: on SQLite it would wait for everybody who writes.
    """
    return transaction.atomic() if connection.in_atomic_block else nullcontext()


def _name_of(offer: Callable[..., Any]) -> str:
    return offer.__module__
