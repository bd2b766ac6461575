"""The words of one meeting's own for its messages: written, given up again, taken along by a copy."""

from django.db import transaction
from django.db.models import QuerySet

from focalpoints.models import User
from meetings.models import Meeting
from meetings.models.meeting import words_of_meeting
from r2pnet.acting import Why
from r2pnet.outbox.models import MessageText
from r2pnet.recording import record, remove, save_signed


def words_of(meeting: Meeting) -> QuerySet[MessageText]:
    """All words of the meeting's own."""
    return MessageText.objects.filter(about=words_of_meeting(meeting.pk)).order_by("pk")


def own_words(meeting: Meeting, kind: str, language: str) -> MessageText:
    """The meeting's own words for a kind of message in one language; a new row, not saved, where it has none."""
    named = {"kind": kind, "language": language}
    return words_of(meeting).filter(**named).first() or MessageText(about=words_of_meeting(meeting.pk), **named)


def save_words(text: MessageText, *, by: User, reason: Why = "") -> MessageText:
    """Save the words of a meeting; messages that wait already keep theirs. Raises as `record`."""
    return record(text, by=by, reason=reason)


def give_up_words(text: MessageText, *, by: User, reason: Why = "") -> None:
    """Use the words for all meetings again; the history of the row stays. Raises as `remove`."""
    remove(text, by=by, reason=reason)


def copy_words(source: Meeting, copied: Meeting, *, by: User | None) -> list[MessageText]:
    """Give `copied`, which has no words of its own yet, those of `source`."""
    with transaction.atomic():
        return [
            save_signed(
                MessageText(
                    kind=one.kind,
                    language=one.language,
                    subject=one.subject,
                    body=one.body,
                    about=words_of_meeting(copied.pk),
                ),
                by=by,
            )
            for one in words_of(source)
        ]
