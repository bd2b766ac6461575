"""The yardstick of goal 14: bare transactions of one INSERT each, into a table of the shape of registrations.

PostgreSQL only. The table has the columns, indexes and checks of the portal's own, in the same server, and no row of
the portal's is touched.
"""

import threading
import time
from typing import Any

import psycopg

CLIENTS = 8
TABLE, OWN = "meetings_registration", "bench_registration"


class BareInserts:
    """Rows like the newest registration, each of another person."""

    def __init__(self, url: str) -> None:
        """Make the table; there must be a registration already."""
        self.url, self.numbers = url, 0
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"CREATE TABLE {OWN} (LIKE {TABLE} INCLUDING ALL)")
            found = connection.execute(f"SELECT * FROM {TABLE} ORDER BY id DESC LIMIT 1")  # noqa: S608  (our own name)
            columns = [column.name for column in found.description or ()]
            row = dict(zip(columns, found.fetchone() or (), strict=True))
        self.row = {name: value for name, value in row.items() if name != "id"}
        names, places = ", ".join(self.row), ", ".join(f"%({name})s" for name in self.row)
        self.statement = f"INSERT INTO {OWN} ({names}) VALUES ({places})"  # noqa: S608  (names of columns)

    def seconds_each(self, number: int) -> float:
        """`number` transactions by eight connections at once: the seconds by the clock, a transaction."""
        share, started = number // CLIENTS, time.perf_counter()
        begins = range(self.numbers + 1, self.numbers + number + 1, share)
        threads = [threading.Thread(target=self._client, args=(begin, share)) for begin in begins]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.numbers += number
        return (time.perf_counter() - started) / number

    def _client(self, begin: int, share: int) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            for person in range(begin, begin + share):
                connection.execute(self.statement, self._row_of(person))

    def _row_of(self, person: int) -> dict[str, Any]:
        return {**self.row, "person_id": person}
