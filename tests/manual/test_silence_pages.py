"""The pages of an adoption by silence: opening it, reading and objecting, withdrawing; and who learns nothing."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from focalpoints.models import User
from focalpoints.models.appointment import Role
from focalpoints.services.accounts import make_staff
from manual.models import Chapter, Objection, SilenceProcedure
from manual.services.adopting import adopt
from manual.services.silence import look_after_silences, object_to, withdraw_silence
from r2pnet.desk.search import found_for
from r2pnet.visibility import Level
from tests.factories import MeetingFactory, MemberFactory
from tests.manual.given import adopted, chapter_of, next_text
from tests.manual.silencing import WHY, before_all, in_office, speaker
from tests.manual.test_desk_pages import errors_in
from tests.meetings.reading import facts_in, main_of, names_in, notices_in, words_of

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 30, 12, tzinfo=UTC)
ENDS_AT = datetime(2026, 12, 15, tzinfo=UTC)
UNTIL = "Monday 14 December 2026, 23:59 (UTC)"


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(MONDAY, tick=False) as moved:
        yield moved


def browser(user: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def page_of(procedure: SilenceProcedure, user: User, query: str = "") -> HttpResponse:
    return browser(user).get(f"{procedure.get_absolute_url()}{query}")


class TestOpening:
    ADDRESS = "/desk/manual/what/en/silence/"

    def test_a_lead_member_looks_at_it_and_opens_it(self) -> None:
        member, lead = speaker()
        _chapter, text = chapter_of("One.", "What?", leads=[member])
        client = browser(lead)
        assert "Have a text adopted by silence" in words_of(client.get("/manual/what/"))
        form = client.get(self.ADDRESS).context["form"]
        assert form["last_day"].value() == date(2026, 12, 14)
        typed = {"revision": str(text.pk), "last_day": "14 December 2026", "words": "Read it."}
        looked = client.post(self.ADDRESS, {**typed, "look": "1"})
        assert (
            f"revision 1, English is adopted unless a member objects until {UNTIL}. 1 person is written to."
            in words_of(looked)
        )
        assert not SilenceProcedure.objects.exists()
        sign = looked.context["form"]["looked_at"].value()
        changed = client.post(self.ADDRESS, {**typed, "last_day": "2026-12-15", "looked_at": sign, "confirm": "1"})
        assert (changed.status_code, SilenceProcedure.objects.exists()) == (200, False)
        done = client.post(self.ADDRESS, {**typed, "looked_at": sign, "confirm": "1"}, follow=True)
        procedure = SilenceProcedure.objects.get()
        assert done.redirect_chain == [(procedure.get_absolute_url(), 302)]
        assert "The text is before all members, and they are written to." in words_of(done)

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ({"last_day": ""}, "Last day to object: Write the last day on which members can object."),
            ({"last_day": "2026-12-11"}, ""),
            ({"revision": "987654"}, "Text: Choose the text."),
            ({"words": "x" * 1001}, "Words to the members: Write no more than 1000 letters: these are 1001."),
        ],
    )
    def test_what_cannot_be_is_said_beside_its_field_and_kept(self, typed: dict[str, str], words: str) -> None:
        _chapter, text = chapter_of("One.", "What?")
        client = browser(make_staff("editor@example.org"))
        given = {"revision": str(text.pk), "last_day": "2026-12-14", "words": "Read it.", **typed}
        page = client.post(self.ADDRESS, given)
        if not words:  # the service says no when it is confirmed
            sign = page.context["form"]["looked_at"].value()
            page = client.post(self.ADDRESS, {**given, "looked_at": sign, "confirm": "1"})
            words = "Last day to object: Members have ten working days at least: write 14 December 2026 or later."
        assert errors_in(page) == [words]
        assert page.context["form"]["words"].value() == given["words"]
        assert not SilenceProcedure.objects.exists()

    def test_who_does_not_lead_gets_nowhere(self, client: Client) -> None:
        chapter_of("One.", "What?", leads=[MemberFactory()])
        for address in (self.ADDRESS, "/desk/manual/no-such/en/silence/"):
            assert client.get(address).headers["Location"].startswith("/account/sign-in/")
            for user in (speaker()[1], speaker(role=Role.ASSISTANT)[1]):
                assert (browser(user).get(address).status_code, browser(user).post(address).status_code) == (404, 404)
        assert "Have a text adopted" not in words_of(browser(speaker()[1]).get("/manual/what/"))
        assert browser(make_staff("editor@example.org")).get("/desk/manual/what/de/silence/").status_code == 404

    def test_without_a_text_to_adopt_it_says_so(self) -> None:
        adopted("One.", "What?")
        page = browser(make_staff("editor@example.org")).get(self.ADDRESS)
        assert "There is no text to adopt: nothing was written since the last adoption." in words_of(page)


class TestReading:
    def test_the_page_says_what_is_asked_until_when_and_how_many_object(self) -> None:
        chapter, _first = adopted("One.", "What?")
        later = next_text(chapter, "Two.")
        [(first, early), (_second, late)] = [speaker(), speaker()]
        procedure = before_all(later, words="Read the second part.")
        page = page_of(procedure, late, "?zone=America/New_York")
        assert facts_in(page) == {
            "Text": "Chapter 1, revision 2, English What changed since the last text that was adopted",
            "Before the members since": "30 November 2026",
            "Until": f"{UNTIL} By the clocks of America/New_York: Monday 14 December 2026, 18:59 "
            "(Eastern Standard Time, UTC\N{MINUS SIGN}5)",
            "Objections": "No member has objected.",
        }
        html = main_of(page)
        for address in (
            "/manual/what/?language=en&amp;revision=2",
            "/manual/what/history/?language=en&amp;a=1&amp;b=2",
        ):
            assert f'href="{address}"' in html
            assert browser(late).get(address.replace("&amp;", "&")).status_code == 200
        assert "Words to the members Read the second part." in words_of(page)
        object_to(procedure, first, WHY, by=early)
        page = page_of(procedure, late)
        assert (facts_in(page)["Objections"], WHY in words_of(page)) == ("1 member has objected.", False)
        assert first.name not in words_of(page)

    def test_nobody_else_learns_that_it_is_there(self, client: Client) -> None:
        """Neither the page, the list, the chapter, the desk, the search, nor the sitemap."""
        chapter, _first = adopted("One.", "What?")
        addresses = ("/manual/", "/manual/what/", "/manual/what/history/", "/search/?q=what", "/sitemap.xml", "/")
        before = [client.get(address).content for address in addresses]
        later = next_text(chapter, "Two.")
        procedure = before_all(later, words="zqx words")
        member, user = speaker()
        object_to(procedure, member, f"{WHY} zqx", by=user)
        for address, was in zip(addresses, before, strict=True):
            page = client.get(address).content
            assert b"zqx" not in page
            assert address in ("/sitemap.xml", "/") or page == was
        assert client.get(procedure.get_absolute_url()).headers["Location"].startswith("/account/sign-in/")
        former = browser(User.objects.create(email="former@example.org"))
        for address in ("/desk/silence/", procedure.get_absolute_url(), f"{procedure.get_absolute_url()}withdraw/"):
            assert (former.get(address).status_code, former.post(address).status_code) in ((404, 404), (404, 405))
        assert "silence" not in words_of(former.get("/desk/"))
        assert [group.total for group in found_for("zqx", user)] == [0] * len(found_for("zqx", user))

    def test_of_a_chapter_that_is_kept_from_members_nobody_of_them_reads_it(self) -> None:
        procedure, (_member, user) = before_all(), speaker()
        Chapter.objects.filter(pk=procedure.chapter_id).update(level=Level.STEERING)
        assert page_of(procedure, user).status_code == 404
        assert names_in(browser(user).get("/desk/silence/")) == []

    def test_the_list_has_those_that_run_before(self) -> None:
        _member, user = speaker()
        assert "No text has been put before the members yet." in words_of(browser(user).get("/desk/silence/"))
        ended = before_all()
        withdraw_silence(ended, "Test", by=ended.opened_by)
        before_all(chapter_of("Two.", "What else?")[1])
        page = browser(user).get("/desk/silence/")
        assert names_in(page) == ["What else?", "What?"]
        assert "Withdrawn Chapter 1 revision 1, English Last day to object: 14 December 2026" in words_of(page)

    def test_the_chapter_and_the_desk_of_members_say_so(self) -> None:
        procedure, (_member, user) = before_all(), speaker()
        client = browser(user)
        said = "Before all members: revision 1, English is adopted unless a member objects until 14 December 2026."
        assert notices_in(client.get("/manual/what/"))[0].startswith(said)
        desk = words_of(client.get("/desk/"))
        assert "To be adopted by silence What? Chapter 1, revision 1, English Last day to object: 14 December" in desk
        withdraw_silence(procedure, "Test", by=procedure.opened_by)
        assert "Before all members" not in words_of(client.get("/manual/what/"))
        assert "To be adopted by silence" not in words_of(client.get("/desk/"))

    @pytest.mark.parametrize("number", [1, 8])
    def test_queries_do_not_grow_with_objections(self, django_assert_num_queries: Any, number: int) -> None:
        procedure = before_all()
        for _one in range(number):
            member, user = speaker()
            object_to(procedure, member, WHY, by=user)
        client = browser(make_staff("editor@example.org"))
        client.get(procedure.get_absolute_url())
        with django_assert_num_queries(14):
            assert main_of(client.get(procedure.get_absolute_url())).count(WHY) == number


class TestObjecting:
    def test_it_is_said_to_be_for_good_and_counts_for_the_member(self) -> None:
        member, user = speaker(name="A. Example")
        _same, alternate = speaker(member, Role.ALTERNATE)
        procedure = before_all()
        page = page_of(procedure, user)
        assert (
            f"Object in the name of {member.name} One objection is enough: the text is then not adopted."
            in words_of(page)
        )
        assert "cannot be taken back" in words_of(page)
        done = browser(user).post(procedure.get_absolute_url(), {"reason": WHY}, follow=True)
        assert "Your member has objected: the text is not adopted." in words_of(done)
        assert f"What you wrote {member.name} A. Example 30 November 2026 {WHY}" in words_of(done)
        other = words_of(page_of(procedure, alternate))
        assert f"{member.name} has objected. An objection counts once for each member and stays." in other
        assert (WHY in other, "Object, for good" in other) == (False, False)

    def test_who_speaks_for_two_chooses_and_can_object_for_both(self) -> None:
        member, user = speaker()
        other = MemberFactory()
        person: Any = user
        in_office(other, person.person)
        procedure = before_all()
        client = browser(user)
        assert errors_in(client.post(procedure.get_absolute_url(), {"reason": WHY})) == [
            "For which member?: Choose the member."
        ]
        client.post(procedure.get_absolute_url(), {"reason": WHY, "member": str(other.pk)})
        client.post(procedure.get_absolute_url(), {"reason": WHY})
        assert list(Objection.objects.order_by("pk").values_list("member", flat=True)) == [other.pk, member.pk]

    def test_without_a_reason_nothing_is_written_and_a_second_press_says_so(self) -> None:
        _member, user = speaker()
        procedure = before_all()
        client = browser(user)
        page = client.post(procedure.get_absolute_url(), {"reason": " "})
        assert errors_in(page) == ["Why does your member object?: Write why your member objects."]
        for _press in range(2):
            client.post(procedure.get_absolute_url(), {"reason": WHY})
        assert Objection.objects.count() == 1

    def test_who_comes_too_late_reads_so_and_keeps_the_words(self, clock: Any) -> None:
        _member, user = speaker()
        procedure = before_all()
        clock.move_to(ENDS_AT)
        page = browser(user).post(procedure.get_absolute_url(), {"reason": WHY})
        assert errors_in(page) == [f"The time to object was over: it ended on {UNTIL}. What you wrote was not kept."]
        assert page.context["form"]["reason"].value() == WHY
        assert "Object, for good" not in words_of(page)
        assert not Objection.objects.exists()

    def test_staff_and_who_speaks_for_no_member_have_no_form(self) -> None:
        procedure = before_all()
        for user in (speaker(role=Role.ASSISTANT)[1], make_staff("editor@example.org")):
            assert page_of(procedure, user).context["form"] is None
            browser(user).post(procedure.get_absolute_url(), {"reason": WHY})
        assert not Objection.objects.exists()

    def test_the_secretariat_reads_who_and_why_and_the_leads_do_not(self) -> None:
        member, lead = speaker()
        objecting, user = speaker(name="B. Example")
        procedure = before_all(chapter_of("One.", "What?", leads=[member])[1])
        object_to(procedure, objecting, f"{WHY}\n\n<b>zqx</b>", by=user)
        page = page_of(procedure, make_staff("editor@example.org"))
        assert f"Who objected, and why Secretariat only {objecting.name} B. Example 30 November 2026 {WHY}" in words_of(
            page
        )
        assert "<b>zqx" not in main_of(page)
        page = page_of(procedure, lead)
        assert ("zqx" in words_of(page), objecting.name in words_of(page)) == (False, False)


class TestAfter:
    @pytest.mark.parametrize(
        ("objects", "words"),
        [
            (False, "No member objected until 14 December 2026: the text is adopted. Its numbers stay as they are."),
            (True, "Not adopted: until 14 December 2026 there was an objection. A later text can be put before"),
        ],
    )
    def test_the_page_says_how_it_ended(self, clock: Any, objects: bool, words: str) -> None:
        member, user = speaker()
        procedure = before_all()
        if objects:
            object_to(procedure, member, WHY, by=user)
        clock.move_to(ENDS_AT)
        assert "The time to object is over." in notices_in(page_of(procedure, user))[0]
        look_after_silences()
        page = page_of(procedure, user)
        assert notices_in(page)[0].startswith(words)
        assert (page.context["form"], "Withdraw it" in words_of(page)) == (None, False)

    def test_the_public_reads_how_it_was_adopted(self, client: Client, clock: Any) -> None:
        before_all()
        clock.move_to(ENDS_AT + timedelta(hours=1))
        look_after_silences()
        said = "Adopted on 14 December 2026: By silence: no member objected until 14 December 2026"
        assert said in words_of(client.get("/manual/what/"))
        assert said in words_of(client.get("/manual/what/history/"))

    def test_it_is_withdrawn_with_a_reason_on_a_page_of_its_own(self) -> None:
        member, lead = speaker()
        procedure = before_all(chapter_of("One.", "What?", leads=[member])[1])
        client, address = browser(lead), f"{procedure.get_absolute_url()}withdraw/"
        assert "Withdraw it" in words_of(page_of(procedure, lead))
        assert "Withdraw it" not in words_of(page_of(procedure, speaker()[1]))
        assert browser(speaker()[1]).post(address, {"why": "Test"}).status_code == 404
        assert errors_in(client.post(address, {"why": " "})) == [
            "Why is it withdrawn?: Write why it is withdrawn: everybody reads it."
        ]
        done = client.post(address, {"why": "A proposal came in."}, follow=True)
        assert "Withdrawn on 30 November 2026: the text is not adopted by silence. The reason: A proposal" in words_of(
            done
        )
        assert client.get(address).status_code == 302
        assert errors_in(client.post(address, {"why": "Again."})) == ["It has ended already, and cannot be withdrawn."]

    def test_a_meeting_that_was_faster_is_said(self) -> None:
        procedure = before_all()
        adopt(next_text(procedure.chapter, "Two."), on=date(2026, 11, 29), meeting=MeetingFactory(), by=None)
        page = page_of(procedure, speaker()[1])
        assert notices_in(page)[0].startswith(
            "Ended on 30 November 2026: a meeting adopted a later text of the chapter"
        )
