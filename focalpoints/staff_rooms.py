"""The ways from the desk of the secretariat to its rooms of the record, each with what waits there."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from focalpoints.duplicates.numbers import number_of_pairs
from focalpoints.joining.desk_cards import joining_cards
from focalpoints.peers.desk_cards import report_cards
from r2pnet.desk.card import Card, figure, way


def rooms() -> Iterator[Card]:
    """A link to each room, and a number where things wait there."""
    yield from _duplicates()
    yield from report_cards()
    yield from joining_cards()
    yield way(47, _("Steering group"), reverse("steering"))


def _duplicates() -> Iterator[Card]:
    """The room for records that look alike, and how many there were when somebody last counted; no query."""
    yield way(40, _("Records that look alike"), reverse("duplicates"))
    number = number_of_pairs() or 0
    words = ngettext("pair of records looks alike", "pairs of records look alike", number)
    yield figure(50, number, words, reverse("duplicates"))
