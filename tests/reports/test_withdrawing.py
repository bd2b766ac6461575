"""What is taken from the public is in no public file any more, not even until the next one is made."""

from typing import Any

import pytest
from django.test import Client

from focalpoints.models import Member
from focalpoints.services.joining import save_member
from focalpoints.services.terms import save_appointment
from r2pnet.reports import rendering
from r2pnet.reports.models import Report, State
from r2pnet.reports.orders import order
from r2pnet.visibility import Level
from tests.factories import AppointmentFactory, MemberFactory, PaperFactory, ReportFactory
from tests.reports.test_directory import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def directory(tmp_path: Any, settings: Any) -> Report:
    """A public file that shows the member Plantedland."""
    settings.MEDIA_ROOT = tmp_path
    MemberFactory(country__short_name="Plantedland")
    report = order("directory")
    rendering.render(report.pk)
    report.refresh_from_db()
    assert "Plantedland" in text_of(tmp_path / report.file.name)
    return report


def narrowed() -> Member:
    member = Member.objects.with_names().get()
    member.level = Level.SECRETARIAT
    return save_member(member, by=None)


def test_the_file_is_taken_back_with_the_row_and_made_anew_without_it(directory: Report, client: Client) -> None:
    assert client.get("/members.pdf").status_code == 200
    narrowed()
    page = client.get("/members.pdf")
    assert (page.status_code, page.headers["Retry-After"]) == (503, "60")
    directory.refresh_from_db()
    assert directory.state == State.OVERTAKEN
    again = order("directory")
    rendering.render(again.pk)
    again.refresh_from_db()
    assert b"".join(client.get("/members.pdf"))[:5] == b"%PDF-"
    assert "Plantedland" not in text_of(directory.file.storage.path(again.file.name))


def test_one_that_is_being_made_from_what_was_public_is_not_kept(
    directory: Report, client: Client, monkeypatch: Any
) -> None:
    save_member(_touched(), by=None)
    second = order("directory")
    lay_out = rendering.lay_out

    def narrowed_meanwhile(markup: str) -> Any:
        narrowed()
        return lay_out(markup)

    monkeypatch.setattr(rendering, "lay_out", narrowed_meanwhile)
    rendering.render(second.pk)
    second.refresh_from_db()
    assert (second.state, bool(second.file)) == (State.OVERTAKEN, False)
    assert client.get("/members.pdf").status_code == 503


def test_any_other_change_leaves_the_file_until_the_next_is_ready(directory: Report, client: Client) -> None:
    save_member(_touched(), by=None)
    hidden = MemberFactory(level=Level.MEMBERS)
    hidden.level = Level.STEERING
    save_member(hidden, by=None)
    paper = PaperFactory()
    paper.level = Level.MEMBERS
    paper.save()
    assert client.get("/members.pdf").status_code == 200


def test_a_file_for_members_is_taken_back_with_what_its_readers_lose(directory: Report) -> None:
    """The directory for the public loses nothing that it ever showed."""
    member = MemberFactory(level=Level.MEMBERS)
    office = AppointmentFactory(member=member, level=Level.MEMBERS)
    for level in (Level.MEMBERS, Level.STEERING, Level.SECRETARIAT):
        ReportFactory(kind="member-sheet", subject=member.slug, level=level, state="ready", file="sheet.pdf")
    office.level = Level.STEERING
    save_appointment(office, by=None)
    states = dict(Report.objects.values_list("level", "state"))
    assert states == {"public": "ready", "members": "overtaken", "steering": "ready", "secretariat": "ready"}
    office.level = Level.PUBLIC
    save_appointment(office, by=None)
    assert dict(Report.objects.values_list("level", "state")) == states


def _touched() -> Member:
    member = Member.objects.with_names().get()
    member.source_note = "Touched."
    return member


def test_a_file_for_the_people_of_a_member_is_taken_back_with_what_all_members_saw() -> None:
    member = MemberFactory(level=Level.MEMBERS)
    shown = {
        "kind": "handover-pack",
        "level": Level.MEMBERS,
        "scope": "member:7",
        "state": State.READY,
        "file": "x.pdf",
    }
    pack = ReportFactory(**shown)
    member.level = Level.SECRETARIAT
    save_member(member, by=None)
    pack.refresh_from_db()
    assert pack.state == State.OVERTAKEN
