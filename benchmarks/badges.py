"""Goal 13: badges with codes through the engine, against a bare rendering of as many with a name only; the tick list.

The stand-in for the goal's other side is WeasyPrint itself, which lays out sheets of the same size, eight a sheet, with
nothing on them but names: what a printer of names only would have to do at the least, and a stricter measure than the
goal's own. So beside it stands what the same sheets take without the engine.
"""

from collections.abc import Iterator

from benchmarks.lines import Line, note
from benchmarks.stage import Stage

MANY = 2_000
FEW = 63
LIMIT = 1.5


def of_meetings(stage: Stage) -> Iterator[Line | str]:
    """63 and 2,000 people in the room, each in a process of its own; then the tick list of the 2,000."""
    for people in (FEW, stage.some(MANY, FEW)):
        found = stage.rows(use=f"badges{people}").ask("badges", people, min(stage.rounds, 5 if people == FEW else 1))
        yield from _lines(people, found)


def _lines(people: int, found: dict[str, float]) -> Iterator[Line | str]:
    wall, processor = found["seconds"] / found["bare"], found["processor"] / found["bare_processor"]
    yield Line("13", f"badges of {people} people with codes / names only, bare", wall, processor, LIMIT)
    yield note(
        "13",
        f"badges of {people}, {found['pages']:.0f} pages: {found['seconds']:.2f} s, "
        f"of which ordering {found['ordered']:.2f} s, "
        f"{found['queries']:.0f} queries to read them; names only {found['bare']:.2f} s, "
        f"the same sheets without the engine {found['same']:.2f} s; "
        f"peak {found['peak']:.0f} MiB, {found['before']:.0f} before it; {found['kilobytes']:.0f} kB",
        bool(found["pages"]),
    )
    words = f"tick list of {people}, {found['tick_pages']:.0f} pages: {found['tick_seconds']:.2f} s"
    yield note("13", words, bool(found["tick_pages"]))
