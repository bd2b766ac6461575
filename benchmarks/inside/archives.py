"""Archives: `python -m benchmarks.inside.archives PAPERS KILOBYTES` fills an empty database and takes the papers away.

Twice, with a tenth of the papers and with all: memory that grows with their number shows in the second line.
"""

import io
import os
import sys
import time
import tracemalloc

import django

django.setup()

from django.contrib.auth.models import AnonymousUser  # noqa: E402  (models need the set-up)
from django.db import connection  # noqa: E402

from benchmarks.servers import peak_mib  # noqa: E402
from meetings.models import Meeting, Paper, PaperFile  # noqa: E402
from meetings.papers.zipping import zip_of  # noqa: E402
from meetings.services.filing import GivenFile, file_paper  # noqa: E402
from r2pnet.partial_dates import PartialDate  # noqa: E402

PUBLIC = AnonymousUser()


def fill(papers: int, size: int) -> None:
    """So many papers of a meeting, each with one file that cannot be packed."""
    meeting = Meeting.objects.create(kind="annual", slug="annual-12", title="Annual", start=PartialDate.of(2026))
    for number in range(1, papers + 1):
        paper = Paper(meeting=meeting, symbol=f"GNFP/12/{number}", title=f"Paper {number}", kind="summary", year=2026)
        content = io.BytesIO(b"%PDF-1.7\n" + os.urandom(size))
        file_paper(paper, [GivenFile("en", content, "paper.pdf")], by=None)


def measured(keys: list[int]) -> str:
    """A line: bytes, seconds until the first and the last, the most that Python held meanwhile and the process ever."""
    tracemalloc.start()
    began = time.perf_counter()
    pieces = zip_of(keys, PUBLIC)
    sent = len(next(pieces))
    first = time.perf_counter() - began
    sent += sum(len(piece) for piece in pieces)
    whole = time.perf_counter() - began
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    times = f"first byte after {first * 1000:.1f} ms, all after {whole:.2f} s"
    memory = f"most memory {peak / 1e6:.2f} MB, of the process {peak_mib(os.getpid()):.0f} MiB"
    return f"{len(keys)} papers, {sent / 1e6:.1f} MB: {times}, {memory}"


if __name__ == "__main__":
    if Paper.objects.exists():
        sys.exit("This database holds papers: name an empty one of the benchmark's own in DATABASE_URL.")
    fill(int(sys.argv[1]), int(sys.argv[2]) * 1000)
    every = list(PaperFile.objects.standing().values_list("pk", flat=True))
    print(f"database: {connection.vendor}")
    measured(every[:1])  # what is made once a process is made now
    print(measured(every[: max(len(every) // 10, 1)]))
    print(measured(every))
