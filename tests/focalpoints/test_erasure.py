"""Erasing a person: the office stays, the name and the contact are in no table and no file any more."""

from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from focalpoints.duplicates.kinds import KINDS
from focalpoints.models import AccountInvitation, Appointment, ErasureRequest, Person, User
from focalpoints.models.term import EndState
from focalpoints.services.accounts import StaffGroup, make_staff
from focalpoints.services.erasure import anonymise, ask_to_be_erased
from focalpoints.services.merging import STAMPS, merge
from r2pnet.erasures import erase_again, erased_keys, note_erasure
from r2pnet.outbox.models import Message
from r2pnet.outbox.models import State as MessageState
from r2pnet.partial_dates import PartialDate
from r2pnet.recording import record
from r2pnet.refusal import Refused
from r2pnet.reports.models import Report, ReportOrder, State
from r2pnet.visibility import Level
from tests.factories import (
    AppointmentFactory,
    MemberFactory,
    NominationFactory,
    PersonFactory,
    ReportFactory,
    TopicFactory,
    UserFactory,
)
from tests.meetings.reading import words_of

pytestmark = pytest.mark.django_db(transaction=True)

NAME, FORMER_NAME = "Zqxplanted Example", "Zqxmaiden Example"
ADDRESS, FORMER_ADDRESS, PHONE = "zqxplanted@ministry.example", "zqxformer@ministry.example", "+99 5550 1234"
PLANTED = ("zqxplanted", "zqxmaiden", "zqxformer", "5550 1234")
"""Long enough to stand in no random word: an unusable password holds forty random letters."""


@pytest.fixture
def administrator(db: None) -> User:
    return make_staff("administrator@example.org", group=StaffGroup.ADMINISTRATOR)


@pytest.fixture
def person(administrator: User, settings: Settings) -> Person:
    """A focal point whose name and contact stand in every place that the portal has for them."""
    user = UserFactory(email=FORMER_ADDRESS, name=FORMER_NAME)
    one = PersonFactory(name=FORMER_NAME, work_email=FORMER_ADDRESS, user=user, languages=["en", "fr"])
    one.topics.add(TopicFactory())
    one.name, one.work_email, one.phone = NAME, ADDRESS, PHONE
    record(one, by=administrator, reason=f"{NAME} has married")
    user.email, user.name = ADDRESS, NAME
    user.save()
    AppointmentFactory(
        person=one,
        member=MemberFactory(country__short_name="Testland", slug="testland"),
        position="Test Head",
        letter=f"Note of {FORMER_NAME}, 5 May",
        start=PartialDate.of(2020),
        end_state=EndState.OPEN,
    )
    _log(administrator, one)
    _log(administrator, user)
    Client(SERVER_NAME="localhost").force_login(user)
    report = ReportFactory(
        kind="member-sheet", level=Level.MEMBERS, state=State.QUEUED, ordered_by=user, error=f"No font for {NAME}"
    )
    report.file.save("reports/sheet.pdf", ContentFile(f"%PDF {NAME}".encode()))
    Report.objects.filter(pk=report.pk).update(state=State.READY)
    _write_to(one)
    ask_to_be_erased(one)
    return one


def _write_to(person: Person) -> None:
    """An invitation and messages, to the person and about the person, and a way to sign in."""
    AccountInvitation.objects.create(person=person, email=FORMER_ADDRESS, name=FORMER_NAME, token_hash="0" * 64)
    EmailAddress.objects.create(user=person.user, email=ADDRESS, primary=True, verified=True)
    when = {"created_at": "2026-11-01T12:00:00Z", "sent_at": "2026-11-01T12:00:05Z", "state": MessageState.SENT}
    for address, name in ((ADDRESS, NAME), (FORMER_ADDRESS, FORMER_NAME), ("other@example.org", "Other")):
        subject, body = f"{NAME} takes part", f"Good day. {NAME} <{ADDRESS}> asks for a seat."
        Message.objects.create(kind="test", to_address=address, to_name=name, subject=subject, body=body, **when)


def _log(by: User, about: Any) -> None:
    """A line of the admin's own log, which keeps names of rows."""
    kind = ContentType.objects.get_for_model(about)
    message = f'[{{"changed": {{"fields": ["{about}"]}}}}]'
    values = {"object_id": str(about.pk), "object_repr": str(about), "change_message": message}
    LogEntry.objects.create(user=by, content_type=kind, action_flag=CHANGE, **values)


def places_that_hold(words: tuple[str, ...], settings: Settings) -> list[str]:
    """Every table and file in which one of `words` stands, in whatever case."""
    return sorted({*_tables_with(words), *_files_with(words, settings)})


def _tables_with(words: tuple[str, ...]) -> Iterator[str]:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            rows = repr([[bytes(one) if isinstance(one, memoryview) else one for one in row] for row in cursor]).lower()
            if any(word in rows for word in words):
                yield table


def _files_with(words: tuple[str, ...], settings: Settings) -> Iterator[str]:
    for path in Path(settings.MEDIA_ROOT).parent.rglob("*"):
        if path.is_file() and any(word.encode() in path.read_bytes().lower() for word in words):
            yield path.name


def test_before_the_name_and_the_contact_stand_in_all_these_places(person: Person, settings: Settings) -> None:
    """So that the next test could fail."""
    assert places_that_hold(PLANTED, settings) == [
        "account_emailaddress",
        "django_admin_log",
        "focalpoints_accountinvitation",
        "focalpoints_appointment",
        "focalpoints_historicalaccountinvitation",
        "focalpoints_historicalappointment",
        "focalpoints_historicalperson",
        "focalpoints_historicaluser",
        "focalpoints_person",
        "focalpoints_user",
        "outbox_message",
        "reports_report",
        "sheet.pdf",
    ]


def test_after_they_stand_in_no_table_and_in_no_file(person: Person, administrator: User, settings: Settings) -> None:
    anonymise(person, by=administrator, reason=f"{NAME} has asked")
    assert places_that_hold(PLANTED, settings) == []


def test_the_office_stays_and_the_page_of_the_member_is_as_before(
    person: Person, administrator: User, client: Client
) -> None:
    before = words_of(client.get("/members/testland/"))
    anonymise(person, by=administrator)
    assert words_of(client.get("/members/testland/")) == before
    office = Appointment.objects.select_related("person").get()
    assert (office.position, str(office.start), office.person) == ("Test Head", "2020", person)
    assert office.letter == "Note of Former official, 5 May"
    assert office.person is not None and office.person.name == "Former official"


def test_everything_of_the_person_is_emptied_and_the_history_says_by_whom_and_why(
    person: Person, administrator: User
) -> None:
    anonymise(person, by=administrator, reason="Asked by letter")
    person.refresh_from_db()
    assert (person.name, person.work_email, person.phone, person.languages) == ("Former official", "", "", [])
    assert (person.topics.count(), person.anonymised_at is not None) == (0, True)
    history = list(Person.history.filter(id=person.pk).order_by("history_id"))
    assert {(row.name, row.work_email, row.phone, str(row.languages), row.topics.count()) for row in history} == {
        ("Former official", "", "", "[]", 0)
    }
    reasons = [(row.history_change_reason, row.history_user) for row in history if row.history_change_reason]
    assert reasons == [("Former official has married", administrator), ("Asked by letter", administrator)]


def test_the_account_is_closed_and_its_sessions_end(person: Person, administrator: User) -> None:
    assert Session.objects.count() == 1
    key = person.user_id
    anonymise(person, by=administrator)
    user = User.objects.get(pk=key)
    assert (user.email, user.name) == (f"erased-{user.pk}@erased.invalid", "Former official")
    assert (user.is_active, user.has_usable_password(), user.last_login) == (False, False, None)
    assert Session.objects.count() == 0


def test_an_account_that_was_taken_from_the_person_is_erased_as_well(person: Person, administrator: User) -> None:
    former = UserFactory(email="zqxsecond@ministry.example", name=NAME)
    other = PersonFactory(name=NAME, user=former)
    other.user = None
    record(other, by=administrator)
    seen = {key: Person._base_manager.get(pk=key).version for key in (person.pk, other.pk)}
    ErasureRequest.objects.all().delete()  # nobody is merged who asks to be erased
    merge(KINDS["person"], person.pk, other.pk, choices={}, seen=seen, reason="The same", by=administrator)
    report = ReportFactory()
    for account in (former, person.user, administrator):
        ReportOrder.objects.create(report=report, user=account)
    anonymise(person, by=administrator)
    assert [order.user for order in report.orders.all()] == [administrator]
    former.refresh_from_db()
    assert (former.email, former.name) == (f"erased-{former.pk}@erased.invalid", "Former official")
    assert not former.is_active


def test_an_account_that_is_somebody_elses_now_stays(person: Person, administrator: User) -> None:
    moved = UserFactory(email="moved@example.org", name="Somebody Else")
    wrong = person.user
    person.user = moved
    record(person, by=administrator)
    person.user = wrong
    record(person, by=administrator)
    PersonFactory(name="Somebody Else", user=moved)
    anonymise(person, by=administrator)
    moved.refresh_from_db()
    assert (moved.email, moved.is_active) == ("moved@example.org", True)


def test_the_sessions_of_others_go_on(person: Person, administrator: User) -> None:
    other = Client(SERVER_NAME="localhost")
    other.force_login(administrator)
    anonymise(person, by=administrator)
    assert other.get("/desk/").status_code == 200


def test_the_request_is_carried_out_and_says_by_whom(person: Person, administrator: User) -> None:
    anonymise(person, by=administrator)
    request = ErasureRequest.objects.get()
    assert (request.decided_at is not None, request.decided_by) == (True, administrator)


def test_of_a_message_to_somebody_else_only_the_name_goes(person: Person, administrator: User) -> None:
    anonymise(person, by=administrator)
    told = list(Message.objects.order_by("pk").values_list("to_address", "subject", "body"))
    assert told == [
        ("", "", ""),
        ("", "", ""),
        ("other@example.org", "Former official takes part", "Good day. Former official <> asks for a seat."),
    ]


def test_an_invitation_to_sign_in_works_no_more(person: Person, administrator: User) -> None:
    anonymise(person, by=administrator)
    invitation = AccountInvitation.objects.get()
    assert (invitation.withdrawn_at is not None, invitation.token_hash) == (True, None)


def test_a_namesake_and_their_rows_stay_as_they_are(person: Person, administrator: User) -> None:
    namesake = PersonFactory(name=NAME, work_email="other@example.org")
    anonymise(person, by=administrator)
    namesake.refresh_from_db()
    assert (namesake.name, namesake.work_email) == (NAME, "other@example.org")


def test_the_file_is_gone_and_its_report_is_made_anew_when_ordered(
    person: Person, administrator: User, settings: Settings
) -> None:
    public = ReportFactory(level=Level.PUBLIC, state=State.QUEUED)
    public.file.save("reports/members.pdf", ContentFile(b"%PDF"))
    Report.objects.filter(pk=public.pk).update(state=State.READY)
    anonymise(person, by=administrator)
    shown = list(Report.objects.order_by("pk").values_list("state", "file", "error"))
    assert shown == [
        (State.OVERTAKEN, "", "No font for Former official"),
        (State.READY, "reports/members.pdf", ""),
    ]
    assert [path.name for path in Path(settings.MEDIA_ROOT).rglob("*.pdf")] == ["members.pdf"]


def test_whoever_is_staff_is_not_erased_before_an_administrator_has_taken_the_rights(administrator: User) -> None:
    one = PersonFactory(user=administrator, name=NAME)
    with pytest.raises(Refused) as refused:
        anonymise(one, by=None)
    assert str(refused.value) == (
        "This person belongs to the secretariat. An administrator takes the rights from the account first."
    )
    one.refresh_from_db()
    assert one.name == NAME


def test_a_person_without_an_account_is_erased_the_same(administrator: User, settings: Settings) -> None:
    anonymise(PersonFactory(name=NAME, work_email=ADDRESS, phone=PHONE), by=administrator)
    assert places_that_hold(PLANTED, settings) == []


def test_nobody_is_erased_when_the_list_for_restoring_cannot_be_written(
    person: Person, administrator: User, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "in-the-way").write_text("")
    settings.ERASED_LIST = tmp_path / "in-the-way" / "erased.txt"
    with pytest.raises(Refused) as refused:
        anonymise(person, by=administrator)
    assert str(refused.value).startswith("Nobody was erased: the list that repeats it after a restore cannot be")
    person.refresh_from_db()
    assert (person.name, person.anonymised_at) == (NAME, None)
    assert Path(settings.MEDIA_ROOT, "reports/sheet.pdf").exists()


def test_an_older_archive_does_not_bring_anybody_back(
    person: Person, administrator: User, settings: Settings, tmp_path: Path
) -> None:
    archive = tmp_path / "portal.backup"
    call_command("backup", str(archive), stdout=StringIO())
    anonymise(person, by=administrator)
    call_command("flush", interactive=False, verbosity=0)
    archive.rename(Path(f"{tmp_path}.backup"))
    settings.MEDIA_ROOT = tmp_path / "media-new"
    said = StringIO()
    call_command("restore", f"{tmp_path}.backup", stdout=said)
    assert "1 person who was erased after it was made is erased again." in said.getvalue()
    assert places_that_hold(PLANTED, settings) == []
    assert Person.objects.get(pk=person.pk).name == "Former official"
    assert Path(settings.ERASED_LIST).read_text().split()[0] == f"person:{person.pk}"


def test_whoever_was_staff_when_the_archive_was_made_is_erased_again_all_the_same(
    administrator: User, settings: Settings
) -> None:
    note_erasure("person:1", date(2026, 11, 24))
    user = make_staff(ADDRESS, NAME, group=StaffGroup.ADMINISTRATOR)
    one = PersonFactory(pk=1, user=user, name=NAME, work_email=ADDRESS)
    assert erase_again(erased_keys()) == 1
    user.refresh_from_db()
    assert (user.is_staff, user.is_superuser, user.is_active, user.groups.count()) == (False, False, False, 0)
    one.refresh_from_db()
    assert (one.name, places_that_hold(PLANTED, settings)) == ("Former official", [])
    assert (erase_again(erased_keys()), erased_keys()) == (0, ["person:1"])


def test_every_stamp_is_taken_before_any_row_and_in_the_order_of_mergings(person: Person, administrator: User) -> None:
    user = person.user
    assert user is not None
    NominationFactory(nominated_by=user, name=NAME, work_email=ADDRESS)
    with CaptureQueriesContext(connection) as queries:
        anonymise(person, by=administrator)
    writes = [one["sql"] for one in queries if one["sql"].startswith(("UPDATE", "DELETE", "INSERT"))]
    first = next(number for number, sql in enumerate(writes) if "r2pnet_stamp" not in sql)
    before, after = (
        [group for sql in part if "r2pnet_stamp" in sql for group in STAMPS if f"'{group}'" in sql]
        for part in (writes[:first], writes[first:])
    )
    assert list(dict.fromkeys(before)) == ["meetings", "persons", "nominations", "corrections", "registrations"]
    assert sorted(set(before), key=STAMPS.index) == list(dict.fromkeys(before))
    assert set(after) <= set(before)
