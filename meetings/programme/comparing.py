"""What changed between two versions of a programme, in words, made by comparing what a reader may see of both."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from django.utils.translation import gettext as _

from meetings.models import ReleasedSession, SessionOffice
from meetings.models.session import SessionRole
from meetings.programme.audiences import choice_words
from meetings.programme.clock import day_and_hours

FIELDS = (
    *("kind", "number", "title", "starts_at", "ends_at", "room", "summary", "needs_sign_up", "seats"),
    *("level", "scope", "offices"),
)
"""All that is released of a session."""


@dataclass(frozen=True)
class Change:
    """What happened to one session: `sentences` say it; `is_move` for another time or room, or that it is gone."""

    session: int
    kind: str
    name: str
    sentences: tuple[str, ...]
    is_move: bool = False


@dataclass(frozen=True)
class Comparison:
    """The changes in the order of the programme, and how many sessions have nothing but another number."""

    changes: tuple[Change, ...]
    renumbered: int = 0

    def __bool__(self) -> bool:
        return bool(self.changes or self.renumbered)


def values_of(row: ReleasedSession) -> dict[str, Any]:
    """What is compared of a session, and all that stands in a version of it; of offices whose, not how it is called."""
    return {name: getattr(row, name) for name in FIELDS if name != "offices"} | {"offices": _offices(row)}


def key_of(office: SessionOffice) -> str:
    """The same for the same office, whatever its member or organisation is called, in whatever language."""
    body = f"member:{office.member_id}" if office.member_id else f"organisation:{office.organisation_id}"
    return f"{body}:{office.office}"


def _offices(row: ReleasedSession) -> list[tuple[str, str]]:
    return [(one["role"], one.get("key") or one["words"]) for one in row.offices]


def compare(
    before: Iterable[ReleasedSession], after: Iterable[ReleasedSession], zone: tzinfo, zone_before: tzinfo | None = None
) -> Comparison:
    """What is new, gone and other; both in the order of the programme, as far as the reader sees them.

    `zone` is that of the later version; where the meeting has moved in between the earlier one had another.
    """
    zones = (zone_before or zone, zone)
    was = {row.session_id: row for row in before}
    now = {row.session_id: row for row in after}
    changes = [change for row in now.values() if (change := _change(was.get(row.session_id), row, zones))]
    changes += [_gone(row, zones[0]) for key, row in was.items() if key not in now]
    return Comparison(tuple(changes), sum(_has_another_number(was.get(key), row) for key, row in now.items()))


def who_words(row: ReleasedSession) -> str:
    """ "Chair: Testland, focal point. Presents: Test Organisation": by office, never by name; empty for nobody."""
    parts = []
    for role in SessionRole:
        bodies = [one["words"] for one in row.offices if one["role"] == role]
        if bodies:
            parts.append(_("%(role)s: %(who)s.") % {"role": role.label, "who": "; ".join(bodies)})
    return " ".join(parts)


def name_of(row: ReleasedSession) -> str:
    """As it is called in a list of changes: "3. Early warning"; a break has no number."""
    return f"{row.number}. {row.title}" if row.number else row.title


def _change(was: ReleasedSession | None, row: ReleasedSession, zones: tuple[tzinfo, tzinfo]) -> Change | None:
    if was is None:
        words = _("New: %(when_and_where)s.") % {"when_and_where": _place(row, zones[1])}
        return Change(row.session_id, "added", name_of(row), (words,))
    moved = tuple(_moved(was, row, zones))
    other = tuple(_other(was, row))
    if not moved and not other:
        return None
    return Change(row.session_id, "changed", name_of(row), (*moved, *other), bool(moved))


def _gone(row: ReleasedSession, zone: tzinfo) -> Change:
    words = _("Gone. It was to be: %(when_and_where)s.") % {"when_and_where": _place(row, zone)}
    return Change(row.session_id, "gone", name_of(row), (words,), is_move=True)


def _moved(was: ReleasedSession, row: ReleasedSession, zones: tuple[tzinfo, tzinfo]) -> Iterator[str]:
    if (was.starts_at, was.ends_at) != (row.starts_at, row.ends_at):
        words = _("Moved to %(now)s; it was %(before)s.")
        yield words % {"now": day_and_hours(row, zones[1]), "before": day_and_hours(was, zones[0])}
    if was.room != row.room:
        words = _("The room is now: %(now)s; it was: %(before)s.")
        yield words % {"now": row.room or _("not set"), "before": was.room or _("not set")}


def _other(was: ReleasedSession, row: ReleasedSession) -> Iterator[str]:
    if was.title != row.title:
        yield _("It was called “%(before)s”.") % {"before": was.title}
    if was.kind != row.kind:
        words = _("It is now: %(now)s; it was: %(before)s.")
        yield words % {"now": row.get_kind_display(), "before": was.get_kind_display()}
    if _offices(was) != _offices(row):
        words = _("Who chairs and presents now: %(now)s It was: %(before)s")
        nobody = _("Nobody is named.")
        yield words % {"now": who_words(row) or nobody, "before": who_words(was) or nobody}
    if (was.needs_sign_up, was.seats) != (row.needs_sign_up, row.seats):
        yield _("Signing up: %(now)s; it was: %(before)s.") % {"now": seats_words(row), "before": seats_words(was)}
    if (was.level, was.scope) != (row.level, row.scope):
        words = _("Who can see it: %(now)s; it was: %(before)s.")
        yield words % {"now": choice_words(row), "before": choice_words(was)}
    if was.summary != row.summary:
        yield _("The summary is another.")


def seats_words(row: ReleasedSession) -> str:
    """How people sign up for it: "not needed", "needed, no limit", "needed, 20 seats"."""
    if not row.needs_sign_up:
        return _("not needed")
    return _("needed, no limit") if row.seats is None else _("needed, seats: %(number)s") % {"number": row.seats}


def _place(row: ReleasedSession, zone: tzinfo) -> str:
    said = day_and_hours(row, zone)
    return f"{said}, {row.room}" if row.room else said


def _has_another_number(was: ReleasedSession | None, row: ReleasedSession) -> bool:
    return was is not None and was.number != row.number
