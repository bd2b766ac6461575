"""A programme from a spreadsheet: every row is read by the rules of the form, its fate said before it is written."""

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override

from meetings.models import Meeting, Session
from meetings.models.session import SessionKind
from meetings.programme.audiences import CHOICES, choice_words
from meetings.programme.clock import days_of
from meetings.programme.row_form import SessionRowForm
from r2pnet.day_field import DayField
from r2pnet.refusal import Refused
from r2pnet.sheets.parts import Sheet, SheetRow, sheet_of
from r2pnet.sheets.text_sheet import text_sheet

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "day": ("day", "date"),
    "begins": ("from", "begins", "start", "begins at"),
    "ends": ("to", "until", "ends", "end", "ends at"),
    "kind": ("kind", "type"),
    "title": ("title", "session"),
    "room": ("room",),
    "who_sees": ("who can see it", "who", "level"),
    "seats": ("seats", "sign up"),
}
NEEDED: Final = ("day", "begins", "ends", "title")
MOST_ROWS = 300


@dataclass(frozen=True)
class PastedRow:
    """One row: its number in what was pasted, what it says, and what becomes of it."""

    number: int
    cells: tuple[str, ...]
    session: Session | None
    wrong: tuple[str, ...] = ()
    is_there: bool = False

    @property
    def who_sees(self) -> str:
        """Who will see it, in words."""
        return choice_words(self.session) if self.session else ""

    @property
    def fate(self) -> str:
        if self.wrong:
            return " ".join(self.wrong)
        return _("It stands in the draft already: left out.") if self.is_there else _("New")


@dataclass(frozen=True)
class Pasted:
    """All rows; nothing is written unless every one of them can be."""

    headings: tuple[str, ...]
    said: tuple[str, ...]
    rows: tuple[PastedRow, ...]

    @property
    def sign(self) -> str:
        """The same for the same rows with the same fate: only what was previewed is written."""
        said = [[row.number, row.cells, row.fate, row.who_sees] for row in self.rows]
        return hashlib.sha256(json.dumps([self.headings, said]).encode()).hexdigest()

    @property
    def sessions(self) -> list[Session]:
        return [row.session for row in self.rows if row.session and not row.is_there]

    @property
    def number_wrong(self) -> int:
        return sum(bool(row.wrong) for row in self.rows)

    @property
    def is_good(self) -> bool:
        return bool(self.sessions) and not self.number_wrong


def read_pasted(text: str, meeting: Meeting) -> Pasted:
    """What becomes of every row; raises `Refused` for what is no table, or one without the columns that are needed."""
    file = io.BytesIO(text.encode())
    written = text_sheet(file)
    sheet = sheet_of(written.lines(), [])
    columns = _columns(sheet)
    there = {_key(one) for one in meeting.sessions.in_programme()}
    rows: list[PastedRow] = []
    for row in sheet.rows:
        if len(rows) == MOST_ROWS:
            words = _("No more than %(number)s rows are read at once: paste a part of them.")
            raise Refused(words % {"number": MOST_ROWS})
        rows.append(_row(row, columns, meeting, there))
    return Pasted(tuple(heading.words for heading in sheet.headings), tuple(_left_out(sheet, columns)), tuple(rows))


def _columns(sheet: Sheet) -> dict[str, int]:
    """The place of each column that is known, by its heading in English or in the reader's language."""
    found: dict[str, int] = {}
    for heading in sheet.headings:
        words = heading.words.casefold()
        for name, known in _known_headings().items():
            if words in known and name not in found:
                found[name] = heading.number - 1
    missing = [_label(name) for name in NEEDED if name not in found]
    words = _("These columns are missing: %(columns)s. The first row has the headings.")
    if missing:
        raise Refused(words % {"columns": ", ".join(missing)})
    return found


def _known_headings() -> dict[str, set[str]]:
    return {name: {*words, _label(name).casefold()} for name, words in COLUMNS.items()}


def _label(name: str) -> str:
    return str(SessionRowForm.base_fields[name].label)


def _left_out(sheet: Sheet, columns: Mapping[str, int]) -> list[str]:
    others = [heading.words for heading in sheet.headings if heading.number - 1 not in columns.values()]
    words = _("Columns that are not read: %(columns)s.")
    return [words % {"columns": ", ".join(others)}] if others else []


def _row(row: SheetRow, columns: Mapping[str, int], meeting: Meeting, there: set[Any]) -> PastedRow:
    """Read by the form of the table, so that a spreadsheet gets in nothing that nobody could type."""
    given = {name: row.cells[place] if place < len(row.cells) else "" for name, place in columns.items()}
    form = SessionRowForm(meeting, None, days_of(meeting), _typed(given, meeting))
    cells = tuple(row.cells)
    if not form.is_valid():
        return PastedRow(row.number, cells, None, tuple(_wrong(form)))
    session = form.typed_session()
    is_there = _key(session) in there
    there.add(_key(session))
    return PastedRow(row.number, cells, session, is_there=is_there)


def _typed(given: Mapping[str, str], meeting: Meeting) -> dict[str, str]:
    """The words of a spreadsheet as the form takes them: days, kinds and readers by their names.

    Where nothing says who can see a session, it is those who can see the meeting.
    """
    seats = given.get("seats", "").strip()
    is_yes = seats.casefold() in ("yes", "x", _("yes").casefold())
    return {
        "day": _day(given["day"]),
        "begins": given["begins"].strip(),
        "ends": given["ends"].strip(),
        "kind": _value_of(given.get("kind", ""), SessionKind.choices, SessionKind.PLENARY),
        "title": given["title"],
        "room": given.get("room", ""),
        "who_sees": _value_of(given.get("who_sees", ""), list(CHOICES.items()), meeting.level),
        "seats": "" if is_yes or seats.casefold() in ("no", "-", _("no").casefold()) else seats,
        "needs_sign_up": "on" if is_yes or seats.isdecimal() else "",
    }


def _day(words: str) -> str:
    try:
        read: date | None = DayField(required=False).clean(words.strip())
    except ValidationError:
        return words
    return read.isoformat() if read else ""


def _value_of(words: str, choices: Sequence[tuple[Any, Any]], otherwise: str) -> str:
    """The value that is called so, in English or in the reader's language; the words themselves where none is."""
    asked = " ".join(words.casefold().replace("-", " ").split())
    if not asked:
        return otherwise
    for value, label in choices:
        names = {str(value).replace("-", " "), str(label).casefold()}
        with override("en"):
            names.add(str(label).casefold())
        if asked in names:
            return str(value)
    return words


def _wrong(form: SessionRowForm) -> list[str]:
    said = []
    for name, errors in form.errors.items():
        label = f"{form.fields[name].label}: " if name in form.fields else ""
        said += [f"{label}{error}" for error in errors]
    return said


def _key(session: Session) -> tuple[Any, ...]:
    return (session.starts_at, session.ends_at, session.title.casefold(), session.room.casefold())
