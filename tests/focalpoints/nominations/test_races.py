"""Two of the secretariat at the same moment: one office, one focal point, and the second is told."""

import itertools
from datetime import timedelta

import pytest

from focalpoints.models import AccountInvitation, Appointment, Nomination, NominationLetter, Person
from focalpoints.models.appointment import Role
from focalpoints.models.nomination import Way
from focalpoints.services.accepting_nominations import accept
from focalpoints.services.accounts import make_staff
from focalpoints.services.nominating import decline, nominate
from focalpoints.services.terms import certainly_overlap
from r2pnet.clock import network_today
from r2pnet.outbox.models import Message
from r2pnet.refusal import Refused
from tests.focalpoints.nominations.naming import Testland, a_place, letter_of, nomination_of
from tests.races import at_once, race

TIMES = 20


def named(place: Testland, name: str, **fields: object) -> Nomination:
    given = {"name": name, "work_email": f"{name.lower()}@example.org", "start_on": network_today(), **fields}
    return nominate(nomination_of(place, **given), by=place.assistant, letter=letter_of(name))


def tried(deed: object) -> str:
    """What became of it: "done", or the words of the refusal."""
    try:
        deed()  # type: ignore[operator]
    except Refused as refused:
        return refused.message
    return "done"


def assert_one_focal_point(place: Testland) -> None:
    terms = list(Appointment.objects.of_focal_points().filter(member=place.member))
    assert Appointment.objects.current().of_focal_points().filter(member=place.member).count() == 1
    assert not [pair for pair in itertools.combinations(terms, 2) if certainly_overlap(*pair)]


@race
@pytest.mark.parametrize("time", range(TIMES))
def test_of_two_for_one_office_one_is_accepted_and_the_other_waits(time: int) -> None:
    place = a_place()
    other = make_staff("second@example.org", "Second Editor")
    start = network_today() + timedelta(days=30 if time % 2 else 0)  # dated ahead by the one deed, or from today
    first, second = (named(place, name, start_on=start) for name in ("Anna", "Berta"))
    jobs = [
        lambda: tried(lambda: accept(first, by=place.staff)),
        lambda: tried(lambda: accept(second, by=other)),
    ]
    said = at_once(jobs)
    assert sorted(one == "done" for one in said) == [False, True]
    assert all(said), "the refusal has words"
    states = sorted(Nomination.objects.values_list("state", flat=True))
    assert (states, Person.objects.filter(name__in=["Anna", "Berta"]).count()) == (["accepted", "open"], 1)
    assert NominationLetter.objects.filter(nominations__isnull=False).count() == 2, "no letter is lost"
    assert Appointment.objects.exclude(nomination_letter=None).count() == 1
    assert_one_focal_point(place)


@race
@pytest.mark.parametrize("time", range(TIMES))
def test_one_nomination_is_decided_once_and_the_second_is_told(time: int) -> None:
    place = a_place()
    other = make_staff("second@example.org", "Second Editor")
    nomination = named(place, "Anna")
    if time % 2:
        jobs = [
            lambda: tried(lambda: accept(nomination, by=place.staff)),
            lambda: tried(lambda: decline(nomination, "No.", by=other)),
        ]
    else:
        jobs = [
            lambda: tried(lambda: accept(nomination, by=place.staff)),
            lambda: tried(lambda: accept(nomination, by=other)),
        ]
    said = at_once(jobs)
    assert said.count("done") == 1
    assert "was faster" in next(one for one in said if one != "done")
    assert Message.objects.filter(kind__startswith="nomination-").count() == 1
    assert AccountInvitation.objects.count() <= 1
    assert_one_focal_point(place)


@race
@pytest.mark.parametrize("time", range(TIMES))
def test_a_button_pressed_twice_at_once_nominates_once(time: int) -> None:
    place = a_place()
    fields = {"role": Role.ALTERNATE, "way": Way.ALTERNATE}
    jobs = [
        lambda: nominate(nomination_of(place, **fields), by=place.assistant, letter=letter_of("same")).pk
        for _number in range(2)
    ]
    one, other = at_once(jobs)
    assert one == other
    assert Nomination.objects.count() == 1
