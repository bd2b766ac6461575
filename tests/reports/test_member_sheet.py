"""The sheet of a member: what it says, for whom, and the PDF that comes of it."""

from io import BytesIO
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from pypdf import PdfReader

from focalpoints.member_sheet import MemberSheet, Part, audience_of, member_sheet
from focalpoints.models import Member
from focalpoints.models.member import Standing
from focalpoints.models.term import EndState
from meetings.models.meeting import MeetingStatus
from r2pnet.partial_dates import PartialDate
from r2pnet.reports.models import Report, State
from r2pnet.reports.orders import order
from r2pnet.reports.registry import NoSubject
from r2pnet.reports.rendering import render
from r2pnet.visibility import EVERYTHING, PUBLIC, Audience, Level, grants_of
from tests.factories import (
    AppointmentFactory,
    CountryFactory,
    MeetingFactory,
    MeetingHostFactory,
    MemberFactory,
    SteeringTermFactory,
)

pytestmark = pytest.mark.django_db


def said(sheet: MemberSheet) -> dict[str, list[str]]:
    """The facts as words, each with its chip, the words of its source and its number."""
    return {fact.label: [words_of(part) for part in fact.parts] for fact in sheet.facts}


def words_of(part: Part) -> str:
    cited = f"{part.cited.words} {part.cited.number}" if part.cited else ""
    return " | ".join(words for words in (part.words, part.chip, cited) if words)


def made(slug: str, language: str = "en") -> Report:
    report = order("member-sheet", subject=slug, language=language)
    render(report.pk)
    report.refresh_from_db()
    assert report.state == State.READY, report.error
    return report


def pdf_of(report: Report) -> PdfReader:
    return PdfReader(BytesIO(Path(report.file.path).read_bytes()))


def text_of(report: Report) -> str:
    return " ".join(" ".join(page.extract_text() for page in pdf_of(report).pages).split())


def test_everything_on_record_of_a_real_member_stands_on_its_sheet(real_rows: None) -> None:
    sheet = member_sheet("slovenia", "en")
    assert (sheet.title, sheet.official_name, sheet.code, sheet.m49) == (
        "Slovenia",
        "Republic of Slovenia",
        "SVN",
        "705",
    )
    assert said(sheet) == {
        "Office of the focal point": ["Ministry of Foreign Affairs | Source of 6 May 2025 1"],
        "Regional group": ["Eastern European Group (UN), Southern Europe (M49)"],
        "Member since": ["Not recorded"],
        "How we know of its membership": ["Source of 6 May 2025 1"],
        "Steering group": ["Named by 11 May 2021; start and end not known | Source of 11 May 2021 2"],
    }
    assert [sector.label for sector in sheet.sectors if sector.is_covered] == ["Foreign affairs"]
    (hosted,) = sheet.tables
    assert (hosted.title, [(row.head, *row.cells, row.number) for row in hosted.rows]) == (
        "Meetings hosted",
        [
            ("Third European R2P focal points meeting", "Ljubljana", "10 May 2017", "", 3),
            (
                "First regional meeting of R2P national focal points for Europe",
                "Ljubljana",
                "by 21 June 2013, day not verified",
                "31 states",
                4,
            ),
        ],
    )
    assert [(held.title, held.time) for held in sheet.held] == [
        ("Ministry of Foreign Affairs", "Named by 6 May 2025; start and end not known")
    ]
    assert [source.number for part in sheet.sources for source in part] == [1, 2, 3, 4]


def test_what_is_not_recorded_is_said_and_nothing_is_made_up(real_rows: None) -> None:
    sheet = member_sheet("benin", "en")
    assert said(sheet)["Office of the focal point"] == ["Office not recorded"]
    assert said(sheet)["How we know of its membership"] == ["Unverified | Source of 13 June 2011 1"]
    assert (sheet.held, sheet.tables, sheet.others) == ((), (), ())


def test_an_organisation_has_no_regional_group_and_no_m49_code(real_rows: None) -> None:
    sheet = member_sheet("european-union", "en")
    assert (sheet.title, sheet.code, sheet.m49, sheet.official_name) == ("European Union", "EU", "", "")
    assert "Regional group" not in said(sheet)


def test_a_former_and_a_prospective_member_say_so() -> None:
    MemberFactory(slug="gone", standing=Standing.FORMER, left=PartialDate.of(2020))
    MemberFactory(slug="coming", standing=Standing.PROSPECTIVE, joining_note="Its letter is expected.")
    assert said(member_sheet("gone", "en"))["Left"] == ["2020"]
    coming = said(member_sheet("coming", "en"))
    assert coming["Where its joining stands"] == ["Its letter is expected. | Source of 11 May 2021 1"]
    assert "Member since" not in coming


def test_a_source_that_may_not_be_linked_stands_without_its_address() -> None:
    MemberFactory(slug="testland", source_public=False, source_url="https://planted.example/letter")
    text = text_of(made("testland"))
    assert "planted" not in text
    assert "On file with the secretariat: document of 11 May 2021." in text


@pytest.mark.parametrize(("level", "scope"), [(Level.MEMBERS, ""), (Level.SECRETARIAT, ""), (Level.PUBLIC, "member:1")])
def test_a_public_sheet_shows_nothing_that_is_not_public(level: Level, scope: str) -> None:
    narrow = {"level": level, "scope": scope}
    member = MemberFactory(slug="testland", country=CountryFactory(short_name="Testland"))
    AppointmentFactory(member=member, position="Planted Director", **narrow)
    AppointmentFactory(member=member, position="Planted Deputy", role="alternate", **narrow)
    term = {"start": PartialDate.of(2014), "end_state": EndState.OPEN}
    SteeringTermFactory(member=member, source_url="https://planted.example/term", **term, **narrow)
    hosted = MeetingFactory(title="Planted meeting", **narrow)
    MeetingHostFactory(meeting=hosted, member=member, organisation=None)
    draft = MeetingFactory(title="Planted draft", status=MeetingStatus.DRAFT)
    MeetingHostFactory(meeting=draft, member=member, organisation=None)
    text = text_of(made("testland"))
    assert "planted" not in text.lower()
    assert "Office of the focal point Office not recorded" in text


def test_a_sheet_is_for_those_who_may_see_the_member() -> None:
    member = MemberFactory(slug="testland", level=Level.MEMBERS)
    AppointmentFactory(member=member, position="Inner Director", level=Level.MEMBERS)
    AppointmentFactory(member=member, position="Planted Deputy", role="alternate", level=Level.SECRETARIAT)
    report = made("testland")
    text = text_of(report)
    assert (report.level, report.scope) == (Level.MEMBERS, "")
    assert ("Inner Director" in text, "Members only" in text, "Planted" in text) == (True, True, False)


def test_what_an_audience_has_in_common() -> None:
    assert grants_of(Audience(Level.PUBLIC)) == PUBLIC
    assert grants_of(Audience(Level.SECRETARIAT)) == EVERYTHING
    assert grants_of(Audience(Level.STEERING)).levels == {"public", "members", "steering"}
    narrow = grants_of(Audience(Level.MEMBERS, "member:7"))
    assert narrow.levels == {"public"}
    assert [narrow.cover(*pair) for pair in (("members", "member:7"), ("public", "member:7"))] == [True, True]
    assert [narrow.cover(*pair) for pair in (("members", ""), ("members", "member:8"), ("steering", "member:7"))] == [
        False,
        False,
        False,
    ]


@pytest.mark.parametrize("slug", ["", "no-such-member", "x" * 200])
def test_a_member_that_is_not_there_has_no_sheet(slug: str) -> None:
    with pytest.raises(NoSubject):
        audience_of(slug)
    with pytest.raises(NoSubject):
        order("member-sheet", subject=slug)


def test_a_member_that_went_away_fails_its_sheet_in_words() -> None:
    member = MemberFactory(slug="testland")
    report = order("member-sheet", subject="testland")
    Member.objects.filter(pk=member.pk).update(slug="elsewhere")
    render(report.pk)
    report.refresh_from_db()
    assert (report.state, report.error) == (State.FAILED, "What it is about is no longer in the portal.")


def test_a_sheet_takes_the_same_queries_however_much_is_on_record() -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            member_sheet("testland", "en")
        return len(asked)

    member = MemberFactory(slug="testland")
    MeetingHostFactory(member=member, organisation=None)
    few = queries()
    for year in range(2006, 2026):
        begun = PartialDate.of(year)
        AppointmentFactory(member=member, start=begun, end=begun, end_state=EndState.KNOWN)
        MeetingHostFactory(member=member, organisation=None)
    assert queries() == few
    sheet = member_sheet("testland", "en")
    assert (len(sheet.held), sheet.held_in_all, len(sheet.tables[0].rows)) == (20, 21, 20)
    assert sheet.tables[0].note == "The newest 20 of 21."


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_file_is_tagged_titled_and_numbered_with_our_fonts_only(real_rows: None, language: str) -> None:
    report = made("slovenia", language)
    pdf = pdf_of(report)
    root = pdf.trailer["/Root"].get_object()
    assert (str(root["/Lang"]), root["/MarkInfo"]["/Marked"].value) == (language, True)  # type: ignore[index]
    assert pdf.metadata and str(pdf.metadata.title).startswith("Slovenia")
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()  # type: ignore[index]
    assert report.pages == len(pdf.pages) <= 2
    if language == "en":
        assert "Page 1 of 2" in text_of(report)
        assert "Public" in text_of(report)
    fonts = {
        str(font.get_object()["/BaseFont"]).split("+")[-1].split("-Bold")[0]
        for page in pdf.pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    }
    ours = ("Gentium", "Noto-Sans", "NotoSans", "Noto-Naskh", "NotoNaskh")
    assert [font for font in fonts if not font.startswith(ours)] == []


def test_a_sheet_in_arabic_carries_arabic_words(real_rows: None) -> None:
    with translation.override("ar"):
        sheet = member_sheet("slovenia", "ar")
    assert sheet.title == "Slovenia"
    assert sheet.address.endswith("/ar/members/slovenia/")
