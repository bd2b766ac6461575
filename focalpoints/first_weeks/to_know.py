"""What somebody new can expect and cannot do anything about: when the member is asked about its entry next."""

from django.utils.translation import gettext as _

from focalpoints.confirming.cycle import next_words
from focalpoints.models import Appointment
from r2pnet.days import day_in_words


def next_confirmation(office: Appointment) -> str:
    """When the member was last asked, and when it is asked again, as far as is known; one query."""
    offices = Appointment.objects.current().of_focal_points().filter(member=office.member_id)
    days = [office.member.last_confirmed_on, *offices.values_list("last_confirmed_on", flat=True)]
    last = max((day for day in days if day), default=None)
    if last is None:
        return _("The portal asks once a year whether your member’s entry is right, by mail, with one button.")
    words = _(
        "The portal asks once a year whether your member’s entry is right. It was last confirmed on %(day)s; "
        "the portal asks again in %(next)s."
    )
    return words % {"day": day_in_words(last), "next": next_words(last)}
