"""An objection in the last second against the end of the procedure, on two connections: it counts, or is refused."""

import random
import threading
import time
from datetime import timedelta
from functools import partial

from django.db import connection, transaction
from django.utils import timezone

from manual.models import Adoption, Objection, SilenceProcedure
from manual.services.adopting import adopt
from manual.services.silence import first_last_day, look_after_silences, object_to, open_silence
from r2pnet.clock import network_today
from tests.manual.given import chapter_of
from tests.manual.silencing import WHY, before_all, now_ends, speaker
from tests.manual.test_writing_at_once import said
from tests.meetings.test_seats_under_pressure import REPEATS
from tests.races import at_once, race

AT_MOST = 20


def end_it(procedure: SilenceProcedure) -> str:
    """As the worker does, again and again until it has ended."""
    begun = time.monotonic()
    while time.monotonic() - begun < AT_MOST:
        look_after_silences()
        if (state := SilenceProcedure.objects.get(pk=procedure.pk).state) != "running":
            return str(state)
        time.sleep(0.005)
    return "running"


@race
def test_an_objection_of_the_last_second_stops_it_or_is_refused_and_never_half_of_both() -> None:
    member, user = speaker()
    for _round in range(3 * REPEATS):
        procedure = before_all(chapter_of("One.", "What?")[1])
        procedure = now_ends(procedure, timezone.now() + timedelta(milliseconds=150))

        def objects(procedure: SilenceProcedure = procedure) -> str:
            time.sleep(random.uniform(0.1, 0.2))  # noqa: S311
            return said(partial(object_to, procedure, member, WHY, by=user))

        outcome = at_once([objects, partial(end_it, procedure)])
        assert outcome in (["done", "stopped"], ["refused", "adopted"])
        kept = Objection.objects.filter(procedure=procedure).count(), Adoption.objects.filter(silence=procedure).count()
        assert kept == ((1, 0) if outcome[0] == "done" else (0, 1))


@race
def test_who_ends_it_waits_for_an_objection_that_was_made_in_time() -> None:
    member, user = speaker()
    procedure = now_ends(before_all(), timezone.now() + timedelta(milliseconds=500))
    is_made = threading.Event()

    def objects() -> str:
        with transaction.atomic():
            object_to(procedure, member, WHY, by=user)
            is_made.set()
            time.sleep(max((procedure.ends_at - timezone.now()).total_seconds(), 0) + 0.3)
            assert timezone.now() > procedure.ends_at
        connection.close()
        return "done"

    def ends() -> str:
        is_made.wait(AT_MOST)
        return end_it(procedure)

    assert at_once([objects, ends]) == ["done", "stopped"]
    assert not Adoption.objects.exists()


@race
def test_of_two_workers_that_end_it_one_does_and_everybody_is_told_once() -> None:
    speaker()
    for _round in range(REPEATS):
        procedure = now_ends(before_all(chapter_of("One.", "What?")[1]), timezone.now())
        ended = at_once([look_after_silences, look_after_silences])
        assert sorted(ended) == [(0, 0), (1, 0)]
        assert Adoption.objects.filter(silence=procedure).count() == 1


@race
def test_of_two_who_speak_for_a_member_one_objects_and_the_other_is_told() -> None:
    member, first = speaker()
    _same, second = speaker(member, "alternate")
    for _round in range(REPEATS):
        procedure = before_all(chapter_of("One.", "What?")[1])
        deeds = [partial(said, partial(object_to, procedure, member, WHY, by=user)) for user in (first, second)]
        assert sorted(at_once(deeds)) == ["done", "refused"]
        assert procedure.objections.count() == 1


@race
def test_of_two_who_open_it_or_open_and_adopt_one_does() -> None:
    lead = before_all().opened_by
    for _round in range(REPEATS):
        _chapter, text = chapter_of("One.", "What?")
        opens = partial(said, partial(open_silence, text, last_day=first_last_day(), by=lead))
        assert sorted(at_once([opens, opens])) == ["done", "refused"]
        _chapter, text = chapter_of("One.", "What?")
        opens = partial(said, partial(open_silence, text, last_day=first_last_day(), by=lead))
        adopts = partial(said, partial(adopt, text, on=network_today(), note="Test", by=None))
        assert sorted(at_once([opens, adopts])) == ["done", "refused"]
