"""What a cell says: its text read as a name, a choice, a date, yes or no; or a sentence that says what to write."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db import models
from django.utils.translation import gettext as _

from focalpoints.importing.columns import BY_KEY
from focalpoints.importing.dates import NoDate, read_date
from focalpoints.models import Appointment, Institution, Member, Person, SteeringTerm
from focalpoints.models.appointment import Role
from focalpoints.models.institution import Sector
from focalpoints.models.member import MemberKind, Standing
from focalpoints.models.steering_term import SteeringRole
from focalpoints.models.term import EndState
from r2pnet.text import searchable
from r2pnet.visibility import Level

YES: Final = frozenset(("yes", "y", "true", "1", "x", "oui", "si", "ja", "vrai", "verdadero"))
NO: Final = frozenset(("no", "n", "false", "0", "non", "nein", "faux", "falso"))
LANGUAGE_CODE: Final = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})?")
# What programs show in place of a value that they could not work out.
BROKEN: Final = re.compile(r"#(REF!|NAME\?|VALUE!|N/A|DIV/0!|NUM!|NULL!)|Err:\d+")
LONGEST_SHOWN: Final = 60

# The model and the field of it that each column fills.
FIELDS: Final[dict[str, tuple[type[models.Model], str]]] = {
    "kind": (Member, "kind"),
    "standing": (Member, "standing"),
    "joined": (Member, "joined"),
    "left": (Member, "left"),
    "joining_note": (Member, "joining_note"),
    "institution": (Institution, "name"),
    "institution_own_name": (Institution, "own_name"),
    "sector": (Institution, "sector"),
    "person": (Person, "name"),
    "email": (Person, "work_email"),
    "phone": (Person, "phone"),
    "languages": (Person, "languages"),
    "role": (Appointment, "role"),
    "position": (Appointment, "position"),
    "office_note": (Appointment, "office_note"),
    "start": (Appointment, "start"),
    "end_state": (Appointment, "end_state"),
    "end": (Appointment, "end"),
    "letter": (Appointment, "letter"),
    "agreed_cover": (Appointment, "is_agreed_cover"),
    "level": (Appointment, "level"),
    "steering_role": (SteeringTerm, "role"),
    "steering_start": (SteeringTerm, "start"),
    "steering_end_state": (SteeringTerm, "end_state"),
    "steering_end": (SteeringTerm, "end"),
    "source_url": (Appointment, "source_url"),
    "source_note": (Appointment, "source_note"),
    "source_date": (Appointment, "source_date"),
    "source_public": (Appointment, "source_public"),
    "verified": (Appointment, "verified"),
}
CHOICES: Final[dict[str, type[models.TextChoices]]] = {
    "kind": MemberKind,
    "standing": Standing,
    "sector": Sector,
    "role": Role,
    "end_state": EndState,
    "level": Level,
    "steering_role": SteeringRole,
    "steering_end_state": EndState,
}
DATES: Final = ("joined", "left", "start", "end", "steering_start", "steering_end", "source_date")
YES_OR_NO: Final = ("agreed_cover", "source_public", "verified")
# Words that people write instead of a date into the column for the end.
STATE_IN_END: Final = {"end": "end_state", "steering_end": "steering_end_state"}


class WrongCell(ValueError):
    """The words say what to write."""


@dataclass(frozen=True)
class Sentence:
    """What is wrong in a row, or only to be noticed, with the key of the column."""

    column: str
    words: str
    is_error: bool = True


@dataclass
class ReadRow:
    """One row as it was read: its texts and their values by the keys of columns, and what is wrong with them."""

    number: int
    texts: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    sentences: list[Sentence] = field(default_factory=list)

    def wrong(self, column: str, words: str) -> None:
        """Say what is wrong in a column."""
        self.sentences.append(Sentence(column, words))

    def of(self, model: type[models.Model]) -> dict[str, Any]:
        """What the row says of one kind of record, by the names of its fields."""
        return {
            FIELDS[key][1]: value
            for key, value in self.values.items()
            if key in FIELDS and FIELDS[key][0] is model and BY_KEY[key].kind != "source"
        }

    @property
    def source(self) -> dict[str, Any]:
        """What it says of the source, by the names of the fields."""
        return {FIELDS[key][1]: value for key, value in self.values.items() if BY_KEY[key].kind == "source"}


def read_row(number: int, texts: Mapping[str, str]) -> ReadRow:
    """Read every filled cell of a row; `texts` are its texts by the keys of their columns, in whatever order.

    What it says is told in the order of the columns: PostgreSQL keeps no order of what is kept of a row.
    """
    row = ReadRow(number, {key: texts[key] for key in BY_KEY if texts.get(key)})
    for key, text in row.texts.items():
        try:
            _refuse_formulas(text)
            column, value = _read(key, text)
        except (WrongCell, NoDate) as wrong:
            row.wrong(key, str(wrong))
            continue
        if row.values.setdefault(column, value) != value:
            row.wrong(key, _("The two columns about the end say different things: leave one of them empty."))
    return row


def _read(key: str, text: str) -> tuple[str, Any]:
    """The column that it fills, which another word in the column of an end can change, and the value."""
    if key in STATE_IN_END and searchable(text) in _words_of(EndState):
        return STATE_IN_END[key], _words_of(EndState)[searchable(text)]
    if key in DATES:
        return key, read_date(text)
    if key in CHOICES:
        return key, _choice(CHOICES[key], text)
    if key in YES_OR_NO:
        return key, _yes_or_no(text)
    return key, READERS.get(key, _text)(key, text)


def _refuse_formulas(text: str) -> None:
    if text.startswith("="):
        raise WrongCell(_("A formula stands here. Write the value itself."))
    if BROKEN.fullmatch(text):
        raise WrongCell(
            _("The spreadsheet shows %(text)s here: mend the formula, or write the value.") % {"text": text}
        )


@cache
def _words_of(choices: type[models.TextChoices]) -> dict[str, Any]:
    """Every way to write each choice: its key, its label, and of a label what stands before a bracket or a comma."""
    known: dict[str, Any] = {}
    for one in choices:
        for words in (one.value, str(one.label), str(one.label).removesuffix(" only")):
            known.setdefault(searchable(words), one)
    return known


def _choice(choices: type[models.TextChoices], text: str) -> Any:
    found = _words_of(choices).get(searchable(text))
    if found is None:
        labels = ", ".join(str(one.label) for one in choices)
        raise WrongCell(
            _("“%(text)s” is none of these. Write one: %(labels)s.") % {"text": shown(text), "labels": labels}
        )
    return found


def _yes_or_no(text: str) -> bool:
    word = searchable(text).strip()
    if word in YES:
        return True
    if word in NO:
        return False
    raise WrongCell(_("“%(text)s” is neither yes nor no. Write one of them.") % {"text": shown(text)})


def _text(key: str, text: str) -> str:
    """In one line, no longer than its field, with a letter or a digit in it."""
    words = " ".join(text.split())
    if not searchable(words):
        raise WrongCell(_("“%(text)s” says nothing: write words, or leave the cell empty.") % {"text": shown(words)})
    _refuse_longer(words, _longest(key))
    return words


def _longest(key: str) -> int:
    if key not in FIELDS:
        return 200
    model, name = FIELDS[key]
    return int(model._meta.get_field(name).max_length or 0)  # type: ignore[union-attr]  # of columns only


def _refuse_longer(text: str, most: int) -> None:
    if len(text) > most:
        words = _("It has %(length)d characters, and %(most)d are kept: shorten it.")
        raise WrongCell(words % {"length": len(text), "most": most})


def _address(key: str, text: str) -> str:
    address = text.strip().removeprefix("mailto:").strip("<>")
    _refuse_longer(address, _longest(key))
    try:
        validate_email(address)
    except ValidationError as error:
        words = _("“%(text)s” is no e-mail address. Write one, such as name@example.org.")
        raise WrongCell(words % {"text": shown(text)}) from error
    return address


def _phone(key: str, text: str) -> str:
    if not any(letter.isdigit() for letter in text):
        words = _("“%(text)s” is no phone number. Write it with the code of the country: +43 1 5550100.")
        raise WrongCell(words % {"text": shown(text)})
    return _text(key, text)


def _languages(key: str, text: str) -> list[str]:
    """Codes or names of languages, with commas, semicolons, slashes or “and” between them."""
    known = _languages_by_name()
    found = []
    for word in re.split(r"[,;/|+&\n]| and | et | y ", text):
        if not word.strip():
            continue
        code = known.get(searchable(word), word.strip().lower())
        if not LANGUAGE_CODE.fullmatch(code):
            words = _("“%(text)s” is no language. Write codes with commas between them: en, fr, zh-hans.")
            raise WrongCell(words % {"text": shown(word.strip())})
        found.append(code)
    return list(dict.fromkeys(found))


@cache
def _languages_by_name() -> dict[str, str]:
    known: dict[str, str] = {}
    for code, info in LANG_INFO.items():
        for name in (info.get("name", ""), info.get("name_local", "")):
            known.setdefault(searchable(name), code)
    return known | {searchable("Chinese"): "zh-hans", searchable("中文"): "zh-hans"}


def _url(key: str, text: str) -> str:
    _refuse_longer(text, _longest(key))
    try:
        URLValidator(schemes=["http", "https"])(text)
    except ValidationError as error:
        words = _("“%(text)s” is no address of a page. Write it whole, beginning with https://.")
        raise WrongCell(words % {"text": shown(text)}) from error
    return text


def shown(text: str) -> str:
    """Enough of a text to know it again."""
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


READERS: Final[dict[str, Callable[[str, str], Any]]] = {
    "email": _address,
    "phone": _phone,
    "languages": _languages,
    "source_url": _url,
}
