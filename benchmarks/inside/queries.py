"""Numbers of queries: `python -m benchmarks.inside.queries list`, or `desk NUMBER` after giving each card so many rows.

`pages` prints those of the page of a member, with ten years of terms, and of the home page with its map; `list` those
of the member list; for the public, a focal point and staff. `desk` makes a focal point with so many meetings,
registrations and orders of reports, so many requests and failures for the secretariat, and prints the queries of the
desk of both. `meeting NUMBER` fills a meeting with so many people and prints the queries, the milliseconds of the
processor and the kilobytes of its pages for the secretariat.
"""

import json
import sys
import time

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.inside.accounts import focal_points, staff
from benchmarks.inside.badges import full_meeting
from benchmarks.inside.gatherings import invite, open_meeting
from focalpoints.models import ErasureRequest, Member, Person, User
from meetings.models import Registration
from meetings.models.capacity import CapacityKind
from meetings.models.registration import Mode, RegistrationStatus
from r2pnet.outbox.models import Message
from r2pnet.outbox.models import State as MessageState
from r2pnet.reports.models import Report, ReportOrder, State


def queries(path: str, user: User | None) -> int:
    """Of one page that nobody has asked for before, in a process that has answered others."""
    client = Client(SERVER_NAME="localhost")
    if user is not None:
        client.force_login(user)
    client.get(f"{path}?fresh=1")
    with CaptureQueriesContext(connection) as taken:
        answer = client.get(f"{path}?fresh=2")
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return len(taken)


def of_the_list() -> dict[str, int]:
    readers = {"anonymous": None, "focal point": focal_points(1)[0], "staff": staff(1)[0]}
    return {name: queries("/members/", user) for name, user in readers.items()}


def of_the_pages() -> dict[str, int]:
    """The page of one member, to which the accounts do not belong, and the home page."""
    readers = {"anonymous": None, "focal point": focal_points(1)[0], "staff": staff(1)[0]}
    pages = {"member page": f"/members/{Member.objects.order_by('-pk')[0].slug}/", "home with its map": "/"}
    return {f"{page}, {name}": queries(path, user) for page, path in pages.items() for name, user in readers.items()}


def of_the_desk(number: int) -> dict[str, int]:
    """After every card has `number` rows to show."""
    user, editor = focal_points(1)[0], staff(1)[0]
    person = Person.objects.get(user=user)
    for row in range(number):
        _invited_and_registered(person)
        _ordered(user, row)
        _for_the_secretariat(row)
    return {"focal point": queries("/desk/", user), "staff": queries("/desk/", editor)}


def of_a_meeting(people: int) -> dict[str, tuple[int, int, int]]:
    """Of each page by which the secretariat runs a meeting, after so many people have a place in it."""
    meeting, client = full_meeting(people), Client(SERVER_NAME="localhost")
    client.force_login(staff(1)[0])
    pages = ("", "badges/", "check-in/", "attendance/", "seats/", "answers/", "travel/", "changes/", "chase/")
    found = {}
    for page in pages:
        path = f"/desk/meetings/{meeting.slug}/{page}"
        client.get(path)
        with CaptureQueriesContext(connection) as taken:
            began = time.process_time()
            answer = client.get(path)
            used = time.process_time() - began
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        found[page or "the meeting"] = (len(taken), round(used * 1000), len(answer.content) // 1000)
    return found


def _invited_and_registered(person: Person) -> None:
    """One meeting to register for, one with a seat, and a request of somebody else."""
    invite(open_meeting(20), [person])
    meeting = open_meeting(20)
    capacity = meeting.capacities.get(kind=CapacityKind.UN)
    place = {"meeting": meeting, "capacity": capacity, "mode": Mode.IN_PERSON}
    Registration.objects.create(person=person, status=RegistrationStatus.CONFIRMED, **place)
    other = Person.objects.create(name=f"Bench {meeting.slug}")
    Registration.objects.create(person=other, status=RegistrationStatus.REQUESTED, **place)


def _ordered(user: User, row: int) -> None:
    member = Member.objects.order_by("pk")[row]
    sheet = {"kind": "member-sheet", "subject": member.slug, "template_version": "0" * 16}
    now = timezone.now()
    made = Report.objects.create(
        **sheet, content_hash=f"{user.pk:032x}{row:032x}", state=State.READY, file="x", ready_at=now
    )
    ReportOrder.objects.create(report=made, user=user)


def _for_the_secretariat(row: int) -> None:
    """A report and a message of each kind that failed, and somebody who asks to be erased."""
    failed = {"content_hash": f"{row:064x}", "state": State.FAILED, "error": "Bench", "failed_at": timezone.now()}
    Report.objects.create(kind="directory", template_version="0" * 16, **failed)
    for state in (MessageState.PERHAPS_SENT, MessageState.REFUSED, MessageState.FAILED):
        words = {"to_address": "bench@example.org", "subject": "Bench", "body": "Bench", "error": "Bench"}
        Message.objects.create(kind="registration-confirmed", state=state, **words)
    ErasureRequest.objects.create(person=Person.objects.create(name=f"Bench asks {row}"))


if __name__ == "__main__":
    of_what = {"list": of_the_list, "pages": of_the_pages}
    of_how_many = {"desk": of_the_desk, "meeting": of_a_meeting}
    asked, numbers = sys.argv[1], map(int, sys.argv[2:])
    print(json.dumps(of_what[asked]() if asked in of_what else of_how_many[asked](*numbers)))
