"""Planted strings: what the public may not see stands in no page, file or list, and the rule is why.

The rows hold words that stand nowhere else. With the rule they are in no answer; with the rule turned off they are in
answers of every app, so this test would notice if a page forgot to ask.
"""

from collections.abc import Iterator

import pytest
from django.core.files.base import ContentFile
from django.db import models
from django.test import Client

from focalpoints.models.term import EndState
from meetings.models import Needs
from meetings.models.meeting import MeetingStatus
from r2pnet.partial_dates import PartialDate
from r2pnet.reports.models import Report
from r2pnet.visibility import Grants, Level
from tests.addresses import PUBLIC
from tests.factories import (
    AppointmentFactory,
    CountryFactory,
    InstitutionFactory,
    MeetingFactory,
    MeetingHostFactory,
    MemberFactory,
    PaperFactory,
    PersonFactory,
    RegistrationFactory,
    SteeringTermFactory,
)

pytestmark = pytest.mark.django_db

HIDDEN = [(Level.MEMBERS, ""), (Level.STEERING, ""), (Level.SECRETARIAT, ""), (Level.PUBLIC, "member:1")]


def planted(what: str) -> str:
    """A name that is found by the word "zqx" and told by "planted": what a visitor types is shown to him again."""
    return f"Planted{what} Zqx"


@pytest.fixture(params=HIDDEN, ids=lambda pair: " ".join(filter(None, pair)))
def hidden(request: pytest.FixtureRequest) -> dict[str, str]:
    """Beside public rows, one hidden row of each kind; level and scope of the hidden ones."""
    level, scope = request.param
    return {"level": level, "scope": scope}


@pytest.fixture
def rows(hidden: dict[str, str]) -> None:
    shown = MemberFactory(slug="testland", country=CountryFactory(short_name="Testland"))
    person = PersonFactory(name=planted("Person"), work_email="planted@example.org", phone="+0 PLANTED")
    AppointmentFactory(member=shown, person=person, letter=planted("Letter"))
    AppointmentFactory(
        member=shown, role="alternate", position=planted("Position"),
        institution=InstitutionFactory(member=shown, name=planted("Ministry")), **hidden,
    )  # fmt: skip
    SteeringTermFactory(
        member=shown, start=PartialDate.of(2014), end_state=EndState.OPEN, source_note=planted("Term"), **hidden
    )
    # The name of a state is open to all, and that it is not listed is said of every state that is not.
    unlisted = CountryFactory(short_name="Zqxland")
    MemberFactory(slug="plantedmember", country=unlisted, joining_note=planted("Note"), **hidden)
    meeting = MeetingFactory(
        slug="test-meeting",
        title="Test meeting",
        status=MeetingStatus.OPEN,
        start=PartialDate.of(2027, 5, 12),
        end=PartialDate.of(2027, 5, 13),
        joining_address="https://join.example.org/planted",
        seats=60,
    )
    place = RegistrationFactory(meeting=meeting, person=person, office=planted("Office"), is_listed=True)
    Needs.objects.create(registration=place, text=planted("Needs"))
    MeetingHostFactory(meeting=meeting)
    away = MeetingFactory(slug="plantedmeeting", title=planted("Meeting"), status=MeetingStatus.ANNOUNCED, **hidden)
    MeetingFactory(slug="planteddraft", title=planted("Draft"), status=MeetingStatus.DRAFT)
    MeetingHostFactory(meeting=away, member=shown, organisation=None)
    PaperFactory(slug="test-paper", meeting=meeting)
    PaperFactory(slug="plantedpaper", title=planted("Paper"), symbol="PLANTED/1", meeting=meeting, **hidden)


def addresses() -> Iterator[str]:
    """Every public page, the pages of the hidden rows, and the search for them."""
    yield from (path for path, _status in PUBLIC.values())
    yield from (
        "/members/plantedmember/",
        "/meetings/plantedmeeting/",
        "/meetings/plantedmeeting/calendar.ics",
        "/meetings/planteddraft/",
        "/papers/plantedpaper/",
    )
    yield from (f"{path}?q=zqx" for path in ("/", "/search/", "/members/", "/members.csv", "/meetings/", "/papers/"))
    yield from (
        f"/ar{path}"
        for path in ("/", "/members/", "/members/testland/", "/meetings/", "/meetings/test-meeting/", "/papers/")
    )


def leaks(client: Client) -> dict[str, list[str]]:
    """By app, the addresses whose answer holds a planted word, or that answer at all where only hidden rows live."""
    found: dict[str, list[str]] = {"focalpoints": [], "meetings": [], "r2pnet": []}
    apps = {"member": "focalpoints", "meeting": "meetings", "paper": "meetings"}
    for address in addresses():
        response = client.get(address)
        body = b"".join(response) if response.streaming else response.content  # type: ignore[attr-defined, arg-type]
        text = f"{body.decode(errors='replace')} {dict(response.headers)}".lower()
        text = text.replace(address, "")  # the page names its own
        if "planted" in text or (response.status_code == 200 and "/planted" in address):
            app = next(
                (app for start, app in apps.items() if address.removeprefix("/ar").startswith(f"/{start}")), "r2pnet"
            )
            found[app].append(address)
    return found


def test_nothing_that_is_planted_comes_out(rows: None, client: Client) -> None:
    assert leaks(client) == {"focalpoints": [], "meetings": [], "r2pnet": []}


def test_with_the_rule_turned_off_every_app_leaks(rows: None, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Grants, "as_condition", lambda grants: models.Q())
    monkeypatch.setattr(Grants, "cover", lambda grants, level, scope="": True)
    found = leaks(client)
    assert {"/members/", "/members/testland/", "/members.csv", "/members/plantedmember/"} <= set(found["focalpoints"])
    assert {"/meetings/", "/papers/", "/meetings/plantedmeeting/", "/papers/plantedpaper/", "/meetings.ics"} <= set(
        found["meetings"]
    )
    assert {"/search/?q=zqx", "/sitemap.xml"} <= set(found["r2pnet"])


def test_what_stands_on_no_public_page_is_not_only_hidden_by_the_rule(
    rows: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person's name, contact and letter are not on the public pages even of somebody who may see all."""
    monkeypatch.setattr(Grants, "as_condition", lambda grants: models.Q())
    for address in ("/members/", "/members/testland/", "/members.csv", "/members.json", "/search/?q=zqx"):
        response = client.get(address)
        body = b"".join(response) if response.streaming else response.content  # type: ignore[attr-defined, arg-type]
        for secret in ("PlantedPerson", "planted@example.org", "+0 PLANTED", "PlantedLetter"):
            assert (address, secret, secret in body.decode()) == (address, secret, False)


def test_a_report_for_members_is_not_the_public_directory(client: Client, hidden: dict[str, str]) -> None:
    Report.objects.create(
        kind="directory",
        state="ready",
        file=ContentFile(b"%PDF-planted", "planted.pdf"),
        content_hash="0" * 64,
        template_version="1",
        **hidden,
    )
    response = client.get("/members.pdf")
    assert (response.status_code, b"<h1>The PDF is being made</h1>" in b"".join(response)) == (503, True)
    Report.objects.update(level=Level.PUBLIC, scope="")
    assert b"".join(client.get("/members.pdf")) == b"%PDF-planted"
