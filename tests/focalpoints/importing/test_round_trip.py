"""A list that was taken away from the admin is brought back as it is: nothing changes."""

import io
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from focalpoints.models import Appointment, ImportRow, SheetImport, User
from focalpoints.models.term import EndState
from focalpoints.services.importing import plan
from r2pnet.partial_dates import PartialDate
from r2pnet.sheets.reading import refuse_at_once
from r2pnet.visibility import Level
from tests.factories import AppointmentFactory, MemberFactory, PersonFactory, RegionalOrganisationFactory
from tests.sheets.opened import body

pytestmark = pytest.mark.django_db


def fates(client: Client, by: User, room: str, form: str) -> list[tuple[str, Any]]:
    """What an import would make of each row of the list as it was taken away."""
    content = body(client.post(f"/admin/focalpoints/{room}/export/", {"form": form}))
    refuse_at_once(io.BytesIO(content), f"{room}.{form}", len(content))
    held = SheetImport(name=f"{room}.{form}", size=len(content), digest="0" * 64, uploaded_by=by)
    held.file.save("list", ContentFile(content), save=False)
    held.state = "planning"
    held.save()
    plan(held.pk, lambda done, total: None)
    held.refresh_from_db()
    assert held.error == ""
    return [(row.fate, row.changes or row.sentences) for row in ImportRow.objects.filter(sheet_import=held)]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("room", ["appointment", "member"])
def test_a_list_that_was_taken_away_changes_nothing_when_it_is_brought_back(
    staff_client: Client, staff: User, room: str, form: str
) -> None:
    member = MemberFactory(country__short_name="Testland", country__iso3="TES", joined=PartialDate.parse("by 2013"))
    RegionalOrganisationFactory(organisation__name="Test Union")
    office = {
        "institution__name": "Ministry of Tests",
        "institution__own_name": "Testministerium",
        "position": "Head, of =all",
        "start": PartialDate.parse("about May 2014"),
        "letter": "-5 May",
        "source_date": PartialDate.of(2024, 5),
        "source_public": False,
        "level": Level.MEMBERS,
    }
    one: Appointment = AppointmentFactory(
        member=member,
        person=PersonFactory(
            name="A. Sample", work_email="a@example.org", phone="+43 1 5550100", languages=["en", "fr"]
        ),
        end_state=EndState.OPEN,
        **office,
    )
    AppointmentFactory(member=member, institution=one.institution, person=None, role="alternate", verified=False)
    rows = fates(staff_client, staff, room, form)
    assert rows == [("same", [])] * len(rows)
    assert len(rows) == 2
