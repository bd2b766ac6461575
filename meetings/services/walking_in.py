"""Who comes without a registration: registered at the door by staff, and checked in, in one go or not at all."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from focalpoints.models import Person, User
from focalpoints.services.persons_by_address import persons_with
from meetings.models import Capacity, Invitation, Meeting, Registration
from meetings.models.check_in import How
from meetings.models.registration import Mode, RegistrationStatus
from meetings.services.checking_in import CheckedIn, check_in
from meetings.services.registering import Wish, live_registration, register_for
from r2pnet.recording import record, save_signed
from r2pnet.refusal import refuse_unless
from r2pnet.stamps import bump


@dataclass(frozen=True)
class Stranger:
    """Somebody who is not on record yet, as they say it at the door."""

    name: str
    office: str = ""
    work_email: str = ""


def walk_in(
    person: Person, meeting: Meeting, *, capacity: Capacity, by: User, invitation: Invitation | None = None
) -> CheckedIn:
    """Register `person` in the room and check them in; who has a place already is only checked in.

    Seats hold as for everybody: raises `Refused` where no seat is free, and then nothing is written; else as
    `register_for` and `check_in`.
    """
    with transaction.atomic():
        before = live_registration(person, meeting)
        made = register_for(person, meeting, capacity=capacity, wish=Wish(Mode.IN_PERSON), by=by, invitation=invitation)
        words = _(
            "No seat is free for them: all are taken, or others wait. Give the meeting or the capacity more seats, or "
            "withdraw somebody who does not come."
        )
        refuse_unless(before is not None or made.status != RegistrationStatus.WAITING, words, "capacity")
        return check_in(made, how=How.WALK_IN, by=by)


def walk_in_by_name(
    stranger: Stranger, meeting: Meeting, *, capacity: Capacity, by: User, invitation: Invitation | None = None
) -> CheckedIn:
    """Put somebody on record who is not there yet, without an account, and let them in.

    Raises `Refused` without a name and for an address that somebody on record has; else as `walk_in`.
    """
    with transaction.atomic():
        bump(Person.stamp_group)
        refuse_unless(stranger.name.strip(), _("Write the name."), "name")
        known = persons_with(stranger.work_email.strip()) if stranger.work_email.strip() else []
        words = _("%(name)s is on record with this address: look for them by name.")
        refuse_unless(not known, words % {"name": known[0].name if known else ""}, "work_email")
        person = Person(
            name=" ".join(stranger.name.split()), work_email=stranger.work_email.strip(), is_sample=meeting.is_sample
        )
        record(person, by=by, reason=_("Walked in"))
        done = walk_in(person, meeting, capacity=capacity, by=by, invitation=invitation)
        _write_office(done.registration, stranger.office, by)
    return done


def _write_office(registration: Registration, office: str, by: User) -> None:
    if office.strip():
        registration.office = office.strip()
        save_signed(registration, by=by, reason=_("Walked in"))
