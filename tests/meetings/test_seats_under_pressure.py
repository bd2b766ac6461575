"""Many at the same moment, in processes of their own: the seats hold, the line is in order, everybody is told."""

import multiprocessing
import os
from functools import partial

from django.db import connection, connections

from focalpoints.models import Person, User
from meetings.models import Meeting, Registration
from meetings.services.announcing import save_meeting
from meetings.services.deciding import move_up
from meetings.services.inviting import save_invitation
from meetings.services.registering import withdraw
from r2pnet.outbox.models import Message
from r2pnet.refusal import Refused
from tests.factories import InvitationFactory, OrganisationFactory, PersonFactory, UserFactory
from tests.meetings.gathering import invited, open_meeting, seat, statuses
from tests.races import at_once, race

REPEATS = int(os.environ.get("RACE_REPEATS", "3"))
"""In the test command; 20 by hand, as the README says."""
PROCESSES = 4


def register_all(task: tuple[int, list[int]]) -> list[str]:
    """In a process of its own: one person after the other asks, twice each; what they got."""
    meeting = Meeting.objects.get(pk=task[0])
    got = []
    for person in Person.objects.filter(pk__in=task[1]).select_related("user"):
        got += [seat(person, meeting, kind="un").status for _press in range(2)]
    connection.close()
    return got


def crowd(meeting: Meeting, number: int) -> list[int]:
    invitation = InvitationFactory(meeting=meeting, member=None, organisation=OrganisationFactory())
    people = [PersonFactory(user=UserFactory(email=f"{meeting.pk}.{one}@example.org")) for one in range(number)]
    invitation.persons.set(people)
    return [person.pk for person in people]


@race
def test_of_two_hundred_who_press_twice_for_fifty_seats_fifty_have_one_and_the_others_wait_in_order() -> None:
    for repeat in range(REPEATS):
        meeting = open_meeting(slug=f"race-{repeat}", ordinal=20 + repeat, seats=50)
        people = crowd(meeting, 200)
        tasks = [(meeting.pk, people[start::PROCESSES]) for start in range(PROCESSES)]
        connections.close_all()
        with multiprocessing.get_context("fork").Pool(PROCESSES) as pool:
            got = [status for answers in pool.map(register_all, tasks, chunksize=1) for status in answers]
        assert statuses(meeting) == ["confirmed"] * 50 + ["waiting"] * 150
        assert (got.count("confirmed"), got.count("waiting")) == (100, 300)
        kinds = list(Message.objects.order_by("about").values_list("kind", flat=True))
        assert (kinds.count("registration-confirmed"), kinds.count("registration-waiting")) == (50, 150)
        assert len(set(Message.objects.values_list("to_address", flat=True))) == len(kinds) == 200
        Message.objects.all().delete()


def give(registration: Registration, staff: User) -> str:
    try:
        return move_up(registration, by=staff).status
    except Refused:
        return "refused"


def freed_at_once(meeting: Meeting) -> Registration:
    """Two seats and four who wait: the first withdraws twice, the third too, the last is moved up; gives the second."""
    crowd(meeting, 6)
    people = Person.objects.filter(invitations__meeting=meeting).order_by("pk").select_related("user")
    held = [seat(person, meeting, kind="un") for person in people]
    staff = UserFactory(is_staff=True)
    at_once(
        [
            lambda: withdraw(held[0], by=staff).status,
            lambda: withdraw(held[0], by=staff).status,
            lambda: give(held[5], staff),
            lambda: withdraw(held[2], by=staff).status,
        ]
    )
    return held[1]


@race
def test_a_seat_that_is_freed_and_wanted_at_once_is_given_once() -> None:
    for repeat in range(REPEATS * 4):
        meeting = open_meeting(slug=f"freed-{repeat}", ordinal=20 + repeat, seats=2)
        second = freed_at_once(meeting)
        after = statuses(meeting)
        assert (after[0], after[2]) == ("withdrawn", "withdrawn")
        assert (after.count("confirmed"), after.count("waiting")) == (2, 2)
        moved = list(Message.objects.filter(kind="registration-moved-up").values_list("about", flat=True))
        assert sorted(moved) == sorted(set(moved))
        others = meeting.registrations.filter(status="confirmed").exclude(pk=second.pk)
        assert {f"meetings.registration:{one.pk}" for one in others} <= set(moved)
        Message.objects.all().delete()


def moved(meeting: Meeting, staff: User) -> str:
    fresh = Meeting.objects.get(pk=meeting.pk)
    fresh.place = "Sample City"
    return save_meeting(fresh, by=staff).place


def answered_at_once(meeting: Meeting) -> list[str]:
    """Three answer by registering while staff move the meeting and save another invitation; what each got."""
    people, staff = [invited(meeting) for _ in range(3)], UserFactory(is_staff=True)
    other = InvitationFactory(meeting=meeting, reason="Planted")
    return at_once(
        [
            lambda: moved(meeting, staff),
            lambda: save_invitation(other, by=staff).reason,
            *(partial(lambda person: seat(person, meeting).mode, person) for person in people),
        ]
    )


@race
def test_those_who_answer_by_registering_and_staff_who_save_the_meeting_never_wait_in_a_circle() -> None:
    for repeat in range(REPEATS * 4):
        meeting = open_meeting(slug=f"answers-{repeat}", ordinal=20 + repeat, seats=2)
        assert answered_at_once(meeting) == ["Sample City", "Planted", "in-person", "in-person", "in-person"]
        assert sorted(statuses(meeting)) == ["confirmed", "confirmed", "waiting"]
        answers = meeting.invitations.order_by("pk").values_list("reply", flat=True)
        assert list(answers) == ["accepted", "accepted", "accepted", "none"]
