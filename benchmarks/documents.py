"""Goals 12 and 17: the directory of 63 members through the engine, against a bare WeasyPrint of the same markup.

`python -m benchmarks.documents FILE` renders the markup in FILE and prints the most memory that it took, in MiB.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.lines import Line, note
from benchmarks.servers import Database, children, peak_mib
from benchmarks.stage import Stage

ASSETS = Path(__file__).parent.parent / "templates" / "reports"
VARIANT = "pdf/ua-1"
PATIENCE_SECONDS = 120


# As scripts/process starts it; one that dies with this run.
WORKER = ("celery", "--quiet", "-A", "r2pnet", "worker", "-Q", "reports", "-P", "prefork", "-c", "1")
WORKER_OPTIONS = ("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "ERROR")


def memory_against_bare(stage: Stage) -> str:
    """Goal 17: the peak of the worker that makes the first edition, started as for real."""
    rows = stage.rows(63, "documents")
    worker = _peak_of_worker(rows)
    bare = _peak_of_bare(rows)
    most = 1.5 * bare + 60
    words = f"peak of the PDF worker: {worker:.0f} MiB; of a bare rendering: {bare:.0f} MiB (<= {most:.0f})"
    return note("17", words, worker <= most)


def time_against_bare(stage: Stage) -> Line:
    """Goal 12: seconds from the order to the file; after goal 17, which needs that no edition is there yet."""
    found = stage.rows(63, "documents").ask("document", stage.rounds)
    ratio = found["engine"] / found["bare"]
    return Line("12", f"directory PDF, 63 members, {found['pages']:.0f} pages: engine / bare", ratio, ratio, 1.5)


def _peak_of_worker(rows: Database) -> float:
    """It makes the public reports when it starts; the child that does so is looked at while it is there."""
    before = _files(rows)
    command = [sys.executable, "-m", *WORKER, *WORKER_OPTIONS]
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, env=rows.environment, start_new_session=True, **silent)
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while _files(rows) == before:
            if time.monotonic() > deadline or process.poll() is not None:
                raise RuntimeError("the worker has made no directory")
            time.sleep(0.2)
        return max(peak_mib(pid) for pid in (process.pid, *children(process.pid)))
    finally:
        process.terminate()
        process.wait(30)


def _files(rows: Database) -> set[Path]:
    return set((rows.folder / "media" / "reports").glob("directory-*.pdf"))


def _peak_of_bare(rows: Database) -> float:
    file = rows.folder / "directory.html"
    rows.ask("document", file)
    command = [sys.executable, "-m", "benchmarks.documents", str(file)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _render(file: Path) -> float:
    """The peak of this process, which knows neither Django nor the portal, after a bare rendering of `file`."""
    from weasyprint import HTML  # noqa: PLC0415  (the run itself must not pay for it)

    HTML(string=file.read_text(), base_url=f"{ASSETS.as_uri()}/").write_pdf(pdf_variant=VARIANT)
    return peak_mib(os.getpid())


if __name__ == "__main__":
    print(_render(Path(sys.argv[1])))
