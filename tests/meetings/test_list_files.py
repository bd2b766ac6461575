"""The lists of meetings and papers as files: what is in them, in three forms, and what must not be."""

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from focalpoints.models.organisation import Organisation
from meetings.models import Meeting, MeetingHost
from meetings.models.meeting import MeetingKind, MeetingStatus
from meetings.models.paper import PaperKind
from r2pnet.partial_dates import PartialDate
from r2pnet.visibility import Level
from tests.factories import MeetingFactory, MemberFactory, PaperFactory
from tests.sheets.opened import body, rows_of, table_of

pytestmark = pytest.mark.django_db

FORMS = ["csv", "json", "xlsx"]


def a_whole_meeting() -> Meeting:
    host = MemberFactory(slug="testland", country__short_name="Testland", country__iso3="TES")
    meeting = MeetingFactory(
        slug="eleventh-testville",
        kind=MeetingKind.ANNUAL,
        ordinal=11,
        title="Eleventh meeting",
        place="Testville",
        country=host.country,
        start=PartialDate.of(2025, 5, 15),
        end=PartialDate.of(2025, 5, 16),
        status=MeetingStatus.HELD,
        attending=31,
        attending_is_at_least=True,
        verified=True,
        source_url="https://source.example/eleventh",
        source_date=PartialDate.parse("by 2025"),
        joining_address="https://planted.example/room",
    )
    MeetingHost.objects.create(meeting=meeting, member=host, position=1)
    institute = Organisation.objects.create(name="Institute of Tests", kind="ngo")
    MeetingHost.objects.create(meeting=meeting, organisation=institute, position=2)
    return meeting


WHOLE = {
    "slug": "eleventh-testville",
    "kind": "annual",
    "ordinal": "11",
    "title": "Eleventh meeting",
    "place": "Testville",
    "country": "TES",
    "start": "2025-05-15",
    "end": "2025-05-16",
    "how_held": "in-person",
    "hosts": "Testland; Institute of Tests",
    "host_slugs": "testland; institute-of-tests",
    "attending": "31",
    "attending_at_least": "yes",
    "status": "held",
    "verified": "yes",
    "source": "https://source.example/eleventh",
    "source_date": "by 2025",
    "source_public": "yes",
}


@pytest.mark.parametrize("form", FORMS)
def test_a_meeting_says_all_that_is_known_in_every_form(client: Client, form: str) -> None:
    a_whole_meeting()
    assert rows_of(client.get(f"/meetings.{form}"), form) == [WHOLE]


@pytest.mark.parametrize("form", FORMS)
def test_a_paper_says_all_that_is_known_in_every_form(client: Client, form: str) -> None:
    PaperFactory(
        slug="a-res-60-1",
        symbol="A/RES/60/1",
        kind=PaperKind.GENERAL_ASSEMBLY_RESOLUTION,
        title="2005 World Summit Outcome",
        year=2005,
        dated_on=date(2005, 9, 16),
        meeting=a_whole_meeting(),
        verified=False,
        source_url="https://planted.example/",
        source_public=False,
        source_date=None,
    )
    assert rows_of(client.get(f"/papers.{form}"), form) == [
        {
            "slug": "a-res-60-1",
            "symbol": "A/RES/60/1",
            "kind": "general-assembly-resolution",
            "title": "2005 World Summit Outcome",
            "year": "2005",
            "dated_on": "2005-09-16",
            "meeting": "eleventh-testville",
            "verified": "no",
            "source": "",
            "source_date": "",
            "source_public": "no",
        }
    ]


@pytest.mark.parametrize("form", FORMS)
def test_files_hold_what_the_public_may_see_even_for_the_secretariat(
    client: Client, staff_client: Client, form: str
) -> None:
    meeting = a_whole_meeting()
    hidden = MemberFactory(slug="planted-host", country__short_name="Plantedland", level=Level.SECRETARIAT)
    MeetingHost.objects.create(meeting=meeting, member=hidden, position=3)
    invented = MemberFactory(slug="planted-sample-host", country__short_name="Planted Sample", is_sample=True)
    MeetingHost.objects.create(meeting=meeting, member=invented, position=4)
    MeetingFactory(slug="planted-draft", status=MeetingStatus.DRAFT)
    secret = MeetingFactory(slug="planted-members", level=Level.MEMBERS)
    MeetingFactory(slug="planted-sample", is_sample=True)
    PaperFactory(slug="seen", symbol="A/1", meeting=secret)
    PaperFactory(slug="planted-paper", symbol="A/2", level=Level.MEMBERS)
    PaperFactory(slug="planted-sample-paper", symbol="A/3", is_sample=True)
    for reader in (client, staff_client):
        assert rows_of(reader.get(f"/meetings.{form}"), form) == [WHOLE]
        (paper,) = rows_of(reader.get(f"/papers.{form}"), form)
        assert (paper["slug"], paper["meeting"]) == ("seen", "")


@pytest.mark.parametrize("form", FORMS)
def test_files_take_the_filters_of_their_lists(client: Client, form: str) -> None:
    a_whole_meeting()
    MeetingFactory(slug="a-webinar", kind=MeetingKind.WEBINAR, title="Webinar")
    PaperFactory(slug="letter", kind=PaperKind.LETTER, symbol="L/1")
    PaperFactory(slug="agenda", kind=PaperKind.AGENDA, symbol="L/2")

    def slugs(address: str) -> list[str]:
        return [row["slug"] for row in rows_of(client.get(address), form)]

    assert slugs(f"/meetings.{form}?kind=webinar") == ["a-webinar"]
    assert slugs(f"/meetings.{form}?host=testland") == ["eleventh-testville"]
    assert slugs(f"/papers.{form}?kind=letter&q=L") == ["letter"]
    assert slugs(f"/papers.{form}?kind=nonsense") == ["letter", "agenda"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_no_cell_begins_as_a_formula(client: Client, form: str, start: str) -> None:
    planted = f"{start}cmd|' /C calc'!A0"
    MeetingFactory(title=planted, slug="meeting")
    PaperFactory(title=planted, slug="paper", symbol=f"{start}1")
    assert [row["title"] for row in rows_of(client.get(f"/meetings.{form}"), form)] == [f"'{planted}"]
    assert [(row["title"], row["symbol"]) for row in rows_of(client.get(f"/papers.{form}"), form)] == [
        (f"'{planted}", f"'{start}1")
    ]


def test_with_nothing_to_list_the_headings_stand_alone(client: Client) -> None:
    for name, width in (("meetings", 18), ("papers", 11)):
        for form in ("csv", "xlsx"):
            (headings,) = table_of(client.get(f"/{name}.{form}"), form)
            assert len(headings) == width


@pytest.mark.parametrize("address", ["/meetings.csv", "/meetings.xlsx", "/papers.json"])
def test_a_file_that_has_not_changed_is_not_sent_again(client: Client, address: str) -> None:
    paper = PaperFactory(meeting=MeetingFactory())
    first = client.get(address)
    content = body(first)
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, first["Cache-Control"]) == (304, b"", "public, no-cache")
    assert body(client.get(address)) == content
    paper.source_note = "corrected"
    paper.save()
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_all_lists_together_are_asked_for_so_often_a_minute(client: Client, settings: Settings) -> None:
    settings.EXPORT_LIMIT = (2, 60)
    answers = [client.get(address).status_code for address in ("/meetings.csv", "/papers.xlsx", "/members.json")]
    assert answers == [200, 200, 429]


@pytest.mark.parametrize(("address", "queries"), [("/meetings.csv", 6), ("/papers.csv", 3)])
def test_a_longer_list_asks_no_more(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, address: str, queries: int
) -> None:
    for size in (2, 20):
        for number in range(size):
            meeting = MeetingFactory(slug=f"meeting-{size}-{number}")
            MeetingHost.objects.create(meeting=meeting, member=MemberFactory())
            PaperFactory(meeting=meeting)
        with django_assert_num_queries(queries):
            body(client.get(address))


def test_lists_lead_to_their_files_with_the_filters(client: Client) -> None:
    MeetingFactory(kind=MeetingKind.WEBINAR, title="Webinar")
    PaperFactory(kind=PaperKind.LETTER)
    MemberFactory()
    for name, query in (("meetings", "?kind=webinar"), ("papers", "?kind=letter"), ("members", "?group=weog")):
        page = client.get(f"/{name}/{query}").content.decode()
        links = [f'href="/{name}.{form}{query}"' for form in FORMS]
        assert [link in page for link in links] == [True, True, True]
