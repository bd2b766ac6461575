"""Measure the portal against the floor and print a line a goal: `python -m benchmarks [--only 2,3]`.

Everything timed is a ratio of medians over interleaved rounds of one run on one machine, loopback only and bounded. F
is a bare Django list of 63 rows, S is Django answering bytes. A goal is missed when the processor-time ratio misses it
too.
"""

import argparse
import tempfile
from collections.abc import Callable, Collection, Iterable
from contextlib import ExitStack
from pathlib import Path

from benchmarks import badges, documents, exporting, importing, packs, registering, speed, steady, walking
from benchmarks.lines import HEADING, Line
from benchmarks.stage import Stage

# By the numbers of `performance`. What changes tables comes after what is measured on them as they were filled.
PARTS = ("desk", "admin", "export", "import", "pack")
GOALS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "12", "13", "14", "15", "16", "17", *PARTS)
Lines = Iterable[Line | str]
STEPS: tuple[tuple[Collection[str], Callable[[Stage, Collection[str]], Lines]], ...] = (
    (speed.GOALS, speed.measured),
    ({"7"}, lambda stage, _goals: [speed.crowded(stage)]),
    ({"8"}, lambda stage, _goals: [steady.weight_of_the_list(stage.portal())]),
    ({"5"}, lambda stage, _goals: steady.queries_of_the_list(stage.rows(), stage.rows(6300))),
    ({"5"}, lambda stage, _goals: steady.queries_of_the_pages(stage.rows(), stage.rows(6300))),
    ({"7"}, lambda stage, _goals: [walking.no_error(stage)]),
    ({"16"}, lambda stage, _goals: walking.memory(stage)),
    ({"14"}, lambda stage, _goals: [registering.throughput(stage)]),
    ({"15"}, lambda stage, _goals: registering.races(stage)),
    ({"15"}, lambda stage, _goals: registering.crowd(stage)),
    ({"desk"}, lambda stage, _goals: steady.queries_of_the_desk(stage.rows())),
    ({"pack"}, lambda stage, _goals: packs.of_a_history(stage)),
    ({"export"}, lambda stage, _goals: exporting.flat_memory(stage)),
    ({"import"}, importing.beside_others),
    ({"admin"}, lambda stage, _goals: steady.queries_of_the_admin(stage.rows(use="people"))),
    ({"13"}, lambda stage, _goals: badges.of_meetings(stage)),
    ({"17"}, lambda stage, _goals: [documents.memory_against_bare(stage)]),
    ({"12"}, lambda stage, _goals: [documents.time_against_bare(stage)]),
)


def main() -> None:
    """Measure the goals that were asked for, one after the other, and print each line as soon as it is known."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        stage = Stage(Path(folder), stack, arguments.postgresql, arguments.rounds, arguments.share)
        print(
            f"database: {'PostgreSQL' if stage.postgresql else 'SQLite'}, rounds: {stage.rounds}, share: {stage.share}"
        )
        print(HEADING)
        for goals, step in STEPS:
            if wanted := arguments.only.intersection(goals):
                for line in step(stage, wanted):
                    print(line, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--postgresql", default="", help="a server's URL without a path; default: SQLite files")
    parser.add_argument("--rounds", type=int, default=12, help="how often each burst is measured")
    parser.add_argument("--only", type=_goals, default=set(GOALS), help=f"some of {','.join(GOALS)}")
    parser.add_argument(
        "--share", type=float, default=1.0, help="of the large walks and crowds: 0.05 to see that they run"
    )
    return parser.parse_args()


def _goals(text: str) -> set[str]:
    """Raises `ArgumentTypeError` for a goal that is not measured here."""
    wanted = {one.strip() for one in text.split(",")}
    if unknown := wanted - set(GOALS):
        raise argparse.ArgumentTypeError(f"not measured here: {', '.join(sorted(unknown))}")
    return wanted


if __name__ == "__main__":
    main()
