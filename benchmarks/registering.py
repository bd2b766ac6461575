"""Goals 14 and 15: people who register all at once, over HTTP, each in a session and with a form's token."""

import re
import statistics
import threading
import time
from collections import Counter
from collections.abc import Iterator
from queue import Empty, SimpleQueue
from typing import Any
from urllib.parse import urlencode

from benchmarks.inserting import BareInserts
from benchmarks.lines import Line, note, ratio_of_p95
from benchmarks.requests import Answer, Burst, Target, Visit, any_burst, ask, burst
from benchmarks.servers import Server
from benchmarks.stage import Stage

CLIENTS = 8
PEOPLE_A_BURST, INSERTS_A_BURST = 80, 400
RACERS, PRESSES, RACED_SEATS, MOST_RACES = 100, 2, 20, 5
CROWD, CROWD_SEATS, CROWD_AT_ONCE, CROWD_SECONDS = 2000, 200, 32, 60
CROWD_LIMITS = (104, 80, 64)
"""Seats of the crowd's three capacities: together more than the room has."""
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')


def throughput(stage: Stage) -> Line | str:
    """Goal 14: registrations in a second over HTTP, to bare INSERT transactions in a second of the same round."""
    if not stage.postgresql:
        return note("14", "registration over HTTP / bare INSERT: with --postgresql only")
    gatherings = stage.rows().ask("gatherings", stage.rounds + 1, PEOPLE_A_BURST, PEOPLE_A_BURST)
    first, *others = [_presses(stage.portal(), one) for one in gatherings]
    burst(first, PEOPLE_A_BURST, CLIENTS)
    bare = BareInserts(stage.rows().url)
    bare.seconds_each(INSERTS_A_BURST)
    ours, theirs = [], []
    for target in others:
        ours.append(burst(target, PEOPLE_A_BURST, CLIENTS).wall)
        theirs.append(bare.seconds_each(INSERTS_A_BURST))
    found = statistics.median(theirs) / statistics.median(ours)
    what = f"registration over HTTP ({1 / statistics.median(ours):.0f} a second) / bare INSERT"
    return Line("14", what, found, found, 0.05, is_least=True)


def races(stage: Stage) -> Iterator[Line | str]:
    """Goal 15: 100 sessions press twice for 20 seats, both presses at the same moment."""
    number = min(stage.rounds, MOST_RACES)
    rows = stage.rows()
    floor = Target("F", stage.floor(), "/floor/")
    raced: list[Burst] = []
    bare: list[Burst] = []
    for one in rows.ask("gatherings", number, RACERS, RACED_SEATS):
        bare.append(burst(floor, RACERS * PRESSES, CLIENTS))
        target = _presses(stage.portal(), one, times=PRESSES)
        raced.append(any_burst(target, RACERS * PRESSES, CLIENTS))
        yield _judged(
            "15",
            f"{RACERS} sessions x {PRESSES}, {RACED_SEATS} seats",
            rows.ask("gatherings", one["slug"]),
            raced[-1].answers,
            RACED_SEATS,
            RACERS,
        )
    yield ratio_of_p95("15", "race, 8 clients: p95 of a press / p95 of F", raced, bare, 2.5)


def crowd(stage: Stage) -> Iterator[str]:
    """2,000 people of three capacities open the page and press once, for 200 seats: how long that takes."""
    people, seats = stage.some(CROWD), stage.some(CROWD_SEATS)
    one = stage.rows().ask("gatherings", 1, people, seats, *map(stage.some, CROWD_LIMITS))[0]
    path = f"/meetings/{one['slug']}/register/"
    waiting: SimpleQueue[str] = SimpleQueue()
    for visitor in one["visitors"]:
        waiting.put(visitor["cookie"].partition(";")[0])
    answers: list[Answer] = []
    threads = [
        threading.Thread(target=_come, args=(stage.portal(), path, waiting, answers)) for _ in range(CROWD_AT_ONCE)
    ]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - started
    outcome = stage.rows().ask("gatherings", one["slug"])
    yield _judged("15", f"{people} people, {seats} seats", outcome, answers, seats, people)
    kept = ", ".join(f"{kind} {seated} of {limit}" for kind, (seated, limit) in outcome["limited"].items())
    is_kept = all(seated <= limit for seated, limit in outcome["limited"].values())
    yield note("15", f"seats of each capacity: {kept} (at most)", is_kept)
    yield _timed(answers, seconds, people)


def _timed(answers: list[Answer], seconds: float, people: int) -> str:
    """How long the crowd took, and a press: the middle one, the slowest but five in a hundred, the slowest."""
    most = CROWD_SECONDS * people / CROWD
    presses = statistics.quantiles([answer.seconds for answer in answers], n=20)
    slowest = max(answer.seconds for answer in answers)
    words = f"{people} people by two web workers: {seconds:.1f} s (<= {most:.0f}), {people / seconds:.0f} a second"
    words += f"; a press: p50 {presses[9]:.2f} s, p95 {presses[18]:.2f} s, slowest {slowest:.1f} s"
    return note("15", words, seconds <= most)


def _presses(server: Server, gathering: dict[str, Any], *, times: int = 1) -> Target:
    """Everybody presses so often, one press right after the other, so that two clients send them together."""
    path = f"/meetings/{gathering['slug']}/register/"
    visits = [
        Visit({"Cookie": one["cookie"]}, urlencode({"csrfmiddlewaretoken": one["token"], "needs": ""}))
        for one in gathering["visitors"]
        for _press in range(times)
    ]
    return Target("registrations", server, path, visits, expect=302)


def _come(server: Server, path: str, waiting: "SimpleQueue[str]", answers: list[Answer]) -> None:
    """One after the other comes with a new connection, reads the form and sends it."""
    while True:
        try:
            session = waiting.get_nowait()
        except Empty:
            return
        answers.append(_register(server, path, session))


def _register(server: Server, path: str, session: str) -> Answer:
    page, headers, body = ask(server, Visit({"Cookie": session}, path=path))
    found = TOKEN.search(body)
    if page.status != 200 or found is None:
        return page
    cookie = "; ".join([session, *(value.partition(";")[0] for value in headers.get_all("Set-Cookie", []))])
    fields = urlencode({"csrfmiddlewaretoken": found[1].decode(), "needs": ""})
    return ask(server, Visit({"Cookie": cookie}, fields, path))[0]


def _judged(goal: str, what: str, outcome: dict[str, Any], answers: list[Answer], seats: int, people: int) -> str:
    """Every seat is taken once, all others wait in order of arrival, and each press led to the own registration."""
    confirmed, waiting = outcome.get("confirmed", 0), outcome.get("waiting", 0)
    known = [one for one in answers if one.status == 302 and one.location.endswith("/registration/")]
    others = Counter(one.status for one in answers) - Counter(one.status for one in known)
    is_exact = (confirmed, waiting, outcome["twice"]) == (seats, people - seats, 0) and outcome["in_order"]
    words = f"{what}: {confirmed} confirmed, {waiting} waiting, {outcome['twice']} twice, "
    words += "in order" if outcome["in_order"] else "OUT OF ORDER"
    words += f"; {len(known)} answers lead to the registration, {dict(others) or 'none'} else"
    return note(goal, words, is_exact and len(known) == len(answers))
