"""The pages on which a member's people see and name their delegation, and what nobody else gets of it."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from focalpoints.models import User
from focalpoints.models.appointment import Role
from meetings.models import Meeting
from meetings.models.capacity import Approval
from r2pnet.desk.card import Place, desk_of
from tests.factories import PersonFactory, UserFactory
from tests.meetings.gathering import account_of, capacity_of, open_meeting, seat, statuses
from tests.meetings.naming import Invited, invited_member, office_of
from tests.meetings.reading import main_of, notices_in, words_of
from tests.meetings.test_register_page import heading_of

pytestmark = pytest.mark.django_db
LIST, NAME = "/meetings/annual-12-test-city/delegation/", "/meetings/annual-12-test-city/delegate/"
DEEDS = ("", "approve/", "decline/", "withdraw/", "substitute/")
DEEDS += ("change/grant/", "change/decline/", "change/take-back/")


@pytest.fixture
def meeting() -> Meeting:
    return open_meeting(seats=2)


@pytest.fixture
def ours(meeting: Meeting) -> Invited:
    return invited_member(meeting)


def signed_in(user: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def typed(meeting: Meeting, **fields: Any) -> dict[str, Any]:
    given = {"name": "D. Elegate", "office": "Adviser", "work_email": "d@example.org", "language": "en"}
    more = {"capacity": capacity_of(meeting, "delegate").pk, "rank": "adviser", "mode": "in-person"}
    return {**given, **more, **fields}


def page_of(made: Any, deed: str = "") -> str:
    return f"{NAME}{made.pk}/{deed}"


def test_a_focal_point_names_a_delegate_and_reads_how_they_stand(meeting: Meeting, ours: Invited) -> None:
    client = signed_in(ours.focal_point)
    assert "Nobody takes part yet." in words_of(client.get(LIST))
    assert heading_of(client.get(NAME)) == f"Name a delegate of {ours.member.name}"
    done = client.post(NAME, typed(meeting), follow=True)
    made = meeting.registrations.get()
    assert done.redirect_chain == [(page_of(made), 302)]
    assert notices_in(done) == ["D. Elegate is named and has a place. We have written to them."]
    listed = words_of(client.get(LIST))
    assert "1 person is named." in listed
    assert "D. Elegate" in listed
    assert "Confirmed" in listed


def test_the_same_address_leads_to_the_delegate_who_is_named_already(meeting: Meeting, ours: Invited) -> None:
    client = signed_in(ours.focal_point)
    for _press in range(2):
        done = client.post(NAME, typed(meeting, name="Another Name"), follow=True)
    assert notices_in(done)[-1] == "This address is named already: here is who."
    assert heading_of(done) == "Another Name"
    assert statuses(meeting) == ["confirmed"]


def test_what_was_typed_stays_after_an_error(meeting: Meeting, ours: Invited) -> None:
    page = signed_in(ours.focal_point).post(NAME, typed(meeting, work_email="nobody", office="Head of Office"))
    assert "Write an e-mail address" in words_of(page)
    assert 'value="Head of Office"' in main_of(page)
    assert statuses(meeting) == []


def test_whose_an_address_is_cannot_be_told_from_any_answer(meeting: Meeting, ours: Invited) -> None:
    """Somebody on record with an account and somebody new: every page is the same but for number and address."""
    PersonFactory(name="Secret Name", user=UserFactory(email="known@example.org"), languages=["ar"])
    client, pages = signed_in(ours.focal_point), []
    for address in ("known@example.org", "new@example.org"):
        done = client.post(NAME, typed(meeting, work_email=address), follow=True)
        made = meeting.registrations.latest("pk")
        answers = [
            done,
            *(client.get(page_of(made, deed)) for deed in ("", "withdraw/", "substitute/")),
            client.get(LIST),
        ]
        words = [
            words_of(answer).replace("1 person is", "N are").replace("2 people are", "N are") for answer in answers
        ]
        assert "Secret Name" not in " ".join(words)
        pages.append(words[:-1])
    assert pages[0] == pages[1]


def test_an_assistant_names_and_the_focal_point_decides_on_the_page(meeting: Meeting, ours: Invited) -> None:
    assistant, client = signed_in(ours.assistant), signed_in(ours.focal_point)
    assert "The focal point of your member decides" in words_of(assistant.get(NAME))
    named = assistant.post(NAME, typed(meeting), follow=True)
    made = meeting.registrations.get()
    assert "Waits for the member’s focal point" in words_of(named)
    assert "Your word decides" not in words_of(named)
    assert "1 waits for you" in words_of(client.get(LIST))
    assert "Your word decides" in words_of(client.get(page_of(made)))
    assistant.post(page_of(made, "approve/"))
    assert statuses(meeting) == ["requested"]
    assert client.get(page_of(made, "approve/"))["Location"] == page_of(made)
    done = client.post(page_of(made, "approve/"), follow=True)
    assert notices_in(done) == ["Approved. We have written to them."]
    assert statuses(meeting) == ["confirmed"]


def test_declining_asks_for_a_reason_and_the_one_who_asked_reads_it(meeting: Meeting, ours: Invited) -> None:
    meeting.capacities.filter(kind="alternate").update(approval=Approval.MEMBER)
    made = seat(ours.alternate.person, meeting, kind="alternate")
    client, own = signed_in(ours.focal_point), signed_in(ours.alternate)
    register = "/meetings/annual-12-test-city/registration/"
    assert heading_of(own.get(register)) == "The focal point of your member decides about your request."
    assert "Write the reason" in words_of(client.post(page_of(made, "decline/"), {"decline_reason": " "}))
    client.post(page_of(made, "decline/"), {"decline_reason": "Only one of us goes."})
    assert heading_of(own.get(register)) == "The focal point of your member has declined your registration."
    assert "Only one of us goes." in words_of(own.get(register))


def test_it_is_changed_withdrawn_and_taken_by_another_on_pages_that_ask_once(meeting: Meeting, ours: Invited) -> None:
    client, made = signed_in(ours.focal_point), ours.name()
    client.post(page_of(made), {"rank": "alternate", "office": "Deputy", "mode": "online"})
    made.refresh_from_db()
    assert (made.rank, made.office, made.mode) == ("alternate", "Deputy", "online")
    assert heading_of(client.get(page_of(made, "substitute/"))) == "Who comes instead of D. Elegate?"
    other = {"name": "O. Ther", "office": "Deputy", "work_email": "o@example.org", "language": "fr"}
    done = client.post(page_of(made, "substitute/"), other, follow=True)
    assert notices_in(done) == ["O. Ther takes the place. We have written to both."]
    assert heading_of(client.get(page_of(made, "withdraw/"))) == "Withdraw O. Ther?"
    client.post(page_of(made, "withdraw/"))
    assert statuses(meeting) == ["withdrawn", "withdrawn"]
    assert client.get(page_of(made, "withdraw/"))["Location"] == page_of(made)
    assert "No longer" in words_of(client.get(LIST))


def test_people_of_other_offices_see_the_delegation_and_do_nothing(meeting: Meeting, ours: Invited) -> None:
    made = ours.name()
    client = signed_in(account_of(office_of(ours.member, Role.MISSION_CONTACT)))
    assert "D. Elegate" in words_of(client.get(LIST))
    page = client.get(page_of(made))
    assert ('method="post"' in main_of(page), "Withdraw" in words_of(page)) == (False, False)
    assert client.get(NAME).status_code == 404
    for deed in DEEDS[1:]:
        assert client.post(page_of(made, deed), typed(meeting)).status_code == 302
    assert statuses(meeting) == ["confirmed"]


def test_nobody_else_gets_any_of_it(meeting: Meeting, ours: Invited) -> None:
    """Another member's focal point, the delegate, a stranger: as if there were nothing; signed out: to sign in."""
    delegate = PersonFactory(user=UserFactory(email="d@example.org"))
    made = ours.name()
    others = (invited_member(meeting).focal_point, account_of(delegate), UserFactory())
    pages = [page_of(made, deed) for deed in DEEDS]
    for user in others:
        client = signed_in(user)
        assert {client.get(page).status_code for page in pages} == {404}
        assert {client.post(page, typed(meeting)).status_code for page in pages} == {404}
    for user in others[1:]:
        assert [signed_in(user).get(page).status_code for page in (LIST, NAME)] == [404, 404]
    signed_out = Client(SERVER_NAME="localhost")
    answers = [signed_out.get(page) for page in (*pages, LIST, NAME)]
    assert {answer["Location"].partition("?")[0] for answer in answers} == {"/account/sign-in/"}
    assert "D. Elegate" not in words_of(signed_in(others[0]).get(LIST))
    assert statuses(meeting) == ["confirmed"]


def test_a_delegate_sees_the_meeting_and_the_own_registration(meeting: Meeting, ours: Invited) -> None:
    delegate = PersonFactory(user=UserFactory(email="d@example.org"))
    ours.name()
    client = signed_in(account_of(delegate))
    assert heading_of(client.get("/meetings/annual-12-test-city/registration/")) == "You have a seat."
    assert "Your delegation" not in words_of(client.get("/meetings/annual-12-test-city/"))
    assert "Your delegation" in words_of(signed_in(ours.focal_point).get("/meetings/annual-12-test-city/"))


def test_after_the_last_day_nobody_is_named_and_it_says_so(meeting: Meeting, ours: Invited) -> None:
    made = ours.name()
    Meeting.objects.filter(pk=meeting.pk).update(status="closed")
    client = signed_in(ours.focal_point)
    assert heading_of(client.get(NAME)) == "Registration for this meeting is not open."
    client.post(NAME, typed(meeting, work_email="late@example.org"))
    assert statuses(meeting) == ["confirmed"]
    assert "The last day to change it has passed." in words_of(client.get(page_of(made)))
    change = {"rank": "alternate", "office": "Deputy", "mode": "online"}
    done = client.post(page_of(made), change, follow=True)
    assert notices_in(done) == ["It is asked for. We write to them when it is decided."]
    assert ("Online; Alternate; Deputy" in words_of(done), "Save the changes" in words_of(done)) == (True, False)
    made.refresh_from_db()
    assert (made.mode, made.office) == ("in-person", "Adviser, Ministry")
    done = client.post(page_of(made, "change/take-back/"), follow=True)
    assert notices_in(done) == ["Taken back. All stays as it is."]
    assert "Save the changes" in words_of(done)


def test_the_desk_says_who_is_named_and_what_waits(meeting: Meeting, ours: Invited, rf: Any) -> None:
    ours.name()
    made = ours.name("o@example.org", by=ours.assistant)
    request = rf.get("/desk/")
    request.user = ours.focal_point
    places = desk_of(request).places
    beside, waits = "".join(places[Place.BESIDE.value]), "".join(places[Place.DUE.value])
    assert "2 named, 1 waits for you" in beside
    assert "1 request of your delegation: Twelfth test meeting" in waits or "1 request of your delegation" in waits
    request.user = ours.assistant
    assert "2 named</span>" in "".join(desk_of(request).places[Place.BESIDE.value])
    assert made.is_for_member_to_decide


def test_the_number_of_queries_does_not_grow_with_the_delegation(meeting: Meeting, ours: Invited) -> None:
    client, counted = signed_in(ours.focal_point), []
    for number in range(2):
        for one in range(1 + number * 4):
            ours.name(f"{number}.{one}@example.org")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(LIST)
        counted.append(len(queries))
    assert counted[0] == counted[1]
