"""Servers to measure: gunicorn with 2 workers x 4 threads, each over a database of its own, on free loopback ports."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.request import urlopen

TICK = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A port of the loopback address that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Database:
    """Where a measured server keeps its rows: an environment for its processes, and a folder for its files."""

    environment: dict[str, str]
    folder: Path

    @property
    def url(self) -> str:
        """Of the PostgreSQL database; empty for a SQLite file."""
        return self.environment.get("DATABASE_URL", "")

    def manage(self, *command: str) -> None:
        """Run a management command on this database."""
        subprocess.run([sys.executable, "manage.py", *command], env=self.environment, check=True, capture_output=True)

    def ask(self, module: str, *arguments: object) -> Any:
        """What a module of `benchmarks.inside` prints when it runs on this database; `RuntimeError` says why not."""
        command = [sys.executable, "-m", f"benchmarks.inside.{module}", *map(str, arguments)]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)}\n{done.stderr}")
        return json.loads(done.stdout.splitlines()[-1])

    def fill(self, members: int) -> None:
        """Make the tables, the folders for jobs, and `members` invented members."""
        for name in ("queue", "processed"):
            (self.folder / "broker" / name).mkdir(parents=True, exist_ok=True)
        self.manage("migrate")
        self.manage("createcachetable")
        self.manage("collectstatic", "--no-input")
        subprocess.run([sys.executable, "-m", "benchmarks.rows", str(members)], env=self.environment, check=True)


def database(folder: Path, server: str, name: str) -> Database:
    """A new database: a SQLite file in `folder`, or `name` on the PostgreSQL `server`, a URL without path."""
    environment = {**os.environ, "PORTAL_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "r2pnet.settings"}
    folder.mkdir(parents=True, exist_ok=True)
    for each in ("DATABASE_URL", "SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "REDIS_URL"):
        environment.pop(each, None)
    if server:
        drop(server, name)
        _ask(server, f"CREATE DATABASE {name}")
        environment |= {
            "DATABASE_URL": f"{server}/{name}",
            "SECRET_KEY": "benchmarks" * 6,
            "ALLOWED_HOSTS": "localhost",
            "SITE_URL": "http://localhost",
        }
    return Database(environment, folder)


def drop(server: str, name: str) -> None:
    """Take the database `name` off the PostgreSQL `server`, if it is there."""
    _ask(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _ask(server: str, statement: str) -> None:
    subprocess.run(["psql", "-qd", f"{server}/postgres", "-c", statement], check=True, capture_output=True)


class Server:
    """One gunicorn, started on entering and ended with all its workers on leaving."""

    def __init__(self, application: str, database: Database) -> None:
        self.application, self.database, self.port = application, database, free_port()

    def __enter__(self) -> Self:
        options = ["--workers", "2", "--threads", "4", "--keep-alive", "30", "--log-level", "error"]
        command = [sys.executable, "-m", "gunicorn", self.application, "--bind", f"127.0.0.1:{self.port}", *options]
        self.process = subprocess.Popen(
            command, env=self.database.environment, start_new_session=True, stderr=subprocess.DEVNULL
        )
        self._wait()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(20)

    def _wait(self) -> None:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                urlopen(f"http://localhost:{self.port}/bytes/", timeout=5)  # noqa: S310  (loopback)
                return
            except OSError as error:
                if getattr(error, "code", 0) == 404:
                    return
                time.sleep(0.1)
        raise RuntimeError(f"{self.application} did not start")

    def processor_seconds(self) -> float:
        """Processor time of all worker processes so far."""
        return sum(_ticks(pid) for pid in children(self.process.pid)) / TICK

    def peak_memory(self) -> list[float]:
        """The most memory that each worker process ever held, in MiB, the largest first."""
        return sorted((peak_mib(pid) for pid in children(self.process.pid)), reverse=True)

    def memory_now(self) -> float:
        """What all worker processes hold now, in MiB."""
        return sum(_mib(pid, "status", "VmRSS") for pid in children(self.process.pid))

    def memory_together(self) -> float:
        """What the server's processes hold now, in MiB, with what they share counted once."""
        return sum(_mib(pid, "smaps_rollup", "Pss") for pid in (self.process.pid, *children(self.process.pid)))


def children(pid: int) -> list[int]:
    """The processes that `pid` has started (proc(5))."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def peak_mib(pid: int) -> float:
    """The high-water mark of a process' resident memory in MiB."""
    return _mib(pid, "status", "VmHWM")


def _ticks(pid: int) -> int:
    """User and system time of a process in clock ticks (proc(5), fields 14 and 15)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def _mib(pid: int, file: str, name: str) -> float:
    """One figure of proc(5) that is given in KiB."""
    return int(Path(f"/proc/{pid}/{file}").read_text().partition(f"{name}:")[2].split()[0]) / 1024
