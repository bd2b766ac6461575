"""An import while others read and write: nobody meets an error, and nobody waits much longer than without it."""

import threading
import time
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from benchmarks.lines import note
from benchmarks.requests import Answer, Visit, ask
from benchmarks.servers import Database, Server
from benchmarks.stage import PORTAL, Stage

SIZES = (63, 630, 5_000)
PERSONS = 20_000
READERS = 4
PAUSE_SECONDS = 0.1
ALONE_SECONDS = 10
MOST_SECONDS, MOST_MIB = 60, 300
WRITERS = {"paper": SIZES, "person": SIZES[-1:]}
"""What is saved beside imports of which sizes: a table that they do not touch, and one that they write themselves."""


@dataclass
class Others:
    """Readers of the list of members and one who saves a record, from entering to leaving."""

    server: Server
    rows: Database
    kind: str
    answers: list[Answer] = field(default_factory=list)
    saved: dict[str, Any] = field(default_factory=dict)

    def __enter__(self) -> Self:
        self._until = self.rows.folder / "enough"
        begun = self.rows.folder / "begun"
        for file in (self._until, begun):
            file.unlink(missing_ok=True)
        self._pool, self._enough = ThreadPoolExecutor(READERS + 1), threading.Event()
        self._reading = [self._pool.submit(self._read) for _ in range(READERS)]
        self._saving = self._pool.submit(self.rows.ask, "imports", "save", self.kind, self._until)
        while not begun.exists() and not self._saving.done():
            time.sleep(PAUSE_SECONDS)
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._enough.set()
        Path(self._until).touch()
        for reading in self._reading:
            reading.result()
        self.saved = self._saving.result()
        self._pool.shutdown()

    def _read(self) -> None:
        while not self._enough.is_set():
            self.answers.append(ask(self.server, Visit(path="/members/"))[0])
            time.sleep(PAUSE_SECONDS)

    @property
    def p95(self) -> float:
        return sorted(one.seconds for one in self.answers)[int(len(self.answers) * 0.95)]

    @property
    def errors(self) -> int:
        return sum(one.status != 200 for one in self.answers) + sum(self.saved["wrong"].values())


def beside_others(stage: Stage, _goals: Collection[str]) -> Iterator[str]:
    """Each size beside each kind of writer, on tables with 20,000 persons."""
    rows = stage.rows(63, "import")
    rows.ask("export", "fill", stage.some(PERSONS))
    server = stage.stack.enter_context(Server(PORTAL, rows))
    for kind, sizes in WRITERS.items():
        with Others(server, rows, kind) as alone:
            time.sleep(ALONE_SECONDS)
        yield note("-", f"no import, {_of_others(alone, alone)}")
        for size in sizes:
            yield from _one(server, rows, kind, max(int(size * stage.share), 8), alone)


def _one(server: Server, rows: Database, kind: str, size: int, alone: Others) -> Iterator[str]:
    """One import, its two deeds each beside others of its own."""
    number, took = rows.ask("imports", "give", size), 0.0
    for deed in ("read", "write"):
        with Others(server, rows, kind) as others:
            done = rows.ask("imports", deed, number)
        took += done["seconds"]
        words = f"{deed} {size:,} rows: {done['seconds']:.1f} s, {done['seconds'] / size * 1000:.1f} ms a row, "
        words += f"peak {done['peak']:.0f} MiB, {done['state']}"
        if deed == "write":
            words += f", lock held {done['held']:.2f} s, tries {done['tries']}"
        ended = {"read": "planned", "write": "done"}[deed]
        is_met = done["state"] == ended and took <= MOST_SECONDS and done["peak"] <= MOST_MIB and not others.errors
        yield note("-", f"{words}; {_of_others(others, alone)}", is_met)
        if done["state"] != ended:
            yield note("-", f"  it says: {done['error']} {done['counts']}")
    rows.ask("imports", "end", number)


def _of_others(others: Others, alone: Others) -> str:
    words = f"{len(others.answers)} reads p95 {others.p95 * 1000:.0f} ms ({others.p95 / alone.p95:.2f} of alone), "
    words += f"{others.saved['saved']} saves of a {others.kind}, longest {others.saved['longest']:.2f} s"
    return f"{words}, errors {others.errors} {others.saved['wrong'] or ''}".rstrip()
