"""What stands on the desk of peers: three who share a language and a topic; for staff, reports that are open."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from focalpoints.models import PeerReport
from focalpoints.peers.finding import asker_of, who_share_most
from focalpoints.peers.reasons import cards_of
from r2pnet.desk.card import Card, Place, Task, due, way
from r2pnet.visibility import Level, grants_of

SHOWN = 3


def peer_cards(request: HttpRequest) -> list[Card]:
    """For holders of an office now; eight queries at most."""
    asker = asker_of(request.user)
    if asker is None:
        return []
    words = {
        "cards": cards_of(who_share_most(asker, SHOWN), asker),
        "knows": bool(asker.languages and asker.topics),
        "is_steering": grants_of(request.user).cover(Level.STEERING),
    }
    return [Card(60, Place.MAIN, "focalpoints/desk_peers.html", words)]


def report_cards() -> list[Card]:
    """The way to the reports, and those that nobody has settled; one query."""
    room = way(45, _("Reports of messages"), reverse("peer-reports"))
    number = PeerReport.objects.filter(settled_at=None).count()
    if not number:
        return [room]
    title = ngettext("%(number)d report of a message", "%(number)d reports of messages", number) % {"number": number}
    words = _("A member reports a message that a peer wrote. Read the report, then stop the writer or settle it.")
    return [room, due(20, Task(title, reverse("peer-reports"), _("Read"), words=words))]
