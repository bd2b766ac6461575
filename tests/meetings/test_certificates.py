"""The certificate of attendance: who gets one, what it says, and what its code proves to whoever holds it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader
from pytest_django import Settings

from focalpoints.models import User
from focalpoints.services.erasure import anonymise
from meetings.models import Meeting, Registration
from meetings.models.meeting import MeetingStatus
from meetings.on_the_day.certificate import certificate
from meetings.on_the_day.codes import badge_token, certificate_code, registration_of_badge, registration_of_certificate
from meetings.on_the_day.reports import CERTIFICATE
from meetings.services.attending import note_attendance
from meetings.services.checking_in import undo_check_in
from r2pnet.partial_dates import PartialDate
from r2pnet.reports import rendering
from r2pnet.reports.models import Report
from r2pnet.reports.orders import order
from r2pnet.reports.registry import NoSubject
from tests.meetings.gathering import account_of, capacity_of, invited, open_meeting
from tests.meetings.reading import facts_in, main_of, words_of

pytestmark = pytest.mark.django_db
YESTERDAY = datetime.now(UTC).date() - timedelta(days=2)


def took_part(status: str = "attended", held: str = MeetingStatus.HELD, **person: Any) -> Registration:
    meeting = open_meeting(place="Test City", start=PartialDate.on(YESTERDAY), end=None, registration_closes_on=None)
    one = invited(meeting, **person)
    registration = Registration.objects.create(
        meeting=meeting, person=one, capacity=capacity_of(meeting), invitation=meeting.invitations.get(),
        mode="in-person", status=status, office="Head of Unit",
    )  # fmt: skip
    Meeting.objects.update(status=held)
    return Registration.objects.select_related("meeting", "person").get(pk=registration.pk)


def page_of(registration: Registration) -> str:
    return f"/certificates/{certificate_code(registration)}/"


@pytest.mark.parametrize(("status", "held"), [("attended", "open"), ("confirmed", "held"), ("withdrawn", "held")])
def test_there_is_none_before_the_meeting_was_held_or_of_who_did_not_take_part(
    status: str, held: str, client: Client, staff: User
) -> None:
    one = took_part(status, held)
    with pytest.raises(NoSubject):
        certificate(str(one.pk), "en")
    assert CERTIFICATE.may_order(account_of(one.person), str(one.pk)) is False
    assert CERTIFICATE.may_order(staff, str(one.pk)) is False
    assert client.get(page_of(one)).status_code == 404
    client.force_login(account_of(one.person))
    assert "Certificate of attendance" not in words_of(client.get(f"/meetings/{one.meeting.slug}/registration/"))


def test_from_the_own_registration_it_is_ordered_and_fetched(client: Client) -> None:
    one = took_part(name="Ann Test")
    client.force_login(account_of(one.person))
    own = f"/meetings/{one.meeting.slug}/registration/"
    page = client.get(own)
    assert ("Make the certificate" in words_of(page), f'name="subject" value="{one.pk}"' in main_of(page)) == (
        True, True,
    )  # fmt: skip
    client.post("/reports/", {"kind": "certificate", "subject": str(one.pk)})
    report = Report.objects.get(kind="certificate")
    rendering.render(report.pk)
    page = client.get(own)
    assert f'href="/reports/{report.pk}/file"' in main_of(page)
    text = " ".join(PdfReader(Report.objects.get().file.path).pages[0].extract_text().split())
    for words in ("Ann Test", "Head of Unit", "took part in person, registered as “Focal point”", "Test City",
                  certificate_code(one), "For the holder; the check is public"):  # fmt: skip
        assert words in text


def test_its_page_says_what_stands_on_it_and_no_more(client: Client) -> None:
    one = took_part(name="Ann Test", work_email="planted@example.org", phone="+0 PLANTED")
    page = client.get(page_of(one))
    assert facts_in(page) == {
        "Name": "Ann Test", "Office": "Head of Unit", "For": str(one.invitation), "Took part": "In person, Focal point",
        "Meeting": "Twelfth test meeting", "When": facts_in(page)["When"], "Where": "Test City",
        "Certificate": certificate_code(one),
    }  # fmt: skip
    assert "planted" not in page.content.decode().lower()
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert client.get(page_of(one).upper().replace("/CERTIFICATES/", "/certificates/")).status_code == 200


def test_no_other_code_opens_it(client: Client) -> None:
    one = took_part()
    code = certificate_code(one)
    number, letters = str(one.pk), code.partition("-")[2]
    for wrong in (number, f"{number}-", f"{number}-{letters[:-1]}", f"{number}1-{letters}", letters, "²-a", "9" * 90,
                  badge_token(one)):  # fmt: skip
        assert client.get(f"/certificates/{wrong}/").status_code == 404
        assert registration_of_certificate(wrong) is None
    assert registration_of_badge(code) is None


def test_it_dies_with_the_attendance_that_is_taken_back(client: Client, staff: User) -> None:
    for deed in ("undone", "in bulk"):
        one = took_part() if deed == "undone" else Registration.objects.select_related("meeting", "person").get()
        report = order("certificate", subject=str(one.pk), by=account_of(one.person))
        rendering.render(report.pk)
        assert client.get(page_of(one)).status_code == 200
        if deed == "undone":
            undo_check_in(one, by=staff)
        else:
            note_attendance(one.meeting, taken_back=[one.pk], by=staff)
        client.force_login(account_of(one.person))
        answers = [client.get(page).status_code for page in (page_of(one), f"/reports/{report.pk}/file")]
        assert answers == [404, 404]
        assert Report.objects.get(pk=report.pk).state == "overtaken"
        note_attendance(one.meeting, came=[one.pk], by=staff)
        assert client.get(page_of(one)).status_code == 200  # it is true again


def test_it_dies_with_the_name_of_who_is_erased(client: Client, staff: User) -> None:
    one = took_part(name="Ann Planted")
    report = order("certificate", subject=str(one.pk))
    rendering.render(report.pk)
    anonymise(one.person, by=staff)
    assert client.get(page_of(one)).status_code == 404
    assert CERTIFICATE.may_order(staff, str(one.pk)) is False
    assert (CERTIFICATE.offered(staff), Report.objects.get(pk=report.pk).state) == ([], "overtaken")


def test_the_code_outlives_the_key_of_the_portal_as_long_as_the_old_one_is_kept(settings: Settings) -> None:
    one = took_part()
    code, old = certificate_code(one), settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [old]
    assert registration_of_certificate(code) == one
    settings.SECRET_KEY_FALLBACKS = []
    assert registration_of_certificate(code) is None


def test_who_tries_codes_fast_has_to_wait(client: Client) -> None:
    answers = [client.get("/certificates/1-aaaaa/").status_code for _try in range(130)]
    assert set(answers) == {404, 429}


@pytest.mark.parametrize("subject", ["", "no-such", "0", "9" * 20, "9" * 5000, "²", "-1"])
def test_what_is_not_there_is_not_made(subject: str, staff: User) -> None:
    assert CERTIFICATE.may_order(staff, subject) is False
    with pytest.raises(NoSubject):
        CERTIFICATE.audience(subject)
