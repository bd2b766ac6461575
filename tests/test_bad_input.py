"""Bad input is answered in words, never by a fault: on every address that anybody can ask for."""

import re
from collections.abc import Iterator
from urllib.parse import urlencode, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone
from pytest_django import Settings

from manual.edition_files import freeze
from manual.services.freezing import make_edition
from meetings.models import MeetingReport
from r2pnet.visibility import Level
from tests.addresses import PUBLIC, ROOMS_OF_THE_ADMIN
from tests.factories import MeetingFactory, MemberFactory, PaperFactory, PaperFileFactory
from tests.manual.given import adopted
from tests.meetings.gathering import account_of, invited, open_meeting, seat

pytestmark = pytest.mark.django_db

NAMES = ("q", "group", "region", "kind", "sector", "standing", "steering", "verified", "sort", "page")
# As they stand in an address.
VALUES = (
    "%00",
    "a%00b",
    "%ff%fe",
    "%ED%A0%80",
    "-1",
    "0",
    "1.5",
    "99999999999999999999",
    "x" * 10_000,
    "%F0%9F%8C%8D",
    "%D9%85%D8%B5%D8%B1%E2%80%AE",
    "%27+OR+1%3D1+--",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "%25%5F%5C",
    "no-such-code",
    "&q=&q=%00&page=&page=2",
    "%0d%0aSet-Cookie:+a=b",
)
ENDINGS = (
    "%00/",
    "%ff%fe/",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "../../etc/passwd",
    "%ED%A0%80/",
    "x" * 5_000 + "/",
    "%F0%9F%8C%8D/",
    "%0d%0aSet-Cookie:a=b/",
    "//evil.example/",
    "%5c%5cevil.example/",
    "'\"<>/",
)
PATHS = [path for path, _status in PUBLIC.values()]
EXPECTED = {path: status for path, status in PUBLIC.values() if status >= 500}
LINK = "/account/link/no-such-key/"
INVITATION = "/account/invitation/no-such-token/"
CONFIRMING = "/desk/confirm/no-such-token/"
# The methods of the pages that are not only read.
TAKEN = {
    LINK: "GET, HEAD, POST",
    INVITATION: "GET, HEAD, POST",
    CONFIRMING: "GET, HEAD, POST",
    "/account/sign-in/": "GET, POST, PUT, HEAD, OPTIONS",
    "/account/sign-in/password/": "GET, POST, PUT, HEAD, OPTIONS",
    "/account/closed/": "GET, HEAD, OPTIONS",
}
HEADINGS = {
    400: "The portal cannot read this request",
    404: "There is no such page, or it is not open to you",
    410: "This link no longer works",
    503: "The PDF is being made",
}


@pytest.fixture(autouse=True)
def one_of_each() -> None:
    MemberFactory(slug="testland")
    meeting = MeetingFactory(slug="test-meeting")
    PaperFactory(slug="test-paper", meeting=meeting)
    MeetingReport.objects.create(meeting=meeting, level=Level.PUBLIC, shown_at=timezone.now(), took_place="Test words")
    for word, of_meeting in (("filed", None), ("listed", None), ("met", meeting)):
        PaperFileFactory(paper=PaperFactory(slug=word, title=word, symbol="", meeting=of_meeting))
    adopted("Test.", "Test chapter")
    freeze(make_edition(by=None).number, "en", b"%PDF")


@pytest.fixture
def visitor() -> Client:
    """A browser that sees a fault as its page instead of an exception."""
    return Client(SERVER_NAME="localhost", raise_request_exception=False)


@pytest.fixture
def secretary(staff_client: Client) -> Client:
    staff_client.raise_request_exception = False
    return staff_client


def faults(client: Client, addresses: Iterator[str] | list[str]) -> dict[str, int]:
    """The addresses that were answered by a fault, or that sent the visitor to another host."""
    found = {}
    for address in addresses:
        response = client.get(address)
        leads_to = urlsplit(response.headers.get("Location", "")).netloc
        is_fault = response.status_code >= 500 and EXPECTED.get(address.partition("?")[0]) != response.status_code
        if is_fault or leads_to not in ("", "localhost"):
            found[address[:200]] = response.status_code
    return found


def heading_of(path: str, status: int) -> str:
    """What the page of a refusal says at this address."""
    own = {INVITATION: "This invitation no longer works", CONFIRMING: "This link to confirm no longer works"}
    own["/certificates/no-such-code/"] = "No certificate has this code"
    return own.get(path) or HEADINGS.get(status, "")


def told(response: HttpResponse) -> tuple[int, str]:
    """The status; of a refusal also the heading of its page, or the methods that are taken."""
    if response.status_code < 400:
        return response.status_code, response.headers.get("Location", "")
    if response.status_code == 405:
        return 405, response.headers["Allow"]
    return response.status_code, " ".join(re.findall(r"<h1>(.*?)</h1>", response.content.decode()))


def with_queries(path: str) -> Iterator[str]:
    for value in VALUES:
        yield from (f"{path}?{name}={value}" for name in ("q", "group", "kind", "sort", "page"))
        yield f"{path}?{value}"
    yield f"{path}?" + "&".join(f"group=x{n}" for n in range(900))


@pytest.mark.parametrize(
    "path", ["/", "/search/", "/members/", "/members.csv", "/members.json", "/meetings/", "/papers/"]
)
def test_whatever_stands_in_the_query_of_a_list_is_answered(visitor: Client, path: str, settings: Settings) -> None:
    settings.EXPORT_LIMIT = (10_000, 60)  # the last of so many would only be told to wait
    assert faults(visitor, with_queries(path)) == {}


@pytest.mark.parametrize("path", PATHS)
def test_whatever_stands_in_the_query_of_any_page_is_answered(visitor: Client, path: str) -> None:
    assert faults(visitor, [f"{path}?" + "&".join(f"{name}={value}" for name in NAMES) for value in VALUES]) == {}


@pytest.mark.parametrize("path", [*PATHS, "/ar/", "/ar/members/", "/account/link/", "/static/", "/admin/"])
def test_whatever_stands_in_the_path_is_answered(visitor: Client, path: str) -> None:
    assert faults(visitor, [f"{path}{ending}" for ending in ENDINGS]) == {}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "HEAD", "TRACE", "PROPFIND"])
def test_whatever_is_asked_of_a_page_is_answered(visitor: Client, settings: Settings, method: str) -> None:
    settings.SAMPLE = True  # the one-time links are the sample's
    expected = {}
    for path, status in PUBLIC.values():
        taken = TAKEN.get(path, "GET, HEAD")
        heading = "" if method == "HEAD" else heading_of(path, status)
        expected[path] = (status, heading) if method in taken.split(", ") else (405, taken)
    assert {path: told(visitor.generic(method, path, b"\x00\xff", "text/plain")) for path in PATHS} == expected


@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": 'session="\\000\\000abcdefgh"; csrf="\\000"'},
        {"Cookie": "session=" + "x" * 5_000},
        {"Cookie": "\xff\xfe=;;;=="},
        {"If-None-Match": 'W/"', "If-Match": "*", "If-Modified-Since": "yesterday"},
        {"If-Modified-Since": "Sun, 31 Feb 99999 25:61:61 GMT"},
        {"Range": "bytes=-99999999999999999999"},
        {"Accept": "\xff", "Accept-Language": "xx-" + "y" * 5_000, "Accept-Encoding": "\xff;q=x"},
        {"X-Forwarded-For": "\x00, , ::::"},
        {"Content-Length": "-1"},
        {"Content-Length": "many", "Content-Type": "multipart/form-data"},
    ],
    ids=lambda headers: " ".join(headers),
)
def test_whatever_stands_in_a_header_is_answered(visitor: Client, settings: Settings, headers: dict[str, str]) -> None:
    settings.SAMPLE, settings.TRUSTED_PROXIES = False, 1  # the sample refuses what a proxy adds before it is read
    expected = {path: (status, heading_of(path, status)) for path, status in PUBLIC.values()}
    expected |= {LINK: (404, HEADINGS[404]), "/admin/": (302, "/account/sign-in/?next=/admin/")}
    assert {path: told(visitor.get(path, headers=headers)) for path in expected} == expected


@pytest.mark.parametrize("room", ROOMS_OF_THE_ADMIN)
def test_whatever_stands_in_an_address_of_the_admin_is_answered(secretary: Client, room: str) -> None:
    names = ("q", "p", "o", "e", "_facets", "id__exact", "no_such_field__exact")
    values = ("%00", "%ff%fe", "-1", "99999999999999999999", "x" * 10_000)
    addresses = [f"/admin/{room}/?{name}={value}" for name in names for value in values]
    addresses += [f"/admin/{room}/{key}/{page}/" for key in values for page in ("change", "delete", "history")]
    assert faults(secretary, addresses) == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("login", "\x00"),
        ("login", "x" * 10_000),
        ("login", "<script>alert(1)</script>@example.org"),
        ("password", "\x00"),
        ("password", "x" * 1_000_000),
        ("next", "//evil.example/"),
        ("next", "https://evil.example/"),
        ("next", "\x00"),
    ],
)
def test_whatever_is_typed_to_sign_in_is_answered_with_the_form(visitor: Client, name: str, value: str) -> None:
    typed = {"login": "staff@example.org", "password": "wrong", "next": "/admin/"} | {name: value}
    response = visitor.post("/account/sign-in/password/", typed)
    assert (response.status_code, "<script>alert(1)" in response.content.decode()) == (200, False)


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", MULTIPART_CONTENT])
def test_ten_megabytes_of_text_are_refused(visitor: Client, content_type: str) -> None:
    typed = {"login": "x" * 10_000_000, "password": "x", "next": "/admin/"}
    body = encode_multipart(BOUNDARY, typed) if content_type == MULTIPART_CONTENT else urlencode(typed)
    assert told(visitor.generic("POST", "/account/sign-in/password/", body, content_type)) == (400, HEADINGS[400])


TYPED = (
    "\x00",
    "a\x00b",
    "-1",
    "99999999999999999999",
    "x" * 100_000,
    "\U0001f30d",
    "\u0645\u0635\u0631\u202eabc",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "\ud800",
)


@pytest.mark.parametrize("page", ["register", "registration", "registration/withdraw"])
@pytest.mark.parametrize("name", ["capacity", "mode", "needs", "is_listed", "no_such_field"])
def test_whatever_is_typed_to_take_part_is_answered(visitor: Client, page: str, name: str) -> None:
    meeting = open_meeting()
    person = invited(meeting)
    if page != "register":
        seat(person, meeting)
    visitor.force_login(account_of(person))
    address = f"{meeting.get_absolute_url()}{page}/"
    for value in TYPED:
        body = urlencode({"mode": "online", name: value}, errors="surrogatepass")
        answer = visitor.generic("POST", address, body, "application/x-www-form-urlencoded")
        assert (value[:20], answer.status_code) in ((value[:20], 200), (value[:20], 302))
        assert b"<script>alert(1)" not in answer.content
    for content in (b"\x00\xff", b"--", b"mode=online&mode=in-person&capacity=&capacity=1"):
        for content_type in ("application/x-www-form-urlencoded", MULTIPART_CONTENT, "application/json", "x" * 500):
            assert visitor.generic("POST", address, content, content_type).status_code in (200, 302, 400)
