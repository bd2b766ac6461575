"""The sitemap: every public address, under the configured site, and nothing else."""

import re
from xml.etree import ElementTree

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from meetings.models.meeting import MeetingStatus
from r2pnet.visibility import Level
from tests.factories import MeetingFactory, MemberFactory, PaperFactory

pytestmark = pytest.mark.django_db

FIXED = {
    "/",
    "/members/",
    "/meetings/",
    "/manual/",
    "/papers/",
    "/about/",
    "/about/join/",
    "/about/data/",
    "/privacy/",
} | {"/accessibility/"}


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.SITE_URL = "https://portal.example.org"
    settings.ALLOWED_HOSTS = ["*"]
    settings.SAMPLE = False  # which answers to localhost alone


def addresses_in(response: HttpResponse) -> list[str]:
    """The addresses of a sitemap, read as XML, each without the configured site."""
    tree = ElementTree.fromstring(response.content)  # noqa: S314  # our own answer
    found = [element.text or "" for element in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert all(address.startswith("https://portal.example.org/") for address in found)
    return [address.removeprefix("https://portal.example.org") for address in found]


def test_the_sitemap_lists_pages_members_meetings_and_papers_once(client: Client) -> None:
    MemberFactory(slug="testana")
    MeetingFactory(slug="one")
    PaperFactory(slug="paper")
    page = client.get("/sitemap.xml")
    found = addresses_in(page)
    assert sorted(found) == sorted(FIXED | {"/members/testana/", "/meetings/one/", "/papers/paper/"})
    assert page.headers["Content-Type"] == "application/xml"


def test_links_are_those_of_the_site_whatever_host_is_asked_for(client: Client) -> None:
    page = client.get("/sitemap.xml", headers={"host": "evil.example"})
    assert set(addresses_in(page)) == FIXED
    assert b"evil.example" not in page.content


@pytest.mark.parametrize("reader", ["client", "staff_client"])
def test_only_what_the_public_may_see_is_listed_for_whoever_asks(reader: str, request: pytest.FixtureRequest) -> None:
    asking: Client = request.getfixturevalue(reader)
    MeetingFactory(slug="planted-draft", status=MeetingStatus.DRAFT)
    MeetingFactory(slug="planted-meeting", level=Level.MEMBERS)
    PaperFactory(slug="planted-paper", level=Level.SECRETARIAT)
    MemberFactory(slug="planted-member", level=Level.STEERING)
    page = asking.get("/sitemap.xml")
    assert set(addresses_in(page)) == FIXED
    assert b"planted" not in page.content


@pytest.mark.usefixtures("real_rows")
def test_every_address_of_the_real_sitemap_can_be_opened(client: Client) -> None:
    found = addresses_in(client.get("/sitemap.xml"))
    assert len(found) == len(set(found)) == len(FIXED) + 41 + 19 + 28
    assert [address for address in found if client.get(address).status_code != 200] == []


def test_robots_point_to_it(client: Client) -> None:
    assert re.search(rb"^Sitemap: https://portal\.example\.org/sitemap\.xml$", client.get("/robots.txt").content, re.M)


def test_an_unchanged_sitemap_is_not_sent_again(client: Client) -> None:
    tag = client.get("/sitemap.xml").headers["ETag"]
    assert client.get("/sitemap.xml", headers={"If-None-Match": tag}).status_code == 304
    PaperFactory(slug="new")
    again = client.get("/sitemap.xml", headers={"If-None-Match": tag})
    assert (again.status_code, "/papers/new/" in addresses_in(again)) == (200, True)
