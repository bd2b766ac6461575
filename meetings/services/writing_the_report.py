"""The secretariat writes the report on a meeting, shows it, and takes it back: it quotes nobody."""

from collections.abc import Mapping
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from focalpoints.models import User
from meetings.models import Meeting, MeetingReport, ReleasedSession, Session, SessionNote
from meetings.models.meeting import MeetingStatus
from meetings.models.meeting_report import LONGEST_NOTE, LONGEST_SECTION, SECTIONS
from meetings.reporting.editions import SHOWN_TO, Readers, withdraw_editions
from meetings.reporting.names import refuse_names
from meetings.reporting.written import title_of_section
from meetings.services.seating import held
from r2pnet.recording import record, remove
from r2pnet.refusal import Changed, refuse_unless
from r2pnet.stamps import bump
from r2pnet.visibility import Level


def report_on(meeting: Meeting) -> MeetingReport:
    """The report on `meeting`; a new one, not saved, where nothing is written yet."""
    found = MeetingReport.objects.filter(meeting=meeting).first()
    return found or MeetingReport(meeting=meeting, level=Level.SECRETARIAT, version=0)


def texts_of(meeting: Meeting, report: MeetingReport | None = None) -> list[tuple[str, str]]:
    """All that is written, each after what it is called: the sections, and the notes by their sessions.

    Two parts may be called the same.
    """
    shown = report or report_on(meeting)
    texts = [(title_of_section(name), text) for name, text in shown.texts.items() if text]
    return [*texts, *((str(note.session), note.text) for note in notes_of(meeting))]


def notes_of(meeting: Meeting) -> models.QuerySet[Any]:
    """The notes with their sessions, `is_released` where somebody can read it: of the draft, and of the newest release.

    What was taken out of the draft stands in the programme until the next version; after it nobody reads its note.
    """
    current = ReleasedSession.objects.filter(session=models.OuterRef("session")).current()
    notes = SessionNote.objects.filter(session__meeting=meeting).annotate(is_released=models.Exists(current))
    reached = models.Q(session__is_removed=False) | models.Q(is_released=True)
    return notes.filter(reached).select_related("session").order_by("pk")


def write_report(
    meeting: Meeting, texts: Mapping[str, str], *, version: int, by: User, ticked: str = ""
) -> MeetingReport:
    """Save the sections; `version` is that of the report which was read, 0 for none.

    Raises `Changed` when somebody has saved it since, and `Refused` before the meeting is recorded as held, and for a
    name of somebody who took part in a report that is shown, unless just that was ticked.
    """
    with transaction.atomic():
        meeting = _held_meeting(meeting)
        report = report_on(meeting)
        if report.version != version:
            raise Changed(_said_elsewhere())
        for name in SECTIONS:
            setattr(report, name, _typed(texts.get(name, ""), name, LONGEST_SECTION))
        if report.is_shown:
            refuse_names(meeting, texts_of(meeting, report), ticked)
        report.version = max(version, 1)
        record(report, by=by)
        withdraw_editions(meeting.slug)
    return report


def write_note(session: Session, text: str, *, version: int, by: User, ticked: str = "") -> SessionNote | None:
    """Save what is noted of a session, or take it out where there are no words; `version` as in `write_report`."""
    with transaction.atomic():
        meeting = _held_meeting(session.meeting)
        note = SessionNote.objects.filter(session=session).first() or SessionNote(session=session, version=0)
        if note.version != version:
            raise Changed(_said_elsewhere())
        note.text = _typed(text, "text", LONGEST_NOTE)
        if report_on(meeting).is_shown and note.text:
            refuse_names(meeting, [(str(session), note.text)], ticked)
        if note.text:
            note.version = max(version, 1)
            record(note, by=by)
        elif note.pk:
            remove(note, by=by)
        withdraw_editions(meeting.slug)
    return note if note.text else None


def show_report(meeting: Meeting, readers: Readers, *, version: int, by: User, ticked: str = "") -> MeetingReport:
    """Let `readers` read it from now on; shown to others before, those lose it, and the files with it.

    Raises `Changed` when it was saved since it was looked at, and `Refused` for readers who may not see the meeting
    itself, for a report without words, and for names that were not ticked.
    """
    with transaction.atomic():
        meeting = _held_meeting(meeting)
        report = report_on(meeting)
        refuse_unless(readers in SHOWN_TO, _("Choose who may read it."), "readers")
        words = _("Not all of them may see the meeting itself: choose others, or show them the meeting first.")
        refuse_unless(readers.know_of(meeting), words, "readers")
        texts = texts_of(meeting, report)
        refuse_unless(report.pk and texts, _("Nothing is written yet."))
        if report.version != version:
            raise Changed(_("Somebody else has changed the report since you opened the page: look at it once more."))
        refuse_names(meeting, texts, ticked)
        report.level, report.scope = readers.level, readers.scope(meeting)
        report.shown_at = report.shown_at or timezone.now()
        record(report, by=by)
        withdraw_editions(meeting.slug)
    return report


def take_report_back(meeting: Meeting, *, version: int, by: User) -> MeetingReport:
    """Make it a draft again: from now on the secretariat alone reads it, and no file of it opens.

    Also where the meeting is on record as not held after all.
    """
    with transaction.atomic():
        bump(MeetingReport.stamp_group)
        meeting = held(meeting)
        report = report_on(meeting)
        if not report.is_shown:
            return report
        if report.version != version:
            raise Changed(_("Somebody else has changed the report since you opened the page: look at it once more."))
        report.level, report.scope, report.shown_at = Level.SECRETARIAT, "", None
        record(report, by=by)
        withdraw_editions(meeting.slug)
    return report


def _held_meeting(meeting: Meeting) -> Meeting:
    """The meeting, held by this deed, so that two do not write the first report at once."""
    bump(MeetingReport.stamp_group)
    now = held(meeting)
    refuse_unless(now.status == MeetingStatus.HELD, _("Record first that the meeting was held."))
    return now


def _typed(text: str, field: str, longest: int) -> str:
    """What is kept of it; raises `Refused` for more than `longest` letters."""
    kept = text.replace("\r\n", "\n").strip()
    words = _("Use at most %(number)d letters: there are %(length)d.")
    refuse_unless(len(kept) <= longest, words % {"number": longest, "length": len(kept)}, field)
    return kept


def _said_elsewhere() -> str:
    return _("Somebody else has saved it since you opened the page. Both texts stand here: compare.")
