"""What somebody new can expect, and cannot do anything about: when the portal asks next."""

from django.conf import settings
from django.utils.translation import gettext as _

from focalpoints.models import Appointment
from r2pnet.days import day_in_words


def to_know(office: Appointment) -> list[str]:
    """Sentences for the page; one query."""
    offices = Appointment.objects.current().of_focal_points().filter(member=office.member_id)
    days = [office.member.last_confirmed_on, *offices.values_list("last_confirmed_on", flat=True)]
    last = max((day for day in days if day), default=None)
    if last is None:
        asked = _("The portal asks once a year whether your member’s entry is right, by mail, with one button.")
    else:
        words = _("The portal asks once a year whether your member’s entry is right. It was last confirmed on %(day)s.")
        asked = words % {"day": day_in_words(last)}
    contact = _("Whatever you are not sure of, ask the secretariat: %(address)s")
    return [asked, contact % {"address": settings.SECRETARIAT_EMAIL}]
