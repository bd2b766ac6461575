"""The portal's own numbering of papers, offered where the United Nations has given no symbol.

It is the portal's own and means nothing elsewhere: GNFP/12/1 is the first paper of the twelfth annual meeting,
GNFP/2026/1 the first of the network, or of a meeting without a number, in that year. A number is never given twice.

A gap in the numbers that somebody reads tells that there is a paper which they do not, and nothing of it. That is
accepted, as it is with the symbols of the United Nations: a paper is quoted by its symbol while it is prepared, so the
number cannot wait until it is opened. Where even that is too much, the secretariat leaves the symbol empty.
"""

from typing import Final

from meetings.models import Meeting, Paper
from meetings.models.meeting import MeetingKind
from r2pnet.clock import network_today

START: Final = "GNFP"


def next_symbol(meeting: Meeting | None) -> str:
    """The next free symbol for a paper of `meeting`, or of the network; two queries."""
    series = f"{START}/{_part(meeting)}/"
    every = (Paper.objects.all(), Paper.history.all())
    given = {symbol for rows in every for symbol in _symbols(rows.filter(symbol__startswith=series))}
    numbers = [int(number) for symbol in given if (number := symbol.removeprefix(series)).isdecimal()]
    return f"{series}{max(numbers, default=0) + 1}"


def _symbols(rows: object) -> set[str]:
    return set(rows.order_by().values_list("symbol", flat=True))  # type: ignore[attr-defined]  # of either table


def _part(meeting: Meeting | None) -> str:
    if meeting and meeting.kind == MeetingKind.ANNUAL and meeting.ordinal:
        return str(meeting.ordinal)
    return str(network_today().year)
