"""The report on a meeting as somebody reads it: plain values for the page and the file. It names offices alone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import tzinfo

from django.utils.translation import gettext as _

from meetings.dates import when
from meetings.models import Meeting, MeetingReport, Paper, Registration, ReleasedSession, SessionNote
from meetings.models.capacity import CapacityKind
from meetings.models.meeting_report import SECTIONS
from meetings.models.registration import RegistrationStatus
from meetings.models.session import SessionKind
from meetings.official_order import in_official_order, place_of
from meetings.programme.clock import as_released, day_and_hours
from meetings.programme.versions import current_rows
from meetings.reporting.final_list import WITH_WORDS
from meetings.reporting.pieces import Piece, pieces_of
from meetings.reporting.statistics import who_came
from meetings.reporting.too_few import Row, put_together
from meetings.services.telling import where_words
from meetings.times import zone_info_of
from r2pnet.clock import network_day
from r2pnet.days import day_in_words
from r2pnet.text import searchable
from r2pnet.visibility import Reader


@dataclass(frozen=True)
class Section:
    """A part of the text."""

    title: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Delegation:
    """Who was there for whom: offices, without a name."""

    name: str
    offices: tuple[str, ...]


@dataclass(frozen=True)
class ToldSession:
    """A session as it was in the programme, with what is noted of it."""

    number: str
    title: str
    kind: str
    when: str
    offices: tuple[str, ...]
    note: tuple[Piece, ...]


@dataclass(frozen=True)
class PaperLine:
    """A paper of the meeting."""

    symbol: str
    title: str
    kind: str
    path: str


@dataclass(frozen=True)
class Written:
    """All that the page and the file say."""

    title: str
    meeting: str
    when: str
    where: str
    kind: str
    number: str
    standing: str
    took_place: Section | None
    outcome: Section | None
    thanks: Section | None
    everybody: int
    counted: tuple[Row, ...]
    delegations: tuple[Delegation, ...]
    sessions: tuple[ToldSession, ...]
    case_studies: tuple[ToldSession, ...]
    papers: tuple[PaperLine, ...]
    is_sample: bool

    @property
    def is_sheet(self) -> bool:
        """Without a cover: the document line opens the first page."""
        return True


def written_for(reader: Reader, report: MeetingReport) -> Written:
    """What `reader` may see of the report, which they may: each part of it is asked for by the one rule."""
    meeting = report.meeting
    texts = {name: _section(report, name) for name in SECTIONS}
    told = list(_sessions(reader, meeting))
    everybody, counted = _counted(meeting)
    papers = Paper.objects.visible_to(reader).filter(meeting=meeting).newest_first()
    return Written(
        title=_("Report on the meeting"),
        meeting=meeting.title,
        when=when(meeting).words,
        where=where_words(meeting),
        kind=str(meeting.get_kind_display()),
        number=str(meeting.ordinal or ""),
        standing=standing_words(report),
        **texts,
        everybody=everybody,
        counted=counted,
        delegations=tuple(_delegations(reader, meeting)),
        sessions=tuple(one for kind, one in told if kind != SessionKind.CASE_STUDY),
        case_studies=tuple(one for kind, one in told if kind == SessionKind.CASE_STUDY),
        papers=tuple(
            PaperLine(one.symbol, one.title, str(one.get_kind_display()), one.get_absolute_url()) for one in papers
        ),
        is_sample=meeting.is_sample,
    )


def standing_words(report: MeetingReport) -> str:
    """Whether it is a draft, or since when it is shown."""
    if report.shown_at is None:
        return _("Draft")
    return _("Shown since %(day)s") % {"day": day_in_words(network_day(report.shown_at))}


def title_of_section(name: str) -> str:
    """What a section is called on pages and in files."""
    return {"took_place": _("What took place"), "outcome": _("Outcome"), "thanks": _("Thanks")}[name]


def _section(report: MeetingReport, name: str) -> Section | None:
    pieces = pieces_of(getattr(report, name))
    return Section(title_of_section(name), pieces) if pieces else None


def _sessions(reader: Reader, meeting: Meeting) -> Iterator[tuple[str, ToldSession]]:
    """The programme as `reader` reads it, without breaks, with its kinds: as the programme's page numbers and times it.

    A number out of the row would tell how many sessions stand before it that the reader may not see.
    """
    notes = dict(SessionNote.objects.visible_to(reader).filter(session__meeting=meeting).values_list("session", "text"))
    rows = current_rows(reader, meeting)
    zone = zone_info_of(as_released(meeting, rows))
    for one in rows:
        if not one.is_break:
            yield one.kind, _told(one, zone, notes.get(one.session_id, ""))


def _told(one: ReleasedSession, zone: tzinfo, note: str) -> ToldSession:
    offices = tuple(str(office.get("words", "")) for office in one.offices)
    kind = str(one.get_kind_display())
    return ToldSession(one.number, one.title, kind, day_and_hours(one, zone), offices, pieces_of(note))


def _counted(meeting: Meeting) -> tuple[int, tuple[Row, ...]]:
    """How many took part, by capacity: also for readers who may not see the list, so nobody alone is a row."""
    numbers = who_came(meeting, "capacity__kind")
    rows, _are_together = put_together(
        Row(str(kind.label), (numbers[kind.value],)) for kind in CapacityKind if numbers[kind.value]
    )
    return sum(numbers.values()), rows


def _delegations(reader: Reader, meeting: Meeting) -> Iterator[Delegation]:
    """The offices of those who agreed to stand in the list, for whoever may read the list; in its order."""
    rows = Registration.objects.visible_to(reader).filter(
        meeting=meeting, is_listed=True, status=RegistrationStatus.ATTENDED
    )
    listed = rows.select_related(*WITH_WORDS).by_arrival()
    for _title, delegations in in_official_order(listed, place_of):
        for name, people in delegations:
            yield Delegation(name, _sorted(map(_office, people)))


def _office(one: Registration) -> str:
    """The office in words; the capacity where there is none, or where the name stands in it."""
    is_named = searchable(one.person.name) in searchable(one.office)
    return str(one.capacity) if not one.office or is_named else one.office


def _sorted(offices: Iterable[str]) -> tuple[str, ...]:
    """Each office once."""
    return tuple(sorted(set(offices), key=searchable))
