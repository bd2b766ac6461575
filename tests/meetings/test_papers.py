"""The list of papers and the page of one."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from django.test import Client

from meetings.models.meeting import MeetingStatus
from meetings.models.paper import PaperKind
from r2pnet.visibility import Level
from tests.factories import MeetingFactory, PaperFactory, PaperFileFactory
from tests.meetings.reading import facts_in, headings_in, main_of, names_in, notices_in, words_of

pytestmark = pytest.mark.django_db

Queries = Callable[[int], AbstractContextManager[Any]]


@pytest.mark.usefixtures("real_rows")
def test_the_real_papers_stand_by_year_with_symbol_kind_and_source(client: Client) -> None:
    page = client.get("/papers/")
    years = [*range(2025, 2008, -1), 2005, 2004]
    assert headings_in(page) == [str(year) for year in years]
    assert len(names_in(page)) == 28
    words = words_of(page)
    assert "28 papers CSV JSON XLSX 2025" in words
    assert "A/RES/60/1 Resolution of the General Assembly Source: static.un.org" in words
    assert "A/73/898-S/2019/463 Report of the Secretary-General Source on file with the secretariat" in words
    assert "Unverified A/72/884-S/2018/525 Report of the Secretary-General No source recorded" in words
    assert '<bdi class="symbol">A/70/741-S/2016/71</bdi>' in main_of(page)


@pytest.mark.usefixtures("real_rows")
@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("q=A/RES/60/1", 1),
        ("q=ares601", 1),
        ("q=genocide+preventión", 5),
        ("kind=framework", 1),
        ("q=Chile&kind=letter", 1),
    ],
)
def test_papers_are_found_by_symbol_title_and_kind(client: Client, query: str, number: int) -> None:
    assert len(names_in(client.get(f"/papers/?{query}"))) == number


def test_bad_values_are_left_out_and_named(client: Client) -> None:
    PaperFactory(title="Kept")
    page = client.get("/papers/", {"kind": "novel", "q": "///", "page": "nine"})
    assert notices_in(page) == [
        "We left out the filter 'q=///': it has no letter and no digit.",
        "We left out the filter 'kind=novel': there is no such kind.",
        "We left out the filter 'page=nine': there is no such page.",
    ]
    assert names_in(page) == ["Kept"]


def test_when_nothing_fits_the_list_says_so(client: Client) -> None:
    PaperFactory()
    assert "No document fits. Show all papers" in words_of(client.get("/papers/?q=nothing"))


def test_a_hundred_papers_make_a_page_and_filters_stay_in_its_links(client: Client) -> None:
    for number in range(101):
        PaperFactory(title=f"Alpha {number}")
    page = client.get("/papers/?q=alpha&kind=secretary-general-report")
    assert len(names_in(page)) == 100
    assert 'href="?q=alpha&amp;kind=secretary-general-report&amp;page=2"' in main_of(page)
    assert len(names_in(client.get("/papers/?q=alpha&page=2"))) == 1


@pytest.mark.parametrize("day", [date(2004, 12, 2), date(2000, 12, 8)])
def test_a_paper_from_before_the_network_is_shown_with_its_day(client: Client, day: date) -> None:
    PaperFactory(slug="old", title="Old paper", year=day.year, dated_on=day)
    words = f"{day.day} December {day.year}"
    for address in ("/papers/", "/papers/old/"):
        assert words in words_of(client.get(address))
    assert names_in(client.get("/search/?q=old")) == ["Old paper"]


@pytest.mark.usefixtures("real_rows")
def test_a_paper_says_what_it_is_and_where_to_read_it(client: Client) -> None:
    page = client.get("/papers/a-res-60-1/")
    assert "<title>A/RES/60/1 – Papers – Global Network of R2P Focal Points</title>" in page.content.decode()
    assert words_of(page).startswith("Resolution of the General Assembly A/RES/60/1 2005 2005 World Summit Outcome")
    assert facts_in(page) == {
        "Symbol": "A/RES/60/1",
        "Kind": "Resolution of the General Assembly",
        "Year": "2005",
        "Who can see it": "Everybody",
        "Where to read it": "The document, or a page about it, at static.un.org",
        "How we know": "A source says so Source without a date",
    }


@pytest.mark.usefixtures("real_rows")
def test_a_paper_of_a_meeting_leads_to_it_and_a_source_on_file_is_no_link(client: Client) -> None:
    page = client.get("/papers/s-2015-815/")
    facts = facts_in(page)
    assert (facts["Date"], facts["Meeting"]) == ("22 October 2015", "Fifth meeting, Madrid")
    assert facts["Where to read it"] == "Source on file with the secretariat"
    assert "scribd" not in page.content.decode()
    assert '<a href="/meetings/annual-5-madrid/">' in main_of(page)


@pytest.mark.usefixtures("real_rows")
def test_a_paper_that_nobody_verified_says_so(client: Client) -> None:
    page = client.get("/papers/a-72-884-s-2018-525/")
    assert words_of(page).startswith("Report of the Secretary-General A/72/884-S/2018/525 Unverified 2018")
    assert facts_in(page)["Where to read it"] == "No source recorded"
    assert facts_in(page)["How we know"] == "Not verified: no source was found that says so No source recorded"


@pytest.fixture
def hidden(db: None) -> None:
    """A paper for members only, and a public one of a draft meeting."""
    draft = MeetingFactory(title="Planted draft", status=MeetingStatus.DRAFT, start=None, end=None)
    PaperFactory(title="Planted paper", symbol="PLANTED/1", slug="planted", level=Level.MEMBERS, year=2017)
    PaperFactory(title="Shown", slug="shown", meeting=draft, year=2019, kind=PaperKind.AGENDA)


@pytest.mark.usefixtures("hidden")
def test_the_public_sees_no_trace_of_a_paper_for_members_or_of_a_draft_meeting(client: Client) -> None:
    addresses = ("/papers/", "/papers/shown/", "/papers/?kind=secretary-general-report")
    pages = [client.get(address) for address in addresses]
    assert [b"lanted" in page.content or b"PLANTED" in page.content for page in pages] == [False, False, False]
    assert names_in(pages[0]) == ["Shown"]
    assert headings_in(pages[0]) == ["2019"]
    assert "1 paper CSV JSON XLSX 2019" in words_of(pages[0])
    assert "Meeting" not in facts_in(pages[1])
    assert "No document fits." in words_of(pages[2])


@pytest.mark.usefixtures("hidden")
def test_a_hidden_paper_is_not_found_even_by_who_knows_its_tag(client: Client, staff_client: Client) -> None:
    tag = staff_client.get("/papers/planted/").headers["ETag"]
    hidden = client.get("/papers/planted/", headers={"If-None-Match": tag})
    assert hidden.status_code == 404
    assert hidden.content.replace(b"planted", b"nothing") == client.get("/papers/nothing/").content


@pytest.mark.usefixtures("hidden")
def test_staff_see_hidden_papers_with_their_label(staff_client: Client) -> None:
    assert names_in(staff_client.get("/papers/")) == ["Shown", "Planted paper"]
    page = staff_client.get("/papers/planted/")
    assert words_of(page).startswith("Report of the Secretary-General PLANTED/1 Members only 2017 Planted paper")
    assert facts_in(page)["Who can see it"] == "Members only"
    assert facts_in(staff_client.get("/papers/shown/"))["Meeting"] == "Planted draft, Test City"


@pytest.mark.parametrize("number", [2, 150])
def test_the_list_takes_four_queries_whatever_its_length(
    client: Client, django_assert_num_queries: Queries, number: int
) -> None:
    for _ in range(number):
        PaperFileFactory(paper=PaperFactory(dated_on=date(2019, 5, 1)))
    with django_assert_num_queries(4):  # stamps, count, rows, their files
        client.get("/papers/")


def test_a_paper_takes_four_queries(client: Client, django_assert_num_queries: Queries) -> None:
    PaperFileFactory(paper=PaperFactory(slug="one", meeting=MeetingFactory()))
    with django_assert_num_queries(4):  # paper, stamps, meeting, files
        client.get("/papers/one/")


def test_unchanged_papers_are_not_sent_again(client: Client) -> None:
    paper = PaperFactory(slug="one")
    for address in ("/papers/", "/papers/one/"):
        tag = client.get(address).headers["ETag"]
        unchanged = client.get(address, headers={"If-None-Match": tag})
        assert (unchanged.status_code, unchanged.content, unchanged.headers["ETag"]) == (304, b"", tag)
        paper.title += " again"
        paper.save()
        changed = client.get(address, headers={"If-None-Match": tag})
        assert (changed.status_code, changed.headers["ETag"] == tag) == (200, False)
        assert paper.title in words_of(changed)
