"""Measure the portal against the floor and print one table: `python -m benchmarks [--postgresql URL] [--rounds N]`.

Everything is a ratio of medians over interleaved rounds of one run on one machine, loopback only and bounded. F is a
bare Django list of 63 rows, S is Django answering bytes. A goal is missed when the processor-time ratio misses it too.
"""

import argparse
import gzip
import re
import statistics
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.documents import directory_against_bare
from benchmarks.requests import Burst, Target, burst, fetch
from benchmarks.servers import Database, Server, database, drop
from benchmarks.sessions import cookie_of_staff, queries_of_list, touch

SIZES = (63, 630, 6300)


@dataclass
class Line:
    """One goal of `performance`: what was measured and what it should be at most."""

    goal: str
    what: str
    wall: float
    processor: float
    most: float

    def __str__(self) -> str:
        met = "met" if min(self.wall, self.processor) <= self.most else "MISSED"
        return f"{self.goal:>3}  {self.what:<58} {self.wall:>7.2f} {self.processor:>9.2f}   <= {self.most:<5} {met}"


def main() -> None:
    """Start the servers, measure, print."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        if arguments.postgresql:
            for size in SIZES:
                stack.callback(drop, arguments.postgresql, f"bench{size}")
        databases = {size: database(Path(folder) / str(size), arguments.postgresql, f"bench{size}") for size in SIZES}
        for size, each in databases.items():
            each.fill(size)
        portal = {size: stack.enter_context(Server("r2pnet.wsgi", each)) for size, each in databases.items()}
        floor = stack.enter_context(Server("benchmarks.floor.wsgi", databases[63]))
        print(f"database: {'PostgreSQL' if arguments.postgresql else 'SQLite'}, rounds: {arguments.rounds}")
        print(" #   what                                                  ratio of: wall processor   goal")
        for line in _speed(portal, floor, databases[63], arguments.rounds):
            print(line)
        _print_queries(databases)
        _print_weight(portal[63])
        _print_memory(portal, floor)
    print(directory_against_bare(arguments.rounds))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--postgresql", default="", help="a server's URL without a path; default: SQLite files")
    parser.add_argument("--rounds", type=int, default=12)
    return parser.parse_args()


def _speed(portal: dict[int, Server], floor: Server, rows: Database, rounds: int) -> list[Line]:
    """Goals 1, 4, 6 and 7: interleaved rounds over all targets."""
    targets = _targets(portal, floor, rows)
    alone = _rounds(targets, rounds, rows, requests=40, clients=1)
    crowd = _rounds([t for t in targets if t.name in ("F", "list")], rounds, rows, requests=160, clients=8)
    lines = [
        _line("1", "member list, 63 rows, after a change, anonymous / F", alone, "list", "F", 2.0),
        _line("1", "the same, signed in / F", alone, "signed in", "F", 2.0),
        _line("4", "conditional GET, unchanged / F", alone, "304", "F", 0.3),
        _line("6", "list at 630 members / itself at 63", alone, "630", "list", 1.3),
        _line("6", "list at 6,300 members / itself at 63", alone, "6300", "list", 1.6),
        _line("-", "bytes (S) / F", alone, "S", "F", 0.07),
    ]
    p95 = statistics.median(b.p95 for b in crowd["list"]) / statistics.median(b.p95 for b in crowd["F"])
    return [*lines, Line("7", "8 clients: p95 of the list / p95 of F", p95, p95, 2.5)]


def _targets(portal: dict[int, Server], floor: Server, rows: Database) -> list[Target]:
    known = Target("known", portal[63], "/members/")
    tag = fetch(known)[0]["ETag"]
    return [
        Target("F", floor, "/floor/"),
        Target("S", floor, "/bytes/"),
        Target("list", portal[63], "/members/"),
        Target("signed in", portal[63], "/members/", {"Cookie": cookie_of_staff(rows)}),
        Target("630", portal[630], "/members/"),
        Target("6300", portal[6300], "/members/"),
        Target("304", portal[63], "/members/", {"If-None-Match": tag}, expect=304),
    ]


def _rounds(
    targets: list[Target], rounds: int, rows: Database, *, requests: int, clients: int
) -> dict[str, list[Burst]]:
    """Bursts by target's name, in turn, after one round that warms up; each full page follows a change."""
    bursts: dict[str, list[Burst]] = {target.name: [] for target in targets}
    for number in range(rounds + 1):
        for target in targets:
            if target.expect == 304:
                target.headers["If-None-Match"] = fetch(Target("now", target.server, target.path))[0]["ETag"]
            else:
                touch(rows)
            measured = burst(target, requests, clients)
            if number:
                bursts[target.name].append(measured)
    return bursts


def _line(goal: str, what: str, bursts: dict[str, list[Burst]], one: str, other: str, most: float) -> Line:
    """The ratio of two targets' medians."""
    wall = statistics.median(b.wall for b in bursts[one]) / statistics.median(b.wall for b in bursts[other])
    mine = statistics.median(b.processor for b in bursts[one])
    processor = mine / statistics.median(b.processor for b in bursts[other])
    return Line(goal, what, wall, processor, most)


def _print_queries(databases: dict[int, Database]) -> None:
    """Goal 5: the number of queries of the list at two sizes."""
    few, many = queries_of_list(databases[63]), queries_of_list(databases[6300])
    print(f"  5  queries of the list at 63 / 6,300 members: anonymous {few[0]} / {many[0]} (<= 4),", end=" ")
    print(f"signed in {few[1]} / {many[1]} (<= 7)")


def _print_weight(server: Server) -> None:
    """Goal 8: what a first visit of the list fetches."""
    html = fetch(Target("list", server, "/members/"))[1]
    linked = re.findall(rb'<(?:link rel="(?:stylesheet|icon)[^>]*href|script[^>]*src|img[^>]*src)="([^"]+)"', html)
    print(f"  8  list, first visit: {1 + len(set(linked))} requests (<= 5);", end=" ")
    print(
        f"html {len(html) / 1000:.1f} kB plain (<= 60), {len(gzip.compress(html)) / 1000:.1f} kB gzip (<= 12)", end=""
    )
    for path in sorted(set(linked)):
        body = fetch(Target("file", server, path.decode()))[1]
        print(f"; {path.decode().rsplit('/', 1)[-1]} {len(gzip.compress(body)) / 1000:.1f} kB gzip", end="")
    print()


def _print_memory(portal: dict[int, Server], floor: Server) -> None:
    """Goal 16, as far as this run tells: the peak of the web workers after everything above."""
    for name, server in (("floor", floor), *((f"portal, {size} members", one) for size, one in portal.items())):
        print(f" 16  peak of each web worker, {name}: {', '.join(f'{mib:.0f}' for mib in server.peak_memory())} MiB")


if __name__ == "__main__":
    main()
