"""The report on a meeting is shown to nobody who may not see the meeting itself."""

import pytest

from focalpoints.models import User
from focalpoints.services.accounts import make_staff
from meetings.models import Meeting
from meetings.reporting.editions import MEMBERS, PARTICIPANTS, PUBLIC, SHOWN_TO, STEERING, Readers, shown_to
from meetings.services.thanking import send_thanks, thanking
from meetings.services.writing_the_report import report_on, show_report
from r2pnet.refusal import Refused
from tests.factories import PersonFactory
from tests.meetings.after import held_meeting, thanks_as_they_go, took_part
from tests.meetings.test_meeting_report import browser_of, shown, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> User:
    return make_staff("editor@example.org")


@pytest.mark.parametrize(
    ("level", "offered"),
    [
        ("public", [PARTICIPANTS, STEERING, MEMBERS, PUBLIC]),
        ("members", [PARTICIPANTS, STEERING, MEMBERS]),
        ("steering", [PARTICIPANTS, STEERING]),
        ("secretariat", [PARTICIPANTS]),
    ],
)
def test_readers_wider_than_the_meeting_are_neither_offered_nor_taken(
    staff: User, level: str, offered: list[Readers]
) -> None:
    meeting = held_meeting(level=level)
    report = written(meeting, staff)
    seen = Meeting.objects.visible_to
    assert [one for one in SHOWN_TO if seen(one.audience(meeting)).filter(pk=meeting.pk).exists()] == offered
    assert shown_to(meeting) == offered
    client, address = browser_of(staff), f"/desk/meetings/{meeting.slug}/report/show/"
    form = client.get(address).context["form"]
    assert [key for key, _name in form.fields["readers"].choices] == [one.key for one in offered]
    for readers in SHOWN_TO:
        if readers not in offered:
            with pytest.raises(Refused, match="Not all of them may see the meeting itself"):
                show_report(meeting, readers, version=report.version, by=staff)
            client.post(address, {"readers": readers.key, "version": report.version})
            assert not report_on(meeting).is_shown


def test_the_mail_of_thanks_leads_nobody_to_a_report_on_a_meeting_that_was_narrowed_since(staff: User) -> None:
    meeting = held_meeting()
    took_part(meeting, person=PersonFactory(name="No account"))
    shown(meeting, staff, PUBLIC)
    Meeting.objects.filter(pk=meeting.pk).update(level="members")
    send_thanks(meeting, by=staff, said=thanking(meeting).sign)
    [body] = thanks_as_they_go().values()
    assert "/report/" not in body
