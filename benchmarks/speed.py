"""Goals 1 to 4, 6, 7 and 9: bursts at several addresses in turn, as ratios to the floor of the same rounds."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from benchmarks.lines import Line, ratio, ratio_of_p95
from benchmarks.requests import Burst, Target, Visit, burst, fetch
from benchmarks.servers import Server
from benchmarks.stage import Stage

LIST, TEXT, MEMBER = "/members/", "/about/data/", "/members/benchland-00042/"
ALONE, CROWD, CLIENTS = 40, 160, 8
GOALS = {"1", "2", "3", "4", "6", "9"}


@dataclass(frozen=True)
class Ratio:
    """A goal as the ratio of two targets, by their names."""

    goal: str
    what: str
    one: str
    other: str
    limit: float


RATIOS = (
    Ratio("1", "member list, 63 rows, made anew, anonymous / F", "list", "F", 2.0),
    Ratio("1", "the same, a focal point / F", "list, signed in", "F", 2.0),
    Ratio("1", "the same, staff / F", "list, staff", "F", 2.0),
    Ratio("2", "member list, unchanged, anonymous / F", "list kept", "F", 0.5),
    Ratio("2", "the same, a focal point / F", "list kept, signed in", "F", 0.5),
    Ratio("3", "member list from the cache, anonymous / S", "list kept", "S", 2.0),
    Ratio("3", "page of text from the cache, anonymous / S", "text kept", "S", 2.0),
    Ratio("4", "conditional GET, unchanged, anonymous / F", "304", "F", 0.3),
    Ratio("4", "the same, a focal point / F", "304, signed in", "F", 0.3),
    Ratio("6", "list at 630 members / itself at 63", "list, 630", "list", 1.3),
    Ratio("6", "list at 6,300 members / itself at 63", "list, 6300", "list", 1.6),
    Ratio("6", "member page, ten years of terms, at 6,300 / at 63", "member, 6300", "member", 1.3),
    Ratio("6", "home with its map at 6,300 members / at 63", "home, 6300", "home", 1.6),
    Ratio("9", "order of the unchanged directory, 63 members / F", "directory, 63", "F", 0.6),
    Ratio("9", "the same at 6,300 members / F", "directory, 6300", "F", 0.6),
    Ratio("9", "order of an unchanged member sheet, 63 members / F", "sheet, 63", "F", 0.6),
    Ratio("9", "the same at 6,300 members / F", "sheet, 6300", "F", 0.6),
    Ratio("-", "bytes (S) / F", "S", "F", 0.07),
)


def measured(stage: Stage, goals: Collection[str]) -> Iterator[Line]:
    """The lines of those of `goals` that are ratios of one client's requests."""
    wanted = [one for one in RATIOS if one.goal in goals]
    names = {name for one in wanted for name in (one.one, one.other)}
    if not names:
        return
    targets = [target for target in _targets(stage, names) if target.name in names]
    bursts = in_turn(targets, stage.rounds, requests=ALONE)
    wanted += [one for one in RATIOS if one.goal == "-" and {one.one, one.other} <= names]
    for one in wanted:
        yield ratio(one.goal, one.what, bursts, one.one, one.other, one.limit)


def crowded(stage: Stage) -> Line:
    """Goal 7: eight clients at once."""
    targets = [Target("F", stage.floor(), "/floor/"), Target("list", stage.portal(), LIST, is_fresh=True)]
    bursts = in_turn(targets, stage.rounds, requests=CROWD, clients=CLIENTS)
    return ratio_of_p95("7", "8 clients: p95 of the list / p95 of F", bursts["list"], bursts["F"], 2.5)


def in_turn(targets: Sequence[Target], rounds: int, *, requests: int, clients: int = 1) -> dict[str, list[Burst]]:
    """Bursts by target's name, in turn, after one round that warms up."""
    bursts: dict[str, list[Burst]] = {target.name: [] for target in targets}
    for number in range(rounds + 1):
        for target in targets:
            sent = burst(target, requests, clients)
            if number:
                bursts[target.name].append(sent)
    return bursts


def _targets(stage: Stage, names: Collection[str]) -> Iterator[Target]:
    """All that `names` need; the sizes and the accounts of others are not made.

    Accounts get offices, which changes the list: who holds a page as it is comes last.
    """
    portal = stage.portal()
    yield Target("F", stage.floor(), "/floor/")
    yield Target("S", stage.floor(), "/bytes/")
    yield Target("list", portal, LIST, is_fresh=True)
    yield Target("list kept", portal, LIST)
    yield Target("text kept", portal, TEXT)
    for size in (630, 6300):
        if f"list, {size}" in names:
            yield Target(f"list, {size}", stage.portal(size), LIST, is_fresh=True)
    yield Target("member", portal, MEMBER, is_fresh=True)
    yield Target("home", portal, "/", is_fresh=True)
    if "member, 6300" in names:
        yield Target("member, 6300", stage.portal(6300), MEMBER, is_fresh=True)
        yield Target("home, 6300", stage.portal(6300), "/", is_fresh=True)
    for size in (63, 6300):
        if f"sheet, {size}" in names:
            yield from _orders(stage, size)
    member, editor = stage.visits("focal-points", 1), stage.visits("staff", 1)
    yield Target("list, signed in", portal, LIST, member, is_fresh=True)
    yield Target("list, staff", portal, LIST, editor, is_fresh=True)
    yield Target("list kept, signed in", portal, LIST, member)
    yield _unchanged("304", portal, Visit())
    yield _unchanged("304, signed in", portal, member[0])


def _unchanged(name: str, server: Server, visit: Visit) -> Target:
    """Asked for by somebody who holds the page as it is."""
    tag = fetch(Target("now", server, LIST, [visit]))[0]["ETag"]
    return Target(name, server, LIST, [Visit({**visit.headers, "If-None-Match": tag})], expect=304)


def _orders(stage: Stage, size: int) -> Iterator[Target]:
    """Orders of what is ready. Each account orders once a burst, for thirty a minute are let through."""
    rows = stage.rows(size)
    slug = rows.ask("reports")
    for name, kind, subject, orderers in (
        ("directory", "directory", "", "staff"),
        ("sheet", "member-sheet", slug, "focal-points"),
    ):
        found = rows.ask("accounts", orderers, ALONE)
        visits = [
            Visit(
                {"Cookie": one["cookie"]},
                urlencode({"csrfmiddlewaretoken": one["token"], "kind": kind, "subject": subject}),
            )
            for one in found
        ]
        yield Target(f"{name}, {size}", stage.portal(size), "/reports/", visits, expect=302)
