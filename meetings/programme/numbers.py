"""The numbers of sessions as they are printed: given by the order of the programme, a row of numbers for each audience.

Breaks have none. What is for participants is P1, P2; so nobody counts what they may not see.
"""

from collections import Counter
from collections.abc import Iterable

from meetings.models import Session
from meetings.programme.audiences import LETTERS, chosen


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
