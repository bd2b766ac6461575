"""An import is written whole and as it was shown, or not at all."""

import uuid

import pytest
from django.contrib.auth.models import AnonymousUser

from focalpoints.models import Appointment, ImportRow, Institution, Member, Person, SheetImport, SteeringTerm, User
from focalpoints.models.appointment import Role
from focalpoints.models.sheet_import import ImportState
from focalpoints.models.term import EndState
from focalpoints.services import importing
from focalpoints.services.accounts import make_staff
from focalpoints.services.importing import TRIES, choose
from focalpoints.services.terms import save_appointment
from r2pnet.models import Stamp
from r2pnet.outbox.models import Message
from r2pnet.partial_dates import PartialDate
from r2pnet.recording import record
from r2pnet.refusal import Refused
from r2pnet.reports.models import Report, State
from r2pnet.visibility import Level
from tests.factories import (
    AppointmentFactory,
    CountryFactory,
    MemberFactory,
    PersonFactory,
    ReportFactory,
    TopicFactory,
    UserFactory,
)
from tests.focalpoints.importing.sheets import decided, dump, imported, read, uploaded, written

pytestmark = pytest.mark.django_db
parse = PartialDate.parse

ROWS = [
    {
        "member": "Slovenia",
        "joined": "by 2013",
        "institution": "Ministry of Foreign Affairs",
        "sector": "Foreign affairs",
        "person": "Anna Sample",
        "email": "anna@example.org",
        "languages": "sl, en",
        "role": "focal point",
        "start": "15.05.2024",
        "end_state": "open",
        "source_note": "The letter says so.",
    },
    {
        "member": "Slovenia",
        "institution": "Ministry of Foreign Affairs",
        "person": "Bo Specimen",
        "email": "bo@example.org",
        "role": "alternate",
        "start": "2025",
    },
    {"member": "Slovenia", "steering_role": "member", "steering_start": "2025-01-01", "steering_end": "2026-12-31"},
]


@pytest.fixture
def by() -> User:
    return make_staff("secretariat@example.org")


@pytest.fixture(autouse=True)
def states() -> None:
    CountryFactory(short_name="Slovenia", iso3="SVN")
    CountryFactory(short_name="Côte d’Ivoire", iso3="CIV")


def test_what_was_shown_is_written(by: User) -> None:
    held = imported(*ROWS, by=by)
    assert (held.state, held.error, held.claim) == (ImportState.DONE, "", None)
    assert held.finished_at is not None
    member = Member.objects.with_names().get()
    assert (member.slug, member.sort_name, member.search_text.split()[:1], str(member.joined)) == (
        "slovenia", "slovenia", ["slovenia"], "by 2013"
    )  # fmt: skip
    assert list(Institution.objects.values_list("name", "member")) == [("Ministry of Foreign Affairs", member.pk)]
    assert list(Person.objects.order_by("name").values_list("name", "work_email", "languages", "level")) == [
        ("Anna Sample", "anna@example.org", ["sl", "en"], Level.MEMBERS),
        ("Bo Specimen", "bo@example.org", [], Level.MEMBERS),
    ]
    offices = Appointment.objects.order_by("pk").values_list("role", "person__name", "institution__name", "end_state")
    assert list(offices) == [
        ("focal-point", "Anna Sample", "Ministry of Foreign Affairs", "open"),
        ("alternate", "Bo Specimen", "Ministry of Foreign Affairs", "unknown"),
    ]
    assert list(SteeringTerm.objects.values_list("member", "end_state")) == [(member.pk, "known")]
    assert Message.objects.count() == 0


def test_histories_say_who_when_and_from_which_file(by: User) -> None:
    person = PersonFactory(name="Anna Sample", work_email="anna@example.org")
    topic = TopicFactory()
    person.topics.set([topic])
    held = imported(*ROWS, by=by)
    reason = f"Import {held.pk} (list.csv)"
    for model, kinds in ((Member, ["+"]), (Institution, ["+"]), (Appointment, ["+", "+"]), (SteeringTerm, ["+"])):
        rows = list(model.history.order_by("history_id"))
        assert [(row.history_type, row.history_user, row.history_change_reason) for row in rows] == [
            (kind, by, reason) for kind in kinds
        ]
    last = Person.history.filter(id=person.pk).latest()
    assert (last.history_type, last.history_user, last.history_change_reason) == ("~", by, reason)
    assert (last.languages, last.version) == (["sl", "en"], Person.objects.get(pk=person.pk).version)
    assert [row.topic_id for row in last.topics.all()] == [topic.pk]
    assert Person.objects.get(pk=person.pk).version == person.version + 1


def test_the_same_file_again_changes_nothing(by: User) -> None:
    imported(*ROWS, by=by)
    before = dump()
    again = read(uploaded(*ROWS, by=by))
    assert again.counts == {"error": 0, "doubtful": 0, "new": 0, "changed": 0, "same": 3}
    assert written(decided(again, by)).state == ImportState.DONE
    assert dump() == before


def test_what_is_changed_is_written_with_its_version_and_stamp(by: User) -> None:
    office = AppointmentFactory(
        member=MemberFactory(country__short_name="Testland"), person=PersonFactory(name="Anna Sample"), institution=None
    )
    before = {stamp.group: stamp.value for stamp in Stamp.objects.all()}
    imported({"member": "Testland", "person": "Anna Sample", "position": "Director", "start": "2020"}, by=by)
    saved = Appointment.objects.get()
    assert (saved.pk, saved.position, str(saved.start), saved.version) == (office.pk, "Director", "2020", 2)
    assert (saved.source_url, saved.verified) == (office.source_url, True)
    changed = {stamp.group for stamp in Stamp.objects.all() if stamp.value != before.get(stamp.group)}
    assert changed == {"focalpoints"}


def test_a_term_that_ends_makes_room_for_the_next_in_whatever_order_the_rows_stand(by: User) -> None:
    member = MemberFactory(country__short_name="Testland")
    first = AppointmentFactory(
        member=member,
        person=PersonFactory(name="Anna Sample"),
        start=parse("2020-01-01"),
        end_state=EndState.OPEN,
        institution=None,
    )
    held = imported(
        {"member": "Testland", "person": "Bo Specimen", "start": "2024-07-01", "end_state": "open"},
        {"member": "Testland", "person": "Anna Sample", "start": "2020-01-01", "end": "2024-06-30"},
        by=by,
    )
    assert held.state == ImportState.DONE
    assert [one.pk for one in Appointment.objects.current()] != [first.pk]
    assert Appointment.objects.count() == 2


def test_two_names_that_are_one_in_ascii_get_two_addresses(by: User) -> None:
    CountryFactory(short_name="Cote d'Ivoire", iso3="XCI")
    imported({"member": "CIV", "joined": "2012"}, {"member": "XCI", "joined": "2012"}, by=by)
    slugs = list(Member.objects.values_list("slug", flat=True))
    assert len(slugs) == len(set(slugs)) == 2


def test_the_public_sees_the_office_and_nobody_in_it(by: User, anonymous: AnonymousUser) -> None:
    imported(*ROWS, by=by)
    assert list(Person.objects.visible_to(anonymous)) == []
    assert Appointment.objects.visible_to(anonymous).count() == 2


def test_an_office_that_is_narrowed_takes_files_from_those_who_have_lost_it(by: User) -> None:
    AppointmentFactory(member=MemberFactory(country__short_name="Testland"), role=Role.ALTERNATE, position="Director")
    report = ReportFactory(state=State.READY, file="reports/one.pdf", level=Level.PUBLIC)
    row = {"member": "Testland", "role": "alternate", "position": "Director", "level": "members only"}
    assert imported(row, by=by).state == ImportState.DONE
    assert Report.objects.get(pk=report.pk).state == State.OVERTAKEN


class TestRefused:
    def test_a_file_without_a_known_heading(self, by: User) -> None:
        held = read(uploaded({"member": "Slovenia"}, by=by))
        assert held.state == ImportState.PLANNED
        held.delete()
        odd = uploaded(by=by)
        with odd.file.storage.open(odd.file.name, "wb") as file:
            file.write(b"Shoe size,Colour\n43,red\n")
        odd = read(odd)
        assert (odd.state, odd.error) == (
            ImportState.REFUSED,
            "None of the headings is known. The first row has to name the columns, such as Member, Institution, "
            "Person, Work e-mail, Role.",
        )

    def test_what_was_noticed_and_every_row_are_kept(self, by: User) -> None:
        held = uploaded(by=by)
        with held.file.storage.open(held.file.name, "wb") as file:
            file.write(b"Country,Shoe size,Member,Joined\nNowhere,43,Slovenia,2012\n,,Slovenia,1999\n")
        held = read(held)
        assert held.headings == [
            {"number": 1, "words": "Country", "key": ""},
            {"number": 2, "words": "Shoe size", "key": ""},
            {"number": 3, "words": "Member", "key": "member"},
            {"number": 4, "words": "Joined", "key": "joined"},
        ]
        assert held.said[-3:-1] == [
            "Column 2, “Shoe size”, is not known: nothing in it is used.",
            "Column 1, “Country”, means “Member” as column 3 does: only that one is used.",
        ]
        assert held.said[-1].startswith("Not in this file, so that nothing of it changes: Kind of member, Standing,")
        assert list(held.rows.in_order().values_list("number", "fate", "cells", "sentences")) == [
            (2, "new", {"member": "Slovenia", "joined": "2012"}, []),
            (
                3,
                "error",
                {"member": "Slovenia", "joined": "1999"},
                [
                    {
                        "column": "joined",
                        "sentence": "Row 3, Joined: “1999” lies outside the years 2005 to 2100.",
                    }
                ],
            ),
        ]
        assert held.counts == {"error": 1, "doubtful": 0, "new": 1, "changed": 0, "same": 0}

    def test_nothing_is_kept_of_an_import_that_was_withdrawn_while_it_was_read(self, by: User) -> None:
        held = uploaded(*ROWS, by=by)
        SheetImport.objects.filter(pk=held.pk).update(state=ImportState.WITHDRAWN, claim=None)
        assert read(held).state == ImportState.WITHDRAWN
        assert ImportRow.objects.count() == 0

    def test_nothing_is_written_of_an_import_that_another_worker_has(self, by: User) -> None:
        held = decided(read(uploaded(*ROWS, by=by)), by)
        before = dump()

        def lose(done: int, total: int) -> None:
            SheetImport.objects.filter(pk=held.pk).update(claim=uuid.uuid4())

        importing.write(held.pk, lose)
        assert dump() == before
        held.refresh_from_db()
        assert held.state == ImportState.WRITING

    @pytest.mark.parametrize("lost", ["group", "active", "account"])
    def test_nothing_is_written_once_who_decided_may_not_any_more(self, by: User, lost: str) -> None:
        held = decided(read(uploaded(*ROWS, by=by)), by)
        before = (Person.objects.count(), Member.objects.count())
        if lost == "group":
            by.groups.clear()
        elif lost == "active":
            User.objects.filter(pk=by.pk).update(is_active=False)
        else:
            SheetImport.objects.update(decided_by=None)
        held = written(held)
        assert (held.state, held.decided_by, held.claim) == (ImportState.PLANNED, None, None)
        assert held.error == (
            "Who decided it may not import any more, and nothing was written: somebody else has to decide."
        )
        assert (held.done, held.total, held.rows.count()) == (3, 3, 3)
        assert ((Person.objects.count(), Member.objects.count())) == before
        assert written(decided(held, make_staff("other@example.org"))).state == ImportState.DONE


class TestChoosing:
    @pytest.fixture
    def anna(self) -> Person:
        return PersonFactory(name="Anna Sample", work_email="old@example.org")

    @pytest.fixture
    def row(self, anna: Person, by: User) -> ImportRow:
        return read(uploaded({"person": "Anna Sample", "email": "new@example.org"}, by=by)).rows.get()

    def test_the_row_says_what_the_answer_changes_and_this_is_written(
        self, anna: Person, row: ImportRow, by: User
    ) -> None:
        assert (row.fate, row.is_decided) == ("doubtful", False)
        row = choose(row, "person", "new", by=by)
        assert (row.is_decided, len(row.changes)) == (True, 2)
        row = choose(row, "person", f"existing:{anna.pk}", by=by)
        assert row.changes == [
            {"thing": "Person", "field": "Work e-mail", "before": "old@example.org", "after": "new@example.org"}
        ]
        held = written(decided(row.sheet_import, by))
        assert (held.state, Person.objects.get().work_email) == (ImportState.DONE, "new@example.org")

    def test_an_answer_that_is_none_is_refused(self, row: ImportRow, by: User) -> None:
        with pytest.raises(Refused, match="^Choose one of the answers.$"):
            choose(row, "person", "existing:0", by=by)
        with pytest.raises(Refused, match="^Choose one of the answers.$"):
            choose(row, "institution", "new", by=by)

    def test_an_answer_that_leads_to_a_mistake_is_refused_with_it(self, by: User) -> None:
        held = PersonFactory(name="Bo Specimen", work_email="", user=UserFactory(email="bo@example.org"))
        row = read(uploaded({"person": "Anna Sample", "email": "bo@example.org"}, by=by)).rows.get()
        with pytest.raises(Refused) as refused:
            choose(row, "person", "new", by=by)
        assert refused.value.message == "Row 2, Work e-mail: This address is the account of another person."
        assert choose(row, "person", f"existing:{held.pk}", by=by).is_decided

    def test_nobody_chooses_when_the_import_waits_for_no_decision(self, row: ImportRow, by: User) -> None:
        SheetImport.objects.update(state=ImportState.WITHDRAWN)
        with pytest.raises(Refused, match="^This row waits for no choice any more.$"):
            choose(row, "person", "new", by=by)

    def test_what_was_not_chosen_is_not_written(self, row: ImportRow, by: User) -> None:
        before = dump()
        held = written(decided(row.sheet_import, by))
        assert (held.state, dump() == before) == (ImportState.PLANNED, True)


class TestSomebodyElseWrites:
    def test_what_has_become_something_else_is_shown_again(self, by: User) -> None:
        anna = PersonFactory(name="Anna Sample", work_email="anna@example.org", phone="+386 1 5550100")
        row = {"person": "Anna Sample", "email": "anna@example.org", "phone": "+386 1 5550102"}
        held = decided(read(uploaded(row, by=by)), by)
        anna.phone = "+386 1 5550101"
        record(anna, by=by)
        held = written(held)
        assert (held.state, held.decided_by) == (ImportState.PLANNED, None)
        assert held.error == (
            "1 row is no longer what was shown, because of what was chosen or of what somebody changed meanwhile. "
            "Nothing was written: look at it and decide again."
        )
        assert [one["before"] for one in held.rows.get().changes] == ["+386 1 5550101"]
        assert Person.objects.get().phone == "+386 1 5550101"
        assert written(decided(held, by)).state == ImportState.DONE
        assert Person.objects.get().phone == "+386 1 5550102"

    def test_what_has_nothing_to_do_with_it_does_not_matter(self, by: User) -> None:
        held = decided(read(uploaded(*ROWS, by=by)), by)
        record(PersonFactory(name="Chris Example"), by=by)
        assert written(held).state == ImportState.DONE

    def test_an_office_that_was_taken_meanwhile_is_wrong_now(self, by: User) -> None:
        member = MemberFactory(country__short_name="Testland")
        row = {"member": "Testland", "person": "Anna Sample", "start": "2024-07-01", "end_state": "open"}
        held = decided(read(uploaded(row, by=by)), by)
        save_appointment(Appointment(member=member, start=parse("2024-01-01"), end_state=EndState.OPEN), by=by)
        held = written(held)
        assert (held.state, held.counts["error"]) == (ImportState.PLANNED, 1)
        assert [one["sentence"] for one in held.rows.get().sentences] == [
            "Row 2, From: Testland has a focal point since 1 January 2024: end that term first, or record an agreed "
            "cover."
        ]

    def test_who_writes_between_the_plan_and_the_writing_makes_it_planned_again(self, by: User) -> None:
        anna = PersonFactory(name="Anna Sample", work_email="anna@example.org")
        row = {"person": "Anna Sample", "email": "anna@example.org", "phone": "+386 1 5550102"}
        held = decided(read(uploaded(row, by=by)), by)
        written_meanwhile = []

        def edit(done: int, total: int) -> None:
            if done == total and not written_meanwhile:
                anna.languages = ["en"]
                written_meanwhile.append(record(anna, by=by))

        importing.write(held.pk, edit)
        saved = Person.objects.get()
        assert (saved.languages, saved.phone, saved.version) == (["en"], "+386 1 5550102", 3)

    def test_an_import_that_is_refused_while_it_is_written_alone_waits_for_a_decision_again(self, by: User) -> None:
        anna = PersonFactory(name="Anna Sample", work_email="anna@example.org")
        held = decided(read(uploaded({"email": "anna@example.org", "phone": "+386 1 5550102"}, by=by)), by)
        edits: list[str] = []

        def edit(done: int, total: int) -> None:
            if done == total and len(edits) < TRIES - 1:
                edits.append(anna.phone)
                anna.phone = "+386 1 5550103" if len(edits) == TRIES - 1 else ""
                record(anna, by=by)

        importing.write(held.pk, edit)
        held.refresh_from_db()
        assert (len(edits), held.state, held.decided_by) == (TRIES - 1, ImportState.PLANNED, None)
        assert [one["before"] for one in held.rows.get().changes] == ["+386 1 5550103"]
        assert Person.objects.get().phone == "+386 1 5550103"
