"""A backup brings back every row and every file, or refuses in words and changes nothing."""

import hashlib
import json
import os
import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from focalpoints.duplicates.kinds import KINDS
from focalpoints.models import (
    AccountInvitation,
    Confirmation,
    ConfirmationRequest,
    ConfirmationWithdrawal,
    DeclinedPeer,
    ErasureRequest,
    FirstWeeksTick,
    ImportRow,
    Letter,
    LetterCopy,
    LetterText,
    Member,
    NominationLetter,
    NotTheSame,
    OtherName,
    PeerMessage,
    PeerReport,
    Person,
    SheetImport,
    User,
)
from focalpoints.services.merging import merge
from meetings.models import (
    Answer,
    BadgePrint,
    ChangeRequest,
    CheckIn,
    FinalList,
    FinalListRow,
    InvitationReminder,
    JoiningMail,
    MeetingReport,
    Needs,
    ProgrammeRelease,
    Question,
    Registration,
    ReleasedSession,
    SessionNote,
    SessionOffice,
    SessionPlace,
    ThanksMail,
    TravelSupport,
)
from r2pnet.archive import is_safe
from r2pnet.models import Forgetting, Pulse, StaffExport, Stamp
from r2pnet.outbox.models import Message, MessageText, State
from r2pnet.partial_dates import PartialDate
from r2pnet.reports.models import Opening, ReportOrder
from r2pnet.visibility import Level
from tests.factories import (
    AppointmentFactory,
    CountryFactory,
    InvitationFactory,
    MeetingFactory,
    MeetingHostFactory,
    MemberFactory,
    MembershipCountFactory,
    NextStepFactory,
    NominationFactory,
    PaperFactory,
    PaperFileFactory,
    PersonFactory,
    ProposedCorrectionFactory,
    RegistrationFactory,
    ReportFactory,
    SessionFactory,
    SteeringTermFactory,
    SuccessionFactory,
    TopicFactory,
    UserFactory,
)
from tests.manual.given import adopted, next_text
from tests.manual.pictured import picture

pytestmark = pytest.mark.django_db(transaction=True)

NOT_KEPT = {
    *("django_session", "usersessions_usersession", "r2pnet_pulse", "portal_cache"),
    *("django_migrations", "sqlite_sequence"),
    "focalpoints_peertext",  # what peers say to each other until it has gone
    "meetings_calendaraddress",  # an older archive would open again what was stopped since
}
Tables = dict[str, list[tuple[Any, ...]]]


@pytest.fixture
def portal(settings: Settings) -> Path:
    """A portal with something in it that a careless backup would lose; the path of an archive to come."""
    make_records()
    editors, _made = Group.objects.get_or_create(name="Test editors")
    editors.permissions.add(Permission.objects.get(codename="change_member"))
    user = UserFactory(is_staff=True, name="Zoë العربية 🌍")
    user.groups.add(editors)
    user.user_permissions.add(Permission.objects.get(codename="view_paper"))
    TOTP.activate(user, "A" * 32)
    PersonFactory(user=user, languages=["en", "ar"]).topics.add(TopicFactory(number=998), TopicFactory(number=999))
    member = MemberFactory(country__short_name="Aland, test")
    member.joining_note = "line\u2028separator, \"quotes\", 'and' \\ back"
    member.save()
    member_type = ContentType.objects.get_for_model(Member)
    LogEntry.objects.create(user=user, content_type=member_type, object_id="1", object_repr="x", action_flag=ADDITION)
    Pulse.objects.create(queue="reports", beat_at=timezone.now())
    SessionStore().create()
    for name, content in {"reports/directory-1.pdf": os.urandom(300_000), "a b/é.txt": b"", "x": b"x"}.items():
        path = Path(settings.MEDIA_ROOT, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    Path(settings.MEDIA_ROOT, "reports/.directory-2.pdf.part").write_bytes(b"half")
    return Path(settings.MEDIA_ROOT).parent / "portal.backup"


def make_what_speaks_for_members() -> None:
    """Who was named, who follows whom, what was confirmed, opened and ticked off, and that peers wrote."""
    succession, user, day = SuccessionFactory(), UserFactory(), date(2026, 11, 24)
    member = succession.leaving.member
    NominationFactory(letter=NominationLetter.objects.create(file="letters/x", name="x.pdf", content_type="x/y"))
    ProposedCorrectionFactory()
    asked = ConfirmationRequest.objects.create(member=member, due_on=day, asked_by="sheet")
    said = Confirmation.objects.create(member=member, request=asked, channel="desk", confirmed_on=day, noted_by=user)
    ConfirmationWithdrawal.objects.create(confirmation=said, withdrawn_by=user, reason="Test")
    FirstWeeksTick.objects.create(appointment=succession.following, key="test")
    Opening.objects.create(report=ReportFactory(), user=user, office="Test office")
    writer, receiver = PersonFactory(), PersonFactory()
    written = PeerMessage.objects.create(writer=writer, receiver=receiver, member=member)
    PeerReport.objects.create(peer_message=written, words="Test words")
    DeclinedPeer.objects.create(writer=writer, receiver=receiver)


def make_what_a_meeting_leaves(registration: Registration) -> None:
    """A programme that was released, a place in a workshop, a paper's file, who came, a report, a next step."""
    meeting, user = registration.meeting, UserFactory()
    session = SessionFactory(meeting=meeting)
    SessionOffice.objects.create(session=session, role="chair", member=MemberFactory(), office="Test office")
    release = ProgrammeRelease.objects.create(meeting=meeting, number=1)
    times = {"starts_at": session.starts_at, "ends_at": session.ends_at}
    ReleasedSession.objects.create(session=session, since=release, kind="plenary", title="Test session", **times)
    SessionPlace.objects.create(session=session, registration=registration, status="confirmed")
    PaperFileFactory(paper=PaperFactory(meeting=meeting))
    CheckIn.objects.create(registration=registration, how="scanned", checked_in_by=user)
    BadgePrint.objects.create(registration=registration, content_hash="0" * 64)
    NextStepFactory()
    final_list = FinalList.objects.create(meeting=meeting, number=1, closed_by=user)
    silent = {"capacity": "observer", "mode": "in-person", "level": Level.SECRETARIAT}
    FinalListRow.objects.create(final_list=final_list, registration=registration, **silent)
    MeetingReport.objects.create(meeting=meeting, level=Level.SECRETARIAT, took_place="Test words")
    SessionNote.objects.create(session=session, text="Test words")
    ThanksMail.objects.create(registration=registration, written_by=user)


def make_chapters() -> None:
    """A chapter with topics and leads, adopted, changed since, and in another language; and an image."""
    picture("kept")
    chapter, first = adopted("One.", "What is it?", topics=[TopicFactory(number=996)], leads=[MemberFactory()])
    next_text(chapter, "Two.", by=UserFactory())
    next_text(chapter, "كلمة", "ar", question="ما هذا؟", translates=first)


def make_records() -> None:
    """Every kind of record once or more, one of them deleted."""
    make_what_speaks_for_members()
    make_chapters()
    AppointmentFactory(person=PersonFactory())
    SteeringTermFactory()
    MembershipCountFactory()
    OtherName.objects.create(country=CountryFactory(), name="Another name")
    MeetingHostFactory(meeting=PaperFactory(year=2005, meeting=MeetingFactory()).meeting)
    MemberFactory().delete()
    AccountInvitation.objects.create(email="guest@example.org")
    MessageText.objects.create(kind="test", subject="Test subject", body="Test text")
    message(state=State.SENT, sent_at=timezone.now())
    registration = RegistrationFactory(meeting=MeetingFactory(start=PartialDate.of(2099), end=None))
    Needs.objects.create(registration=registration, text="Test need")
    JoiningMail.objects.create(registration=registration, begins_at=timezone.now())
    invitation = InvitationFactory(meeting=registration.meeting)
    invitation.persons.add(registration.person)
    invitation.capacities.add(registration.capacity)
    InvitationReminder.objects.create(invitation=invitation, sent_by=UserFactory())
    question = Question.objects.create(meeting=registration.meeting, position=1, kind="text", words="Test question")
    Answer.objects.create(registration=registration, question=question, value="Test answer")
    TravelSupport.objects.create(registration=registration, reason="Test reason")
    ChangeRequest.objects.create(registration=registration, mode="online", asked_by=UserFactory())
    make_what_a_meeting_leaves(registration)
    ReportOrder.objects.create(report=ReportFactory(), user=UserFactory())
    ErasureRequest.objects.create(person=PersonFactory())
    letter = Letter.objects.create(title="Test letter")
    LetterText.objects.create(letter=letter, subject="Test subject", body="Test text")
    LetterCopy.objects.create(letter=letter, person=registration.person, member=MemberFactory(), role="focal-point")
    merged, kept = PersonFactory(), PersonFactory()  # the row points to one that comes after it
    merge(KINDS["person"], kept.pk, merged.pk, choices={}, seen={}, reason="Test", by=UserFactory())
    NotTheSame.objects.create(kind="person", first_id=1, second_id=2, said_by=UserFactory())
    held = SheetImport.objects.create(name="sample.csv", uploaded_by=UserFactory(), said=["Read as UTF-8."])
    ImportRow.objects.create(sheet_import=held, number=2, fate="new", cells={"member": "Testland"})
    StaffExport.objects.create(exported_by=UserFactory(), what="Members", form="csv", rows=1)
    Forgetting.objects.create(what="Needs", about="Test meeting", count=3, forgotten_on=date(2026, 11, 24))


def message(**values: Any) -> Message:
    to = {"kind": "test", "to_address": "guest@example.org", "subject": "Test subject", "body": "Test text"}
    return Message.objects.create(**to | values)


def tables() -> Tables:
    """Every row of every table that is kept, as the database holds it; of stamps all but the random value."""
    held: Tables = {}
    with connection.cursor() as cursor:
        for table in set(connection.introspection.table_names(cursor)) - NOT_KEPT:
            columns = '"group", changed_at' if table == "r2pnet_stamp" else "*"
            cursor.execute(f'SELECT {columns} FROM "{table}" ORDER BY 1')  # noqa: S608
            held[table] = cursor.fetchall()
    return held


def files(settings: Settings) -> dict[str, str]:
    root = Path(settings.MEDIA_ROOT)
    found = [path for path in root.rglob("*") if path.is_file() and path.suffix != ".part"]
    return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def empty(settings: Settings) -> None:
    """As after `migrate` on a new machine, with other keys for what migrating made."""
    call_command("flush", interactive=False, verbosity=0)
    settings.MEDIA_ROOT = f"{settings.MEDIA_ROOT}-new"


def backup(path: Path, *words: str) -> str:
    return command("backup", path, *words)


def restore(path: Path) -> str:
    return command("restore", path)


def command(name: str, path: Path, *words: str) -> str:
    with (path.parent / "output").open("w+") as output:
        call_command(name, str(path), *words, stdout=output)
        output.seek(0)
        return output.read()


def test_every_table_and_every_file_come_back_as_they_were(portal: Path, settings: Settings) -> None:
    before, stored = tables(), files(settings)
    backup(portal)
    empty(settings)
    restore(portal)
    after = tables()
    assert {name: rows for name, rows in after.items() if rows != before[name]} == {}
    assert sorted(after) == sorted(before)
    assert files(settings) == stored
    assert len(stored) == 4
    assert {name for name, rows in before.items() if not rows} <= {"account_emailaddress", "account_emailconfirmation"}


def test_a_message_that_waited_is_held_back_after_a_restore(portal: Path, settings: Settings) -> None:
    waiting = message(state=State.QUEUED)
    backup(portal)
    empty(settings)
    restore(portal)
    assert [(one.pk, one.state) for one in Message.objects.exclude(state=State.SENT)] == [(waiting.pk, State.HELD)]


def test_the_real_record_comes_back_as_it_was(real_rows: None, tmp_path: Path, settings: Settings) -> None:
    before = tables()
    backup(tmp_path / "real.backup")
    empty(settings)
    restore(tmp_path / "real.backup")
    assert {name: len(rows) for name, rows in tables().items() if rows != before[name]} == {}
    assert len(before["focalpoints_country"]) == 195


def test_versions_and_history_are_neither_counted_nor_added_to(portal: Path, settings: Settings) -> None:
    backup(portal)
    empty(settings)
    restore(portal)
    edited = Member.objects.get(country__short_name="Aland, test")
    assert (edited.version, list(edited.history.values_list("version", flat=True))) == (2, [2, 1])


def test_new_rows_after_a_restore_take_keys_that_nobody_has(portal: Path, settings: Settings) -> None:
    backup(portal)
    empty(settings)
    restore(portal)
    user, member = UserFactory(), MemberFactory()
    person = PersonFactory()
    person.topics.add(TopicFactory(number=997))
    member.save()
    assert User.objects.filter(pk__gt=user.pk).count() == Member.objects.filter(pk__gt=member.pk).count() == 0
    assert Person.objects.get(pk=person.pk).topics.count() == 1


def test_no_reader_is_told_that_nothing_has_changed(portal: Path, settings: Settings) -> None:
    before = dict(Stamp.objects.values_list("group", "value"))
    backup(portal)
    empty(settings)
    restore(portal)
    after = dict(Stamp.objects.values_list("group", "value"))
    assert {group: value for group, value in after.items() if value == before[group]} == {}
    assert (
        sorted(after)
        == sorted(before)
        == [
            "corrections",
            "focalpoints",
            "letters",
            "manual",
            "meetings",
            "nominations",
            "outbox",
            "persons",
            "registrations",
        ]
    )


def test_what_was_done_is_said_with_the_checksum_over_all(portal: Path, settings: Settings) -> None:
    said = backup(portal).splitlines()
    with zipfile.ZipFile(portal) as archive:
        manifest = archive.read("manifest.json")
    rows = sum(json.loads(manifest)["rows"].values())
    count = len(json.loads(manifest)["rows"])
    assert said == [
        f"{portal}: {rows} rows of {count} tables and 4 files.",
        f"Checksum over all: {hashlib.sha256(manifest).hexdigest()}",
    ]
    empty(settings)
    assert restore(portal).splitlines()[0].endswith(f": {rows} rows and 4 files are back.")


def test_sessions_pulses_and_half_written_files_are_not_in_the_archive(portal: Path) -> None:
    backup(portal)
    with zipfile.ZipFile(portal) as archive:
        names = archive.namelist()
        text = b"".join(archive.read(name) for name in names if name.startswith("rows/"))
    key = connection.cursor().execute("SELECT session_key FROM django_session").fetchone()[0]
    assert [name for name in names if re.search(r"session\.session|usersession|pulse|\.part", name)] == []
    assert key.encode() not in text


def test_only_its_owner_reads_the_archive_and_nothing_is_left_beside_it(portal: Path) -> None:
    backup(portal)
    assert portal.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in portal.parent.iterdir() if "part" in one.name] == []


def test_an_archive_that_is_there_is_replaced_only_when_told(portal: Path) -> None:
    portal.write_text("precious")
    with pytest.raises(CommandError) as caught:
        backup(portal)
    assert str(caught.value) == f"{portal} is there already. Name another file, or add --force to replace it."
    assert portal.read_text() == "precious"
    backup(portal, "--force")
    assert zipfile.is_zipfile(portal)
    assert portal.stat().st_mode & 0o777 == 0o600


def test_a_backup_that_fails_leaves_the_old_archive_and_no_half_one(portal: Path, settings: Settings) -> None:
    portal.write_text("precious")
    folder = portal.parent / "not-there" / "portal.backup"
    with pytest.raises(CommandError) as caught:
        call_command("backup", str(folder))
    assert str(caught.value) == f"{folder} cannot be written: No such file or directory."
    with connection.cursor() as cursor:
        cursor.execute('ALTER TABLE "meetings_paper" RENAME TO "aside"')
    try:
        with pytest.raises(CommandError):
            backup(portal, "--force")
    finally:
        with connection.cursor() as cursor:
            cursor.execute('ALTER TABLE "aside" RENAME TO "meetings_paper"')
    assert portal.read_text() == "precious"
    assert [one.name for one in portal.parent.iterdir() if "part" in one.name] == []


def refusal(path: Path) -> str:
    with pytest.raises(CommandError) as caught:
        restore(path)
    return str(caught.value)


def test_an_installation_that_holds_something_is_not_overwritten(portal: Path, settings: Settings) -> None:
    backup(portal)
    before = tables()
    assert refusal(portal).startswith("This installation is not empty, and nothing in it is overwritten. It holds: ")
    assert tables() == before
    empty(settings)
    UserFactory()
    assert refusal(portal).endswith(" It holds: historical accounts (1), accounts (1).")
    User.objects.all().delete()
    User.history.all().delete()
    Path(settings.MEDIA_ROOT).mkdir()
    Path(settings.MEDIA_ROOT, "kept.txt").write_text("kept")
    assert refusal(portal).endswith(f" It holds: files in {settings.MEDIA_ROOT}.")
    assert Path(settings.MEDIA_ROOT, "kept.txt").read_text() == "kept"


def test_what_is_not_an_archive_is_refused_in_words(tmp_path: Path) -> None:
    missing, text, folder, foreign = (tmp_path / name for name in ("missing", "text", "folder", "foreign"))
    text.write_text("not an archive")
    folder.mkdir()
    with zipfile.ZipFile(foreign, "w") as archive:
        archive.writestr("word/document.xml", "<xml/>")
    assert refusal(missing) == f"{missing} cannot be read: No such file or directory."
    assert refusal(folder) == f"{folder} cannot be read: Is a directory."
    for path in (text, foreign):
        assert refusal(path) == f"{path} is not an archive of the portal, or it was cut short."


def nothing_came(settings: Settings) -> bool:
    return not Path(settings.MEDIA_ROOT).exists() and Member.objects.count() == 0 and User.objects.count() == 0


@pytest.mark.parametrize("kept", [0.0, 0.3, 0.9, 0.999])
def test_an_archive_that_was_cut_short_is_refused(portal: Path, settings: Settings, kept: float) -> None:
    backup(portal)
    whole = portal.read_bytes()
    portal.write_bytes(whole[: int(len(whole) * kept)])
    empty(settings)
    assert refusal(portal) == f"{portal} is not an archive of the portal, or it was cut short."
    assert nothing_came(settings)


def within_contents(path: Path, place: int) -> int:
    """`place`, or one after it within the contents of a file: a wrong time in a header harms nothing."""
    with zipfile.ZipFile(path) as archive:
        for one in archive.infolist():
            begins = one.header_offset + 30 + len(one.filename.encode()) + len(one.extra)
            if one.compress_size and place < begins + one.compress_size:
                return max(place, begins + one.compress_size // 2)
    raise AssertionError(place)


@pytest.mark.parametrize("place", [0.05, 0.3, 0.6, 0.9])
def test_an_archive_with_one_wrong_byte_is_refused(portal: Path, settings: Settings, place: float) -> None:
    backup(portal)
    whole = bytearray(portal.read_bytes())
    whole[within_contents(portal, int(len(whole) * place))] ^= 0xFF
    portal.write_bytes(whole)
    empty(settings)
    assert refusal(portal) == f"{portal} is damaged: what is in it does not fit its checksum."
    assert nothing_came(settings)


def rewrite(path: Path, change: Any) -> None:
    """Make the archive anew with right checksums after `change(contents, manifest)`: a forger's work."""
    with zipfile.ZipFile(path) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(contents.pop("manifest.json"))
    del contents["SHA256"]
    change(contents, manifest)
    manifest["entries"] = {
        name: {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in contents.items()
    }
    written = json.dumps(manifest).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in {**contents, "manifest.json": written}.items():
            archive.writestr(name, content)
        archive.writestr("SHA256", hashlib.sha256(written).hexdigest())


def test_a_newer_format_another_release_and_a_sample_are_refused(portal: Path, settings: Settings) -> None:
    backup(portal)
    empty(settings)
    settings.SAMPLE = False
    rewrite(portal, lambda contents, manifest: manifest.update(sample=True))
    assert refusal(portal) == "The archive is of a sample: its invented persons are not brought into a real portal."
    rewrite(portal, lambda contents, manifest: manifest.update(sample=False, release="9.9.9"))
    rewrite(portal, lambda contents, manifest: manifest["migrations"]["focalpoints"].append("0099_later"))
    assert refusal(portal) == (
        "The archive was made by release 9.9.9, whose tables are not those of this portal "
        f"(release {settings.RELEASE}). Install the release of the archive, run manage.py migrate, restore, "
        "and upgrade after that."
    )
    rewrite(portal, lambda contents, manifest: manifest.update(format=2))
    assert refusal(portal) == f"{portal} was made by a newer release of the portal."
    assert nothing_came(settings)


@pytest.mark.parametrize("written", [b"[]", b'"x"', b"5", b"null", b"{}"])
def test_a_manifest_that_is_none_is_refused_in_words(portal: Path, settings: Settings, written: bytes) -> None:
    with zipfile.ZipFile(portal, "w") as archive:
        archive.writestr("manifest.json", written)
        archive.writestr("SHA256", hashlib.sha256(written).hexdigest())
    assert refusal(portal) == f"{portal} is not an archive of the portal, or it was cut short."


@pytest.mark.parametrize("value", [None, 5, "x", []])
def test_a_manifest_without_tables_is_refused_in_words(portal: Path, settings: Settings, value: object) -> None:
    backup(portal)
    rewrite(portal, lambda contents, manifest: manifest.update(rows=value))
    assert refusal(portal) == f"{portal} is not an archive of the portal, or it was cut short."


@pytest.mark.parametrize(
    "name",
    ["files/../escaped", "files//tmp/escaped", "files/a/../../escaped", "files\\..\\escaped", "/escaped", "escaped"],
)
def test_a_name_that_leads_out_of_the_folder_is_refused(portal: Path, settings: Settings, name: str) -> None:
    backup(portal)
    empty(settings)
    rewrite(portal, lambda contents, manifest: contents.update({name: b"evil"}))
    told = f"{portal} holds a name that leads out of the portal's folder: {ascii(name)}."
    assert refusal(portal) == told
    assert nothing_came(settings)
    assert list(portal.parent.rglob("escaped")) == []


def test_names_are_safe_only_below_the_two_folders_of_an_archive() -> None:
    names = [
        "files/a/b.pdf",
        "files/é x",
        "rows/a.b.jsonl",
        "files/",
        "files",
        "files/./a",
        "files/a\x00",
        "files/c:/a",
    ]
    assert [is_safe(name) for name in names] == [True, True, True, False, False, False, False, False]


def wrong_table(contents: dict[str, bytes], manifest: dict[str, Any]) -> None:
    contents["rows/meetings.paper.jsonl"] = contents["rows/meetings.meeting.jsonl"]


def missing_row(contents: dict[str, bytes], manifest: dict[str, Any]) -> None:
    contents["rows/meetings.paper.jsonl"] = contents["rows/meetings.paper.jsonl"].partition(b"\n")[2]


def lost_reference(contents: dict[str, bytes], manifest: dict[str, Any]) -> None:
    contents["rows/focalpoints.country.jsonl"] = b""
    manifest["rows"]["focalpoints.country"] = 0


def broken_rule(contents: dict[str, bytes], manifest: dict[str, Any]) -> None:
    rows = contents["rows/meetings.paper.jsonl"]
    contents["rows/meetings.paper.jsonl"] = rows.replace(b'"year": 2005', b'"year": 1005')


def not_json(contents: dict[str, bytes], manifest: dict[str, Any]) -> None:
    contents["rows/meetings.paper.jsonl"] = b"\xff{"


@pytest.mark.parametrize("forge", [wrong_table, missing_row, lost_reference, broken_rule, not_json])
def test_rows_that_do_not_fit_together_leave_the_installation_empty(
    portal: Path, settings: Settings, forge: Any
) -> None:
    backup(portal)
    empty(settings)
    before = tables()
    rewrite(portal, forge)
    assert refusal(portal).startswith(f"The rows of {portal} do not fit together (")
    assert tables() == before
    assert files(settings) == {}
    assert list(Path(settings.MEDIA_ROOT).iterdir()) == []


def test_a_folder_that_cannot_be_used_leaves_the_installation_empty(portal: Path, settings: Settings) -> None:
    backup(portal)
    empty(settings)
    before = tables()
    Path(settings.MEDIA_ROOT).write_text("a file in the place of the folder")
    assert refusal(portal) == f"The folder {settings.MEDIA_ROOT} cannot be used: File exists. Nothing was kept."
    assert tables() == before


def test_what_a_killed_restore_left_is_cleared_away_by_the_next(portal: Path, settings: Settings) -> None:
    stored = files(settings)
    backup(portal)
    empty(settings)
    left = Path(settings.MEDIA_ROOT, ".restoring-left")
    left.mkdir(parents=True)
    (left / "half.pdf").write_bytes(b"half")
    restore(portal)
    assert files(settings) == stored
