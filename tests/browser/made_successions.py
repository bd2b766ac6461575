"""A succession for the pictures: it was ordered and taken back, so that every office stays as the sample has it."""

from datetime import timedelta

from focalpoints.models import Appointment, Succession, User
from focalpoints.models.appointment import Role
from focalpoints.services.succession import succeed, take_back
from focalpoints.services.successors import Successor
from r2pnet.clock import network_today


def make_successions(by: User) -> None:
    """The office of the sample's council goes to somebody else next year, and then it does not."""
    if Succession.objects.exists():
        return
    term = Appointment.objects.current().get(member__slug="sample-council", role=Role.FOCAL_POINT)
    successor = Successor(name="C. Example", work_email="c.example@example.org")
    ordered = succeed(term, last_day=network_today() + timedelta(days=90), successor=successor, by=by, reason="Sample")
    take_back(ordered, by=by, reason="Sample: the posting was put off")
