"""Version stamps: every change of a group's tables gives it a new one, in the same transaction."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from focalpoints.models import Country, Member, OtherName
from meetings.models import Meeting
from r2pnet.models import Stamp
from r2pnet.stamps import bump, stamps
from tests.factories import CountryFactory, MeetingFactory, MemberFactory, PersonFactory

pytestmark = pytest.mark.django_db


def value(group: str = "focalpoints") -> str:
    held = stamps([group])
    return held[group].value if held else ""


def make(member: Member) -> None:
    MemberFactory()


def save(member: Member) -> None:
    member.save()


def save_one_field(member: Member) -> None:
    member.joining_note = "changed"
    member.save(update_fields=["joining_note"])


def update(member: Member) -> None:
    Member.objects.update(joining_note="changed")


def delete(member: Member) -> None:
    member.delete()


def delete_many(member: Member) -> None:
    Member.objects.all().delete()


def make_many(member: Member) -> None:
    OtherName.objects.bulk_create([OtherName(country=member.country, name="Another name")])


def update_many(member: Member) -> None:
    Member.objects.bulk_update([member], ["joining_note"])


def make_through_a_relation(member: Member) -> None:
    member.country.other_names.create(name="Another name")


def get_or_create(member: Member) -> None:
    OtherName.objects.get_or_create(country=member.country, name="Another name")


def update_or_create(member: Member) -> None:
    OtherName.objects.update_or_create(country=member.country, defaults={"name": "Another name"})


@pytest.mark.parametrize(
    "change",
    [
        make,
        save,
        save_one_field,
        update,
        delete,
        delete_many,
        make_many,
        update_many,
        make_through_a_relation,
        get_or_create,
        update_or_create,
    ],
)
def test_every_way_of_changing_a_row_gives_its_group_a_new_stamp(change: Callable[[Member], None]) -> None:
    member = MemberFactory()
    before = value()
    change(member)
    assert len({before, value(), ""}) == 3


def test_a_change_of_one_group_leaves_the_stamp_of_the_other() -> None:
    MeetingFactory()
    before = value("focalpoints")
    Meeting.objects.update(theme="changed")
    assert value("focalpoints") == before


def test_a_change_that_is_rolled_back_leaves_the_stamp_as_it_was() -> None:
    member = MemberFactory()
    before = value()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        member.save()
        _ = 1 / 0
    assert value() == before


def test_the_stamp_says_when_the_group_last_changed() -> None:
    MemberFactory()
    long_ago = Stamp.objects.get(group="focalpoints").changed_at - timedelta(days=400)
    Stamp.objects.update(changed_at=long_ago)
    Country.objects.update(group_note="changed")
    assert Stamp.objects.get(group="focalpoints").changed_at - long_ago >= timedelta(days=400)


def test_a_group_that_never_changed_has_no_stamp_and_the_first_change_gives_it_one() -> None:
    assert stamps(["new", "newer"]) == {}
    bump("new")
    assert [len(stamp.value) for stamp in stamps(["new", "newer"]).values()] == [16]


def test_all_stamps_of_a_page_are_read_in_one_query() -> None:
    CountryFactory()
    MeetingFactory()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert sorted(stamps(["focalpoints", "meetings"])) == ["focalpoints", "meetings"]
    assert len(queries) == 1


def test_the_stamp_is_taken_before_any_row_so_that_two_writers_never_wait_for_each_other() -> None:
    member = MemberFactory()
    with CaptureQueriesContext(connection) as queries:
        Member.objects.filter(pk=member.pk).update(joining_note="changed")
        member = Member.objects.get(pk=member.pk)
        member.save()
        member.country.other_names.create(name="Another name")
    written = [query["sql"].split('"')[1] for query in queries if query["sql"].startswith(("UPDATE", "INSERT"))]
    assert written == [
        "r2pnet_stamp",
        "focalpoints_member",
        "r2pnet_stamp",
        "focalpoints_member",
        "focalpoints_member",
        "focalpoints_historicalmember",
        "r2pnet_stamp",
        "focalpoints_othername",
        "focalpoints_historicalothername",
    ]


def test_a_change_of_a_person_moves_no_tag_of_a_public_page() -> None:
    MemberFactory()
    person = PersonFactory()
    before = value()
    person.phone = "+0 changed"
    person.save()
    assert value() == before
