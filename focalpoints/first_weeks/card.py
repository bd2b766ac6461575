"""The card of the first weeks on the desk, while something is open."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from focalpoints.first_weeks.steps import ROLES, first_weeks_of, office_of
from focalpoints.models import Appointment
from r2pnet.desk.card import Card, Task, due


def first_weeks_cards(request: HttpRequest, held: Iterable[Appointment]) -> list[Card]:
    """How far the reader is, for whoever is new in one of the offices that they hold; no query for all others."""
    if not any(office.role in ROLES for office in held):
        return []
    office = office_of(request.user)
    weeks = first_weeks_of(office, request.user) if office else None
    if weeks is None or not weeks.is_on_the_desk:
        return []
    title = _("Your first weeks: %(done)s of %(all)s done") % {"done": weeks.done, "all": len(weeks.steps)}
    words = _("What to confirm, read, expect and do, each with its button.")
    return [due(15, Task(title, reverse("first-weeks"), _("Go on"), words=words), minutes=5)]
