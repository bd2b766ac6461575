"""Badges and the tick list: what stands on them, in which order, what was printed, and what the files say."""

import base64
from collections import Counter
from dataclasses import asdict
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from PIL import Image
from pypdf import PdfReader

from focalpoints.models import User
from focalpoints.models.term import EndState
from focalpoints.services.erasure import anonymise
from meetings.models import BadgePrint, Meeting, Registration
from meetings.on_the_day.badges import BadgeSheets, badge_sheets, one_badge
from meetings.on_the_day.codes import check_in_address
from meetings.on_the_day.qr_codes import qr_png
from meetings.on_the_day.reports import BADGE, BADGES, TICK_LIST
from meetings.on_the_day.tick_list import LINES_A_TABLE, TickList, tick_list
from meetings.services.checking_in import renew_badge
from meetings.services.printing_badges import remember_print
from r2pnet.partial_dates import PartialDate
from r2pnet.reports import rendering
from r2pnet.reports.models import Report
from r2pnet.reports.orders import order
from r2pnet.reports.registry import NoSubject
from tests.factories import (
    AppointmentFactory,
    InvitationFactory,
    MemberFactory,
    PersonFactory,
    RegistrationFactory,
    UserFactory,
)
from tests.meetings.gathering import capacity_of, open_meeting
from tests.meetings.reading import main_of, names_in, words_of

pytestmark = pytest.mark.django_db
SLUG = "annual-12-test-city"
PAGE = f"/desk/meetings/{SLUG}/badges/"


@pytest.fixture
def meeting() -> Meeting:
    return open_meeting(place="Test City", start=PartialDate.of(2027, 5, 12), end=PartialDate.of(2027, 5, 13))


def seated(meeting: Meeting, name: str, kind: str = "focal-point", **fields: Any) -> Registration:
    return RegistrationFactory(
        meeting=meeting, person=PersonFactory(name=name), capacity=capacity_of(meeting, kind), **fields
    )


def of_state(meeting: Meeting, state: str) -> Any:
    return InvitationFactory(meeting=meeting, member=MemberFactory(country__short_name=state))


def printed(subject: str = SLUG, kind: str = "badges") -> Report:
    """Ordered and made, as the worker does it."""
    report = order(kind, subject=subject)
    rendering.render(report.pk)
    report.refresh_from_db()
    assert report.state == "ready", report.error
    return report


def text_of(report: Report) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(report.file.path).pages).split())


class TestWhatStandsOnThem:
    def test_name_capacity_member_office_meeting_and_the_address_to_scan(self, meeting: Meeting) -> None:
        one = seated(meeting, "Ann Test", invitation=of_state(meeting, "Aland"), office="Head of Unit")
        badge = asdict(badge_sheets(SLUG, "en").badges[0])
        assert len(badge.pop("fingerprint")) == 64
        assert badge == {
            "number": one.pk, "meeting": "R2P Focal Points · Twelfth meeting · Test City, 12–13 May 2027",
            "name": "Ann Test", "come_for": "Aland", "office": "Head of Unit", "word": "Focal point", "line": "solid",
            "colour": "petrol", "address": check_in_address(one),
        }  # fmt: skip

    def test_the_capacity_is_a_word_and_a_kind_of_line(self, meeting: Meeting) -> None:
        kinds = [capacity.kind for capacity in meeting.capacities.all()]
        for kind in kinds:
            seated(meeting, "Ann", kind)
        meeting.capacities.filter(kind="speaker").update(badge_word="Keynote")
        found = {badge.word: badge.line for badge in badge_sheets(SLUG, "en").badges}
        assert found == {
            "Focal point": "solid", "Alternate": "plain", "Delegate": "plain", "Contact at the mission": "plain",
            "Prospective member": "double", "Regional organisation": "double", "United Nations": "double",
            "Observer": "dashed", "Keynote": "dashed", "Secretariat": "solid",
        }  # fmt: skip

    def test_only_who_has_a_place_in_the_room_gets_one_in_the_official_order(self, meeting: Meeting) -> None:
        seated(meeting, "Zac", invitation=of_state(meeting, "Zedland"), rank="head")
        eland = of_state(meeting, "Éland")
        seated(meeting, "Ann", "alternate", invitation=eland, rank="alternate")
        seated(meeting, "Ben", invitation=eland, rank="head")
        seated(meeting, "Una", "un", status="attended")
        for status in ("waiting", "requested", "withdrawn"):
            seated(meeting, "Planted", status=status)
        seated(meeting, "Planted", mode="online")
        assert [badge.name for badge in badge_sheets(SLUG, "en").badges] == ["Ben", "Ann", "Zac", "Una"]

    @pytest.mark.parametrize(
        ("letters", "size"), [(20, ""), (21, "long"), (40, "long"), (41, "longer"), (80, "longer"), (81, "longest")]
    )
    def test_long_names_are_set_smaller(self, letters: int, size: str, meeting: Meeting) -> None:
        seated(meeting, "n" * letters)
        assert badge_sheets(SLUG, "en").badges[0].size_of_name == size

    def test_a_name_without_a_font_is_said(self, meeting: Meeting) -> None:
        for name in ("李明", "عبد الرحمن", "Мария", "Παράδειγμα", "Ṫeşt Ðœ"):
            seated(meeting, name)
        made = badge_sheets(SLUG, "en")
        assert (made.without_font, [one.name for one in made.badges if one.name_is_rtl]) == (("李明",), ["عبد الرحمن"])

    def test_the_code_is_a_grey_picture_of_two_points_a_module(self) -> None:
        data = qr_png("https://portal.example.org/desk/check-in/1-AAAAAAAAAAAAAAAAAAAAAA/")
        image = Image.open(BytesIO(base64.b64decode(data.partition(",")[2])))
        runs = Counter(image.crop((8, 8, 8 + 14, 9)).getdata())
        assert (image.mode, image.size[0] % 2, runs) == ("L", 0, {0: 14})  # the seven modules of a corner, all dark

    def test_the_code_in_the_file_is_the_same_as_on_the_badge(self, meeting: Meeting) -> None:
        one = seated(meeting, "Ann Test")
        drawn = PdfReader(printed().file.path).pages[0].images[0].image
        made = Image.open(BytesIO(base64.b64decode(qr_png(check_in_address(one)).partition(",")[2])))
        assert drawn is not None
        assert (drawn.mode, drawn.size, drawn.tobytes()) == ("L", made.size, made.tobytes())

    @pytest.mark.parametrize("subject", ["", "no-such", f"{SLUG}.other", f"{SLUG}.", "1", "²", "9" * 30])
    def test_what_is_not_there_is_not_made(self, subject: str, meeting: Meeting, staff: User) -> None:
        waits = seated(meeting, "Waits", status="waiting")
        for build, kind, about in ((badge_sheets, BADGES, subject), (one_badge, BADGE, subject),
                                   (one_badge, BADGE, str(waits.pk)), (tick_list, TICK_LIST, subject)):  # fmt: skip
            with pytest.raises(NoSubject):
                build(about, "en")
            assert kind.may_order(staff, about) is False


class TestWhatWasPrinted:
    def test_after_a_print_only_what_was_added_or_changed_is_printed_again(self, meeting: Meeting, staff: User) -> None:
        ann, ben = seated(meeting, "Ann"), seated(meeting, "Ben")
        assert text_of(printed()).count("Focal point") == 2
        assert BadgePrint.objects.count() == 2
        assert names(f"{SLUG}.changed") == []
        ben.person.name = "Benjamin"
        ben.person.save()
        seated(meeting, "Cem")
        assert names(f"{SLUG}.changed") == ["Benjamin", "Cem"]
        text = text_of(printed(f"{SLUG}.changed"))
        assert ("Benjamin" in text, "Cem" in text, "Ann" in text) == (True, True, False)
        assert names(f"{SLUG}.changed") == []
        renew_badge(ann, by=staff)
        assert names(f"{SLUG}.changed") == ["Ann"]

    def test_what_counts_is_the_newest_print_not_an_earlier_one_that_said_the_same(self, meeting: Meeting) -> None:
        one = seated(meeting, "Ann Test")
        remember_print(badge_sheets(SLUG, "en"))
        Registration.objects.filter(pk=one.pk).update(capacity=capacity_of(meeting, "speaker"))
        remember_print(badge_sheets(f"{SLUG}.changed", "en"))
        Registration.objects.filter(pk=one.pk).update(capacity=capacity_of(meeting))
        assert names(f"{SLUG}.changed") == ["Ann Test"]
        remember_print(badge_sheets(f"{SLUG}.changed", "en"))
        assert names(f"{SLUG}.changed") == []

    def test_who_was_erased_gets_none(self, meeting: Meeting) -> None:
        one = seated(meeting, "Ann Test", status="attended")
        anonymise(one.person, by=None)
        assert names(SLUG) == []
        with pytest.raises(NoSubject):
            one_badge(str(one.pk), "en")

    def test_a_sheet_with_a_dead_code_is_printed_no_more(self, meeting: Meeting, staff: User) -> None:
        one = seated(meeting, "Ann Test")
        files = [printed(), printed(str(one.pk), "badge")]
        assert [report.state for report in files] == ["ready", "ready"]
        renew_badge(one, by=staff)
        for report in files:
            report.refresh_from_db()
        assert [report.state for report in files] == ["overtaken", "overtaken"]

    def test_one_is_printed_alone_and_counts(self, meeting: Meeting) -> None:
        one = seated(meeting, "Ann")
        page = PdfReader(printed(str(one.pk), "badge").file.path).pages[0]
        assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [96, 64]
        assert names(f"{SLUG}.changed") == []

    def test_a_print_holds_nothing_that_names_anybody(self, meeting: Meeting) -> None:
        one = seated(meeting, "Planted Name", office="Planted office")
        remember_print(badge_sheets(SLUG, "en"))
        row = BadgePrint.objects.values().get()
        assert set(row) == {"id", "registration_id", "content_hash", "printed_at"}
        assert (row["registration_id"], len(row["content_hash"]), "Planted" in str(row)) == (one.pk, 64, False)

    def test_what_was_printed_has_not_changed_for_who_reads_another_language(self, meeting: Meeting) -> None:
        seated(meeting, "Ann")
        with translation.override("ar"):
            remember_print(badge_sheets(SLUG, "ar"))
        assert names(f"{SLUG}.changed") == []

    def test_the_same_twice_is_one_row_with_the_newer_time(self, meeting: Meeting) -> None:
        seated(meeting, "Ann")
        remember_print(badge_sheets(SLUG, "en"))
        first = BadgePrint.objects.get().printed_at
        remember_print(badge_sheets(SLUG, "en"))
        assert BadgePrint.objects.get().printed_at > first

    def test_a_file_that_could_not_be_made_was_not_printed(self, meeting: Meeting, settings: Any) -> None:
        seated(meeting, "Ann")
        settings.REPORT_PAGE_LIMIT = 0
        report = order("badges", subject=SLUG)
        rendering.render(report.pk)
        assert (Report.objects.get(pk=report.pk).state, BadgePrint.objects.count()) == ("failed", 0)

    def test_who_is_erased_leaves_no_print_and_no_file(self, meeting: Meeting, staff: User) -> None:
        one = seated(meeting, "Ann Planted")
        report = printed()
        anonymise(one.person, by=staff)
        report.refresh_from_db()
        assert (BadgePrint.objects.count(), report.state) == (0, "overtaken")

    def test_nobody_changed_is_said_on_one_sheet(self, meeting: Meeting) -> None:
        seated(meeting, "Ann")
        printed()
        assert "No badge is to be printed" in text_of(printed(f"{SLUG}.changed"))


def names(subject: str) -> list[str]:
    made: BadgeSheets = badge_sheets(subject, "en")
    return [badge.name for badge in made.badges]


class TestThePages:
    def test_two_clicks_lead_from_the_desk_to_the_file(self, staff_client: Client, meeting: Meeting) -> None:
        for name in ("Ann", "Ben"):
            seated(meeting, name)
        desk = staff_client.get(f"/desk/meetings/{SLUG}/")
        assert "On the day Badges, 2 Tick list" in words_of(desk)
        ordered = staff_client.post("/reports/", {"kind": "badges", "subject": SLUG})
        report = Report.objects.get(kind="badges")
        assert ordered.headers["Location"] == f"/reports/{report.pk}/"
        rendering.render(report.pk)
        assert staff_client.get(f"/reports/{report.pk}/file").headers["Content-Type"] == "application/pdf"
        seated(meeting, "Cem")
        desk = staff_client.get(f"/desk/meetings/{SLUG}/")
        assert "Badges, 3 1 changed since the last print Tick list" in words_of(desk)

    def test_the_page_names_those_that_changed(self, staff_client: Client, meeting: Meeting) -> None:
        assert "Nobody has a place in the room yet." in words_of(staff_client.get(PAGE))
        seated(meeting, "Ann")
        assert "None is printed yet." in words_of(staff_client.get(PAGE))
        remember_print(badge_sheets(SLUG, "en"))
        assert "All of them are printed as they are now." in words_of(staff_client.get(PAGE))
        seated(meeting, "Ben")
        page = staff_client.get(PAGE)
        assert (names_in(page), f'value="{SLUG}.changed"' in main_of(page)) == (["Ben"], True)
        ordered = staff_client.post("/reports/", {"kind": "badges", "subject": f"{SLUG}.changed"}, follow=True)
        assert "Twelfth meeting: changed since the last print" in words_of(ordered)

    def test_the_pages_ask_the_same_for_five_as_for_sixty(self, staff_client: Client, meeting: Meeting) -> None:
        counted = []
        for number in (5, 55):
            for _one in range(number):
                seated(meeting, "Ann", invitation=of_state(meeting, f"Land {number}.{_one}"))
            remember_print(badge_sheets(SLUG, "en"))
            seated(meeting, "New")
            asked = []
            for page in (PAGE, f"/desk/meetings/{SLUG}/"):
                with CaptureQueriesContext(connection) as queries:
                    staff_client.get(page)
                asked.append(len(queries))
            counted.append(asked)
        assert counted[0] == counted[1]

    def test_a_webinar_has_no_door(self, staff_client: Client) -> None:
        open_meeting(kind="webinar", how_held="online")
        assert "On the day" not in words_of(staff_client.get(f"/desk/meetings/{SLUG}/"))


class TestTheTickList:
    def test_it_lists_everybody_with_a_seat_by_delegation_and_leaves_room(self, meeting: Meeting) -> None:
        zed = of_state(meeting, "Zedland")
        seated(meeting, "Ann", "delegate", invitation=zed)
        seated(meeting, "Zac", invitation=zed, rank="head", office="Head of Unit", is_listed=True)
        seated(meeting, "Una", "un")
        seated(meeting, "Online", mode="online")
        seated(meeting, "Waits", status="waiting")
        made = tick_list(SLUG, "en")
        assert (outline(made), made.expected, made.online) == (
            [
                ("Member states", [("Zedland", ["Zac: Focal point, head", "Ann: Delegate"])]),
                ("United Nations", [("United Nations", ["Una: United Nations"])]),
            ],
            3,
            1,
        )
        text = text_of(printed(kind="tick-list"))
        assert "3 people are expected in the room. 1 joins online and is not listed." in text
        assert ("Who walks in" in text, "Waits" in text, "Head of Unit" in text) == (True, False, True)

    def test_a_large_delegation_falls_into_tables_that_fit_a_page(self, meeting: Meeting) -> None:
        zed = of_state(meeting, "Zedland")
        for number in range(LINES_A_TABLE + 1):
            seated(meeting, f"Name {number:02}", "delegate", invitation=zed)
        parts = tick_list(SLUG, "en").groups[0].delegations
        assert [(one.name, len(one.people)) for one in parts] == [
            ("Zedland", LINES_A_TABLE),
            ("Zedland, continued", 1),
        ]


def outline(made: TickList) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    return [
        (group.title, [(one.name, [f"{who.name}: {who.note}" for who in one.people]) for one in group.delegations])
        for group in made.groups
    ]


def test_an_editor_may_order_them_and_a_focal_point_not(meeting: Meeting) -> None:
    one = seated(meeting, "Ann")
    user = UserFactory()
    person = PersonFactory(user=user)
    AppointmentFactory(person=person, start=PartialDate.of(2025), end_state=EndState.OPEN)
    orders = [kind.may_order(user, about) for kind, about in ((BADGES, SLUG), (TICK_LIST, SLUG), (BADGE, str(one.pk)))]
    assert (orders, BADGES.offered(user), BADGES.offers_any(user)) == ([False] * 3, [], False)
