"""The secretariat writes the report on a meeting: its sections, a note on each session, and who may read it."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meetings.models import Meeting, MeetingReport, ReleasedSession, Session, SessionNote
from meetings.models.meeting import MeetingStatus
from meetings.models.meeting_report import SECTIONS
from meetings.reporting.editions import PARTICIPANTS, readers_at, readers_named
from meetings.reporting.forms import NoteForm, ReportForm, ShowForm
from meetings.reporting.names import names_in, people_of, sign_of_names, warning
from meetings.reporting.written import title_of_section
from meetings.running.desk_pages import meeting_on_desk, page_on_desk, staff_who_run_meetings
from meetings.services.writing_the_report import (
    notes_of,
    report_on,
    show_report,
    take_report_back,
    texts_of,
    write_note,
    write_report,
)
from r2pnet.refusal import Changed, Refused
from r2pnet.who_sees import who_sees


@require_http_methods(["GET", "HEAD", "POST"])
@staff_who_run_meetings
def write(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The sections in a form, the sessions with their notes, and who reads it now; POST saves the sections."""
    meeting = meeting_on_desk(request, slug)
    report = report_on(meeting)
    form = ReportForm(request.POST or None, initial={**report.texts, "version": report.version}, label_suffix="")
    now: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        typed, user = form.cleaned_data, _user(request)
        told = {"version": typed["version"], "by": user, "ticked": typed["names_seen"]}
        try:
            if _is_done(form, lambda: write_report(meeting, typed, **told)):
                messages.success(request, _("Saved: the text of the report."), extra_tags="good")
                return redirect("desk-report", meeting.slug)
        except Changed as changed:
            report = report_on(meeting)
            now = _otherwise(form, {name: (title_of_section(name), text) for name, text in report.texts.items()})
            _read_again(form, changed, report.version)
    return page_on_desk(request, meeting, "meetings/desk_report.html", _words(meeting, report, form, now))


def _words(meeting: Meeting, report: MeetingReport, form: forms.Form, now: list[tuple[str, str]]) -> dict[str, Any]:
    notes = set(SessionNote.objects.filter(session__meeting=meeting).values_list("session", flat=True))
    rows = ReleasedSession.objects.filter(session__meeting=meeting).current()
    released = set(rows.order_by().values_list("session", flat=True))
    sessions = Session.objects.filter(Q(is_removed=False) | Q(pk__in=released), meeting=meeting)
    return {
        "form": form,
        "report": report,
        "now": now,
        "names": _names(form, meeting),
        "sessions": [(one, one.pk in notes, one.pk in released) for one in sessions.exclude(kind="break").in_order()],
        "seen": who_sees(report.level, report.scope),
        "is_held": meeting.status == MeetingStatus.HELD,
        "is_written": bool(report.pk) and bool(texts_of(meeting, report)),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@staff_who_run_meetings
def note(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """What is noted of one session; saved without a word it is taken out."""
    meeting = meeting_on_desk(request, slug)
    session = get_object_or_404(Session.objects.select_related("meeting"), meeting=meeting, pk=min(number, 2**62))
    held = SessionNote.objects.filter(session=session).first()
    first = {"text": held.text if held else "", "version": held.version if held else 0}
    form = NoteForm(request.POST or None, initial=first, label_suffix="")
    now: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        typed, user = form.cleaned_data, _user(request)
        told = {"version": typed["version"], "by": user, "ticked": typed["names_seen"]}
        try:
            if _is_done(form, lambda: write_note(session, typed["text"], **told)):
                messages.success(request, _("Saved: the note on the session."), extra_tags="good")
                return redirect("desk-report", meeting.slug)
        except Changed as changed:
            held = SessionNote.objects.filter(session=session).first()
            now = _otherwise(form, {"text": (str(session), held.text if held else "")})
            _read_again(form, changed, held.version if held else 0)
    words = {"form": form, "session": session, "now": now, "names": _names(form, meeting, str(session))}
    return page_on_desk(request, meeting, "meetings/desk_report_note.html", words)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_who_run_meetings
def show(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Who could read it and which names stand in it; POST shows it. Names that were found are ticked first."""
    meeting = meeting_on_desk(request, slug)
    report = report_on(meeting)
    chosen = readers_at(report.level, report.scope) if report.is_shown else PARTICIPANTS
    first = {"readers": chosen.key, "version": report.version}
    form = ShowForm(request.POST or None, initial=first, label_suffix="", meeting=meeting)
    if request.method == "POST" and form.is_valid():
        typed, readers = form.cleaned_data, readers_named(form.cleaned_data["readers"])
        told = {"version": typed["version"], "by": _user(request), "ticked": typed["names_seen"]}
        try:
            if readers and _is_done(form, lambda: show_report(meeting, readers, **told)):
                messages.success(request, _("The report is shown."), extra_tags="good")
                return redirect("desk-report", meeting.slug)
        except Changed as changed:
            report = report_on(meeting)
            _read_again(form, changed, report.version)
    texts, notes = texts_of(meeting, report), notes_of(meeting)
    found = names_in(texts, people_of(meeting))
    sections = [title_of_section(name) for name, text in report.texts.items() if text]
    words = {
        "form": form,
        "report": report,
        "parts": sections + [str(note.session) for note in notes if note.is_released],
        "unread": [str(note.session) for note in notes if not note.is_released],
        "names": {"warning": warning(found), "sign": sign_of_names(found)} if found else None,
        "seen": who_sees(report.level, report.scope),
        "can_be_shown": bool(report.pk and texts) and meeting.status == MeetingStatus.HELD,
    }
    return page_on_desk(request, meeting, "meetings/desk_report_show.html", words)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_who_run_meetings
def take_back(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Asks once; POST makes it a draft again."""
    meeting = meeting_on_desk(request, slug)
    report = report_on(meeting)
    if request.method == "POST":
        try:
            version = int(request.POST.get("version", "0")[:9]) if request.POST.get("version", "").isdecimal() else 0
            take_report_back(meeting, version=version, by=_user(request))
        except (Changed, Refused) as refused:
            messages.error(request, refused.message, extra_tags="bad")
            return redirect("desk-report-take-back", meeting.slug)
        messages.success(request, _("It is a draft again: only the secretariat reads it."), extra_tags="good")
        return redirect("desk-report", meeting.slug)
    if not report.is_shown:
        return redirect("desk-report", meeting.slug)
    words = {"report": report, "seen": who_sees(report.level, report.scope)}
    return page_on_desk(request, meeting, "meetings/desk_report_take_back.html", words)


def _is_done(form: forms.Form, deed: Callable[[], object]) -> bool:
    """False, with the words in the form, when the service refuses; what was typed stays. Lets `Changed` through."""
    try:
        deed()
    except Changed:
        raise
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
    except ValidationError as error:
        form.add_error(None, error.messages)
    else:
        return True
    return False


def _read_again(form: forms.Form, changed: Changed, version: int) -> None:
    """Let the form say that somebody else has saved, and know of it: sent once more it takes its place.

    Only then: whoever has not seen what the other wrote does not save over it.
    """
    form.add_error(None, changed.message)
    form.data = {**form.data.dict(), "version": str(version)}  # type: ignore[attr-defined]  # it is a QueryDict


def _otherwise(form: forms.Form, saved: Mapping[str, tuple[str, str]]) -> list[tuple[str, str]]:
    """What somebody else has saved and reads otherwise than what was typed, by its title."""
    typed = {name: form.cleaned_data.get(name, "").replace("\r\n", "\n").strip() for name in saved}
    return [(title, text) for name, (title, text) in saved.items() if text != typed[name]]


def _names(form: forms.Form, meeting: Meeting, title: str = "") -> dict[str, str] | None:
    """The warning and the sign of the box, where the form was refused for names."""
    if not form.is_bound or "names_seen" not in form.errors:
        return None
    found = names_in(_typed_texts(form, meeting, title), people_of(meeting))
    return {"warning": warning(found), "sign": sign_of_names(found)}


def _typed_texts(form: forms.Form, meeting: Meeting, title: str) -> list[tuple[str, str]]:
    """The texts as the service looked through them."""
    clean = {name: str(form.cleaned_data.get(name, "")).replace("\r\n", "\n").strip() for name in form.fields}
    if title:
        return [(title, clean["text"])]
    report = report_on(meeting)
    for name in SECTIONS:
        setattr(report, name, clean[name])
    return texts_of(meeting, report)


def _user(request: HttpRequest) -> Any:
    return request.user
