"""A member's offices over time: drawn and listed alike, as precisely as is known, and who learns of gaps and plans."""

import re
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from focalpoints.continuity import continuity_of, gaps_between
from focalpoints.models import Appointment, Member
from focalpoints.models.appointment import Role
from focalpoints.models.term import EndState
from focalpoints.office_lanes import lanes_of, stretches
from focalpoints.services.ending import end_term
from focalpoints.signs import entry_of
from r2pnet.partial_dates import PartialDate
from r2pnet.visibility import Level
from tests.factories import AppointmentFactory, InstitutionFactory, MemberFactory, PersonFactory, UserFactory
from tests.focalpoints.test_member_page import facts, moments, page, text_of

pytestmark = pytest.mark.django_db

parse = PartialDate.parse
TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel("2026-11-24 12:00"):
        yield


@pytest.fixture
def testland() -> Member:
    return MemberFactory(slug="testland", country__short_name="Testland", level=Level.PUBLIC)


def term(start: str = "", end: str = "", *, is_open: bool = False, **fields: Any) -> Appointment:
    """A time in office that is not saved: "" is a date that nobody knows."""
    state = EndState.OPEN if is_open else EndState.KNOWN if end else EndState.UNKNOWN
    return Appointment(
        start=parse(start) if start else None, end=parse(end) if end else None, end_state=state, **fields
    )


def recorded(member: Member, start: str = "", end: str = "", *, is_open: bool = False, **fields: Any) -> Appointment:
    """A time in office on record, with a ministry of its member."""
    state = EndState.OPEN if is_open else EndState.KNOWN if end else EndState.UNKNOWN
    dates = {"start": parse(start) if start else None, "end": parse(end) if end else None, "end_state": state}
    made: Any = AppointmentFactory(member=member, source_url="", **dates, **fields)
    return made  # type: ignore[no-any-return]


def signed_in(user: Any) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def own_client(member: Member, **fields: Any) -> Client:
    """Signed in as an alternate of `member`."""
    user: Any = UserFactory()
    recorded(member, "2020", is_open=True, role=Role.ALTERNATE, person=PersonFactory(user=user), **fields)
    return signed_in(user)


def looks(office: Appointment) -> list[str]:
    return [f"{one.look} {one.first} {one.last}" for one in stretches(office, date(2005, 1, 1), TODAY)]


class TestWhatIsDrawn:
    """Full is certain, thin is perhaps, dotted is not known: nothing is drawn that no source says."""

    def test_days_that_are_known_are_full_from_the_first_to_the_last(self) -> None:
        assert looks(term("2020-02-01", "2024-05-31")) == ["sure 2020-02-01 2024-05-31"]

    def test_a_month_and_a_year_are_thin_where_they_may_not_have_served(self) -> None:
        assert looks(term("2020-02", "2024")) == [
            "maybe 2020-02-01 2020-02-28",
            "sure 2020-02-29 2024-01-01",
            "maybe 2024-01-02 2024-12-31",
        ]

    def test_what_is_open_is_full_until_today_and_from_its_day_where_that_is_to_come(self) -> None:
        assert looks(term("2025-05-06", is_open=True)) == ["sure 2025-05-06 2026-11-24"]
        assert looks(term("2027-01-01", is_open=True)) == ["sure 2027-01-01 2027-01-01"]

    def test_an_end_that_nobody_knows_is_dotted_from_the_day_that_is_known(self) -> None:
        assert looks(term("2020-02-01")) == ["sure 2020-02-01 2020-02-01", "unknown 2020-02-02 2026-11-24"]

    def test_a_start_that_nobody_knows_is_dotted_until_the_end(self) -> None:
        assert looks(term("", "2016")) == ["unknown 2005-01-01 2016-01-01", "maybe 2016-01-02 2016-12-31"]

    def test_one_year_for_start_and_end_is_nowhere_certain(self) -> None:
        assert looks(term("2020", "2020")) == ["maybe 2020-01-01 2020-12-31"]

    def test_without_any_date_nothing_is_drawn(self) -> None:
        assert lanes_of([term(is_open=True, role=Role.FOCAL_POINT)], TODAY) is None

    def test_each_role_has_a_lane_and_who_covers_stands_beneath_whom_they_cover(self) -> None:
        offices = [
            term("2026-03-01", "2027-01-31", role=Role.FOCAL_POINT, is_agreed_cover=True),
            term("2020-01-01", is_open=True, role=Role.FOCAL_POINT),
            term("2015", "2019", role=Role.FOCAL_POINT),
            term("2021", is_open=True, role=Role.ALTERNATE),
        ]
        drawn = lanes_of(offices, TODAY)
        assert drawn is not None
        assert [(lane.label, lane.height) for lane in drawn.lanes] == [("Focal point", 32), ("Alternate", 16)]
        assert {bar.y for bar in drawn.lanes[0].bars} == {0, 16}
        assert (drawn.first_year, drawn.last_year) == ("2015", "2027")

    def test_everything_lies_within_the_drawing_in_forty_years_too(self) -> None:
        offices = [term(f"by {year}", f"{year + 1}", role=Role.FOCAL_POINT) for year in range(2006, 2046, 2)]
        drawn = lanes_of(offices, TODAY)
        assert drawn is not None
        assert len(drawn.ticks) <= 12
        for bar in drawn.lanes[0].bars:
            assert float(bar.x) >= 0 and float(bar.x) + float(bar.width) <= 1000.1


class TestThePage:
    def test_draws_each_role_and_lists_the_same_beneath(self, client: Client, testland: Member) -> None:
        recorded(testland, "2020-01-01", is_open=True, institution__name="Ministry")
        recorded(testland, "2021", "2024", role=Role.ALTERNATE, institution__name="Former Office")
        markup = page(client)
        assert re.findall(r'<svg class="lane"[^>]*aria-label="([^"]*)"', markup) == [
            "Focal point: times in office from 2020 to 2026. The list below says the same.",
            "Alternate: times in office from 2020 to 2026. The list below says the same.",
        ]
        assert moments(markup) == ["Since 1 January 2020 Ministry No source recorded"]
        assert "Alternate: Former Office 2021 – 2024 No source recorded" in text_of(markup)
        assert " style=" not in markup

    def test_shows_an_agreed_double_cover_with_its_time(self, client: Client, testland: Member) -> None:
        recorded(testland, "2020-01-01", is_open=True, institution__name="Ministry")
        cover = {"is_agreed_cover": True, "institution__name": "Desk"}
        recorded(testland, "2026-03-01", "2027-01-31", **cover)
        assert moments(page(client))[0] == (
            "1 March 2026 – 31 January 2027 Desk Agreed double cover No source recorded"
        )

    def test_says_whether_only_the_foreign_ministry_is_covered(self, client: Client, testland: Member) -> None:
        recorded(testland, "2020", is_open=True, institution__name="Ministry")
        assert "Only in the foreign ministry, as far as is recorded." in facts(page(client))["Sectors covered"]
        justice = InstitutionFactory(member=testland, sector="justice")
        recorded(testland, "2021", is_open=True, role=Role.CONTACT_OFFICE, institution=justice)
        assert "In 2 sectors." in facts(page(client))["Sectors covered"]

    def test_asks_as_often_for_two_terms_as_for_forty(self, client: Client, testland: Member) -> None:
        def queries(slug: str) -> int:
            with CaptureQueriesContext(connection) as asked:
                page(client, f"/members/{slug}/")
            return len(asked)

        few, many = (MemberFactory(slug=slug, source_url="") for slug in ("few", "many"))
        for member, years in ((few, range(2006, 2008)), (many, range(2006, 2046))):
            for year in years:
                recorded(member, str(year), str(year))
                recorded(member, str(year), str(year), role=Role.ALTERNATE)
        page(client)  # what every page keeps for the next
        assert queries("few") == queries("many") == 5


class TestGapsAndContinuity:
    def test_a_gap_is_certain_or_it_is_none(self) -> None:
        def days(*offices: Appointment) -> list[tuple[str, str]]:
            return [(str(gap.first), str(gap.last)) for gap in gaps_between(offices)]

        assert days(term("2015", "2019-12-31"), term("2020-03-01", is_open=True)) == [("2020-01-01", "2020-02-29")]
        assert days(term("2015", "2019"), term("2020", is_open=True)) == []
        assert days(term("2015", "2019-06"), term("by 2021", is_open=True)) == []
        assert days(term("2015"), term("2020", is_open=True)) == []
        assert days(term("", "2016-05-31"), term("2016-07-01", is_open=True)) == [("2016-06-01", "2016-06-30")]

    def test_who_served_longer_closes_the_gap_between_two_that_came_and_went(self) -> None:
        long = term("2010-01-01", "2020-12-31")
        cover = term("2012-01-01", "2013-12-31", is_agreed_cover=True)
        assert gaps_between([term("2021-01-01", is_open=True), cover, long]) == []

    def test_months_and_holders_count_what_is_certain_in_ten_years(self, testland: Member) -> None:
        one, other = PersonFactory(), PersonFactory()
        offices = [
            recorded(testland, "2024-01-01", "2026-08-31", person=one),
            recorded(testland, "2020-01-01", "2022-12-31", person=other),
            recorded(testland, "2018-01-01", "2019-12-31", person=one),
            recorded(testland, "2006", "2014", person=PersonFactory()),
        ]
        found = continuity_of(offices, entry_of(testland, offices))
        # All of 2023, the days since 31 August 2026, and what lies in the ten years of 2015 to 2017.
        assert (found.months, found.holders) == (12 + 2 + 13, 2)

    def test_its_own_people_and_the_secretariat_read_of_gaps_and_nobody_else_a_trace(
        self, staff_client: Client, client: Client, testland: Member
    ) -> None:
        recorded(testland, "2013", "2016", institution__name="Old")
        recorded(testland, "2019-01", "2026-10-30", institution__name="New")
        own, another = own_client(testland, level=Level.MEMBERS), own_client(MemberFactory())
        for reader in (own, staff_client):
            markup = page(reader)
            told = text_of(markup)
            assert [one.split(" No source")[0] for one in moments(markup)] == [
                "Since 30 October 2026 Vacant",
                "January 2019 – 30 October 2026 New",
                "2016 – January 2019 Vacant",
                "2013 – 2016 Old",
            ]
            assert "Continuity of the office Only the people of this member and the secretariat" in told
            assert "Holders 2 on record in the last 10 years" in told
        for reader in (client, another):
            markup = page(reader)
            assert moments(markup)[0] == "Vacant"
            assert len(moments(markup)) == 3
            traces = ("ontinuity", "Without a holder", "Holders", "Since 30 October")
            assert [word for word in traces if word in markup] == []

    def test_who_has_left_reads_of_them_no_longer(self, testland: Member) -> None:
        user: Any = UserFactory()
        recorded(testland, "2020", "2026-11-23", person=PersonFactory(user=user))
        assert "ontinuity" not in page(signed_in(user))

    def test_that_an_office_is_handed_over_is_told_to_its_own_people_before_the_day(
        self, staff_client: Client, client: Client, testland: Member
    ) -> None:
        recorded(testland, "2020-01-01", "2026-12-31", institution__name="Ministry")
        justice = InstitutionFactory(member=testland, sector="justice", name="Zqxjustice")
        recorded(testland, "2027-01-01", is_open=True, institution=justice)
        recorded(testland, "2027-01-01", is_open=True, role=Role.CONTACT_OFFICE, institution=justice)
        own, another = own_client(testland), own_client(MemberFactory())
        for reader, sees in ((own, True), (staff_client, True), (client, False), (another, False)):
            markup = page(reader)
            assert ("Zqxjustice" in markup) is sees
            assert "Only in the foreign ministry" in markup
        with time_machine.travel("2027-01-01 12:00"):
            assert "Zqxjustice" in page(client)


class TestOneHistoryEach:
    def test_a_person_with_two_posts_has_both_and_losing_one_keeps_the_other(self, testland: Member) -> None:
        user: Any = UserFactory()
        person = PersonFactory(user=user)
        recorded(testland, "2020", "2026-11-23", person=person)
        recorded(testland, "2021", is_open=True, role=Role.MISSION_CONTACT, person=person)
        assert Appointment.objects.filter(person=person).count() == 2
        assert [one.role for one in Appointment.objects.current().filter(person=person)] == [Role.MISSION_CONTACT]

    def test_one_who_is_back_after_years_has_two_times_in_office_and_is_one_holder(self, testland: Member) -> None:
        person = PersonFactory()
        first = recorded(testland, "2015-01-01", "2018-12-31", person=person)
        second = recorded(testland, "2024-01-01", is_open=True, person=person)
        assert list(Appointment.objects.current()) == [second]
        found = continuity_of([second, first], entry_of(testland, [second, first]))
        assert (found.holders, found.months) == (1, 60)

    def test_an_office_that_moves_to_another_ministry_is_two_times_of_one_person_without_a_gap(
        self, client: Client, testland: Member
    ) -> None:
        person = PersonFactory()
        old = InstitutionFactory(member=testland, name="Foreign Ministry")
        new = InstitutionFactory(member=testland, name="Ministry of Justice", sector="justice")
        first = recorded(testland, "2015-01-01", "2023-12-31", person=person, institution=old)
        second = recorded(testland, "2024-01-01", is_open=True, person=person, institution=new)
        assert moments(page(client)) == [
            "Since 1 January 2024 Ministry of Justice No source recorded",
            "1 January 2015 – 31 December 2023 Foreign Ministry No source recorded",
        ]
        found = continuity_of([second, first], entry_of(testland, [second, first]))
        assert (found.holders, found.months) == (1, 0)

    def test_ending_an_old_term_never_touches_the_current_one(self, testland: Member) -> None:
        old = recorded(testland, "2015")
        current = recorded(testland, "2020-01-01", is_open=True)
        end_term(old, last_day=parse("2019"), by=None)
        before = (current.version, current.history.count())
        current.refresh_from_db()
        assert (current.version, current.history.count()) == before
        assert list(Appointment.objects.current()) == [current]
