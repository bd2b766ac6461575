"""Data files become records, and what staff have done since stays."""

from pathlib import Path

import pytest

from focalpoints.models import Institution, Member, Organisation
from r2pnet.data_files import Row, WrongRow, read_rows
from r2pnet.loading import Load
from r2pnet.partial_dates import PartialDate
from tests.factories import MemberFactory

COLUMNS = ("name", "abbreviation", "kind")


def written(folder: Path, *lines: str) -> Path:
    path = folder / "things.csv"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def row(**cells: str) -> Row:
    return Row("organisations.csv", 2, cells)


def loaded(name: str = "Test League", abbreviation: str = "TL", kind: str = "ngo") -> Load:
    load = Load()
    shelf = load.shelf(Organisation, "name")
    shelf.put(row(name=name, abbreviation=abbreviation, kind=kind), name=name, abbreviation=abbreviation, kind=kind)
    return load


def counts(load: Load) -> tuple[int, ...]:
    tally = load.tallies[0]
    return tally.rows, tally.new, tally.changed, tally.same, tally.kept


# --- files


def test_a_file_is_read_with_the_numbers_of_its_lines(tmp_path: Path) -> None:
    path = written(tmp_path, "name,kind", '"League, of Tests", ngo ', "", "Union,un")
    assert [(one.line, dict(one.cells)) for one in read_rows(path, ("kind", "name"))] == [
        (2, {"name": "League, of Tests", "kind": "ngo"}),
        (4, {"name": "Union", "kind": "un"}),
    ]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["name"], "things.csv, line 1, column kind: this column has to be there once."),
        (["name,kind,kind"], "things.csv, line 1, column kind: this column has to be there once."),
        (["name,kind,size"], "things.csv, line 1, column size: there is no such column."),
        ([], "things.csv, line 1, column name: this column has to be there once."),
        (["name,kind", "League"], "things.csv, line 2, column kind: 1 cells instead of 2."),
        (["name,kind", "League,ngo,9"], "things.csv, line 2, column kind: 3 cells instead of 2."),
    ],
)
def test_a_file_of_another_form_is_refused_by_line_and_column(tmp_path: Path, lines: list[str], message: str) -> None:
    with pytest.raises(WrongRow) as refusal:
        read_rows(written(tmp_path, *lines), ("name", "kind"))
    assert str(refusal.value) == message


def test_a_file_that_is_not_utf_8_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "things.csv"
    path.write_bytes("name,kind\nCôte,ngo\n".encode("latin-1"))
    with pytest.raises(WrongRow, match=r"^things\.csv, line 1, column -: the file is not CSV in UTF-8: "):
        read_rows(path, ("name", "kind"))


@pytest.mark.parametrize(
    ("read", "text", "message"),
    [
        ("number", "35+", "“35+” is not a whole number."),
        ("number", "²", "“²” is not a whole number."),
        ("decimal", "1,5", "“1,5” is not a number."),
        ("flag", "true", "“true” is not known here."),
        ("partial_date", "soon", "“soon” is not a date from 2005 to 2100."),
        ("partial_date", "2013-02-30", "“2013-02-30” is not a date from 2005 to 2100."),
        ("day", "2013", "“2013” is not a day such as 2015-10-22."),
    ],
)
def test_a_cell_that_holds_something_else_is_refused_by_its_column(read: str, text: str, message: str) -> None:
    with pytest.raises(WrongRow) as refusal:
        getattr(row(cell=text), read)("cell")
    assert str(refusal.value) == f"organisations.csv, line 2, column cell: {message}"


def test_an_empty_cell_is_not_known_and_a_full_one_is_read() -> None:
    empty, full = row(cell=""), row(cell="2013")
    assert [empty.number("cell"), empty.decimal("cell"), empty.partial_date("cell"), empty.day("cell")] == [None] * 4
    assert empty.flag("cell") is False
    assert [full.number("cell"), full.decimal("cell")] == [2013, 2013.0]
    assert full.partial_date("cell") == PartialDate.of(2013)


def test_of_several_names_the_wrong_one_is_named() -> None:
    with pytest.raises(WrongRow, match="column hosts: “ATLANTIS” is not known here"):
        row(hosts="GHA; ATLANTIS").several_of("hosts", {"GHA": 1})
    assert row(hosts="GHA;  DNK ;").several_of("hosts", {"GHA": 1, "DNK": 2}) == [1, 2]


# --- records


@pytest.mark.django_db
def test_a_row_is_new_once_and_then_the_same() -> None:
    assert counts(loaded()) == (1, 1, 0, 0, 0)
    version = Organisation.objects.get().version
    assert counts(loaded()) == (1, 0, 0, 1, 0)
    assert (Organisation.objects.get().version, Organisation.history.count()) == (version, 1)


@pytest.mark.django_db
def test_what_the_file_changes_is_changed_and_the_history_says_by_which_file() -> None:
    loaded()
    assert counts(loaded(abbreviation="LEAGUE")) == (1, 0, 1, 0, 0)
    league = Organisation.objects.get()
    assert (league.abbreviation, league.edited_fields) == ("LEAGUE", [])
    assert league.history.first().history_change_reason == "load_network: organisations.csv"


@pytest.mark.django_db
def test_a_field_that_staff_edited_is_kept_and_listed_while_the_others_follow_the_file() -> None:
    loaded()
    league = Organisation.objects.get()
    league.abbreviation = "staff"
    league.save()
    load = loaded(abbreviation="LEAGUE", kind="un")
    league.refresh_from_db()
    assert (league.abbreviation, league.kind, league.edited_fields) == ("staff", "un", ["abbreviation"])
    assert counts(load) == (1, 0, 1, 0, 1)
    assert load.edits == ["Test League: abbreviation kept as edited by staff"]


@pytest.mark.django_db
def test_an_edit_that_the_file_has_caught_up_with_is_counted_but_no_longer_listed() -> None:
    loaded()
    league = Organisation.objects.get()
    league.abbreviation = "staff"
    league.save()
    load = loaded(abbreviation="staff")
    assert (counts(load), load.edits) == ((1, 0, 0, 1, 1), [])


@pytest.mark.django_db
def test_a_record_that_staff_renamed_is_found_again_and_not_made_twice() -> None:
    loaded()
    league = Organisation.objects.get()
    league.name = "League of Tests"
    league.save()
    load = loaded()
    assert [one.name for one in Organisation.objects.all()] == ["League of Tests"]
    assert load.edits == ["League of Tests: name kept as edited by staff"]


@pytest.mark.django_db
def test_a_record_that_staff_deleted_is_not_loaded_again() -> None:
    loaded()
    Organisation.objects.get().delete()
    load = loaded()
    assert list(Organisation.objects.all()) == []
    assert (counts(load), load.edits) == ((1, 0, 0, 1, 1), ["Test League: deleted by staff, not loaded again"])


@pytest.mark.django_db
def test_a_record_that_staff_made_is_wholly_theirs() -> None:
    Organisation.objects.create(name="Test League", kind="un")
    load = loaded()
    league = Organisation.objects.get()
    assert (league.abbreviation, league.kind, league.loaded) == ("", "un", {})
    assert load.edits == [
        "Test League: abbreviation kept as edited by staff",
        "Test League: kind kept as edited by staff",
    ]


@pytest.mark.django_db
def test_a_column_that_is_new_in_the_file_fills_what_is_still_blank() -> None:
    loaded()
    Organisation.objects.update(loaded={"name": "Test League", "kind": "ngo"}, abbreviation="")
    assert counts(loaded()) == (1, 0, 1, 0, 0)
    assert Organisation.objects.get().abbreviation == "TL"


@pytest.mark.django_db
def test_the_same_record_on_two_lines_is_refused() -> None:
    shelf = Load().shelf(Organisation, "name")
    shelf.put(row(), name="Test League", kind="ngo")
    with pytest.raises(WrongRow, match=r"line 2, column name: the same record stands on another line\."):
        shelf.put(row(), name="Test League", kind="un")


@pytest.mark.django_db
def test_a_broken_rule_is_said_at_the_column_of_the_file() -> None:
    shelf = Load().shelf(Institution, "member", "name", columns={"name": "office"})
    with pytest.raises(WrongRow, match=r"organisations\.csv, line 2, column office: .*at most 200 characters"):
        shelf.put(row(), member=MemberFactory(), name="x" * 201, sector="justice")
    with pytest.raises(WrongRow, match=r"organisations\.csv, line 2, column sector: .*is not a valid choice"):
        shelf.put(row(), member=MemberFactory(), name="Test Ministry", sector="sports")


@pytest.mark.django_db
def test_a_rule_of_the_database_is_said_in_its_own_words() -> None:
    Load().shelf(Organisation, "name").put(row(), name="Test League", kind="regional")
    member = {"slug": "testland", "kind": "state", "organisation": Organisation.objects.get()}
    with pytest.raises(WrongRow) as refusal:
        Load().shelf(Member, "slug").put(row(), **member)
    assert str(refusal.value) == (
        "organisations.csv, line 2, column slug: "
        "Name a state for a state, an organisation for an organisation, not both."
    )
    assert Member.objects.count() == 0
