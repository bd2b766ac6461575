"""What the secretariat decides about a registration: approve it, decline it, give it a seat."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from focalpoints.models import User
from meetings.models import Needs, Registration
from meetings.models.registration import RegistrationStatus
from meetings.services.files import take_back_files
from meetings.services.registering import MESSAGES, status_of_place
from meetings.services.seating import confirm, fill_seats, fresh, has_seat_for, held, place_in_line
from meetings.services.telling import tell
from meetings.times import is_over
from r2pnet.recording import save_signed
from r2pnet.refusal import refuse_unless


def approve(registration: Registration, *, by: User) -> Registration:
    """Grant a request: a seat where one is free, else a place on the waiting list. Granted twice it stays granted.

    Raises `Refused` when it was declined or withdrawn.
    """
    with transaction.atomic():
        meeting = held(registration.meeting)
        registration = fresh(registration)
        if registration.status in (RegistrationStatus.CONFIRMED, RegistrationStatus.WAITING):
            return registration
        refuse_unless(registration.status == RegistrationStatus.REQUESTED, _("Only a request can be approved."))
        registration.status = status_of_place(registration.capacity, meeting, registration.mode)
        registration.approved_by, registration.approved_at = by, timezone.now()
        save_signed(registration, by=by, reason=_("Approved"))
        tell(registration, MESSAGES[registration.status], position=str(place_in_line(registration)))
    return registration


def decline(registration: Registration, reason: str, *, by: User) -> Registration:
    """Say no, with a reason that the person reads; a seat that it held goes to the first who waits.

    Raises `Refused` without a reason, and for what has ended or taken place.
    """
    with transaction.atomic():
        meeting = held(registration.meeting)
        registration = fresh(registration)
        if registration.status == RegistrationStatus.DECLINED:
            return registration
        refuse_unless(reason.strip(), _("Write the reason: the person reads it."), "decline_reason")
        is_open = registration.is_live and registration.status != RegistrationStatus.ATTENDED
        refuse_unless(is_open, _("This registration has ended already."))
        registration.status, registration.decline_reason = RegistrationStatus.DECLINED, reason.strip()
        save_signed(registration, by=by, reason=_("Declined"))
        Needs.objects.filter(registration=registration).delete()
        tell(registration, "registration-declined", reason=registration.decline_reason)
        take_back_files(registration)
        fill_seats(meeting, by=by)
    return registration


def move_up(registration: Registration, *, by: User) -> Registration:
    """Give somebody who waits a seat that is free. Who has one already keeps it: nothing is given twice.

    Raises `Refused` when the meeting or the capacity has no seat left, or the person does not wait.
    """
    with transaction.atomic():
        meeting = held(registration.meeting)
        registration = fresh(registration)
        if registration.status == RegistrationStatus.CONFIRMED:
            return registration
        refuse_unless(registration.status == RegistrationStatus.WAITING, _("Only who waits can move up."))
        refuse_unless(not is_over(meeting), _("The meeting is over."))
        words = _("No seat is free: give the meeting or the capacity more seats, or withdraw somebody first.")
        refuse_unless(has_seat_for(registration.capacity, meeting), words)
        confirm(registration, by=by, reason=_("Moved up by the secretariat"))
        tell(registration, "registration-moved-up")
    return registration
