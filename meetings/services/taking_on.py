"""Next steps: taken on, put in other words, done, dropped, taken up again; always as the word of the member."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from focalpoints.models import Member, User
from meetings.delegations.speaking import speaks_for
from meetings.models import Meeting, NextStep
from meetings.models.next_step import LONGEST_WORDS, NextStepState, ShownTo
from meetings.next_steps.who_takes_on import (
    DAYS_AHEAD,
    has_first_day_come,
    is_time_to_take_on,
    takes_part,
)
from meetings.times import first_day_of
from r2pnet.acting import Reason, Why, reason_of
from r2pnet.clock import network_today
from r2pnet.recording import record
from r2pnet.refusal import Changed, refuse_unless
from r2pnet.stamps import bump
from r2pnet.visibility import is_of_secretariat

MOST_OPEN = 20
"""So many a member can have open of one meeting: they are few and small things."""


@dataclass(frozen=True)
class Promise:
    """What somebody asks for: the words, by when, and whom they are shown to."""

    words: str
    due_on: date
    shown_to: str = ShownTo.MEMBERS


def take_on(meeting: Meeting, member: Member, promise: Promise, *, by: User, why: Why = "") -> NextStep:
    """Take on a next step for `member`. The same words again give the step that is open already.

    Raises `Refused` for who does not speak for the member, at a meeting that has not begun, was cancelled, lies too far
    back, or in which the member does not take part; without words or with a day that does not fit; and when the member
    has `MOST_OPEN` open ones of the meeting. Staff say by which way and when the member's word came (`why`), and are
    bound by no last day.
    """
    with transaction.atomic():
        bump(NextStep.stamp_group)  # a meeting is changed under the same stamp, so it stays as it is read here
        meeting = Meeting.objects.get(pk=meeting.pk)
        is_staffs = _refuse_unless_word_of(member, by, why)
        refuse_unless(has_first_day_come(meeting), _("Next steps are taken on from the first day of the meeting."))
        is_time = is_staffs or is_time_to_take_on(meeting)
        refuse_unless(is_time, _("It is too late to take on a next step of this meeting: write to the secretariat."))
        refuse_unless(takes_part(member, meeting), _("Your member does not take part in this meeting."))
        words = _checked(promise, meeting_begins_on=_first(meeting), is_staffs=is_staffs)
        own = NextStep.objects.open().filter(meeting=meeting, member=member)
        if same := own.filter(words=words).first():
            return same
        refuse_unless(own.count() < MOST_OPEN, _("Your member has many open next steps of this meeting: do one first."))
        step = NextStep(meeting=meeting, member=member, words=words, due_on=promise.due_on, taken_on_by=by)
        step.shown_to, step.meeting_begins_on = promise.shown_to, _first(meeting)
        return record(step, by=by, reason=_signed(why, member))


def change(step: NextStep, promise: Promise, *, by: User, why: Why = "") -> NextStep:
    """Put a step that is open in other words, give it another day, or show it to others.

    Raises `Refused` as `take_on`, and for the words of another that is open; `Changed` when somebody has changed it
    since it was read. Of another day the member is reminded anew.
    """
    with transaction.atomic():
        now, is_staffs = _held(step, by, why)
        refuse_unless(now.is_open, _("It is done or dropped already: take it up again first."))
        is_kept = promise.due_on == now.due_on
        words = _checked(promise, meeting_begins_on=now.meeting_begins_on, is_staffs=is_staffs or is_kept)
        _refuse_the_same(now, words)
        now.words, now.due_on, now.shown_to = words, promise.due_on, promise.shown_to
        now.reminded_at = now.reminded_at if is_kept else None
        return record(now, by=by, reason=_signed(why, now.member))


def finish(step: NextStep, outcome: str, *, by: User, why: Why = "") -> NextStep:
    """It is done, with a line on what came of it; done already with the same line, nothing changes.

    The day is today, or that on which the secretariat received the word. Raises `Refused` for who does not speak for
    the member, without the line, and for what is dropped; `Changed` when somebody has changed it since it was read.
    """
    outcome = outcome.strip()
    if step.state == NextStepState.DONE and step.outcome == outcome:
        return step
    with transaction.atomic():
        now, _is_staffs = _held(step, by, why)
        refuse_unless(now.is_open, _("It is done or dropped already: take it up again first."))
        _refuse_line(outcome, _("Write a line on what came of it."), "outcome")
        now.state, now.outcome, now.done_on = NextStepState.DONE, outcome, _day_of(now, why)
        return record(now, by=by, reason=_signed(why, now.member))


def drop(step: NextStep, reason: str, *, by: User, why: Why = "") -> NextStep:
    """It is not done, and this is why. Raises as `finish`."""
    reason = reason.strip()
    if step.state == NextStepState.DROPPED and step.dropped_reason == reason:
        return step
    with transaction.atomic():
        now, _is_staffs = _held(step, by, why)
        refuse_unless(now.is_open, _("It is done or dropped already: take it up again first."))
        _refuse_line(reason, _("Write why it is dropped."), "reason")
        now.state, now.dropped_reason, now.dropped_on = NextStepState.DROPPED, reason, _day_of(now, why)
        return record(now, by=by, reason=_signed(why, now.member))


def take_up_again(step: NextStep, *, by: User, why: Why = "") -> NextStep:
    """What was done or dropped is open again; nothing changes where it is open. Raises as `finish`."""
    if step.is_open:
        return step
    with transaction.atomic():
        now, _is_staffs = _held(step, by, why)
        _refuse_the_same(now, now.words)
        now.state = NextStepState.OPEN
        now.done_on = now.dropped_on = None
        now.outcome = now.dropped_reason = ""
        return record(now, by=by, reason=_signed(why, now.member))


def _held(step: NextStep, by: User, why: Why) -> tuple[NextStep, bool]:
    """The step as it is now, locked; and whether the secretariat writes the member's word."""
    bump(NextStep.stamp_group)
    now = NextStep.objects.with_names().select_for_update(of=("self",), no_key=True).get(pk=step.pk)
    is_staffs = _refuse_unless_word_of(now.member, by, why)
    if now.version != step.version:
        raise Changed(_("Somebody else has changed it since you opened the page: look at it once more."))
    return now, is_staffs


def _refuse_unless_word_of(member: Member, by: User, why: Why) -> bool:
    """True when the secretariat writes it, which says how and when the word came."""
    if speaks_for(by, member.pk):
        return False
    refuse_unless(is_of_secretariat(by), _("Only whoever speaks for the member can do that."))
    reason = reason_of(why)
    refuse_unless(reason.channel, _("Choose how the word of the member came."), "channel")
    refuse_unless(reason.received_on, _("Write the day on which it came."), "received_on")
    return True


def _signed(why: Why, member: Member) -> Why:
    """On whose behalf, where the secretariat writes it."""
    reason = reason_of(why)
    if not reason.channel:
        return why
    return Reason(reason.words, reason.channel, member.name, reason.received_on)


def _checked(promise: Promise, *, meeting_begins_on: date, is_staffs: bool) -> str:
    """The words without spaces around them; raises `Refused` for what does not fit."""
    words = promise.words.strip()
    _refuse_line(words, _("Write what your member takes on."), "words")
    refuse_unless(promise.shown_to in ShownTo.values, _("Choose who may see it."), "shown_to")
    today = network_today()
    first = meeting_begins_on if is_staffs else max(today, meeting_begins_on)
    refuse_unless(promise.due_on >= first, _("Write a day that is still to come."), "due_on")
    last = today + timedelta(days=DAYS_AHEAD)
    refuse_unless(promise.due_on <= last, _("Write a day within the next two years."), "due_on")
    return words


def _refuse_the_same(step: NextStep, words: str) -> None:
    """Another step of the member's with the same words is open at the meeting."""
    others = NextStep.objects.open().filter(meeting=step.meeting_id, member=step.member_id).exclude(pk=step.pk)
    refuse_unless(not others.filter(words=words).exists(), _("The same stands open already."), "words")


def _refuse_line(words: str, missing: str, field: str) -> None:
    refuse_unless(words, missing, field)
    too_long = _("Write no more than %(number)s letters.") % {"number": LONGEST_WORDS}
    refuse_unless(len(words) <= LONGEST_WORDS, too_long, field)


def _day_of(step: NextStep, why: Why) -> date:
    """Not before the meeting began, where the calendar of its place is ahead of the network's."""
    return max(reason_of(why).received_on or network_today(), step.meeting_begins_on)


def _first(meeting: Meeting) -> date:
    first = first_day_of(meeting)
    assert first is not None  # noqa: S101  (its first day has come)
    return first
