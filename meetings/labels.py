"""Words that stand on a meeting or a paper where it is not simply public, held and verified."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from meetings.models import Meeting, Paper
from meetings.models.meeting import MeetingStatus
from r2pnet.who_sees import words_for


@dataclass(frozen=True)
class Label:
    """Words, and the kind of chip (portal.css) that holds them."""

    words: str
    kind: str


def labels_of(one: Meeting | Paper, known: Mapping[tuple[str, str], str] | None = None) -> list[Label]:
    """Who can see it if not everybody, its status if it is a draft or cancelled, sample, not verified.

    `known` are the words for the rows of a list (`r2pnet.who_sees.words_for`).
    """
    words = (words_for([one]) if known is None else known).get((one.level, one.scope))
    labels = [Label(words, "closed")] if words else []
    if isinstance(one, Meeting):
        labels += _status_labels(one)
    if one.is_sample:
        labels.append(Label(_("Sample"), "open"))
    elif not one.verified:
        labels.append(Label(_("Unverified"), "open"))
    return labels


def _status_labels(meeting: Meeting) -> list[Label]:
    kinds = {MeetingStatus.DRAFT: "closed", MeetingStatus.CANCELLED: "bad"}
    kind = kinds.get(MeetingStatus(meeting.status))
    return [Label(str(meeting.get_status_display()), kind)] if kind else []
