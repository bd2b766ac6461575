"""Adoption by silence: who opens it, who is told, who objects until when, and how it ends, whatever is down."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from focalpoints.models import User
from focalpoints.models.appointment import Role
from focalpoints.models.member import Standing
from focalpoints.services.accounts import make_staff
from manual.models import Adoption, Chapter, Objection, Revision, SilenceProcedure
from manual.services.adopting import adopt
from manual.services.facts import Facts, change_facts
from manual.services.silence import (
    first_last_day,
    look_after_silences,
    object_to,
    open_silence,
    withdraw_silence,
)
from manual.silence_speakers import people_to_tell
from manual.tasks import look_after_silences as task
from manual.working_days import end_of_day, is_working_day, working_days_after
from r2pnet.clock import network_today
from r2pnet.outbox.kinds import kind_of
from r2pnet.outbox.models import Message
from r2pnet.refusal import Refused
from r2pnet.visibility import Audience, Level
from tests.factories import MeetingFactory, MemberFactory, PersonFactory, SessionFactory
from tests.manual.given import adopted, chapter_of, next_text
from tests.manual.silencing import WHY, before_all, in_office, speaker, told

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 30, 12, tzinfo=UTC)
LAST_DAY = date(2026, 12, 14)
ENDS_AT = datetime(2026, 12, 15, tzinfo=UTC)


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(MONDAY, tick=False) as moved:
        yield moved


def refused(deed: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        deed()
    return caught.value.message


def fresh(procedure: SilenceProcedure) -> SilenceProcedure:
    return SilenceProcedure.objects.get(pk=procedure.pk)


class TestWorkingDays:
    @given(st.dates(date(2020, 1, 1), date(2060, 1, 1)), st.integers(1, 60))
    def test_the_last_day_is_a_working_day_with_so_many_after_the_first(self, day: date, number: int) -> None:
        last = working_days_after(day, number)
        between = [day + timedelta(days=one) for one in range(1, (last - day).days + 1)]
        assert is_working_day(last)
        assert sum(is_working_day(one) for one in between) == number

    @given(st.dates(date(2020, 1, 1), date(2060, 1, 1)), st.integers(1, 60))
    def test_who_opens_later_gives_no_earlier_day(self, day: date, number: int) -> None:
        assert working_days_after(day + timedelta(days=1), number) >= working_days_after(day, number)
        assert working_days_after(day, number + 1) > working_days_after(day, number)

    @given(st.dates(date(2020, 1, 1), date(2060, 1, 1)))
    def test_ten_working_days_are_two_weeks_or_until_the_friday_of_the_second(self, day: date) -> None:
        assert (working_days_after(day, 10) - day).days == {5: 13, 6: 12}.get(day.weekday(), 14)

    @pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Africa/Cairo", "Pacific/Kiritimati"])
    def test_a_day_ends_by_the_clocks_of_the_network(self, settings: Settings, zone: str) -> None:
        settings.TIME_ZONE = zone
        for day in (date(2026, 3, 28), date(2026, 4, 23), date(2026, 10, 29), date(2026, 12, 31)):
            ends = end_of_day(day)
            assert timezone.localdate(ends - timedelta(seconds=1)) == day
            assert timezone.localdate(ends) == day + timedelta(days=1)


class TestOpening:
    def test_a_text_is_put_before_all_who_speak_for_a_member_each_by_one_mail(self, clock: Any) -> None:
        member, first = speaker(email="a@example.org")
        speaker(member, Role.ALTERNATE, email="b@example.org")
        other, second = speaker(email="c@example.org")
        in_office(other, first.person)
        in_office(other, PersonFactory(work_email="d@example.org"))
        for role in (Role.ASSISTANT, Role.CONTACT_OFFICE, Role.MISSION_CONTACT):
            speaker(member, role)
        speaker(MemberFactory(standing=Standing.FORMER))
        in_office(member, PersonFactory(work_email=""))
        procedure = before_all(words="Read the second part.")
        assert told() == ["a@example.org", "b@example.org", "c@example.org", "d@example.org"]
        assert (procedure.state, procedure.ends_at, procedure.chapter.slug, procedure.language) == (
            *("running", ENDS_AT, "what", "en"),
        )
        mail = Message.objects.get(to_address="a@example.org")
        assert (mail.subject, second.email in mail.body) == ("To be adopted by silence: chapter 1 of the manual", False)
        assert (
            "- Chapter 1: What?\n- revision 1, English\n\n"
            "It is adopted if no member objects until Monday 14 December 2026, 23:59 (UTC). If your member agrees, you "
            "need not do anything.\n\nRead the second part.\n\nRead it"
        ) in mail.body
        assert f"/desk/silence/{procedure.pk}/" in mail.body
        assert [row.history_user.email for row in SilenceProcedure.history.all()] == ["leading@example.org"]

    def test_lead_members_open_it_and_others_do_not(self) -> None:
        member, lead = speaker()
        _other, nobody = speaker()
        _chapter, text = chapter_of("One.", "What?", leads=[member])
        said = "Only who leads the chapter, or the secretariat, can open it."
        assert refused(lambda: before_all(text, by=nobody)) == said
        assert before_all(text, by=lead).opened_by == lead

    @pytest.mark.parametrize(
        ("last_day", "words"),
        [
            (date(2026, 12, 11), "Members have ten working days at least: write 14 December 2026 or later."),
            (date(2026, 11, 30), "Members have ten working days at least: write 14 December 2026 or later."),
            (date(2027, 5, 30), "That is too far ahead: write 29 May 2027 or earlier."),
        ],
    )
    def test_the_day_is_neither_too_near_nor_too_far(self, clock: Any, staff: User, last_day: date, words: str) -> None:
        _chapter, text = chapter_of("One.")
        assert refused(lambda: open_silence(text, last_day=last_day, by=staff)) == words
        assert not Message.objects.exists()
        for day in (LAST_DAY, date(2027, 5, 29)):
            with transaction.atomic():
                assert open_silence(text, last_day=day, by=staff).ends_at == end_of_day(day)
                transaction.set_rollback(True)

    def test_the_day_counts_by_the_calendar_of_the_network(self, settings: Settings) -> None:
        settings.TIME_ZONE = "Pacific/Kiritimati"
        with time_machine.travel("2026-11-29T11:00:00Z", tick=False):  # Monday there already
            assert (network_today(), first_last_day()) == (date(2026, 11, 30), LAST_DAY)

    def test_of_a_chapter_and_language_one_runs(self, staff: User) -> None:
        chapter, first = chapter_of("One.")
        second, french = next_text(chapter, "Two."), next_text(chapter, "Un.", "fr", question="Quoi ?")
        before_all(first)
        assert refused(lambda: before_all(second)).startswith("A text of this chapter in this language is before")
        before_all(french)
        with pytest.raises(IntegrityError), transaction.atomic():
            SilenceProcedure(revision=second, opened_by=staff, ends_at=timezone.now() + timedelta(days=20)).save()

    def test_what_is_adopted_superseded_or_kept_from_members_is_not_put_before_them(self, staff: User) -> None:
        chapter, text = adopted("One.")
        assert "is adopted already" in refused(lambda: before_all(text))
        later = next_text(chapter, "Two.")
        for changed, words in (
            ({"status": "superseded"}, "The chapter is superseded."),
            ({"status": "open", "level": Level.STEERING}, "Not all members may read this chapter"),
            ({"level": Level.MEMBERS, "scope": "member:1"}, "Not all members may read this chapter"),
        ):
            Chapter.objects.filter(pk=chapter.pk).update(**changed)
            assert refused(lambda: before_all(later)).startswith(words)
        Chapter.objects.filter(pk=chapter.pk).update(level=Level.MEMBERS, scope="")
        assert before_all(later).is_running


class TestObjecting:
    def test_whoever_speaks_for_a_member_objects_for_it_once_and_for_good(self) -> None:
        member, user = speaker()
        _same, alternate = speaker(member, Role.ALTERNATE)
        procedure = before_all()
        objection = object_to(procedure, member, f"  {WHY} ", by=user)
        assert (objection.reason, objection.member, objection.user) == (WHY, member, user)
        for by in (user, alternate):
            assert refused(lambda by=by: object_to(procedure, member, WHY, by=by)).startswith(
                "Your member has objected"
            )
        with pytest.raises(IntegrityError), transaction.atomic():
            Objection(procedure=procedure, member=member, user=alternate, reason=WHY).save()
        with pytest.raises(TypeError):
            objection.save()
        with pytest.raises(TypeError):
            Objection.objects.all().delete()
        assert fresh(procedure).is_running

    @pytest.mark.parametrize("role", [Role.ASSISTANT, Role.CONTACT_OFFICE, Role.MISSION_CONTACT])
    def test_others_do_not_speak_for_a_member(self, role: str) -> None:
        member, user = speaker(role=role)
        procedure = before_all()
        for by in (user, speaker()[1], make_staff("staff@example.org")):
            said = refused(lambda by=by: object_to(procedure, member, WHY, by=by))
            assert said == "Only its focal point or alternate objects for a member."

    @pytest.mark.parametrize(("reason", "words"), [(" ", "Write why"), ("x" * 2001, "Write no more than 2000 letters")])
    def test_an_objection_has_a_reason(self, reason: str, words: str) -> None:
        member, user = speaker()
        procedure = before_all()
        assert refused(lambda: object_to(procedure, member, reason, by=user)).startswith(words)
        assert not Objection.objects.exists()

    def test_the_last_moment_counts_though_nobody_has_ended_it_yet(self, clock: Any) -> None:
        [(first, early), (second, late)] = [speaker(), speaker()]
        procedure = before_all()
        clock.move_to(ENDS_AT - timedelta(microseconds=1))
        object_to(procedure, first, WHY, by=early)
        clock.move_to(ENDS_AT)
        said = refused(lambda: object_to(procedure, second, WHY, by=late))
        assert said == (
            "The time to object was over: it ended on Monday 14 December 2026, 23:59 (UTC). "
            "What you wrote was not kept."
        )
        assert (fresh(procedure).state, Objection.objects.count()) == ("running", 1)


class TestEnding:
    def test_without_an_objection_the_text_is_adopted_at_the_moment(self, clock: Any, staff: User) -> None:
        speaker(email="a@example.org")
        procedure = before_all()
        clock.move_to(ENDS_AT - timedelta(microseconds=1))
        assert look_after_silences()[0] == 0
        clock.move_to(ENDS_AT)
        assert (look_after_silences()[0], look_after_silences()[0]) == (1, 0)
        kept, adoption = fresh(procedure), Adoption.objects.get()
        assert (kept.state, kept.ended_at, adoption.silence, adoption.noted_by) == ("adopted", ENDS_AT, kept, None)
        assert (adoption.adopted_on, adoption.note) == (
            LAST_DAY,
            "By silence: no member objected until 14 December 2026",
        )
        assert [block.frozen_number for block in procedure.revision.blocks.order_by("position")] == ["1", "2"]
        chapter = Chapter.objects.get()
        assert (chapter.status, chapter.review_due_on) == ("adopted", date(2028, 12, 14))
        assert told("adopted") == ["a@example.org"]
        assert "no member has objected" in Message.objects.get(kind="silence-adopted").body

    def test_with_an_objection_it_is_stopped_and_nobody_reads_whose_it_was(self, clock: Any) -> None:
        member, user = speaker(email="zqxname@example.org", name="Zqxname")
        speaker(email="other@example.org")
        procedure = before_all()
        object_to(procedure, member, WHY, by=user)
        clock.move_to(ENDS_AT)
        task()
        assert (fresh(procedure).state, fresh(procedure).ended_at) == ("stopped", ENDS_AT)
        assert not Adoption.objects.exists()
        assert set(procedure.revision.blocks.values_list("frozen_number", flat=True)) == {""}
        assert told("stopped") == ["other@example.org", "zqxname@example.org"]
        mail = Message.objects.get(kind="silence-stopped", to_address="other@example.org")
        assert "is not adopted: 1 member has objected.\n" in mail.body
        for message in Message.objects.all():
            assert WHY not in message.body + message.subject
            assert str(member) not in message.body + message.subject
            assert "zqxname" not in (message.body if message.to_address == "other@example.org" else "").lower()
        assert before_all(next_text(procedure.chapter, "Other.")).is_running

    def test_a_worker_that_was_down_adopts_by_the_moment_that_was_set(self, clock: Any) -> None:
        member, user = speaker()
        procedure = before_all()
        clock.move_to(ENDS_AT + timedelta(days=3))
        assert refused(lambda: object_to(procedure, member, WHY, by=user)).startswith("The time to object was over")
        assert look_after_silences() == (1, 0)
        assert (fresh(procedure).state, fresh(procedure).ended_at) == ("adopted", ENDS_AT)
        assert Adoption.objects.get().adopted_on == LAST_DAY
        assert told("reminder") == []

    def test_it_is_withdrawn_with_a_reason_that_everybody_reads(self, clock: Any, staff: User) -> None:
        member, lead = speaker(email="a@example.org")
        _chapter, text = chapter_of("One.", leads=[member])
        procedure = before_all(text)
        _other, nobody = speaker(email="b@example.org")
        assert refused(lambda: withdraw_silence(procedure, "Why", by=nobody)).startswith("Only who leads")
        assert refused(lambda: withdraw_silence(procedure, " ", by=lead)).startswith("Write why it is withdrawn")
        withdraw_silence(procedure, "A proposal came in.", by=lead)
        assert (fresh(procedure).state, told("withdrawn")) == ("withdrawn", ["a@example.org", "b@example.org"])
        assert "The reason: A proposal came in." in Message.objects.filter(kind="silence-withdrawn")[0].body
        assert refused(lambda: object_to(procedure, member, WHY, by=lead)).startswith(
            "It has ended, and the text is not"
        )
        assert refused(lambda: withdraw_silence(procedure, "Why", by=lead)).startswith("It has ended already")
        clock.move_to(ENDS_AT)
        assert look_after_silences() == (0, 0)
        assert not Adoption.objects.exists()

    def test_from_the_moment_on_nobody_withdraws_it(self, clock: Any) -> None:
        procedure = before_all()
        clock.move_to(ENDS_AT)
        said = refused(lambda: withdraw_silence(procedure, "Why", by=procedure.opened_by))
        assert said == "It has ended already, and cannot be withdrawn."

    def test_while_it_runs_the_text_is_adopted_in_no_other_way_and_a_newer_one_is_written(self, clock: Any) -> None:
        procedure = before_all()
        text = procedure.revision
        said = refused(lambda: adopt(text, on=date(2026, 11, 29), note="Test", by=None))
        assert said == "This text is before the members, to be adopted by silence. Withdraw that first."
        assert next_text(procedure.chapter, "Other.").number == 2
        clock.move_to(ENDS_AT)
        look_after_silences()
        assert [one.number for one in Revision.objects.filter(adoption__isnull=False)] == [1]

    def test_a_meeting_that_adopts_a_later_text_ends_it_in_words(self, clock: Any) -> None:
        speaker(email="a@example.org")
        procedure = before_all()
        later = next_text(procedure.chapter, "Other.")
        adopt(later, on=date(2026, 11, 29), meeting=MeetingFactory(), by=None)
        assert (fresh(procedure).state, told("overtaken")) == ("overtaken", ["a@example.org"])
        clock.move_to(ENDS_AT)
        assert look_after_silences() == (0, 0)
        assert Adoption.objects.count() == 1

    def test_a_meeting_that_adopts_an_earlier_text_or_another_language_leaves_it(self) -> None:
        chapter, first = chapter_of("One.")
        procedure = before_all(next_text(chapter, "Two."))
        french = next_text(chapter, "Un.", "fr", question="Quoi ?")
        for text in (first, french):
            adopt(text, on=date(2024, 1, 1), note="Test", by=None)
        assert fresh(procedure).is_running

    def test_a_chapter_is_not_superseded_meanwhile(self, staff: User) -> None:
        chapter = before_all().chapter
        facts = Facts("superseded", [], [], None)
        said = refused(lambda: change_facts(chapter, facts, seen=chapter.version, by=staff))
        assert said.startswith("A text of this chapter is before the members")

    def test_what_breaks_at_one_keeps_no_other_from_its_end(self, clock: Any) -> None:
        broken, whole = before_all(), before_all(chapter_of("Two.", "What else?")[1])
        Chapter.objects.filter(pk=broken.chapter_id).update(status="superseded")
        clock.move_to(ENDS_AT)
        assert look_after_silences() == (1, 0)
        assert (fresh(broken).state, fresh(whole).state) == ("running", "adopted")
        Chapter.objects.filter(pk=broken.chapter_id).update(status="draft")
        assert look_after_silences() == (1, 0)
        assert fresh(broken).state == "adopted"


class TestReminders:
    def test_everybody_is_reminded_half_way_and_two_days_before(self, clock: Any) -> None:
        speaker(email="a@example.org")
        procedure = before_all()
        half = MONDAY + (ENDS_AT - MONDAY) / 2
        sent = []
        for moment in (
            half - timedelta(seconds=1),
            half,
            half + timedelta(days=1),
            ENDS_AT - timedelta(days=2),
            ENDS_AT,
        ):
            clock.move_to(moment)
            look_after_silences()
            look_after_silences()
            sent.append(len(told("reminder")))
        assert sent == [0, 1, 1, 2, 2]
        kept = fresh(procedure)
        assert (kept.half_way_reminded_at, kept.last_reminded_at) == (half, ENDS_AT - timedelta(days=2))
        assert (kept.version, SilenceProcedure.history.count()) == (2, 2)  # opened, and ended
        mail = Message.objects.filter(kind="silence-reminder")[0]
        assert mail.subject == "Until Monday 14 December 2026, 23:59 (UTC): chapter 1 of the manual"

    def test_of_two_that_a_worker_missed_only_the_last_is_sent(self, clock: Any) -> None:
        speaker()
        before_all()
        clock.move_to(ENDS_AT - timedelta(hours=5))
        assert (look_after_silences(), look_after_silences()) == ((0, 1), (0, 0))
        assert len(told("reminder")) == 1

    def test_one_that_is_late_is_sent_all_the_same(self, clock: Any) -> None:
        speaker()
        before_all()
        clock.move_to(ENDS_AT - timedelta(days=4))
        look_after_silences()
        clock.move_to(ENDS_AT - timedelta(days=1))
        look_after_silences()
        assert len(told("reminder")) == 2


class TestMails:
    def is_true(self, kind: str, address: str = "a@example.org") -> bool:
        message = Message.objects.get(kind=f"silence-{kind}", to_address=address)
        still_true = kind_of(message.kind).still_true
        assert still_true
        return still_true(message)

    def test_what_holds_no_longer_is_not_sent(self, clock: Any) -> None:
        speaker(email="a@example.org")
        procedure = before_all()
        assert self.is_true("opened")
        clock.move_to(ENDS_AT)
        assert not self.is_true("opened")
        look_after_silences()
        assert self.is_true("adopted")
        Chapter.objects.filter(pk=procedure.chapter_id).update(level=Level.SECRETARIAT)
        assert not self.is_true("adopted")

    def test_who_speaks_for_no_member_any_more_gets_none(self) -> None:
        member, _user = speaker(email="a@example.org")
        before_all()
        models.QuerySet(type(member)).filter(pk=member.pk).update(standing=Standing.FORMER)
        assert not self.is_true("opened")

    def test_a_chapter_that_was_narrowed_meanwhile_is_told_to_nobody(self, clock: Any) -> None:
        speaker()
        procedure = before_all()
        Chapter.objects.filter(pk=procedure.chapter_id).update(level=Level.STEERING)
        clock.move_to(ENDS_AT)
        look_after_silences()
        assert (fresh(procedure).state, told("adopted")) == ("adopted", [])

    def test_two_people_with_one_address_get_one_mail(self) -> None:
        member, user = speaker(email="a@example.org")
        in_office(member, PersonFactory(work_email="A@example.org"))
        assert people_to_tell() == [user.person]


class TestReading:
    def test_the_public_sees_no_procedure_and_members_no_objection_of_another(self) -> None:
        [(member, user), (_other, another)] = [speaker(), speaker()]
        procedure = before_all()
        object_to(procedure, member, WHY, by=user)
        editor = make_staff("editor@example.org")
        for reader, sees, reads in (
            (AnonymousUser(), 0, 0),
            (Audience(Level.PUBLIC), 0, 0),
            (Audience(Level.MEMBERS), 1, 0),
            (another, 1, 0),
            (user, 1, 1),
            (editor, 1, 1),
        ):
            seen = SilenceProcedure.objects.visible_to(reader).count(), Objection.objects.visible_to(reader).count()
            assert seen == (sees, reads), reader
        Chapter.objects.filter(pk=procedure.chapter_id).update(level=Level.SECRETARIAT)
        assert not SilenceProcedure.objects.visible_to(another).exists()


class TestAtAMeeting:
    def test_a_session_is_one_of_the_meeting(self) -> None:
        _chapter, text = chapter_of("One.")
        meeting, session = MeetingFactory(), SessionFactory()
        words = "Choose a session of the meeting that adopted it."
        assert refused(lambda: adopt(text, on=date(2024, 1, 1), meeting=meeting, session=session, by=None)) == words
        assert refused(lambda: adopt(text, on=date(2024, 1, 1), session=session, note="Test", by=None)) == words
        adoption = adopt(text, on=date(2024, 1, 1), meeting=session.meeting, session=session, by=None)
        assert (adoption.session, Chapter.objects.get().review_due_on) == (session, date(2026, 1, 1))

    def test_a_translation_does_not_put_the_review_off(self, settings: Settings) -> None:
        settings.CHAPTER_REVIEW_MONTHS = 12
        chapter, first = chapter_of("One.")
        french = next_text(chapter, "Un.", "fr", question="Quoi ?", translates=first)
        adopt(first, on=date(2024, 1, 1), note="Test", by=None)
        adopt(french, on=date(2024, 6, 1), note="Test", by=None)
        assert Chapter.objects.get().review_due_on == date(2025, 1, 1)
