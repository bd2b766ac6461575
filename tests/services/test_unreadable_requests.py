"""Requests that gunicorn cannot read, and so never come to Django, are answered with the portal's own page."""

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.servers import OwnWeb

pytestmark = pytest.mark.services


@pytest.fixture(scope="module")
def portal(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnWeb]:
    web = OwnWeb(tmp_path_factory.mktemp("web") / "var", {"WEB_WORKERS": "1"})
    shutil.copytree(migrated, web.folder)
    web.manage("prepare")
    web.start()
    yield web
    web.stop()


def answer_to(portal: OwnWeb, *lines: str) -> tuple[str, str]:
    """The first line of the answer to a request of these lines, and its body."""
    with socket.create_connection(("127.0.0.1", portal.port), timeout=10) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        received = b""
        while piece := connection.recv(65_536):
            received += piece
    head, _empty, body = received.decode().partition("\r\n\r\n")
    return head.splitlines()[0], body


HOST = "Host: localhost"
TOO_LONG = "longer than the portal reads. Shorten what you look for, or begin at the start."


def test_a_query_of_ten_thousand_letters_is_answered_in_words(portal: OwnWeb) -> None:
    status, body = answer_to(portal, f"GET /members/?q={'a' * 10_000} HTTP/1.1", HOST)
    assert (status, "<h1>The portal cannot read this request</h1>" in body) == (
        "HTTP/1.1 414 Request-URI Too Long",
        True,
    )
    assert TOO_LONG in body
    assert 'href="/static/portal.css"' in body


def test_a_header_without_end_is_answered_in_words(portal: OwnWeb) -> None:
    status, body = answer_to(portal, "GET / HTTP/1.1", HOST, f"X-Long: {'a' * 20_000}")
    assert (status, TOO_LONG in body) == ("HTTP/1.1 431 Request Header Fields Too Large", True)


def test_what_is_no_http_is_answered_in_words(portal: OwnWeb) -> None:
    status, body = answer_to(portal, "NOT HTTP AT ALL")
    assert (status, "The address or the form holds something that cannot be right." in body) == (
        "HTTP/1.1 400 Bad Request",
        True,
    )


def test_the_longest_query_that_is_read_is_searched_for(portal: OwnWeb) -> None:
    found = portal.get(f"/members/?q={'a' * 7_000}")
    assert (found.status, "The search was longer than 200 letters." in found.body) == (200, True)


def test_the_log_names_the_kind_and_nothing_of_the_request(portal: OwnWeb) -> None:
    log = portal.log()
    assert "request not read kind=LimitRequestLine status=414" in log
    assert "127.0.0.1" not in log
    assert "NOT HTTP" not in log
    assert "aaaa" not in log
