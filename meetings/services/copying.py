"""A new meeting from an earlier one: a draft with the same rules, its days shifted by the same distance."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import translation

from focalpoints.models import Country, User
from meetings.models import Capacity, Meeting, MeetingHost, Question
from meetings.models.meeting import HowHeld, MeetingKind, MeetingStatus
from meetings.services.announcing import give_address
from meetings.services.copying_sessions import copy_sessions
from meetings.services.inviting import give_standard_capacities
from meetings.services.wording import copy_words
from meetings.times import exact_day
from meetings.titles import NUMBERED, in_figures
from r2pnet.partial_dates import PartialDate
from r2pnet.recording import record, save_signed
from r2pnet.stamps import bump
from r2pnet.visibility import Level

SHIFTED = ("registration_opens_on", "registration_closes_on")
KEPT = ("how_held", "start_time", "end_time", "seats", "is_sample")
ASKED = ("position", "kind", "words", "choices", "is_required", "seen_by", "delete_after_days")
RULES = ("kind", "may_ask", "approval", "seats", "reads_papers", "badge_word", "badge_colour", "position")


@dataclass(frozen=True)
class NewMeeting:
    """What is typed of the new meeting; everything else is the earlier one's. No title: made from the number."""

    kind: str
    start: date
    ordinal: int | None = None
    title: str = ""
    place: str = ""
    country: Country | None = None
    zone: str = ""
    with_hosts: bool = False
    with_sessions: bool = False


def next_ordinal(kind: str) -> int:
    """The number after the highest that a meeting of this kind has."""
    highest = Meeting.objects.filter(kind=kind).aggregate(highest=Max("ordinal"))["highest"]
    return (highest or 0) + 1


def planned_copy(source: Meeting, new: NewMeeting) -> Meeting:
    """The draft as it would be, not saved. Days that are not known to the day in `source` cannot be shifted: empty.

    `start` is a day at the place of the new meeting; the other days keep their distance from the first. A webinar is
    online and has no seats.
    """
    first = exact_day(source.start)
    distance = new.start - first if first else None
    last = exact_day(source.end)
    copied = Meeting(
        kind=new.kind,
        ordinal=new.ordinal,
        title=new.title or title_for(source, new),
        place=new.place,
        country=new.country,
        zone=new.zone,
        host_note=source.host_note if new.with_hosts else "",
        status=MeetingStatus.DRAFT,
        # A scope names the people of the earlier one: the copy is the secretariat's until somebody says otherwise.
        level=Level.SECRETARIAT if source.scope else source.level,
        source_note=source.source_note if source.is_sample else "",
        verified=True,  # the secretariat's own word: no source could say it better
        **{name: getattr(source, name) for name in KEPT},
    )
    if copied.is_webinar:
        copied.how_held, copied.seats = HowHeld.ONLINE, None
    copied.start = PartialDate.on(new.start)
    copied.end = PartialDate.on(last + distance) if last and distance is not None else None
    for name in SHIFTED:
        setattr(copied, name, _shifted(getattr(source, name), distance))
    return copied


def copy_meeting(source: Meeting, new: NewMeeting, *, by: User | None) -> Meeting:
    """Save a draft made from `source`, with its capacities, their rules, its questions and its words for messages.

    Nobody is written to. Sent twice it is made once: a draft of the same kind, number, title, place and first day is
    answered with. Raises `ValidationError` for what the database does not take, such as a number that an annual meeting
    has already.
    """
    with transaction.atomic():
        bump(Meeting.stamp_group)
        copied = planned_copy(source, new)
        if there := _made_before(copied):
            return there
        give_address(copied)
        record(copied, by=by)
        for capacity in source.capacities.all():
            rules = {name: getattr(capacity, name) for name in RULES}
            if copied.is_webinar:
                rules["seats"] = None
            save_signed(Capacity(meeting=copied, **rules), by=by)
        give_standard_capacities(copied, by=by)
        for question in source.questions.all():
            asked = {name: getattr(question, name) for name in ASKED}
            save_signed(Question(meeting=copied, **asked), by=by)
        copy_words(source, copied, by=by)
        if new.with_hosts:
            _copy_hosts(source, copied, by)
        if new.with_sessions:
            copy_sessions(source, copied, by=by)
    return copied


def title_for(source: Meeting, new: NewMeeting) -> str:
    """ "Thirteenth meeting of the Global Network of R2P Focal Points", or the earlier title with the new year in it.

    In English, as titles are kept.
    """
    with translation.override(settings.LANGUAGE_CODE):
        if new.kind == MeetingKind.ANNUAL and new.ordinal:
            is_written_out = 1 <= new.ordinal <= len(NUMBERED)
            said = str(NUMBERED[new.ordinal - 1]) if is_written_out else f"{in_figures(new.ordinal)} meeting"
            return f"{said} of the {settings.NETWORK_NAME}"
    year = str(source.start.core.year) if source.start else ""
    return source.title.replace(year, str(new.start.year)) if year else source.title


def _shifted(day: date | None, distance: timedelta | None) -> date | None:
    return day + distance if day and distance is not None else None


def _made_before(copied: Meeting) -> Meeting | None:
    same = {name: getattr(copied, name) for name in ("kind", "ordinal", "title", "place", "start_earliest")}
    found: Meeting | None = Meeting.objects.filter(status=MeetingStatus.DRAFT, **same).first()
    return found


def _copy_hosts(source: Meeting, copied: Meeting, by: User | None) -> None:
    for host in source.hosts.all():
        of = {"member_id": host.member_id, "organisation_id": host.organisation_id}
        made = MeetingHost(meeting=copied, is_chair=host.is_chair, position=host.position, **of)
        made.is_sample = copied.is_sample
        save_signed(made, by=by)
