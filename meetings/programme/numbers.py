"""The numbers of sessions as they are printed: given by the order of the programme, a row of numbers for each audience.

Breaks have none. What is for participants is P1, P2; so nobody counts what they may not see. What was released and is
narrowed in the draft since leaves no gap: its readers count what they may see now.
"""

from collections import Counter
from collections.abc import Iterable
from copy import copy

from meetings.models import ReleasedSession, Session
from meetings.programme.audiences import CHOICES, LETTERS, chosen

WIDEST_FIRST = list(CHOICES)


def numbers_of(sessions: Iterable[Session]) -> dict[int, str]:
    """The number of each session by its key; `sessions` are in the order of the programme."""
    given = Counter[str]()
    numbers: dict[int, str] = {}
    for session in sessions:
        if session.is_break:
            numbers[session.pk] = ""
            continue
        audience = chosen(session)
        given[audience] += 1
        numbers[session.pk] = f"{LETTERS[audience]}{given[audience]}"
    return numbers


def as_read(rows: Iterable[ReleasedSession]) -> list[ReleasedSession]:
    """The rows of one version, in its order, with the numbers that their reader counts; `session` is read with them."""
    given = Counter[str]()
    numbered = []
    for row in rows:
        one = copy(row)
        if not one.is_break:
            audience = max(chosen(row), chosen(row.session), key=WIDEST_FIRST.index)
            given[audience] += 1
            one.number = f"{LETTERS[audience]}{given[audience]}"
        numbered.append(one)
    return numbered
