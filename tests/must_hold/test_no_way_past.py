"""Each rule against each way in which staff write: none gets past, and each is told so in words."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection, models
from django.test import Client

from focalpoints.examination import terms_that_overlap
from focalpoints.models import Appointment, Institution, Member, Person, SteeringTerm, User
from focalpoints.models.term import EndState
from meetings.examination import seats_that_are_there, webinars_have_no_seats
from meetings.models import Capacity, Meeting, Registration
from meetings.models.meeting import MeetingKind, MeetingStatus
from r2pnet.partial_dates import PartialDate
from r2pnet.visibility import Level
from tests.factories import (
    AppointmentFactory,
    CapacityFactory,
    InstitutionFactory,
    MeetingFactory,
    MemberFactory,
    PersonFactory,
    RegistrationFactory,
    SteeringTermFactory,
)
from tests.must_hold.ways import WAYS, Attempt

pytestmark = pytest.mark.django_db

WRITTEN = (Appointment, SteeringTerm, Member, Person, Institution, Meeting, Capacity, Registration)
OPEN = {"start": PartialDate.of(2024, 2, 1), "end_state": EndState.OPEN}


@pytest.fixture(autouse=True)
def november_2026() -> Any:
    with time_machine.travel("2026-11-24T12:00:00Z", tick=False):
        yield


@dataclass(frozen=True)
class Rule:
    """A rule: an attempt to break it, and the words that whoever tries reads.

    `past` says in words why a way gets past it on purpose, and what finds it then.
    """

    name: str
    attempt: Callable[[], Attempt]
    words: str
    ways: tuple[str, ...] = ("service", "admin form", "inline", "shell")
    past: dict[str, Callable[[], list[str]]] = field(default_factory=dict)


def doctor_on_terms() -> list[str]:
    return [one.words for one in terms_that_overlap() if not one.is_well]


def doctor_on_seats() -> list[str]:
    return [one.words for one in seats_that_are_there() if not one.is_well]


def second_focal_point() -> Attempt:
    office = AppointmentFactory(**OPEN)
    second = Appointment(member=office.member, position="Second", start=PartialDate.of(2026), end_state=EndState.OPEN)
    typed = {"member": office.member_id, "position": "Second", "start": "2026", "end_state": "open"}
    return Attempt(second, typed, line(office.member, start="2026", end_state="open"))


def line(member: Member, **cells: str) -> dict[str, str]:
    """The line of a spreadsheet for an office of `member` that an invented person holds."""
    person = {"person": "A. Sample", "email": "a.sample@example.org", "position": "Second"}
    return {"member": member.name, "role": "focal point", **person, **cells}


def focal_point_made_of_an_alternate() -> Attempt:
    office = AppointmentFactory(**OPEN)
    other = AppointmentFactory(member=office.member, institution=None, role="alternate", **OPEN)
    other.role = "focal-point"
    return Attempt(other, {"role": "focal-point"})


def overlapping_steering_terms() -> Attempt:
    """A spreadsheet cannot say it: what overlaps with the term on record is taken for that term."""
    term = SteeringTermFactory(**OPEN)
    second = SteeringTerm(member=term.member, start=PartialDate.of(2025), end_state=EndState.OPEN)
    return Attempt(second, {"member": term.member_id, "role": "member", "start": "2025", "end_state": "open"})


def office_that_ends_before_it_starts() -> Attempt:
    office = AppointmentFactory(**OPEN)
    office.end_state, office.end = EndState.KNOWN, PartialDate.of(2020)
    cells = line(office.member, role="alternate", start="2024", end="2020")
    ending = ("end", {"last_day": "1 January 2020", "reason": "Reshuffle"})
    return Attempt(office, {"end_state": "known", "end": "2020"}, cells, ending)


def office_with_an_end_without_its_date() -> Attempt:
    office = AppointmentFactory(**OPEN)
    office.end_state = EndState.KNOWN
    return Attempt(office, {"end_state": "known"}, line(office.member, role="alternate", end_state="known"))


def steering_term_that_ends_before_it_starts() -> Attempt:
    term = SteeringTermFactory(**OPEN)
    term.end_state, term.end = EndState.KNOWN, PartialDate.of(2020)
    cells = {"member": term.member.name, "steering_role": "chair", "steering_start": "2024", "steering_end": "2020"}
    ending = ("end", {"last_day": "1 January 2020", "reason": "Reshuffle"})
    return Attempt(term, {"end_state": "known", "end": "2020"}, cells, ending)


def institution_of_another_member() -> Attempt:
    office, foreign = AppointmentFactory(**OPEN), InstitutionFactory()
    office.institution = foreign
    return Attempt(office, {"institution": foreign.pk})


def double_cover_without_an_end() -> Attempt:
    office = AppointmentFactory(**OPEN)
    office.is_agreed_cover = True
    cells = line(office.member, start="2026", end_state="open", agreed_cover="yes")
    return Attempt(office, {"is_agreed_cover": "on"}, cells)


def left_without_being_former() -> Attempt:
    member = MemberFactory()
    member.left = PartialDate.of(2025)
    return Attempt(member, {"left": "2025"}, {"member": member.name, "standing": "member", "left": "2025"})


def left_before_joining() -> Attempt:
    member = MemberFactory(joined=PartialDate.of(2020), standing="former")
    member.left = PartialDate.of(2015)
    return Attempt(member, {"left": "2015"}, {"member": member.name, "standing": "former", "left": "2015"})


def public_person() -> Attempt:
    person = PersonFactory()
    person.level = Level.PUBLIC
    return Attempt(person, {"level": "public"}, deed=("level", {"level": "public", "reason": "Asked for"}))


def institution_twice() -> Attempt:
    one = InstitutionFactory()
    return Attempt(Institution(member=one.member, name=one.name, sector="other"), {
        "member": one.member_id, "name": one.name, "sector": "other",
    })  # fmt: skip


def meeting_that_ends_before_it_begins() -> Attempt:
    meeting = MeetingFactory()
    meeting.end = PartialDate.of(2010)
    return Attempt(meeting, {"end": "2010"})


def announced_meeting_without_a_day() -> Attempt:
    meeting = MeetingFactory(status=MeetingStatus.DRAFT, start=None, end=None)
    meeting.status = MeetingStatus.ANNOUNCED
    return Attempt(meeting, {"status": "announced"})


def full_meeting() -> Meeting:
    meeting = MeetingFactory(status=MeetingStatus.OPEN, start=PartialDate.of(2027, 5, 1), end=None, seats=3)
    capacity = CapacityFactory(meeting=meeting, seats=3)
    RegistrationFactory.create_batch(2, meeting=meeting, capacity=capacity)
    return meeting


def fewer_seats_than_are_taken() -> Attempt:
    meeting = full_meeting()
    meeting.seats = 1
    return Attempt(meeting, {"seats": "1"})


def fewer_seats_of_a_capacity_than_are_taken() -> Attempt:
    capacity = full_meeting().capacities.get()
    capacity.seats = 1
    return Attempt(capacity, {"seats": "1"})


def webinar() -> Meeting:
    return MeetingFactory(kind=MeetingKind.WEBINAR, how_held="online", start=PartialDate.of(2027, 5, 1), end=None)


def webinar_with_seats() -> Attempt:
    meeting = webinar()
    meeting.seats = 5
    return Attempt(meeting, {"seats": "5"})


def webinar_in_a_room() -> Attempt:
    meeting = webinar()
    meeting.how_held = "both"
    return Attempt(meeting, {"how_held": "both"})


def webinar_with_seats_of_a_capacity() -> Attempt:
    capacity = CapacityFactory(meeting=webinar())
    capacity.seats = 5
    return Attempt(capacity, {"seats": "5"})


def doctor_on_webinars() -> list[str]:
    return [one.words for one in webinars_have_no_seats() if not one.is_well]


def confirmed_on_a_day_to_come() -> Attempt:
    office = AppointmentFactory(**OPEN)
    office.last_confirmed_on = date(2027, 1, 1)
    typed = {"last_confirmed_on": "2027-01-01"}
    return Attempt(office, typed, deed=("confirm", {**typed, "reason": "Letter", "for_member": "on"}))


ON_PAGES = ("service", "admin form", "shell")
OF_TERMS = ("service", "admin form", "inline", "import", "shell")
OF_ENDS = (*OF_TERMS, "bulk deed")
ON_SQLITE = {} if connection.vendor == "postgresql" else {"shell": doctor_on_terms}
RULES = [
    Rule(
        "a second focal point", second_focal_point, "has a focal point since 1 February 2024", OF_TERMS, past=ON_SQLITE
    ),
    Rule("an alternate becomes a second one", focal_point_made_of_an_alternate, "has a focal point", past=ON_SQLITE),
    Rule(
        "two steering terms at once",
        overlapping_steering_terms,
        "in the steering group since",
        past=ON_SQLITE,
    ),
    Rule("an office ends before it starts", office_that_ends_before_it_starts, "start", OF_ENDS),
    Rule("an end without its date", office_with_an_end_without_its_date, "Give the date of the end", OF_TERMS),
    Rule("a term ends before it starts", steering_term_that_ends_before_it_starts, "start", OF_ENDS),
    Rule(
        "an institution of another member",
        institution_of_another_member,
        "institution",  # the list of the inline does not even offer it
    ),
    Rule("a double cover without an end", double_cover_without_an_end, "needs the date on which it ends", OF_TERMS),
    Rule(
        "left without being former", left_without_being_former, "Only a former member has left", (*ON_PAGES, "import")
    ),
    Rule("left before joining", left_before_joining, "left certainly before it joined", (*ON_PAGES, "import")),
    Rule("a public person", public_person, "never shown to the public", (*ON_PAGES, "bulk deed")),
    Rule("an institution twice", institution_twice, "institution of that name already", ON_PAGES),
    Rule("a meeting ends before it begins", meeting_that_ends_before_it_begins, "lies before the first", ON_PAGES),
    Rule("announced without a day", announced_meeting_without_a_day, "needs its first day", ON_PAGES),
    Rule(
        "fewer seats than are taken",
        fewer_seats_than_are_taken,
        "seats",
        ON_PAGES,
        past={"shell": doctor_on_seats},
    ),
    Rule(
        "fewer seats of a capacity than are taken",
        fewer_seats_of_a_capacity_than_are_taken,
        "seats",
        ("service", "inline", "shell"),
        past={"shell": doctor_on_seats},
    ),
    Rule("a webinar with seats", webinar_with_seats, "has no seats", ON_PAGES),
    Rule("a webinar in a room", webinar_in_a_room, "is held online", ON_PAGES),
    Rule(
        "seats of a capacity of a webinar",
        webinar_with_seats_of_a_capacity,
        "A webinar has no seats",
        ("service", "inline", "shell"),
        past={"shell": doctor_on_webinars},
    ),
    Rule(
        "confirmed on a day to come",
        confirmed_on_a_day_to_come,
        "today or earlier",
        ("service", "admin form", "inline"),
    ),
]
CELLS = [(rule, way) for rule in RULES for way in rule.ways]


def rows() -> dict[type[models.Model], list[dict[str, Any]]]:
    return {model: list(model._base_manager.order_by("pk").values()) for model in WRITTEN}


@pytest.mark.parametrize(("rule", "way"), CELLS, ids=[f"{rule.name} by {way}" for rule, way in CELLS])
def test_no_rule_is_got_past(rule: Rule, way: str, staff_client: Client, staff: User) -> None:
    attempt = rule.attempt()
    before = rows()
    said = WAYS[way](attempt, staff_client, staff)
    if way in rule.past:
        found = rule.past[way]()
        assert (said, len(found)) == ([], 1), "nothing in the database can say it, so the doctor does"
        return
    assert rows() == before
    assert said != []
    if way not in ("shell", "inline", "bulk deed", "import"):  # these have words of their own, or offer no such choice
        assert [words for words in said if rule.words in words], said
