"""An old archive is brought back: what is overdue by now and who was erased since are gone before anybody is let in."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from pytest_django import Settings

from focalpoints.models import AccountInvitation, Person
from focalpoints.services.accounts import StaffGroup, make_staff
from focalpoints.services.erasure import anonymise
from meetings.models import Needs
from r2pnet.models import Forgetting
from r2pnet.outbox.models import Message, State
from r2pnet.partial_dates import PartialDate
from r2pnet.reports.models import Report
from r2pnet.reports.models import State as ReportState
from r2pnet.retention import Forgotten
from tests.factories import MeetingFactory, PersonFactory, RegistrationFactory, ReportFactory

pytestmark = pytest.mark.django_db(transaction=True)

THEN = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


def old_portal(settings: Settings) -> Person:
    """A portal of a year ago, with something of each kind that ends by a day, and somebody who is erased later."""
    person = PersonFactory(name="Zqx Sample", work_email="zqx@example.org")
    meeting = MeetingFactory(start=PartialDate.of(2026, 2, 1), end=None)
    Needs.objects.create(registration=RegistrationFactory(meeting=meeting), text="zqx ramp")
    words = {"to_address": "zqx2@example.org", "subject": "zqx", "body": "zqx"}
    Message.objects.create(kind="test", state=State.SENT, sent_at=THEN, created_at=THEN, **words)
    Message.objects.create(kind="test", **words)
    AccountInvitation.objects.create(email="zqx3@example.org", staff_group="editor")
    editor = make_staff("editor@example.org", group=StaffGroup.ADMINISTRATOR)
    people = ContentType.objects.get_for_model(Person)
    LogEntry.objects.create(user=editor, content_type=people, object_id="1", object_repr="zqx", action_flag=CHANGE)
    folder = Path(settings.MEDIA_ROOT, "reports")
    folder.mkdir(parents=True)
    (folder / "zqx.pdf").write_bytes(b"zqx")
    ReportFactory(state=ReportState.READY, ready_at=THEN, file="reports/zqx.pdf", level="members")
    return person


@pytest.fixture
def archive(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """The archive of a year ago, in an empty installation of today; the person was erased in between."""
    path = Path(f"{tmp_path}.backup")
    with time_machine.travel(THEN, tick=False):
        person = old_portal(settings)
        call_command("backup", str(path), stdout=StringIO())
    with time_machine.travel(NOW, tick=False):
        anonymise(person, by=make_staff("editor@example.org", group=StaffGroup.ADMINISTRATOR))
        call_command("flush", interactive=False, verbosity=0)
        settings.MEDIA_ROOT = tmp_path / "media-new"
        yield path


def test_nothing_overdue_and_nobody_erased_is_there_after_a_restore(archive: Path, settings: Settings) -> None:
    said = StringIO()
    call_command("restore", str(archive), stdout=said)
    assert Needs.objects.count() == AccountInvitation.objects.count() == LogEntry.objects.count() == 0
    assert AccountInvitation.history.count() == 0
    sent, held = Message.objects.order_by("pk")
    assert (sent.subject, sent.body, held.state, held.body) == ("", "", State.HELD, "zqx")
    assert (Report.objects.get().file.name, list(Path(settings.MEDIA_ROOT).rglob("*.pdf"))) == ("", [])
    assert Person.objects.order_by("pk").first().name == "Former official"
    assert set(Forgetting.objects.values_list("forgotten_on", flat=True)) == {date(2027, 3, 1)}
    assert [line for line in said.getvalue().splitlines() if line.startswith(("1 person who", "Overdue"))] == [
        "1 person who was erased after it was made is erased again.",
        "Overdue: Messages: 1 deleted.",
        "Overdue: Lines of the log of the administration: 1 deleted.",
        "Overdue: Invitations to the secretariat that nobody took up: 1 deleted.",
        f"Overdue: Needs of participants, {Forgetting.objects.get(what='Needs of participants').about}: 1 deleted.",
    ]


def test_what_could_not_be_deleted_is_said_with_what_to_do_before_the_portal_opens(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(day: date) -> list[Forgotten]:
        raise OSError("the disk is gone")

    with monkeypatch.context() as patched:
        patched.setattr("r2pnet.retention.offered", lambda module, function: [broken])
        with pytest.raises(CommandError) as failed:
            call_command("restore", str(archive), stdout=StringIO())
    assert str(failed.value) == (
        f"Everything is back, but not all that is overdue could be deleted ({__name__}; the log says why). Run "
        "manage.py forget_due before you start web and workers."
    )
    assert Needs.objects.count() == 1
    call_command("forget_due", stdout=StringIO())
    assert Needs.objects.count() == 0
