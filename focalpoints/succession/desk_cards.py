"""What handing over brings to the desk: to the holder of an office the way there, to the secretariat what is new."""

from collections.abc import Iterator, Sequence
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from focalpoints.models import Appointment, Succession
from focalpoints.services.succession import HANDED_OVER
from focalpoints.services.succession_mail import successor_for
from focalpoints.succession.lists import NEWS_DAYS, begun_lately, planned_now
from focalpoints.succession.offices import address_of
from r2pnet.days import day_in_words
from r2pnet.desk.card import Card, Place, way

SHOWN: Final = 8


def handover_cards(held: Sequence[Appointment]) -> list[Card]:
    """One card for each office that the reader holds and can hand over; one query, and one for each that is planned."""
    offices = [office for office in held if office.role in HANDED_OVER and not office.is_agreed_cover]
    rows = Succession.objects.live().filter(leaving__in=[office.pk for office in offices])
    planned = (
        {one.leaving_id: one for one in rows.select_related("following__person", "leaving__person")} if offices else {}
    )
    return [_own(office, planned.get(office.pk), several=len(offices) > 1) for office in offices]


def news_of_handovers() -> Iterator[Card]:
    """Offices that were handed over lately and those that will be, and the way to all; two queries."""
    yield way(45, _("Handovers"), reverse("handover"))
    begun, planned = begun_lately(NEWS_DAYS)[:SHOWN], planned_now()[:SHOWN]
    if begun or planned:
        yield Card(35, Place.MAIN, "focalpoints/desk_handovers.html", {"begun": begun, "planned": planned})


def _own(office: Appointment, succession: Succession | None, *, several: bool) -> Card:
    words = {"office": office, "several": several, "url": address_of(office, is_acting=False), "succession": succession}
    if succession:
        words["follows"] = successor_for(succession, is_acting=False)
        words |= {"last_day": day_in_words(succession.last_day), "first_day": day_in_words(succession.first_day)}
    return Card(40, Place.BESIDE, "focalpoints/desk_handover.html", words)
