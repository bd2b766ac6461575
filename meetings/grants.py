"""What a place at a meeting gives to see: what is narrowed to that meeting, and nothing else of the members' level."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q

from focalpoints.models import Appointment
from meetings.models import Invitation, Registration
from r2pnet.visibility import Level, Reader, pairs


def held(user: Reader) -> Iterable[models.QuerySet]:
    """A confirmed place: what is for participants. To be named in an invitation: that there is the meeting."""
    places = Registration.objects.taking_part().filter(
        entitled(user), person__user=user.pk, capacity__reads_papers=True
    )
    seen = Registration.objects.live().filter(person__user=user.pk)
    named = Invitation.objects.filter(persons__user=user.pk)
    return [
        pairs(places, Level.MEMBERS, "meeting", "meeting_id"),
        pairs(seen, Level.PUBLIC, "meeting", "meeting_id"),
        pairs(named, Level.PUBLIC, "meeting", "meeting_id"),
    ]


def entitled(user: Reader) -> Q:
    """The condition of registrations of `user` that still entitle them: who came by an office that has ended is not."""
    offices = Appointment.objects.current().filter(person__user=user.pk).values("member")
    stands = Q(invitation=None) | Q(invitation__member=None) | Q(invitation__member__in=offices)
    return stands | Q(invitation__in=Invitation.objects.filter(persons__user=user.pk))
