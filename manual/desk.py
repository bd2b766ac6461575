"""What the manual brings to the desk: what waits for those who lead chapters, and the secretariat's way to it."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from manual.deciding_cards import deciding_cards
from r2pnet.desk.card import Card, way
from r2pnet.visibility import is_of_secretariat


def cards(request: HttpRequest) -> list[Card]:
    """Proposals that wait for the reader; for the secretariat a line among its rooms."""
    waiting = list(deciding_cards(request.user))
    return [*waiting, way(24, _("Manual"), reverse("desk-manual"))] if is_of_secretariat(request.user) else waiting
