"""How long a request waits for a database that does not answer.

A database that is down refuses at once. One that hangs (a stopped machine, a full disk, a lost route) accepts and says
nothing, and no setting of PostgreSQL or of the network ends that wait: the server's own time-outs hang with it, and the
packets are acknowledged by its kernel. So whoever asks has to stop waiting. Workers and commands may wait: a dump or a
migration can take minutes.
"""

from collections.abc import Callable, Generator
from contextvars import ContextVar
from dataclasses import dataclass
from time import monotonic
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse


@dataclass
class Patience:
    """What is left of a request's patience: so many seconds for each answer, and none after the first that failed."""

    seconds: float
    is_over: bool = False


_patience: ContextVar[Patience | None] = ContextVar("patience", default=None)


def patience() -> Patience | None:
    """The patience of the request that this thread works on, or None where there is no hurry."""
    return _patience.get()


class LimitedPatience:
    """Gives every request `DATABASE_PATIENCE_SECONDS` for each answer of the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _patience.set(Patience(settings.DATABASE_PATIENCE_SECONDS))
        try:
            return self.get_response(request)
        finally:
            _patience.reset(token)


def no_longer_than(seconds: float, waiting: Generator[Any, Any, Any], lost: Exception) -> Generator[Any, Any, Any]:
    """`waiting`, a generator of psycopg that yields while an answer is not there; raises `lost` after so many seconds.

    psycopg sends 0 when nothing has come for a tenth of a second, else what the socket is ready for.
    """
    deadline = monotonic() + seconds
    try:
        state = next(waiting)
        while True:
            ready = yield state
            if not ready and monotonic() > deadline:
                raise lost
            state = waiting.send(ready)
    except StopIteration as done:
        return done.value
