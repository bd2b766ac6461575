"""The directory as a PDF: what is in it, what is not, and that a screen reader can read it."""

import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import time_machine
from django.conf import LazySettings
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from pypdf import PdfReader
from pytest_django import DjangoDbBlocker

from focalpoints.directory import Directory, directory, parted
from focalpoints.models import Member, MembershipCount
from focalpoints.models.country import UNGroup
from focalpoints.models.member import Standing
from r2pnet.partial_dates import PartialDate
from r2pnet.reports.models import Report
from r2pnet.reports.orders import order
from r2pnet.reports.rendering import render
from r2pnet.visibility import Level
from tests.factories import (
    AppointmentFactory,
    CountryFactory,
    InstitutionFactory,
    MemberFactory,
    MembershipCountFactory,
    RegionalOrganisationFactory,
)

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Printed:
    """The directory of the real rows: its file, what it was made of, and the members that it should hold."""

    path: Path
    shown: Directory
    members: list[tuple[str, str, bool]]


@pytest.fixture(scope="module")
def printed(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Printed:
    """Made once for all tests that only read it; the rows are rolled back."""
    with (
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        call_command("load_network", verbosity=0)
        path = made()
        members = [(member.name, member.code, member.verified) for member in Member.objects.with_names()]
        shown = directory("", "en")
        transaction.set_rollback(True)
    return Printed(path, shown, members)


def made() -> Path:
    report = order("directory")
    render(report.pk)
    return Path(Report.objects.get(pk=report.pk).file.path)


def text_of(path: Path) -> str:
    """All words in reading order, with single spaces; hyphens are the data's own."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())


def tags_of(path: Path) -> Counter[str]:
    """How often each structure element stands in the tags."""
    with pikepdf.open(path) as pdf:
        return Counter(str(element.S) for element in elements(pdf.Root.StructTreeRoot))


def elements(element: Any) -> Iterator[Any]:
    children = element.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child
            yield from elements(child)


def outline(entries: Any) -> list[str]:
    return [name for entry in entries for name in (outline(entry) if isinstance(entry, list) else [entry.title])]


def test_every_real_member_stands_in_the_pdf_once_with_its_code(printed: Printed) -> None:
    text = text_of(printed.path)
    counted = {name: text.count(f"{name} {code}") for name, code, _verified in printed.members}
    assert counted == {name: 1 for name, _code, _verified in printed.members}
    assert len(counted) == 41


def test_unverified_members_are_marked_and_only_they(printed: Printed) -> None:
    rows = [row for group in printed.shown.groups for table in group.tables for row in table]
    marked = {row.name for row in rows if not row.is_verified}
    assert marked == {name for name, _code, verified in printed.members if not verified}
    assert {row.point for row in rows if not row.is_verified} == {"is-open"}
    # Once in each of the twelve rows, once in the legend of the map, once in the words on how to read.
    assert text_of(printed.path).count("Unverified") == 12 + 2


def test_the_figures_are_true(printed: Printed) -> None:
    text = text_of(printed.path)
    words = ("members listed here", "of them verified: a source says so", "not verified")
    figures = re.search(" ".join(rf"(\d+) ?{about}" for about in words), text)
    assert figures is not None
    assert figures.groups() == ("41", "29", "12")
    assert re.search(r"61 \+ 2 ?states and organisations by the network’s own count of 11 May 2021", text)


def test_nothing_but_public_members_of_today_and_public_offices_is_printed() -> None:
    shown = MemberFactory(country=CountryFactory(short_name="Shown State"))
    office = InstitutionFactory(member=shown, name="Planted Ministry")
    AppointmentFactory(member=shown, institution=office, level=Level.MEMBERS)
    for name, values in {
        "Planted Members": {"level": Level.MEMBERS},
        "Planted Secretariat": {"level": Level.SECRETARIAT},
        "Planted Scope": {"scope": "member:1"},
        "Planted Prospect": {"standing": Standing.PROSPECTIVE},
        "Planted Former": {"standing": Standing.FORMER},
        "Planted Sample": {"is_sample": True},
    }.items():
        MemberFactory(country=CountryFactory(short_name=name), **values)
    path = made()
    text = text_of(path)
    assert ("Shown State" in text, "Planted" in text) == (True, False)
    assert "1 entry" in text
    with pikepdf.open(path) as pdf:
        assert not [name for name in outline_and_metadata(pdf) if "Planted" in name]


def outline_and_metadata(pdf: pikepdf.Pdf) -> list[str]:
    with pdf.open_outline() as entries:
        titles = [str(entry.title) for entry in entries.root]
    return [*titles, *[str(value) for value in pdf.docinfo.values()]]  # type: ignore[operator]


def test_a_source_that_may_not_be_linked_is_cited_without_its_address() -> None:
    kept = {"source_public": False, "source_note": "A letter."}
    for name, address, day in (
        ("A", "https://planted.example/secret", PartialDate.of(2013)),
        ("B", "https://planted.example/another", PartialDate.of(2017, 12)),
        ("C", "https://planted.example/another", PartialDate.of(2017, 12)),
        ("D", "https://planted.example/undated", None),
        ("E", "", None),
    ):
        MemberFactory(country__short_name=f"Shown {name}", source_url=address, source_date=day, **kept)
    path = made()
    for words in (
        "1 On file with the secretariat: document of 2013. A letter.",
        "2 On file with the secretariat: document of December 2017. A letter.",
        "3 On file with the secretariat: a document without a date. A letter.",
        "4 No source is recorded. A letter.",
    ):
        assert words in text_of(path)
    assert b"planted.example" not in path.read_bytes()
    with pikepdf.open(path) as pdf:
        assert not [page for page in pdf.pages if "planted" in str(page.obj.get("/Annots", ""))]


def test_nobody_is_vacant_by_silence_and_an_office_in_doubt_says_so() -> None:
    silent = MemberFactory(country=CountryFactory(short_name="Alpha"))
    vacant = MemberFactory(country=CountryFactory(short_name="Beta"), is_declared_vacant=True)
    doubted = MemberFactory(country=CountryFactory(short_name="Gamma"))
    ministry = InstitutionFactory(member=doubted, name="Test Ministry")
    AppointmentFactory(member=doubted, institution=ministry, verified=False)
    text = text_of(made())
    assert f"Alpha {silent.code} Office not recorded" in text
    assert f"Beta {vacant.code} Vacant" in text
    assert re.search(rf"Gamma {doubted.code} Test Ministry (\[\d\] )?Unverified", text)


def test_a_group_of_many_members_becomes_tables_that_each_fit_a_page() -> None:
    for number in range(60):
        MemberFactory(country=CountryFactory(short_name=f"A State With Rather A Long Name, Number {number:02d}"))
    shown = directory("", "en")
    (group,) = shown.groups
    assert sum(len(table) for table in group.tables) == 60
    assert max(len(table) for table in group.tables) <= 22
    tags = tags_of(made())
    assert tags["/Table"] == len(group.tables)
    assert tags["/TR"] == 60 + len(group.tables)


def test_the_pdf_is_tagged_titled_and_in_one_language(printed: Printed) -> None:
    with pikepdf.open(printed.path) as pdf:
        assert (str(pdf.Root.Lang), bool(pdf.Root.MarkInfo.Marked)) == ("en", True)
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "Members of the network – Global Network of R2P Focal Points"
            assert metadata["dc:creator"] == ["Global Network of R2P Focal Points"]
        alternatives = [str(element.Alt) for element in elements(pdf.Root.StructTreeRoot) if "/Alt" in element]
    assert alternatives == [
        "World map with one point of equal size for each of the 39 listed member states, drawn by how it is known; "
        "Europe stands in an enlarged inset. The lists by group name them all.",
        "Chart: states with a focal point by the counts on record: 11 for September 2010, "
        "17 for September 2012, 50 for 27 August 2015, 55 for 6 September 2016, 58 for 28 April 2017, "
        "61 for 11 May 2021.",
    ]


def test_there_are_as_many_tables_in_the_tags_as_on_the_pages(printed: Printed) -> None:
    tags = tags_of(printed.path)
    groups = printed.shown.groups
    assert tags["/Table"] == 1 + sum(len(group.tables) for group in groups)
    assert tags["/Figure"] == 2
    assert tags["/TR"] == 1 + 6 + len(groups) + 41


def test_bookmarks_lead_to_every_part_and_group(printed: Printed) -> None:
    assert [name.split(" \xa0")[0] for name in outline(PdfReader(printed.path).outline)] == [
        "Members of the network",
        "Contents",
        "How to read this directory",
        "How the network has grown",
        "Members by UN regional group",
        "African Group 9 listed, 4 not verified",
        "Asia-Pacific Group 3 listed, 1 not verified",
        "Eastern European Group 7 listed",
        "Latin American and Caribbean Group 6 listed, 4 not verified",
        "Western European and Others Group 14 listed, 3 not verified",
        "Regional organisations 2 listed",
        "Sources",
    ]


def test_every_page_says_where_it_comes_from_who_may_read_it_and_its_number(
    printed: Printed, settings: LazySettings
) -> None:
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(printed.path).pages]
    for number, page in enumerate(pages, start=1):
        assert f"From the portal’s directory; each row names its source. {settings.SITE_URL}/members/" in page
        assert f"Page {number} of {len(pages)}" in page
        assert "Public" in page


def test_the_contents_name_the_pages_on_which_the_parts_begin(printed: Printed) -> None:
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(printed.path).pages]
    for heading in ("How the network has grown", "Members by UN regional group", "Sources"):
        (named,) = re.findall(rf"{heading} (\d+)", pages[1])
        assert heading in pages[int(named) - 1]


def test_only_the_bundled_fonts_are_in_the_pdf_all_embedded(printed: Printed) -> None:
    listed = subprocess.run(["pdffonts", printed.path], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in listed.splitlines()[2:]]
    assert {row[0].split("+")[1] for row in rows} == {"Gentium-Book-Plus-Medium", "Noto-Sans", "Noto-Sans-Bold"}
    assert {row[-5] for row in rows} == {"yes"}


def test_the_date_on_the_cover_is_the_day_on_which_the_content_was_found() -> None:
    MemberFactory()
    with time_machine.travel(date(2026, 3, 3)):
        report = order("directory")
        render(report.pk)
    with time_machine.travel(date(2026, 3, 9)):
        again = order("directory")
    assert (again.pk, again.download_name) == (report.pk, "members-2026-03-03.pdf")
    assert "As of 3 March 2026" in text_of(Path(Report.objects.get(pk=report.pk).file.path))


def test_a_directory_without_members_or_counts_is_still_a_document() -> None:
    text = text_of(made())
    assert ("No member is listed yet." in text, "0 entries" in text) == (True, True)


def test_counts_alone_make_no_chart_of_a_single_one() -> None:
    MembershipCountFactory()
    assert directory("", "en").chart is None
    MembershipCountFactory(counted=PartialDate.of(2012), states=17, organisations=None)
    chart = directory("", "en").chart
    assert chart is not None
    assert [(stem.label, stem.is_day) for stem in chart.stems] == [("17", False), ("61 + 2", True)]


def test_the_directory_reads_the_tables_in_as_many_queries_for_five_members_as_for_fifty(
    django_assert_num_queries: Any,
) -> None:
    for size in (5, 45):
        for _member in range(size):
            AppointmentFactory()
        with django_assert_num_queries(3):
            directory("", "en")


def test_organisations_stand_last_and_groups_by_name() -> None:
    RegionalOrganisationFactory()
    for group in (UNGroup.WEOG, UNGroup.AFRICAN, ""):
        MemberFactory(country=CountryFactory(un_group=group))
    assert [group.title for group in directory("", "en").groups] == [
        "African Group",
        "Western European and Others Group",
        "States outside the regional groups",
        "Regional organisations",
    ]
    assert MembershipCount.objects.count() == 0


def test_parts_keep_order_and_stay_within_rows_and_height() -> None:
    assert [len(part) for part in parted(range(50), lambda _number: 1.0)] == [22, 22, 6]
    assert parted([90.0, 90.0, 300.0, 1.0], lambda height: height) == ((90.0, 90.0), (300.0,), (1.0,))
    assert parted([], lambda height: height) == ()
