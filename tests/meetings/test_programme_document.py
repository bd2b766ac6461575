"""The programme as a PDF: for each audience what it may read, parallel sessions in one row."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.template.loader import render_to_string

from focalpoints.models import User
from focalpoints.services.accounts import make_staff
from meetings.models import Meeting
from meetings.models.session import SessionKind
from meetings.programme.document import LINES_A_TABLE, programme_for_participants, public_programme
from meetings.programme.reports import PROGRAMME, PROGRAMME_FOR_PARTICIPANTS
from r2pnet.reports.registry import NoSubject
from r2pnet.visibility import Level
from r2pnet.who_sees import WhoSees
from tests.factories import MemberFactory, PersonFactory, UserFactory
from tests.meetings.gathering import account_of, open_meeting
from tests.meetings.programming import participant, release, session, workshop

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> Meeting:
    return open_meeting(zone="UTC", title="Twelfth meeting")


def for_participants(meeting: Meeting) -> dict[str, Any]:
    return {"level": Level.MEMBERS, "scope": f"meeting:{meeting.pk}"}


def test_parallel_sessions_are_cells_of_one_row(meeting: Meeting) -> None:
    session(meeting, 9, title="Opening", room="Hall")
    session(meeting, 10, title="Coffee", kind=SessionKind.BREAK, room="")
    for name in "ABC":
        workshop(meeting, 11, title=f"Workshop {name}", room=f"Room {name}")
    release(meeting)
    (table,) = public_programme(meeting.slug, "en").tables
    assert [(row.begins, row.is_pause, [cell.name for cell in row.cells]) for row in table.rows] == [
        ("09:00", False, ["1. Opening"]),
        ("10:00", True, ["Coffee"]),
        ("11:00", False, ["2. Workshop A", "3. Workshop B"]),
        ("11:00", False, ["4. Workshop C"]),
    ]
    assert table.rows[0].cells[0].facts == "Plenary, Hall"
    assert table.rows[2].cells[0].facts == "Workshop, Room A, seats: 2"


def test_each_audience_has_what_it_may_read_and_its_own_version(meeting: Meeting) -> None:
    session(meeting, 9, title="Opening")
    release(meeting)
    session(meeting, 10, title="Zqxparticipants", **for_participants(meeting))
    session(meeting, 11, title="Zqxmembers", level=Level.MEMBERS)
    session(meeting, 12, title="Zqxstaff", level=Level.SECRETARIAT)
    release(meeting)
    session(meeting, 13, title="Zqxdraft")
    public, own = public_programme(meeting.slug, "en"), programme_for_participants(meeting.slug, "en")
    assert [row.cells[0].name for row in public.tables[0].rows] == ["1. Opening"]
    assert [row.cells[0].name for row in own.tables[0].rows] == ["1. Opening", "P1. Zqxparticipants"]
    assert public.version.startswith("Version 1 of ")
    assert own.version.startswith("Version 2 of ")


def test_offices_stand_in_it_and_no_names(meeting: Meeting) -> None:
    one = session(meeting)
    member, person = MemberFactory(country__short_name="Testland"), PersonFactory(name="Zqx Name")
    one.offices.create(role="chair", member=member, office="focal point", person=person)
    release(meeting)
    made = public_programme(meeting.slug, "en")
    assert made.tables[0].rows[0].cells[0].facts == "Plenary, Test hall. Chair: Testland, focal point."
    assert "Zqx" not in str(made)


@pytest.mark.parametrize("field", ["title", "summary", "room"])
def test_a_letter_for_which_there_is_no_font_is_said_in_both(meeting: Meeting, field: str) -> None:
    one = session(meeting, 9, title="Ouverture, افتتاح")
    session(meeting, 10, title="Closing", **for_participants(meeting))
    release(meeting)
    builds = (public_programme, programme_for_participants)
    assert [build(meeting.slug, "en").lacks_a_font for build in builds] == [False, False]
    setattr(one, field, "开幕式")
    one.save()
    release(meeting)
    made = [build(meeting.slug, "en") for build in builds]
    assert [one.lacks_a_font for one in made] == [True, True]
    report = SimpleNamespace(title="Programme", language="en")
    said = render_to_string(PROGRAMME.template, {"document": made[0], "report": report, "seen": WhoSees("Public")})
    assert "letters for which the portal brings no font" in said


def test_a_letter_that_only_participants_read_is_not_told_of_in_the_public_one(meeting: Meeting) -> None:
    session(meeting, 9, title="Opening")
    session(meeting, 10, title="闭幕式", **for_participants(meeting))
    release(meeting)
    builds = (public_programme, programme_for_participants)
    assert [build(meeting.slug, "en").lacks_a_font for build in builds] == [False, True]


def test_a_long_day_is_told_in_tables_that_each_fit_on_a_page(meeting: Meeting) -> None:
    for hour in range(6, 22):
        session(meeting, hour, title="A long title of a session " * 8, summary="Words of a summary. " * 30)
    release(meeting)
    made = public_programme(meeting.slug, "en")
    assert len(made.tables) > 2
    assert [table.title.endswith(", continued") for table in made.tables] == [False] + [True] * (len(made.tables) - 1)
    assert sum(len(table.rows) for table in made.tables) == 16
    assert all(len(table.rows) * 10 <= LINES_A_TABLE + 10 for table in made.tables)


@pytest.mark.parametrize("build", [public_programme, programme_for_participants])
def test_without_something_to_read_there_is_no_file(meeting: Meeting, build: Any) -> None:
    session(meeting, level=Level.SECRETARIAT)
    release(meeting)
    for slug in (meeting.slug, "no-such-meeting"):
        with pytest.raises(NoSubject):
            build(slug, "en")


def test_who_may_order_which(meeting: Meeting) -> None:
    session(meeting, 9)
    session(meeting, 10, **for_participants(meeting))
    release(meeting)
    taking_part = account_of(participant(meeting).person)
    staff: User = make_staff("editor@example.org")
    other = UserFactory()
    kinds = (PROGRAMME, PROGRAMME_FOR_PARTICIPANTS)
    may = {
        name: [kind.may_order(user, meeting.slug) for kind in kinds]
        for name, user in {"participant": taking_part, "staff": staff, "other": other}.items()
    }
    assert may == {"participant": [True, True], "staff": [True, True], "other": [True, False]}
    assert [kind.offers_any(other) for kind in kinds] == [True, False]
    assert [slug for slug, _name in PROGRAMME.offered(other)] == [meeting.slug]
    assert PROGRAMME_FOR_PARTICIPANTS.subjects is not None
    assert PROGRAMME_FOR_PARTICIPANTS.subjects.named(other, [meeting.slug]) == {}


def test_no_public_file_is_offered_of_what_is_not_public(meeting: Meeting) -> None:
    session(meeting, 9, level=Level.MEMBERS)
    release(meeting)
    staff = make_staff("editor@example.org")
    assert not PROGRAMME.offers_any(staff)
    assert PROGRAMME_FOR_PARTICIPANTS.offers_any(staff)
