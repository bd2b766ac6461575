"""The secretariat records what a meeting adopted, says the facts of a chapter, and is told of reviews, as leads are."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from focalpoints.models.member import Standing
from focalpoints.services.accounts import make_staff
from manual.models import Adoption, Chapter, Revision
from manual.services.adopting import adopt
from meetings.models import ReleasedSession
from meetings.models.meeting import MeetingStatus
from meetings.models.session import SessionKind
from r2pnet.clock import network_today
from r2pnet.visibility import Level
from tests.factories import MeetingFactory, MemberFactory, SessionFactory, TopicFactory
from tests.manual.given import adopted, chapter_of, next_text
from tests.manual.silencing import before_all, speaker
from tests.manual.test_desk_pages import errors_in
from tests.meetings.programming import release
from tests.meetings.reading import main_of, words_of

pytestmark = pytest.mark.django_db

ADOPT = "/desk/manual/what/en/adopt/"
FACTS = "/desk/manual/what/facts/"


@pytest.fixture
def editor() -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(make_staff("editor@example.org"))
    return client


@pytest.mark.parametrize("address", [ADOPT, FACTS])
def test_nobody_but_the_secretariat_gets_there(client: Client, address: str) -> None:
    member, lead = speaker()
    chapter_of("One.", "What?", leads=[member])
    assert client.get(address).headers["Location"].startswith("/account/sign-in/")
    client.force_login(lead)
    assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)


class TestAtAMeeting:
    def typed(self, text: Revision, **given: str) -> dict[str, str]:
        return {"revision": str(text.pk), "on": "14 May 2024", **given}

    def confirmed(self, editor: Client, typed: dict[str, str], **more: str) -> Any:
        looked = editor.post(ADOPT, {**typed, "look": "1"})
        sign = looked.context["form"]["looked_at"].value()
        return editor.post(ADOPT, {**typed, "looked_at": sign, "confirm": "1", **more}, follow=True)

    def test_it_is_looked_at_and_recorded_with_its_session(self, editor: Client, client: Client) -> None:
        _chapter, text = chapter_of("One.", "What?")
        session = SessionFactory(title="The manual", meeting__title="Test meeting", meeting__place="")
        SessionFactory(meeting=session.meeting, kind=SessionKind.BREAK, title="Coffee")
        SessionFactory(meeting=session.meeting, is_removed=True, title="Gone")
        SessionFactory(title="Elsewhere")
        assert "English: adopted at a meeting" in words_of(editor.get("/desk/manual/"))
        typed = self.typed(text, meeting=str(session.meeting.pk))
        looked = editor.post(ADOPT, {**typed, "look": "1"})
        words = words_of(looked)
        assert "revision 1, English was adopted on 14 May 2024: Test meeting." in words
        assert "This cannot be undone" in words
        assert ["The manual" in words, "Coffee" in words, "Gone" in words, "Elsewhere" in words] == [True] + [False] * 3
        assert not Adoption.objects.exists()
        done = self.confirmed(editor, typed, session=str(session.pk))
        assert "Recorded: revision 1, English is adopted." in words_of(done)
        adoption = Adoption.objects.get()
        assert (adoption.meeting, adoption.session, adoption.adopted_on) == (
            session.meeting,
            session,
            date(2024, 5, 14),
        )
        assert adoption.noted_by and adoption.noted_by.email == "editor@example.org"
        assert "Adopted on 14 May 2024: Test meeting" in words_of(client.get("/manual/what/"))
        assert "The manual" not in main_of(client.get("/manual/what/"))  # the programme is a draft still

    def test_the_session_is_named_to_whoever_sees_it_in_the_programme(self, client: Client) -> None:
        _chapter, text = chapter_of("One.", "What?")
        session = SessionFactory(title="The manual")
        release(session.meeting)
        adopt(text, on=date(2024, 5, 14), meeting=session.meeting, session=session, by=None)
        for address in ("/manual/what/", "/manual/what/history/"):
            assert ", The manual" in words_of(client.get(address))
        ReleasedSession.objects.filter(session=session).update(level=Level.MEMBERS)
        assert ", The manual" not in words_of(client.get("/manual/what/"))

    def test_what_has_changed_since_it_was_looked_at_is_looked_at_again(self, editor: Client) -> None:
        _chapter, text = chapter_of("One.", "What?")
        typed = self.typed(text, meeting=str(MeetingFactory().pk))
        self.confirmed(editor, typed, on="15 May 2024")
        assert not Adoption.objects.exists()

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"meeting": ""}, "Meeting that adopted it: Choose the meeting."),
            ({"on": ""}, "Adopted on: Write the day on which it was adopted: today or earlier."),
            ({"on": "soon"}, "Adopted on: Write a day as 2025-05-15 or 15 May 2025."),
            ({"revision": "x"}, "Text: Choose the text."),
            ({"meeting": "9" * 30}, "Meeting that adopted it: Choose the meeting."),
        ],
    )
    def test_what_is_missing_is_said(self, editor: Client, given: dict[str, str], words: str) -> None:
        _chapter, text = chapter_of("One.", "What?")
        page = editor.post(ADOPT, {**self.typed(text, meeting=str(MeetingFactory().pk)), **given})
        assert errors_in(page) == [words]

    def test_a_day_to_come_a_session_of_another_and_a_text_before_members_are_refused(self, editor: Client) -> None:
        _chapter, text = chapter_of("One.", "What?")
        typed = self.typed(text, meeting=str(MeetingFactory().pk))
        page = self.confirmed(editor, {**typed, "on": "2090-01-01"})
        assert errors_in(page) == ["Adopted on: Write the day on which it was adopted: today or earlier."]
        page = self.confirmed(editor, typed, session=str(SessionFactory().pk))
        assert errors_in(page) == ["In which session?: Choose a session of the meeting that adopted it."]
        before_all(text)
        page = self.confirmed(editor, typed)
        assert errors_in(page) == ["This text is before the members, to be adopted by silence. Withdraw that first."]
        assert not Adoption.objects.exists()

    def test_drafts_and_cancelled_meetings_and_texts_that_are_adopted_are_not_offered(self, editor: Client) -> None:
        chapter, first = adopted("One.", "What?")
        page = editor.get(ADOPT)
        assert "There is no text to adopt" in words_of(page)
        later = next_text(chapter, "Two.")
        held = MeetingFactory()
        for status in (MeetingStatus.DRAFT, MeetingStatus.CANCELLED):
            MeetingFactory(status=status)
        form = editor.get(ADOPT).context["form"]
        assert [list(form.fields[name].queryset) for name in ("revision", "meeting")] == [[later], [held]]


class TestFacts:
    def typed(self, chapter: Chapter, **given: Any) -> dict[str, Any]:
        return {"status": "open", "review_due_on": "", "seen": str(chapter.version), **given}

    def test_they_are_changed_with_who_in_the_history(self, editor: Client) -> None:
        chapter, _text = chapter_of("One.", "What?")
        topic, member = TopicFactory(), MemberFactory(standing=Standing.MEMBER)
        typed = self.typed(chapter, review_due_on="1 May 2030", topics=[topic.pk], leads=[member.pk])
        assert "Your changes are saved." in words_of(editor.post(FACTS, typed, follow=True))
        kept = Chapter.objects.get()
        assert (kept.status, kept.review_due_on) == ("open", date(2030, 5, 1))
        assert (list(kept.topics.all()), list(kept.leads.all())) == ([topic], [member])
        newest = kept.history.first()
        assert newest.history_user.email == "editor@example.org"
        form = editor.get(FACTS).context["form"]
        assert [form[name].value() for name in ("topics", "leads")] == [[topic.pk], [member.pk]]

    def test_adopted_is_a_status_of_what_is_adopted_alone(self, editor: Client) -> None:
        chapter, _text = chapter_of("One.", "What?")
        page = editor.post(FACTS, self.typed(chapter, status="adopted"))
        assert errors_in(page) == ["Status: Choose the status."]
        adopted("Two.", "What else?")
        choices = editor.get("/desk/manual/what-else/facts/").context["form"].fields["status"].choices
        assert [key for key, _words in choices] == ["draft", "open", "adopted", "superseded"]

    def test_who_comes_second_reads_what_is_saved_and_keeps_the_own(self, editor: Client) -> None:
        chapter, _text = chapter_of("One.", "What?")
        topic = TopicFactory(title="Test theme")
        editor.post(FACTS, self.typed(chapter, review_due_on="2030-05-01", topics=[topic.pk]))
        page = editor.post(FACTS, self.typed(chapter, status="superseded"))
        said = "Somebody else has changed it since you opened the page: look at it once more."
        assert errors_in(page) == [said]
        assert "What is saved now: Open for comments Topics: Test theme Review due on 1 May 2030" in words_of(page)
        form = page.context["form"]
        assert (form["status"].value(), Chapter.objects.get().status) == ("superseded", "open")
        typed = self.typed(chapter, status="superseded", seen=form["seen"].value())
        assert editor.post(FACTS, typed).status_code == 302

    def test_a_number_that_another_chapter_has_meanwhile_is_said(self, editor: Client) -> None:
        chapter, _text = chapter_of("One.", "What?")
        Chapter.objects.filter(pk=chapter.pk).update(status="superseded")
        chapter_of("Two.", "What else?", order=1)
        page = editor.post(FACTS, self.typed(Chapter.objects.get(pk=chapter.pk), status="draft"))
        assert errors_in(page) == ["There is a chapter of that number already."]

    def test_a_text_before_members_keeps_the_chapter_from_being_superseded(self, editor: Client) -> None:
        chapter, text = chapter_of("One.", "What?")
        before_all(text)
        page = editor.post(FACTS, self.typed(Chapter.objects.get(pk=chapter.pk), status="superseded"))
        assert errors_in(page)[0].startswith("Status: A text of this chapter is before the members")


class TestReviews:
    def test_leads_and_staff_are_told_from_its_day_on(self, editor: Client) -> None:
        member, lead = speaker()
        chapter, _text = adopted("One.", "What?", leads=[member])
        assert chapter.review_due_on == date(2026, 5, 14)
        own, other = (Client(SERVER_NAME="localhost") for _ in range(2))
        own.force_login(lead)
        other.force_login(speaker()[1])
        today = network_today()
        for day, is_told in ((today.replace(year=today.year + 1), False), (today, True)):
            Chapter.objects.filter(pk=chapter.pk).update(review_due_on=day)
            for client in (own, editor):
                assert ("Chapter 1 is to be reviewed" in words_of(client.get("/desk/"))) is is_told
            assert "is to be reviewed" not in words_of(other.get("/desk/"))
        assert "What? Is each paragraph still so?" in words_of(own.get("/desk/"))
        assert 'href="/desk/manual/what/facts/"' in main_of(editor.get("/desk/"))
        Chapter.objects.filter(pk=chapter.pk).update(status="superseded")
        assert "is to be reviewed" not in words_of(own.get("/desk/"))

    def test_staff_read_how_many_texts_are_before_all_members(self, editor: Client) -> None:
        assert "before all members" not in words_of(editor.get("/desk/"))
        before_all()
        assert "1 text before all members" in words_of(editor.get("/desk/"))
