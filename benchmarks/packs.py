"""The handover pack in a warm worker: seconds from the order to the file, and the most memory that it took."""

from collections.abc import Iterator

from benchmarks.lines import note
from benchmarks.stage import Stage

SIZES = ((63, 2), (63, 40), (6300, 40))


def of_a_history(stage: Stage) -> Iterator[str]:
    """A line for each number of members and of offices in the history; a process of its own each."""
    for members, offices in SIZES:
        found = stage.rows(members, f"pack{offices}").ask("pack", offices, min(stage.rounds, 5))
        yield note("pack", _words(members, offices, found), bool(found["pages"]))


def _words(members: int, offices: int, found: dict[str, float]) -> str:
    return (
        f"pack, {members} members, {offices} offices, {found['pages']:.0f} pages: {found['seconds']:.2f} s, "
        f"{found['processor']:.2f} s of the processor; read in {found['building']:.2f} s, "
        f"{found['queries']:.0f} queries; "
        f"peak {found['peak']:.0f} MiB, {found['before']:.0f} before it; {found['kilobytes']:.0f} kB"
    )
