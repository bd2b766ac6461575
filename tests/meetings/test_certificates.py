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
from meetings.on_the_day.certificate import certificate, certificates
from meetings.on_the_day.codes import badge_token, certificate_code, registration_of_badge, registration_of_certificate
from meetings.on_the_day.reports import CERTIFICATE, CERTIFICATES
from meetings.services.attending import note_attendance
from meetings.services.checking_in import undo_check_in
from r2pnet.partial_dates import PartialDate
from r2pnet.reports import rendering
from r2pnet.reports.models import Report
from r2pnet.reports.orders import order
from r2pnet.reports.registry import NoSubject
from tests.factories import InvitationFactory, MemberFactory
from tests.meetings.after import held_meeting
from tests.meetings.after import took_part as one_who_took_part
from tests.meetings.gathering import account_of, capacity_of, invited, open_meeting
from tests.meetings.reading import facts_in, main_of, words_of
from tests.meetings.test_stepping_pages import form_of, said_in

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


class TestThoseOfAll:
    """Once the meeting was held: one file for the secretariat to hand out."""

    @pytest.fixture
    def meeting(self) -> Meeting:
        meeting = held_meeting(status=MeetingStatus.CLOSED)
        one_who_took_part(meeting, "Zoe Test", invitation=of_state(meeting, "Aland"))
        one_who_took_part(meeting, "Ann Test", invitation=of_state(meeting, "Borduria"))
        one_who_took_part(meeting, "Planted Absent", status="confirmed")
        return meeting

    def test_before_the_step_nobody_has_one_and_its_page_says_who_will(
        self, meeting: Meeting, staff_client: Client, staff: User
    ) -> None:
        assert "Make all certificates" not in words_of(staff_client.get(f"/desk/meetings/{meeting.slug}/"))
        assert CERTIFICATES.offered(staff) == []
        page = staff_client.get(f"/desk/meetings/{meeting.slug}/step/hold/")
        assert said_in(page) == [
            "Nobody is written to.",
            "2 people who took part find a certificate of attendance on their desk.",
            "Who is noted later as having taken part finds theirs then; taken back, it holds no longer.",
        ]  # fmt: skip

    def test_with_the_step_everybody_who_took_part_has_one_and_one_button_makes_all(
        self, meeting: Meeting, staff_client: Client, client: Client
    ) -> None:
        hold(staff_client, meeting)
        reader = Registration.objects.get(person__name="Ann Test").person
        client.force_login(account_of(reader))
        assert f'href="/meetings/{meeting.slug}/registration/#certificate"' in main_of(client.get("/desk/"))
        page = staff_client.get(f"/desk/meetings/{meeting.slug}/")
        assert "One PDF of the 2 certificates of attendance." in words_of(page)
        assert '<input type="hidden" name="kind" value="certificates">' in main_of(page)
        ordered = staff_client.post("/reports/", {"kind": "certificates", "subject": meeting.slug})
        report = Report.objects.get(kind="certificates")
        assert ordered.headers["Location"] == f"/reports/{report.pk}/"
        pages = printed(report)
        assert [name for page in pages for name in NAMES if name in page] == ["Zoe Test", "Ann Test"]
        assert len(pages) == 2
        assert [certificate_code(one) in page for one, page in zip(in_file(), pages, strict=True)] == [True, True]

    def test_attendance_that_is_corrected_later_changes_the_file(
        self, meeting: Meeting, staff_client: Client, staff: User
    ) -> None:
        hold(staff_client, meeting)
        first = order("certificates", subject=meeting.slug)
        printed(first)
        gone, late = (Registration.objects.get(person__name=name) for name in ("Ann Test", "Planted Absent"))
        note_attendance(meeting, came=[late.pk], taken_back=[gone.pk], by=staff)
        assert Report.objects.get(pk=first.pk).state == "overtaken"
        assert staff_client.get(f"/reports/{first.pk}/file").status_code == 404
        again = order("certificates", subject=meeting.slug)
        names = [name for page in printed(again) for name in NAMES if name in page]
        assert (again.pk != first.pk, names) == (True, ["Zoe Test", "Planted Absent"])

    def test_without_anybody_left_there_is_no_file_and_no_button(
        self, meeting: Meeting, staff_client: Client, staff: User
    ) -> None:
        hold(staff_client, meeting)
        anonymise(Registration.objects.get(person__name="Ann Test").person, by=staff)
        note_attendance(meeting, taken_back=[Registration.objects.get(person__name="Zoe Test").pk], by=staff)
        assert "Make all certificates" not in words_of(staff_client.get(f"/desk/meetings/{meeting.slug}/"))
        assert "Make all certificates" not in words_of(staff_client.get(f"/desk/meetings/{meeting.slug}/attendance/"))
        assert staff_client.post("/reports/", {"kind": "certificates", "subject": meeting.slug}).status_code == 404
        with pytest.raises(NoSubject):
            certificates(meeting.slug, "en")

    def test_a_meeting_that_was_not_held_after_all_takes_them_back_and_says_so_before(
        self, meeting: Meeting, staff_client: Client, staff: User
    ) -> None:
        hold(staff_client, meeting)
        report = order("certificates", subject=meeting.slug)
        printed(report)
        page = staff_client.get(f"/desk/meetings/{meeting.slug}/step/not-held/")
        words = "2 certificates of attendance hold no longer, and their codes prove nothing any more."
        assert said_in(page)[-1] == words
        staff_client.post(f"/desk/meetings/{meeting.slug}/step/not-held/", form_of(page))
        assert Report.objects.get(pk=report.pk).state == "overtaken"
        assert CERTIFICATES.may_order(staff, meeting.slug) is False


NAMES = ("Zoe Test", "Ann Test", "Planted Absent")


def of_state(meeting: Meeting, name: str) -> Any:
    return InvitationFactory(meeting=meeting, member=MemberFactory(country__short_name=name))


def hold(staff_client: Client, meeting: Meeting) -> None:
    address = f"/desk/meetings/{meeting.slug}/step/hold/"
    staff_client.post(address, form_of(staff_client.get(address)))
    assert Meeting.objects.get(pk=meeting.pk).status == MeetingStatus.HELD


def in_file() -> list[Registration]:
    """Those in the file, in its order."""
    rows = Registration.objects.select_related("meeting", "person")
    return [rows.get(person__name=name) for name in NAMES[:2]]


def printed(report: Report) -> list[str]:
    """The words of each page, once the worker has made it."""
    rendering.render(report.pk)
    report.refresh_from_db()
    assert report.state == "ready", report.error
    return [" ".join(page.extract_text().split()) for page in PdfReader(report.file.path).pages]
