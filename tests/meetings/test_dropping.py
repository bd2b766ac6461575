"""A draft that nobody was told of can be thrown away; its history stays, and what somebody knows of is cancelled."""

import pytest
from django.test import Client
from django.utils import timezone

from focalpoints.models import User
from meetings.models import Capacity, Meeting
from meetings.models.meeting import MeetingStatus
from meetings.services.stepping import drop_draft
from meetings.services.wording import own_words, save_words
from r2pnet.outbox.models import MessageText
from r2pnet.refusal import Refused
from tests.factories import InvitationFactory, MeetingHostFactory, PaperFactory
from tests.meetings.gathering import invited, open_meeting, seat
from tests.meetings.reading import words_of

pytestmark = pytest.mark.django_db
URL = "/desk/meetings/annual-12-test-city/drop/"


@pytest.fixture
def draft() -> Meeting:
    return open_meeting(status=MeetingStatus.DRAFT)


def test_all_that_belongs_to_it_goes_and_the_history_stays(draft: Meeting, staff: User, staff_client: Client) -> None:
    MeetingHostFactory(meeting=draft)
    InvitationFactory(meeting=draft)
    text = own_words(draft, "meeting-invitation", "en")
    text.subject, text.body = "Come", "{address}"
    save_words(text, by=staff)
    assert "Throw the draft away" in words_of(staff_client.get("/desk/meetings/annual-12-test-city/"))
    assert "Nobody was told of it" in words_of(staff_client.get(URL))
    done = staff_client.post(URL, {"reason": "Made twice"}, follow=True)
    assert "The draft is thrown away." in words_of(done)
    assert [rows.objects.count() for rows in (Meeting, Capacity, MessageText)] == [0, 0, 0]
    last = Meeting.history.filter(id=draft.pk).latest()
    assert (last.history_type, last.history_change_reason) == ("-", "Made twice")
    assert "The draft is gone already." in words_of(staff_client.post(URL, follow=True))


@pytest.mark.parametrize("known", ["announced", "invited", "registered", "with a paper"])
def test_what_somebody_knows_of_stays(draft: Meeting, staff: User, known: str) -> None:
    if known == "announced":
        Meeting.objects.update(status=MeetingStatus.ANNOUNCED)
    elif known == "invited":
        InvitationFactory(meeting=draft, sent_at=timezone.now())
    elif known == "registered":
        Meeting.objects.update(status=MeetingStatus.OPEN)
        seat(invited(draft), Meeting.objects.get())
        Meeting.objects.update(status=MeetingStatus.DRAFT)
    else:
        PaperFactory(meeting=draft)
    with pytest.raises(Refused):
        drop_draft(draft, by=staff)
    assert Meeting.objects.count() == 1
    assert draft.capacities.exists()


def test_one_that_is_announced_leads_back_to_its_page(draft: Meeting, staff_client: Client) -> None:
    Meeting.objects.update(status=MeetingStatus.ANNOUNCED)
    for ask in (staff_client.get, staff_client.post):
        assert "It is no draft any more: cancel it instead." in words_of(ask(URL, follow=True))
    assert Meeting.objects.exists()
