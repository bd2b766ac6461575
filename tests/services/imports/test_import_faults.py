"""What imports survive: workers that are killed while they read, and in the midst of writing."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.portal import Portal

pytestmark = pytest.mark.services

FAST = {"IMPORT_HEARTBEAT_SECONDS": "0.3", "IMPORT_LOST_AFTER_SECONDS": "2"}
PRELUDE = """
import io, json, time
import tests.services.imports.worker
from focalpoints.importing.sweep import sweep
from focalpoints.models import Person, SheetImport
from focalpoints.services.accounts import make_staff
from focalpoints.services.uploading import decide, take_up

def until(state):
    deadline = time.monotonic() + 60
    while SheetImport.objects.get().state != state and time.monotonic() < deadline:
        sweep()
        time.sleep(0.3)
    one = SheetImport.objects.get()
    print(json.dumps([one.state, one.attempts, one.error, one.counts, Person.objects.count()]))
"""
UPLOAD = """
text = "Person,Work e-mail\\n" + "".join(f"A. Sample{n},a.sample{n}@example.org\\n" for n in range(20))
take_up(io.BytesIO(text.encode()), "list.csv", make_staff("m.sample@example.org"))
print(0)
"""
DECIDE = "one = SheetImport.objects.get(); decide(one, make_staff('m.sample@example.org')); print(0)"
COUNTS = {"error": 0, "doubtful": 0, "new": 20, "changed": 0, "same": 0}


@pytest.fixture
def embedded(migrated: Path, tmp_path: Path) -> Iterator[Portal]:
    """The embedded mode: a database in a file, a broker in a folder."""
    var = tmp_path / "var"
    shutil.copytree(migrated, var)
    var.joinpath("broker", "queue").mkdir(parents=True)
    portal = Portal(var, FAST.copy(), prelude=PRELUDE, application="tests.services.imports.worker", queues="reports")
    yield portal
    portal.kill_what_is_left()


@pytest.fixture
def on_services(services: dict[str, str], tmp_path: Path) -> Iterator[Portal]:
    """The portal for real, without imports and persons."""
    var = tmp_path / "var"
    var.mkdir()
    settings = FAST | services
    portal = Portal(var, settings, prelude=PRELUDE, application="tests.services.imports.worker", queues="reports")
    portal.run("SheetImport.objects.all().delete(); Person.objects.all().delete(); print(0)")
    yield portal
    portal.kill_what_is_left()


@pytest.fixture(params=["embedded", "on_services"])
def portal(request: pytest.FixtureRequest) -> Portal:
    """The test runs in both modes."""
    found: Portal = request.getfixturevalue(request.param)
    return found


def kill_while_busy(portal: Portal) -> None:
    """Start a worker that is slow, and kill it with its children as soon as it says that it is at work."""
    worker = portal.start_worker("slow")
    portal.wait_until_busy("slow", 20)
    assert portal.var.joinpath("busy-slow").exists(), portal.errors
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait(timeout=20)


def test_a_worker_that_is_killed_while_it_reads_costs_time_and_nothing_else(portal: Portal) -> None:
    portal.run(UPLOAD)
    kill_while_busy(portal)
    assert portal.run("print(json.dumps(SheetImport.objects.get().state))") == "planning"
    portal.start_worker("quick")
    assert portal.run("until('planned')") == ["planned", 1, "", COUNTS, 0]


def test_a_worker_that_is_killed_in_the_midst_of_writing_has_written_nothing_and_the_next_writes_all(
    portal: Portal,
) -> None:
    portal.var.joinpath("read-at-once").touch()
    portal.run(UPLOAD)
    reader = portal.start_worker("quick")
    assert portal.run("until('planned')") == ["planned", 0, "", COUNTS, 0]
    reader.terminate()
    reader.wait(timeout=30)
    portal.run(DECIDE)
    kill_while_busy(portal)
    assert portal.run("print(json.dumps([SheetImport.objects.get().state, Person.objects.count()]))") == ["writing", 0]
    portal.start_worker("next")
    assert portal.run("until('done')") == ["done", 1, "", COUNTS, 20]
