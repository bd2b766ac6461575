"""Fetching files: the newest for the public, every other one within its level and scope."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory
from django.utils.http import http_date
from pypdf import PdfReader

from focalpoints.models import User
from r2pnet.reports.models import Report, State
from r2pnet.reports.orders import order
from r2pnet.reports.rendering import render
from r2pnet.reports.schedule import order_public
from r2pnet.reports.views import newest_public_file, report_file
from r2pnet.stamps import bump
from r2pnet.visibility import Level
from tests.reports.conftest import Offer, Words

pytestmark = pytest.mark.django_db


def asked(user: object = None, **headers: str) -> HttpRequest:
    request = RequestFactory(SERVER_NAME="localhost").get("/members.pdf", headers=headers)
    request.user = user or AnonymousUser()  # type: ignore[assignment]
    return request


def body(response: HttpResponseBase) -> bytes:
    assert response.streaming
    content: Iterator[bytes] = response.streaming_content  # type: ignore[attr-defined]
    return b"".join(content)


def made(kind: str, subject: str = "") -> Report:
    report = order(kind, subject=subject)
    render(report.pk)
    return Report.objects.get(pk=report.pk)


def test_until_there_is_a_file_the_public_is_told_in_words_when_to_come_back(offer: Offer) -> None:
    offer(lambda subject, language: Words("one"))
    response = newest_public_file(asked(), "note")
    assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (503, "60", "no-store")
    assert "The PDF is being made" in response.content.decode()  # type: ignore[attr-defined]
    assert Report.objects.count() == 0


def test_the_public_gets_the_newest_file_with_its_name_and_date(offer: Offer) -> None:
    offer(lambda subject, language: Words("one"))
    report = made("note")
    response = newest_public_file(asked(), "note")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'inline; filename="note-{report.as_of.isoformat()}.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["ETag"] == f'"{report.content_hash[:32]}"'
    assert response["Last-Modified"] == http_date(int(report.changed_at.timestamp()))
    assert response["Cache-Control"] == "public, no-cache"
    assert len(PdfReader(BytesIO(body(response))).pages) == 1


def test_who_has_the_file_already_is_told_that_nothing_changed(offer: Offer) -> None:
    offer(lambda subject, language: Words("one"))
    made("note")
    tag = newest_public_file(asked(), "note")["ETag"]
    response = newest_public_file(asked(if_none_match=tag), "note")
    assert (response.status_code, response["ETag"]) == (304, tag)


def test_the_last_file_is_served_until_the_new_one_is_ready(offer: Offer) -> None:
    shown = ["one"]
    offer(lambda subject, language: Words(shown[0]))
    first = made("note")
    shown[0] = "two"
    bump("focalpoints")
    second = order("note")
    before = newest_public_file(asked(), "note")["ETag"]
    render(second.pk)
    after = newest_public_file(asked(), "note")["ETag"]
    second.refresh_from_db()
    assert [before, after] == [f'"{report.content_hash[:32]}"' for report in (first, second)]


def test_a_file_that_is_gone_is_said_and_made_again_by_the_schedule(offer: Offer) -> None:
    offer(lambda subject, language: Words("one"))
    report = made("note")
    Path(report.file.path).unlink()
    assert newest_public_file(asked(), "note").status_code == 503
    report.refresh_from_db()
    assert (report.state, report.error) == (State.FAILED, f"The file of “{report}” is gone from the folder for files.")
    order_public()
    render(report.pk)
    assert newest_public_file(asked(), "note").status_code == 200


def test_a_file_that_cannot_be_opened_for_a_while_is_not_given_up(offer: Offer, staff: User) -> None:
    offer(lambda subject, language: Words("one"))
    report = made("note")
    path = Path(report.file.path)
    path.rename(path.with_name("kept"))
    path.symlink_to(path)  # opening a link to itself is an error of the system, also for root
    for response in (newest_public_file(asked(), "note"), report_file(asked(staff), report.pk)):
        assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (503, "60", "no-store")
        assert response.has_header("ETag") is False
        assert "The PDF cannot be opened now" in response.content.decode()  # type: ignore[attr-defined]
    assert Report.objects.values_list("state", "stamps", "error").get() == (State.READY, report.stamps, "")
    path.with_name("kept").replace(path)
    assert body(newest_public_file(asked(), "note"))[:5] == b"%PDF-"


def test_a_report_that_is_not_public_is_never_served_at_a_public_address(offer: Offer, staff: User) -> None:
    offer(lambda subject, language: Words("planted secret"), level=Level.MEMBERS)
    made("note")
    for user in (AnonymousUser(), staff):
        with pytest.raises(Http404):
            newest_public_file(asked(user), "note")


def test_a_public_address_never_serves_a_row_that_was_narrowed(offer: Offer) -> None:
    offer(lambda subject, language: Words("one"))
    report = made("note")
    assert body(newest_public_file(asked(), "note"))[:5] == b"%PDF-"
    Report.objects.filter(pk=report.pk).update(scope="member:1")
    response = newest_public_file(asked(), "note")
    assert (response.status_code, response.has_header("ETag"), response.get("Retry-After")) == (503, False, "60")
    assert "The PDF is being made" in response.content.decode()  # type: ignore[attr-defined]


@pytest.mark.parametrize(("level", "scope"), [(Level.MEMBERS, ""), (Level.STEERING, ""), (Level.PUBLIC, "member:1")])
def test_a_file_exists_only_for_those_within_its_level_and_scope(
    offer: Offer, staff: User, level: Level, scope: str
) -> None:
    offer(lambda subject, language: Words("one"))
    report = made("note")
    Report.objects.filter(pk=report.pk).update(level=level, scope=scope)
    with pytest.raises(Http404):
        report_file(asked(), report.pk)
    response = report_file(asked(staff), report.pk)
    assert response["Cache-Control"] == "private, no-cache"
    assert body(response)[:5] == b"%PDF-"


def test_the_directory_at_its_address_is_503_and_then_a_pdf(client: Client) -> None:
    assert client.get("/members.pdf").status_code == 503
    made("directory")
    response = client.get("/members.pdf")
    assert response.status_code == 200
    assert "Members of the network" in PdfReader(BytesIO(body(response))).pages[0].extract_text()
