"""Registering for a meeting: a seat, or a place on the waiting list; changing it; withdrawing."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from focalpoints.models import Person, User
from meetings.changes.requests import who_decides_change
from meetings.delegations.speaking import who_decides
from meetings.models import Capacity, Invitation, Meeting, Needs, Registration
from meetings.models.capacity import Approval, CapacityKind
from meetings.models.meeting import HowHeld, MeetingStatus
from meetings.models.needs import LONGEST_NEEDS
from meetings.models.registration import Mode, Rank, RegistrationStatus
from meetings.places import Place, places_for
from meetings.questions.answers import is_planned
from meetings.services.answering import held_for, note_answer, refuse_declined
from meetings.services.files import take_back_files
from meetings.services.forgetting import forget_what_was_written
from meetings.services.seating import fill_seats, fresh, has_seat_for, held, place_in_line
from meetings.services.signing_up import give_back_all
from meetings.services.telling import in_a_sentence, tell
from meetings.times import is_open_to_register, is_over
from r2pnet.acting import Why, reason_of
from r2pnet.recording import save_signed
from r2pnet.refusal import refuse_unless
from r2pnet.visibility import forget_grants

RANKS = {CapacityKind.FOCAL_POINT: Rank.HEAD, CapacityKind.ALTERNATE: Rank.ALTERNATE}
MODES = {
    HowHeld.IN_PERSON: (Mode.IN_PERSON,),
    HowHeld.ONLINE: (Mode.ONLINE,),
    HowHeld.BOTH: (Mode.IN_PERSON, Mode.ONLINE),
}
MESSAGES = {
    RegistrationStatus.REQUESTED: "registration-requested",
    RegistrationStatus.CONFIRMED: "registration-confirmed",
    RegistrationStatus.WAITING: "registration-waiting",
}
OF_DELEGATES = {
    RegistrationStatus.REQUESTED: "registration-named-requested",
    RegistrationStatus.CONFIRMED: "registration-named",
    RegistrationStatus.WAITING: "registration-named-waiting",
}


@dataclass(frozen=True)
class Wish:
    """How somebody wants to take part: in person or online, what they need, whether participants see their name."""

    mode: str
    needs: str = ""
    is_listed: bool = False


@dataclass(frozen=True)
class Naming:
    """How the people of a member write whom they name: the name, and the rank in the delegation."""

    name: str
    rank: str = ""


def register(
    person: Person,
    meeting: Meeting,
    *,
    capacity: Capacity,
    wish: Wish,
    by: User,
    places: Sequence[Place] | None = None,
) -> Registration:
    """Give `person` a seat at `meeting`, or a place on its waiting list when every seat is taken.

    The meeting's row is locked, so seats never exceed its number or the capacity's. Who joins online takes no seat. A
    capacity that staff or the member's focal point approve makes a request. Answers with the registration that the
    person holds already, if any. Raises `Refused` when registration is not open, `person` is not invited in this
    capacity or was declined before, and while the member has declined.
    `places` are what `places_for` has just said, where the caller had to ask it anyway.
    """
    offered = places_for(person, meeting) if places is None else places
    places = [place for place in offered if place.capacity.pk == capacity.pk]
    with transaction.atomic():
        meeting = held_for(places[0] if places else None, meeting)
        if live := live_registration(person, meeting):
            return live
        refuse_unless(is_open_to_register(meeting), _("Registration for this meeting is not open."))
        declined = meeting.registrations.filter(person=person, status=RegistrationStatus.DECLINED).exists()
        refuse_unless(not declined, _("Your registration was declined before: write to the secretariat."))
        refuse_unless(places, _("You are not invited to this meeting in this capacity."), "capacity")
        refuse_declined(places[0].invitation)
        approval = who_decides(places[0].capacity, places[0].invitation, person)
        return take(person, meeting, places[0], wish, by=by, approval=approval, again=_named_before(person, places[0]))


def register_for(
    person: Person, meeting: Meeting, *, capacity: Capacity, wish: Wish, by: User, invitation: Invitation | None = None
) -> Registration:
    """Staff register a person, also before or after the days of registration; what they enter needs no approval.

    Seats hold as for everybody. Answers with the registration that the person holds already, if any. Raises `Refused`
    for a draft, a meeting that was cancelled, and a capacity or an invitation of another one.
    """
    offered = [place for place in places_for(person, meeting) if place.capacity.pk == capacity.pk]
    fitting = [place for place in offered if invitation in (None, place.invitation)]
    place = fitting[0] if fitting else Place(capacity, invitation)
    with transaction.atomic():
        meeting = held_for(place, meeting)
        if live := live_registration(person, meeting):
            return live
        refuse_unless(meeting.status != MeetingStatus.CANCELLED, _("The meeting was cancelled."), "meeting")
        refuse_unless(meeting.status != MeetingStatus.DRAFT, _("The meeting is a draft: announce it first."), "meeting")
        refuse_unless(capacity.meeting_id == meeting.pk, _("This capacity is of another meeting."), "capacity")
        is_own = invitation is None or invitation.meeting_id == meeting.pk
        refuse_unless(is_own, _("This invitation is to another meeting."), "invitation")
        return take(person, meeting, place, wish, by=by)


def change(
    registration: Registration, wish: Wish, *, by: User, is_staff: bool = False, is_told: bool = True
) -> Registration:
    """Change how somebody takes part. Who leaves the room for the screen frees a seat; who enters it takes one.

    `is_told`: a message tells the person of the other way. Raises `Refused` when every seat is taken, when it is no
    longer live, and, but for staff, for another way about which somebody decides (`requesting_changes`) and when the
    meeting is over or cancelled.
    """
    with transaction.atomic():
        meeting = held(registration.meeting)
        registration = fresh(registration)
        refuse_unless(registration.is_live, _("This registration has ended: register anew."))
        if not is_staff:
            _refuse_to_be_asked(registration, wish, by)
        refuse_mode(wish.mode, meeting)
        has_come = registration.status == RegistrationStatus.ATTENDED and wish.mode != registration.mode
        refuse_unless(not has_come, _("It is on record that they took part: how cannot be changed any more."), "mode")
        if _is_changed(registration, wish):
            _apply(registration, wish, meeting, by=by, is_told=is_told)
        _keep_needs(registration, wish.needs)
        fill_seats(meeting, by=by)
    return registration


def withdraw(registration: Registration, *, by: User, reason: Why = "") -> Registration:
    """End a registration; a seat that it held goes to the first who waits and may have it, exactly once.

    What was withdrawn before stays as it is. Raises `Refused` when the meeting is over.
    """
    with transaction.atomic():
        meeting = held(registration.meeting)
        registration = fresh(registration)
        if registration.status in (RegistrationStatus.WITHDRAWN, RegistrationStatus.DECLINED):
            return registration
        refuse_unless(not is_over(meeting), _("The meeting is over."))
        registration.status = RegistrationStatus.WITHDRAWN
        save_signed(registration, by=by, reason=reason)
        forget_what_was_written(registration, by=by)
        tell(registration, "registration-withdrawn", reason=in_a_sentence(reason_of(reason).words.strip()))
        take_back_files(registration)
        give_back_all(registration, meeting, by=by)
        fill_seats(meeting, by=by)
    forget_grants()
    return registration


def live_registration(person: Person, meeting: Meeting) -> Registration | None:
    """The registration that `person` holds at `meeting`, if any."""
    rows = meeting.registrations.live().filter(person=person)
    found: Registration | None = rows.select_related("meeting", "capacity", "person__user").first()
    return found


def take(
    person: Person,
    meeting: Meeting,
    place: Place,
    wish: Wish,
    *,
    by: User,
    approval: Approval = Approval.NOBODY,
    naming: Naming | None = None,
    again: Registration | None = None,
) -> Registration:
    """Write the registration; `meeting` is held, and who may ask and name was asked before.

    `approval` says who still decides. What the member has named with its own word is approved by it. `again`: the one
    that a delegate had before and comes back to, of which the naming stays.
    """
    refuse_mode(wish.mode, meeting)
    is_own = person.user_id == by.pk
    registration = Registration(
        meeting=meeting,
        person=person,
        capacity=place.capacity,
        invitation=place.invitation,
        rank=naming.rank if naming else RANKS.get(CapacityKind(place.capacity.kind), ""),
        named_as=naming.name if naming else "",
        is_for_member_to_decide=approval == Approval.MEMBER,
        office=place.office,
        mode=wish.mode,
        is_listed=wish.is_listed,
        status=_first_status(place.capacity, meeting, wish, approval),
        named_by=None if is_own else by,
        named_at=None if is_own else timezone.now(),
    )
    if again:
        registration.named_as, registration.named_by, registration.named_at = (
            again.named_as,
            again.named_by,
            again.named_at,
        )
    if naming and approval != Approval.MEMBER and place.capacity.approval == Approval.MEMBER:
        registration.approved_by, registration.approved_at = by, timezone.now()
    save_signed(registration, by=by)
    if naming is None:
        note_answer(place, by=by, is_own=is_own)
    if wish.needs.strip():
        _keep_needs(registration, wish.needs)
    kinds = OF_DELEGATES if naming else MESSAGES
    tell(registration, kinds[RegistrationStatus(registration.status)], position=str(place_in_line(registration)))
    forget_grants()
    return registration


def _named_before(person: Person, place: Place) -> Registration | None:
    """The registration for which the member's people had named them; only of who is invited by name: else no query."""
    if not place.is_by_name:
        return None
    rows = Registration.objects.filter(person=person, invitation=place.invitation).exclude(named_as="")
    found: Registration | None = rows.order_by("-pk").first()
    return found


def _first_status(capacity: Capacity, meeting: Meeting, wish: Wish, approval: Approval) -> RegistrationStatus:
    if approval != Approval.NOBODY:
        return RegistrationStatus.REQUESTED
    return status_of_place(capacity, meeting, wish.mode)


def status_of_place(capacity: Capacity, meeting: Meeting, mode: str) -> RegistrationStatus:
    """Confirmed for who joins online or finds a seat, else waiting; `meeting` is held."""
    is_free = mode == Mode.ONLINE or has_seat_for(capacity, meeting)
    return RegistrationStatus.CONFIRMED if is_free else RegistrationStatus.WAITING


def _refuse_to_be_asked(registration: Registration, wish: Wish, by: User) -> None:
    refuse_unless(is_planned(registration.meeting), _("The meeting is over or was cancelled."))
    if wish.mode != registration.mode:
        words = _("The last day to change it has passed. Write to the secretariat.")
        refuse_unless(is_open_to_register(registration.meeting), words)
        decides = who_decides_change(registration, by)
        refuse_unless(decides == Approval.NOBODY, _("Somebody decides about this: it has to be asked for."), "mode")


def _apply(registration: Registration, wish: Wish, meeting: Meeting, *, by: User, is_told: bool) -> None:
    changes_mode, has_waited = registration.mode != wish.mode, registration.status == RegistrationStatus.WAITING
    if changes_mode and registration.status in (RegistrationStatus.CONFIRMED, RegistrationStatus.WAITING):
        status = status_of_place(registration.capacity, meeting, wish.mode)
        loses = registration.status == RegistrationStatus.CONFIRMED and status == RegistrationStatus.WAITING
        words = _(
            "Every seat in the room is taken. Your place online stays yours; withdraw it first to wait for a seat."
        )
        refuse_unless(not loses, words, "mode")
        registration.status = status
    registration.mode, registration.is_listed = wish.mode, wish.is_listed
    save_signed(registration, by=by)
    take_back_files(registration)
    if is_told and changes_mode and registration.status == RegistrationStatus.CONFIRMED:
        tell(registration, "registration-confirmed" if has_waited else "registration-changed")


def _is_changed(registration: Registration, wish: Wish) -> bool:
    return (registration.mode, registration.is_listed) != (wish.mode, wish.is_listed)


def _keep_needs(registration: Registration, text: str) -> None:
    """Needs stand in their own table, which keeps no history; an empty text deletes them."""
    words = _("Write no more than %(number)s letters.") % {"number": LONGEST_NEEDS}
    refuse_unless(len(text) <= LONGEST_NEEDS, words, "needs")
    if text.strip():
        Needs.objects.update_or_create(registration=registration, defaults={"text": text.strip()})
    else:
        Needs.objects.filter(registration=registration).delete()


def refuse_mode(mode: str, meeting: Meeting) -> None:
    """Raise `Refused` for a way in which the meeting is not held."""
    allowed = MODES[HowHeld(meeting.how_held)]
    words = _("Choose whether you come in person or join online.")
    if len(allowed) == 1:
        words = _("This meeting takes place in person only.") if Mode.IN_PERSON in allowed else _("It is online only.")
    refuse_unless(mode in allowed, words, "mode")
