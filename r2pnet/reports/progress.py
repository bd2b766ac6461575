"""Where a report stands, in words: for its page, for the list of orders and for the script that looks again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from r2pnet.days import day_in_words
from r2pnet.reports.claims import STEPS
from r2pnet.reports.models import Report, State
from r2pnet.reports.seeing import SeenReport

STEP_WORDS = (
    _("Reading the tables"),
    _("Laying out the pages"),
    _("Writing the PDF"),
    _("Keeping the file"),
)
ON_THEIR_WAY = (State.QUEUED, State.RUNNING)


@dataclass(frozen=True)
class Progress:
    """The state as a chip (its kind and the class of its point in portal.css), a sentence, and steps done of all."""

    chip: str
    point: str
    label: str
    sentence: str
    done: int
    total: int
    is_over: bool


@dataclass(frozen=True)
class Event:
    """One line of what has happened; without a time what goes on or comes next."""

    title: str
    words: str = ""
    moment: datetime | None = None
    is_done: bool = True


def progress_of(seen: SeenReport) -> Progress:
    """Where the report stands now."""
    report = seen.report
    chip, point, label = _chip(report)
    total = report.total or len(STEPS)
    return Progress(chip, point, label, _sentence(seen), report.done, total, report.state not in ON_THEIR_WAY)


def what_happened(seen: SeenReport) -> list[Event]:
    """What has happened, the newest first; above it what goes on now."""
    past = [event for event in _past(seen) if event.moment]
    past.sort(key=lambda event: event.moment or datetime.min, reverse=True)
    return [*_going_on(seen.report), *past]


def _waits_for_the_service(report: Report) -> bool:
    """True while no message of it has reached the broker."""
    return report.state == State.QUEUED and report.sent_at is None


def _chip(report: Report) -> tuple[str, str, str]:
    if _waits_for_the_service(report):
        return "due", "", gettext("Waits for the service")
    if report.state == State.FAILED and report.attempts > 1:
        words = ngettext("Failed after %(number)s try", "Failed after %(number)s tries", report.attempts)
        return "bad", "", words % {"number": report.attempts}
    chips = {
        State.QUEUED: ("key", "is-open", gettext("Queued")),
        State.RUNNING: ("key", "is-open", gettext("Being made")),
        State.READY: ("good", "is-on", gettext("Ready")),
        State.FAILED: ("bad", "", gettext("Failed")),
        State.OVERTAKEN: ("due", "", gettext("Taken back")),
        State.FORGOTTEN: ("open", "", gettext("No longer kept")),
    }
    return chips[State(report.state)]


def _sentence(seen: SeenReport) -> str:
    report = seen.report
    if _waits_for_the_service(report):
        return gettext("It will start when the service for jobs is back. There is nothing to do.")
    sentences = {
        State.QUEUED: gettext("It starts when a worker is free, mostly within seconds."),
        State.RUNNING: _step(report),
        State.READY: _size(seen),
        State.FAILED: report.error,
        State.OVERTAKEN: report.error or gettext("What it shows has changed, so its file is not given out any more."),
        State.FORGOTTEN: gettext("Its file was kept for %(days)s days.") % {"days": settings.REPORT_KEPT_DAYS},
    }
    return sentences[State(report.state)]


def _step(report: Report) -> str:
    """The step that is being worked on."""
    number = min(report.done + 1, len(STEPS))
    words = {"number": number, "total": len(STEPS), "step": STEP_WORDS[number - 1]}
    return gettext("Step %(number)s of %(total)s: %(step)s.") % words


def _size(seen: SeenReport) -> str:
    """How much a reader fetches, and until when."""
    pages, until = seen.report.pages or 0, seen.kept_until
    words = ngettext(
        "%(pages)s page, %(size)s. The file is kept until %(day)s.",
        "%(pages)s pages, %(size)s. The file is kept until %(day)s.",
        pages,
    )
    return words % {
        "pages": pages,
        "size": filesizeformat(seen.report.file_size or 0),
        "day": day_in_words(until) if until else "",
    }


def _going_on(report: Report) -> Iterator[Event]:
    """The step that is being worked on, and above it the next one."""
    if report.state != State.RUNNING:
        return
    for number in (report.done + 1, report.done):
        if number < len(STEPS):
            words = gettext("now") if number == report.done else gettext("comes next")
            yield Event(str(STEP_WORDS[number]), words, is_done=False)


def _past(seen: SeenReport) -> Iterator[Event]:
    report = seen.report
    if seen.ordered_at and report.ready_at and seen.ordered_at > report.ready_at:
        yield Event(gettext("Ordered"), gettext("by you; it was there already"), seen.ordered_at)
    else:
        words = gettext("by you") if seen.ordered_at else ""
        yield Event(gettext("Ordered"), words, seen.ordered_at or report.created_at)
    yield Event(gettext("Started"), _wait(report), report.started_at)
    if report.state == State.READY:
        yield Event(gettext("Ready"), "", report.ready_at)
    if report.state == State.FAILED:
        yield Event(gettext("Failed"), report.error, report.failed_at)


def _wait(report: Report) -> str:
    """How long it was in the queue, where the row still knows."""
    if report.started_at is None or report.started_at < report.current_since:
        return ""
    seconds = round((report.started_at - report.current_since).total_seconds())
    words = ngettext("after %(number)s second in the queue", "after %(number)s seconds in the queue", seconds)
    return words % {"number": seconds}
