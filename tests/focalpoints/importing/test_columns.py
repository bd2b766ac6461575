"""Which heading of a spreadsheet means which column."""

from typing import NamedTuple

import pytest
from django.db import IntegrityError, transaction

from focalpoints.importing.columns import COLUMNS
from focalpoints.importing.headings import match_headings
from focalpoints.models import SheetImport
from focalpoints.models.sheet_import import LIVE, ImportState


class Heading(NamedTuple):
    number: int
    words: str


def headed(*words: str) -> list[Heading]:
    return [Heading(number, one) for number, one in enumerate(words, start=1)]


def test_every_column_is_found_by_its_key_and_by_its_label() -> None:
    keys = match_headings(headed(*(column.key for column in COLUMNS)))
    labels = match_headings(headed(*(str(column.label).upper() for column in COLUMNS)))
    wanted = {number: column.key for number, column in enumerate(COLUMNS, start=1)}
    assert (keys.matched, keys.unused, keys.twice, keys.missing) == (wanted, (), (), ())
    assert (labels.matched, labels.unused, labels.twice, labels.missing) == (wanted, (), (), ())


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("COUNTRY", "member"),
        ("État membre", "member"),
        ("Pais", "member"),
        ("E-Mail:", "email"),
        ("Correo electrónico", "email"),
        ("Name", "person"),
        ("Full name", "person"),
        ("ministère", "institution"),
        ("Start date", "start"),
        ("Job title", "position"),
    ],
)
def test_a_heading_is_known_by_what_people_usually_write(words: str, key: str) -> None:
    assert match_headings(headed(words)).matched == {1: key}


def test_unknown_headings_are_told_and_of_two_for_one_column_the_nearer_is_used() -> None:
    found = match_headings(headed("Shoe size", "Country", "Member", ""))
    assert found.matched == {3: "member"}
    assert [one.words for one in found.unused] == ["Shoe size"]
    assert [(one.words, column.key) for one, column in found.twice] == [("Country", "member")]
    assert [column.key for column in found.missing] == [one.key for one in COLUMNS if one.key != "member"]


def test_the_name_in_the_portals_own_list_of_members_is_nobodys() -> None:
    found = match_headings(headed("slug", "kind", "name"))
    assert found.matched == {1: "member", 2: "kind"}
    assert [one.words for one in found.unused] == ["name"]


@pytest.mark.django_db
@pytest.mark.parametrize("state", LIVE)
def test_one_import_is_under_way_at_a_time(state: ImportState) -> None:
    SheetImport.objects.create(name="one.csv", state=ImportState.DONE)
    SheetImport.objects.create(name="two.csv", state=state)
    with pytest.raises(IntegrityError), transaction.atomic():
        SheetImport.objects.create(name="three.csv")
    assert SheetImport.objects.live().count() == 1
