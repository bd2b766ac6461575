"""One thin line through the record: rows, stamps and versions."""

import pytest
from django.db import IntegrityError, transaction

from focalpoints.models import Member
from r2pnet.models import Stamp
from r2pnet.refusal import Changed
from tests.factories import AppointmentFactory, MemberFactory, SteeringTermFactory

pytestmark = pytest.mark.django_db


def test_every_change_of_a_member_gives_the_tables_a_new_stamp() -> None:
    member = MemberFactory()
    before = Stamp.objects.get(group="focalpoints").value
    member.joining_note = "changed"
    member.save()
    after = Stamp.objects.get(group="focalpoints").value
    Member.objects.filter(pk=member.pk).update(joining_note="again")
    assert len({before, after, Stamp.objects.get(group="focalpoints").value}) == 3


def test_a_stale_save_is_refused_and_loses_nothing() -> None:
    first = MemberFactory()
    second = Member.objects.get(pk=first.pk)
    first.joining_note = "first"
    first.save()
    second.joining_note = "second"
    with pytest.raises(Changed), transaction.atomic():
        second.save()
    assert Member.objects.get(pk=first.pk).joining_note == "first"


def test_a_member_is_a_state_or_an_organisation_and_never_both() -> None:
    member = MemberFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.filter(pk=member.pk).update(country=None)


def test_terms_are_made_with_their_members() -> None:
    appointment = AppointmentFactory()
    assert appointment.institution.member == appointment.member
    assert str(SteeringTermFactory()) == "Member of the steering group"
