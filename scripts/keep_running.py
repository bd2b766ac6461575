"""Keeps the portal's four processes alive until it is told to stop, then ends them and all that they started."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

PROCESS = Path(__file__).with_name("process")
NAMES = ("web", "reports", "mail", "schedule")
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
"""Seconds before a dead process is started again: doubled at each death, back to the first after a good minute."""
GRACE = 10.0
"""Seconds that a process may take to end by itself: the longest of the two workers' and the web's."""


def say(words: str) -> None:
    """Print one line at once; a terminal that has gone away is no reason to stop ending processes."""
    with contextlib.suppress(OSError):
        print(words, flush=True)


def end_with_the_keeper() -> None:
    """In a new process on Linux: be asked to end when the keeper itself is killed (PR_SET_PDEATHSIG is 1)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


@dataclass
class Kept:
    """One process, kept alive: it leads a group of its own, so that its children can be ended with it."""

    name: str
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    pause: float = field(default=FIRST_PAUSE)

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            [PROCESS, self.name], stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=end_with_the_keeper
        )

    def look_after(self) -> None:
        """Start the process when it is due, and note its death: leftover children end, the next start is set."""
        if self.process is None:
            if time.monotonic() >= self.start_at:
                self.start()
        elif (code := self.process.poll()) is not None:
            self.signal_group(signal.SIGKILL)
            self.process = None
            self.plan_next_start(code)

    def plan_next_start(self, code: int) -> None:
        now = time.monotonic()
        self.pause = FIRST_PAUSE if now - self.started_at > 60 else self.pause
        self.start_at = now + self.pause
        say(f"The {self.name} process has ended (code {code}); it starts again in {self.pause:.0f} s.")
        self.pause = min(self.pause * 2, LONGEST_PAUSE)

    def signal_group(self, number: signal.Signals) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def ask_to_end(self) -> None:
        """Ask the leader only: it knows how to end its children in good order."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def has_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None


class Stop:
    """Counts the signals that ask to stop: the first is polite, a second one does not wait for the grace."""

    def __init__(self) -> None:
        self.asked = 0
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.ask)

    def ask(self, *_: object) -> None:
        self.asked += 1


def end_all(kept: list[Kept], stop: Stop) -> None:
    """Ask every process to end, wait for the grace, then kill what is left of each group."""
    for one in kept:
        one.ask_to_end()
    deadline = time.monotonic() + GRACE
    while time.monotonic() < deadline and stop.asked < 2 and not all(one.has_ended() for one in kept):
        time.sleep(0.1)
    for one in kept:
        one.signal_group(signal.SIGKILL)
        if one.process is not None:
            one.process.wait()


def answers(port: int) -> bool:
    """Does something listen on the port of this machine?"""
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def main(url: str) -> int:
    port = int(os.environ.get("PORT", "8000"))
    stop = Stop()
    kept = [Kept(name) for name in NAMES]
    announced = False
    while not stop.asked:
        for one in kept:
            one.look_after()
        if not announced and answers(port):
            say(f"The portal answers at {url}/ (Ctrl-C ends it).")
            announced = True
        time.sleep(0.2)
    say("Ending the portal's processes.")
    end_all(kept, stop)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
