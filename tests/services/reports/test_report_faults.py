"""What reports survive: a broker that is away, workers that are killed, documents that break, orders at one moment."""

import json
import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.services.portal import children_of
from tests.services.reports.portal import Portal

pytestmark = pytest.mark.services

JOBS = 12
ROWS = "print(json.dumps(list(Report.objects.order_by('pk').values_list('state', 'attempts', 'error', 'file'))))"
SWEEP_UNTIL_ENDED = """
deadline = time.monotonic() + 600
while time.monotonic() < deadline and Report.objects.filter(state__in=["queued", "running"]).exists():
    sweep()
    time.sleep(0.4)
"""
ORDER_BY_BUTTON = """
from django.test import Client
from focalpoints.models import User
from r2pnet.stamps import bump
staff = User.objects.filter(email="staff@example.org").first() or User.objects.create_user(
    email="staff@example.org", is_staff=True, is_superuser=True
)
client = Client(SERVER_NAME="localhost")
client.force_login(staff)
client.get("/healthz")
began = time.monotonic()
status = client.post("/admin/reports/report/order/slow/").status_code
took = time.monotonic() - began
report = Report.objects.get()
print(json.dumps([status, report.state, report.sent_at is None, took]))
"""
HEALTH = """
from django.test import Client
began = time.monotonic()
answer = Client(SERVER_NAME="localhost").get("/healthz")
print(json.dumps([answer.status_code, answer.json(), time.monotonic() - began]))
"""


def test_an_order_waits_when_the_folder_of_the_broker_is_a_file_and_is_sent_when_it_is_back(embedded: Portal) -> None:
    folder = embedded.var / "broker" / "queue"
    folder.rmdir()
    folder.write_text("in the way")
    status, state, unsent, took = embedded.run(ORDER_BY_BUTTON)
    assert (status, state, unsent) == (302, "queued", True)
    assert took < 2
    folder.unlink()
    folder.mkdir()
    assert embedded.run("print(json.dumps(sweep()))") == 1
    assert len(list(folder.glob("*.reports.msg"))) == 1


def test_an_order_waits_when_redis_refuses(embedded: Portal, closed_port: int) -> None:
    embedded.settings["REDIS_URL"] = f"redis://127.0.0.1:{closed_port}/0"
    status, state, unsent, took = embedded.run(ORDER_BY_BUTTON)
    assert (status, state, unsent) == (302, "queued", True)
    assert took < 2


def test_an_order_waits_when_redis_takes_the_call_and_says_nothing(embedded: Portal, silent_port: int) -> None:
    embedded.settings["REDIS_URL"] = f"redis://127.0.0.1:{silent_port}/0"
    status, state, unsent, took = embedded.run(ORDER_BY_BUTTON)
    assert (status, state, unsent) == (302, "queued", True)
    assert took < 2


def test_health_is_degraded_and_quick_when_redis_says_nothing(embedded: Portal, silent_port: int) -> None:
    embedded.settings["REDIS_URL"] = f"redis://127.0.0.1:{silent_port}/0"
    status, said, took = embedded.run(HEALTH)
    assert (status, said["status"], said["checks"]["broker"]) == (200, "degraded", "away")
    assert took < 2


def test_a_file_in_place_of_the_media_folder_fails_the_report_in_words_until_it_is_mended(embedded: Portal) -> None:
    """A real worker meets it; after mending, trying again makes the file."""
    folder = embedded.var / "media"
    folder.write_text("in the way")
    embedded.run("order('slow', subject='x'); print(0)")
    embedded.start_worker("one")
    ((state, _attempts, error, file),) = embedded.run(SWEEP_UNTIL_ENDED + ROWS)
    assert (state, file) == ("failed", "")
    assert error.endswith("could not be kept: a file stands where the folder for files should be.")
    folder.unlink()
    rows = embedded.run(
        "from r2pnet.reports.orders import retry\nretry(Report.objects.get())\n" + SWEEP_UNTIL_ENDED + ROWS
    )
    assert [(state, error) for state, _attempts, error, _file in rows] == [("ready", "")]
    assert_files_once(embedded, [file for *_others, file in rows])


def test_orders_at_one_moment_make_one_job(portal: Portal) -> None:
    code = """
import threading
from django.db import connection
barrier, found, failures = threading.Barrier(8), [], []
def one():
    barrier.wait()
    try:
        found.append(order("slow", subject="same").pk)
    except Exception as error:
        failures.append(repr(error))
    finally:
        connection.close()
threads = [threading.Thread(target=one) for _number in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(json.dumps([len(found), len(set(found)), Report.objects.count(), failures]))
"""
    assert portal.run(code) == [8, 1, 1, []]


def test_a_poison_report_fails_after_three_attempts_and_the_others_go_on(portal: Portal) -> None:
    portal.run("[order(kind, subject='x') for kind in ('slow', 'poison')] + [order('slow', subject='y')]; print(0)")
    portal.start_worker("one")
    rows = portal.run(SWEEP_UNTIL_ENDED + ROWS)
    assert [(state, attempts) for state, attempts, _error, _file in rows] == [("ready", 0), ("failed", 3), ("ready", 0)]
    assert "could not be made (ZeroDivisionError); the worker's log says where." in rows[1][2]


def test_a_report_without_an_end_is_stopped_by_the_limit_of_time_and_the_next_one_is_made(embedded: Portal) -> None:
    embedded.settings["REPORT_TIME_LIMIT"] = "10"
    embedded.run("order('endless'); order('slow', subject='x'); print(0)")
    embedded.start_worker("one")
    rows = embedded.run(SWEEP_UNTIL_ENDED + ROWS)
    assert [state for state, _attempts, _error, _file in rows] == ["failed", "ready"]
    assert rows[0][2].endswith("was not done after 10 seconds.")


def test_a_worker_whose_waiting_child_is_killed_ends_and_does_not_stand_still(embedded: Portal) -> None:
    worker = embedded.start_worker("one")
    time.sleep(3)
    os.kill(children_of(worker.pid)[0], signal.SIGKILL)
    assert worker.wait(timeout=20) == os.EX_SOFTWARE
    embedded.run("order('slow', subject='x'); print(0)")
    embedded.start_worker("one")
    assert [row[0] for row in embedded.run(SWEEP_UNTIL_ENDED + ROWS)] == ["ready"]


def test_twenty_killed_workers_cost_no_report_and_leave_nothing_behind(portal: Portal) -> None:
    chance = random.Random(20)
    portal.run(f"[order('slow', subject=f's{{number}}') for number in range({JOBS})]; print(0)")
    clock = portal.start(
        "-c", f"from tests.services.reports.portal import PRELUDE\nexec(PRELUDE)\n{SWEEP_UNTIL_ENDED}{ROWS}"
    )
    names = ("one", "two", "three")
    workers = {name: portal.launch_worker(name) for name in names}
    for kill in range(20):
        name = names[kill % 3]
        portal.wait_until_ready(name, workers[name])
        if kill % 3:
            portal.wait_until_busy(name, 8)
        time.sleep(chance.uniform(0, 1))
        kill_somehow(workers[name], kill)
        workers[name] = portal.launch_worker(name)
    said, _nothing = clock.communicate(timeout=660)
    rows = json.loads(said.splitlines()[-1])
    assert [(state, attempts, error) for state, attempts, error, _file in rows] == [("ready", 0, "")] * JOBS
    assert_files_once(portal, [file for _state, _attempts, _error, file in rows])
    # The kills hit work: more renderings were begun than there are reports.
    assert len(portal.var.joinpath("begun").read_text().split()) > JOBS
    portal.end()
    wait_until_gone(portal)
    assert portal.described() == []


def kill_somehow(worker: subprocess.Popen[bytes], kill: int) -> None:
    """Kill the whole group, the leader alone, or the child that renders, after which the leader ends by itself."""
    children = children_of(worker.pid)
    if kill % 4 == 3 and children:
        os.kill(children[0], signal.SIGKILL)
    elif kill % 4 == 1:
        worker.kill()
    else:
        os.killpg(worker.pid, signal.SIGKILL)
    worker.wait(timeout=20)


def assert_files_once(portal: Portal, files: list[str]) -> None:
    folder = portal.var / "media" / "reports"
    assert len(set(files)) == len(files)
    assert sorted(entry.name for entry in folder.iterdir()) == sorted(Path(file).name for file in files)
    assert [len(PdfReader(entry).pages) for entry in folder.iterdir()] == [1] * len(files)


def wait_until_gone(portal: Portal) -> None:
    deadline = time.monotonic() + 20
    while portal.processes() and time.monotonic() < deadline:
        time.sleep(0.2)
