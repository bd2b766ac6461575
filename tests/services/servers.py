"""A PostgreSQL, a Redis and a gunicorn of a test's own, which it can stop, hang and start again."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
import redis

PROJECT = Path(__file__).parent.parent.parent
START_WITHIN = 30
"""Seconds until a service that was started must answer."""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def wait_for(claim: Callable[[], bool], what: str, seconds: float = START_WITHIN) -> None:
    """Return as soon as `claim` holds; fail the test when it does not within so many seconds."""
    deadline = time.monotonic() + seconds
    while not claim():
        if time.monotonic() > deadline:
            pytest.fail(f"{what} did not happen within {seconds} s")
        time.sleep(0.1)


def family(pid: int) -> list[int]:
    """A process and all its descendants."""
    children: dict[int, list[int]] = {}
    for one in Path("/proc").iterdir():
        if one.name.isdigit():
            with contextlib.suppress(OSError):
                parent = int((one / "stat").read_text().rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(one.name))
    found = [pid]
    for member in found:
        found += children.get(member, [])
    return found


def signal_all(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


@dataclass
class OwnPostgreSQL:
    """A cluster in a folder; as root it runs as the user `postgres`, since PostgreSQL refuses root."""

    folder: Path
    port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        return f"postgres://portal@127.0.0.1:{self.port}/postgres"

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def make(self) -> None:
        self.folder.mkdir()
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        self._run(
            "initdb", "-D", self._data, "-U", "portal", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"
        )

    def copy(self, other: "OwnPostgreSQL") -> None:
        """Begin as `other`, which is stopped."""
        shutil.copytree(other.folder, self.folder)
        if os.geteuid() == 0:
            for one in (self.folder, *self.folder.rglob("*")):
                shutil.chown(one, "postgres", "postgres")

    def start(self) -> None:
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        self._run("pg_ctl", "start", "-w", "-D", self._data, "-l", self.folder / "log", "-o", options)
        wait_for(self.answers, "PostgreSQL's answer")

    def answers(self) -> bool:
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self) -> None:
        """As if its power had failed: no connection is closed in good order."""
        self._run("pg_ctl", "stop", "-w", "-D", self._data, "-m", "immediate")

    def end(self) -> None:
        """In good order, with everything on the disk."""
        self._run("pg_ctl", "stop", "-w", "-D", self._data, "-m", "fast")

    @contextlib.contextmanager
    def stopped(self) -> Iterator[None]:
        self.stop()
        try:
            yield
        finally:
            self.start()

    @contextlib.contextmanager
    def hanging(self) -> Iterator[None]:
        """All its processes stand still: connections are made and kept, and nothing is ever answered."""
        pids = family(self._pid())
        signal_all(pids, signal.SIGSTOP)
        try:
            yield
        finally:
            signal_all(pids, signal.SIGCONT)

    def remove(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            signal_all(family(self._pid()), signal.SIGCONT)
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _pid(self) -> int:
        return int((self._data / "postmaster.pid").read_text().split()[0])

    def _run(self, program: str, *words: object) -> None:
        command = [str(_postgresql_program(program)), *map(str, words)]
        if os.geteuid() == 0:
            command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", *command]
        subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _postgresql_program(name: str) -> Path:
    """The newest of the installed versions; Debian keeps them outside PATH."""
    found = shutil.which(name)
    return Path(found) if found else sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))[-1]


@dataclass
class OwnRedis:
    """A Redis in memory."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        self.folder.mkdir(exist_ok=True)
        command = [
            "redis-server",
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--dir",
            str(self.folder),
        ]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_for(self.answers, "Redis' answer")

    def answers(self) -> bool:
        with redis.Redis(port=self.port, socket_timeout=1) as client:
            try:
                return bool(client.ping())
            except redis.RedisError:
                return False

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
            self.process.wait()
            self.process = None

    @contextlib.contextmanager
    def hanging(self) -> Iterator[None]:
        """It stands still: connections are made, and nothing is ever answered."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)


@dataclass(frozen=True)
class Answer:
    status: int
    body: str
    headers: dict[str, str]
    seconds: float


@dataclass
class OwnWeb:
    """A gunicorn as `scripts/process web` starts it, with an environment of its own."""

    folder: Path
    environment: dict[str, str]
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    def manage(self, *words: str) -> str:
        """Run `manage.py`; what it printed. Raises CalledProcessError when it fails."""
        command = [str(PROJECT / ".venv/bin/python"), "manage.py", *words]
        done = subprocess.run(command, cwd=PROJECT, env=self._environment(), check=True, capture_output=True, text=True)
        return done.stdout

    def start(self) -> None:
        self.folder.mkdir(exist_ok=True)
        with (self.folder / "web.log").open("ab") as log:
            self.process = subprocess.Popen(
                ["scripts/process", "web"],
                cwd=PROJECT,
                env=self._environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_for(lambda: self.get("/static/portal.css", 5).status == 200, "the web process' answer")

    def stop(self) -> None:
        if self.process is not None:
            signal_all(family(self.process.pid), signal.SIGKILL)
            self.process.wait()

    def get(self, path: str, timeout: float = 15, **headers: str) -> Answer:
        """What a page answers; status 0 when nothing answered within `timeout` seconds."""
        request = urllib.request.Request(f"http://localhost:{self.port}{path}", headers=headers)
        started = time.monotonic()
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return self._read(answer.status, answer, started)
        except urllib.error.HTTPError as error:
            return self._read(error.code, error, started)
        except OSError as error:
            return Answer(0, str(error), {}, time.monotonic() - started)

    def log(self) -> str:
        return (self.folder / "web.log").read_text()

    def _read(self, status: int, answer: object, started: float) -> Answer:
        body = answer.read().decode()  # type: ignore[attr-defined]
        return Answer(status, body, dict(answer.headers), time.monotonic() - started)  # type: ignore[attr-defined]

    def _environment(self) -> dict[str, str]:
        of_a_portal = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL")
        kept = {name: value for name, value in os.environ.items() if name not in of_a_portal}
        return kept | {"PORT": str(self.port), "PORTAL_VAR": str(self.folder)} | self.environment


def for_real(**environment: str) -> dict[str, str]:
    """The least that a portal needs to run for real, over plain HTTP on this machine."""
    least = {"SECRET_KEY": "k" * 50, "ALLOWED_HOSTS": "localhost", "SITE_URL": "http://localhost"}
    return least | environment
