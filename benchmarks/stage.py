"""What a run needs of databases and servers: each is made when a goal first asks for it, and ended with the run."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.requests import Visit
from benchmarks.servers import Database, Server, database, drop

PORTAL, FLOOR = "r2pnet.wsgi", "benchmarks.floor.wsgi"


@dataclass
class Stage:
    """Databases by their number of members, and servers on them; `postgresql` is a server's URL, empty for files.

    `rounds` is how often each burst is measured, `share` how much of the large crowds and walks comes.
    """

    folder: Path
    stack: ExitStack
    postgresql: str
    rounds: int
    share: float = 1.0
    walked: list[Visit] = field(default_factory=list)
    _databases: dict[str, Database] = field(default_factory=dict)
    _servers: dict[tuple[str, int], Server] = field(default_factory=dict)

    def rows(self, members: int = 63, use: str = "") -> Database:
        """The database with so many members; one of its own for a `use` that nothing may have happened before."""
        name = f"bench{members}{use}"
        if name not in self._databases:
            if self.postgresql:
                self.stack.callback(drop, self.postgresql, name)
            made = database(self.folder / name, self.postgresql, name)
            made.fill(members)
            self._databases[name] = made
        return self._databases[name]

    def portal(self, members: int = 63) -> Server:
        """The portal on that database."""
        return self._server(PORTAL, members)

    def floor(self) -> Server:
        """The bare page, on the same database as the portal's of 63 members."""
        return self._server(FLOOR, 63)

    def visits(self, kind: str, number: int, members: int = 63) -> list[Visit]:
        """Pages asked for by so many new accounts of a kind, each in a session of its own."""
        found = self.rows(members).ask("accounts", kind, number)
        return [Visit({"Cookie": one["cookie"]}) for one in found]

    def some(self, number: int, least: int = 8) -> int:
        """So much of `number` as this run measures: a multiple of the eight clients."""
        return max(int(number * self.share), least) // 8 * 8

    def _server(self, application: str, members: int) -> Server:
        key = application, members
        if key not in self._servers:
            self._servers[key] = self.stack.enter_context(Server(application, self.rows(members)))
        return self._servers[key]
