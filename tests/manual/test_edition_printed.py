"""Editions and chapters on paper: every construct, trail and numbers beside the blocks, links, contents, index."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from pikepdf import Name, Pdf
from pypdf import PdfReader

from focalpoints.models import Topic
from manual.edition_files import content_of, order_files
from manual.models import Chapter, Edition
from manual.services.adopting import adopt
from manual.services.freezing import make_edition
from r2pnet.reports.models import State
from r2pnet.reports.orders import order
from r2pnet.reports.rendering import render
from tests.factories import MemberFactory
from tests.manual.constructs import ARABIC, EVERY_CONSTRUCT
from tests.manual.given import adopted, chapter_of, next_text

pytestmark = pytest.mark.django_db


def made_of(edition: Edition) -> dict[str, bytes]:
    """Every file of the edition, as the worker makes it."""
    for report in order_files(edition):
        render(report.pk)
        report.refresh_from_db()
        assert (report.state, report.error) == (State.READY, "")
    return {one.language: content_of(one) for one in edition.files.all()}


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


@pytest.fixture
def manual() -> tuple[Chapter, Chapter]:
    """Two chapters with leads and topics; the first has Arabic as well."""
    first, source = adopted(EVERY_CONSTRUCT, "What does a text hold?", order=1)
    arabic = next_text(first, ARABIC, "ar", question="ماذا يحتوي النص؟", translates=source)
    adopt(arabic, on=date(2024, 6, 1), note="In another test", by=None)
    second, _text = adopted("Read [the first](/manual/what-does-a-text-hold/).\n\nMore.", "What follows?", order=2)
    factor, _is_new = Topic.objects.get_or_create(
        kind="risk-factor", number=1, defaults={"title": "Situations of armed conflict"}
    )
    for chapter in (first, second):
        chapter.topics.add(factor)
    first.leads.add(MemberFactory())
    return first, second


def test_an_edition_is_made_once_in_each_language_with_all_that_it_says(manual: Any) -> None:
    edition = make_edition(by=None)
    files = made_of(edition)
    assert sorted(files) == ["ar", "en"]
    text = text_of(files["en"])
    for words in (
        "Edition 1: 2 chapters",
        "Global Network of R2P Focal Points, Manual, edition 1,",
        "1 What does a text hold?",
        f"Drafted by The members that lead its chapters, by name: {manual[0].leads.with_names().get()}.",
        "This is the first edition.",
        "Adopted on 14 May 2024: At a test, revision 1",
        "Index of risk factors",
        "1 Situations of armed conflict",
        "What could not be printed Chapter 1, Block ",
    ):
        assert words in text
    pages = len(PdfReader(BytesIO(files["en"])).pages)
    assert f"Edition 1, {edition.dated_on:%-d %B %Y} · Page {pages} of {pages}" in text


def test_every_construct_is_on_paper(manual: Any) -> None:
    pdf = made_of(make_edition(by=None))["en"]
    text = text_of(pdf)
    for words in (
        "A heading of the first rank",
        "stress, weight, code, a hard break, an entity & an escaped * sign",
        "an item within it",
        "and a paragraph after them.",
        "Seventh, of a list that begins there",
        "What else it means.",
        "with a list in it",
        "code that is fenced",
        "gaps <not a tag>",
        "code that is indented",
        "What the picture shows (image:plan.png)",
        "What the first note says.",
        "with a second paragraph.",
    ):
        assert words in text, words
    found = tags_of(pdf)
    assert {"/H1", "/H2", "/H3", "/H4", "/P", "/L", "/LI", "/Table", "/TH", "/TD", "/BlockQuote", "/Link"} <= set(found)
    links = {
        str(link.A.URI)
        for page in Pdf.open(BytesIO(pdf)).pages
        for link in page.obj.get(Name.Annots, ())
        if Name.A in link
    }
    assert {"https://example.org/outside", "https://example.org/labelled", "https://example.org/six"} <= links
    assert not [link for link in links if link.startswith(("file:", "urn:", "/"))]


def tags_of(pdf: bytes) -> list[str]:
    opened = Pdf.open(BytesIO(pdf))

    def below(element: Any) -> list[str]:
        kids = [kid for kid in element.get(Name.K, ()) if hasattr(kid, "get") and Name.S in kid]
        return [str(element.S), *(tag for kid in kids for tag in below(kid))]

    return below(opened.Root.StructTreeRoot.K[0])


def test_links_to_other_pages_of_the_portal_are_whole_addresses(manual: Any, settings: Any) -> None:
    pdf = Pdf.open(BytesIO(made_of(make_edition(by=None))["en"]))
    links = {str(link.A.URI) for page in pdf.pages for link in page.obj.get(Name.Annots, ()) if Name.A in link}
    assert {f"{settings.SITE_URL}/members/", f"{settings.SITE_URL}/manual/what-does-a-text-hold/"} <= links


def test_contents_notes_and_headings_lead_to_their_places(manual: Any) -> None:
    pdf = Pdf.open(BytesIO(made_of(make_edition(by=None))["en"]))
    flat = pdf.Root.Names.Dests.Names
    there = {str(flat[at]) for at in range(0, len(flat), 2)}
    led = [str(link.Dest) for page in pdf.pages for link in page.obj.get(Name.Annots, ()) if Name.Dest in link]
    first = Chapter.objects.get(order=1).pk
    assert set(led) <= there
    assert {f"c{first}", f"c{first}-note-1", f"c{first}-note-2", f"c{first}-note-ref-1-1", "about", "index"} <= set(led)


def test_arabic_runs_from_the_right_and_names_what_is_not_there(manual: Any) -> None:
    pdf = made_of(make_edition(by=None))["ar"]
    opened = Pdf.open(BytesIO(pdf))
    assert str(opened.Root.Lang) == "ar"
    assert "follows" in text_of(pdf)


def test_a_chapter_alone_is_for_those_who_may_read_the_text(manual: Any) -> None:
    chapter, draft = chapter_of("Not adopted.", "What waits?")
    for subject, level, words in (
        (f"{manual[0].slug}.en.1", "public", "Adopted on 14 May 2024: At a test"),
        (f"{chapter.slug}.en.1", "members", "Not adopted: members read it, and nobody else."),
    ):
        report = order("manual-chapter", subject=subject)
        render(report.pk)
        report.refresh_from_db()
        assert (report.state, report.error, report.level) == (State.READY, "", level)
        assert words in text_of(report.file.read())


def test_an_arabic_chapter_alone_says_so_to_a_reader(manual: Any) -> None:
    report = order("manual-chapter", subject=f"{manual[0].slug}.ar.1")
    render(report.pk)
    report.refresh_from_db()
    assert str(Pdf.open(BytesIO(report.file.read())).Root.Lang) == "ar"
