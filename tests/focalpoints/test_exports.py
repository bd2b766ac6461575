"""The list as files: the keys that are a contract, what may be in them, and what must not."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from focalpoints.models import Appointment, Member
from focalpoints.models.country import UNGroup
from focalpoints.models.institution import Sector
from focalpoints.models.member import Standing
from focalpoints.models.term import EndState
from r2pnet.partial_dates import PartialDate
from r2pnet.patience import patience
from r2pnet.visibility import Level
from tests.factories import (
    AppointmentFactory,
    MemberFactory,
    MembershipCountFactory,
    PersonFactory,
    RegionalOrganisationFactory,
    SteeringTermFactory,
)
from tests.focalpoints.crowd import many_members

pytestmark = pytest.mark.django_db

KEYS = [
    *("slug", "kind", "name", "iso2", "iso3", "m49", "un_group", "un_subregion", "standing", "joined", "office"),
    *("sector", "steering", "verified", "last_confirmed", "source", "source_date", "source_public"),
]


def body(response: Any) -> str:
    return b"".join(response.streaming_content).decode()


def rows(client: Client, query: str = "") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body(client.get(f"/members.csv{query}")), newline="")))


def entries(client: Client, query: str = "") -> dict[str, Any]:
    return dict(json.loads(body(client.get(f"/members.json{query}"))))


def a_whole_member() -> Member:
    member = MemberFactory(
        slug="testland",
        country__short_name="Testland",
        country__iso2="TL",
        country__iso3="TES",
        country__m49="999",
        country__un_group=UNGroup.AFRICAN,
        joined=PartialDate.parse("by 2013"),
        last_confirmed_on=date(2026, 3, 3),
        source_url="https://source.example/testland",
        source_date=PartialDate.of(2025, 5),
    )
    AppointmentFactory(
        member=member,
        institution__name="Ministry of Justice",
        institution__sector=Sector.JUSTICE,
        position="Head of department",
        end_state=EndState.OPEN,
        person=PersonFactory(name="Planted Person", work_email="planted@example.org", phone="+999 planted"),
    )
    SteeringTermFactory(member=member, end_state=EndState.OPEN)
    return member


WHOLE = {
    "slug": "testland",
    "kind": "state",
    "name": "Testland",
    "iso2": "TL",
    "iso3": "TES",
    "m49": "999",
    "un_group": "african",
    "un_subregion": "Sub-Saharan Africa",
    "standing": "member",
    "joined": "by 2013",
    "office": "Head of department, Ministry of Justice",
    "sector": "justice",
    "steering": "yes",
    "verified": "yes",
    "last_confirmed": "2026-03-03",
    "source": "https://source.example/testland",
    "source_date": "2025-05",
    "source_public": "yes",
}


def test_a_row_says_all_that_is_known_in_the_keys_of_the_contract(client: Client) -> None:
    a_whole_member()
    assert rows(client) == [WHOLE]
    assert entries(client)["members"] == [WHOLE]
    assert list(WHOLE) == KEYS


def test_what_is_not_known_is_empty_and_an_organisation_has_no_codes(client: Client) -> None:
    RegionalOrganisationFactory(
        slug="test-union", organisation__name="Test Union", verified=False, source_date=None, source_url=""
    )
    (row,) = rows(client)
    said = {key: value for key, value in row.items() if value}
    assert said == {
        "slug": "test-union",
        "kind": "regional-organisation",
        "name": "Test Union",
        "standing": "member",
        "steering": "no",
        "verified": "no",
        "source_public": "yes",
    }


@pytest.mark.parametrize("is_member_verified", [True, False])
def test_an_office_that_is_not_verified_says_so_in_its_cell(client: Client, *, is_member_verified: bool) -> None:
    office = {"institution__name": "Test Ministry", "end_state": EndState.OPEN, "verified": False}
    AppointmentFactory(member__verified=is_member_verified, **office)
    (row,) = rows(client)
    assert (row["office"], row["sector"]) == ("Test Ministry (unverified)", "foreign-affairs")
    assert entries(client)["members"] == [row]


def test_a_source_that_may_not_be_linked_keeps_its_date_only(client: Client) -> None:
    MemberFactory(source_url="https://planted.example/", source_public=False, source_date=PartialDate.of(2017, 12))
    (row,) = rows(client)
    assert (row["source"], row["source_date"], row["source_public"]) == ("", "2017-12", "no")


def test_with_nobody_to_list_the_header_stands_alone(client: Client) -> None:
    assert body(client.get("/members.csv")) == ",".join(KEYS) + "\r\n"
    assert entries(client)["members"] == []


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_begins_as_a_formula(client: Client, start: str) -> None:
    planted = f"{start}cmd|' /C calc'!A0"
    AppointmentFactory(
        member__country__short_name=f"{planted} land", institution__name=planted, end_state=EndState.OPEN
    )
    (row,) = rows(client)
    assert row["name"] == f"'{planted} land"
    assert row["office"] == f"'{planted}"


def test_quotes_commas_line_breaks_and_every_script_survive(client: Client) -> None:
    name = 'Test, "quoted"\nدولة 测试 Å'
    MemberFactory(country__short_name=name)
    assert [row["name"] for row in rows(client)] == [name]
    assert [row["name"] for row in entries(client)["members"]] == [name]


def test_the_files_take_the_filters_of_the_list(client: Client) -> None:
    MemberFactory(slug="here", country__un_group=UNGroup.WEOG)
    MemberFactory(slug="there", country__un_group=UNGroup.AFRICAN)
    MemberFactory(slug="gone", country__un_group=UNGroup.WEOG, standing=Standing.FORMER, left=PartialDate.of(2024))
    assert [row["slug"] for row in rows(client, "?group=weog")] == ["here"]
    assert [row["slug"] for row in entries(client, "?group=weog&standing=former")["members"]] == ["gone"]
    assert [row["slug"] for row in rows(client, "?group=nonsense&sort=name")] == ["here", "there"]


def test_json_says_how_many_are_listed_and_what_the_network_counted(client: Client) -> None:
    MembershipCountFactory()
    MembershipCountFactory(counted=PartialDate.of(2015, 8, 27), states=50, organisations=None)
    MemberFactory()
    MemberFactory(verified=False)
    assert entries(client)["count"] == {
        "listed": 2,
        "verified": 1,
        "unverified": 1,
        "network": {"counted": "2021-05-11", "states": 61, "organisations": 2},
    }


def test_nothing_but_what_the_public_may_see_is_in_a_file_not_even_for_the_secretariat(
    client: Client, staff_client: Client
) -> None:
    member = a_whole_member()
    MemberFactory(slug="planted-members-only", level=Level.MEMBERS)
    MemberFactory(slug="planted-secretariat", level=Level.SECRETARIAT)
    MemberFactory(slug="planted-scoped", scope=f"member:{member.pk}")
    hidden = MemberFactory(slug="with-hidden-office")
    AppointmentFactory(member=hidden, institution__name="Planted Ministry", level=Level.MEMBERS)
    SteeringTermFactory(member=hidden, level=Level.SECRETARIAT, end_state=EndState.OPEN)
    for reader in (client, staff_client):
        found = rows(reader, "?standing=any")
        assert sorted(row["slug"] for row in found) == ["testland", "with-hidden-office"]
        assert [(row["office"], row["sector"], row["steering"]) for row in found if row["slug"] != "testland"] == [
            ("", "", "no")
        ]
        for address in ("/members.csv?standing=any", "/members.json?standing=any"):
            text = body(reader.get(address)).lower()
            assert "testland" in text
            assert "planted" not in text
        assert entries(reader)["count"]["listed"] == 2


def test_samples_are_in_no_file(client: Client) -> None:
    MemberFactory(slug="real")
    MemberFactory(slug="planted-sample", is_sample=True)
    assert [row["slug"] for row in rows(client, "?standing=any")] == ["real"]
    assert entries(client)["count"]["listed"] == 1


def test_a_file_that_has_not_changed_is_not_sent_again(client: Client) -> None:
    member = MemberFactory(slug="before")
    for address in ("/members.csv", "/members.json", "/members.csv?group=weog"):
        first = client.get(address)
        body(first)
        again = client.get(address, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == first["ETag"]
    tag = client.get("/members.csv")["ETag"]
    member.source_note = "corrected"
    member.save()
    changed = client.get("/members.csv", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed["ETag"] != tag


def test_files_are_named_typed_and_kept_by_shared_caches_only_with_asking(client: Client) -> None:
    response = client.get("/members.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert response["Content-Disposition"] == 'attachment; filename="members.csv"'
    assert response["Cache-Control"] == "public, no-cache"
    assert client.get("/members.json")["Content-Type"] == "application/json"
    assert client.post("/members.csv").status_code == 405


def test_who_asks_too_often_is_told_so_in_words_and_when_to_try_again(client: Client, settings: Settings) -> None:
    settings.EXPORT_LIMIT = (2, 60)
    answers = [client.get("/members.csv") for _ in range(3)]
    assert [response.status_code for response in answers] == [200, 200, 429]
    assert 1 <= int(answers[2]["Retry-After"]) <= 60
    assert "<h1>" in answers[2].content.decode()
    kept = client.get("/members.csv", headers={"If-None-Match": answers[0]["ETag"]})
    assert kept.status_code == 304


def at_the_offices(deed: Callable[[], None], *, time: int) -> Callable[..., Any]:
    """For `execute_wrapper`: does `deed` just before offices are read for the so-manieth time."""
    read = 0

    def before(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        nonlocal read
        if sql.startswith("SELECT") and '"focalpoints_appointment"."office_note"' in sql:
            read += 1
            if read == time:
                deed()
        return execute(sql, params, many, context)

    return before


@pytest.mark.parametrize("address", ["/members.csv", "/members.json"])
def test_a_database_that_goes_away_on_the_way_is_said_and_no_file_ends_early(client: Client, address: str) -> None:
    many_members(501)
    client.raise_request_exception = False

    def go_away() -> None:
        raise OperationalError("the server closed the connection")

    with connection.execute_wrapper(at_the_offices(go_away, time=2)):
        response = client.get(address)
    assert (response.status_code, response["Retry-After"], "ETag" in response) == (503, "30", False)


def test_every_query_for_a_file_is_within_the_patience_of_its_request(client: Client) -> None:
    many_members(501)
    hurried = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        hurried.append(patience() is not None)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        body(client.get("/members.json"))
    assert set(hurried) == {True}


@pytest.mark.parametrize("address", ["/members.csv", "/members.json"])
def test_a_file_is_of_one_moment_and_its_tag_of_the_same(client: Client, address: str) -> None:
    AppointmentFactory(member=MemberFactory(slug="first"), institution__name="Old Ministry", end_state=EndState.OPEN)

    def change() -> None:
        MemberFactory(slug="second")
        office = Appointment.objects.get()
        office.office_note = "changed"
        office.save()

    with connection.execute_wrapper(at_the_offices(change, time=1)):
        response = client.get(address)
    text = body(response)
    assert ("second" in text, "Old Ministry (changed)" in text) == (True, True)
    assert client.get(address, headers={"If-None-Match": response["ETag"]}).status_code == 304


def test_a_long_list_is_read_in_pieces_of_five_hundred(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    many_members(1_001)
    with django_assert_num_queries(1 + 1 + 1 + 3 + 1):  # stamp, steering terms, members, offices thrice, stamp again
        found = rows(client)
    assert len(found) == len({row["slug"] for row in found}) == 1_001
