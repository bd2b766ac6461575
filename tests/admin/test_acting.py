"""On whose behalf staff act, by which way and since when they were told: typed beside why, kept in the history."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from focalpoints.models import Member, User
from focalpoints.services.erasure import anonymise
from meetings.models import Registration
from r2pnet.acting import Reason, sign
from r2pnet.recording import record
from tests.admin.pages import errors_of, filled_in, text_of
from tests.factories import AppointmentFactory, InstitutionFactory, MemberFactory, PersonFactory, RegistrationFactory

pytestmark = pytest.mark.django_db


def address(thing: Any, page: str) -> str:
    return reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_{page}", args=[thing.pk])


def edit(client: Client, thing: Any, **changed: Any) -> Any:
    return client.post(address(thing, "change"), filled_in(client.get(address(thing, "change")), **changed))


def members_offered(client: Client, thing: Any) -> list[str]:
    form = client.get(address(thing, "change")).context["adminform"].form
    return [key for key, _label in form.fields["on_behalf_of"].choices]


@pytest.fixture
def slovenia(db: None) -> Member:
    return MemberFactory(country__short_name="Slovenia", slug="slovenia")


TOLD = {"on_behalf_of": "Slovenia", "came_by": "letter", "received_on": "3 May 2026", "reason": "New ministry"}


def test_it_stands_in_the_history_and_on_its_page(staff_client: Client, staff: User, slovenia: Member) -> None:
    assert edit(staff_client, slovenia, source_note="A letter", **TOLD).status_code == 302
    newest = slovenia.history.latest()
    assert (newest.history_user, newest.history_change_reason) == (staff, "New ministry")
    assert (newest.history_on_behalf_of, newest.history_channel, newest.history_received_on) == (
        "Slovenia",
        "letter",
        date(2026, 5, 3),
    )
    page = text_of(staff_client.get(address(slovenia, "history")))
    assert "On behalf of Slovenia, by letter, received on 3 May 2026." in page
    assert "Why: New ministry" in page


def test_rows_on_the_page_of_a_record_are_signed_alike(staff_client: Client, slovenia: Member) -> None:
    ministry = InstitutionFactory(member=slovenia)
    edit(staff_client, slovenia, institutions__0__own_name="Ministrstvo", **TOLD)
    newest = ministry.history.latest()
    assert (newest.own_name, newest.history_on_behalf_of, newest.history_channel) == (
        "Ministrstvo",
        "Slovenia",
        "letter",
    )


def test_a_change_of_the_secretariats_own_says_nothing_of_a_member(staff_client: Client, slovenia: Member) -> None:
    edit(staff_client, slovenia, source_note="Looked up")
    newest = slovenia.history.latest()
    assert (newest.history_on_behalf_of, newest.history_channel, newest.history_received_on) == ("", "", None)
    assert "On behalf" not in text_of(staff_client.get(address(slovenia, "history")))


def test_the_member_is_that_of_the_record(staff_client: Client, slovenia: Member) -> None:
    MemberFactory(country__short_name="Ghana")
    office = AppointmentFactory(member=slovenia, person=PersonFactory())
    for thing in (slovenia, office.institution, office.person):
        assert members_offered(staff_client, thing) == ["", "Slovenia"]
    assert sorted(members_offered(staff_client, PersonFactory())) == ["", "Ghana", "Slovenia"]


def test_another_member_and_a_day_to_come_are_refused_at_their_fields(staff_client: Client, slovenia: Member) -> None:
    MemberFactory(country__short_name="Ghana")
    page = edit(staff_client, slovenia, source_note="x", on_behalf_of="Ghana")
    assert errors_of(page) == {"on_behalf_of": ["Select a valid choice. Ghana is not one of the available choices."]}
    page = edit(staff_client, slovenia, source_note="x", received_on="2099-01-01")
    assert errors_of(page) == {
        "received_on": ["Write the day on which it was received: today or earlier, and not before 2005."]
    }
    slovenia.refresh_from_db()
    assert slovenia.version == 1


def test_staff_who_correct_a_registration_say_it_too(staff_client: Client, slovenia: Member) -> None:
    registration = RegistrationFactory(person=AppointmentFactory(member=slovenia, person=PersonFactory()).person)
    page = edit(staff_client, registration, office="Ministry", came_by="phone", on_behalf_of="Slovenia")
    assert page.status_code == 302
    newest = Registration.objects.get().history.latest()
    assert (newest.office, newest.history_on_behalf_of, newest.history_channel) == ("Ministry", "Slovenia", "phone")


def test_a_name_in_it_goes_when_a_person_is_erased(staff: User) -> None:
    person = PersonFactory(name="Ada Sample")
    member = record(MemberFactory(), by=staff, reason=Reason("Told by Ada Sample", on_behalf_of="Ada Sample"))
    anonymise(person, by=staff)
    newest = member.history.latest()
    assert "Ada" not in f"{newest.history_on_behalf_of} {newest.history_change_reason}"
    assert newest.history_on_behalf_of != ""


def test_histories_of_many_rows_at_once_say_it_too(staff: User) -> None:
    members = [MemberFactory(), MemberFactory()]
    for member in members:
        sign(member, staff, Reason("By letter", "letter", "Slovenia"))
    Member.history.bulk_history_create(members, update=True)
    told = Member.history.filter(history_channel="letter").values_list("history_on_behalf_of", "history_change_reason")
    assert list(told) == [("Slovenia", "By letter")] * 2
