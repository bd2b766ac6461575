"""What stands in a PDF is for all who may open it, and what stands in a mail for who gets it."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.template.loader import render_to_string

from focalpoints.models import Person
from meetings.models import FinalListRow, Meeting, MeetingReport, Needs, NextStep, Registration, ReleasedSession
from meetings.models.capacity import Approval
from meetings.models.meeting import MeetingStatus
from meetings.models.registration import Mode, RegistrationStatus
from meetings.services.deciding import approve, decline
from meetings.services.registering import Wish, change, register, withdraw
from r2pnet.outbox.kinds import kind_of
from r2pnet.outbox.letters import letter_of
from r2pnet.outbox.models import Message
from r2pnet.partial_dates import PartialDate
from r2pnet.reports import rendering
from r2pnet.reports.models import State
from r2pnet.reports.orders import order
from r2pnet.reports.registry import NoSubject, ReportKind, kinds
from r2pnet.visibility import Audience
from r2pnet.who_sees import WhoSees
from tests.factories import AppointmentFactory, SuccessionFactory
from tests.meetings.gathering import account_of, capacity_of, invited, open_meeting
from tests.reports.test_directory import text_of
from tests.visibility.objects import Planted
from tests.visibility.roles import PEOPLE
from tests.visibility.table import IN_A_FILE_FOR, SECRETARIAT, readers_of
from tests.visibility.world import World

pytestmark = pytest.mark.django_db

JOINING = "https://join.example/zqxjoining"
NEEDS = "zqxneeds"


# Ordered on the page of one thing, and offered in no list.
ON_THEIR_PAGE = {"badge": lambda: Registration.objects.seated().values_list("pk", flat=True)}


def documents(world: World) -> Iterator[tuple[ReportKind, str]]:
    """Every kind of report, about everything that it can be about."""
    for kind in kinds():
        if kind.subjects is None:
            yield kind, ""
            continue
        offered = kind.subjects.offered(world.cast.reader("administrator"))
        offered = offered or [(str(key), "") for key in ON_THEIR_PAGE[kind.key]()]
        assert offered, f"{kind.key} is about nothing that is planted"
        yield from ((kind, subject) for subject, _name in offered)


def is_for_all(world: World, audience: Audience, one: Planted) -> bool:
    """True when everybody who may open a file for `audience` may see a planted row, by the tables."""
    places, people = world.cast.places, {role: world.cast.person(role).pk for role in PEOPLE}
    names = {f"member:{getattr(places, name).pk}": f"member:{name}" for name in ("this", "other", "steering")}
    names |= {f"meeting:{places.meeting.pk}": "meeting:this"} | {f"person:{pk}": role for role, pk in people.items()}
    name = names.get(audience.scope, audience.scope)
    if name in people:
        return name in readers_of(one)
    if (str(audience.level), name) == ("secretariat", ""):
        return readers_of(one).issuperset(SECRETARIAT)
    if isinstance(one.row, Registration):
        takes_part = one.row.is_listed and one.row.status == RegistrationStatus.CONFIRMED
        return takes_part and audience.scope == f"meeting:{one.row.meeting_id}"
    if isinstance(one.row, ReleasedSession) and one.pair is None:
        session = one.row.session  # of a meeting that only those who take part in it know of, and open to them
        return session.level == "public" and audience.scope == f"meeting:{session.meeting_id}"
    if isinstance(one.row, NextStep):
        return audience.scope == f"member:{one.row.member_id}"
    if isinstance(one.row, FinalListRow):
        return one.row.registration.is_listed and audience.scope == one.row.scope
    if isinstance(one.row, MeetingReport) and audience.scope == f"meeting:{one.row.meeting_id}":
        return one.row.level == "public" or one.row.scope == audience.scope
    return one.pair in IN_A_FILE_FOR.get((str(audience.level), name), {("public", "")})


# Its readers hold an office of the member, and with it the members' level (focalpoints/grants.py).
SHOWS_THE_MEMBERS_LEVEL = {"handover-pack"}
TOTALS_ALONE = {"meeting-statistics"}


def test_no_report_shows_what_not_all_of_its_readers_may_see(world: World) -> None:
    term = AppointmentFactory(member=world.cast.places.this, role="alternate", start=PartialDate.of(2020))
    SuccessionFactory(leaving=term)
    guest = Registration.objects.filter(person=world.cast.person("guest"), meeting=world.cast.places.meeting)
    guest.update(status=RegistrationStatus.ATTENDED)  # there are certificates of a meeting that was held
    Meeting.objects.filter(pk=world.cast.places.meeting.pk).update(status=MeetingStatus.HELD)
    seen: dict[str, int] = {}
    leaking = []
    for kind, subject in documents(world):
        audience = kind.audience(subject)
        document = kind.build(subject, "en")
        text = json.dumps(asdict(document), default=str) + _printed(kind, document)
        assert not any(secret in text for secret in ("zqxsecret2", "zqxsecret3")), "needs, or where one joins"
        about = {one.word for one in world.planted if subject in (one.word, str(getattr(one.row, "pk", "")))}
        shown = [one for one in world.planted if one.word in text]
        leaking += [
            (kind.key, subject, one.word)
            for one in shown
            if one.word not in about
            and not is_for_all(world, audience, one)
            and not (kind.key in SHOWS_THE_MEMBERS_LEVEL and one.pair == ("members", ""))
        ]
        seen[kind.key] = seen.get(kind.key, 0) + len(shown)
    assert leaking == []
    assert sorted(seen) == [kind.key for kind in kinds()]
    assert {kind for kind, shown in seen.items() if not shown} == TOTALS_ALONE, f"shows nothing planted: {seen}"


def _printed(kind: ReportKind, document: object) -> str:
    report = SimpleNamespace(title=kind.title, language="en")
    return render_to_string(kind.template, {"document": document, "report": report, "seen": WhoSees("Public")})


def test_the_pdf_of_the_participants_names_those_alone_who_agreed(world: World) -> None:
    report = order("participants", subject="test-meeting")
    rendering.render(report.pk)
    report.refresh_from_db()
    assert report.state == State.READY, report.error
    text = text_of(report.file.path)
    listed = [one.word for one in world.planted if isinstance(one.row, Registration) and one.pair]
    assert [one.word for one in world.planted if one.word in text] == listed
    assert len(listed) == 1


def test_a_report_about_what_is_not_there_is_about_nothing(world: World) -> None:
    for kind in kinds():
        if kind.subjects:
            with pytest.raises(NoSubject):
                kind.audience("no-such-one")


def test_nobody_may_order_a_report_about_what_they_may_not_see(world: World) -> None:
    hidden = {
        (kind.key, subject, role)
        for kind in kinds()
        if kind.subjects
        for role in ("visitor", *PEOPLE)
        for subject, _name in kind.subjects.offered(world.cast.reader(role))
        if any(one.word == subject for one in world.hidden_from(role))
    }
    assert hidden == set()


def gathered() -> tuple[Meeting, dict[str, Person]]:
    """Everything that can happen to four people at a meeting with one seat."""
    meeting = open_meeting(seats=1, joining_address=JOINING)
    capacity_of(meeting, "alternate").__class__.objects.filter(meeting=meeting, kind="alternate").update(
        approval=Approval.STAFF
    )
    people = {
        "seated": invited(meeting, name="zqxseated"),
        "waiting": invited(meeting, name="zqxwaiting"),
        "online": invited(meeting, name="zqxonline"),
        "asking": invited(meeting, name="zqxasking", role="alternate"),
        "refused": invited(meeting, name="zqxrefused", role="alternate"),
    }
    return meeting, people


def happen(meeting: Meeting, people: dict[str, Person], staff: object) -> None:
    places = {}
    for name, person in people.items():
        mode = Mode.ONLINE if name in ("online", "asking") else Mode.IN_PERSON
        kind = "alternate" if name in ("asking", "refused") else "focal-point"
        wish = Wish(mode, needs=f"{NEEDS} of {name}", is_listed=True)
        places[name] = register(person, meeting, capacity=capacity_of(meeting, kind), wish=wish, by=account_of(person))
    change(places["online"], Wish(Mode.ONLINE, needs=f"{NEEDS} changed"), by=account_of(people["online"]))
    withdraw(places["seated"], by=account_of(people["seated"]))
    approve(places["asking"], by=staff)
    decline(places["refused"], "The seats are taken.", by=staff)


def test_a_mail_tells_its_reader_of_nobody_else_and_the_needs_to_nobody(db: None, staff: object) -> None:
    meeting, people = gathered()
    happen(meeting, people, staff)
    assert Message.objects.count() >= 8
    for message in Message.objects.all():
        row = f"{message.subject} {message.body} {message.to_address} {message.to_name}"
        names = {name for name, person in people.items() if person.name in row}
        assert len(names) == 1
        assert (message.kind, NEEDS in row, JOINING in row) == (message.kind, False, False)


def test_only_the_calendar_file_of_the_confirmed_tells_where_one_joins(db: None, staff: object) -> None:
    meeting, people = gathered()
    happen(meeting, people, staff)
    told = {}
    for message in Message.objects.order_by("pk"):
        kind = kind_of(message.kind)
        files = kind.attach(message) if kind.attach else []
        mail = letter_of(message, {}, files)
        assert JOINING not in str(mail.body) + str(mail.alternatives)
        unfolded = b"".join(file.content for file in files).replace(b"\r\n ", b"")
        assert NEEDS.encode() not in unfolded
        told.setdefault(message.to_name, set()).add(JOINING.encode() in unfolded)
    assert told == {
        "zqxseated": {False},
        "zqxwaiting": {False, True},
        "zqxonline": {True},
        "zqxasking": {False, True},
        "zqxrefused": {False},
    }


def test_needs_stand_in_their_own_table_and_in_no_other(db: None, staff: object) -> None:
    meeting, people = gathered()
    happen(meeting, people, staff)
    assert Needs.objects.count() == 3
    holding = [
        model.__name__
        for model in apps.get_models()
        if model is not Needs and any(NEEDS in str(row) for row in model._default_manager.values())
    ]
    assert holding == []
