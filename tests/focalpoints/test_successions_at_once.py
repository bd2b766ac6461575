"""Two deeds about one office at the same moment, in processes of their own: one focal point a day, nothing lost."""

import multiprocessing
import os
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import connection, connections

from focalpoints.models import AccountInvitation, Appointment, Person, Succession, User
from focalpoints.models.term import EndState
from focalpoints.services.account_invitations import accept, make_link
from focalpoints.services.beginning_successions import begin_due
from focalpoints.services.ending import end_term
from focalpoints.services.succession import Successor, succeed, take_back
from focalpoints.services.terms import certainly_overlap, save_appointment
from r2pnet.clock import network_today
from r2pnet.outbox.models import Message
from r2pnet.partial_dates import PartialDate
from r2pnet.refusal import Refused
from tests.factories import AppointmentFactory, PersonFactory
from tests.races import race

REPEATS = int(os.environ.get("RACE_REPEATS", "3"))
"""In the test command; 20 by hand, as the README says."""
Task = tuple[str, int, str]
_start: Any = None


def last_day() -> date:
    return network_today() + timedelta(days=30)


def succeeds(key: int, address: str) -> str:
    succeed(Appointment.objects.get(pk=key), last_day=last_day(), successor=Successor(address[:3], address), by=None)
    return "done"


def ends(key: int, _more: str) -> str:
    end_term(Appointment.objects.get(pk=key), last_day=PartialDate.on(last_day() - timedelta(days=3)), by=None)
    return "done"


def starts(key: int, _more: str) -> str:
    """The next term, from the day after `ends`."""
    term = Appointment(member_id=Appointment.objects.get(pk=key).member_id, end_state=EndState.OPEN, position="Next")
    term.start = PartialDate.on(last_day() - timedelta(days=2))
    save_appointment(term, by=None)
    return "done"


def takes_back(key: int, _more: str) -> str:
    take_back(Succession.objects.get(leaving=key), by=None)
    return "done"


def accepts(_key: int, token: str) -> str:
    accept(token)
    return "done"


def begins(_key: int, _more: str) -> str:
    return str(begin_due(last_day() + timedelta(days=1)))


DEEDS: dict[str, Callable[[int, str], str]] = {
    deed.__name__: deed for deed in (succeeds, ends, starts, takes_back, accepts, begins)
}


def _ready(start: Any) -> None:
    global _start  # noqa: PLW0603  (a worker of the pool has nothing else to keep it in)
    _start = start


def _run(task: Task) -> str:
    deed, key, more = task
    _start.wait()
    try:
        return DEEDS[deed](key, more)
    except Refused as refused:
        return refused.message
    finally:
        connection.close()


def at_the_same_moment(*tasks: Task) -> list[str]:
    """What each task answers, in its order, each in a process with a connection of its own, all begun together."""
    connections.close_all()
    context = multiprocessing.get_context("fork")
    with context.Pool(len(tasks), _ready, (context.Barrier(len(tasks)),)) as pool:
        return pool.map(_run, tasks, chunksize=1)


def an_office() -> Appointment:
    return AppointmentFactory(
        start=PartialDate.of(2025), end_state=EndState.OPEN, person=PersonFactory(), institution=None
    )


def holders(office: Appointment) -> list[list[int]]:
    """The focal points on each of the days around the last one, after asking that no two certainly overlap."""
    terms = list(Appointment.objects.filter(member=office.member_id))
    assert not [pair for pair in ((a, b) for a in terms for b in terms if a.pk < b.pk) if certainly_overlap(*pair)]
    days = [last_day() + timedelta(days=after) for after in range(-5, 4)]
    return [
        list(Appointment.objects.current(day).filter(member=office.member_id).values_list("pk", flat=True))
        for day in days
    ]


@race
def test_of_two_successions_of_one_office_one_stands_and_the_other_is_told() -> None:
    for repeat in range(REPEATS):
        office = an_office()
        asked = [("succeeds", office.pk, f"{who}{repeat}@example.org") for who in ("one", "two")]
        told = at_the_same_moment(*asked)
        assert sorted(words.partition(" already")[0] for words in told) == ["This office is handed over", "done"]
        made = Succession.objects.live().get(leaving=office)
        assert holders(office) == [[office.pk]] * 6 + [[made.following_id]] * 3
        assert Appointment.everything.filter(member=office.member_id).count() == 2
        named = Person.objects.filter(work_email__in=[address for _deed, _key, address in asked])
        assert named.get() == made.following.person


@race
def test_a_double_click_is_one_succession_with_one_set_of_messages() -> None:
    for repeat in range(REPEATS):
        office, before = an_office(), Message.objects.count()
        told = at_the_same_moment(*[("succeeds", office.pk, f"same{repeat}@example.org")] * 3)
        assert told == ["done"] * 3
        assert Succession.objects.filter(leaving=office).count() == 1
        assert Message.objects.count() - before == 3
        assert AccountInvitation.objects.filter(email=f"same{repeat}@example.org").count() == 1


@race
def test_of_a_succession_and_an_end_one_stands_and_the_other_is_told() -> None:
    for repeat in range(REPEATS):
        office = an_office()
        told = at_the_same_moment(("succeeds", office.pk, f"next{repeat}@example.org"), ("ends", office.pk, ""))
        assert told.count("done") == 1
        if told[0] == "done":
            following = Succession.objects.get(leaving=office).following_id
            assert told[1].startswith("It has an end already")
            assert holders(office) == [[office.pk]] * 6 + [[following]] * 3
        else:
            assert told[0].startswith("The term ends on ")
            assert holders(office) == [[office.pk]] * 3 + [[]] * 6
        assert office.history.count() == 2


@race
def test_an_end_and_a_start_on_following_days_never_leave_two() -> None:
    for _repeat in range(REPEATS):
        office = an_office()
        told = at_the_same_moment(("ends", office.pk, ""), ("starts", office.pk, ""))
        assert told[0] == "done"
        if told[1] != "done":
            assert "has a focal point since" in told[1]
            assert at_the_same_moment(("starts", office.pk, "")) == ["done"]
        started = Appointment.objects.get(member=office.member_id, position="Next")
        assert holders(office) == [[office.pk]] * 3 + [[started.pk]] * 6


@race
def test_taking_back_and_accepting_the_invitation_do_not_wait_for_each_other_in_a_circle() -> None:
    for repeat in range(REPEATS):
        office, address = an_office(), f"early{repeat}@example.org"
        succeeds(office.pk, address)
        token = make_link(AccountInvitation.objects.get(email=address)).rstrip("/").rpartition("/")[2]
        told = at_the_same_moment(("takes_back", office.pk, ""), ("accepts", office.pk, token))
        assert told[0] == "done"
        assert told[1] in ("done", "This invitation no longer works.")
        assert User.objects.filter(email=address).exists() == (told[1] == "done")
        assert holders(office) == [[office.pk]] * 9


@race
def test_taking_back_against_ordering_again_leaves_one_or_none() -> None:
    for repeat in range(REPEATS):
        office = an_office()
        succeeds(office.pk, f"first{repeat}@example.org")
        told = at_the_same_moment(("takes_back", office.pk, ""), ("succeeds", office.pk, f"other{repeat}@example.org"))
        assert told[0] == "done"
        live = Succession.objects.live().filter(leaving=office).first()
        assert (live is not None) == (told[1] == "done")
        after = [live.following_id] if live else [office.pk]
        assert holders(office) == [[office.pk]] * 6 + [after] * 3


@race
def test_two_runs_of_the_daily_job_say_everything_once() -> None:
    for repeat in range(REPEATS):
        office = an_office()
        succeeds(office.pk, f"welcome{repeat}@example.org")
        before = Message.objects.filter(kind__in=("succession-begun", "succession-thanks")).count()
        assert sorted(at_the_same_moment(("begins", 0, ""), ("begins", 0, ""))) == ["0", "1"]
        assert Message.objects.filter(kind__in=("succession-begun", "succession-thanks")).count() - before == 2
