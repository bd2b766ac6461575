"""Goal 12: `python -m benchmarks.inside.document ROUNDS` prints seconds through the engine and bare, and the pages.

With a path instead, writes the markup of the directory there, as WeasyPrint gets it.
"""

import json
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from focalpoints.models import Member
from r2pnet.reports import rendering
from r2pnet.reports.models import Report
from r2pnet.reports.orders import order
from r2pnet.reports.registry import kind_of
from r2pnet.stamps import bump


def against_bare(rounds: int) -> dict[str, float]:
    """Interleaved: order and render a changed directory, then lay out and write the same markup alone."""
    engine, bare, pages = [], [], 0
    for number in range(rounds + 1):
        bump("focalpoints")
        _rename(number)
        started = time.perf_counter()
        report = order("directory")
        rendering.render(report.pk)
        through_engine = time.perf_counter() - started
        text = markup(report)
        started = time.perf_counter()
        document: Any = rendering.lay_out(text)
        document.write_pdf(pdf_variant=rendering.VARIANT)
        pages = len(document.pages)
        if number:
            engine.append(through_engine)
            bare.append(time.perf_counter() - started)
    return {"engine": statistics.median(engine), "bare": statistics.median(bare), "pages": pages}


def markup(report: Report) -> str:
    """What the engine hands to WeasyPrint."""
    report.refresh_from_db()
    kind = kind_of(report.kind)
    return rendering._markup(report, kind, kind.build("", "en"))


def _rename(number: int) -> None:
    """Change one row, so that the content is a new one."""
    member = Member.objects.with_names().first()
    assert member is not None
    member.source_note = f"Changed {number}"
    member.source_url = f"https://source.example/changed-{number}"
    member.save()


if __name__ == "__main__":
    if sys.argv[1].isdigit():
        print(json.dumps(against_bare(int(sys.argv[1]))))
    else:
        Path(sys.argv[1]).write_text(markup(order("directory")))
        print(json.dumps(sys.argv[1]))
