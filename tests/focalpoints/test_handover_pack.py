"""The handover pack: what it says, for whom, and the PDF that comes of it."""

from dataclasses import asdict
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from pypdf import PdfReader

from focalpoints.handover_pack.document import HandoverPack, handover_pack
from focalpoints.models import Person, Succession, User
from focalpoints.models.appointment import Role
from focalpoints.models.term import EndState
from focalpoints.services.accounts import make_staff
from meetings.models.meeting import MeetingStatus
from r2pnet.clock import network_today
from r2pnet.handing_over import inherited
from r2pnet.partial_dates import PartialDate
from r2pnet.reports.models import Opening, Report, State
from r2pnet.reports.orders import order
from r2pnet.reports.registry import NoSubject, kind_of
from r2pnet.reports.rendering import render
from r2pnet.visibility import Level
from tests.factories import (
    AppointmentFactory,
    CapacityFactory,
    InvitationFactory,
    MeetingFactory,
    MeetingHostFactory,
    MemberFactory,
    RegistrationFactory,
    SteeringTermFactory,
)
from tests.focalpoints.handing import HandOver, account, hand_over, person, term

pytestmark = pytest.mark.django_db
OFFICE_OF_NOW = date(2024, 1, 1)


def made(handed: HandOver, language: str = "en") -> Report:
    report = order("handover-pack", subject=handed.subject, language=language)
    render(report.pk)
    report.refresh_from_db()
    assert report.state == State.READY, report.error
    return report


def pdf_of(report: Report) -> PdfReader:
    return PdfReader(BytesIO(Path(report.file.path).read_bytes()))


def text_of(report: Report) -> str:
    return " ".join(" ".join(page.extract_text() for page in pdf_of(report).pages).split())


def rows_of(pack: HandoverPack, key: str) -> list[tuple[str, ...]]:
    """The rows of a section as the words in them."""
    section = next(one for one in pack.sections if one.key == key)
    return [(row.head, *row.cells) for group in section.groups for row in group]


def signed_in(user: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def colleague(handed: HandOver, name: str, role: str = Role.ALTERNATE) -> User:
    holder = person(name)
    term(handed.member, holder, OFFICE_OF_NOW, role=role)
    return account(holder)


class TestWhoReadsIt:
    def opens(self, user: User, report: Report) -> list[int]:
        """The answers to asking for its page, its state and its file, and to ordering it."""
        client = signed_in(user)
        paths = [f"/reports/{report.pk}/", f"/reports/{report.pk}/status.json", f"/reports/{report.pk}/file"]
        ordered = client.post("/reports/", {"kind": "handover-pack", "subject": report.subject})
        return [*(client.get(path).status_code for path in paths), ordered.status_code]

    def test_the_people_of_the_member_and_staff(self) -> None:
        handed = hand_over()
        report = made(handed)
        readers = (handed.successor, colleague(handed, "Alternate"), make_staff("editor@example.org"))
        assert [self.opens(user, report) for user in readers] == [[200, 200, 200, 302]] * 3

    def test_nobody_else_whatever_they_hold(self) -> None:
        handed = hand_over()
        report = made(handed)
        other, steering = MemberFactory(), MemberFactory()
        SteeringTermFactory(member=steering, start=PartialDate.of(2024), end_state=EndState.OPEN)
        holders = [person("Other"), person("Steering"), person("Alone")]
        for member, holder in zip((other, steering), holders, strict=False):
            term(member, holder, OFFICE_OF_NOW)
        hand_over_of_their_own = hand_over_beside(other, holders[0])
        assert hand_over_of_their_own.following.person == holders[0]
        answers = [self.opens(account(holder), report) for holder in holders]
        assert answers == [[404, 404, 404, 200], [404] * 4, [404] * 4]
        anonymous = Client(SERVER_NAME="localhost").get(f"/reports/{report.pk}/file")
        assert anonymous.headers["Location"].startswith("/account/sign-in/")

    def test_staff_before_the_first_day_and_the_successor_from_it_on(self) -> None:
        handed = hand_over(days_ago=0)
        report = made(handed)
        editor = make_staff("editor@example.org")
        people = (handed.leaver, colleague(handed, "Alternate"), handed.successor)
        assert [self.opens(user, report) for user in people] == [[404] * 4] * 3
        assert self.opens(editor, report) == [200, 200, 200, 302]
        with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
            assert [self.opens(user, report)[0] for user in people] == [404, 200, 200]
            assert self.opens(handed.successor, report) == [200, 200, 200, 302]

    def test_one_that_was_taken_back_has_no_pack(self) -> None:
        handed = hand_over(days_ago=-10)
        report = made(handed)
        Succession.objects.filter(pk=handed.succession.pk).update(taken_back_at=timezone.now())
        assert self.opens(handed.leaver, report) == [404] * 4
        with pytest.raises(NoSubject):
            order("handover-pack", subject=handed.subject)

    def test_a_subject_that_is_none_is_none(self) -> None:
        editor = make_staff("editor@example.org")
        kind = kind_of("handover-pack")
        assert kind.subjects is not None
        for subject in ("", "0", "x", "9" * 40, "²"):
            assert not kind.may_order(editor, subject)
            assert kind.subjects.named(editor, [subject]) == {}
            with pytest.raises(NoSubject):
                kind.audience(subject)

    def test_whoever_opens_it_is_on_record_by_office(self) -> None:
        handed = hand_over()
        report = made(handed)
        editor = make_staff("editor@example.org")
        for user in (handed.successor, editor):
            signed_in(user).get(f"/reports/{report.pk}/file")
        assert list(Opening.objects.order_by("pk").values_list("user", "office")) == [
            (handed.successor.pk, "Focal point: Head of Division, Ministry of Foreign Affairs"),
            (editor.pk, "Secretariat"),
        ]
        for reader in (colleague(handed, "Alternate"), editor):
            page = signed_in(reader).get(f"/reports/{report.pk}/").content.decode()
            assert "Focal point: Head of Division, Ministry of Foreign Affairs" in page
            assert "Following Example" not in page


def hand_over_beside(member: object, holder: Person) -> Succession:
    """A succession of another member to somebody who is in office."""
    following = holder.appointments.get()
    leaving = AppointmentFactory(member=member, start=None, end=PartialDate.of(2023), end_state=EndState.KNOWN)
    found: Succession = Succession.objects.create(
        leaving=leaving, following=following, last_day=date(2023, 12, 31), end_state_before=EndState.OPEN
    )
    return found


class TestWhatItSays:
    def test_everything_on_record_of_the_office(self) -> None:
        handed = hand_over(days_ago=30)
        colleague(handed, "Alternate Example")
        day = network_today() + timedelta(days=60)
        ahead = MeetingFactory(
            title="Coming meeting", status=MeetingStatus.OPEN, start=PartialDate.on(day), end=PartialDate.on(day),
            registration_opens_on=date(2026, 1, 1), registration_closes_on=day - timedelta(days=9),
        )  # fmt: skip
        InvitationFactory(meeting=ahead, member=handed.member)
        past = MeetingFactory(title="Past meeting")
        MeetingHostFactory(meeting=past, member=handed.member, organisation=None)
        invited = InvitationFactory(meeting=past, member=handed.member)
        capacity = CapacityFactory(meeting=past)
        for _number in range(2):
            RegistrationFactory(meeting=past, capacity=capacity, invitation=invited)
        pack = handover_pack(handed.subject, "en")
        assert (pack.member, pack.to_name, pack.from_name) == ("Handoverland", "Following Example", "Leaving Example")
        assert [row[0] for row in rows_of(pack, "waits")] == [
            "Confirm the public entry of your member",
            "Register for: Coming meeting, or name a delegate",
        ]
        assert [row[0] for row in rows_of(pack, "ahead")] == ["Coming meeting, Test City"]
        assert rows_of(pack, "done") == [
            ("Past meeting, Test City", "13–14 May 2019", "hosted by your member; 2 persons took part")
        ]
        assert [row[0] for row in rows_of(pack, "people")] == ["Leaving Example", "Alternate Example"]
        assert [row[0] for row in rows_of(pack, "held-before")] == ["Head of Division, Ministry of Foreign Affairs"] * 2
        assert [section.if_empty for section in pack.sections if not section.groups] == [
            "No next step that your member has promised is on record in the portal."
        ]

    def test_the_member_itself_reads_when_the_office_was_vacant(self) -> None:
        handed = hand_over()
        AppointmentFactory(
            member=handed.member, institution=None, position="Ambassador", start=PartialDate.of(2015),
            end=PartialDate.of(2016, 3, 31), end_state=EndState.KNOWN,
        )  # fmt: skip
        held = [row[0] for row in rows_of(handover_pack(handed.subject, "en"), "held-before")]
        assert held == [*["Head of Division, Ministry of Foreign Affairs"] * 2, "Vacant", "Ambassador"]

    def test_what_the_successor_has_answered_waits_no_more(self) -> None:
        handed = hand_over()
        day = PartialDate.on(network_today() + timedelta(days=60))
        meeting = MeetingFactory(status=MeetingStatus.OPEN, start=day, end=day, registration_opens_on=date(2026, 1, 1))
        InvitationFactory(meeting=meeting, member=handed.member)
        assert len(rows_of(handover_pack(handed.subject, "en"), "waits")) == 2
        RegistrationFactory(
            meeting=meeting, capacity=CapacityFactory(meeting=meeting), person=handed.succession.following.person
        )
        assert len(rows_of(handover_pack(handed.subject, "en"), "waits")) == 1

    def test_what_the_successor_alone_takes_over_does_not_stand_in_it(self) -> None:
        handed = hand_over()
        day = PartialDate.on(network_today() + timedelta(days=60))
        meeting = MeetingFactory(status=MeetingStatus.OPEN, start=day, end=day)
        RegistrationFactory(
            meeting=meeting,
            capacity=CapacityFactory(meeting=meeting),
            person=handed.succession.leaving.person,
            invitation=InvitationFactory(meeting=meeting, member=handed.member),
            registered_at=timezone.now() - timedelta(days=40),
        )
        assert len(inherited(handed.succession)) == 1
        said = str(asdict(handover_pack(handed.subject, "en")))
        assert [words for words in ("Take over", "Your predecessor is registered") if words in said] == []

    def test_nothing_of_another_member_but_its_offices(self) -> None:
        handed = hand_over()
        other = MemberFactory(country__short_name="Peerland")
        planted = person("Planted Peer", work_email="planted@example.org", phone="+0 planted", languages=["fr"])
        term(other, planted, OFFICE_OF_NOW, position="Head of Unit", letter="planted letter")
        gone = MeetingFactory(title="Planted meeting of others")
        invited = InvitationFactory(meeting=gone, member=other)
        capacity = CapacityFactory(meeting=gone)
        RegistrationFactory(meeting=gone, capacity=capacity, invitation=invited, person=planted, office="planted seat")
        pack = handover_pack(handed.subject, "en")
        peer = next(row for row in rows_of(pack, "people") if "Peerland" in row[0])
        assert peer[0] == "Focal point of Peerland"
        assert "planted" not in str(asdict(pack)).lower()

    def test_of_a_peer_it_says_what_they_chose_to_show(self) -> None:
        handed = hand_over()
        Person.objects.filter(pk=handed.succession.following.person_id).update(languages=["fr"])
        for name, is_open in (("Openland", True), ("Silentland", False)):
            peer = person(name, languages=["fr", "es"], open_to_be_asked=is_open)
            term(MemberFactory(country__short_name=name), peer, OFFICE_OF_NOW, position="Head of Unit")
        peers = [row for row in rows_of(handover_pack(handed.subject, "en"), "people") if "land" in row[0]]
        assert [(row[0], *row[2:]) for row in peers] == [
            ("Focal point of Openland", "shares French with you; same region; same sector", "French, Spanish"),
            ("Focal point of Silentland", "same region; same sector", ""),
        ]

    def test_what_is_the_secretariats_alone_does_not_stand_in_it(self) -> None:
        handed = hand_over()
        hidden = {"level": Level.SECRETARIAT}
        secret = person("Planted Colleague", **hidden)
        term(handed.member, secret, OFFICE_OF_NOW, role=Role.ALTERNATE, position="Desk")
        term(handed.member, None, OFFICE_OF_NOW, role=Role.CONTACT_OFFICE, position="Planted office", **hidden)
        term(MemberFactory(), None, OFFICE_OF_NOW, position="Planted other office", **hidden)
        day = PartialDate.on(network_today() + timedelta(days=9))
        for fields in (hidden, {"status": MeetingStatus.DRAFT}):
            meeting = MeetingFactory(title="Planted meeting", start=day, end=day, **{"status": "announced"} | fields)
            InvitationFactory(meeting=meeting, member=handed.member)
        MeetingHostFactory(
            meeting=MeetingFactory(title="Planted past", **hidden), member=handed.member, organisation=None
        )
        said = str(asdict(handover_pack(handed.subject, "en")))
        assert ("Planted" in said, "Desk" in said) == (False, True)

    def test_somebody_who_was_erased_is_nobody_in_it(self) -> None:
        handed = hand_over()
        Person.objects.filter(pk=handed.succession.leaving.person_id).update(
            anonymised_at=timezone.now(), name="Former official", languages=["fr"]
        )
        pack = handover_pack(handed.subject, "en")
        assert (pack.from_name, rows_of(pack, "people")[0][0]) == ("", "Your predecessor")

    def test_the_queries_do_not_grow_with_the_history(self) -> None:
        def queries() -> int:
            with CaptureQueriesContext(connection) as asked:
                handover_pack(handed.subject, "en")
            return len(asked)

        handed = hand_over()
        MeetingHostFactory(member=handed.member, organisation=None)
        term(MemberFactory(), person("First peer"), OFFICE_OF_NOW)
        few = queries()
        for year in range(2006, 2024):
            began = PartialDate.of(year)
            AppointmentFactory(member=handed.member, start=began, end=began, end_state=EndState.KNOWN)
            MeetingHostFactory(member=handed.member, organisation=None)
            term(MemberFactory(), person(f"Peer {year}"), OFFICE_OF_NOW)
        assert queries() == few


class TestTheFile:
    @pytest.mark.parametrize("language", ["en", "ar"])
    def test_it_is_tagged_marked_on_every_page_and_in_our_fonts(self, language: str) -> None:
        handed = hand_over()
        for number in range(40):
            day = PartialDate.of(2005 + number // 2)
            AppointmentFactory(
                member=handed.member, start=day, end=day, end_state=EndState.KNOWN, position=f"Desk {number}"
            )
        pdf = pdf_of(made(handed, language))
        root = pdf.trailer["/Root"].get_object()
        assert (str(root["/Lang"]), root["/MarkInfo"]["/Marked"].value) == (language, True)  # type: ignore[index]
        assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()  # type: ignore[index]
        unmarked = [number for number, page in enumerate(pdf.pages) if "Handoverland" not in page.extract_text()]
        assert unmarked == []
        fonts = {
            str(font.get_object()["/BaseFont"]).split("+")[-1]
            for page in pdf.pages
            for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
        }
        ours = ("Gentium", "Noto-Sans", "NotoSans", "Noto-Naskh", "NotoNaskh")
        assert [font for font in fonts if not font.startswith(ours)] == []
        if language == "en":
            text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
            assert [number for number in range(40) if f"Desk {number}" not in text] == []

    def test_one_of_names_as_long_as_can_be_is_marked_on_every_page(self) -> None:
        long = "United Testland of the Northern and Southern Islands and of the Territories beyond"
        handed = hand_over(name=long, successor="Unbroken" * 25, leaver="Many Names " * 18, position="Desk " * 40)
        report = made(handed)
        assert [page for page in pdf_of(report).pages if "Only the people of United" not in page.extract_text()] == []
        assert "Handover pack" in text_of(report)

    def test_in_arabic_its_addresses_are_those_of_the_arabic_pages(self) -> None:
        handed = hand_over()
        with translation.override("ar"):
            pack = handover_pack(handed.subject, "ar")
        places = next(section for section in pack.sections if section.key == "places")
        assert [row.address for row in places.groups[0] if "/ar/" not in row.address and row.address] == []
