"""A meeting whose report is shown and whose list is closed was not held after all, or is seen by fewer."""

import pytest
from django.contrib.auth.models import AnonymousUser

from focalpoints.models import User
from focalpoints.services.accounts import make_staff
from meetings.models import Meeting, MeetingReport
from meetings.participants import participant_list
from meetings.reporting.editions import PUBLIC
from meetings.reporting.kinds import MEETING_REPORT
from meetings.running.steps import step_named
from meetings.services.stepping import take_step
from meetings.services.writing_the_report import report_on, take_report_back
from tests.meetings.after import close, held_meeting, took_part
from tests.meetings.gathering import account_of
from tests.meetings.reading import words_of
from tests.meetings.test_meeting_report import browser_of, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> User:
    return make_staff("editor@example.org")


def step_taken(meeting: Meeting, key: str, by: User) -> None:
    step = step_named(key)
    assert step is not None
    take_step(meeting, step, by=by)


def test_its_report_and_final_list_are_read_no_more_until_it_was_held(staff: User) -> None:
    meeting = held_meeting()
    row = took_part(meeting, "Ann Example")
    shown(meeting, staff, PUBLIC)
    close(meeting, staff)
    address, people = f"/meetings/{meeting.slug}/report/", (None, account_of(row.person), staff)

    def read() -> tuple[list[int], bool, list[int], str]:
        statuses = [browser_of(one).get(address).status_code for one in people]
        links = address in browser_of(None).get(meeting.get_absolute_url()).content.decode()
        offered = [len(MEETING_REPORT.offered(one)) for one in (AnonymousUser(), staff)]
        return statuses, links, offered, participant_list(meeting.slug, "en").title

    before = read()
    assert before == ([200, 200, 200], True, [1, 5], "Final list of participants")
    step_taken(meeting, "not-held", staff)
    assert read() == ([404, 404, 200], False, [0, 1], "List of participants")
    assert participant_list(meeting.slug, "en").standing == ""
    step_taken(meeting, "held-after-all", staff)
    assert read() == before


def test_the_page_before_says_what_becomes_of_them(staff: User) -> None:
    meeting = held_meeting()
    took_part(meeting)
    client, desk = browser_of(staff), f"/desk/meetings/{meeting.slug}/step"
    said = ("read by the secretariat alone from then on.", "No version of the final list is read any more")
    assert [one in words_of(client.get(f"{desk}/not-held/")) for one in said] == [False, False]
    shown(meeting, staff, PUBLIC)
    close(meeting, staff)
    assert [one in words_of(client.get(f"{desk}/not-held/")) for one in said] == [True, True]
    step_taken(meeting, "not-held", staff)
    back = ("The report is read again by those whom it is shown to.", "of the final list is read again.")
    assert [one in words_of(client.get(f"{desk}/held-after-all/")) for one in back] == [True, True]


def test_its_report_can_be_taken_back(staff: User) -> None:
    meeting = held_meeting()
    took_part(meeting)
    shown(meeting, staff, PUBLIC)
    step_taken(meeting, "not-held", staff)
    client, desk = browser_of(staff), f"/desk/meetings/{meeting.slug}/report/"
    page = client.get(desk)
    assert f"{desk}take-back/" in page.content.decode()
    assert "only the secretariat reads the report" in words_of(page)
    assert f"{desk}show/" not in page.content.decode()
    take_report_back(meeting, version=report_on(meeting).version, by=staff)
    assert not report_on(meeting).is_shown
    assert f"{desk}take-back/" not in client.get(desk).content.decode()
    step_taken(meeting, "held-after-all", staff)
    assert not MeetingReport.objects.visible_to(AnonymousUser()).exists()
