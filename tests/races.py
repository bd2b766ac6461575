"""What two people do at the same moment: marks for such tests, and a start for both at once.

They need two connections to one database: PostgreSQL, or a SQLite file, as `scripts/test` gives them. SQLite's usual
test database is in memory and has one.
"""

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

import pytest
from django.conf import settings
from django.db import connection

Test = TypeVar("Test", bound=Callable[..., None])
Outcome = TypeVar("Outcome")


def race(test: Test) -> Test:
    """Mark a test in which two connections write; it is skipped where there can be only one."""
    database = settings.DATABASES["default"]
    is_in_memory = database["ENGINE"].endswith("sqlite3") and not database.get("TEST", {}).get("NAME")
    test = pytest.mark.skipif(is_in_memory, reason="two connections need PostgreSQL or a SQLite file")(test)
    return pytest.mark.races(pytest.mark.services(pytest.mark.django_db(transaction=True)(test)))


def at_once(jobs: Sequence[Callable[[], Outcome]]) -> list[Outcome]:
    """What `jobs` answer, in their order, each run in a thread with a connection of its own, all begun together."""
    begin = threading.Barrier(len(jobs))
    outcomes: dict[int, Outcome] = {}

    def run(number: int) -> None:
        begin.wait()
        try:
            outcomes[number] = jobs[number]()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [outcomes[number] for number in range(len(jobs))]
