"""What a place at a meeting gives to see: what is narrowed to that meeting, and nothing else of the members' level."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Exists, OuterRef, Q

from focalpoints.models import Appointment
from meetings.models import Invitation, Registration
from meetings.models.registration import RegistrationQuerySet
from r2pnet.visibility import Level, Reader, pairs


def held(user: Reader) -> Iterable[models.QuerySet]:
    """A confirmed place: what is for participants. To be named in an invitation: that there is the meeting."""
    places = places_that_read().filter(person__user=user.pk)
    seen = Registration.objects.live().filter(person__user=user.pk)
    named = Invitation.objects.filter(persons__user=user.pk)
    return [
        pairs(places, Level.MEMBERS, "meeting", "meeting_id"),
        pairs(seen, Level.PUBLIC, "meeting", "meeting_id"),
        pairs(named, Level.PUBLIC, "meeting", "meeting_id"),
    ]


def places_that_read() -> RegistrationQuerySet:
    """The places that open what is for participants: one that came with an office of a member does while it is held."""
    places: RegistrationQuerySet = Registration.objects.taking_part().filter(entitled(), capacity__reads_papers=True)
    return places


def entitled() -> Q:
    """The condition of registrations that still entitle their person: who came by an office that has ended is not."""
    offices = Appointment.objects.current().filter(person=OuterRef("person"), member=OuterRef("invitation__member"))
    named = Invitation.persons.through.objects.filter(invitation=OuterRef("invitation"), person=OuterRef("person"))
    return Q(invitation=None) | Q(invitation__member=None) | Q(Exists(offices)) | Q(Exists(named))
