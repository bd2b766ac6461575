"""The way from the desk of the secretariat to prospective members."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from focalpoints.models import Member
from focalpoints.models.member import Standing
from r2pnet.desk.card import Card, figure, way


def joining_cards() -> list[Card]:
    """A link to the room, and how many there are; one query."""
    number = Member.objects.filter(standing=Standing.PROSPECTIVE, is_sample=False).count()
    words = ngettext("prospective member", "prospective members", number)
    room = way(46, _("Prospective members"), reverse("joining"))
    return [room, figure(60, number, words, reverse("joining"))]
