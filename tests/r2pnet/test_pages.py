"""The pages that explain, the small files for machines, and what every page is dressed in."""

import io
import re
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as project
from django.test import Client
from fontTools.ttLib import TTFont
from PIL import Image
from pytest_django import DjangoAssertNumQueries, Settings

from focalpoints.models import Member, MembershipCount
from r2pnet import remembering
from r2pnet.partial_dates import PartialDate
from tests.factories import MemberFactory, MembershipCountFactory

STATIC = Path(project.BASE_DIR) / "static"
PAGES = ["/about/", "/about/join/", "/about/data/", "/privacy/", "/accessibility/"]
HEADINGS = ["About the network", "How a state joins", "About the data", "Privacy", "Accessibility"]
BOTH_WAYS = re.compile(r"(?<![\w-])(?:margin|padding|border)-(?:left|right)|(?<![\w-])(?:left|right)\s*:|float\s*:")

pytestmark = pytest.mark.django_db


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def completeness(client: Client) -> str:
    """The first paragraph under "How complete the list is"."""
    return text_of(client, "/about/data/").partition("<h2>How complete the list is</h2>\n<p>")[2].partition("</p>")[0]


@pytest.mark.parametrize(("address", "heading"), list(zip(PAGES, HEADINGS, strict=True)))
def test_a_page_has_one_heading_a_title_and_nothing_inline(client: Client, address: str, heading: str) -> None:
    text = text_of(client, address)
    assert re.findall(r"<h1>(.*?)</h1>", text) == [heading]
    assert f"<title>{heading} – Global Network of R2P Focal Points</title>" in text
    assert f'<link rel="canonical" href="{project.SITE_URL}{address}">' in text
    assert re.findall(r"<style|<script|\sstyle=|\son\w+=", text) == []


@pytest.mark.parametrize("address", PAGES)
def test_a_page_that_has_not_changed_is_not_sent_again(client: Client, address: str) -> None:
    tag = client.get(address)["ETag"]
    again = client.get(address, headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("address", PAGES)
def test_reading_sets_no_cookie(client: Client, address: str) -> None:
    assert dict(client.get(address).cookies) == {}


@pytest.mark.parametrize("address", PAGES)
def test_a_page_of_text_takes_no_form(client: Client, address: str) -> None:
    response = client.post(address, {"name": "x"})
    assert (response.status_code, response["Allow"], response.content) == (405, "GET, HEAD", b"")


def test_the_page_on_data_counts_what_the_record_holds(client: Client, real_rows: None) -> None:
    assert completeness(client) == (
        "41 of 63 (count of 11 May 2021) listed from sources; 29 verified, 12 not. "
        "The count is the network’s own, of states and of regional organisations: 61 and 2."
    )
    first = Member.objects.filter(verified=True).order_by("pk").first()
    assert first is not None
    first.verified = False
    first.save()
    MembershipCount.objects.order_by("counted_latest").last().delete()  # type: ignore[union-attr]
    assert completeness(client) == (
        "41 of 59 (count of 28 April 2017) listed from sources; 28 verified, 13 not. "
        "The count is the network’s own, of states and of regional organisations: 58 and 1."
    )


def test_the_count_leaves_out_samples_and_what_the_reader_may_not_see(client: Client) -> None:
    MemberFactory(verified=True)
    MemberFactory(verified=False)
    MemberFactory(verified=True, level="secretariat")
    MemberFactory(verified=True, is_sample=True)
    assert completeness(client) == "2 listed from sources; 1 verified, 1 not."


def test_the_page_on_data_asks_the_same_few_questions_for_any_number_of_members(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    MemberFactory.create_batch(12)
    with django_assert_num_queries(2):  # stamps; members with the newest count
        client.get("/about/data/")


@pytest.mark.parametrize("name", ["members", "meetings", "papers"])
def test_every_column_of_every_list_is_explained_and_how_to_cite_it(client: Client, name: str) -> None:
    header = b"".join(client.get(f"/{name}.csv")).decode("utf-8-sig").splitlines()[0]
    page = client.get("/about/data/").content.decode()
    section = page.split(f'id="columns-{name}"')[1].split("</section>")[0]
    explained = re.findall(r"<dt><bdi><code>(\w+)</code></bdi></dt><dd>([^<]+)</dd>", section)
    assert header.split(",") == [key for key, _meaning in explained]
    assert re.findall(r'href="([^"]+)"', section) == [f"/{name}.csv", f"/{name}.json", f"/{name}.xlsx"]
    assert f"/{name}/</bdi></p>" in page.split('id="cite"')[1]


def test_dates_and_offices_of_the_files_are_explained_as_they_are_written(client: Client) -> None:
    text = text_of(client, "/about/data/")
    assert "2013, 2013-09 or 2013-09-12" in text
    assert "“by” or “about” stands before them: by 2013, about 2014-05." in text
    assert "“(unverified)” where only an indirect sign names the office" in text
    assert "It does not mean that the office is vacant." in text


def test_what_the_network_counted_last_is_told_as_it_is_recorded(client: Client) -> None:
    assert "newest own count" not in text_of(client, "/about/")
    MembershipCountFactory(counted=PartialDate.of(2015, 8, 27), states=50, organisations=None)
    assert '<time datetime="2015-08-27">27 August 2015</time>: 50 states.' in text_of(client, "/about/")
    MembershipCountFactory(counted=PartialDate.of(2026, 5), states=64, organisations=3)
    newest = '<time datetime="2026-05">May 2026</time>: 64 states and 3 regional organisations.'
    assert newest in text_of(client, "/about/")


def test_no_link_of_the_explaining_pages_leads_nowhere(client: Client, real_rows: None) -> None:
    links = {link for address in PAGES for link in re.findall(r'href="(/[^"]*)"', text_of(client, address))}
    inside = sorted(link for link in links if not link.startswith("/static/"))
    assert {link: client.get(link).status_code for link in inside} == {
        **dict.fromkeys(inside, 200),
        "/account/data/": 302,  # to sign in, and back
    }


def test_joining_ends_with_the_address_of_the_secretariat(client: Client, settings: Settings) -> None:
    settings.SECRETARIAT_EMAIL = "secretariat@example.org"
    text = text_of(client, "/about/join/")
    assert '<a class="button" href="mailto:secretariat@example.org">Write to the secretariat</a>' in text


def test_the_sample_says_so_on_every_page_and_the_real_portal_does_not(client: Client, settings: Settings) -> None:
    banner = '<div class="sample">'
    settings.SAMPLE = True
    assert [banner in text_of(client, address) for address in PAGES] == [True] * 5
    settings.SAMPLE = False
    remembering.pages.clear()  # a process runs as one of the two
    assert [banner in text_of(client, address) for address in PAGES] == [False] * 5


def test_staff_who_are_signed_in_find_the_way_to_the_records(client: Client, staff_client: Client) -> None:
    tools = re.compile(r'<div class="tools">\s*(.*?)\s*</div>')
    assert tools.findall(text_of(client, "/about/")) == ['<a href="/account/sign-in/">Sign in</a>']
    assert tools.findall(text_of(staff_client, "/about/")) == [
        '<a href="/desk/">Your desk</a><a href="/admin/">Administration</a>'
        '<a class="wide-only" href="/account/sign-out/">Sign out</a>'
    ]


def test_crawlers_learn_where_the_sitemap_is(client: Client, settings: Settings) -> None:
    settings.SITE_URL = "https://portal.example"
    assert client.get("/robots.txt").content.decode() == (
        "User-agent: *\nDisallow: /admin/\nDisallow: /account/\nDisallow: /search/\n\n"
        "Sitemap: https://portal.example/sitemap.xml\n"
    )


@time_machine.travel("2026-11-24T15:30:00Z", tick=False)
def test_whom_to_tell_of_a_weakness(client: Client, settings: Settings) -> None:
    settings.SITE_URL, settings.SECRETARIAT_EMAIL = "https://portal.example", "secretariat@example.org"
    response = client.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode() == (
        "Contact: mailto:secretariat@example.org\nExpires: 2027-05-23T00:00:00Z\nPreferred-Languages: en\n"
        "Canonical: https://portal.example/.well-known/security.txt\n"
    )


def test_browsers_find_the_mark_in_three_sizes(client: Client) -> None:
    response = client.get("/favicon.ico")
    assert response["Content-Type"] == "image/x-icon"
    assert sorted(Image.open(io.BytesIO(response.content)).info["sizes"]) == [(16, 16), (32, 32), (48, 48)]


@pytest.mark.parametrize(("sheet", "limit"), [("portal.css", 20_000), ("manual.css", 8_000)])
def test_a_style_sheet_is_small_and_knows_no_left_or_right(sheet: str, limit: int) -> None:
    text = (STATIC / sheet).read_text()
    assert len(text.encode()) < limit
    assert BOTH_WAYS.findall(text) == []


def test_what_only_the_manual_needs_stands_in_the_layers_of_the_one_style_sheet() -> None:
    """A layer that it named first would win over what is to be stronger."""
    known = re.search(r"@layer ([a-z, ]+);", (STATIC / "portal.css").read_text())
    assert known
    assert set(re.findall(r"@layer (\w+) {", (STATIC / "manual.css").read_text())) <= set(known[1].split(", "))


def test_the_bundled_fonts_are_plain_and_carry_their_licences() -> None:
    fonts = {path.name: TTFont(path, lazy=True) for path in sorted((STATIC / "fonts").glob("*.ttf"))}
    assert [(name, font["name"].getDebugName(1), "fpgm" in font) for name, font in fonts.items()] == [
        ("GentiumBookPlus-Bold.ttf", "Gentium Book Plus", True),
        ("GentiumBookPlus-Italic.ttf", "Gentium Book Plus", True),
        ("GentiumBookPlus-Regular.ttf", "Gentium Book Plus", True),
        ("NotoNaskhArabic-Bold.ttf", "Noto Naskh Arabic", False),
        ("NotoNaskhArabic-Regular.ttf", "Noto Naskh Arabic", False),
        ("NotoSans-Bold.ttf", "Noto Sans", False),
        ("NotoSans-Italic.ttf", "Noto Sans", False),
        ("NotoSans-Regular.ttf", "Noto Sans", False),
        ("NotoSansArabic-Bold.ttf", "Noto Sans Arabic", False),
        ("NotoSansArabic-Regular.ttf", "Noto Sans Arabic", False),
    ]
    assert [
        "SIL OPEN FONT LICENSE Version 1.1" in (STATIC / "fonts" / f"OFL-{name}.txt").read_text()
        for name in ("Gentium", "Noto")
    ] == [True, True]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/accessibility/", "Every page works without scripts, but for passkeys:"),
        ("/account/sign-in/", "Accounts are for focal points, guests of meetings and the secretariat."),
        ("/account/sign-in/password/", "Then, if your account has no password, you can set one;"),
    ],
)
def test_a_page_promises_what_is_so(client: Client, address: str, words: str) -> None:
    assert words in text_of(client, address)
