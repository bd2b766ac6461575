"""What an office gives to see: the members' level and the member's own scope; a steering term the steering group's.

One of the secretariat's two groups gives everything; to be marked as staff alone gives nothing (threat model).
"""

from collections.abc import Iterable

from django.db import models

from focalpoints.models import Appointment, Person, SteeringTerm, User
from focalpoints.models.member import Standing
from focalpoints.services.accounts import StaffGroup
from r2pnet.visibility import Level, Reader, pairs


def held(user: Reader) -> Iterable[models.QuerySet]:
    """From every current office of a member that belongs to the network; the last day of a term is inclusive.

    A state that has left or has not joined yet gives nothing, and nor does an end that is not known.
    """
    offices = Appointment.objects.current().filter(person__user=user.pk, member__standing=Standing.MEMBER)
    staff = User.objects.filter(pk__in=[user.pk], is_staff=True, groups__name__in=StaffGroup.values)
    terms = SteeringTerm.objects.current().filter(member__in=offices.order_by().values("member"))
    return [
        pairs(offices, Level.MEMBERS),
        pairs(offices, Level.MEMBERS, "member", "member_id"),
        pairs(terms, Level.STEERING),
        pairs(Person.objects.filter(user=user.pk), Level.MEMBERS, "person", "pk"),
        pairs(staff, Level.SECRETARIAT),
    ]
