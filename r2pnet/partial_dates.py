"""Dates as the sources know them: a year, a month or a day; exact, "by" or "about".

A partial date is kept as the earliest and the latest day that it can be, with its precision and its sense, so that
"2012", "by 2013" and "about May 2014" are stored, compared and shown as they are known and never invented further.
"Certainly before" is: the latest day of the one lies before the earliest day of the other.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final, Self, overload

from django.db import models
from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

# The World Summit of 2005 is where the responsibility to protect begins (A/RES/60/1); nothing of the network is older.
EARLIEST_DAY = date(2005, 1, 1)
LATEST_DAY = date(2100, 12, 31)
ABOUT_DAYS = 7
PARTS: Final = ("earliest", "latest", "precision", "sense")
"""The columns of a partial date, each behind its name."""


class Precision(models.TextChoices):
    DAY = "day", _("day")
    MONTH = "month", _("month")
    YEAR = "year", _("year")


class Sense(models.TextChoices):
    EXACT = "exact", _("exactly")
    BY = "by", _("by, it may be earlier")
    ABOUT = "about", _("about")


@dataclass(frozen=True)
class PartialDate:
    """A date as far as it is known; `earliest` and `latest` are the first and last day that it can be."""

    earliest: date
    latest: date
    precision: Precision = Precision.DAY
    sense: Sense = Sense.EXACT

    @classmethod
    def of(cls, year: int, month: int | None = None, day: int | None = None, sense: Sense = Sense.EXACT) -> Self:
        """Make one from the parts that are known.

        Raises `ValueError` for a day that does not exist or lies outside 2005 to 2100.
        """
        if day is not None and month is None:
            raise ValueError("a day without its month")
        precision = Precision.YEAR if month is None else Precision.MONTH if day is None else Precision.DAY
        first = date(year, 1 if month is None else month, 1 if day is None else day)
        if not EARLIEST_DAY <= first <= LATEST_DAY:
            raise ValueError("outside the years 2005 to 2100")
        earliest, latest = _span(first, precision, sense)
        return cls(earliest, latest, precision, sense)

    @classmethod
    def on(cls, day: date) -> Self:
        """The exact day."""
        return cls.of(day.year, day.month, day.day)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what people write: "2012", "2012-05", "15 May 2012", "by 2013", "about May 2014", "2013 or earlier".

        Raises `ValueError` when it is none of these.
        """
        sense, rest = _sense_of(" ".join(text.split()))
        year, month, day = _parts_of(rest)
        return cls.of(year, month, day, sense)

    @property
    def core(self) -> date:
        """The first day of the day, month or year that is named ("about May 2014": 1 May 2014)."""
        return _core(self)

    @property
    def iso(self) -> str:
        """The named part as ISO 8601 writes it: 2012, 2012-05 or 2012-05-15."""
        length = {Precision.YEAR: 4, Precision.MONTH: 7, Precision.DAY: 10}[self.precision]
        return self.core.isoformat()[:length]

    @property
    def text(self) -> str:
        """What `parse` reads back, in English and independent of the reader's language."""
        prefix = {Sense.EXACT: "", Sense.BY: "by ", Sense.ABOUT: "about "}[self.sense]
        return prefix + self.iso

    def certainly_before(self, other: "PartialDate") -> bool:
        """True when no reading of the two dates lets this one be the same day or later."""
        return self.latest < other.earliest

    def __str__(self) -> str:
        return _shown(self, get_language() or "en")


def _span(first: date, precision: Precision, sense: Sense) -> tuple[date, date]:
    """The earliest and latest day for a named day, month or year, widened as its sense says."""
    if sense == Sense.BY:
        return EARLIEST_DAY, _last_day(first, precision)
    if sense == Sense.EXACT:
        return first, _last_day(first, precision)
    if precision == Precision.DAY:
        return first - timedelta(ABOUT_DAYS), first + timedelta(ABOUT_DAYS)
    return _step(first, precision, -1), _last_day(_step(first, precision, 1), precision)


def _last_day(first: date, precision: Precision) -> date:
    """The last day of the day, month or year that starts at `first`."""
    if precision == Precision.YEAR:
        return date(first.year, 12, 31)
    if precision == Precision.MONTH:
        return first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return first


def _step(first: date, precision: Precision, by: int) -> date:
    """The first day of the month or year that lies `by` (-1 or 1) steps away."""
    if precision == Precision.YEAR:
        return first.replace(year=first.year + by)
    months = first.year * 12 + first.month - 1 + by
    return date(months // 12, months % 12 + 1, 1)


def _core(when: PartialDate) -> date:
    """The first day of what is named: the inverse of `_span`."""
    if when.sense == Sense.EXACT:
        return when.earliest
    if when.sense == Sense.ABOUT:
        if when.precision == Precision.DAY:
            return when.earliest + timedelta(ABOUT_DAYS)
        return _step(when.earliest, when.precision, 1)
    if when.precision == Precision.YEAR:
        return date(when.latest.year, 1, 1)
    return when.latest.replace(day=1) if when.precision == Precision.MONTH else when.latest


@lru_cache(maxsize=8192)
def _shown(when: PartialDate, language: str) -> str:
    """The date in words of `language`, which is the active one: kept, since dates are two thirds of a list's cost."""
    core = when.core
    if when.precision == Precision.YEAR:
        named = str(core.year)
    elif when.precision == Precision.MONTH:
        named = date_format(core, "F Y")
    else:
        named = date_format(core, "j F Y")
    if when.sense == Sense.BY:
        return gettext("by %(date)s") % {"date": named}
    if when.sense == Sense.ABOUT:
        return gettext("about %(date)s") % {"date": named}
    return named


def _sense_of(text: str) -> tuple[Sense, str]:
    """Split "by 2013", "2013 or earlier" and "about 2013" into the sense and the rest."""
    lower = text.lower()
    for word, sense in (("by ", Sense.BY), ("about ", Sense.ABOUT), ("c. ", Sense.ABOUT)):
        if lower.startswith(word):
            return sense, text[len(word) :]
    if lower.endswith(" or earlier"):
        return Sense.BY, text[: -len(" or earlier")]
    return Sense.EXACT, text


def _parts_of(text: str) -> tuple[int, int | None, int | None]:
    """Year, month and day of an ISO date or of a date with the month's name in English or the active language."""
    if match := re.fullmatch(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", text, re.ASCII):
        year, month, day = match.groups()
        return int(year), int(month) if month else None, int(day) if day else None
    if match := re.fullmatch(r"(?:(\d{1,2}) )?([^\W\d_]+\.?) (\d{4})", text):
        day, name, year = match.groups()
        return int(year), _month_number(name), int(day) if day else None
    raise ValueError(f"not a date: {text[:40]!r}")


def _month_number(name: str) -> int:
    """1 to 12 for a month's name (or its first three letters, in English); raises `ValueError` for another word."""
    wanted = name.rstrip(".").casefold()
    for number in range(1, 13):
        english = calendar.month_name[number].casefold()
        if wanted in (english, english[:3], str(MONTHS[number]).casefold()):
            return number
    raise ValueError(f"not a month: {name[:40]!r}")


def columns_behind(model: type[models.Model], name: str) -> list[str]:
    """The columns of the database behind a field or an attribute of `model`: four of a partial date."""
    is_one = isinstance(getattr(model, name, None), property)
    return [f"{name}_{part}" for part in PARTS] if is_one else [name]


class PartialDateField:
    """Declares four columns on a model and one attribute that reads and writes them as a `PartialDate` or None.

    `joined = PartialDateField(_("joined"))` makes `joined_earliest`, `joined_latest` (dates, null when not known),
    `joined_precision`, `joined_sense`, and `member.joined`. Filter and order by the columns. Add
    `partial_date_constraint("joined")` to the model's constraints.
    """

    def __init__(self, verbose_name: Any) -> None:
        self.verbose_name = verbose_name

    def contribute_to_class(self, model: type[models.Model], name: str) -> None:
        """Called by Django when the model's class is made."""
        columns: dict[str, models.Field[Any, Any]] = {
            "earliest": models.DateField(null=True, blank=True, editable=False),
            "latest": models.DateField(null=True, blank=True, editable=False),
            "precision": models.CharField(max_length=5, choices=Precision.choices, blank=True, editable=False),
            "sense": models.CharField(max_length=5, choices=Sense.choices, blank=True, editable=False),
        }
        for part, column in columns.items():
            column.verbose_name = self.verbose_name
            model.add_to_class(f"{name}_{part}", column)
        setattr(model, name, property(_reader(name), _writer(name)))

    @overload
    def __get__(self, instance: None, owner: type) -> "PartialDateField": ...
    @overload
    def __get__(self, instance: models.Model, owner: type) -> PartialDate | None: ...
    def __get__(self, instance: models.Model | None, owner: type) -> "PartialDateField | PartialDate | None":
        """For the type checker only: `contribute_to_class` puts a property in this one's place."""
        raise NotImplementedError

    def __set__(self, instance: models.Model, value: PartialDate | None) -> None:
        """For the type checker only, as `__get__`."""
        raise NotImplementedError


def _reader(name: str) -> Any:
    def read(instance: models.Model) -> PartialDate | None:
        earliest = getattr(instance, f"{name}_earliest")
        if earliest is None:
            return None
        return PartialDate(
            earliest,
            getattr(instance, f"{name}_latest"),
            Precision(getattr(instance, f"{name}_precision")),
            Sense(getattr(instance, f"{name}_sense")),
        )

    return read


def _writer(name: str) -> Any:
    def write(instance: models.Model, value: PartialDate | None) -> None:
        setattr(instance, f"{name}_earliest", value and value.earliest)
        setattr(instance, f"{name}_latest", value and value.latest)
        setattr(instance, f"{name}_precision", value.precision if value else "")
        setattr(instance, f"{name}_sense", value.sense if value else "")

    return write


def partial_date_constraint(name: str) -> models.CheckConstraint:
    """Both days or neither, in order, from 2005 on."""
    earliest, latest = f"{name}_earliest", f"{name}_latest"
    unknown = models.Q(**{f"{earliest}__isnull": True, f"{latest}__isnull": True})
    known = models.Q(**{f"{earliest}__lte": models.F(latest), f"{earliest}__gte": date(2003, 1, 1)})
    return models.CheckConstraint(
        condition=unknown | known,
        name=f"%(app_label)s_%(class)s_{name}_in_order",
        violation_error_message=_("The earliest day that a date can be must not be after the latest."),
    )
