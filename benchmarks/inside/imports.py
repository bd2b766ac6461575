"""Imports: `python -m benchmarks.inside.imports DEED …`, each deed in a process of its own as the worker's.

`give ROWS` hands in a spreadsheet of new persons and prints its number; `read ID` plans it and `write ID` decides and
writes it, with seconds and peak of memory; `save KIND FILE` is the one who saves a record five times a second until
there is such a file. `end ID` withdraws one that was not written.
"""

import csv
import io
import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

django.setup()

from django.contrib.auth.models import Group  # noqa: E402  (models need the set-up)
from django.http import HttpRequest, HttpResponse  # noqa: E402

from focalpoints.importing import work  # noqa: E402
from focalpoints.models import Member, Person, SheetImport, User  # noqa: E402
from focalpoints.services import importing  # noqa: E402
from focalpoints.services.accounts import StaffGroup  # noqa: E402
from focalpoints.services.uploading import decide, take_up, withdraw  # noqa: E402
from meetings.models import Paper  # noqa: E402
from r2pnet.patience import LimitedPatience  # noqa: E402
from r2pnet.recording import record  # noqa: E402

HEADINGS = ("member", "institution", "person", "email", "languages", "role", "position", "start", "end_state")
A_SECOND = 5
held: list[float] = []


def give(rows: int) -> int:
    """Hand in so many rows, of alternates that nobody knows yet, and say which import it is."""
    members, text = list(Member.objects.select_related("country").order_by("pk")), io.StringIO()
    out, first = csv.writer(text), Person.objects.count()
    out.writerow(HEADINGS)
    for n in range(rows):
        name = str(members[n % len(members)].country)
        known = (name, "Ministry of Foreign Affairs", f"I. Specimen {first + n}", f"i{first + n}@example.org", "en, fr")
        out.writerow((*known, "alternate", f"Head of division {n}", "2025-01-01", "open"))
    return take_up(io.BytesIO(text.getvalue().encode()), f"rows-{rows}.csv", editor()).pk


def editor() -> User:
    """Who gives the spreadsheet and decides."""
    made = User.objects.get_or_create(email="bench@example.org", is_staff=True)[0]
    made.groups.add(Group.objects.get(name=StaffGroup.EDITOR.value))
    return made


def read(import_id: int) -> dict[str, Any]:
    """Plan it as the worker does."""
    started = time.perf_counter()
    work.read(import_id)
    return _ended(import_id, started)


def write(import_id: int) -> dict[str, Any]:
    """Decide it, and write it as the worker does; how long others had to wait is noted for each try."""
    _note_locks()
    decide(SheetImport.objects.get(pk=import_id), editor())
    started = time.perf_counter()
    work.write(import_id)
    return _ended(import_id, started) | {"held": max(held, default=0.0), "tries": len(held)}


def end(import_id: int) -> bool:
    """Withdraw one that was not written, so that the next can be given; false where nothing was left to end."""
    one = SheetImport.objects.get(pk=import_id)
    if one.is_live:
        withdraw(one, editor())
        return True
    return False


def _note_locks() -> None:
    """From the first question after the stamps are locked to the end of the transaction."""
    stamps, writing, locked = importing.present_stamps, importing._write, [0.0]

    def noted_stamps() -> Any:
        locked[0] = time.perf_counter()
        return stamps()

    def noted_writing(*arguments: Any) -> None:
        try:
            writing(*arguments)
        finally:
            held.append(time.perf_counter() - locked[0])

    vars(importing).update(present_stamps=noted_stamps, _write=noted_writing)


def _ended(import_id: int, started: float) -> dict[str, Any]:
    seconds, one = time.perf_counter() - started, SheetImport.objects.get(pk=import_id)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "peak": peak, "state": one.state, "counts": one.counts, "error": one.error}


def save(kind: str, until: str) -> dict[str, Any]:
    """Save a record again and again, as a page would; how long the longest took, and what went wrong how often."""
    wrong, by = Counter[str](), editor()
    waits: list[float] = []
    page = LimitedPatience(lambda _request: _save_once(kind, len(waits), by))
    while not Path(until).exists():
        started = time.perf_counter()
        try:
            page(HttpRequest())
        except Exception as error:  # whatever it is, it is counted
            wrong[f"{type(error).__name__}: {error}"[:200]] += 1
        waits.append(time.perf_counter() - started)
        Path(until).with_name("begun").touch()
        time.sleep(max(0.0, 1 / A_SECOND - waits[-1]))
    return {"saved": len(waits), "longest": max(waits, default=0.0), "wrong": dict(wrong)}


def _save_once(kind: str, number: int, by: User) -> HttpResponse:
    if kind == "person":
        person = Person.objects.get_or_create(work_email="writer@example.org", defaults={"name": "W. Sample"})[0]
        person.phone = f"+43 1 555{number:04d}"
        record(person, by=by, reason="Bench")
    else:
        paper = Paper.objects.order_by("pk")[0]
        paper.title = f"Outcome {number}"
        record(paper, by=by, reason="Bench")
    return HttpResponse()


if __name__ == "__main__":
    deed, *arguments = sys.argv[1:]
    deeds: dict[str, Callable[[int], Any]] = {"give": give, "end": end, "read": read, "write": write}
    print(json.dumps(save(*arguments) if deed == "save" else deeds[deed](int(arguments[0]))))
