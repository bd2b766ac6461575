"""What a reader sees when something goes wrong. Nothing here may touch the database: these tests have none."""

import logging
from pathlib import Path

import pytest
from django.conf import settings as project
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from django.utils import translation
from pytest_django import Settings

from r2pnet import urls
from r2pnet.errors import server_error, too_many_requests

SECRET_TEXT = "typed by somebody"
STATIC_PAGE = Path(project.BASE_DIR) / "static" / "503.html"


def falls_over(request: HttpRequest) -> HttpResponse:
    raise ValueError(SECRET_TEXT)


def finds_no_database(request: HttpRequest) -> HttpResponse:
    raise OperationalError("connection refused")


def loses_its_connection(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("while rendering") from InterfaceError("connection already closed")


def may_not(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def takes_a_form(request: HttpRequest) -> HttpResponse:
    return HttpResponse("taken")


urlpatterns = [
    *urls.urlpatterns,
    path("ar/fault/", falls_over),
    path("fault/", falls_over),
    path("away/", finds_no_database),
    path("ar/away/", finds_no_database),
    path("lost/", loses_its_connection),
    path("forbidden/", may_not),
    path("form/", takes_a_form),
]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500


@pytest.fixture
def reader(settings: Settings) -> Client:
    """A browser with a session cookie, which an error page must not look up."""
    settings.ROOT_URLCONF = "tests.r2pnet.test_errors"
    client = Client(SERVER_NAME="localhost", raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    return client


def heading(response: HttpResponse) -> str:
    text = response.content.decode()
    return text.partition("<h1>")[2].partition("</h1>")[0]


def test_a_page_that_does_not_exist_offers_the_search_and_ways_on(reader: Client) -> None:
    response = reader.get("/nowhere/")
    text = response.content.decode()
    assert (response.status_code, heading(response)) == (404, "There is no such page, or it is not open to you")
    assert '<form class="find form" action="/search/" method="get" role="search">' in text
    assert (
        '<p class="row"><a href="/">Start</a><a href="/members/">Members</a><a href="/meetings/">Meetings</a>' in text
    )
    assert response["Cache-Control"] == "no-store"
    assert "canonical" not in text
    assert '<nav class="nav" aria-label="Main">' in text  # the shell is whole: nothing in it asked for the session


def test_an_unknown_page_under_a_language_speaks_it(reader: Client) -> None:
    response = reader.get("/ar/nowhere/")
    assert (response.status_code, heading(response)) == (404, "لا توجد هذه الصفحة، أو ليست متاحة لك")
    assert '<html lang="ar" dir="rtl">' in response.content.decode()


def test_a_request_to_another_host_is_not_understood(reader: Client, settings: Settings) -> None:
    settings.SAMPLE = False  # the sample refuses it before any page is made
    response = reader.get("/about/", headers={"host": "elsewhere.example"})
    assert (response.status_code, heading(response)) == (400, "The portal cannot read this request")


def test_a_forbidden_deed_names_the_secretariat(reader: Client, settings: Settings) -> None:
    settings.SECRETARIAT_EMAIL = "secretariat@example.org"
    response = reader.get("/forbidden/")
    assert (response.status_code, heading(response)) == (403, "This is not open to you")
    assert '<a href="mailto:secretariat@example.org">' in response.content.decode()


def test_a_form_without_its_token_says_that_nothing_was_saved(settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.r2pnet.test_errors"
    response = Client(SERVER_NAME="localhost", enforce_csrf_checks=True).post("/form/", {"name": "x"})
    assert (response.status_code, heading(response)) == (403, "This form was open for too long")
    assert '<p class="lede">Nothing was saved. Go back,' in response.content.decode()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "The next try is possible in 1 second."),
        (45, "The next try is possible in 45 seconds."),
        (61, "The next try is possible in 2 minutes."),
    ],
)
def test_a_limit_says_when_the_next_try_is_possible(seconds: int, words: str) -> None:
    response = too_many_requests(RequestFactory().get("/members.csv"), seconds)
    lede = response.content.decode().partition('<p class="lede">')[2].partition("</p>")[0]
    assert (response.status_code, response["Retry-After"]) == (429, str(seconds))
    assert lede == f"{words} Other readers from the same office may have used up the limit. Nothing was lost."


def test_a_shell_that_cannot_be_filled_does_not_take_the_page_with_it(reader: Client, settings: Settings) -> None:
    settings.LOGIN_URL = "no-such-address"
    response = reader.get("/nowhere/")
    assert (response.status_code, heading(response)) == (404, "There is no such page, or it is not open to you")
    assert '<link rel="stylesheet" href="/static/portal.css">' in response.content.decode()
    assert '<nav class="nav"' not in response.content.decode()


def test_a_fault_is_told_without_what_caused_it(reader: Client, caplog: pytest.LogCaptureFixture) -> None:
    portal_logger = logging.getLogger("portal")
    portal_logger.addHandler(caplog.handler)
    try:
        response = reader.get("/fault/?q=private")
    finally:
        portal_logger.removeHandler(caplog.handler)
    assert (response.status_code, heading(response)) == (500, "Something went wrong here")
    assert SECRET_TEXT not in response.content.decode()
    assert "request failed route=tests.r2pnet.test_errors.falls_over" in [one.getMessage() for one in caplog.records]


def test_a_fault_under_a_language_keeps_its_direction(reader: Client) -> None:
    response = reader.get("/ar/fault/")
    assert response.status_code == 500
    assert '<html lang="ar" dir="rtl">' in response.content.decode()


@pytest.mark.parametrize("address", ["/away/", "/ar/away/", "/lost/"])
def test_without_the_database_the_static_page_answers_and_names_the_next_try(reader: Client, address: str) -> None:
    response = reader.get(address)
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert response.content == STATIC_PAGE.read_bytes()


def test_the_static_page_needs_nothing_but_the_style_sheet() -> None:
    text = STATIC_PAGE.read_text()
    assert [part.partition('"')[0] for part in text.split('href="')[1:]] == [
        "/static/portal.css",
        "/static/favicon.ico",
        "/",
        "/",
    ]
    assert "<style" not in text and "style=" not in text and "<script" not in text


def test_the_language_of_one_fault_does_not_stay_for_the_next(reader: Client) -> None:
    reader.get("/ar/nowhere/")
    with translation.override("en"):
        assert '<html lang="en" dir="ltr">' in reader.get("/nowhere/").content.decode()


class Said(Exception):
    """What a driver raises: with a code of PostgreSQL, or a name of SQLite."""

    def __init__(self, sqlstate: str = "", sqlite_errorname: str = "") -> None:
        super().__init__("said by a database")
        self.sqlstate, self.sqlite_errorname = sqlstate, sqlite_errorname


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (Said(sqlstate="08006"), 503),  # the connection is lost
        (Said(sqlstate="53300"), 503),  # too many connections
        (Said(sqlstate="57P01"), 503),  # stopped by its operator
        (Said(sqlstate="40P01"), 500),  # a deadlock: it is there, and says no
        (Said(sqlite_errorname="SQLITE_CANTOPEN"), 503),
        (Said(sqlite_errorname="SQLITE_BUSY"), 503),
        (Said(sqlite_errorname="SQLITE_NOTADB"), 503),
        (Said(sqlite_errorname="SQLITE_ERROR"), 500),
    ],
)
def test_a_database_that_answers_no_is_not_said_to_be_away(said: Said, status: int) -> None:
    error = OperationalError("said by a database")
    error.__cause__ = said
    request = RequestFactory().get("/")
    request.resolver_match = None
    try:
        raise error
    except OperationalError:
        assert server_error(request).status_code == status
