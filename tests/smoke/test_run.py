"""`./scripts/run` from a copy of the last commit: healthy, the pages answer, the PDF comes, and Ctrl-C ends it all."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.smoke

PROJECT = Path(__file__).parent.parent.parent
START_WITHIN, PDF_WITHIN, END_WITHIN = 240, 120, 20
"""Seconds: with packages from a slow mirror; for the first rendering; the grace of ten seconds and a little more."""
OF_A_PORTAL = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "ERASED_LIST")
WHO_SIGNS_IN = ["focal.point@example.org", "steering@example.org", "former@example.org", "secretariat@example.org"]


@dataclass
class Running:
    """A portal that was started by the command, with the folder that only its processes know."""

    process: subprocess.Popen[bytes]
    folder: Path
    var: Path
    port: int

    @property
    def words(self) -> str:
        return (self.folder.parent / "output.txt").read_text()

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body of a page; 0 while nothing listens."""
        try:
            with urllib.request.urlopen(f"http://localhost:{self.port}{path}", timeout=30) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()
        except OSError:
            return 0, b""

    def wait_for(self, path: str, seconds: int) -> bytes:
        """The body of a page as soon as it answers 200; fails with what was seen after so many seconds."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.process.poll() is None:
            status, body = self.get(path)
            if status == 200 and b'"degraded"' not in body[:40]:
                return body
            time.sleep(0.5)
        pytest.fail(f"{path} did not come within {seconds} s (last {status}).\n{body[:500]!r}\n{self.words}")

    def processes(self) -> list[int]:
        """Every process whose environment names this portal's folder: those that it started, and theirs."""
        mark = f"PORTAL_VAR={self.var}".encode()
        return [pid for pid in _all_processes() if mark in _environment(pid).split(b"\0")]


def _all_processes() -> list[int]:
    return [int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit()]


def _environment(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:  # it has ended, or is another user's
        return b""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _last_commit_in(folder: Path) -> None:
    folder.mkdir()
    archive = subprocess.run(["git", "archive", "HEAD"], cwd=PROJECT, check=True, capture_output=True)
    subprocess.run(["tar", "-x", "-C", str(folder)], input=archive.stdout, check=True)


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    if not Path("/proc/self/environ").exists():
        pytest.skip("Finding every process that was started needs /proc.")
    folder = tmp_path_factory.mktemp("clone") / "portal"
    _last_commit_in(folder)
    var, port = folder.parent / "state", _free_port()
    environment = {name: value for name, value in os.environ.items() if name not in (*OF_A_PORTAL, "FAILED_STEPS")}
    with (folder.parent / "output.txt").open("wb") as output:
        process = subprocess.Popen(
            ["./scripts/run"],
            cwd=folder,
            env=environment | {"PORT": str(port), "PORTAL_VAR": str(var)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        running = Running(process, folder, var, port)
        yield running
    for pid in running.processes():
        os.kill(pid, signal.SIGKILL)
    process.wait()
    shutil.rmtree(folder)


def test_it_becomes_healthy(portal: Running) -> None:
    body = portal.wait_for("/healthz", START_WITHIN)

    assert json.loads(body) == {"status": "ok", "checks": {"database": "ok", "broker": "ok", "worker": "ok"}}


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/", "Focal Points"),
        ("/members/", "Ghana"),
        ("/meetings/", "Accra"),
        ("/papers/", "A/RES/60/1"),
        ("/about/", "Focal Points"),
        ("/members.csv", "iso2"),
    ],
)
def test_a_page_answers_with_real_rows(portal: Running, path: str, words: str) -> None:
    status, body = portal.get(path)

    assert (status, words in body.decode()) == (200, True)


def test_the_directory_as_pdf_names_every_member(portal: Running) -> None:
    members = json.loads(portal.wait_for("/members.json", 10))
    names = [member["name"] for member in (members if isinstance(members, list) else members["members"])]
    directory = portal.folder.parent / "members.pdf"
    directory.write_bytes(portal.wait_for("/members.pdf", PDF_WITHIN))

    text = subprocess.run(["pdftotext", str(directory), "-"], check=True, capture_output=True).stdout.decode()

    squeezed = "".join(text.split())
    assert len(names) >= 41
    assert [name for name in names if "".join(name.split()) not in squeezed] == []


def test_it_prints_where_it_is_and_how_to_sign_in(portal: Running) -> None:
    assert f"The portal answers at http://localhost:{portal.port}/ (Ctrl-C ends it)." in portal.words.splitlines()
    assert "manage.py sign_in_link secretariat@example.org" in portal.words


def test_it_prints_a_link_for_each_of_the_four_whom_the_sample_shows(portal: Running) -> None:
    printed = re.findall(r"^  (\S+): http://localhost:(\d+)/account/link/([^/\s]+)/$", portal.words, re.MULTILINE)

    assert [(address, int(port)) for address, port, _key in printed] == [(each, portal.port) for each in WHO_SIGNS_IN]
    assert len({key for _address, _port, key in printed}) == 4


def test_a_killed_process_comes_back_and_takes_its_children_with_it(portal: Running) -> None:
    before = _workers_for_reports(portal)
    os.kill(min(before), signal.SIGKILL)

    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and not (set(before).isdisjoint(now := _workers_for_reports(portal)) and now):
        time.sleep(0.2)

    assert set(before).isdisjoint(_workers_for_reports(portal))
    assert "The reports process has ended (code -9); it starts again in 1 s." in portal.words


def _workers_for_reports(portal: Running) -> list[int]:
    """The worker and its child, by the name that it was started with."""
    return [pid for pid in portal.processes() if b"reports@%h" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def test_ctrl_c_ends_every_process_that_was_started(portal: Running) -> None:
    assert len(portal.processes()) > 4

    portal.process.send_signal(signal.SIGINT)

    assert portal.process.wait(timeout=END_WITHIN) == 0
    assert portal.processes() == []
