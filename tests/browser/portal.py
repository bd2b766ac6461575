"""A sample portal of its own for a browser: folder, web server, worker; ended with everything that it started."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.error import HTTPError
from urllib.request import urlopen

ROOT = Path(__file__).parents[2]
OF_A_PORTAL = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "EMAIL_URL", "ERASED_LIST")


def free_port() -> int:
    """A port of the loopback address that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def chromium() -> str:
    """Where Debian's chromium is; raises `RuntimeError` when it is not installed."""
    for name in ("chromium", "chromium-browser"):
        if found := shutil.which(name):
            return found
    raise RuntimeError("chromium is not installed: apt-get install chromium")


class Portal:
    """A sample in `folder`, with `workers` also the worker that renders reports."""

    def __init__(self, folder: Path, *, workers: bool = False) -> None:
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.workers = workers
        kept = {name: value for name, value in os.environ.items() if name not in OF_A_PORTAL}
        self.environment = kept | {
            "PORTAL_VAR": str(folder),
            "PORT": str(self.port),
            "DJANGO_SETTINGS_MODULE": "r2pnet.settings",
        }
        self.processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        Path(self.environment["PORTAL_VAR"]).mkdir(parents=True, exist_ok=True)
        self.prepare()
        bind = f"127.0.0.1:{self.port}"
        self._start("gunicorn", "r2pnet.wsgi", "--bind", bind, "--workers", "2", "--threads", "4")
        if self.workers:
            self._start("celery", "-A", "r2pnet", "worker", "-Q", "reports,short,mail", "-c", "1")
        self._wait()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for process in self.processes:
            os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def prepare(self) -> None:
        """What has to be there before the web server starts: tables, files, the record and the sample."""
        self.manage("prepare")

    def manage(self, *command: str) -> str:
        """What a management command prints."""
        done = subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(f"manage.py {command[0]}: {done.stdout}{done.stderr}")
        return done.stdout

    def sign_in_link(self, email: str = "secretariat@example.org") -> str:
        """A new one-time link for a sample account."""
        words = self.manage("sign_in_link", email).split()
        return next(word for word in words if word.startswith("http"))

    def _start(self, module: str, *arguments: str) -> None:
        command = [sys.executable, "-m", module, *arguments]
        log = (Path(self.environment["PORTAL_VAR"]) / f"{module}.log").open("ab")
        self.processes.append(
            subprocess.Popen(command, cwd=ROOT, env=self.environment, start_new_session=True, stdout=log, stderr=log)
        )

    def _wait(self) -> None:
        for _ in range(150):
            try:
                urlopen(f"{self.url}/healthz", timeout=5)  # noqa: S310  (loopback)
                return
            except HTTPError as error:
                raise RuntimeError(f"/healthz answers {error.code}") from error
            except OSError:
                time.sleep(0.2)
        raise RuntimeError("the web server did not start")
