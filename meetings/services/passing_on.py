"""A place at a meeting goes from the one who left an office to the successor: the seat, not a seat that became free."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from focalpoints.models import Appointment, Person, Succession, User
from meetings.models import Meeting, Registration
from meetings.models.meeting import MeetingStatus
from meetings.models.registration import RegistrationQuerySet
from meetings.services.changing_holder import HELD_BY_SOMEBODY, Holder, Told, change_holder, refuse_ended
from meetings.services.registering import MESSAGES, live_registration
from meetings.services.seating import fresh, held
from r2pnet.clock import network_day
from r2pnet.refusal import refuse_unless

WHY = gettext_lazy("Your successor in the office has taken the place.")


def pass_on(registration: Registration, *, to: Person, by: User) -> Registration:
    """Let `to`, who has followed the holder of `registration` in the office, have it as it stands.

    The seat, the place in the line, the capacity and the way of taking part stay; what the one who left wrote for the
    secretariat is deleted, and the successor says anew whether participants see their name. The one who left keeps a
    registration that is withdrawn. Nobody moves up, for nothing became free. Passed on already it stays so. Raises
    `Refused` where `to` is not the successor in office, the holder is in an office of the member or registered after
    the last day, `to` is registered already, or the meeting is over or cancelled.
    """
    with transaction.atomic():
        meeting = held(registration.meeting)
        registration = fresh(registration, of_anybody=True)
        if registration.person_id == to.pk and registration.is_live:
            return registration
        _refuse(registration, meeting, to)
        office = _office_of(registration, to)
        told = Told(
            MESSAGES,
            WHY,
            taken=_("Taken over by the successor in the office"),
            left=_("Passed on to the successor in the office"),
        )
        change_holder(registration, Holder(to, office.office if office else ""), told, by=by)
    return registration


def registrations_to_pass_on(succession: Succession) -> RegistrationQuerySet:
    """What the one who left still holds at meetings to which the member is invited, and the successor has not.

    Nothing of somebody who goes on in another office of the member, and nothing registered from the first day on.
    """
    leaving = succession.leaving
    if _is_in_office(leaving.person_id, leaving.member_id):
        return Registration.objects.none()
    mine = Registration.objects.live().filter(person=succession.following.person_id).values("meeting")
    theirs = Registration.objects.filter(
        person=leaving.person_id,
        invitation__member=leaving.member_id,
        registered_at__date__lte=succession.last_day,
        status__in=HELD_BY_SOMEBODY,
    )
    found: RegistrationQuerySet = theirs.exclude(meeting__in=mine).exclude(meeting__status=MeetingStatus.CANCELLED)
    return found


def _is_in_office(person: int | None, member: int | None) -> bool:
    """True for who holds an office of the member today: their place is theirs."""
    return Appointment.objects.current().filter(person=person, member=member).exists()


def _refuse(registration: Registration, meeting: Meeting, to: Person) -> None:
    refuse_ended(registration, meeting)
    refuse_unless(live_registration(to, meeting) is None, _("You are registered for this meeting already."))
    words = _("Only the successor in the office takes over a place, from the first day of the term on.")
    refuse_unless(_office_of(registration, to), words)


def _office_of(registration: Registration, to: Person) -> Appointment | None:
    """The office of today in which `to` has followed the holder of `registration`, who had registered before.

    None without one, and while the holder is in an office of the member.
    """
    invitation = registration.invitation
    member = invitation.member_id if invitation else None
    if _is_in_office(registration.person_id, member):
        return None
    following = Succession.objects.live().filter(
        leaving__person=registration.person_id,
        leaving__member=member,
        last_day__gte=network_day(registration.registered_at),
    )
    rows = Appointment.objects.current().filter(person=to, pk__in=following.values("following"))
    found: Appointment | None = rows.select_related("institution").first()
    return found
