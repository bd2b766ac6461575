"""A portal of its own for one test: real processes, a real broker, a database in a file or in PostgreSQL."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CONFIGURED = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "TRUSTED_PROXIES", "EMAIL_URL")


@dataclass
class Portal:
    """Runs code and workers with one environment; ends what it started.

    `prelude` stands before all code; `application` is the Celery application of its workers, which take from `queues`.
    """

    var: Path
    settings: dict[str, str] = field(default_factory=dict)
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)
    prelude: str = ""
    application: str = "r2pnet"
    queues: str = "mail,short"

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in CONFIGURED}
        own = {"PORTAL_VAR": str(self.var), "DJANGO_SETTINGS_MODULE": "r2pnet.settings", "PYTHONPATH": str(ROOT)}
        return kept | own | self.settings

    def run(self, code: str) -> Any:
        """Run `code` in a process of its own; gives what it printed last, read as JSON."""
        command = [sys.executable, "-c", self.prelude + code]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=240)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def start(self, *command: str, **environment: str) -> subprocess.Popen[bytes]:
        """Start a process that leads a group of its own."""
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=self.environment | environment,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if command[0] == "-c" else subprocess.DEVNULL,
            stderr=self.var.joinpath("errors").open("ab"),
        )
        self.started.append(process)
        return process

    def start_worker(self, name: str) -> subprocess.Popen[bytes]:
        """Start a worker and wait until it takes jobs."""
        worker = self.launch_worker(name)
        self.wait_until_ready(name, worker)
        return worker

    def launch_worker(self, name: str) -> subprocess.Popen[bytes]:
        """Start a worker as `scripts/process` does."""
        for sign in ("ready", "busy"):
            self.var.joinpath(f"{sign}-{name}").unlink(missing_ok=True)
        options = ["-Q", self.queues, "-n", f"{name}@%h", "-P", "prefork", "-c", "1", "--loglevel", "WARNING"]
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        command = ["-m", "celery", "--quiet", "-A", self.application, "worker", *options, *quiet]
        return self.start(*command, TEST_WORKER=name)

    def wait_until_ready(self, name: str, worker: subprocess.Popen[bytes]) -> None:
        """A worker says by a file that it takes jobs."""
        deadline = time.monotonic() + 60
        while not self.var.joinpath(f"ready-{name}").exists():
            assert worker.poll() is None, self.errors
            assert time.monotonic() < deadline, self.errors
            time.sleep(0.05)

    def wait_until_busy(self, name: str, seconds: float) -> None:
        """A worker says by a file that it has begun a job; so long is waited for one that finds none."""
        deadline = time.monotonic() + seconds
        while not self.var.joinpath(f"busy-{name}").exists() and time.monotonic() < deadline:
            time.sleep(0.05)

    @property
    def errors(self) -> str:
        return self.var.joinpath("errors").read_text()[-4000:]

    def processes(self) -> list[int]:
        """Every process of the machine that works for this portal, by the folder in its environment."""
        mark = f"PORTAL_VAR={self.var}\0".encode()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if mark in folder.joinpath("environ").read_bytes() + b"\0":
                    found.append(int(folder.name))
        return found

    def described(self) -> list[str]:
        """The same processes in words, for a test that fails."""
        said = []
        for number in self.processes():
            with contextlib.suppress(OSError):
                folder = Path(f"/proc/{number}")
                command = folder.joinpath("cmdline").read_bytes().replace(b"\0", b" ").decode()
                state = folder.joinpath("stat").read_text().rpartition(")")[2].split()[:2]
                said.append(f"{number} {state} {folder.joinpath('wchan').read_text()} {command}")
        return said

    def end(self) -> None:
        """Ask every process to end as an operator does."""
        for process in self.started:
            if process.poll() is None:
                process.terminate()
        for process in self.started:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=15)

    def kill_what_is_left(self) -> None:
        """So that a test that fails leaves nothing behind."""
        for number in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        for process in self.started:
            process.wait(timeout=15)


def children_of(number: int) -> list[int]:
    """The children of a process."""
    with contextlib.suppress(OSError):
        return [int(child) for child in Path(f"/proc/{number}/task/{number}/children").read_text().split()]
    return []
