"""Exports: `python -m benchmarks.inside.export FORM` prints seconds, bytes, and MiB before and at the peak.

With `fill NUMBER` in the place of the form, makes so many offices, each with a person, instead.
"""

import json
import resource
import sys
import time

import django

django.setup()

from django.conf import settings  # noqa: E402  (models need the set-up)
from django.test import Client  # noqa: E402

from focalpoints.models import Appointment, Member, Person, User  # noqa: E402
from focalpoints.models.term import EndState  # noqa: E402
from r2pnet.partial_dates import PartialDate  # noqa: E402

ADDRESS = "/admin/focalpoints/appointment/export/"


def fill(number: int) -> int:
    """Add offices that have ended, of alternates, until there are `number`."""
    members = list(Member.objects.prefetch_related("institutions"))
    lacking = range(number - Appointment.objects.count())
    persons = Person.objects.bulk_create(
        [Person(name=f"B. Sample {n}", work_email=f"b{n}@example.org", languages=["en", "fr"]) for n in lacking]
    )
    Appointment.objects.bulk_create(_office(members[n % len(members)], person, n) for n, person in enumerate(persons))
    return Appointment.objects.count()


def _office(member: Member, person: Person, number: int) -> Appointment:
    office = Appointment(
        member=member,
        institution=member.institutions.all()[0],
        person=person,
        role="alternate",
        position=f"Head of department {number}",
        end_state=EndState.KNOWN,
        source_url=f"https://source.example/{number}",
        source_note="Named on the list of the network",
    )
    office.start, office.end = PartialDate.of(2014, 5, 1), PartialDate.of(2016, 5, 1)
    return office


def taken(form: str) -> dict[str, float]:
    """Take the list of offices away as staff do, in this process; the answer is read piece by piece and let go."""
    settings.SECOND_FACTOR_REQUIRED = False
    client = Client(SERVER_NAME="localhost", raise_request_exception=True)
    client.force_login(User.objects.get_or_create(email="bench@example.org", is_staff=True, is_superuser=True)[0])
    client.get("/admin/focalpoints/appointment/")
    before, started = _peak(), time.perf_counter()
    answer = client.post(ADDRESS, {"form": form})
    size = sum(len(piece) for piece in answer.streaming_content)
    return {"seconds": time.perf_counter() - started, "bytes": size, "before": before, "peak": _peak()}


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(json.dumps(fill(int(sys.argv[2])) if sys.argv[1] == "fill" else taken(sys.argv[1])))
