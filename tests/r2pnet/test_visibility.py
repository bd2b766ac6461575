"""Who may see what: one rule, the same in Python and in the database."""

import itertools
from dataclasses import replace

import pytest
from django.contrib.auth.models import AnonymousUser, Group, Permission

from focalpoints.models import Appointment, Member, Person, SteeringTerm, User
from focalpoints.services.accounts import StaffGroup, make_staff
from meetings.models import Meeting, Paper
from meetings.models.meeting import MeetingStatus
from r2pnet.visibility import EVERYTHING, PUBLIC, Grants, Level, VisibleQuerySet, grants_of
from tests.factories import (
    AppointmentFactory,
    MeetingFactory,
    MemberFactory,
    PaperFactory,
    PersonFactory,
    SteeringTermFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

SCOPES = ["", "member:1", "meeting:2"]
MEMBER_OF_ONE = Grants(
    levels=frozenset({Level.PUBLIC, Level.MEMBERS}),
    scoped=frozenset({(Level.MEMBERS, "member:1"), (Level.PUBLIC, "member:1")}),
)
GUEST = Grants(scoped=frozenset({(Level.MEMBERS, "meeting:2")}))


def test_the_levels_stand_from_the_widest_to_the_narrowest() -> None:
    assert Level.values == ["public", "members", "steering", "secretariat"]


@pytest.mark.parametrize(
    ("grants", "seen"),
    [
        (PUBLIC, {("public", "")}),
        (GUEST, {("public", ""), ("members", "meeting:2")}),
        (MEMBER_OF_ONE, {("public", ""), ("members", ""), ("members", "member:1"), ("public", "member:1")}),
        (replace(PUBLIC, levels=frozenset()), set()),
        (EVERYTHING, set(itertools.product(Level.values, SCOPES))),
    ],
    ids=["public", "guest", "member", "nobody", "secretariat"],
)
def test_the_database_shows_exactly_what_the_grants_cover(grants: Grants, seen: set[tuple[str, str]]) -> None:
    for level, scope in itertools.product(Level.values, SCOPES):
        PaperFactory(level=level, scope=scope)
    found = set(Paper.objects.filter(grants.as_condition()).values_list("level", "scope"))
    covered = {pair for pair in itertools.product(Level.values, SCOPES) if grants.cover(*pair)}
    assert found == seen == covered


def test_the_public_holds_the_public_level_and_only_active_staff_of_a_group_hold_everything() -> None:
    closed, no_staff = make_staff("closed@example.org"), make_staff("no-staff@example.org")
    User.objects.filter(pk=closed.pk).update(is_active=False)
    User.objects.filter(pk=no_staff.pk).update(is_staff=False)
    marked = UserFactory(is_staff=True)
    marked.groups.add(Group.objects.create(name="another group"))
    marked.user_permissions.add(*Permission.objects.all())
    users = {
        "a visitor": AnonymousUser(),
        "an account": UserFactory(),
        "an editor": make_staff("editor@example.org"),
        "an administrator": make_staff("administrator@example.org", group=StaffGroup.ADMINISTRATOR),
        "a superuser": UserFactory(is_staff=True, is_superuser=True),
        "staff of neither group": marked,
        "staff that may not sign in": User.objects.get(pk=closed.pk),
        "of a group without the staff's mark": User.objects.get(pk=no_staff.pk),
        "a superuser without the staff's mark": UserFactory(is_superuser=True),
    }
    assert {name: grants_of(user) == EVERYTHING for name, user in users.items()} == {
        "a visitor": False,
        "an account": False,
        "an editor": True,
        "an administrator": True,
        "a superuser": True,
        "staff of neither group": False,
        "staff that may not sign in": False,
        "of a group without the staff's mark": False,
        "a superuser without the staff's mark": False,
    }
    assert grants_of(users["an account"]) == grants_of(marked) == PUBLIC


def test_grants_that_differ_are_written_differently() -> None:
    assert len({grants.as_text for grants in (PUBLIC, GUEST, MEMBER_OF_ONE, EVERYTHING)}) == 4


def test_the_public_sees_no_members_only_row_of_any_model_and_staff_see_all(
    anonymous: AnonymousUser, staff: User
) -> None:
    made = {
        Member: MemberFactory(level=Level.MEMBERS),
        Appointment: AppointmentFactory(level=Level.STEERING, member__level=Level.SECRETARIAT),
        SteeringTerm: SteeringTermFactory(level=Level.MEMBERS, scope="member:1", member__scope="member:1"),
        Person: PersonFactory(),
        Meeting: MeetingFactory(level=Level.SECRETARIAT),
        Paper: PaperFactory(level=Level.PUBLIC, scope="meeting:2"),
    }
    shown: dict[str, list[bool]] = {}
    for model, row in made.items():
        rows: VisibleQuerySet = model.objects.filter(pk=row.pk)  # type: ignore[attr-defined]
        shown[model.__name__] = [rows.visible_to(anonymous).exists(), rows.visible_to(staff).exists()]
    assert shown == {model.__name__: [False, True] for model in made}


def test_a_draft_of_a_meeting_is_the_secretariats_whatever_its_level(anonymous: AnonymousUser, staff: User) -> None:
    draft = MeetingFactory(level=Level.PUBLIC, status=MeetingStatus.DRAFT)
    assert list(Meeting.objects.visible_to(anonymous)) == []
    assert list(Meeting.objects.visible_to(staff)) == [draft]
