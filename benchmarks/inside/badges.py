"""Badges through the engine: `python -m benchmarks.inside.badges PEOPLE ROUNDS` prints what they took, and names only.

Each round renames one person, so that a new content is rendered; the first one is left out where there are more.
"""

import json
import os
import statistics
import sys
import time
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.inside.gatherings import open_meeting
from benchmarks.servers import peak_mib
from focalpoints.models import Person
from meetings.models import Meeting, Registration
from meetings.models.registration import Mode, RegistrationStatus
from meetings.on_the_day.badges import A_SHEET, badges_of
from r2pnet.reports import rendering
from r2pnet.reports.fetcher import OwnAssets
from r2pnet.reports.models import Report
from r2pnet.reports.orders import order
from r2pnet.reports.registry import kind_of
from r2pnet.stamps import bump

WARM = OwnAssets  # WeasyPrint is loaded before the first round, as in a worker
NAME_ONLY = '<div class="badge"><p class="name">{name}</p></div>'
SHEETS = (
    '<html lang="en"><head><title>Names</title><link rel="stylesheet" href="report.css">'
    '<link rel="stylesheet" href="on-the-day.css"></head><body class="badges">{sheets}</body></html>'
)


def measured(people: int, rounds: int) -> dict[str, float]:
    """Interleaved: order and render the badges, then lay out and write as many names alone; medians."""
    meeting = full_meeting(people)
    before, made, bare, report = peak_mib(os.getpid()), [], [], Report()
    for number in range(rounds + (rounds > 1)):
        _rename(meeting, number)
        report, *seconds = _through_engine("badges", meeting)
        made.append(seconds)
        bare.append(_names_only(meeting))
    peak = peak_mib(os.getpid())
    same = _same_markup(meeting, report)
    with CaptureQueriesContext(connection) as asked:
        badges_of(meeting)
    tick_list, _ordered, tick_seconds, _processor = _through_engine("tick-list", meeting)
    kept = slice(1 if rounds > 1 else 0, None)
    ordered, seconds, processor = (statistics.median(column) for column in zip(*made[kept], strict=True))
    bare_seconds, bare_processor = (statistics.median(column) for column in zip(*bare[kept], strict=True))
    return {
        "ordered": ordered,
        "seconds": seconds,
        "processor": processor,
        "bare": bare_seconds,
        "bare_processor": bare_processor,
        "same": same,
        "queries": len(asked),
        "pages": report.pages or 0,
        "kilobytes": (report.file_size or 0) / 1000,
        "tick_seconds": tick_seconds,
        "tick_pages": tick_list.pages or 0,
        "before": before,
        "peak": peak,
    }


def _through_engine(kind: str, meeting: Meeting) -> tuple[Report, float, float, float]:
    """The report, the seconds until it was ordered and until it was there, and those of the processor."""
    started, worked = time.perf_counter(), time.process_time()
    report = order(kind, subject=meeting.slug)
    ordered = time.perf_counter() - started
    rendering.render(report.pk)
    seconds, processor = time.perf_counter() - started, time.process_time() - worked
    report.refresh_from_db()
    return report, ordered, seconds, processor


def _names_only(meeting: Meeting) -> tuple[float, float]:
    """Seconds, by the clock and of the processor, for sheets of the same size with names alone."""
    names = list(meeting.registrations.values_list("person__name", flat=True))
    badges = [NAME_ONLY.format(name=name) for name in names]
    sheets = (badges[at : at + A_SHEET] for at in range(0, len(badges), A_SHEET))
    markup = SHEETS.format(sheets="".join(f'<div class="badge-sheet">{"".join(sheet)}</div>' for sheet in sheets))
    started, worked = time.perf_counter(), time.process_time()
    laid_out: Any = rendering.lay_out(markup)
    laid_out.write_pdf(pdf_variant=rendering.VARIANT)
    return time.perf_counter() - started, time.process_time() - worked


def _same_markup(meeting: Meeting, report: Report) -> float:
    """Seconds for what the engine hands to WeasyPrint, laid out and written without the engine."""
    kind = kind_of("badges")
    markup = rendering._markup(report, kind, kind.build(meeting.slug, "en"))
    started = time.perf_counter()
    laid_out: Any = rendering.lay_out(markup)
    laid_out.write_pdf(pdf_variant=rendering.VARIANT)
    return time.perf_counter() - started


def full_meeting(people: int) -> Meeting:
    """So many people with a place in the room, in all capacities."""
    meeting = open_meeting(None)
    capacities = list(meeting.capacities.all())
    persons = Person.objects.bulk_create(
        [Person(name=f"Bench Person {number} Example", languages=["en"]) for number in range(people)]
    )
    Registration.objects.bulk_create(
        [
            Registration(
                meeting=meeting,
                person=one,
                capacity=capacities[number % len(capacities)],
                mode=Mode.IN_PERSON,
                status=RegistrationStatus.CONFIRMED,
                office="Bench desk, Ministry of Benches",
            )
            for number, one in enumerate(persons)
        ]
    )
    return meeting


def _rename(meeting: Meeting, number: int) -> None:
    """Another content for each round."""
    first = meeting.registrations.order_by("pk").first()
    assert first is not None
    Person.objects.filter(pk=first.person_id).update(name=f"Bench Renamed {number}")
    bump("persons")


if __name__ == "__main__":
    print(json.dumps(measured(int(sys.argv[1]), int(sys.argv[2]))))
