"""Bounded bursts of requests over kept connections, and what they cost."""

import http.client
import itertools
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.servers import Server

PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Visit:
    """One request as one reader sends it: a GET, or a POST of `body` if there is one. An empty path: the target's."""

    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    path: str = ""


@dataclass
class Target:
    """One address on one server, and the visits that come to it in turn.

    `is_fresh`: each request asks for a page that nobody has asked for, by a number in its query. Pages are remembered
    under a tag that holds the whole address, so such a page costs what the first one after a change costs.
    """

    name: str
    server: Server
    path: str
    visits: Sequence[Visit] = (Visit(),)
    expect: int = 200
    is_fresh: bool = False
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def next_visit(self) -> Visit:
        """The next in turn, with its whole path; threads share one count."""
        number = next(self.numbers)
        visit = self.visits[number % len(self.visits)]
        path = visit.path or self.path
        return Visit(visit.headers, visit.body, f"{path}?fresh={number}" if self.is_fresh else path)


@dataclass(frozen=True)
class Answer:
    """What came back, and after how many seconds; status 0 for no answer at all."""

    status: int
    seconds: float
    location: str = ""
    path: str = ""


@dataclass
class Burst:
    """What one burst cost a request, in seconds: by the clock, of the processor, and each request's own time."""

    wall: float
    processor: float
    answers: list[Answer]

    @property
    def p95(self) -> float:
        return sorted(answer.seconds for answer in self.answers)[int(len(self.answers) * 0.95)]

    @property
    def statuses(self) -> Counter[int]:
        return Counter(answer.status for answer in self.answers)


def burst(target: Target, requests: int, clients: int = 1) -> Burst:
    """Send `requests` in all from `clients` threads at once; raises `RuntimeError` on another status than expected."""
    sent = any_burst(target, requests, clients)
    if set(sent.statuses) != {target.expect}:
        raise RuntimeError(f"{target.name}: answered {dict(sent.statuses)}, not {target.expect} alone")
    return sent


def any_burst(target: Target, requests: int, clients: int = 1) -> Burst:
    """The same, whatever the answers are."""
    answers: list[Answer] = []
    before, started = target.server.processor_seconds(), time.perf_counter()
    share = requests // clients
    threads = [threading.Thread(target=_client, args=(target, share, answers)) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall = time.perf_counter() - started
    return Burst(wall / len(answers), (target.server.processor_seconds() - before) / len(answers), answers)


def _client(target: Target, requests: int, answers: list[Answer]) -> None:
    connection = connect(target.server)
    for _ in range(requests):
        answers.append(_ask(connection, target.server, target.next_visit())[0])
    connection.close()


def fetch(target: Target) -> tuple[http.client.HTTPMessage, bytes]:
    """Headers and body of one answer."""
    connection = connect(target.server)
    _answer, headers, body = _ask(connection, target.server, target.next_visit())
    connection.close()
    return headers, body


def connect(server: Server) -> http.client.HTTPConnection:
    """A connection to be kept for several requests."""
    return http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE_SECONDS)


def _ask(
    connection: http.client.HTTPConnection, server: Server, visit: Visit
) -> tuple[Answer, http.client.HTTPMessage, bytes]:
    headers = {"Host": f"localhost:{server.port}", **visit.headers}
    if visit.body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    started = time.perf_counter()
    try:
        connection.request("POST" if visit.body else "GET", visit.path, body=visit.body or None, headers=headers)
        response = connection.getresponse()
        body = response.read()
    except (OSError, http.client.HTTPException):
        connection.close()
        return Answer(0, time.perf_counter() - started, path=visit.path), http.client.HTTPMessage(), b""
    seconds = time.perf_counter() - started
    answer = Answer(response.status, seconds, response.headers.get("Location", ""), visit.path)
    return answer, response.headers, body


def ask(server: Server, visit: Visit) -> tuple[Answer, http.client.HTTPMessage, bytes]:
    """One request over a connection of its own, as somebody who has just come."""
    connection = connect(server)
    try:
        return _ask(connection, server, visit)
    finally:
        connection.close()
