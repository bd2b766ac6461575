"""The handover pack as plain values: a cover, then one section for each part that the apps have to tell."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from focalpoints.directory import parted
from focalpoints.handover_pack.audience import PeopleOf, name_of_person, succession_of
from focalpoints.models import Succession
from r2pnet.days import day_in_words
from r2pnet.handing_over import Form, Part, Row, parts

LINE_MM: Final = 4.3
PADDING_MM: Final = 3.2
LETTERS_A_LINE: Final = {"table": 26, "facts": 70, "timeline": 85, "ticks": 95}
LONG: Final = 120
"""Letters of the names on the cover, beyond which they are printed smaller."""


@dataclass(frozen=True)
class Section:
    """A part of the pack; `groups` are its rows, cut so that each piece fits on a page."""

    key: str
    title: str
    form: str
    headings: tuple[str, ...]
    groups: tuple[tuple[Row, ...], ...]
    note: str
    if_empty: str


@dataclass(frozen=True)
class HandoverPack:
    """All that the document shows."""

    title: str
    member: str
    role: str
    to_name: str
    from_name: str
    first_day: str
    last_day: str
    figures: tuple[tuple[int, str], ...]
    sections: tuple[Section, ...]
    is_long: bool
    made_by_a_sample: bool


def handover_pack(subject: str, language: str) -> HandoverPack:
    """The pack of the succession with the number `subject`, as the member's people may read it; `language` is active.

    The number of queries is constant. Raises `NoSubject` where there is no such succession, or it was taken back.
    """
    succession = succession_of(subject)
    member = succession.following.member
    names = (member.name, name_of_person(succession.following.person), name_of_person(succession.leaving.person))
    told = parts(succession, PeopleOf(member))
    return HandoverPack(
        title=_("Handover pack"),
        member=member.name,
        role=str(succession.following.get_role_display()),
        to_name=names[1],
        from_name=names[2],
        first_day=day_in_words(succession.first_day),
        last_day=day_in_words(succession.last_day),
        figures=tuple((len(part.rows), part.title) for part in told if part.is_counted and part.rows),
        sections=tuple(_sections(told)),
        is_long=sum(len(name) for name in names) > LONG,
        made_by_a_sample=settings.SAMPLE,
    )


def name_of(succession: Succession) -> str:
    """What the list of reports calls it: the member, and the day of the change."""
    names = {"member": succession.following.member.name, "date": day_in_words(succession.first_day)}
    return _("%(member)s, from %(date)s") % names


def _sections(told: list[Part]) -> Iterator[Section]:
    for part in told:
        whole = (part.rows,) if part.rows else ()
        is_list = part.form is Form.TIMELINE  # its lines stay whole one by one: it may go over pages, as no table may
        groups = whole if is_list else parted(part.rows, partial(_height_mm, LETTERS_A_LINE[part.form]))
        yield Section(part.key, part.title, part.form.value, part.headings, groups, part.note, part.if_empty)


def _height_mm(letters: int, row: Row) -> float:
    """About how high a row is in print: its longest cell, and beneath it where it comes from."""
    longest = max(len(words) for words in (row.head, *row.cells))
    lines = 1 + longest // letters + (1 + (len(row.note) + len(row.address)) // 70 if row.note or row.address else 0)
    return PADDING_MM + LINE_MM * lines
