"""The way from the desk of the secretariat to the manual."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from r2pnet.desk.card import Card, way
from r2pnet.visibility import is_of_secretariat


def cards(request: HttpRequest) -> list[Card]:
    """A line among the rooms of the secretariat."""
    return [way(24, _("Manual"), reverse("desk-manual"))] if is_of_secretariat(request.user) else []
