"""Records: nobody's change is overwritten by somebody who did not see it."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from focalpoints.models import Member, Person
from meetings.models import Paper
from r2pnet.refusal import Changed, Refused, refuse_unless
from tests.factories import MemberFactory, PaperFactory, PersonFactory

pytestmark = pytest.mark.django_db


def test_each_save_counts_the_version_once() -> None:
    person = PersonFactory()
    versions = [person.version]
    person.save()
    versions.append(person.version)
    person.name = "Test Person renamed"
    person.save(update_fields=["name"])
    assert [*versions, person.version, Person.objects.get().version] == [1, 2, 3, 3]


def test_the_second_of_two_editors_is_refused_and_the_first_ones_words_stay() -> None:
    mine = PersonFactory(name="Test Person")
    theirs = Person.objects.get()
    theirs.name = "Theirs"
    theirs.save()
    mine.name = "Mine"
    with pytest.raises(Changed) as caught:
        mine.save()
    assert caught.value.message == (
        "Somebody else has changed this record since you opened it. Nothing of yours is lost: compare."
    )
    assert (Person.objects.get().name, Person.objects.get().version, mine.name) == ("Theirs", 2, "Mine")


def test_one_field_alone_is_refused_as_well_when_the_record_is_stale() -> None:
    mine = PersonFactory()
    Person.objects.get().save()
    mine.name = "Mine"
    with pytest.raises(Changed):
        mine.save(update_fields=["name"])


def test_an_update_of_many_rows_makes_open_copies_stale() -> None:
    mine = PersonFactory()
    Person.objects.update(name="Renamed for all")
    with pytest.raises(Changed):
        mine.save()
    assert (Person.objects.get().name, Person.objects.get().version) == ("Renamed for all", 2)


def test_a_bulk_update_makes_open_copies_stale() -> None:
    mine = PersonFactory()
    theirs = Person.objects.get()
    theirs.name = "Theirs"
    Person.objects.bulk_update([theirs], ["name"])
    with pytest.raises(Changed):
        mine.save()


def test_a_record_that_somebody_deleted_is_not_made_again_by_a_stale_save() -> None:
    mine = PersonFactory()
    Person.objects.get().delete()
    with pytest.raises(Changed):
        mine.save()
    assert Person.objects.count() == 0


def test_a_new_record_never_takes_the_row_of_another() -> None:
    held = PersonFactory(name="Held")
    with pytest.raises(IntegrityError), transaction.atomic():
        Person(pk=held.pk, name="Another").save()
    assert Person.objects.get().name == "Held"


def test_after_a_save_that_failed_the_same_copy_can_be_saved_again() -> None:
    PaperFactory(symbol="T/TAKEN")
    paper = PaperFactory(symbol="T/MINE")
    paper.symbol = "T/TAKEN"
    with pytest.raises(DatabaseError), transaction.atomic():
        paper.save()
    paper.symbol = "T/OTHER"
    paper.save()
    assert (Paper.objects.get(pk=paper.pk).symbol, paper.version) == ("T/OTHER", 2)


def test_every_save_stands_in_the_history_with_its_version() -> None:
    member = MemberFactory()
    member.joining_note = "changed"
    member.save()
    held = list(Member.history.order_by("history_id").values_list("history_type", "joining_note", "version"))
    assert held == [("+", "", 1), ("~", "changed", 2)]


def test_a_refusal_names_its_field() -> None:
    refuse_unless(True, "never said")
    with pytest.raises(Refused) as caught:
        refuse_unless([], "Give the date of the end.", field="end")
    assert caught.value.as_validation_error().message_dict == {"end": ["Give the date of the end."]}
    assert Refused("No.").as_validation_error().messages == ["No."]
