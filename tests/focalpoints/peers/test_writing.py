"""A message between peers: to whom it may go, five a day, once; nothing of what it said is left when it has gone."""

import json
import uuid
import zipfile
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core import mail
from django.core.serializers import serialize
from django.test import Client
from django.utils import timezone

from focalpoints.duplicates.kinds import KINDS
from focalpoints.models import Appointment, DeclinedPeer, PeerMessage, PeerReport, PeerText, Person
from focalpoints.models.member import Standing
from focalpoints.models.term import EndState
from focalpoints.peers.keeping import forget_messages
from focalpoints.services.accounts import make_staff
from focalpoints.services.erasure import anonymise
from focalpoints.services.merging import merge
from focalpoints.services.writing_to_peers import (
    decline,
    left_today,
    report_message,
    set_may_write,
    settle,
    take_back_declining,
    write_to_peer,
)
from r2pnet.backups import make_backup
from r2pnet.clock import network_today
from r2pnet.outbox import claims
from r2pnet.outbox.deeds import send_again
from r2pnet.outbox.models import Message, State
from r2pnet.outbox.sending import pause, send
from r2pnet.partial_dates import PartialDate
from r2pnet.refusal import Refused
from tests.factories import MemberFactory, PersonFactory
from tests.focalpoints.peers.people import PLANTED, hold, member_of, peer, signed_in, write
from tests.races import at_once, race

pytestmark = pytest.mark.django_db

NOT_OPEN = "The focal point is not open to be asked now. Nothing was sent."


@pytest.fixture(autouse=True)
def no_pause() -> None:
    pause.end()


@pytest.fixture
def ana() -> Person:
    return peer("A. Example")


@pytest.fixture
def ben() -> Person:
    return peer("B. Example")


def refusal_of(deed: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as refused:
        deed()
    return refused.value.message


def whole_database() -> str:
    """Every row of every table as text."""
    tables = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    return "".join(serialize("json", model._base_manager.all()) for model in tables)


def gone(message: PeerMessage) -> State:
    """Its fate, once it has been tried."""
    assert message.message is not None
    send(message.message.pk)
    message.message.refresh_from_db()
    return State(message.message.state)


def test_the_receiver_reads_who_writes_and_answers_to_their_mailbox(ana: Person, ben: Person) -> None:
    assert gone(write(ana, ben, "How do you\n\ntrain {link} the police?")) == State.SENT
    sent = mail.outbox[0]
    assert (sent.to, sent.reply_to) == (['"B. Example" <b.example@ministry.example>'], ["a.example@ministry.example"])
    assert sent.subject == "A peer of the network writes to you"
    text = " ".join(str(sent.body).split())
    assert "A. Example, Land of A. Example, writes to you. Topic: Training How do you train {link} the police?" in text
    assert f"/desk/messages/{PeerMessage.objects.get().pk}/" in text
    everything = sent.message().as_string()
    assert everything.count("a.example@ministry.example") == 1  # the header alone


def test_nothing_of_what_was_said_is_left_in_any_table_when_it_has_gone(ana: Person, ben: Person) -> None:
    message = write(ana, ben, PLANTED, topic=f"topic {PLANTED}")
    assert whole_database().count(PLANTED) == 2
    assert gone(message) == State.SENT
    assert PLANTED in str(mail.outbox[0].body)
    assert PLANTED not in whole_database()
    assert PeerMessage.objects.values_list("writer", "receiver", "member")[0] == (ana.pk, ben.pk, member_of(ben).pk)


@pytest.mark.parametrize("end", [State.PERHAPS_SENT, State.REFUSED, State.FAILED, State.OUTDATED])
def test_however_it_ends_what_was_said_is_gone_and_never_goes_again(ana: Person, ben: Person, end: State) -> None:
    message = write(ana, ben, PLANTED)
    claimed = claims.claim(message.message.pk)  # type: ignore[union-attr]
    assert claimed is not None
    claims.end(claimed, end, "why")
    assert PLANTED not in whole_database()
    claimed.refresh_from_db()
    refusal_of(lambda: send_again(claimed))


def test_a_try_that_failed_keeps_the_words_for_the_next(ana: Person, ben: Person) -> None:
    message = write(ana, ben, PLANTED)
    claimed = claims.claim(message.message.pk)  # type: ignore[union-attr]
    assert claimed is not None
    claims.try_later(claimed, "away")
    assert PeerText.objects.get().body == PLANTED


def test_while_it_waits_staff_read_neither_text_nor_who_wrote_in_any_room_of_the_outbox(
    ana: Person, ben: Person
) -> None:
    staff = Client(SERVER_NAME="localhost")
    staff.force_login(make_staff("editor@example.org"))
    message = write(ana, ben, PLANTED, topic=PLANTED)
    row = message.message
    assert row is not None
    path = f"/admin/outbox/message/{row.pk}"
    assert "b.example@ministry.example" in staff.get(f"{path}/change/").content.decode()
    assert "{text}" in staff.get(f"{path}/as-it-goes/").content.decode()
    assert f"{path}/change/" in staff.get("/admin/outbox/message/?q=b.example").content.decode()
    assert f"{path}/change/" not in staff.get(f"/admin/outbox/message/?q={PLANTED}").content.decode()
    for page in (f"{path}/change/", f"{path}/as-it-goes/", "/admin/outbox/message/"):
        shown = staff.get(page).content.decode()
        assert [word for word in ("A. Example", PLANTED) if word in shown] == []
    taken = staff.post("/admin/outbox/message/export/", {"form": "csv"}, follow=True)
    assert PLANTED.encode() not in b"".join(taken) if taken.streaming else PLANTED.encode() not in taken.content


@pytest.mark.django_db(transaction=True)  # an archive is read in a transaction of its own
def test_no_backup_holds_what_waits(ana: Person, ben: Person, tmp_path: Path) -> None:
    write(ana, ben, PLANTED)
    make_backup(tmp_path / "archive.zip")
    with zipfile.ZipFile(tmp_path / "archive.zip") as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    assert "rows/focalpoints.peermessage.jsonl" in held
    assert [name for name, content in held.items() if PLANTED.encode() in content] == []
    assert "rows/focalpoints.peertext.jsonl" not in held


def test_a_message_whose_text_was_forgotten_is_not_sent(ana: Person, ben: Person) -> None:
    message = write(ana, ben)
    PeerText.objects.all().delete()
    assert gone(message) == State.OUTDATED
    assert mail.outbox == []


def test_five_a_day_and_the_sixth_is_possible_tomorrow(ana: Person, ben: Person) -> None:
    with time_machine.travel("2026-11-24T12:00:00Z", tick=False):
        for _number in range(5):
            write(ana, ben)
        assert refusal_of(lambda: write(ana, ben)) == "Five messages a day. The next is possible tomorrow."
        assert write(ben, ana)
    with time_machine.travel("2026-11-25T12:00:00Z", tick=False):
        assert left_today(ana) == 5
        assert write(ana, ben)


def test_the_same_form_sent_twice_is_one_message(ana: Person, ben: Person) -> None:
    once = uuid.uuid4()
    assert write(ana, ben, once=once) == write(ana, ben, once=once)
    assert (PeerMessage.objects.count(), Message.objects.count(), left_today(ana)) == (1, 1, 4)


def ended(person: Person) -> None:
    office = person.appointments.get()
    office.end_state, office.end = EndState.KNOWN, PartialDate.on(network_today() - timedelta(days=1))
    office.save()


def closed(person: Person) -> None:
    person.user.is_active = False  # type: ignore[union-attr]
    person.user.save()  # type: ignore[union-attr]


def changed(person: Person, **fields: Any) -> None:
    Person.objects.filter(pk=person.pk).update(**fields)


def left_the_network(person: Person) -> None:
    member = member_of(person)
    member.standing = Standing.FORMER
    member.save()


NOT_ASKED: dict[str, Callable[[Person], Any]] = {
    "is not open": partial(changed, open_to_be_asked=False),
    "has no address": partial(changed, work_email=""),
    "has no account": partial(changed, user=None),
    "has a closed account": closed,
    "was erased": lambda person: anonymise(person, by=None),
    "holds no office any more": ended,
    "is of a former member": left_the_network,
    "is for the secretariat alone": partial(changed, level="secretariat"),
    "is an alternate": lambda person: Appointment.objects.filter(person=person).update(role="alternate"),
}


@pytest.mark.parametrize("why", NOT_ASKED)
def test_nobody_writes_to_somebody_who(ana: Person, ben: Person, why: str) -> None:
    member = member_of(ben)
    before = write(ana, ben)
    NOT_ASKED[why](ben)
    again = partial(write_to_peer, ana, member, topic="T", text="Words", once=uuid.uuid4(), by=ana.user)
    assert refusal_of(again) == NOT_OPEN
    assert gone(before) == State.OUTDATED
    assert mail.outbox == []


NOT_WRITING: dict[str, tuple[Callable[[Person], Any], str]] = {
    "holds no office any more": (ended, "Only who holds an office of a member now writes to peers."),
    "is of a former member": (left_the_network, "Only who holds an office of a member now writes to peers."),
    "was stopped": (
        partial(changed, may_write_to_peers=False),
        "The secretariat has stopped your messages to peers. Ask it why.",
    ),
    "has no address to answer to": (
        partial(changed, work_email=""),
        "The portal has no work e-mail of yours to which an answer could go. The secretariat writes it down.",
    ),
}


@pytest.mark.parametrize("why", NOT_WRITING)
def test_nobody_writes_who(ana: Person, ben: Person, why: str) -> None:
    before = write(ana, ben)
    deed, words = NOT_WRITING[why]
    deed(ana)
    assert refusal_of(lambda: write(ana, ben)) == words
    assert gone(before) == State.OUTDATED
    assert mail.outbox == []


def test_nobody_writes_to_their_own_member(ana: Person) -> None:
    cover = peer("C. Example", member=MemberFactory())
    hold(cover, member_of(ana), is_agreed_cover=True, end_state=EndState.KNOWN, end=PartialDate.of(2090))
    own = partial(write_to_peer, ana, member_of(ana), topic="T", text="W", once=uuid.uuid4(), by=ana.user)
    assert refusal_of(own) == NOT_OPEN


def test_an_address_with_a_line_break_comes_into_no_header(ana: Person, ben: Person) -> None:
    message = write(ana, ben)
    changed(ana, work_email="a.example@ministry.example\nBcc: all@example.org")
    assert gone(message) == State.QUEUED
    assert mail.outbox == []


def test_who_declines_gets_no_more_from_that_person_alone_until_they_take_it_back(ana: Person, ben: Person) -> None:
    cara = peer("C. Example")
    message = write(ana, ben)
    waiting = write(ana, ben)
    decline(message, by=ben)
    decline(message, by=ben)
    assert DeclinedPeer.objects.count() == 1
    assert gone(waiting) == State.OUTDATED
    assert refusal_of(lambda: write(ana, ben)) == NOT_OPEN
    assert write(cara, ben)
    take_back_declining(message, by=ben)
    assert write(ana, ben)
    assert refusal_of(lambda: decline(message, by=cara)) == "This message was written to somebody else."


def test_a_report_is_made_by_who_was_written_to_once_and_settled_by_staff(ana: Person, ben: Person) -> None:
    staff = make_staff("editor@example.org")
    message = write(ana, ben)
    assert refusal_of(lambda: report_message(message, "Words", by=ana)) == "This message was written to somebody else."
    report = report_message(message, "He sells something.", by=ben)
    assert report_message(message, "Again", by=ben) == report
    assert PeerReport.objects.get().words == "He sells something."
    assert refusal_of(lambda: settle(report, by=ben.user)) == "Only the secretariat decides this."  # type: ignore[arg-type]
    assert settle(report, by=staff).settled_by == staff


def test_staff_stop_a_writer_with_a_reason_and_let_them_write_again(ana: Person, ben: Person) -> None:
    staff = make_staff("editor@example.org")
    assert refusal_of(lambda: set_may_write(ana, False, by=staff, reason="")) == "Write why. The history keeps it."
    assert "Only the sec" in refusal_of(lambda: set_may_write(ana, True, by=ana.user, reason="Me"))  # type: ignore[arg-type]
    ana.refresh_from_db()
    set_may_write(ana, False, by=staff, reason="Sells something")
    assert "stopped" in refusal_of(lambda: write(ana, ben))
    set_may_write(ana, True, by=staff, reason="A mistake")
    assert write(ana, ben)
    told = [(row.may_write_to_peers, row.history_change_reason) for row in ana.history.all()[:2]]
    assert told == [(True, "A mistake"), (False, "Sells something")]


def test_that_it_happened_is_deleted_after_a_year_and_what_waits_is_forgotten_after_a_week(
    ana: Person, ben: Person
) -> None:
    with time_machine.travel("2026-11-24T12:00:00Z", tick=False):
        message = write(ana, ben)
        report_message(message, "Words", by=ben)
        day = network_today()
    list(forget_messages(day + timedelta(days=6)))
    assert PeerText.objects.count() == 1
    list(forget_messages(day + timedelta(days=7)))
    assert (PeerText.objects.count(), PeerMessage.objects.count()) == (0, 1)
    list(forget_messages(day + timedelta(days=364)))
    assert PeerReport.objects.count() == 1
    list(forget_messages(day + timedelta(days=365)))
    assert (PeerReport.objects.count(), PeerMessage.objects.count()) == (0, 0)


def test_what_a_worker_could_not_forget_goes_at_night(ana: Person, ben: Person) -> None:
    message = write(ana, ben)
    Message.objects.filter(pk=message.message_id).update(state=State.SENT, sent_at=timezone.now())
    list(forget_messages(network_today()))
    assert PeerText.objects.count() == 0


def test_each_finds_in_their_own_data_that_it_happened_and_not_what_was_said(ana: Person, ben: Person) -> None:
    message = write(ana, ben, PLANTED)
    report_message(message, "He sells something.", by=ben)
    decline(message, by=ben)
    kept = {}
    for person in (ana, ben):
        held = json.loads(signed_in(person).get("/account/data/export.json").content)
        assert PLANTED not in json.dumps(held)
        kept[person.name] = next(one["rows"] for one in held["kept"] if one["title"] == "Messages between peers")
    assert [row.get("whom") for row in kept["A. Example"]] == ["B. Example"]
    assert "sells" not in json.dumps(kept["A. Example"])
    assert kept["B. Example"][0]["by whom"] == "A. Example"
    assert kept["B. Example"][0]["what you told the secretariat"] == "He sells something."
    assert kept["B. Example"][1]["no more messages from"] == "A. Example"


def test_who_is_erased_is_named_by_no_report_and_what_waits_does_not_go(ana: Person, ben: Person) -> None:
    report_message(write(ana, ben, PLANTED), "A. Example sells something.", by=ben)
    decline(PeerMessage.objects.get(), by=ben)
    waiting = write(ben, ana, PLANTED)
    anonymise(ana, by=None)
    assert PeerReport.objects.get().words == "Former official sells something."
    assert (PeerText.objects.count(), DeclinedPeer.objects.count()) == (0, 0)
    assert waiting.message_id
    assert Message.objects.get(pk=waiting.message_id).state == State.OUTDATED


def test_messages_and_wishes_go_with_the_person_who_turns_out_to_be_the_same(ana: Person, ben: Person) -> None:
    staff = make_staff("editor@example.org")
    twin = PersonFactory(name="B. Example")
    message = write(ana, ben)
    decline(message, by=ben)
    PeerMessage.objects.update(receiver=twin)
    DeclinedPeer.objects.update(receiver=twin)
    for row in (ben, twin):
        row.refresh_from_db()
    choices = {name: str(ben.pk) for name in ("work_email", "phone", "languages", "open_to_be_asked")}
    seen = {row.pk: row.version for row in (ben, twin)}
    merge(KINDS["person"], ben.pk, twin.pk, choices=choices, seen=seen, reason="Same", by=staff)
    assert (PeerMessage.objects.get().receiver, DeclinedPeer.objects.get().receiver) == (ben, ben)


@race
def test_of_two_at_once_at_the_limit_one_is_sent() -> None:
    for _repeat in range(5):
        ana, ben = (peer(f"{name}. {uuid.uuid4()}", member=MemberFactory()) for name in "AB")
        for _number in range(4):
            write(ana, ben)

        def tried(ana: Person = ana, ben: Person = ben) -> str:
            try:
                write(ana, ben)
            except Refused as refused:
                return refused.message
            return "sent"

        outcomes = sorted(at_once([tried, tried]))
        assert outcomes == ["Five messages a day. The next is possible tomorrow.", "sent"]
        assert PeerMessage.objects.filter(writer=ana).count() == 5
