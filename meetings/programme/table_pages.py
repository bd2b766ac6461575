"""The draft of a programme as a table: a day at a time, many sessions saved at once."""

import re
from collections import Counter
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meetings.models import Meeting, Session
from meetings.programme.audiences import choice_words, put_choice
from meetings.programme.clock import day_of, day_words, days_of
from meetings.programme.pointing_out import draft_of, odd_things
from meetings.programme.row_form import SessionRowForm
from meetings.running.desk_pages import meeting_on_desk, page_on_desk, staff_who_run_meetings
from meetings.services.releasing import plan_of
from meetings.services.scheduling import MOST_SESSIONS, SessionRefused, save_sessions
from meetings.times import zone_info_of
from r2pnet.refusal import Changed, Refused

NEW_ROWS = 3
ROW = re.compile(r"^(s\d{1,18}|n\d{1,3})-title$")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_who_run_meetings
def table(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The sessions of one day, to edit at once, with rows for new ones; POST saves all of them or none."""
    meeting = meeting_on_desk(request, slug)
    sessions = draft_of(meeting)
    days = _days(meeting, sessions)
    day = _asked_day(request, days)
    forms = _posted(request, meeting, sessions, days, day) if request.method == "POST" else None
    if forms is not None and (done := _saved(request, meeting, forms)):
        messages.success(request, done, extra_tags="good")
        return redirect(f"{reverse('desk-programme', args=[meeting.slug])}?day={day.isoformat() if day else ''}")
    if forms is None:
        forms = _rows(meeting, sessions, days, day)
    return page_on_desk(request, meeting, "meetings/desk_programme.html", _words(meeting, sessions, days, day, forms))


def _days(meeting: Meeting, sessions: list[Session]) -> list[date]:
    """The days of the meeting, and those of sessions that stand beside them."""
    zone = zone_info_of(meeting)
    return sorted({*days_of(meeting), *(day_of(one, zone) for one in sessions)})


def _asked_day(request: HttpRequest, days: list[date]) -> date | None:
    asked = request.GET.get("day", "")
    return next((one for one in days if one.isoformat() == asked), days[0] if days else None)


def _rows(meeting: Meeting, sessions: list[Session], days: list[date], day: date | None) -> list[SessionRowForm]:
    zone = zone_info_of(meeting)
    own = [one for one in sessions if day_of(one, zone) == day]
    forms = [SessionRowForm(meeting, one, days, prefix=f"s{one.pk}") for one in own]
    news = range(NEW_ROWS if days else 0)
    return forms + [SessionRowForm(meeting, None, days, prefix=f"n{number}", day=day) for number in news]


def _posted(
    request: HttpRequest, meeting: Meeting, sessions: list[Session], days: list[date], day: date | None
) -> list[SessionRowForm]:
    """The rows that were sent, in their order, whether or not somebody has taken one out since."""
    found = {f"s{one.pk}": one for one in sessions}
    prefixes = [match[1] for name in request.POST if (match := ROW.match(name))][:MOST_SESSIONS]
    return [
        SessionRowForm(meeting, found.get(prefix), days, request.POST, prefix=prefix, day=day) for prefix in prefixes
    ]


def _saved(request: HttpRequest, meeting: Meeting, forms: list[SessionRowForm]) -> str:
    """What was saved, in words; empty when something is wrong, which the rows say."""
    touched = [form for form in forms if form.is_touched]
    valid = [form.is_valid() for form in touched]  # all of them, so that everything wrong is said at once
    for form in touched:
        is_gone = form.session is None and (form.prefix or "").startswith("s")
        if is_gone and not form.data.get(form.add_prefix("anew")):
            form.see_gone()
            valid.append(False)
    if not all(valid):
        return ""
    removing = [form for form in touched if form.is_removing]
    changing = [form for form in touched if not form.cleaned_data["remove"]]
    user: Any = request.user
    changed = [form.typed_session() for form in changing]
    papers = {form.session.pk: said for form in touched if form.session and (said := form.papers_said)}
    out = [_taken_out(form, meeting) for form in removing]
    try:
        saved = save_sessions(meeting, changed, out, by=user, papers=papers)
    except SessionRefused as refusal:
        _say(refusal, [*changing, *removing][refusal.number])
        return ""
    except Refused as refusal:
        (changing or forms)[0].refuse(refusal)
        return ""
    if not touched:
        return _("Nothing was changed.")
    words = _("Saved in the draft: %(added)s new, %(changed)s changed, %(removed)s taken out.")
    return words % {"added": saved.added, "changed": saved.changed, "removed": saved.removed}


def _taken_out(form: SessionRowForm, meeting: Meeting) -> Session:
    """The session to take out, of the version that was read; who sees it in earlier versions is what the row says."""
    session: Any = form.session  # is there
    session.version = form.cleaned_data["seen_version"] or 0
    if who_sees := form.cleaned_data.get("who_sees"):
        put_choice(session, who_sees, meeting)
    return session


def _say(refusal: SessionRefused, form: SessionRowForm) -> None:
    """Put the refusal into its row; who was not the first to save reads what the other wrote."""
    now = Session.objects.in_programme().filter(pk=form.session.pk).first() if form.session else None
    if isinstance(refusal.of, Changed) and form.session:
        if now:
            form.see_anew(now)
        else:
            form.see_gone()
    else:
        form.refuse(refusal.of)


def _words(
    meeting: Meeting, sessions: list[Session], days: list[date], day: date | None, forms: list[SessionRowForm]
) -> dict[str, Any]:
    zone = zone_info_of(meeting)
    counted = Counter(day_of(one, zone) for one in sessions)
    plan = plan_of(meeting, is_with_told=False)
    return {
        "days": [
            {"iso": one.isoformat(), "words": day_words(one), "number": counted[one], "is_shown": one == day}
            for one in days
        ],
        "day": day_words(day) if day else "",
        "forms": forms,
        "removed": [(one, choice_words(one)) for one in meeting.sessions.filter(is_removed=True).in_order()],
        "wrong": [form for form in forms if form.is_bound and form.is_touched and form.errors],
        "odd": odd_things(meeting, sessions),
        "zone_name": zone.key,
        "version": plan.number - 1,
        "is_other": bool(plan.comparison),
    }
