"""Somebody says, also after the meeting, whether others who take part may read their name in its list."""

from django.db import transaction
from django.utils.translation import gettext as _

from focalpoints.models import User
from meetings.models import Registration
from meetings.models.registration import TAKING_PART
from meetings.services.files import take_back_files
from meetings.services.seating import fresh, held
from r2pnet.recording import save_signed
from r2pnet.refusal import refuse_unless


def say_whether_named(registration: Registration, is_named: bool, *, by: User) -> Registration:
    """Note the word of the person themselves; said twice it is noted once.

    Taken back, the name is gone from the list, and from every version of the final one, with the next request. Raises
    `Refused` for the registration of somebody else, and for one without a place.
    """
    with transaction.atomic():
        held(registration.meeting)
        registration = fresh(registration)
        refuse_unless(registration.person.user_id == by.pk, _("It is not your registration."))
        refuse_unless(registration.status in TAKING_PART, _("You have no place at this meeting."))
        if registration.is_listed != is_named:
            registration.is_listed = is_named
            save_signed(registration, by=by, reason=_("Said so themselves"))
            take_back_files(registration)
    return registration
