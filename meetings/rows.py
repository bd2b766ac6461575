"""Rows of lists of meetings and papers, prepared whole, so that a list's template only writes them out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from meetings.dates import When, when, year_of
from meetings.hosts import hosts_named
from meetings.labels import Label, labels_of
from meetings.models import Meeting, Paper
from meetings.models.meeting import MeetingKind
from meetings.papers.files import FileRow, Files
from meetings.titles import title_with_place
from r2pnet.days import day_in_words
from r2pnet.who_sees import words_for


@dataclass(frozen=True)
class MeetingRow:
    """A meeting in a list; `year` is None when it is not known, `kind` empty where the name says it."""

    name: str
    url: str
    year: int | None
    when: When
    kind: str
    hosted_by: SafeString | str
    attending: str
    labels: list[Label]


@dataclass(frozen=True)
class PaperRow:
    """A paper in a list; `dated` is empty when only its year is known."""

    title: str
    symbol: str
    url: str
    year: int
    kind: str
    dated: str
    source: str
    source_url: str
    labels: list[Label]
    files: tuple[FileRow, ...] = ()


def meeting_rows(meetings: Iterable[Meeting]) -> list[MeetingRow]:
    """Rows of meetings that came by `hosts.with_hosts`."""
    start, rows = reverse("meetings"), list(meetings)
    seen_by = words_for(rows)
    return [_meeting_row(meeting, f"{start}{meeting.slug}/", labels_of(meeting, seen_by)) for meeting in rows]


def paper_rows(papers: Iterable[Paper], files: Mapping[int, Files] | None = None) -> list[PaperRow]:
    """Rows of papers, with the newest of the `files` that `meetings.papers.files` found for them."""
    start, rows, found = reverse("papers"), list(papers), files or {}
    seen_by = words_for(rows)
    return [
        _paper_row(paper, f"{start}{paper.slug}/", labels_of(paper, seen_by), found.get(paper.pk, Files()))
        for paper in rows
    ]


def attending_words(meeting: Meeting) -> str:
    """The number in words, "31 states", "35 states or more"; empty when it is not recorded."""
    number = meeting.attending
    if number is None:
        return ""
    if meeting.attending_is_at_least:
        words = ngettext("%(number)s state or more", "%(number)s states or more", number)
    else:
        words = ngettext("%(number)s state", "%(number)s states", number)
    return words % {"number": number}


def source_words(paper: Paper) -> str:
    """Where the source is, if it may be linked; else that the secretariat holds it, or that there is none."""
    if paper.public_source_url:
        return gettext("Source: %(host)s") % {"host": source_host(paper)}
    return gettext("Source on file with the secretariat") if paper.source_url else gettext("No source recorded")


def source_host(paper: Paper) -> str:
    """The name of the host at which the public source is: static.un.org."""
    return urlsplit(paper.public_source_url).hostname or ""


def _meeting_row(meeting: Meeting, url: str, labels: list[Label]) -> MeetingRow:
    return MeetingRow(
        name=title_with_place(meeting),
        url=url,
        year=year_of(meeting),
        when=when(meeting),
        kind="" if meeting.kind == MeetingKind.ANNUAL else str(meeting.get_kind_display()),
        hosted_by=_hosted_by(hosts_named(meeting)),
        attending=attending_words(meeting),
        labels=labels,
    )


def _hosted_by(names: str) -> SafeString | str:
    if not names:
        return ""
    return format_html(gettext("hosted by {hosts}"), hosts=format_html("<bdi>{}</bdi>", names))


def _paper_row(paper: Paper, url: str, labels: list[Label], files: Files) -> PaperRow:
    return PaperRow(
        title=paper.title,
        symbol=paper.symbol,
        url=url,
        year=paper.year,
        kind=str(paper.get_kind_display()),
        dated=day_in_words(paper.dated_on) if paper.dated_on else "",
        source="" if files.newest and not paper.source_url else source_words(paper),
        source_url=paper.public_source_url,
        labels=labels,
        files=files.newest,
    )
