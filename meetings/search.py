"""What the search finds of meetings, papers and next steps, by titles, places, themes, symbols and words."""

from urllib.parse import urlencode

from django.db.models import Case, When
from django.urls import reverse
from django.utils.translation import gettext as _

from meetings.dates import when
from meetings.labels import Label, labels_of
from meetings.models import Meeting, NextStep, Paper
from meetings.next_steps.shown import StepRow, addresses_of, rows_of
from meetings.rows import PaperRow, paper_rows
from meetings.titles import title_with_place
from r2pnet.desk.search import HITS_SHOWN, Hit, Hits
from r2pnet.text import searchable
from r2pnet.visibility import Reader
from r2pnet.who_sees import words_for


def search(text: str, user: Reader) -> list[Hits]:
    """Meetings, papers and next steps that `user` may see in which every word of `text` begins a word."""
    return [_meetings(text, user), _papers(text, user), _next_steps(text, user)]


def _meetings(text: str, user: Reader) -> Hits:
    found = Meeting.objects.visible_to(user).matching(text).newest_first()
    shown = list(found[:HITS_SHOWN])
    seen_by = words_for(shown)
    hits = [_meeting_hit(meeting, labels_of(meeting, seen_by)) for meeting in shown]
    return Hits(20, _("Meetings"), hits, found.count(), _all("meetings", text))


def _meeting_hit(meeting: Meeting, labels: list[Label]) -> Hit:
    words = _words(labels)
    return Hit(title_with_place(meeting), meeting.get_absolute_url(), note=when(meeting).words, label=words)


def _papers(text: str, user: Reader) -> Hits:
    """A paper whose symbol was typed, with or without its strokes, stands first."""
    symbol = searchable(text.replace("/", ""))
    is_named = Case(When(search_text__contains=f"{symbol} ", then=0), default=1)
    seen = Paper.objects.visible_to(user).matching(text)
    rows = paper_rows(seen.order_by(is_named, "-year", "symbol", "pk")[:HITS_SHOWN])
    hits = [_paper_hit(row) for row in rows]
    return Hits(30, _("Papers"), hits, seen.count(), _all("papers", text))


def _paper_hit(row: PaperRow) -> Hit:
    return Hit(row.title, row.url, note=f"{row.kind}, {row.year}", symbol=row.symbol, label=_words(row.labels))


def _next_steps(text: str, user: Reader) -> Hits:
    """By what was taken on, what came of it, and why it was dropped; what is open stands first.

    One query where nothing is found, as for the public, which reads none; six at most.
    """
    seen = NextStep.objects.visible_to(user).matching(text)
    steps = list(seen.with_names().order_by("-state", "due_on", "pk")[:HITS_SHOWN])
    if not steps:
        return Hits(40, _("Next steps"), [], 0)
    rows = rows_of(steps, user)
    addresses, seen_by = addresses_of(rows, user), words_for(steps, user)
    hits = [_step_hit(row, addresses[row.step.pk], seen_by[row.step.level, row.step.scope]) for row in rows]
    return Hits(40, _("Next steps"), hits, seen.count() if len(steps) == HITS_SHOWN else len(steps))


def _step_hit(row: StepRow, address: str, seen_by: str) -> Hit:
    note = ", ".join((row.member, row.meeting, row.when or row.label.words))
    return Hit(row.step.words, address, note=note, label=seen_by)


def _words(labels: list[Label]) -> str:
    return ", ".join(label.words for label in labels)


def _all(name: str, text: str) -> str:
    return f"{reverse(name)}?{urlencode({'q': text})}"
