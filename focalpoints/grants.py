"""What an office gives to see: the members' level and the member's own scope; a steering term the steering group's.

To see, every role gives the same, from its first day to its last: what is the members' and its own member's. What may
be done for the member is each deed's own matter (tests/focalpoints/test_roles.py):

- focal point: confirms the entry, nominates, proposes corrections as the member's word, hands the office over;
- alternate: confirms, proposes as the member's word, hands the own office over;
- assistant: nominates and proposes, which is to draft, and releases nothing;
- contact office, where its person is known: proposes;
- contact at the mission: proposes, and speaks for the member about meetings where nobody else is reached.

What an assistant nominates or proposes is the secretariat's to accept, and counts as no word of the member. Who speaks
for it is `confirming.cycle.MAY_CONFIRM`, who nominates `services.nominating.NOMINATORS`, who hands over
`services.succession.HANDED_OVER`. One of the secretariat's two groups gives everything; to be marked as staff alone
gives nothing (threat model).
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
