"""What a successor takes over of meetings: the places of the one who left at those that are still to come."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from focalpoints.models import Appointment, Succession
from meetings.models import Meeting
from meetings.models.registration import RegistrationStatus
from meetings.services.passing_on import registrations_to_pass_on
from meetings.times import is_over
from meetings.titles import short_title
from r2pnet.handing_over import Inherited

HAS = {
    RegistrationStatus.REQUESTED: gettext_lazy("Your predecessor has asked for a place, which is not decided yet."),
    RegistrationStatus.WAITING: gettext_lazy("Your predecessor is on the waiting list. Your place in it is the same."),
    RegistrationStatus.CONFIRMED: gettext_lazy("Your predecessor is registered. You can have the place as it stands."),
}


def inheritance(succession: Succession) -> list[Inherited]:
    """Each place that the successor, once in office, can take over, of meetings that their account may see."""
    successor = succession.following.person
    if successor is None or successor.user is None:
        return []
    if not Appointment.objects.current().filter(pk=succession.following_id).exists():
        return []
    seen = Meeting.objects.visible_to(successor.user)
    theirs = registrations_to_pass_on(succession).filter(meeting__in=seen)
    found = theirs.select_related("meeting__country").order_by("meeting__start_latest")
    return [
        Inherited(
            short_title(one.meeting),
            str(HAS[RegistrationStatus(one.status)]),
            reverse("take-over", args=[one.meeting.slug]),
            _("Take over the place"),
        )
        for one in found
        if not is_over(one.meeting)
    ]
