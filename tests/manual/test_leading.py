"""Who leads a chapter: the focal point and the alternate of its lead members, and the secretariat."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from focalpoints.models import Member, User
from focalpoints.models.appointment import Role
from focalpoints.models.member import Standing
from focalpoints.models.term import EndState
from focalpoints.services.accounts import make_staff
from manual.leading import chapters_led, leading_users, may_lead
from manual.models import Chapter
from r2pnet.partial_dates import PartialDate
from r2pnet.visibility import Audience, Level
from tests.factories import AppointmentFactory, MemberFactory, PersonFactory, UserFactory
from tests.manual.given import chapter_of

pytestmark = pytest.mark.django_db


def holder(member: Member, role: str = Role.FOCAL_POINT, **user: Any) -> User:
    """The account of somebody who holds `role` now."""
    made: User = UserFactory(**user)
    days: dict[str, Any] = {"start": PartialDate.of(2020), "end_state": EndState.OPEN, "end": None}
    AppointmentFactory(member=member, role=role, person=PersonFactory(user=made), **days)
    return made


def led_by(member: Member, **given: Any) -> Chapter:
    chapter, _revision = chapter_of("Words.", "What?", leads=[member], **given)
    return chapter


@pytest.mark.parametrize("role", Role.values)
def test_the_focal_point_and_the_alternate_of_a_lead_member_lead(role: str) -> None:
    member = MemberFactory()
    chapter, user = led_by(member), holder(member, role)
    leads = role in (Role.FOCAL_POINT, Role.ALTERNATE)
    assert may_lead(user, chapter) is leads
    assert leading_users(chapter) == ([user] if leads else [])
    other, _revision = chapter_of("Words.", "What else?")
    assert not may_lead(user, other)
    assert list(chapters_led(user)) == ([chapter] if leads else [])


def test_of_a_member_that_has_left_nobody_leads() -> None:
    member = MemberFactory(standing=Standing.FORMER)
    chapter, user = led_by(member), holder(member)
    assert (may_lead(user, chapter), leading_users(chapter)) == (False, [])


def test_nobody_leads_what_they_may_not_read() -> None:
    member = MemberFactory()
    chapter, user = led_by(member, level=Level.SECRETARIAT), holder(member)
    assert (may_lead(user, chapter), leading_users(chapter)) == (False, [])


def test_editors_lead_every_chapter_and_staff_without_a_group_none() -> None:
    chapter = led_by(MemberFactory())
    assert may_lead(make_staff("editor@example.org"), chapter)
    for nobody in (UserFactory(is_staff=True), UserFactory(), AnonymousUser(), Audience(Level.SECRETARIAT)):
        assert not may_lead(nobody, chapter)
