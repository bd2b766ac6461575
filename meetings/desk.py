"""What meetings bring to the desk: those to register for, one's own; for the secretariat, see `staff_desk.py`."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from focalpoints.models import Appointment, Person
from meetings.dates import When, when
from meetings.delegations.cards import delegation_cards
from meetings.inviting.cards import answer_cards, unanswered
from meetings.labels import Label
from meetings.models import Invitation, Meeting, Registration
from meetings.models.invitation import Reply
from meetings.models.meeting import PLANNED, MeetingStatus
from meetings.models.registration import LIVE, RegistrationStatus
from meetings.next_steps.cards import next_step_cards
from meetings.on_the_day.certificate import is_given
from meetings.seats import Seats, seats_of_many
from meetings.staff_desk import staff_cards
from meetings.times import is_open_to_register, is_over, last_day_to_register
from meetings.titles import short_title, title_with_place
from r2pnet.desk.card import Card, Place, Task, due
from r2pnet.visibility import is_of_secretariat

MOST_DUE = 5
SHOWN = 8
CHIPS = {
    RegistrationStatus.REQUESTED: "due",
    RegistrationStatus.CONFIRMED: "good",
    RegistrationStatus.WAITING: "due",
    RegistrationStatus.ATTENDED: "good",
    RegistrationStatus.DECLINED: "bad",
    RegistrationStatus.WITHDRAWN: "open",
}


@dataclass(frozen=True)
class OwnMeeting:
    """A meeting for which the reader has registered: how it is called, where their registration stands.

    `certificate_url` leads to their certificate of attendance, where there is one.
    """

    name: str
    url: str
    when: When
    label: Label
    certificate_url: str = ""


def cards(request: HttpRequest) -> list[Card]:
    """What the reader can register for, and their meetings; the number of queries does not grow with either."""
    if is_of_secretariat(request.user):
        return staff_cards()
    person = Person.objects.filter(user=request.user.pk).first()
    if person is None:
        return list(_when_idle(request))
    asked = unanswered(request.user)
    waiting = [*answer_cards(asked), *_to_register(request, person, {row.meeting_id for row in asked})]
    own = [*delegation_cards(request.user), _own_meetings(request), *next_step_cards(request.user)]
    return [*waiting, *own, *_when_idle(request)]


def _to_register(request: HttpRequest, person: Person, asked: set[int]) -> Iterator[Card]:
    """A task for each meeting that is open to the reader; no more than anybody is invited to at a time.

    Of `asked` they have to answer the invitation first, which is a task of its own.
    """
    found = [meeting for meeting in _open_meetings(request, person) if meeting.pk not in asked]
    meetings = [meeting for meeting in found if is_open_to_register(meeting)]
    taken = seats_of_many(meetings)
    for order, meeting in enumerate(meetings, start=20):
        yield due(order, _task(meeting, taken[meeting.pk]))


def _open_meetings(request: HttpRequest, person: Person) -> list[Meeting]:
    """Those whose registration can be open, with an invitation that reaches the person, who has not answered yet."""
    offices = Appointment.objects.current().filter(person=person).values("member")
    invited = Invitation.objects.filter(Q(member__in=offices) | Q(persons=person)).exclude(reply=Reply.DECLINED)
    answered = Registration.objects.filter(person=person, status__in=[*LIVE, RegistrationStatus.DECLINED])
    seen = Meeting.objects.visible_to(request.user).filter(pk__in=invited.values("meeting"), status=MeetingStatus.OPEN)
    return list(seen.exclude(pk__in=answered.values("meeting")).soonest_first()[:MOST_DUE])


def _task(meeting: Meeting, seats: Seats) -> Task:
    last_day = last_day_to_register(meeting)
    title = _("Register: %(meeting)s") % {"meeting": short_title(meeting)}
    facts = [", ".join(fact for fact in (meeting.place, when(meeting).words) if fact)]
    facts += [seats.free_words] if seats.free_words else []
    return Task(
        title=title,
        url=reverse("register", args=[meeting.slug]),
        button=_("Register"),
        words=" ".join(f"{fact}." for fact in facts),
        when=_("by %(day)s") % {"day": date_format(last_day, "j F")} if last_day else "",
        due_on=last_day,
    )


def _own_meetings(request: HttpRequest) -> Card:
    """The newest registrations of the reader, one for each meeting."""
    rows = (
        Registration.objects.of(request.user)
        .select_related("meeting", "person")
        .order_by("-meeting__start_latest", "-pk")
    )
    newest: dict[int, Registration] = {}
    for registration in rows[: SHOWN * 2]:
        newest.setdefault(registration.meeting_id, registration)
    own = [_own_meeting(registration) for registration in list(newest.values())[:SHOWN]]
    return Card(20, Place.BESIDE, "meetings/desk_own.html", {"meetings": own})


def _own_meeting(registration: Registration) -> OwnMeeting:
    meeting, status = registration.meeting, RegistrationStatus(registration.status)
    url = reverse("registration", args=[meeting.slug])
    label = Label(_status(meeting, status), CHIPS[status])
    certificate_url = f"{url}#certificate" if is_given(registration) else ""
    return OwnMeeting(title_with_place(meeting), url, when(meeting), label, certificate_url)


def _status(meeting: Meeting, status: RegistrationStatus) -> str:
    """In words; what has passed is not said as if it were to come."""
    if meeting.status == MeetingStatus.CANCELLED:
        return str(MeetingStatus.CANCELLED.label)
    if is_over(meeting) and status == RegistrationStatus.CONFIRMED:
        return _("Was registered")
    return str(status.label)


def _when_idle(request: HttpRequest) -> Iterator[Card]:
    """What comes next, for whom nothing waits: the next meeting that the reader may see."""
    meeting = Meeting.objects.visible_to(request.user).filter(status__in=PLANNED).coming().soonest_first().first()
    if meeting is not None:
        yield Card(
            20,
            Place.IDLE,
            "meetings/desk_idle.html",
            {"name": title_with_place(meeting), "meeting": meeting, "when": when(meeting)},
        )
