"""What messages survive: a mail server that is away or hangs, a broker that is away, workers that are killed."""

import json
import os
import signal
from collections.abc import Iterator

import pytest

from tests.outbox.mail_server import MailServer
from tests.services.outbox.conftest import PRELUDE, Portal

pytestmark = pytest.mark.services

ROWS = "json.dumps(list(Message.objects.order_by('pk').values_list('state', 'attempts', 'error')))"
REPEATS = 20
POST_AND_TIME = """
began = time.monotonic()
write()
print(json.dumps([time.monotonic() - began, Message.objects.get().state]))
"""


@pytest.fixture
def silent_server() -> Iterator[MailServer]:
    server = MailServer("says nothing")
    server.start()
    yield server
    server.stop()


def test_a_message_goes_through_the_queue_of_its_own_and_arrives_once(
    embedded: Portal, mail_server: MailServer
) -> None:
    embedded.start_worker("one")
    code = """
write(number=7)
until(lambda: Message.objects.get().state == "sent")
sweep()
"""
    assert embedded.run(f"{code}print({ROWS})") == [["sent", 0, ""]]
    assert [mail["Subject"] for mail in mail_server.mails] == ["Message 7"]


def test_a_worker_killed_between_claim_and_sending_leaves_it_perhaps_sent_and_never_twice(
    embedded: Portal, mail_server: MailServer
) -> None:
    worker = embedded.start_worker("one")
    assert embedded.run("print(write('slow'))") == 1
    embedded.wait_until_busy("one", 20)
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait(timeout=20)
    code = f"""
said = [{ROWS}]
time.sleep(1.1)
for _number in range(3):
    sweep()
    send(1)
    said.append({ROWS})
print(json.dumps([json.loads(one) for one in said]))
"""
    perhaps = "The worker ended while it was sending this. It may have arrived: ask, or send it again."
    assert embedded.run(code) == [[["sending", 0, ""]], *[[["perhaps-sent", 0, perhaps]]] * 3]
    assert mail_server.taken == []


def test_of_two_processes_that_send_the_same_messages_one_sends_each(
    own_portal: Portal, mail_server: MailServer
) -> None:
    numbers = own_portal.run(f"print(json.dumps([write(number=n) for n in range({REPEATS})]))")
    race = f"""
import os, sys
from tests.services.outbox.worker import VAR
send(0)  # so that both have a connection
flags = [VAR / "racer-0", VAR / "racer-1"]
(VAR / f"racer-{{os.environ['TEST_RACER']}}").touch()
until(lambda: all(flag.exists() for flag in flags))
begin = max(flag.stat().st_mtime for flag in flags) + 0.5
for turn, number in enumerate({numbers}):
    while time.time() < begin + turn * 0.1:
        pass
    send(number)
"""
    racers = [own_portal.start("-c", PRELUDE + race, TEST_RACER=str(number)) for number in range(2)]
    assert [(racer.communicate(timeout=60)[0], racer.returncode) for racer in racers] == [(b"", 0)] * 2
    assert own_portal.run(f"print({ROWS})") == [["sent", 0, ""]] * REPEATS
    assert sorted(mail["Subject"] for mail in mail_server.mails) == sorted(f"Message {n}" for n in range(REPEATS))


def test_a_mail_server_that_is_away_or_hangs_costs_one_try_and_the_others_keep_their_place(
    embedded: Portal, mail_server: MailServer, silent_server: MailServer, closed_port: int
) -> None:
    code = f"""
from django.conf import settings
from django.utils import timezone
from r2pnet.outbox.sending import pause
said = []
for number in range(3):
    write(number=number)
for port in {[closed_port, silent_server.port, mail_server.port]}:
    settings.EMAIL_PORT = port
    pause.end()
    began = time.monotonic()
    sweep()
    said.append([time.monotonic() - began, [row[:2] for row in json.loads({ROWS})]])
Message.objects.update(next_try_at=timezone.now())
sweep()
said.append({ROWS})
print(json.dumps(said))
"""
    away, hanging, takes, later = embedded.run(code)
    assert away[1] == [["queued", 1], ["queued", 0], ["queued", 0]]
    assert hanging[1] == [["queued", 1], ["queued", 1], ["queued", 0]]
    assert (away[0] < 2, 4.9 < hanging[0] < 8) == (True, True)
    assert takes[1] == [["queued", 1], ["queued", 1], ["sent", 0]]
    assert [row[0] for row in json.loads(later)] == ["sent"] * 3
    assert sorted(mail["Subject"] for mail in mail_server.mails) == ["Message 0", "Message 1", "Message 2"]


def test_a_message_waits_when_the_folder_of_the_broker_is_a_file_and_goes_with_the_sweep(
    embedded: Portal, mail_server: MailServer
) -> None:
    folder = embedded.var / "broker" / "queue"
    folder.rmdir()
    folder.write_text("in the way")
    took, state = embedded.run(POST_AND_TIME)
    assert (took < 2, state) == (True, "queued")
    folder.unlink()
    folder.mkdir()
    assert embedded.run(f"write(number=1); sweep(); print({ROWS})") == [["sent", 0, ""]] * 2
    assert len(list(folder.glob("*.mail.msg"))) == 1  # the hint of the second, in the queue that no PDF is in
    assert len(mail_server.taken) == 2


def test_a_message_waits_when_the_broker_hangs(on_services: Portal, silent_port: int) -> None:
    on_services.settings["REDIS_URL"] = f"redis://127.0.0.1:{silent_port}/0"
    took, state = on_services.run(POST_AND_TIME)
    assert (took < 2, state) == (True, "queued")
