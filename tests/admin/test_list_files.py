"""Lists of the admin as files: which rows and columns, who may, and what is kept of it."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from focalpoints.importing.headings import match_headings
from focalpoints.models import Appointment, User
from focalpoints.models.appointment import Role
from focalpoints.models.member import Standing
from focalpoints.models.term import EndState
from meetings.models import Needs
from r2pnet.desk.own_data import erase
from r2pnet.models import StaffExport
from r2pnet.outbox.models import Message
from r2pnet.own_data import Erased, kept_about
from r2pnet.partial_dates import PartialDate
from r2pnet.retention import forget_due
from r2pnet.sheets.parts import Heading
from r2pnet.visibility import Level
from tests.factories import (
    AppointmentFactory,
    MeetingFactory,
    MemberFactory,
    PersonFactory,
    RegistrationFactory,
    SteeringTermFactory,
    TopicFactory,
)
from tests.sheets.opened import body, rows_of, table_of
from tests.sheets.unpacked import unpacked

pytestmark = pytest.mark.django_db

FORMS = ["csv", "xlsx", "json"]


def taken(client: Client, room: str, form: str, query: str = "") -> Any:
    return client.post(f"/admin/{room}/export/{query}", {"form": form})


def an_office() -> Appointment:
    member = MemberFactory(slug="testland", country__short_name="Testland", country__iso3="TES")
    person = PersonFactory(
        name="A. Sample", work_email="a.sample@example.org", phone="+43 1 555", languages=["en", "fr"]
    )
    office: Appointment = AppointmentFactory(
        member=member,
        role=Role.FOCAL_POINT,
        institution__name="Ministry of Tests",
        institution__own_name="Testministerium",
        position="Head of department",
        person=person,
        start=PartialDate.parse("about May 2014"),
        end_state=EndState.OPEN,
        letter="Note of 5 May",
        source_url="https://source.example/office",
        source_note="Named on page 3",
        source_date=PartialDate.of(2024, 5),
        last_confirmed_on=date(2026, 3, 3),
        level=Level.MEMBERS,
    )
    return office


def whole(office: Appointment) -> dict[str, str]:
    return {
        "Member": "Testland",
        "member_slug": "testland",
        "member_iso3": "TES",
        "Institution": "Ministry of Tests",
        "Institution in the member's words": "Testministerium",
        "Sector": "foreign-affairs",
        "Person": "A. Sample",
        "Work e-mail": "a.sample@example.org",
        "Phone": "'+43 1 555",
        "Languages": "en, fr",
        "Role": "focal-point",
        "Position": "Head of department",
        "Note on the office": "",
        "From": "about 2014-05",
        "Has it ended": "open",
        "To": "",
        "By which letter": "Note of 5 May",
        "Agreed double cover": "no",
        "Who can see it": "members",
        "Address of the source": "https://source.example/office",
        "What the source says": "Named on page 3",
        "Date of the source": "2024-05",
        "The source may be linked": "yes",
        "Verified": "yes",
        "last_confirmed_on": "2026-03-03",
        "number_of_appointment": str(office.pk),
        "number_of_person": str(office.person_id),
    }


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_office_is_taken_away_with_the_headings_of_an_import(staff_client: Client, form: str) -> None:
    office = an_office()
    (row,) = rows_of(taken(staff_client, "focalpoints/appointment", form), form)
    assert row == whole(office)
    found = match_headings([Heading(number, words) for number, words in enumerate(row, 1)])
    assert [one.words for one in found.unused] == [
        *("member_slug", "member_iso3", "last_confirmed_on", "number_of_appointment", "number_of_person")
    ]
    assert (found.twice, sorted({one.kind for one in found.missing})) == ((), ["member", "steering"])


def test_json_has_the_keys_of_the_columns_and_nothing_is_escaped(staff_client: Client) -> None:
    an_office()
    (row,) = rows_of(taken(staff_client, "focalpoints/appointment", "json"), "json")
    assert (row["member"], row["phone"], row["start"]) == ("Testland", "+43 1 555", "about 2014-05")


@pytest.mark.parametrize("form", FORMS)
def test_the_file_holds_the_rows_that_filters_and_search_show_in_their_order(staff_client: Client, form: str) -> None:
    for name in ("Aland", "Bland", "Cland"):
        MemberFactory(slug=name.lower(), country__short_name=name)
    MemberFactory(slug="dland", country__short_name="Dland", standing=Standing.FORMER, left=PartialDate.of(2024))
    room = "focalpoints/member"

    def slugs(query: str = "") -> list[str]:
        return [row["member_slug"] for row in rows_of(taken(staff_client, room, form, query), form)]

    assert slugs() == ["aland", "bland", "cland", "dland"]
    assert slugs("?standing__exact=former") == ["dland"]
    assert slugs("?q=bland") == ["bland"]
    assert slugs("?standing__exact=member&o=-1&p=1") == ["cland", "bland", "aland"]


ROOMS = ["country", "institution", "member", "membershipcount", "organisation", "person", "steeringterm", "topic"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("room", [*(f"focalpoints/{one}" for one in ROOMS), "meetings/meeting", "meetings/paper"])
def test_every_list_of_records_can_be_taken_away(staff_client: Client, room: str, form: str) -> None:
    SteeringTermFactory(member=an_office().member)
    response = taken(staff_client, room, form)
    model = room.rpartition("/")[2]
    name = f'attachment; filename="{model}-{StaffExport.objects.get().exported_at:%Y-%m-%d}.{form}"'
    assert (response.status_code, response["Content-Disposition"]) == (200, name)
    columns = table_of(response, form)
    assert len(columns) == StaffExport.objects.get().rows + 1 or columns == []


def test_a_record_without_columns_of_its_own_has_every_field_but_what_the_portal_keeps(staff_client: Client) -> None:
    MeetingFactory(slug="meeting", title="Meeting", country=MemberFactory(country__iso3="TES").country)
    (row,) = rows_of(taken(staff_client, "meetings/meeting", "csv"), "csv")
    assert (row["slug"], row["country"], row["start"] != "") == ("meeting", "TES", True)
    assert {"loaded", "search_text", "version", "scope", "start_earliest"} & row.keys() == set()


@pytest.mark.parametrize("form", FORMS)
def test_needs_and_the_words_of_messages_are_in_no_file(staff_client: Client, form: str) -> None:
    registration = RegistrationFactory(person__name="A. Sample", meeting__slug="meeting", office="Deputy")
    Needs.objects.create(registration=registration, text="Planted diet")
    Message.objects.create(kind="test", to_address="a@example.org", subject="Seen", body="Planted words")
    file = taken(staff_client, "meetings/registration", form)
    content = body(file)
    assert b"Planted" not in unpacked(content)
    assert b"A. Sample" in unpacked(content)
    content = unpacked(body(taken(staff_client, "outbox/message", form)))
    assert (b"Seen" in content, b"Planted" in content) == (True, False)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_cell_begins_as_a_formula(staff_client: Client, form: str, start: str) -> None:
    PersonFactory(name=f"{start}cmd|' /C calc'!A0", work_email="")
    (row,) = rows_of(taken(staff_client, "focalpoints/person", form), form)
    assert row["Person"] == f"'{start}cmd|' /C calc'!A0"


def test_that_a_list_was_taken_away_is_kept_without_its_content(staff_client: Client, staff: User) -> None:
    PersonFactory(name="A. Sample", level=Level.MEMBERS)
    PersonFactory(name="B. Sample", level=Level.STEERING)
    PersonFactory(name="C. Other", level=Level.MEMBERS)
    body(taken(staff_client, "focalpoints/person", "csv", "?level__exact=members&q=sample"))
    body(taken(staff_client, "focalpoints/person", "xlsx"))
    kept = [(one.exported_by, one.what, one.filters, one.form, one.rows) for one in StaffExport.objects.order_by("pk")]
    assert kept == [
        (staff, "Persons", "who can see it: Members only; search: sample", "csv", 1),
        (staff, "Persons", "", "xlsx", 3),
    ]
    page = staff_client.get("/admin/r2pnet/staffexport/").content.decode()
    assert "who can see it: Members only; search: sample" in page
    assert "A. Sample" not in page


def test_nobody_changes_or_deletes_what_is_kept_of_it(staff_client: Client) -> None:
    body(taken(staff_client, "focalpoints/person", "csv"))
    kept = StaffExport.objects.get()
    room = "/admin/r2pnet/staffexport/"
    for page in ("add/", f"{kept.pk}/delete/", f"{kept.pk}/change/"):
        assert staff_client.post(f"{room}{page}", {"post": "yes", "what": "Nothing"}).status_code == 403
    kept.refresh_from_db()
    assert kept.what == "Persons"


def test_a_file_is_asked_for_by_a_button_and_never_by_a_link(staff_client: Client) -> None:
    page = staff_client.get("/admin/focalpoints/person/?q=sample").content.decode()
    assert '<form class="export" method="post" action="/admin/focalpoints/person/export/?q=sample">' in page
    for answer in (
        staff_client.get("/admin/focalpoints/person/export/"),
        taken(staff_client, "focalpoints/person", "pdf"),
    ):
        assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert StaffExport.objects.count() == 0


def test_a_filter_that_is_none_leads_back_to_the_list(staff_client: Client) -> None:
    answer = taken(staff_client, "focalpoints/person", "csv", "?is_sample__exact=nonsense")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/focalpoints/person/")
    words = "Nothing was taken away: one of the filters is none. Choose from those beside the list."
    assert words in staff_client.get("/admin/focalpoints/person/").content.decode()
    assert StaffExport.objects.count() == 0


def test_who_may_not_see_a_list_may_not_take_it_away(client: Client) -> None:
    PersonFactory()
    nobody = User.objects.create_user("nobody@example.org", is_staff=True)
    client.force_login(nobody)
    assert taken(client, "focalpoints/person", "csv").status_code in (302, 403)
    assert StaffExport.objects.count() == 0


def test_who_takes_too_many_is_told_to_wait(staff_client: Client, settings: Settings) -> None:
    settings.EXPORT_LIMIT = (1, 60)
    assert [taken(staff_client, "focalpoints/person", "csv").status_code for _n in range(2)] == [200, 429]


@pytest.mark.parametrize("room", ["focalpoints/appointment", "focalpoints/person", "meetings/registration"])
def test_a_longer_list_asks_no_more(
    staff_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, room: str
) -> None:
    asked = []
    for size in (2, 20):
        for _number in range(size):
            office = AppointmentFactory(person=PersonFactory())
            office.person.topics.add(TopicFactory())
            RegistrationFactory(person=office.person)
        with django_assert_max_num_queries(40) as queries:
            body(taken(staff_client, room, "csv"))
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_searching_for_somebody_who_is_erased_is_not_kept(staff: User) -> None:
    values = {"exported_by": staff, "what": "Persons", "form": "csv", "rows": 1}
    StaffExport.objects.create(filters="search: zqxplanted", **values)
    StaffExport.objects.create(filters="search: other", **values)
    erase(Erased("person:1", names=frozenset({"Zqxplanted Example"}), contacts=frozenset({"z@ministry.example"})))
    assert [one.filters for one in StaffExport.objects.order_by("pk")] == ["Former official", "search: other"]


def test_what_is_kept_of_it_ends_after_three_years_and_is_the_accounts_own_data(staff: User) -> None:
    values = {"exported_by": staff, "what": "Persons", "form": "csv", "rows": 1}
    StaffExport.objects.create(exported_at=datetime(2023, 11, 1, tzinfo=UTC), filters="old", **values)
    StaffExport.objects.create(exported_at=datetime(2026, 11, 1, tzinfo=UTC), filters="new", **values)
    done = [(one.what, one.count) for one in forget_due(date(2026, 11, 2))]
    assert ("Notes on lists that the secretariat has taken away", 1) in done
    (own,) = [one for one in kept_about(staff) if one.title == "Lists you have taken away"]
    assert [row["filters"] for row in own.rows] == ["new"]
