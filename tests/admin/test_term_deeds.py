"""Offices and steering terms are ended, corrected, struck out and taken back on pages that say what each does."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from focalpoints.models import Appointment, Member, User
from focalpoints.models.term import EndState
from focalpoints.services.correcting_terms import correct_term, strike_term
from focalpoints.services.ending import end_term
from r2pnet.partial_dates import PartialDate
from tests.admin.pages import errors_of, filled_in, text_of
from tests.factories import (
    AppointmentFactory,
    InstitutionFactory,
    MemberFactory,
    PersonFactory,
    SteeringTermFactory,
    UserFactory,
)
from tests.races import at_once, race

pytestmark = pytest.mark.django_db
parse = PartialDate.parse
CHANGED = "Somebody else has changed it since you opened the page: look at what it says now, then decide."


def address(term: Any, page: str) -> str:
    return reverse(f"admin:focalpoints_{term._meta.model_name}_{page}", args=[term.pk])


def typed(page: Any, **changed: Any) -> dict[str, Any]:
    """The form of a deed as it was shown, with `changed` typed over it."""
    form = page.context["form"]
    return {name: form[name].value() or "" for name in form.fields} | changed


def do(client: Client, term: Any, deed: str, **changed: Any) -> Any:
    return client.post(address(term, deed), typed(client.get(address(term, deed)), **changed))


def faults(page: Any) -> dict[str, list[str]]:
    assert page.status_code == 200
    return {name: list(some) for name, some in page.context["form"].errors.items()}


@pytest.fixture
def slovenia(db: None) -> Member:
    return MemberFactory(country__short_name="Slovenia", slug="slovenia")


@pytest.fixture
def office(slovenia: Member) -> Appointment:
    ministry = InstitutionFactory(member=slovenia, name="Ministry of Sample")
    return AppointmentFactory(
        member=slovenia, institution=ministry, start=parse("2025-05-06"), end_state=EndState.OPEN, end=None
    )


TOLD = {"on_behalf_of": "Slovenia", "came_by": "letter", "received_on": "2026-05-03"}


class TestThePageOfATerm:
    def test_is_read_and_names_its_deeds(self, staff_client: Client, office: Appointment) -> None:
        page = staff_client.get(address(office, "change"))
        words = text_of(page)
        assert "End Letter Correct Strike out History" in words
        assert "From: 6 May 2025" in words
        assert "To: has not ended" in words
        for deed in ("end", "letter", "correct", "strike"):
            assert f'href="{address(office, deed)}"' in page.content.decode()
        assert address(office, "restore") not in page.content.decode()
        assert 'name="start"' not in page.content.decode()

    def test_takes_no_change_by_the_way(self, staff_client: Client, office: Appointment) -> None:
        sent = filled_in(staff_client.get(address(office, "correct")), position="By the way", reason="x")
        assert staff_client.post(address(office, "change"), sent).status_code == 403
        office.refresh_from_db()
        assert (office.version, office.position) == (1, "")

    def test_an_ended_one_offers_no_end(self, staff_client: Client, office: Appointment) -> None:
        end_term(office, last_day=parse("2026"), by=None)
        assert "Correct Strike out History" in text_of(staff_client.get(address(office, "change")))
        page = text_of(staff_client.get(address(office, "end")))
        assert "It has an end already. If that day is wrong, correct it. Correct it Back to the term" in page


class TestEnding:
    @pytest.mark.parametrize("factory", [AppointmentFactory, SteeringTermFactory])
    def test_says_what_it_does_and_does_it(
        self, staff_client: Client, staff: User, factory: Any, slovenia: Member
    ) -> None:
        term = factory(member=slovenia, start=parse("2025"), end_state=EndState.OPEN, end=None)
        assert "End: it is over. It stays on record as past, with its last day." in text_of(
            staff_client.get(address(term, "end"))
        )
        page = do(staff_client, term, "end", last_day="30 June 2026", reason="Moved to New York", **TOLD)
        assert page["Location"] == address(term, "change")
        assert "Ended. It stays on record as past." in text_of(staff_client.get(address(term, "change")))
        term.refresh_from_db()
        assert (term.end_state, term.end) == (EndState.KNOWN, parse("2026-06-30"))
        history = text_of(staff_client.get(address(term, "history")))
        assert "Ended: secretariat@example.org On behalf of Slovenia, by letter, received on 3 May 2026." in history
        assert "Why: Moved to New York" in history
        assert "To empty 30 June 2026" in history

    @pytest.mark.parametrize(
        ("last_day", "words"),
        [
            ("", "Write the last day, as far as it is known: 30 June 2026, June 2026 or 2026."),
            (
                "soon",
                "Write a date from 2005 to 2100 as far as it is known: 2012, May 2012, 15 May 2012, by 2013, "
                "about May 2014.",
            ),
            ("2026\x00", "Null characters are not allowed."),
            ("2024", "This day lies before the start, 6 May 2025. Write a later one, or correct the start."),
        ],
    )
    def test_a_wrong_day_is_said_at_its_field_and_nothing_is_lost(
        self, staff_client: Client, office: Appointment, last_day: str, words: str
    ) -> None:
        page = do(staff_client, office, "end", last_day=last_day, reason="Kept as typed", came_by="phone")
        assert faults(page) == {"last_day": [words]}
        content = page.content.decode()
        assert 'value="Kept as typed"' in content
        assert "<details open>" in content
        assert "<title>Error: End" in content
        assert "Not done yet: this is to be put right" in text_of(page)
        office.refresh_from_db()
        assert office.end_state == EndState.OPEN

    def test_a_second_click_and_the_back_button_change_nothing(self, staff_client: Client, office: Appointment) -> None:
        sent = typed(staff_client.get(address(office, "end")), last_day="2026-06-30")
        for _ in range(3):
            assert staff_client.post(address(office, "end"), sent).status_code == 302
        office.refresh_from_db()
        assert (office.version, office.history.count()) == (2, 2)

    def test_who_comes_second_is_told_sees_what_is_saved_and_loses_nothing(
        self, staff_client: Client, office: Appointment
    ) -> None:
        second = typed(staff_client.get(address(office, "end")), last_day="2026-06-30", reason="Mine")
        office.position = "Director"
        correct_term(office, by=None, reason="The letter says so")
        page = staff_client.post(address(office, "end"), second)
        assert faults(page) == {"__all__": [CHANGED]}
        assert "Focal point: Director, Ministry of Sample" in text_of(page)
        assert 'value="Mine"' in page.content.decode()
        again = typed(page)
        assert again["seen_version"] == "2"
        assert staff_client.post(address(office, "end"), again).status_code == 302
        office.refresh_from_db()
        assert (office.end, office.position) == (parse("2026-06-30"), "Director")


class TestCorrecting:
    def test_the_page_shows_the_right_one_and_the_history_keeps_both(
        self, staff_client: Client, office: Appointment
    ) -> None:
        page = staff_client.get(address(office, "correct"))
        assert "Correct: it was recorded wrongly. The page shows the right one; the history keeps both." in text_of(
            page
        )
        sent = filled_in(page, start="2024-05-06", reason="Note verbale", **TOLD)
        done = staff_client.post(address(office, "correct"), sent, follow=True)
        assert "Corrected. The page shows the right one; the history keeps both." in text_of(done)
        assert "From: 6 May 2024" in text_of(done)
        history = text_of(staff_client.get(address(office, "history")))
        assert "Corrected: secretariat@example.org On behalf of Slovenia, by letter, received on 3 May 2026." in history
        assert "From 6 May 2025 6 May 2024" in history

    def test_it_needs_a_reason(self, staff_client: Client, office: Appointment) -> None:
        sent = filled_in(staff_client.get(address(office, "correct")), start="2024")
        page = staff_client.post(address(office, "correct"), sent)
        words = "Write why, such as: the letter of 3 May names another office. The history keeps it."
        assert errors_of(page) == {"reason": [words]}
        assert 'value="2024"' in page.content.decode()
        office.refresh_from_db()
        assert office.version == 1

    def test_where_nothing_differs_nothing_is_written(self, staff_client: Client, office: Appointment) -> None:
        sent = filled_in(staff_client.get(address(office, "correct")), reason="Looked at it")
        page = staff_client.post(address(office, "correct"), sent, follow=True)
        assert "Nothing differs from what is on record." in text_of(page)
        office.refresh_from_db()
        assert (office.version, office.history.count()) == (1, 1)

    def test_a_second_click_changes_nothing(self, staff_client: Client, office: Appointment) -> None:
        sent = filled_in(staff_client.get(address(office, "correct")), start="2024", reason="Wrong year")
        for _ in range(2):
            assert staff_client.post(address(office, "correct"), sent).status_code == 302
        office.refresh_from_db()
        assert (office.version, office.history.count()) == (2, 2)

    def test_of_two_the_second_is_shown_both(self, staff_client: Client, office: Appointment) -> None:
        second = filled_in(staff_client.get(address(office, "correct")), position="Deputy", reason="Mine")
        end_term(office, last_day=parse("2026"), by=None)
        page = staff_client.post(address(office, "correct"), second)
        errors = errors_of(page)
        assert errors["end"] == ["Now saved: “2026”. Yours, kept here: “empty”."]
        assert 'value="Deputy"' in page.content.decode()
        kept = filled_in(page, end="2026", end_state="known")
        assert staff_client.post(address(office, "correct"), kept).status_code == 302
        office.refresh_from_db()
        assert (office.position, office.end) == ("Deputy", parse("2026"))


class TestStrikingOutAndTakingBack:
    def test_a_struck_term_leaves_the_list_and_stands_where_it_is_asked_for(
        self, staff_client: Client, office: Appointment
    ) -> None:
        other = AppointmentFactory()
        assert faults(do(staff_client, office, "strike")) == {
            "reason": ["Write why, such as: the letter of 3 May names another office. The history keeps it."]
        }
        assert do(staff_client, office, "strike", reason="Another state was meant").status_code == 302
        listed = reverse("admin:focalpoints_appointment_changelist")
        assert list(staff_client.get(listed).context["cl"].result_list) == [other]
        assert list(staff_client.get(listed, {"q": "Sample"}).context["cl"].result_list) == []
        assert list(staff_client.get(listed, {"struck": "yes"}).context["cl"].result_list) == [office]
        page = text_of(staff_client.get(address(office, "change")))
        assert "Struck out: it never was so. Nobody but the secretariat sees it." in page
        assert "Take back History" in page

    def test_it_is_neither_ended_nor_corrected_before_it_is_taken_back(
        self, staff_client: Client, office: Appointment
    ) -> None:
        strike_term(office, by=None, reason="Never so")
        assert "It has an end already" in text_of(staff_client.get(address(office, "end")))
        assert staff_client.get(address(office, "correct"))["Location"] == address(office, "change")
        assert do(staff_client, office, "restore", reason="It was so").status_code == 302
        office.refresh_from_db()
        assert (office.is_struck, office.history.latest().history_deed) == (False, "restored")
        history = text_of(staff_client.get(address(office, "history")))
        assert "Taken back: it stands again: secretariat@example.org" in history
        assert "Struck out yes no" in history

    def test_taking_back_what_does_not_go_with_the_rest_is_refused_in_words(
        self, staff_client: Client, office: Appointment, slovenia: Member
    ) -> None:
        strike_term(office, by=None, reason="Never so")
        AppointmentFactory(member=slovenia, institution=None, start=parse("2026-01-01"), end_state="open", end=None)
        page = do(staff_client, office, "restore")
        words = "Slovenia has a focal point since 1 January 2026: end that term first, or record an agreed cover."
        assert faults(page) == {"__all__": [words]}


class TestOnThePageOfTheMember:
    def test_terms_are_read_with_their_deeds_beside_them(
        self, staff_client: Client, office: Appointment, slovenia: Member
    ) -> None:
        term = SteeringTermFactory(member=slovenia, start=parse("2025"), end_state=EndState.OPEN, end=None)
        page = staff_client.get(reverse("admin:focalpoints_member_change", args=[slovenia.pk]))
        words = text_of(page)
        assert "Appointments on record Focal point: Ministry of Sample Since 6 May 2025" in words
        for row in (office, term):
            for deed in ("end", "correct", "strike"):
                assert f'href="{address(row, deed)}"' in page.content.decode()

    def test_those_struck_out_are_one_link(self, staff_client: Client, office: Appointment, slovenia: Member) -> None:
        strike_term(office, by=None, reason="Never so")
        page = staff_client.get(reverse("admin:focalpoints_member_change", args=[slovenia.pk])).content.decode()
        assert "Ministry of Sample</a>" not in page
        listed = "/admin/focalpoints/appointment/?struck=yes&amp;q=Slovenia"
        assert f'href="{listed}"' in page
        found = staff_client.get(listed.replace("&amp;", "&")).context["cl"].result_list
        assert list(found) == [office]

    def test_a_form_cannot_reach_a_term_that_is_on_record(
        self, staff_client: Client, office: Appointment, slovenia: Member
    ) -> None:
        page = reverse("admin:focalpoints_member_change", args=[slovenia.pk])
        forged = {
            "appointments__TOTAL_FORMS": 1,
            "appointments__INITIAL_FORMS": 1,
            "appointments__0__id": office.pk,
            "appointments__0__member": slovenia.pk,
            "appointments__0__role": "alternate",
            "appointments__0__level": "public",
            "appointments__0__end_state": "unknown",
            "appointments__0__seen_version": 1,
        }
        staff_client.post(page, filled_in(staff_client.get(page), **forged))
        office.refresh_from_db()
        assert (office.version, office.role) == (1, "focal-point")

    def test_it_asks_as_much_for_one_term_as_for_ten(self, staff_client: Client, slovenia: Member) -> None:
        def queries() -> int:
            with CaptureQueriesContext(connection) as asked:
                page = staff_client.get(reverse("admin:focalpoints_member_change", args=[slovenia.pk]))
            assert page.status_code == 200
            return len(asked)

        def add() -> None:
            ministry = InstitutionFactory(member=slovenia)
            AppointmentFactory(member=slovenia, institution=ministry, role="alternate", person=PersonFactory())
            SteeringTermFactory(member=slovenia)

        add()
        queries()
        before = queries()
        for _ in range(9):
            add()
        assert queries() == before


class TestWhoMay:
    def test_nobody_but_staff_gets_there(self, client: Client, office: Appointment) -> None:
        client.force_login(UserFactory())
        for deed in ("end", "correct", "strike", "restore"):
            assert client.get(address(office, deed)).status_code == 404
            assert client.post(address(office, deed), {"last_day": "2026", "seen_version": 1}).status_code == 404
        office.refresh_from_db()
        assert office.version == 1

    def test_staff_without_the_right_do_nothing(self, client: Client, office: Appointment, staff: User) -> None:
        staff.groups.clear()
        staff.is_superuser = False
        staff.save()
        staff.user_permissions.add(Permission.objects.get(codename="view_appointment"))
        client.force_login(staff)
        assert address(office, "end") not in client.get(address(office, "change")).content.decode()
        for deed in ("end", "correct", "strike", "restore"):
            assert client.post(address(office, deed), {"last_day": "2026", "seen_version": 1}).status_code == 403
        office.refresh_from_db()
        assert office.version == 1

    @pytest.mark.parametrize("deed", ["end", "correct", "strike", "restore"])
    def test_a_term_that_is_not_there_is_not_found(self, staff_client: Client, deed: str) -> None:
        for number in ("999999", "9" * 30):
            assert staff_client.get(f"/admin/focalpoints/appointment/{number}/{deed}/").status_code == 404


class TestAtTheSameMoment:
    @race
    @pytest.mark.parametrize("other", ["end", "correct", "strike"])
    def test_of_two_deeds_on_one_term_the_second_is_told(self, staff: User, other: str) -> None:
        office = AppointmentFactory(start=parse("2025"), end_state=EndState.OPEN, end=None)
        first = posting(staff, office, "end", last_day="2026-06-30")
        second = posting(staff, office, other, last_day="2026-07-31", position="Director", reason="Mine")
        pages = at_once([first, second])
        assert sorted(page.status_code for page in pages) == [200, 302]
        told = text_of(next(page for page in pages if page.status_code == 200))
        assert "Somebody else has" in told or "It is struck out: take that back first" in told
        assert Appointment.history.filter(id=office.pk).count() == 2


def posting(staff: User, term: Any, deed: str, **changed: Any) -> Callable[[], Any]:
    """The form of a deed, opened and filled in now in a browser of its own, to be sent when called."""
    client = Client(SERVER_NAME="localhost", raise_request_exception=False)
    client.force_login(staff)
    page = client.get(address(term, deed))
    sent = filled_in(page, **changed) if deed == "correct" else typed(page, **changed)
    return lambda: client.post(address(term, deed), sent)
