"""A handover pack through the engine: `python -m benchmarks.inside.pack OFFICES ROUNDS` prints what it took.

The first member gets so many offices one after the other, half as many meetings, an alternate and a successor; each
round changes a row, so that a new content is rendered.
"""

import json
import os
import statistics
import sys
import time
from datetime import date, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.servers import peak_mib
from focalpoints.handover_pack.document import handover_pack
from focalpoints.models import Appointment, Institution, Member, Person, Succession
from focalpoints.models.term import EndState
from meetings.models import Meeting, MeetingHost
from meetings.models.meeting import MeetingKind, MeetingStatus
from r2pnet.clock import network_today
from r2pnet.partial_dates import PartialDate
from r2pnet.reports import rendering
from r2pnet.reports.fetcher import OwnAssets
from r2pnet.reports.orders import order
from r2pnet.stamps import bump

DAYS_IN_OFFICE = 180
WARM = OwnAssets  # WeasyPrint is loaded before the first round, as in a worker


def measured(offices: int, rounds: int) -> dict[str, float]:
    """Medians over the rounds, the first left out."""
    succession = _history(offices)
    subject, before = str(succession.pk), peak_mib(os.getpid())
    whole, processor, building, queries = [], [], [], 0
    for number in range(rounds + 1):
        _change(succession, number)
        started, worked = time.perf_counter(), time.process_time()
        report = order("handover-pack", subject=subject)
        rendering.render(report.pk)
        whole.append(time.perf_counter() - started)
        processor.append(time.process_time() - worked)
        with CaptureQueriesContext(connection) as asked:
            started = time.perf_counter()
            handover_pack(subject, "en")
            building.append(time.perf_counter() - started)
        queries = len(asked)
    report.refresh_from_db()
    return {
        "seconds": statistics.median(whole[1:]),
        "processor": statistics.median(processor[1:]),
        "building": statistics.median(building[1:]),
        "queries": queries,
        "pages": report.pages or 0,
        "kilobytes": (report.file_size or 0) / 1000,
        "before": before,
        "peak": peak_mib(os.getpid()),
    }


def _history(offices: int) -> Succession:
    """So many terms, at least two, one after the other; the newest follows on the one before by a succession."""
    member = Member.objects.with_names().order_by("pk")[0]
    member.appointments.all().delete()
    institution = Institution.objects.filter(member=member)[0]
    end: date | None = None
    held: list[Appointment] = []
    for number in range(offices):
        start = (end or network_today()) - timedelta(days=DAYS_IN_OFFICE)
        known = {"end": PartialDate.on(end), "end_state": EndState.KNOWN} if end else {"end_state": EndState.OPEN}
        person = Person.objects.create(name=f"Bench Person {number}", languages=["en", "fr"])
        facts = {"source_url": f"https://source.example/offices/{number}", "verified": True}
        held.append(
            Appointment.objects.create(
                member=member,
                institution=institution,
                person=person,
                position=f"Bench desk {number}",
                start=PartialDate.on(start),
                **facts,
                **known,
            )  # fmt: skip
        )
        _meeting(member, number)
        end = start - timedelta(days=1)
    last_day = held[0].start.earliest - timedelta(days=1)
    return Succession.objects.create(
        leaving=held[1], following=held[0], last_day=last_day, end_state_before=EndState.OPEN
    )


def _meeting(member: Member, number: int) -> None:
    if number % 2:
        meeting = Meeting.objects.create(
            kind=MeetingKind.WORKSHOP,
            slug=f"bench-workshop-{number}",
            title=f"Bench workshop {number}",
            start=PartialDate.of(2010, 1 + number % 12),
            status=MeetingStatus.HELD,
        )
        MeetingHost.objects.create(meeting=meeting, member=member)


def _change(succession: Succession, number: int) -> None:
    """Another content for each round."""
    Appointment.objects.filter(pk=succession.leaving_id).update(position=f"Bench desk changed {number}")
    bump("focalpoints")


if __name__ == "__main__":
    print(json.dumps(measured(int(sys.argv[1]), int(sys.argv[2]))))
