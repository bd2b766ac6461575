"""Words that stand on a meeting or a paper where it is not simply public, held and verified."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.models import Meeting, Paper
from meetings.models.meeting import MeetingStatus
from meetings.times import is_open_to_register, is_open_to_register_on, registration_closes_at
from r2pnet.clock import network_today
from r2pnet.who_sees import words_for


@dataclass(frozen=True)
class Label:
    """Words, and the kind of chip (portal.css) that holds them."""

    words: str
    kind: str


def labels_of(
    one: Meeting | Paper, known: Mapping[tuple[str, str], str] | None = None, *, is_list: bool = True
) -> list[Label]:
    """Who can see it if not everybody, its status if it is a draft, cancelled or open, sample, not verified.

    `known` are the words for the rows of a list (`r2pnet.who_sees.words_for`). Lists are remembered for a day of the
    network, so they say by that day whether registration is open; the meeting's own page knows the hour.
    """
    words = (words_for([one]) if known is None else known).get((one.level, one.scope))
    labels = [Label(words, "closed")] if words else []
    if isinstance(one, Meeting):
        is_open = is_open_to_register_on(one, network_today()) if is_list else is_open_to_register(one)
        labels += _status_labels(one, is_open=is_open)
    if one.is_sample:
        labels.append(Label(_("Sample"), "open"))
    elif not one.verified:
        labels.append(Label(_("Unverified"), "open"))
    return labels


def _status_labels(meeting: Meeting, *, is_open: bool) -> list[Label]:
    """Draft, cancelled, or open to register."""
    kinds = {MeetingStatus.DRAFT: "closed", MeetingStatus.CANCELLED: "bad"}
    if is_open:
        kinds[MeetingStatus.OPEN] = "good"
    kind = kinds.get(MeetingStatus(meeting.status))
    return [Label(str(meeting.get_status_display()), kind)] if kind else []


def status_words(meeting: Meeting) -> str:
    """The status of a meeting that took place, or is to, where no label says it: held, announced, closed."""
    if meeting.status == MeetingStatus.HELD:
        return str(meeting.get_status_display())
    if not meeting.is_announced_still or is_open_to_register(meeting):
        return ""
    closes = registration_closes_at(meeting)
    is_closed = meeting.status == MeetingStatus.OPEN and closes is not None and closes <= timezone.now()
    status = MeetingStatus.CLOSED if is_closed or meeting.status == MeetingStatus.CLOSED else MeetingStatus.ANNOUNCED
    return str(status.label)
