"""Statistics of a meeting: totals that are right, and nobody who could be recognised by them."""

import re
from dataclasses import asdict, replace

import pytest
from django.template.loader import render_to_string

from focalpoints.models import User
from focalpoints.services.accounts import make_staff
from meetings.reporting.bars import LEFT, RIGHT, bars_of
from meetings.reporting.kinds import STATISTICS
from meetings.reporting.statistics import statistics
from meetings.reporting.too_few import Row, put_together
from meetings.services.attending import note_attendance
from meetings.services.consenting import say_whether_named
from r2pnet.reports import rendering
from r2pnet.reports.models import State
from r2pnet.reports.orders import order
from r2pnet.reports.registry import NoSubject
from tests.factories import InvitationFactory, MemberFactory
from tests.meetings.after import held_meeting, took_part
from tests.meetings.gathering import account_of
from tests.reports.test_directory import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> User:
    return make_staff("editor@example.org")


def table(made: object, title: str) -> dict[str, tuple[int | None, ...]]:
    [found] = [one for one in made.tables if title in one.title]  # type: ignore[attr-defined]
    return {row.name: row.numbers for row in found.rows}


def test_the_totals_are_those_of_who_took_part() -> None:
    meeting = held_meeting()
    for number in range(4):
        took_part(meeting, f"Planted {number}", un_group="african", sector="justice")
    took_part(meeting, "Planted online", un_group="asia-pacific", mode="online")
    for number in range(3):
        took_part(meeting, f"Planted absent {number}", un_group="african", status="confirmed")
    InvitationFactory(meeting=meeting, member=MemberFactory(country__un_group="african"))
    made = statistics(meeting.slug, "en")
    assert (made.named, made.in_person, made.online, made.more) == (5, 4, 1, "")
    assert table(made, "Members and organisations") == {
        "African Group": (4, 7, 8), "Asia-Pacific Group": (1, None, None),
    }  # fmt: skip
    assert table(made, "People who took part, by regional group") == {
        "African Group": (4,), "Asia-Pacific Group": (1,),
    }  # fmt: skip
    assert table(made, "by capacity") == {"Focal point": (5, 4, 1)}
    assert table(made, "by sector") == {"Foreign affairs": (1,), "Justice": (4,)}
    assert "Planted" not in str(asdict(made))


def test_who_is_not_named_is_in_no_number_but_one() -> None:
    """Whoever has the list beside the statistics finds nobody by subtracting: the file is the same without them."""
    meeting = held_meeting()
    for number in range(4):
        took_part(meeting, f"Name {number}", un_group="african", sector="justice")
    silent = InvitationFactory(meeting=meeting, member=MemberFactory(country__un_group="african"))
    alone = InvitationFactory(meeting=meeting, member=MemberFactory(country__un_group="eastern-european"))
    without = statistics(meeting.slug, "en")
    assert table(without, "Members and organisations") == {
        "African Group": (4, None, None), "Eastern European Group": (0, None, None),
    }  # fmt: skip
    took_part(meeting, "Planted", kind="observer", invitation=silent, is_listed=False)
    few = statistics(meeting.slug, "en")
    assert few == replace(without, more="Fewer than three more took part without being named.")
    took_part(meeting, "Planted too", invitation=alone, mode="online", is_listed=False)
    assert statistics(meeting.slug, "en") == few
    took_part(meeting, "Planted as well", invitation=alone, is_listed=False)
    assert statistics(meeting.slug, "en") == replace(few, more="3 more took part without being named.")


def test_a_meeting_where_nobody_is_named_has_no_table() -> None:
    meeting = held_meeting()
    took_part(meeting, "Planted", is_listed=False)
    made = statistics(meeting.slug, "en")
    assert (made.named, made.tables, made.more[:5]) == (0, (), "Fewer")


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ((5, 4), [5, 4]),
        ((5, 1, 2), [5, 3]),
        ((5, 1), [6]),
        ((7, 4, 1), [7, 5]),
        ((2,), []),
        ((1, 1), []),
        ((0, 3), [0, 3]),
        ((0, 3, 1), [0, 4]),
        ((), []),
    ],
)
def test_rows_are_put_together_until_nobody_can_be_counted_back(numbers: tuple[int, ...], expected: list[int]) -> None:
    rows, are_some_together = put_together(Row(str(place), (number,)) for place, number in enumerate(numbers))
    assert [row.numbers[0] for row in rows] == expected
    assert are_some_together == (expected != list(numbers) and expected != [])


def test_sector_is_told_as_far_as_its_readers_may_see_the_office() -> None:
    meeting = held_meeting()
    for number in range(3):
        row = took_part(meeting, f"Name {number}", sector="defence")
        row.person.appointments.update(level="secretariat")
    assert table(statistics(meeting.slug, "en"), "by sector") == {"No office of a member, or not known": (3,)}


def test_those_who_took_part_and_staff_may_have_it(staff: User) -> None:
    meeting, other = held_meeting(), held_meeting(slug="other", ordinal=13)
    inside, outside = took_part(meeting), took_part(other)
    assert STATISTICS.may_order(account_of(inside.person), meeting.slug)
    assert not STATISTICS.may_order(account_of(outside.person), meeting.slug)
    assert {slug for slug, _name in STATISTICS.offered(staff)} == {meeting.slug, "other"}
    audience = STATISTICS.audience(meeting.slug)
    assert (audience.level, audience.scope) == ("members", f"meeting:{meeting.pk}")
    note_attendance(meeting, taken_back=[inside.pk], by=staff)
    assert not STATISTICS.may_order(staff, meeting.slug)
    with pytest.raises(NoSubject):
        STATISTICS.audience("no-such-one")


def test_bars_stay_within_the_picture_and_are_as_long_as_their_numbers() -> None:
    chart = bars_of([("A", (10, 5)), ("B" * 60, (0, 3))], stacked=True)
    assert chart is not None
    ends = [max(bar.x + bar.width for bar in line.bars) for line in chart.lines]
    assert ends[0] == RIGHT
    assert ends[1] == pytest.approx(LEFT + (RIGHT - LEFT) / 5, abs=0.2)
    assert (chart.lines[1].name, chart.lines[1].label) == ("B" * 33 + "…", "3")
    assert bars_of([("A", (0,))]) is None
    assert bars_of([]) is None


def test_the_picture_begins_with_its_title_and_has_no_class() -> None:
    chart = bars_of([("African Group", (3, 1))], stacked=True)
    drawn = render_to_string("reports/bars.html", {"chart": chart, "title": "by group", "legend": "Words"})
    svg = drawn[drawn.index("<svg") : drawn.index("</svg>")]
    assert re.match(r"<svg [^>]*><title>Chart: by group\. African Group: 4\.</title>", svg)
    assert ("class=" in svg, "style=" in svg) == (False, False)


def test_the_file_says_the_same_in_words() -> None:
    meeting = held_meeting(title="A meeting with a long title " * 5)
    for number in range(3):
        took_part(meeting, f"Planted {number}")
        took_part(meeting, f"Planted silent {number}", un_group="asia-pacific", sector="justice", is_listed=False)
    took_part(meeting, "Planted online", un_group="eastern-european", mode="online")
    report = order("meeting-statistics", subject=meeting.slug)
    rendering.render(report.pk)
    report.refresh_from_db()
    assert report.state == State.READY, report.error
    text = text_of(report.file.path)
    words = " ".join(text.split())
    assert ("people took part and are named" in words, "3 more took part without being named." in words) == (True, True)
    assert "–: fewer than three more than took part." in words
    assert "African Group" in text
    assert "Planted" not in text


def test_whoever_takes_back_the_word_to_be_named_is_counted_in_no_file_that_opens() -> None:
    meeting = held_meeting()
    row = took_part(meeting)
    took_part(meeting, "B. Example")
    report = order("meeting-statistics", subject=meeting.slug)
    rendering.render(report.pk)
    say_whether_named(row, False, by=account_of(row.person))
    report.refresh_from_db()
    assert report.state == State.OVERTAKEN
