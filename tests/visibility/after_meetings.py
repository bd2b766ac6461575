"""What is planted of meetings that were held: reports at every level, notes on sessions, rows of final lists."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from meetings.models import (
    FinalList,
    FinalListRow,
    Meeting,
    MeetingReport,
    ProgrammeRelease,
    ReleasedSession,
    Session,
    SessionNote,
)
from r2pnet.visibility import Level
from tests.factories import CapacityFactory, MeetingFactory, RegistrationFactory
from tests.visibility.roles import Cast

Rows = Iterator[tuple[models.Model, str, Any]]


def meeting_reports(cast: Cast) -> Rows:
    """One a level, each on a meeting of its own that all may see; that of this meeting is for who takes part."""
    pairs = [("secretariat", ""), ("steering", ""), ("members", ""), ("public", "")]
    for number, (level, scope) in enumerate(pairs):
        word = f"zqxmeetingreport{number:03d}"
        shown = None if level == Level.SECRETARIAT else timezone.now()
        meeting = MeetingFactory(slug=f"reported-{number}")
        yield _report(meeting, word, level=level, scope=scope, shown_at=shown), word, (level, scope)
    word, this = "zqxmeetingreport004", cast.places.meeting
    held = {"level": Level.MEMBERS, "scope": f"meeting:{this.pk}", "shown_at": timezone.now()}
    yield _report(this, word, **held), word, (Level.MEMBERS, "meeting:this")
    word = "zqxmeetingreport005"
    hidden = MeetingFactory(slug="reported-hidden", level=Level.SECRETARIAT)
    yield _report(hidden, word, level=Level.PUBLIC, shown_at=timezone.now()), word, ""


def session_notes(cast: Cast) -> Rows:
    """Of this meeting, whose report is for who takes part: with the session, and not without it."""
    meeting = cast.places.meeting
    release, _new = ProgrammeRelease.objects.get_or_create(meeting=meeting, number=1)
    scope = f"meeting:{meeting.pk}"
    seen_with = (Level.MEMBERS, "meeting:this")
    kinds: list[tuple[dict[str, str], dict[str, str] | None, Any]] = [
        ({"level": "public"}, {"level": "public"}, seen_with),
        ({"level": "members", "scope": scope}, {"level": "members", "scope": scope}, seen_with),
        ({"level": "steering"}, {"level": "steering"}, ""),
        ({"level": "secretariat"}, {"level": "public"}, ""),
        ({"level": "public"}, {"level": "secretariat"}, ""),
        ({"level": "public"}, None, ""),
    ]
    for number, (draft, released, who) in enumerate(kinds):
        word = f"zqxsessionnote{number:03d}"
        begins = timezone.now() + timedelta(days=60, hours=number)
        times = {"title": f"Test session {number}", "starts_at": begins, "ends_at": begins + timedelta(minutes=30)}
        session = Session.objects.create(meeting=meeting, **times, **draft)
        if released:
            ReleasedSession.objects.create(session=session, since=release, kind="plenary", **times, **released)
        yield SessionNote.objects.create(session=session, text=word), word, who


def final_rows(cast: Cast) -> Rows:
    """Of a meeting that was held, in which the guest took part: who agreed to be named, and who took that back."""
    meeting = Meeting.objects.get(slug="held-meeting")  # next steps have planted it
    given = {"meeting": meeting, "capacity": CapacityFactory(meeting=meeting), "status": "attended"}
    RegistrationFactory(person=cast.person("guest"), **given)
    agreed, gone = (RegistrationFactory(is_listed=listed, **given) for listed in (True, False))
    version = FinalList.objects.create(meeting=meeting, number=1)
    told = {"final_list": version, "capacity": "focal-point", "mode": "in-person", "group": 0}
    told |= {"level": Level.MEMBERS, "scope": f"meeting:{meeting.pk}"}
    for number, (registration, who) in enumerate(((agreed, "guest"), (gone, ""))):
        word = f"zqxfinallistrow{number:03d}"
        yield FinalListRow.objects.create(registration=registration, name=word, **told), word, who


def _report(meeting: Any, word: str, **seen: Any) -> MeetingReport:
    return MeetingReport.objects.create(meeting=meeting, took_place=word, outcome=f"Outcome {word}", **seen)
