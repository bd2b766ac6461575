"""The home page's shape: apps fill its places from their `home.py`, and answer the question typed on it.

An app offers `sections(request) -> list[HomeSection]` and, if it can tell who is a member,
`answer(text, user) -> Answer | None`. The page itself has the title and the field to ask in; the first section at the
top stands beside them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from r2pnet.offers import offered
from r2pnet.visibility import Reader


class Place(Enum):
    """Where a section stands: beside the title, in the row of columns under it, or in the part below."""

    TOP = "top"
    COLUMN = "columns"
    BELOW = "below"


@dataclass(frozen=True)
class HomeSection:
    """One piece of the home page: a template with what it shows. Lower orders come first within their place."""

    order: int
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    place: Place = Place.TOP


@dataclass(frozen=True)
class Answer:
    """What an app says to the question on the home page: an address to go to, or words to show there."""

    url: str = ""
    words: str = ""


def sections(request: HttpRequest) -> list[HomeSection]:
    """The desk's own: how a state joins, and what the network is."""
    return [
        HomeSection(80, "desk/home_joining.html", place=Place.COLUMN),
        HomeSection(80, "desk/home_network.html", place=Place.BELOW),
    ]


def places(request: HttpRequest) -> dict[str, list[SafeString]]:
    """Every app's sections by their place, rendered, in their order."""
    found: list[HomeSection] = [one for offer in offered("home", "sections") for one in offer(request)]
    found.sort(key=lambda one: one.order)
    filled: dict[str, list[SafeString]] = {place.value: [] for place in Place}
    for one in found:
        filled[one.place.value].append(render_to_string(one.template, dict(one.context), request))
    return filled


def answer_to(text: str, user: Reader) -> Answer | None:
    """The first answer that an app has for what was typed; None when none of them knows."""
    answers = (offer(text, user) for offer in offered("home", "answer"))
    return next((answer for answer in answers if answer), None)
