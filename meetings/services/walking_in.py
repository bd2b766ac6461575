"""Who comes without a registration: registered at the door by staff, and checked in, in one go or not at all."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from focalpoints.models import Person, User
from focalpoints.services.persons_by_address import persons_with
from meetings.models import Capacity, CheckIn, Invitation, Meeting, Registration
from meetings.models.check_in import How
from meetings.models.registration import Mode, RegistrationStatus
from meetings.on_the_day.states import can_be_checked_in
from meetings.services.checking_in import CheckedIn, check_in
from meetings.services.registering import Wish, live_registration, register_for
from meetings.services.seating import held
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
    """Register `person` in the room and check them in; who has this place already is only checked in.

    Seats hold as for everybody: raises `Refused` where no seat is free, and then nothing is written, and for who is
    registered already in another capacity or for somebody else; else as `register_for` and `check_in`.
    """
    with transaction.atomic():
        before = live_registration(person, meeting)
        _refuse_other_place(before, capacity, invitation)
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

    The button pressed twice lets one person in: the same name, without an address of its own, in the same capacity and
    for the same is who walked in a moment ago. Raises `Refused` without a name and for an address that somebody on
    record has; else as `walk_in`.
    """
    with transaction.atomic():
        for group in (Invitation.stamp_group, Person.stamp_group):
            bump(group)  # in the order in which everybody takes them; the meeting is held until the commit
        held(meeting)
        if before := _who_just_walked_in(stranger, meeting, capacity, invitation):
            return CheckedIn(before.registration, before, was_in=True)
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


def _refuse_other_place(before: Registration | None, capacity: Capacity, invitation: Invitation | None) -> None:
    """What staff have chosen is never left aside in silence; who has no seat in the room is told why by `check_in`."""
    if before is None or not can_be_checked_in(before):
        return
    is_same = before.capacity_id == capacity.pk and invitation in (None, before.invitation)
    words = _("They are registered already, as %(capacity)s. Look for them in the list at the door.")
    refuse_unless(is_same, words % {"capacity": before.capacity}, "capacity")


def _who_just_walked_in(
    stranger: Stranger, meeting: Meeting, capacity: Capacity, invitation: Invitation | None
) -> CheckIn | None:
    if stranger.work_email.strip():
        return None  # the address tells two people apart, and who has one is found by it
    name = " ".join(stranger.name.split())
    rows = CheckIn.objects.live().filter(how=How.WALK_IN, registration__meeting=meeting)
    same = rows.filter(registration__person__name=name, registration__person__work_email="")
    same = same.filter(registration__capacity=capacity, registration__invitation=invitation)
    found: CheckIn | None = same.select_related("registration__person", "checked_in_by").first()
    return found


def _write_office(registration: Registration, office: str, by: User) -> None:
    if office.strip():
        registration.office = office.strip()
        save_signed(registration, by=by, reason=_("Walked in"))
