"""The desk's own cards: the reader's data and, for the secretariat, how the portal is."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from r2pnet.desk.card import Card, Place, line
from r2pnet.parts import broker, storage, workers

# What is the reader's own, by the name of its address; what a release does not have is left out.
WAYS = (
    ("own-data", gettext_lazy("What is kept about you")),
    ("mfa_index", gettext_lazy("Sign-in and passkeys")),
    ("account_logout", gettext_lazy("Sign out")),
)


@dataclass(frozen=True)
class OwnWay:
    label: Any
    url: str


def cards(request: HttpRequest) -> list[Card]:
    """Links to the reader's data and, for staff, a line on each part that can stand still."""
    own = Card(90, Place.BESIDE, "desk/your_data.html", {"ways": [*_ways()]})
    return [own, *_health()] if request.user.is_staff else [own]


def _ways() -> list[OwnWay]:
    ways = []
    for name, label in WAYS:
        try:
            ways.append(OwnWay(label, reverse(name)))
        except NoReverseMatch:
            continue
    return ways


def _health() -> list[Card]:
    """Workers, broker and files, each in a few words; `manage.py doctor` says what to do."""
    away = {found.part for found in workers() if not found.is_well}
    states = (
        (_("Reports and mail: the workers are there."), _("Reports or mail: a worker is away."), not away),
        (_("Jobs: are taken."), _("Jobs: are not taken; what is ordered waits."), broker().is_well),
        (_("Files: can be kept."), _("Files: cannot be kept."), storage().is_well),
    )
    lines = [line(50 + at, well if is_well else ill, is_well=is_well) for at, (well, ill, is_well) in enumerate(states)]
    is_well = all(is_well for _well, _ill, is_well in states)
    return lines if is_well else [*lines, line(60, _("manage.py doctor says what to do."))]
