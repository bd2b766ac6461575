"""The pages of the own entry and of the secretariat's decision: what they show, what they keep, what they refuse."""

import re
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from focalpoints.models import Appointment, Institution, Person, ProposedCorrection, User
from focalpoints.models.appointment import Role
from focalpoints.services.accounts import make_staff
from focalpoints.services.publishing_corrections import decline
from r2pnet.recording import record
from r2pnet.visibility import Level
from tests.factories import AppointmentFactory, InstitutionFactory, PersonFactory, TopicFactory, UserFactory
from tests.focalpoints.corrections import Mission, mission, proposed, published, serve, signed_in
from tests.focalpoints.test_own_data import errors_in
from tests.meetings.reading import facts_in, headings_in, main_of, names_in, notices_in, words_of

pytestmark = pytest.mark.django_db
ENTRY, STAFF = "/desk/entry/", "/desk/corrections/"


@pytest.fixture(autouse=True)
def november_2026() -> Any:
    with time_machine.travel("2026-11-24T12:00:00Z", tick=False):
        yield


@pytest.fixture
def testland() -> Mission:
    return mission()


@pytest.fixture
def own(testland: Mission) -> Client:
    return testland.client()


def address(testland: Mission) -> str:
    return f"{ENTRY}office/{testland.office.pk}/"


def typed(page: HttpResponse, **changed: Any) -> dict[str, Any]:
    """What a browser sends of the first form with facts on the page, with some of it changed."""
    form = page.context["form"]  # type: ignore[attr-defined]  # the test client's
    held = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in held.items()} | changed


def given(page: HttpResponse, **changed: Any) -> dict[str, Any]:
    return typed(page, **{"source_note": "Letter of 3 May", **changed})


def test_the_entry_shows_what_the_public_sees_with_its_source_and_where_it_is_changed(
    own: Client, testland: Mission
) -> None:
    serve(testland.member, PersonFactory(), role=Role.CONTACT_OFFICE, position="Desk of Justice", institution=None)
    AppointmentFactory(member=testland.member, position="Kept from all", level=Level.SECRETARIAT)
    page = own.get(ENTRY)
    assert headings_in(page) == ["Testland", "Your own data"]
    words = words_of(page)
    told = ("Position Head of Unit", "Institution Ministry of Testland", "In office Since 1 February 2024")
    told += ("Desk of Justice", "Member since 2015", "Source of 11 May 2021", "Sector Foreign affairs")
    assert [one for one in told if one not in words] == []
    assert "Kept from all" not in words
    kinds = re.findall(rf'href="{ENTRY}([a-z]+)/\d+/"', main_of(page))
    assert kinds == ["office", "office", "office", "institution", "membership"]
    assert page.headers["Cache-Control"] == "private, no-cache"


def test_of_an_entry_that_is_not_public_nothing_can_be_proposed_here(own: Client, testland: Mission) -> None:
    testland.member.level = Level.MEMBERS
    record(testland.member, by=None)
    assert "This entry is not public now" in words_of(own.get(ENTRY))
    assert own.get(address(testland)).status_code == 404


def test_own_languages_topics_and_phone_take_effect_at_once(own: Client, testland: Mission) -> None:
    topic = TopicFactory(title="Mediation")
    person = testland.focal_point.person
    sent = {"name": person.name, "phone": "+99 1234", "languages": ["fr"], "topics": [topic.pk], "seen_version": 1}
    assert own.post(ENTRY, sent).headers["Location"] == ENTRY
    person.refresh_from_db()
    assert (person.phone, person.languages, list(person.topics.all())) == ("+99 1234", ["fr"], [topic])
    newest = person.history.first()
    assert (newest.history_user, [one.topic for one in newest.topics.all()]) == (testland.focal_point, [topic])
    assert person.history.count() == 2
    page = own.post(ENTRY, sent | {"phone": "call me", "seen_version": 2})
    assert errors_in(page)[0].startswith("Phone: Write the number with its digits")
    assert 'value="call me"' in main_of(page)
    assert headings_in(page)[0] == "Testland"


def test_of_two_who_change_the_own_data_at_once_neither_loses_topics(own: Client, testland: Mission) -> None:
    topic = TopicFactory(title="Mediation")
    person = Person.objects.get(user=testland.focal_point)
    person.topics.add(topic)
    Person.objects.get(pk=person.pk).save()
    page = own.post(ENTRY, {"name": "B", "topics": [], "seen_version": 1})
    assert "topics: Mediation" in errors_in(page)[0]
    assert list(person.topics.all()) == [topic]


def test_the_form_says_what_is_on_record_and_what_is_sent_is_proposed(own: Client, testland: Mission) -> None:
    page = own.get(address(testland))
    words = words_of(page)
    assert "Position On record: Head of Unit. The office, never a name." in words
    assert "In office since On record: 1 February 2024." in words
    answer = own.post(address(testland), given(page, position="  Head  of Department ", remark="As of May"))
    assert answer.headers["Location"] == ENTRY
    entry = own.get(ENTRY)
    assert notices_in(entry)[0] == (
        "Proposed. The secretariat decides it; until then the entry stays as it is. We write to you."
    )
    assert "A change proposed on 24 November 2026 waits for the secretariat." in words_of(entry)
    one = ProposedCorrection.objects.get()
    assert (one.changes["position"]["new"], one.remark) == ("Head of Department", "As of May")
    assert "Position Head of Unit Head of Department" in words_of(own.get(one.get_absolute_url()))


WRONG = [
    ({"source_note": ""}, "Or what the source is: Write where it comes from"),
    ({"position": "Head of Unit"}, "Nothing differs from what is on record"),
    ({"start": "soon"}, "In office since: Write a date from 2005 to 2100"),
    ({"source_url": "javascript:alert(1)"}, "Address of the source: Enter a valid URL."),
    ({"institution": "987654"}, "Institution: Select a valid choice."),
    ({"position": "a\0b"}, "Position: Null characters are not allowed."),
    ({"remark": "x" * 1001}, "Remark for the secretariat: Ensure this value has at most 1000 characters"),
]


@pytest.mark.parametrize(("wrong", "words"), WRONG)
def test_what_does_not_fit_is_named_on_top_and_stays_typed(
    own: Client, testland: Mission, wrong: dict[str, Any], words: str
) -> None:
    sent = given(own.get(address(testland)), **{"position": "Typed by me", **wrong})
    page = own.post(address(testland), sent | wrong)
    assert page.status_code == 200
    assert errors_in(page)[0].startswith(words)
    assert "<title>Error: Propose a change" in page.content.decode()
    assert ("Typed by me" in main_of(page)) == ("position" not in wrong)
    assert ProposedCorrection.objects.count() == 0


def test_a_stale_form_shows_both_texts_keeps_what_was_typed_and_can_be_sent_again(
    own: Client, testland: Mission
) -> None:
    sent = given(own.get(address(testland)), position="Mine")
    testland.office.position = "Theirs"
    record(testland.office, by=None)
    page = own.post(address(testland), sent)
    assert errors_in(page)[0].startswith("The record has been changed since you opened the page.")
    assert "Position On record: Theirs." in words_of(page)
    assert 'value="Mine"' in main_of(page)
    again = re.findall(r'name="seen_version" value="(\d+)"', main_of(page))
    assert own.post(address(testland), sent | {"seen_version": again[0]}).status_code == 302
    assert ProposedCorrection.objects.get().changes["position"] == {"old": "Theirs", "new": "Mine"}


def test_who_proposes_while_another_proposal_waits_sees_it_before_it_is_replaced(
    own: Client, testland: Mission
) -> None:
    sent = given(own.get(address(testland)), position="Mine")
    proposed(testland.office, testland.assistant, position="Drafted")
    page = own.post(address(testland), sent)
    assert errors_in(page)[0].startswith("Somebody of your member has proposed something")
    assert "Position On record: Head of Unit. Proposed already: Drafted." in words_of(page)
    assert 'value="Mine"' in main_of(page)
    fresh = own.get(address(testland))
    assert "A. assistant.testland proposed a change of this on 24 November 2026, and it waits." in notices_in(fresh)[0]
    assert 'value="Drafted"' in main_of(fresh)


def test_a_proposal_is_withdrawn_on_its_own_page_and_a_look_changes_nothing(own: Client, testland: Mission) -> None:
    one = proposed(testland.office, testland.focal_point, position="X")
    own.get(one.get_absolute_url())
    assert ProposedCorrection.objects.get().is_open
    own.post(one.get_absolute_url(), {"withdraw": "1"})
    assert ProposedCorrection.objects.get().state == "withdrawn"
    assert notices_in(own.get(ENTRY)) == ["Withdrawn. The entry stays as it is."]


def test_the_secretariat_sees_what_waits_oldest_first_and_by_state(testland: Mission, staff: User) -> None:
    assert "No proposal waits." in words_of(signed_in(staff).get(STAFF))
    first = proposed(testland.office, testland.focal_point, position="X")
    with time_machine.travel("2026-11-25T12:00:00Z", tick=False):
        second = proposed(testland.member, testland.focal_point, joined="2014")
        client = signed_in(staff)
        assert names_in(client.get(STAFF)) == [
            "Testland: Focal point: Head of Unit, Ministry of Testland",
            "Testland: Membership",
        ]
        decline(second, reason="No source.", seen_proposal=second.version, by=staff)
        assert names_in(client.get(f"{STAFF}?state=declined")) == ["Testland: Membership"]
        assert len(names_in(client.get(f"{STAFF}?state=nonsense"))) == 1
    assert first.is_open


def test_old_and_new_stand_side_by_side_and_are_published_from_there(testland: Mission, staff: User) -> None:
    one = proposed(testland.office, testland.focal_point, position="Head of Department")
    client, path = signed_in(staff), f"{STAFF}{one.pk}/"
    page = client.get(path)
    assert "Fact On record now Proposed Position Head of Unit Head of Department" in words_of(page)
    assert facts_in(page)["Source"] == "Letter of 3 November 2026, 3 November 2026"
    assert client.post(path, typed(page, publish="1")).headers["Location"] == STAFF
    testland.office.refresh_from_db()
    assert (testland.office.position, testland.office.source_public) == ("Head of Department", True)
    assert "Published: Testland" in notices_in(client.get(STAFF))[0]
    decided = client.get(path)
    assert "<form" not in main_of(decided)
    assert "Proposed Published Position Head of Unit Head of Department Head of Department" in words_of(decided)


def test_a_record_that_has_changed_is_shown_threefold_and_nobodys_words_are_lost(
    testland: Mission, staff: User
) -> None:
    one = proposed(testland.office, testland.focal_point, position="Mine")
    client, path = signed_in(staff), f"{STAFF}{one.pk}/"
    opened = typed(client.get(path), source_public="on", position="Edited by staff")
    testland.office.position = "Theirs"
    record(testland.office, by=staff)
    page = client.post(path, opened | {"publish": "1"})
    assert "The record has been changed since you opened the page: compare once more." in errors_in(page)[0]
    assert 'value="Edited by staff"' in main_of(page)
    assert "When it was proposed On record now Proposed Position Head of Unit Theirs Changed since Mine" in words_of(
        page
    )
    version = re.findall(r'name="seen_version" value="(\d+)"', main_of(page))[0]
    assert client.post(path, opened | {"publish": "1", "seen_version": version}).status_code == 302
    testland.office.refresh_from_db()
    assert testland.office.position == "Edited by staff"
    assert ProposedCorrection.objects.get().state == "changed"


def test_declining_needs_a_reason_and_the_member_reads_it(own: Client, testland: Mission, staff: User) -> None:
    one = proposed(testland.office, testland.focal_point, position="X")
    client, path = signed_in(staff), f"{STAFF}{one.pk}/"
    page = client.post(path, {"decline": "1", "reason": " ", "seen_proposal": one.version})
    assert errors_in(page) == ["Why: Write why: whoever proposed it reads it."]
    sent = {"decline": "1", "reason": "No such <b>office</b>.", "seen_proposal": one.version}
    assert client.post(path, sent).status_code == 302
    mine = own.get(one.get_absolute_url())
    assert facts_in(mine)["Why it was declined"] == "No such <b>office</b>."
    assert "I have read it" in words_of(mine)
    own.post(one.get_absolute_url(), {"seen": "1"})
    assert "I have read it" not in words_of(own.get(one.get_absolute_url()))


def test_a_click_after_somebody_has_decided_shows_what_became_of_it(testland: Mission, staff: User) -> None:
    one = published(proposed(testland.office, testland.focal_point, position="X"), staff)
    page = signed_in(staff).post(f"{STAFF}{one.pk}/", {"decline": "1", "reason": "No", "seen_proposal": 1})
    assert notices_in(page)[0] == "It is decided already: this is what became of it."
    assert ProposedCorrection.objects.get().state == "published"


def test_nobody_but_the_secretariat_decides(own: Client, testland: Mission) -> None:
    one = proposed(testland.office, testland.focal_point, position="X")
    for client in (own, signed_in(UserFactory(is_staff=True))):
        for path in (STAFF, f"{STAFF}{one.pk}/"):
            assert client.get(path).status_code == 404
        assert client.post(f"{STAFF}{one.pk}/", {"publish": "1"}).status_code == 404
    assert signed_in(make_staff("editor@example.org")).get(f"{STAFF}{one.pk}/").status_code == 200
    assert signed_in(make_staff("editor@example.org")).get(f"{STAFF}987654/").status_code == 404


def test_the_admin_reads_it_with_its_history_and_changes_nothing(testland: Mission, staff: User) -> None:
    one = proposed(testland.office, testland.focal_point, position="X")
    client, room = signed_in(staff), "/admin/focalpoints/proposedcorrection/"
    assert "Head of Unit" in client.get(room).content.decode()
    page = client.get(f"{room}{one.pk}/change/").content.decode()
    assert ('name="_save"' in page, f'href="{STAFF}{one.pk}/"' in page) == (False, True)
    assert client.get(f"{room}add/").status_code == 403
    assert "Proposed." in client.get(f"{room}{one.pk}/history/").content.decode()
    story = client.get(f"/admin/focalpoints/member/{testland.member.pk}/story/").content.decode()
    assert f'href="{STAFF}{one.pk}/"' in story


def test_the_number_of_queries_does_not_grow(testland: Mission, staff: User, own: Client) -> None:
    def add(number: int) -> None:
        for _one in range(number):
            ministry = InstitutionFactory(member=testland.member)
            office = serve(testland.member, PersonFactory(), role=Role.CONTACT_OFFICE, institution=ministry)
            proposed(Appointment.objects.get(pk=office.pk), testland.focal_point, position=f"X{office.pk}")
            proposed(Institution.objects.get(pk=ministry.pk), testland.focal_point, name=f"Y{ministry.pk}")

    asked = []
    for number in (2, 12):
        add(number)
        counts = []
        for client, path in ((own, ENTRY), (signed_in(staff), STAFF), (own, "/desk/")):
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            counts.append(len(queries))
        asked.append(counts)
    assert asked[0] == asked[1]
    assert max(asked[0][:2]) < 30
