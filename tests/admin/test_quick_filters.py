"""What staff look for, as links above the lists of the admin."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from focalpoints.models import Appointment, Institution, Member, Person, SteeringTerm
from focalpoints.services.accounts import make_staff
from r2pnet import quick_filters
from r2pnet.clock import network_today
from r2pnet.partial_dates import PartialDate
from tests.admin.pages import text_of
from tests.factories import (
    AppointmentFactory,
    InstitutionFactory,
    MemberFactory,
    PersonFactory,
    SteeringTermFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
FRESH = PartialDate.of(network_today().year, network_today().month)


@pytest.fixture
def editor_client() -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(make_staff("editor@example.org"))
    return client


def address(model: Any) -> str:
    return reverse(f"admin:focalpoints_{model._meta.model_name}_changelist")


def found(client: Client, model: Any, look: str, **query: str) -> list[Any]:
    answer = client.get(address(model), {"look": look, **query})
    assert answer.status_code == 200
    return sorted(one.pk for one in answer.context["cl"].result_list)


def in_days(days: int) -> dict[str, Any]:
    day = network_today() + timedelta(days=days)
    return {"end_state": "known", "end": PartialDate.of(day.year, day.month, day.day)}


def test_offices_are_found_by_what_they_lack(editor_client: Client) -> None:
    account = PersonFactory(user=UserFactory())
    whole = {"person": account, "source_date": FRESH, "end_state": "open"}
    AppointmentFactory(**whole)
    wanting = {
        "unverified": AppointmentFactory(**whole | {"verified": False}),
        "old-source": AppointmentFactory(**whole | {"source_date": PartialDate.of(2012)}),
        "no-source": AppointmentFactory(**whole | {"source_url": "", "source_note": ""}),
        "no-institution": AppointmentFactory(**whole | {"institution": None}),
        "no-person": AppointmentFactory(**whole | {"person": None}),
        "no-address": AppointmentFactory(**whole | {"person": PersonFactory(work_email="", user=UserFactory())}),
        "no-account": AppointmentFactory(**whole | {"person": PersonFactory()}),
        "ends-soon": AppointmentFactory(**whole | in_days(90)),
        "no-successor": AppointmentFactory(**whole | in_days(-1)),
    }
    told = {look: found(editor_client, Appointment, look) for look in wanting}
    assert told == {look: [one.pk] for look, one in wanting.items()}


def test_what_ends_today_ends_soon_and_what_ends_in_91_days_does_not(editor_client: Client) -> None:
    today, _later, _ended = (SteeringTermFactory(**in_days(days)) for days in (0, 91, -1))
    assert found(editor_client, SteeringTerm, "ends-soon") == [today.pk]


def test_an_office_whose_successor_is_there_or_may_be_there_is_not_missed(editor_client: Client) -> None:
    since = {"start": in_days(-99)["end"]}
    for successor in ({"end_state": "open"}, {"end_state": "unknown"} | since, in_days(10)):
        member = MemberFactory()
        AppointmentFactory(member=member, **in_days(-100))
        AppointmentFactory(member=member, **successor)
    assert found(editor_client, Appointment, "no-successor") == []


def test_of_offices_that_follow_each_other_the_last_is_missed_and_nobody_follows_who_came_before(
    editor_client: Client,
) -> None:
    member = MemberFactory()
    AppointmentFactory(member=member, **in_days(-500))
    last = AppointmentFactory(member=member, **in_days(-100))
    AppointmentFactory(member=member, end_state="unknown", start=PartialDate.of(2012))
    AppointmentFactory(member=member, role="assistant", end_state="open")
    assert found(editor_client, Appointment, "no-successor") == [last.pk]


def test_members_institutions_and_persons_are_found_by_what_they_lack(editor_client: Client) -> None:
    office = AppointmentFactory(person=PersonFactory(user=UserFactory()), end_state="open")
    bare = MemberFactory()
    with_institution = InstitutionFactory(member=MemberFactory())
    assert found(editor_client, Member, "no-institution") == [bare.pk]
    assert found(editor_client, Member, "no-office") == sorted([bare.pk, with_institution.member.pk])
    assert found(editor_client, Institution, "no-office") == [with_institution.pk]
    idle, unreached = PersonFactory(), PersonFactory(work_email="", user=UserFactory())
    waiting = AppointmentFactory(person=PersonFactory(), end_state="open").person
    assert found(editor_client, Person, "no-address") == [unreached.pk]
    assert found(editor_client, Person, "no-account") == sorted([idle.pk, waiting.pk])
    assert found(editor_client, Person, "no-office") == sorted([idle.pk, unreached.pk])
    assert found(editor_client, Person, "office-no-account") == [waiting.pk]
    assert office.person.user_id


def test_a_link_keeps_the_search_and_the_other_filters_and_the_chosen_one_leads_back(editor_client: Client) -> None:
    AppointmentFactory(position="Wanted", verified=False, role="assistant")
    page = editor_client.get(address(Appointment), {"q": "wanted", "role__exact": "assistant", "look": "unverified"})
    links = {
        str(look["label"]): (dict(parse_qsl(look["query"][1:])), look["is_chosen"]) for look in page.context["looks"]
    }
    kept = {"q": "wanted", "role__exact": "assistant"}
    assert links["Not verified"] == (kept, True)
    assert links["No source"] == (kept | {"look": "no-source"}, False)
    assert "Not verified (1) – show all" in text_of(page)
    assert "By what to look for" not in text_of(page)


def test_numbers_stand_beside_the_links_of_a_short_list_only(
    editor_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    MemberFactory.create_batch(2, verified=False)
    MemberFactory()
    assert "Not verified (2)" in text_of(editor_client.get(address(Member)))
    monkeypatch.setattr(quick_filters, "MOST_COUNTED", 2)
    assert "Not verified Source" in text_of(editor_client.get(address(Member)))


@pytest.mark.parametrize("look", ["nonsense", "", "%27"])
def test_a_look_that_is_none_shows_the_whole_list(editor_client: Client, look: str) -> None:
    member = MemberFactory()
    assert found(editor_client, Member, look) == [member.pk]


@pytest.mark.parametrize("model", [Member, Appointment, SteeringTerm, Institution, Person])
def test_a_look_asks_as_much_of_ten_rows_as_of_one(editor_client: Client, model: Any) -> None:
    def queries() -> list[int]:
        numbers = []
        for look in looks:
            with CaptureQueriesContext(connection) as asked:
                editor_client.get(address(model), {"look": look})
            numbers.append(len(asked))
        return numbers

    factories = {
        Member: MemberFactory, Appointment: AppointmentFactory, SteeringTerm: SteeringTermFactory,
        Institution: InstitutionFactory, Person: PersonFactory,
    }  # fmt: skip
    factories[model]()
    page = editor_client.get(address(model))
    looks = [str(look["query"]).partition("look=")[2] for look in page.context["looks"]]
    before = queries()
    factories[model].create_batch(9)
    assert queries() == before
