"""Next steps on pages: taken on with one form, done with one line, and read by whom their member chose."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from focalpoints.models import Person
from focalpoints.models.appointment import Role
from meetings.calendars.step_events import own_open_steps
from meetings.models import Meeting, NextStep
from meetings.services.calendar_addresses import make_address
from meetings.services.taking_on import drop, finish
from r2pnet.clock import network_today
from tests.factories import AppointmentFactory, NextStepFactory, PersonFactory, UserFactory
from tests.meetings.gathering import account_of
from tests.meetings.promising import WORDS, gathered, in_days, let_begin, made_due, member_of, promised
from tests.meetings.reading import words_of

pytestmark = pytest.mark.django_db
MEETING = "/meetings/annual-12-test-city/"
TAKE_ON, LISTED, OWN = f"{MEETING}next-steps/take-on/", f"{MEETING}next-steps/", "/desk/next-steps/"


def as_person(client: Client, person: Person) -> Client:
    client.force_login(account_of(person))
    return client


def typed(**fields: Any) -> dict[str, Any]:
    return {"words": WORDS, "due_on": in_days(30).isoformat(), "shown_to": "members", **fields}


class TestOneStep:
    def test_it_is_taken_on_changed_and_done(self, client: Client) -> None:
        _meeting, [person] = gathered()
        as_person(client, person)
        assert TAKE_ON in client.get(MEETING).content.decode()
        done = client.post(TAKE_ON, typed(), follow=True)
        assert done.redirect_chain == [(OWN, 302)]
        assert ("It is taken on." in words_of(done), WORDS in words_of(done)) == (True, True)
        page = f"{OWN}{NextStep.objects.get().pk}/"
        form = client.get(page).content.decode()
        version = re.search(r'name="seen_version" value="(\d+)"', form)
        assert version is not None
        new = typed(words="Zqx other", shown_to="own", seen_version=version[1])
        assert "Your changes are saved." in words_of(client.post(page, new, follow=True))
        assert 'action="/desk/next-steps/' in client.get(OWN).content.decode()
        done = client.post(f"{page}done/", {"outcome": "Zqx three use it"}, follow=True)
        assert "Done. What came of it is on record" in words_of(done)
        step = NextStep.objects.get()
        assert (step.state, step.words, step.outcome) == ("done", "Zqx other", "Zqx three use it")
        assert "Zqx three use it" in words_of(client.get(OWN))
        assert client.get(page).headers["Location"] == f"{page}open/"
        assert "It is open again." in words_of(client.post(f"{page}open/", follow=True))
        dropped = client.post(f"{page}drop/", {"reason": "Zqx no budget"}, follow=True)
        assert ("Dropped." in words_of(dropped), NextStep.objects.get().dropped_reason) == (True, "Zqx no budget")

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"words": ""}, "Write what your member takes on."),
            ({"words": "x" * 301}, "Write no more than 300 letters"),
            ({"due_on": ""}, "Write a day."),
            ({"due_on": "no day"}, "Write a day as 2025-05-15"),
            ({"due_on": "2020-01-01"}, "Write a day that is still to come."),
            ({"shown_to": "public"}, "Choose who may see it."),
        ],
    )
    def test_an_error_keeps_what_was_typed(self, client: Client, wrong: dict[str, str], words: str) -> None:
        _meeting, [person] = gathered()
        again = as_person(client, person).post(TAKE_ON, typed(**wrong))
        assert (again.status_code, words in words_of(again), NextStep.objects.count()) == (200, True, 0)
        assert (wrong.get("words", WORDS)) in again.content.decode()

    def test_a_line_that_is_missing_is_asked_for_on_its_page(self, client: Client) -> None:
        meeting, [person] = gathered()
        page = f"{OWN}{promised(meeting, person).pk}/"
        for end, words in (("done/", "Write a line on what came of it."), ("drop/", "Write why it is dropped.")):
            again = as_person(client, person).post(f"{page}{end}", {"outcome": " ", "reason": ""})
            assert (again.status_code, words in words_of(again), WORDS in words_of(again)) == (200, True, True)
        assert NextStep.objects.get().is_open

    def test_who_comes_with_an_old_page_keeps_what_they_typed(self, client: Client) -> None:
        meeting, [person] = gathered()
        page = f"{OWN}{promised(meeting, person).pk}/"
        again = as_person(client, person).post(page, typed(words="Zqx mine", seen_version="0"))
        assert ("look at it once more" in words_of(again), "Zqx mine" in again.content.decode()) == (True, True)
        assert f'value="{NextStep.objects.get().version}"' in again.content.decode()
        assert NextStep.objects.get().words == WORDS

    def test_who_sends_a_line_for_what_a_colleague_has_just_ended_reads_so_and_keeps_it(self, client: Client) -> None:
        meeting, [person] = gathered()
        step = promised(meeting, person)
        page = f"{OWN}{step.pk}/"
        finish(step, "Zqx by a colleague", by=account_of(person))
        as_person(client, person)
        lines = {"done/": {"outcome": "Zqx mine"}, "drop/": {"reason": "Zqx mine"}}
        for end, sent in (*lines.items(), ("", typed(words="Zqx mine", seen_version=str(step.version)))):
            again = client.post(f"{page}{end}", sent)
            words = words_of(again)
            assert (again.status_code, "It is done or dropped already" in words) == (200, True)
            assert ("Zqx by a colleague" in words, "Zqx mine" in again.content.decode()) == (True, True)
            assert f'href="{page}open/"' in again.content.decode()
        assert NextStep.objects.get().outcome == "Zqx by a colleague"
        same = client.post(f"{page}done/", {"outcome": "Zqx by a colleague"})
        assert (same.status_code, client.get(f"{page}done/").status_code) == (302, 302)

    def test_words_that_stand_open_already_are_refused_beside_their_field(self, client: Client) -> None:
        meeting, [person] = gathered()
        promised(meeting, person, "Zqx one")
        step = promised(meeting, person, "Zqx two")
        sent = typed(words="Zqx one", seen_version=str(step.version))
        again = as_person(client, person).post(f"{OWN}{step.pk}/", sent)
        assert (again.status_code, "The same stands open already." in words_of(again)) == (200, True)

    def test_nobody_else_opens_its_pages(self, client: Client) -> None:
        meeting, [person, other] = gathered(2)
        step = promised(meeting, person, shown_to="members")
        assistant = AppointmentFactory(
            member=step.member, role=Role.ASSISTANT, person=PersonFactory(user=UserFactory()), end_state="open"
        ).person
        for who in (other, assistant, PersonFactory(user=UserFactory())):
            as_person(client, who)
            pages = [f"{OWN}{step.pk}/{end}" for end in ("", "done/", "drop/", "open/")]
            assert [client.get(page).status_code for page in pages] == [404] * 4
            sent = {"outcome": "x", "reason": "x", **typed(words="x")}
            assert [client.post(page, sent).status_code for page in pages] == [404] * 4
        as_person(client, assistant)
        assert (WORDS in words_of(client.get(OWN)), "/done/" in client.get(OWN).content.decode()) == (True, False)
        assert client.get(TAKE_ON).status_code == 404
        step.refresh_from_db()
        assert (step.words, step.state) == (WORDS, "open")

    @pytest.mark.parametrize("number", ["0", "987654321", "99999999999999999999"])
    def test_a_number_of_nothing_is_404(self, staff_client: Client, number: str) -> None:
        assert [staff_client.get(f"{OWN}{number}/{end}").status_code for end in ("", "done/")] == [404, 404]

    def test_nothing_is_taken_on_before_the_first_day_or_long_after(self, client: Client) -> None:
        meeting, [person] = gathered()
        as_person(client, person)
        for days_ago in (-3, 120):
            let_begin(meeting, days_ago=days_ago, status="closed")
            assert (client.get(TAKE_ON).status_code, client.post(TAKE_ON, typed()).status_code) == (404, 404)
            assert TAKE_ON not in client.get(MEETING).content.decode()

    def test_staff_type_in_the_word_of_a_member(self, staff_client: Client) -> None:
        _meeting, [person, _other] = gathered(2)
        member = member_of(person)
        missing = staff_client.post(TAKE_ON, typed(member=str(member.pk)))
        assert "Choose how the word of the member came." in words_of(missing)
        told = {"channel": "phone", "received_on": network_today().isoformat()}
        assert staff_client.post(TAKE_ON, typed(member="0", **told)).status_code == 200
        staff_client.post(TAKE_ON, typed(member=str(member.pk), **told))
        step = NextStep.objects.get()
        assert (step.member, NextStep.history.get().history_channel) == (member, "phone")
        page = f"{OWN}{step.pk}/"
        assert staff_client.post(f"{page}done/", {"outcome": "x"}).status_code == 200
        staff_client.post(f"{page}done/", {"outcome": "Zqx by phone", **told})
        assert NextStep.objects.get().outcome == "Zqx by phone"
        assert "Zqx by phone" in words_of(staff_client.get(LISTED))

    @pytest.mark.parametrize("value", ["\x00", "🌍", "\ud800", "long " * 90, "99999999999999999999", "0000-00-00"])
    def test_odd_texts_are_taken_or_refused_in_words(self, client: Client, value: str) -> None:
        meeting, [person] = gathered()
        as_person(client, person)
        page = f"{OWN}{promised(meeting, person).pk}/"
        odd, form = value.encode(errors="surrogatepass").replace(b"\x00", b"%00"), "application/x-www-form-urlencoded"
        for path in (TAKE_ON, page, f"{page}done/", f"{page}drop/"):
            for field in (b"words", b"due_on", b"shown_to", b"seen_version", b"outcome", b"reason"):
                assert client.generic("POST", path, field + b"=" + odd, form).status_code in (200, 302)


class TestThePageOfTheMeeting:
    def test_each_reader_reads_what_was_chosen(self, client: Client) -> None:
        meeting, [person, other] = gathered(2)
        for shown_to in ("own", "participants", "members"):
            promised(meeting, person, f"zqx{shown_to}", shown_to=shown_to)
        outside = AppointmentFactory(person=PersonFactory(user=UserFactory()), end_state="open").person
        found = {}
        for name, reader in (("own", person), ("came", other), ("member", outside), ("public", None)):
            client.logout()
            text = (as_person(client, reader) if reader else client).get(MEETING).content.decode()
            found[name] = sorted(set(re.findall(r"zqx\w+", text)))
        assert found == {
            "own": ["zqxmembers", "zqxown", "zqxparticipants"],
            "came": ["zqxmembers", "zqxparticipants"],
            "member": ["zqxmembers"],
            "public": [],
        }

    def test_the_public_reads_totals_when_three_members_took_something_on(self, client: Client) -> None:
        meeting, people = gathered(3)
        for person in people[:2]:
            promised(meeting, person, shown_to="members")
            promised(meeting, person, "Zqx second", shown_to="members")
        assert "Next steps" not in words_of(client.get(MEETING))
        finish(promised(meeting, people[2], shown_to="members"), "x", by=account_of(people[2]))
        assert "Next steps 5 next steps were taken on, 1 is done." in words_of(client.get(MEETING))
        assert "Zqx" not in client.get(MEETING).content.decode()
        Meeting.objects.update(level="members")
        assert client.get(MEETING).status_code == 404

    def test_no_total_tells_how_many_are_hidden(self, client: Client) -> None:
        meeting, people = gathered(3)
        outside = AppointmentFactory(person=PersonFactory(user=UserFactory()), end_state="open").person
        for person in people:
            promised(meeting, person, "Zqx shown", shown_to="members")
        promised(meeting, people[0], "Zqx own", shown_to="own")
        promised(meeting, people[1], "Zqx for participants", shown_to="participants")
        dropped = promised(meeting, people[2], "Zqx dropped", shown_to="members")
        drop(dropped, "No budget.", by=account_of(people[2]))
        public = words_of(client.get(MEETING))
        assert "Next steps 3 next steps were taken on, 0 are done." in public
        for reader, number in ((outside, 3), (people[1], 4), (people[0], 5)):
            text = words_of(as_person(client, reader).get(LISTED))
            assert f"{number} next steps were taken on, 0 are done." in text

    def test_what_a_member_dropped_is_told_to_its_own_people(self, client: Client) -> None:
        meeting, [person, other] = gathered(2)
        page = f"{OWN}{promised(meeting, person, shown_to='members').pk}/"
        as_person(client, person).post(f"{page}drop/", {"reason": "Zqxreason"})
        assert "Zqxreason" in words_of(client.get(MEETING))
        for address in (MEETING, LISTED, "/desk/year/"):
            assert WORDS not in as_person(client, other).get(address).content.decode()

    def test_nobody_reads_that_another_member_is_late(self, client: Client) -> None:
        meeting, [person, other] = gathered(2)
        made_due(promised(meeting, person, shown_to="members"), -3)
        assert "3 days late" in words_of(as_person(client, person).get(LISTED))
        assert "days late" not in words_of(as_person(client, other).get(LISTED))

    def test_it_shows_twenty_and_leads_to_all(self, client: Client) -> None:
        meeting, [person] = gathered()
        for number in range(21):
            NextStepFactory(meeting=meeting, member=member_of(person), words=f"zqxstep{number:02d}")
        as_person(client, person)
        assert len(set(re.findall(r"zqxstep\d\d", client.get(MEETING).content.decode()))) == 20
        assert "All 21 next steps" in words_of(client.get(MEETING))
        assert len(set(re.findall(r"zqxstep\d\d", client.get(LISTED).content.decode()))) == 21

    @pytest.mark.parametrize("path", [MEETING, LISTED, OWN, "/desk/", "/desk/year/"])
    def test_the_number_of_queries_does_not_grow(self, client: Client, path: str) -> None:
        meeting, [person] = gathered()
        as_person(client, person)
        counted = []
        for number in (1, 6):
            for _ in range(number):
                NextStepFactory(meeting=meeting, shown_to="members")
                NextStepFactory(meeting=meeting, member=member_of(person), shown_to="own")
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            counted.append(len(queries))
        assert counted[0] == counted[1]


class TestTheDesk:
    def test_what_is_due_soon_or_late_waits_and_the_rest_stands_beside(self, client: Client) -> None:
        meeting, [person] = gathered()
        made_due(promised(meeting, person, "zqxlate"), -3)
        made_due(promised(meeting, person, "zqxsoon"), 10)
        promised(meeting, person, "zqxfar", days=200)
        words = words_of(as_person(client, person).get("/desk/"))
        assert ("Next step: zqxlate" in words, "Next step: zqxsoon" in words) == (True, True)
        assert ("3 days late" in words, "Next step: zqxfar" in words, "zqxfar" in words) == (True, False, True)

    def test_none_that_is_due_is_left_out_of_the_tasks(self, client: Client) -> None:
        meeting, [person] = gathered()
        for number in range(10):
            NextStepFactory(meeting=meeting, member=member_of(person), words=f"zqx{number}", due_on=in_days(3))
        words = words_of(as_person(client, person).get("/desk/"))
        assert sum(f"Next step: zqx{number}" in words for number in range(10)) == 10

    def test_it_says_so_when_none_is_open(self, client: Client) -> None:
        _meeting, [person] = gathered()
        as_person(client, person)
        assert "No next step is open." in words_of(client.get("/desk/"))
        assert "No next step is open." in words_of(client.get(OWN))

    def test_the_calendar_has_the_day_on_which_each_of_the_own_is_due(self, client: Client) -> None:
        meeting, [person, other] = gathered(2)
        step = promised(meeting, person, "Zqx first\nline")
        promised(meeting, other, "zqxother", shown_to="members")
        finish(promised(meeting, person, "zqxdone"), "x", by=account_of(person))
        address = make_address(person, by=account_of(person)).removeprefix("http://localhost:8000")
        text = client.get(address).content.decode().replace("\r\n ", "")
        assert f"DTSTART;VALUE=DATE:{step.due_on:%Y%m%d}" in text
        assert re.findall(r"SUMMARY:(Due.*)\r", text) == ["Due: Zqx first line"]
        assert own_open_steps(UserFactory()) == ()
