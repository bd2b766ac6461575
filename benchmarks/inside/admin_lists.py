"""Lists of the admin with so many people: `python -m benchmarks.inside.admin_lists NUMBER`.

Adds persons, each in an office of one of the members that are there, until there are NUMBER; then prints for each list
the queries of one page, and its median time and that of all its queries, in milliseconds, over seven requests.
"""

import json
import statistics
import sys
import time
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.inside.accounts import staff
from focalpoints.models import Appointment, Member, Person
from focalpoints.models.appointment import Role
from focalpoints.models.term import EndState
from r2pnet.partial_dates import PartialDate

ROUNDS = 7
PERSONS, OFFICES = "/admin/focalpoints/person/", "/admin/focalpoints/appointment/"
LISTS = {
    "persons": PERSONS,
    "persons, page 5": f"{PERSONS}?p=5",
    "persons, search": f"{PERSONS}?q=bench+person+7",
    "persons, no address": f"{PERSONS}?look=no-address",
    "offices": OFFICES,
    "offices, search": f"{OFFICES}?q=benchland+00007",
    "offices, no person": f"{OFFICES}?look=no-person",
    "offices, no successor": f"{OFFICES}?look=no-successor",
}


def fill(number: int) -> None:
    """Persons up to `number`; every tenth has no address, nobody an account."""
    there = Person.objects.count()
    people = Person.objects.bulk_create(_person(n) for n in range(there, number))
    members = list(Member.objects.order_by("pk"))
    Appointment.objects.bulk_create(
        _office(n, members[n % len(members)], person) for n, person in enumerate(people, there)
    )


def measured(client: Client, path: str) -> dict[str, Any]:
    """Queries of one page, and the medians of its time and of that of its queries."""
    times, asked, number = [], [], 0
    for _round in range(ROUNDS):
        began = time.perf_counter()
        with CaptureQueriesContext(connection) as taken:
            answer = client.get(path)
        times.append((time.perf_counter() - began) * 1000)
        asked.append(sum(float(one["time"]) for one in taken) * 1000)
        number = len(taken)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return {"queries": number, "ms": statistics.median(times), "asked_ms": statistics.median(asked)}


def _person(number: int) -> Person:
    address = f"bench.{number}@example.org" if number % 10 else ""
    return Person(name=f"Bench Person {number * 7919 % 100_003}", work_email=address)


def _office(number: int, member: Member, person: Person) -> Appointment:
    end = {"end_state": EndState.KNOWN, "end": PartialDate.of(2020)} if number % 3 else {"end_state": EndState.OPEN}
    start = PartialDate.of(2008 + number % 10)
    return Appointment(member=member, person=person, role=Role.ASSISTANT, position="Bench", start=start, **end)


if __name__ == "__main__":
    fill(int(sys.argv[1]))
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(staff(1)[0])
    print(json.dumps({name: measured(browser, path) for name, path in LISTS.items()}))
