"""By every way in which staff write, the history says who, when, what, before and after."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from focalpoints.models import Appointment, Person, User
from focalpoints.models.term import EndState
from focalpoints.services.terms import save_appointment
from meetings.models.meeting import MeetingStatus
from meetings.models.registration import RegistrationStatus
from r2pnet.partial_dates import PartialDate
from r2pnet.record_history import tell_changes
from tests.admin.pages import filled_in
from tests.factories import (
    AppointmentFactory,
    CapacityFactory,
    InstitutionFactory,
    MeetingFactory,
    PersonFactory,
    RegistrationFactory,
)
from tests.focalpoints.importing.sheets import decided, read, uploaded, written

pytestmark = pytest.mark.django_db

THEN, NOW = "2026-11-20T09:00:00Z", "2026-11-24T12:00:00Z"
REASON = "Letter of 3 May"


def office() -> Appointment:
    return AppointmentFactory(position="Head of Unit", start=PartialDate.of(2024), end_state=EndState.OPEN)


def by_service(client: Client, by: User) -> Any:
    one = office_of_then()
    one.position = "Director"
    return save_appointment(one, by=by, reason=REASON)


def by_admin_form(client: Client, by: User) -> Any:
    one = office_of_then()
    url = reverse("admin:focalpoints_appointment_correct", args=[one.pk])
    assert client.post(url, filled_in(client.get(url), position="Director", reason=REASON)).status_code == 302
    return one


def by_import(client: Client, by: User) -> Any:
    """A spreadsheet whose line says another position of the same office; its own reason names the file."""
    with time_machine.travel(THEN, tick=False):
        one = office()
        one.person = PersonFactory(name="A. Sample", work_email="a.sample@example.org")
        one.save()
        one.history.exclude(pk=one.history.latest().pk).delete()
    cells = {"member": one.member.name, "role": "focal point", "person": "A. Sample", "email": "a.sample@example.org"}
    row = {**cells, "position": "Director", "start": "2024", "end_state": "open"}
    held = written(decided(read(uploaded(row, by=by, name=f"{REASON}.csv")), by))
    assert held.state == "done", (held.state, held.error)
    return one


def office_of_then() -> Appointment:
    with time_machine.travel(THEN, tick=False):
        return Appointment.objects.get(pk=office().pk)


WAYS: dict[str, Callable[[Client, User], Any]] = {
    "service": by_service,
    "admin form": by_admin_form,
    "import": by_import,
}


def newest_of(thing: Any) -> Any:
    row = thing.history.latest()
    tell_changes([row])
    return row


@pytest.mark.parametrize("way", WAYS)
def test_the_history_says_who_when_why_and_what_before_and_after(way: str, staff_client: Client, staff: User) -> None:
    with time_machine.travel(NOW, tick=False):
        changed = WAYS[way](staff_client, staff)
    row = newest_of(changed)
    assert (row.history_user, row.history_date) == (staff, datetime(2026, 11, 24, 12, tzinfo=UTC))
    assert [(one.field, one.before, one.after) for one in row.changes] == [("Position", "Head of Unit", "Director")]
    assert REASON in row.history_change_reason
    assert changed.history.count() == 2


def test_it_says_it_of_a_row_on_the_page_of_another_record(staff_client: Client, staff: User) -> None:
    with time_machine.travel(THEN, tick=False):
        ministry = InstitutionFactory(own_name="Bureau")
    url = reverse("admin:focalpoints_member_change", args=[ministry.member_id])
    typed = {"institutions__0__own_name": "Direction", "reason": REASON}
    with time_machine.travel(NOW, tick=False):
        assert staff_client.post(url, filled_in(staff_client.get(url), **typed)).status_code == 302
    row = newest_of(ministry)
    assert (row.history_user, row.history_date) == (staff, datetime(2026, 11, 24, 12, tzinfo=UTC))
    assert [(one.field, one.before, one.after) for one in row.changes] == [
        ("Name in the member's words", "Bureau", "Direction")
    ]
    assert row.history_change_reason == REASON


@pytest.mark.parametrize(
    ("action", "before", "after", "reason"),
    [
        ("approve", RegistrationStatus.REQUESTED, "Confirmed", "Approved"),
        ("move_up", RegistrationStatus.WAITING, "Confirmed", "Moved up by the secretariat"),
        ("decline", RegistrationStatus.REQUESTED, "Declined", "Declined"),
        ("withdraw", RegistrationStatus.CONFIRMED, "Withdrawn", REASON),
    ],
)
def test_an_action_on_chosen_rows_says_it_of_each(
    action: str, before: RegistrationStatus, after: str, reason: str, staff_client: Client, staff: User
) -> None:
    meeting = MeetingFactory(status=MeetingStatus.OPEN, start=PartialDate.of(2027, 5, 1), end=None)
    capacity = CapacityFactory(meeting=meeting)
    with time_machine.travel(THEN, tick=False):
        rows = RegistrationFactory.create_batch(2, meeting=meeting, capacity=capacity, status=before)
    chosen = {"action": action, "_selected_action": [one.pk for one in rows], "sure": "1", "reason": REASON}
    with time_machine.travel(NOW, tick=False):
        staff_client.post(reverse("admin:meetings_registration_changelist"), chosen)
    for one in rows:
        row = newest_of(one)
        assert (row.history_user, row.history_date) == (staff, datetime(2026, 11, 24, 12, tzinfo=UTC))
        assert row.history_change_reason == reason
        said = [(told.before, told.after) for told in row.changes if told.field == "Status"]
        assert said == [(str(before.label), after)]


def test_a_list_of_records_says_what_was_in_it_before(staff_client: Client, staff: User) -> None:
    person = PersonFactory(languages=["en"])
    url = reverse("admin:focalpoints_person_change", args=[person.pk])
    assert staff_client.post(url, filled_in(staff_client.get(url), languages="en, fr")).status_code == 302
    row = newest_of(Person.objects.get(pk=person.pk))
    assert row.history_user == staff
    assert [(one.field, one.before, one.after) for one in row.changes] == [("Languages", "en", "en, fr")]


def test_nobody_changes_or_deletes_a_line_of_history(staff_client: Client, staff: User) -> None:
    one = office()
    url = reverse("admin:focalpoints_appointment_history", args=[one.pk])
    key = one.history.get().pk
    assert staff_client.get(f"{url}{key}/").status_code in (302, 404)
    staff_client.post(url, {"position": "Another"})
    staff_client.post(f"{url}{key}/", {"position": "Another", "_change_history": "1"})
    assert list(one.history.values_list("position", flat=True)) == ["Head of Unit"]
