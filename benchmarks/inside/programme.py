"""Programme: `python -m benchmarks.inside.programme SESSIONS ROUNDS` fills an empty database and measures."""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import time as clock
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402  (models need the set-up)
from django.contrib.auth.models import AnonymousUser  # noqa: E402
from django.db import connection, reset_queries  # noqa: E402
from django.test import Client  # noqa: E402

from focalpoints.models import Person, User  # noqa: E402
from meetings.models import Meeting, Registration, Session  # noqa: E402
from meetings.models.meeting import MeetingStatus  # noqa: E402
from meetings.models.session import SessionKind  # noqa: E402
from meetings.programme.clock import moment  # noqa: E402
from meetings.programme.versions import history_for  # noqa: E402
from meetings.services.inviting import give_standard_capacities  # noqa: E402
from meetings.services.releasing import plan_of, release_programme  # noqa: E402
from meetings.services.scheduling import save_sessions  # noqa: E402
from meetings.services.signing_up import sign_up  # noqa: E402
from r2pnet.clock import network_today  # noqa: E402
from r2pnet.partial_dates import PartialDate  # noqa: E402

DAYS, PARALLEL, PEOPLE = 5, 4, 60


def a_meeting() -> Meeting:
    """Of five days, in some months."""
    day = network_today() + timedelta(days=90)
    days = {"start": PartialDate.on(day), "end": PartialDate.on(day + timedelta(days=DAYS - 1))}
    made: Meeting = Meeting.objects.create(
        kind="annual",
        slug="annual-12",
        title="Annual meeting",
        zone="Europe/Brussels",
        status=MeetingStatus.OPEN,
        **days,
    )
    give_standard_capacities(made, by=None)
    return made


def sessions_of(meeting: Meeting, number: int) -> list[Session]:
    """Spread over the days, four at a time; half of them workshops, some for members alone."""
    made = []
    for at in range(number):
        day, slot = at % DAYS, at // DAYS // PARALLEL
        first = meeting.start.core + timedelta(days=day)  # type: ignore[union-attr]  # it has one
        midnight = moment(first, clock(0), meeting)
        begins = midnight + timedelta(hours=8, minutes=45 * slot)
        is_workshop = at % 2 == 1
        made.append(
            Session(
                meeting=meeting,
                kind=SessionKind.WORKSHOP if is_workshop else SessionKind.PLENARY,
                title=f"Session {at} of the programme with a title of some length",
                starts_at=begins,
                ends_at=begins + timedelta(minutes=40),
                room=f"Room {at % PARALLEL}",
                summary="Words of a summary. " * 10,
                needs_sign_up=is_workshop,
                seats=20 if is_workshop else None,
                level="members" if at % 10 == 0 else "public",
            )
        )
    return made


def people_of(meeting: Meeting) -> list[Registration]:
    """With a place at the meeting, and an account."""
    capacity = meeting.capacities.all()[0]
    rows = []
    for number in range(PEOPLE):
        user = User.objects.create_user(email=f"person{number}@example.org")
        person = Person.objects.create(name=f"Person {number}", user=user)
        given = {"mode": "in-person", "status": "confirmed"}
        rows.append(Registration.objects.create(meeting=meeting, person=person, capacity=capacity, **given))
    return rows


def measured(name: str, deed: Callable[[], Any], rounds: int = 1) -> None:
    """A line for `deed`: its median and slowest time, and with how many queries."""
    settings.DEBUG = True
    seconds = []
    for _round in range(rounds):
        reset_queries()
        began = time.perf_counter()
        deed()
        seconds.append(time.perf_counter() - began)
    queries = len(connection.queries)
    settings.DEBUG = False
    print(f"{name}: median {statistics.median(seconds):.3f} s, slowest {max(seconds):.3f} s, {queries} queries")


def asked(client: Client, path: str) -> Callable[[], Any]:
    """Opens a page, which has to be there."""

    def ask() -> None:
        response = client.get(path)
        assert response.status_code == 200, (path, response.status_code)  # noqa: S101  (a wrong measure is none)

    return ask


def moved_by(meeting: Meeting, minutes: int) -> None:
    """Every fifth session of the draft is moved."""
    for session in list(meeting.sessions.all())[::5]:
        session.starts_at += timedelta(minutes=minutes)
        session.ends_at += timedelta(minutes=minutes)
        session.save()


def measure(number: int, rounds: int) -> None:
    """Write the draft, release it, sign up, move every fifth session, release again, read everything."""
    meeting = a_meeting()
    staff = User.objects.create_superuser(email="staff@example.org", password=None)
    measured("save all sessions", lambda: save_sessions(meeting, sessions_of(meeting, number), by=staff))
    measured("plan of a release", lambda: plan_of(meeting), rounds)
    measured("first release", lambda: release_programme(meeting, by=staff, said=plan_of(meeting).sign))
    people = people_of(meeting)
    workshop = Session.objects.filter(kind=SessionKind.WORKSHOP, level="public").order_by("pk").first()
    assert workshop is not None  # noqa: S101
    turns = iter(people)
    one = lambda: (taken := next(turns)) and sign_up(taken, workshop, by=taken.person.user)  # noqa: E731
    measured(f"sign up, {PEOPLE} people for 20 places", one, PEOPLE)
    moved_by(meeting, 5)
    measured("plan of the next release", lambda: plan_of(meeting), rounds)
    measured("next release", lambda: release_programme(meeting, by=staff, said=plan_of(meeting).sign))
    measured("comparison for the public", lambda: history_for(AnonymousUser(), meeting).between(1, 2), rounds)
    visitor, member, desk = (Client(SERVER_NAME="localhost") for _ in range(3))
    member.force_login(people[0].person.user)  # type: ignore[arg-type]  # has one
    desk.force_login(staff)
    own = f"/meetings/{meeting.slug}/programme/"
    for name, client in (("somebody who takes part", member), ("staff", desk)):
        for path in (own, f"{own}versions/", f"{own}versions/?a=1&b=2"):
            measured(f"{path} for {name}", asked(client, path), rounds)
    measured(f"{own}mine/", asked(member, f"{own}mine/"), rounds)
    pages = [f"{own}?zone=UTC&n={number}" for number in range(rounds)]  # each its own edition, for none is remembered
    measured("programme for a visitor, made anew", lambda: asked(visitor, pages.pop())(), rounds)
    measured("programme for a visitor, as remembered", asked(visitor, own), rounds)
    measured("page of the meeting for staff", asked(desk, f"/meetings/{meeting.slug}/"), rounds)
    measured("draft of a day on the desk", asked(desk, f"/desk/meetings/{meeting.slug}/programme/"), rounds)


if __name__ == "__main__":
    if Meeting.objects.exists():
        sys.exit("This database holds meetings: name an empty one of the benchmark's own in DATABASE_URL.")
    print(f"database: {connection.vendor}, sessions: {sys.argv[1]}")
    measure(int(sys.argv[1]), int(sys.argv[2]))
