"""The one table of steps that the status of a meeting can take: the button, what is needed first, who is written to.

The services, the admin and the pages of the desk read it; a step that does not stand here is refused everywhere.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meetings.inviting.plan import about
from meetings.models import Meeting
from meetings.models.invitation import Reply
from meetings.models.meeting import PLANNED, MeetingStatus
from meetings.times import exact_day, is_over, registration_closes_at, zone_info_of
from r2pnet.clock import network_day, network_today
from r2pnet.outbox.models import Message, State

S = MeetingStatus
BEGINNINGS: Final = (S.DRAFT, S.ANNOUNCED, S.OPEN, S.HELD, S.CANCELLED)
"""What a new row can be: most begin as drafts; what others announced, held or cancelled is written down as it is."""
VERSIONS_LOOKED_AT: Final = 50
GONE: Final = (State.SENDING, State.SENT, State.PERHAPS_SENT)


@dataclass(frozen=True)
class Need:
    """What a step needs first, and the words for whoever has not seen to it."""

    is_met: Callable[[Meeting], bool]
    words: Promise


@dataclass(frozen=True)
class Step:
    """One step: from which statuses to which, the verb on its button, and what it does in a sentence.

    `is_offered` says whether it is there at all for a meeting; `needs` what is missing before it can be taken.
    """

    key: str
    before: frozenset[MeetingStatus]
    after: MeetingStatus
    verb: Promise
    meaning: Promise
    needs: tuple[Need, ...] = ()
    is_offered: Callable[[Meeting], bool] = lambda meeting: True
    is_danger: bool = False


def _has_last_day_come(meeting: Meeting) -> bool:
    last = meeting.last_day
    return last is not None and last <= timezone.now().astimezone(zone_info_of(meeting)).date()


def _has_passed(meeting: Meeting) -> bool:
    last = meeting.last_day
    return last is not None and last < network_today()


def _can_register(meeting: Meeting, now: datetime | None = None) -> bool:
    closes = registration_closes_at(meeting)
    return closes is None or (now or timezone.now()) < closes


def _is_known_to_nobody(meeting: Meeting) -> bool:
    """Nobody has registered, answered or been reminded, and no mail about it has gone or is about to."""
    rows = list(meeting.invitations.all())
    told = Q(sent_at__isnull=False) | ~Q(reply=Reply.NONE) | Q(reminders__isnull=False)
    if meeting.registrations.exists() or meeting.invitations.filter(told).exists():
        return False
    gone = Message.objects.filter(about__in=[about(row) for row in rows], state__in=GONE)
    return not gone.exists()


def _was_today(status: MeetingStatus) -> Callable[[Meeting], bool]:
    """The meeting was cancelled today by the network's day, and its status was `status` before."""

    def asked(meeting: Meeting) -> bool:
        return not _has_passed(meeting) and _status_before_today(meeting) == status

    return asked


def _status_before_today(meeting: Meeting) -> str:
    """What it was before it was cancelled; empty when that was not today."""
    cancelled_at = None
    rows = meeting.history.order_by("-history_date", "-history_id").values_list("status", "history_date")
    for status, at in rows[:VERSIONS_LOOKED_AT]:
        if status != S.CANCELLED:
            return str(status) if cancelled_at and network_day(cancelled_at) == network_today() else ""
        cancelled_at = at
    return ""


# The words of the database's rule, so that the same thing is said the same way.
FIRST_DAY = Need(
    lambda meeting: meeting.start is not None,
    _("A meeting that is announced needs its first day, as far as it is known."),
)
EXACT_DAY = Need(
    lambda meeting: exact_day(meeting.start) is not None,
    _("Give the first day itself: people register for a day, not for a month."),
)
ZONE = Need(
    lambda meeting: bool(meeting.zone), _("Give the time zone: registration closes by the clocks of the place.")
)
CAPACITY = Need(
    lambda meeting: meeting.pk is not None and meeting.capacities.exists(),
    _("Give it a capacity: nobody can register for a meeting without one."),
)
DAYS_LEFT = Need(_can_register, _("The last day to register has passed: give a later one."))
NOT_OVER = Need(lambda meeting: not is_over(meeting), _("The meeting is over."))
LAST_DAY = Need(_has_last_day_come, _("It can be said from its last day on."))
NOBODY_TOLD = Need(
    _is_known_to_nobody, _("People know of it already: somebody was invited or has registered. Cancel it instead.")
)
TO_OPEN = (EXACT_DAY, ZONE, CAPACITY, DAYS_LEFT, NOT_OVER)

STEPS: Final[tuple[Step, ...]] = (
    Step(
        "announce",
        frozenset({S.DRAFT}),
        S.ANNOUNCED,
        _("Announce"),
        _("Everybody who may see it finds it among the meetings and in the calendar. Nobody can register yet."),
        (FIRST_DAY,),
    ),
    Step(
        "open",
        frozenset({S.DRAFT, S.ANNOUNCED}),
        S.OPEN,
        _("Open registration"),
        _("Those who are invited find it on their desk and can register, within its days of registration."),
        TO_OPEN,
    ),
    Step(
        "close",
        frozenset({S.OPEN}),
        S.CLOSED,
        _("Close registration"),
        _("Nobody can register or change a registration any more; withdrawing stays possible."),
    ),
    Step(
        "reopen",
        frozenset({S.CLOSED}),
        S.OPEN,
        _("Open registration again"),
        _("Those who are invited can register again, within its days of registration."),
        TO_OPEN,
    ),
    Step(
        "hold",
        frozenset(PLANNED),
        S.HELD,
        _("Record that it was held"),
        _("It stands among the past meetings. Nobody moves up, and nobody can withdraw any more."),
        (LAST_DAY,),
    ),
    Step(
        "draft",
        frozenset({S.ANNOUNCED}),
        S.DRAFT,
        _("Make it a draft again"),
        _("Only the secretariat sees it, until it is announced anew."),
        (NOBODY_TOLD,),
    ),
    Step(
        "cancel",
        frozenset(PLANNED),
        S.CANCELLED,
        _("Cancel the meeting"),
        _("Its page stays and says that it is cancelled. This can be taken back today only."),
        is_danger=True,
    ),
    # A wrong button is mended on the same day. Later people have cancelled their journeys: then a new meeting is made,
    # so that a cancelled one in somebody's calendar never comes back to life.
    *(
        Step(
            f"take-back-{status}",
            frozenset({S.CANCELLED}),
            status,
            _("Take the cancelling back"),
            _("The meeting takes place after all, and its status is what it was before."),
            is_offered=_was_today(status),
        )
        for status in PLANNED
    ),
    # The record of what is over can be wrong; nobody is written to of a meeting that is over.
    Step(
        "not-held",
        frozenset({S.HELD}),
        S.CANCELLED,
        _("Correct: it was not held"),
        _("It stands among the past meetings as cancelled."),
        is_offered=_has_passed,
        is_danger=True,
    ),
    Step(
        "held-after-all",
        frozenset({S.CANCELLED}),
        S.HELD,
        _("Correct: it was held"),
        _("It stands among the past meetings as held."),
        is_offered=_has_passed,
    ),
)


def steps_from(meeting: Meeting, status: str = "") -> list[Step]:
    """The steps that are there for `meeting` in `status` (default: its own), whether or not their needs are met."""
    now = status or meeting.status
    return [step for step in STEPS if now in step.before and step.is_offered(meeting)]


def step_named(key: str) -> Step | None:
    """The step of that key."""
    return next((step for step in STEPS if step.key == key), None)


def step_between(before: Meeting, after: str) -> Step | None:
    """The step that leads from the status of `before` to `after`, where there is one for it."""
    return next((step for step in steps_from(before) if step.after == after), None)


def missing_for(meeting: Meeting, step: Step) -> Iterator[str]:
    """What `step` needs that `meeting`, as it would be, does not have; in words."""
    return (str(need.words) for need in step.needs if not need.is_met(meeting))


def statuses_for(meeting: Meeting | None) -> list[MeetingStatus]:
    """What the status of a saved meeting can become, its own first; of a new one what it can begin as."""
    if meeting is None:
        return list(BEGINNINGS)
    return [S(meeting.status), *dict.fromkeys(step.after for step in steps_from(meeting))]
