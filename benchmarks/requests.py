"""Bounded bursts of requests over kept connections, and what they cost."""

import http.client
import threading
import time
from dataclasses import dataclass, field

from benchmarks.servers import Server


@dataclass
class Target:
    """One address on one server, with the headers that a reader would send."""

    name: str
    server: Server
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    expect: int = 200


@dataclass
class Burst:
    """What one burst cost a request, in seconds: by the clock, of the processor, and each request's own time."""

    wall: float
    processor: float
    times: list[float]

    @property
    def p95(self) -> float:
        return sorted(self.times)[int(len(self.times) * 0.95)]


def burst(target: Target, requests: int, clients: int = 1) -> Burst:
    """Send `requests` in all from `clients` threads at once; raises `RuntimeError` on another status than expected."""
    times: list[float] = []
    before, started = target.server.processor_seconds(), time.perf_counter()
    threads = [threading.Thread(target=_client, args=(target, requests // clients, times)) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall = time.perf_counter() - started
    if len(times) != requests // clients * clients:
        raise RuntimeError(f"{target.name}: {len(times)} of {requests} requests were answered as expected")
    return Burst(wall / len(times), (target.server.processor_seconds() - before) / len(times), times)


def _client(target: Target, requests: int, times: list[float]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", target.server.port, timeout=30)
    headers = {"Host": f"localhost:{target.server.port}", **target.headers}
    for _ in range(requests):
        started = time.perf_counter()
        connection.request("GET", target.path, headers=headers)
        response = connection.getresponse()
        response.read()
        if response.status == target.expect:
            times.append(time.perf_counter() - started)
    connection.close()


def fetch(target: Target) -> tuple[http.client.HTTPMessage, bytes]:
    """Headers and body of one answer."""
    connection = http.client.HTTPConnection("127.0.0.1", target.server.port, timeout=30)
    connection.request("GET", target.path, headers={"Host": f"localhost:{target.server.port}", **target.headers})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.headers, body
