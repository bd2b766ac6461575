"""Goal 12: the directory through the engine against a bare WeasyPrint rendering of the same markup.

`python -m benchmarks.documents ROUNDS` runs on the database that the environment names; `directory_against_bare` starts
it on a new one of 63 members.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.servers import database


def directory_against_bare(rounds: int) -> str:
    """The measured line, from a process and a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        rows = database(Path(folder), "", "")
        rows.fill(63)
        command = [sys.executable, "-m", "benchmarks.documents", str(rounds)]
        done = subprocess.run(command, env=rows.environment, check=True, capture_output=True, text=True)
    return done.stdout.rstrip()


def _measure(rounds: int) -> str:
    """Interleaved: order and render a changed directory, then lay out and write the same markup alone."""
    engine, bare, pages = [], [], 0
    for number in range(rounds + 1):
        bump("focalpoints")
        _rename(number)
        started = time.perf_counter()
        report = order("directory")
        rendering.render(report.pk)
        through_engine = time.perf_counter() - started
        report.refresh_from_db()
        kind = kind_of("directory")
        markup = rendering._markup(report, kind, kind.build("", "en"))
        started = time.perf_counter()
        pages = len((document := rendering.lay_out(markup)).pages)
        document.write_pdf(pdf_variant=rendering.VARIANT)
        if number:
            engine.append(through_engine)
            bare.append(time.perf_counter() - started)
    ratio = statistics.median(engine) / statistics.median(bare)
    met = "met" if ratio <= 1.5 else "MISSED"
    return f" 12  directory PDF, 63 members, {pages} pages: engine / bare WeasyPrint {ratio:.2f}   <= 1.5 {met}"


def _rename(number: int) -> None:
    """Change one row, so that the content is a new one."""
    member = Member.objects.with_names().first()
    assert member is not None
    member.source_note = f"Changed {number}"
    member.source_url = f"https://source.example/changed-{number}"
    member.save()


if __name__ == "__main__":
    import django

    django.setup()
    from focalpoints.models import Member
    from r2pnet.reports import rendering
    from r2pnet.reports.orders import order
    from r2pnet.reports.registry import kind_of
    from r2pnet.stamps import bump

    print(_measure(int(sys.argv[1])))
