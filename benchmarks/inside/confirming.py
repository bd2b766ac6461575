"""The yearly confirmation: `python -m benchmarks.inside.confirming MEMBERS` fills an empty database and runs twice."""

import resource
import sys
import time
from datetime import timedelta

import django

django.setup()

from django.db import connection  # noqa: E402  (models need the set-up)

from focalpoints.confirming.run import run  # noqa: E402
from focalpoints.models import Appointment, Member, Organisation, Person  # noqa: E402
from r2pnet.clock import network_today  # noqa: E402
from r2pnet.outbox.models import Message  # noqa: E402
from r2pnet.partial_dates import PartialDate  # noqa: E402

AT_A_TIME = 500


def fill(number: int) -> None:
    """`number` members whose word is due, each with a focal point that has an address."""
    kept = [Organisation(name=f"Organisation {at}", kind="regional") for at in range(number)]
    organisations = Organisation.objects.bulk_create(kept, batch_size=AT_A_TIME)
    members = [
        Member(kind="regional-organisation", organisation=one, slug=f"member-{at}", verified=True)
        for at, one in enumerate(organisations)
    ]
    for member in members:
        member.last_confirmed_on = network_today() - timedelta(days=400)
        member.collect_names()
    made = Member.objects.bulk_create(members, batch_size=AT_A_TIME)
    people = [Person(name=f"Person {at}", work_email=f"person{at}@example.org") for at in range(number)]
    holders = zip(made, Person.objects.bulk_create(people, batch_size=AT_A_TIME), strict=True)
    offices = [Appointment(member=one, person=who, end_state="open") for one, who in holders]
    for office in offices:
        office.start = PartialDate.of(2020, 1, 1)
    Appointment.objects.bulk_create(offices, batch_size=AT_A_TIME)


def measure() -> None:
    """A line for the first run, one for the same day again, one for the memory."""
    before = peak()
    for name in ("first run", "the same day again"):
        began, used = time.perf_counter(), time.process_time()
        tally = run()
        seconds, used = time.perf_counter() - began, time.process_time() - used
        rate = f"{tally.asked / seconds:.0f} a second" if tally.asked else "no second mail"
        print(f"{name}: {tally.asked} asked in {seconds:.1f} s ({used:.1f} s of processor), {rate}")
    print(f"{Message.objects.count()} messages; memory {before:.0f} MiB before, {peak():.0f} MiB at most")


def peak() -> float:
    """The most that this process has held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    if Member.objects.exists():
        sys.exit("This database holds members: name an empty one of the benchmark's own in DATABASE_URL.")
    fill(int(sys.argv[1]))
    print(f"database: {connection.vendor}, members: {sys.argv[1]}")
    measure()
