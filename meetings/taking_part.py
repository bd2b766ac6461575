"""How somebody stands to a meeting: registered, invited, too early, too late; in words, and with what they can do.

The card on the page of the meeting, the page for registering and the desk all say it from here.
"""

from dataclasses import dataclass
from enum import Enum

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from focalpoints.models import Person
from meetings.dates import last_minute
from meetings.inviting.speakers import is_open_to_answer, may_answer
from meetings.models import Capacity, Meeting, Registration
from meetings.models.capacity import CapacityKind
from meetings.models.invitation import Reply
from meetings.models.meeting import MeetingStatus
from meetings.models.registration import Mode, RegistrationStatus
from meetings.places import Place, places_for
from meetings.seats import Seats, seats_of
from meetings.services.answering import declined_words
from meetings.services.seating import place_in_line
from meetings.times import is_open_to_register, is_over, registration_closes_at, registration_opens_at
from meetings.titles import in_figures
from r2pnet.days import day_in_words
from r2pnet.visibility import Reader, is_of_secretariat

# Of a member one is these; an organisation one comes from.
OF_A_MEMBER = (CapacityKind.FOCAL_POINT, CapacityKind.ALTERNATE, CapacityKind.DELEGATE, CapacityKind.MISSION)


PAST_WORDS = {
    RegistrationStatus.CONFIRMED: gettext_lazy("You were registered."),
    RegistrationStatus.WAITING: gettext_lazy("You were on the waiting list."),
    RegistrationStatus.REQUESTED: gettext_lazy("Your request was not decided."),
}
CANCELLED_WORDS = {
    RegistrationStatus.WAITING: gettext_lazy("The meeting was cancelled. You were on the waiting list."),
    RegistrationStatus.REQUESTED: gettext_lazy("The meeting was cancelled. Your request was not decided."),
}


class State(Enum):
    """Where somebody stands, from the first question that is answered by no."""

    REGISTERED = "registered"
    CANCELLED = "cancelled"
    OVER = "over"
    NOT_YET = "not-yet"
    CLOSED = "closed"
    SIGNED_OUT = "signed-out"
    STAFF = "staff"
    NO_PERSON = "no-person"
    DECLINED = "declined"
    NOT_INVITED = "not-invited"
    MEMBER_DECLINED = "member-declined"
    MAY_REGISTER = "may-register"


ENDED = (State.CANCELLED, State.OVER)
"""There is nothing to take part in any more."""


@dataclass(frozen=True)
class Deed:
    """What somebody can do: the words of a button, and where it leads."""

    label: str
    url: str


@dataclass(frozen=True)
class TakingPart:
    """How somebody stands to a meeting. `seats` is None for those who are not told (ux: the invited are)."""

    state: State
    words: str
    deed: Deed | None = None
    seats: Seats | None = None
    until: SafeString | str = ""
    person: Person | None = None
    places: tuple[Place, ...] = ()
    registration: Registration | None = None

    @property
    def may_register(self) -> bool:
        return self.state is State.MAY_REGISTER

    @property
    def invited_as(self) -> str:
        """In what capacity first of all; empty for somebody who is not invited."""
        return name_of_place(self.places[0]) if self.places else ""

    @property
    def is_for_a_card(self) -> bool:
        """True when there is something to say on the page of the meeting."""
        return self.state not in ENDED

    @property
    def is_to_come(self) -> bool:
        """False when the reader's registration is of a meeting that was cancelled: there is nothing to take part in."""
        return self.registration is None or self.registration.meeting.status != MeetingStatus.CANCELLED

    @property
    def writes_to_secretariat(self) -> bool:
        """True when the one way on is to write to the secretariat."""
        return self.state in (State.CLOSED, State.NOT_INVITED, State.NO_PERSON, State.DECLINED)


def standing_of(user: Reader, meeting: Meeting) -> TakingPart:
    """How `user` stands to `meeting`, which they may see: ten queries at most, none for the public."""
    person = Person.objects.filter(user=user.pk).first() if user.is_authenticated else None
    last = _last_registration(person, meeting) if person else None
    if last and last.is_live:
        return _registered(last, meeting, person)
    return _standing_of_a_time(meeting) or _standing_of_a_person(user, person, last, meeting)


def registration_words(registration: Registration) -> str:
    """The state of somebody's registration, said to them; two queries for who waits."""
    if registration.meeting.status == MeetingStatus.CANCELLED and registration.is_live:
        return _words_after_cancelling(registration)
    if is_over(registration.meeting) and registration.status in PAST_WORDS:
        return str(PAST_WORDS[RegistrationStatus(registration.status)])
    if registration.status == RegistrationStatus.WAITING:
        return _words_of_line(registration)
    if registration.status == RegistrationStatus.CONFIRMED:
        return _("You take part online.") if registration.mode == Mode.ONLINE else _("You have a seat.")
    return {
        RegistrationStatus.REQUESTED: _requested_words(registration),
        RegistrationStatus.ATTENDED: _("You took part.") if is_over(registration.meeting) else _("You take part."),
        RegistrationStatus.DECLINED: _declined_words(registration),
        RegistrationStatus.WITHDRAWN: _("Your registration is withdrawn."),
    }[RegistrationStatus(registration.status)]


def _words_of_line(registration: Registration) -> str:
    """The place in the line; and that seats are free which others can have, where it is the capacity that is full."""
    place = in_figures(place_in_line(registration))
    seats = seats_of(registration.meeting)
    if seats.is_full_for(registration.capacity) and (seats.total is None or seats.free):
        words = _("You are %(place)s on the waiting list; the seats of your capacity are taken.")
        return words % {"place": place}
    return _("You are %(place)s on the waiting list.") % {"place": place}


def _requested_words(registration: Registration) -> str:
    if registration.is_for_member_to_decide:
        return _("The focal point of your member decides about your request.")
    return _("The secretariat decides about your request.")


def _declined_words(registration: Registration) -> str:
    if registration.is_for_member_to_decide:
        return _("The focal point of your member has declined your registration.")
    return _("The secretariat has declined your registration.")


def _words_after_cancelling(registration: Registration) -> str:
    if registration.status in CANCELLED_WORDS:
        return str(CANCELLED_WORDS[RegistrationStatus(registration.status)])
    if registration.mode == Mode.ONLINE:
        return _("The meeting was cancelled. You were registered to join online.")
    return _("The meeting was cancelled. You had a seat.")


def name_of_place(place: Place) -> str:
    """In what capacity, and for whom: "Focal point of Sample State", "Observer, Sample Organisation"."""
    return capacity_for(place.capacity, str(place.invitation))


def capacity_for(capacity: Capacity, invited: str) -> str:
    """The name of `capacity` with that of the member or organisation that is invited, if there is one."""
    if not invited:
        return str(capacity)
    words = _("%(capacity)s of %(name)s") if capacity.kind in OF_A_MEMBER else _("%(capacity)s, %(name)s")
    return words % {"capacity": capacity, "name": invited}


def _last_registration(person: Person, meeting: Meeting) -> Registration | None:
    """The live one, since nobody registers anew beside it; else the last that has ended."""
    rows = meeting.registrations.filter(person=person).select_related(
        "capacity", "invitation__member__country", "invitation__member__organisation", "invitation__organisation"
    )
    return rows.order_by("-pk").first()


def _registered(registration: Registration, meeting: Meeting, person: Person | None) -> TakingPart:
    registration.meeting = meeting
    has_ended = is_over(meeting) or meeting.status == MeetingStatus.CANCELLED
    label = _("See your registration") if has_ended else _("See or change your registration")
    deed = Deed(label, reverse("registration", args=[meeting.slug]))
    seats = None if has_ended else seats_of(meeting)
    words = registration_words(registration)
    return TakingPart(State.REGISTERED, words, deed, seats, person=person, registration=registration)


def _standing_of_a_time(meeting: Meeting) -> TakingPart | None:
    """Why nobody can register now; None when registration is open."""
    if meeting.status == MeetingStatus.CANCELLED:
        return TakingPart(State.CANCELLED, _("This meeting was cancelled."))
    if is_over(meeting):
        return TakingPart(State.OVER, _("This meeting has taken place."))
    if is_open_to_register(meeting):
        return None
    return _closed(meeting) or _not_yet(meeting)


def _closed(meeting: Meeting) -> TakingPart | None:
    closes = registration_closes_at(meeting)
    has_passed = meeting.status == MeetingStatus.OPEN and closes is not None and closes <= timezone.now()
    if has_passed and meeting.registration_closes_on:
        words = _("Registration closed on %(day)s.") % {"day": day_in_words(meeting.registration_closes_on)}
        return TakingPart(State.CLOSED, words)
    if has_passed or meeting.status == MeetingStatus.CLOSED:
        return TakingPart(State.CLOSED, _("Registration is closed."))
    return None


def _not_yet(meeting: Meeting) -> TakingPart:
    opens = registration_opens_at(meeting)
    if opens and opens > timezone.now() and meeting.registration_opens_on:
        words = _("Registration opens on %(day)s.") % {"day": day_in_words(meeting.registration_opens_on)}
        return TakingPart(State.NOT_YET, words)
    return TakingPart(State.NOT_YET, _("Registration is not open yet."))


def _standing_of_a_person(
    user: Reader, person: Person | None, last: Registration | None, meeting: Meeting
) -> TakingPart:
    """While registration is open."""
    until, form = last_minute(meeting), reverse("register", args=[meeting.slug])
    if not user.is_authenticated:
        words = _("Registration is open to those who are invited.")
        return TakingPart(State.SIGNED_OUT, words, Deed(_("Sign in to register"), form), until=until)
    if last and last.status == RegistrationStatus.DECLINED:
        return TakingPart(State.DECLINED, registration_words(last), person=person, registration=last)
    offered = places_for(person, meeting) if person else []
    places = _one_of_each([place for place in offered if not _has_declined(place)])
    if offered and not places:
        return _after_declining(user, offered, meeting)
    if places:
        words = _("You are invited.")
        deed = Deed(_("Register"), form)
        return TakingPart(State.MAY_REGISTER, words, deed, seats_of(meeting), until, person, places)
    return _without_a_place(user, person, meeting, until)


def _has_declined(place: Place) -> bool:
    return place.invitation is not None and place.invitation.reply == Reply.DECLINED


def _after_declining(user: Reader, offered: list[Place], meeting: Meeting) -> TakingPart:
    """The member has declined: whoever answers for it can change that, and is led there."""
    invitation = next(place.invitation for place in offered if place.invitation)
    may = is_open_to_answer(meeting) and may_answer(user, invitation)
    deed = Deed(_("Change the answer"), reverse("answer", args=[meeting.slug])) if may else None
    return TakingPart(State.MEMBER_DECLINED, declined_words(invitation), deed)


def _without_a_place(user: Reader, person: Person | None, meeting: Meeting, until: SafeString | str) -> TakingPart:
    if is_of_secretariat(user):
        listed = f"{reverse('admin:meetings_registration_changelist')}?meeting__id__exact={meeting.pk}"
        deed = Deed(_("Registrations"), listed)
        return TakingPart(State.STAFF, _("Registration is open."), deed, seats_of(meeting), until)
    if person is None:
        words = _("Your account belongs to no person of the network yet, so you cannot register.")
        return TakingPart(State.NO_PERSON, words)
    words = _("You are not invited to this meeting.")
    return TakingPart(State.NOT_INVITED, words, person=person)


def _one_of_each(places: list[Place]) -> tuple[Place, ...]:
    """Each capacity once, by the invitation that is taken when somebody asks for it."""
    return tuple({place.capacity.pk: place for place in reversed(places)}.values())[::-1]
