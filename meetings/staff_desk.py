"""What is due of meetings: requests to decide, members that have not answered, meetings to close; the next meeting."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.changes.cards import change_cards
from meetings.dates import When, when
from meetings.delegations.cards import account_cards
from meetings.delegations.speaking import for_the_secretariat
from meetings.labels import Label, labels_of
from meetings.models import Invitation, Meeting, Registration
from meetings.models.invitation import Reply
from meetings.models.meeting import PLANNED, MeetingStatus
from meetings.models.registration import RegistrationStatus
from meetings.seats import Seats, seats_of
from meetings.times import last_day_to_register
from meetings.titles import title_with_place
from r2pnet.clock import network_day
from r2pnet.desk.card import Card, Place, Task, due, figure, way

DAYS_TO_DECIDE: Final = 3
"""So many days after somebody asked for a place they have an answer."""
MOST_TO_CLOSE: Final = 5


@dataclass(frozen=True)
class NextMeeting:
    """The next meeting, for the secretariat."""

    name: str
    url: str
    when: When
    labels: list[Label]
    seats: Seats
    has_list: bool
    requested_words: str
    unanswered_words: str
    registrations_url: str
    change_url: str
    desk_url: str
    chase_url: str
    invite_url: str


def staff_cards() -> list[Card]:
    """All that waits for the secretariat; the number of queries does not grow with the rows."""
    rooms = [way(20, _("Meetings"), reverse("desk-meetings")), way(22, _("Papers"), reverse("desk-papers"))]
    return [*_requests(), *change_cards(), *account_cards(), *_to_close(), *_next_meeting(), *rooms]


def _listed(**filters: object) -> str:
    asked = "&".join(f"{name}={value}" for name, value in filters.items())
    return f"{reverse('admin:meetings_registration_changelist')}?{asked}"


def _requests() -> Iterator[Card]:
    """How many wait for the secretariat's answer, with the way to exactly those; one query."""
    asked = for_the_secretariat(Registration.objects.filter(status=RegistrationStatus.REQUESTED))
    found = asked.aggregate(number=Count("pk"), since=Min("registered_at"))
    if number := found["number"]:
        listed = _listed(status__exact=RegistrationStatus.REQUESTED, decides="staff")
        yield figure(20, number, ngettext("request to decide", "requests to decide", number), listed)
        title = ngettext("%(number)s request for a place", "%(number)s requests for a place", number)
        words = _("Approve, or decline with a reason that the person reads.")
        day = network_day(found["since"]) + timedelta(days=DAYS_TO_DECIDE)
        yield due(20, Task(title % {"number": number}, listed, _("Decide"), words=words, due_on=day))


def _to_close() -> Iterator[Card]:
    """Meetings that are over and not yet said to be held: since the day after; one query."""
    for meeting in Meeting.objects.past().filter(status__in=PLANNED).soonest_first()[:MOST_TO_CLOSE]:
        last_day = meeting.last_day
        yield due(
            40,
            Task(
                _("%(meeting)s is over") % {"meeting": title_with_place(meeting)},
                _desk_url(meeting),
                _("Record it"),
                words=_("Say that it was held, who attended, and what came of it."),
                due_on=last_day + timedelta(days=1) if last_day else None,
            ),
        )


def _next_meeting() -> Iterator[Card]:
    """The seats, requests and answers of the next meeting, and who has not answered it; four queries."""
    meeting = Meeting.objects.filter(status__in=PLANNED).coming().soonest_first().first()
    if meeting is None:
        return
    unanswered = Invitation.objects.filter(meeting=meeting, reply=Reply.NONE).count()
    yield from _unanswered(meeting, unanswered)
    asked = Registration.objects.filter(meeting=meeting, status=RegistrationStatus.REQUESTED)
    requested = for_the_secretariat(asked).count()
    seats = seats_of(meeting)
    words = ngettext("%(number)d request to decide", "%(number)d requests to decide", requested)
    shown = NextMeeting(
        name=title_with_place(meeting),
        url=meeting.get_absolute_url(),
        when=when(meeting),
        labels=labels_of(meeting, is_list=False),
        seats=seats,
        has_list=bool(seats.taken),
        requested_words=words % {"number": requested} if requested else "",
        unanswered_words=_not_answered(unanswered) if unanswered else "",
        registrations_url=_listed(meeting__id__exact=meeting.pk),
        change_url=_change_url(meeting),
        desk_url=_desk_url(meeting),
        chase_url=reverse("chase", args=[meeting.slug]),
        invite_url=reverse("invite", args=[meeting.slug]),
    )
    yield Card(10, Place.NEXT, "meetings/desk_next.html", {"next": shown})


def _unanswered(meeting: Meeting, number: int) -> Iterator[Card]:
    """That invitations wait for an answer, once people can register: due on the last day to do so."""
    if number and meeting.status == MeetingStatus.OPEN:
        url = reverse("chase", args=[meeting.slug])
        yield figure(25, number, ngettext("invitation without an answer", "invitations without an answer", number), url)
        words = _("%(meeting)s. Ask them again; what they answer by letter or phone is written down there.")
        task = Task(
            _not_answered(number),
            url,
            _("See who"),
            words=words % {"meeting": title_with_place(meeting)},
            due_on=last_day_to_register(meeting),
        )
        yield due(25, task)


def _not_answered(number: int) -> str:
    words = ngettext("%(number)d invited has not answered", "%(number)d of those invited have not answered", number)
    return words % {"number": number}


def _change_url(meeting: Meeting) -> str:
    return reverse("admin:meetings_meeting_change", args=[meeting.pk])


def _desk_url(meeting: Meeting) -> str:
    """Where it stands, with its steps."""
    return reverse("desk-meeting", args=[meeting.slug])
