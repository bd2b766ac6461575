"""A document in parts is what it would be in one go: element by element, link by link, word by word."""

import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pikepdf import Dictionary, Name, Pdf, String
from pypdf import PdfReader

from r2pnet.reports.composing import Composed, compose
from r2pnet.reports.in_parts import ELSEWHERE, InParts
from r2pnet.reports.joining import CannotJoin, join, places_in
from r2pnet.reports.part_rendering import PartRenderer
from r2pnet.reports.rendering import VARIANT, lay_out
from r2pnet.reports.stamping import NoLines, stamp_lines
from tests.reports import documents
from tests.reports.documents import in_parts, page, sheet_in, whole

pytestmark = pytest.mark.no_database


pdf_of = PartRenderer(VARIANT).pdf_of


def at_once(markup: str) -> bytes:
    """As every other report is made: with styles and fonts of its own."""
    pdf: bytes = lay_out(markup).write_pdf(pdf_variant=VARIANT)
    return pdf


@pytest.fixture(scope="module")
def one_go() -> bytes:
    return at_once(whole())


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory) -> Composed:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.PARTS_FOLDER", tmp_path_factory.mktemp("parts"))
        return compose(in_parts(), "test", pdf_of)


def test_every_tag_is_the_same_and_each_part_is_one_section(one_go: bytes, joined: Composed) -> None:
    assert documents.numbered(documents.tags(joined.pdf, is_joined=True)) == documents.numbered(documents.tags(one_go))
    pdf = Pdf.open(BytesIO(joined.pdf))
    document = pdf.Root.StructTreeRoot.K[0]
    assert str(document.S) == "/Document"
    assert [(str(part.S), part.P.objgen) for part in document.K] == [("/Sect", document.objgen)] * 5


def test_every_piece_of_content_and_every_link_finds_its_element(one_go: bytes, joined: Composed) -> None:
    assert documents.marked(joined.pdf) == documents.marked(one_go)


def test_bookmarks_and_places_are_the_same(one_go: bytes, joined: Composed) -> None:
    assert documents.bookmarks(joined.pdf) == documents.bookmarks(one_go)
    assert documents.places(joined.pdf) == documents.places(one_go)
    assert [row[:2] for row in documents.bookmarks(joined.pdf)][2:4] == [(0, "Chapter 1"), (1, "Under it")]


def words(pdf: bytes, tmp_path: Path, *options: str) -> str:
    """What poppler reads."""
    path = tmp_path / "read.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["pdftotext", *options, path, "-"], capture_output=True, text=True, check=True).stdout


def test_the_words_are_the_same_and_stand_in_the_same_place(one_go: bytes, joined: Composed, tmp_path: Path) -> None:
    assert words(joined.pdf, tmp_path, "-layout") == words(one_go, tmp_path, "-layout")
    assert_same_places(boxes(joined.pdf, tmp_path), boxes(one_go, tmp_path))


Boxes = list[tuple[int, str, list[float]]]


def boxes(pdf: bytes, tmp_path: Path) -> Boxes:
    """Every word with its page and its box."""
    pages = words(pdf, tmp_path, "-bbox").split("<page ")[1:]
    found = [(at, line.split('"')) for at, page in enumerate(pages) for line in page.splitlines() if "<word" in line]
    return sorted((at, cut[8], [float(one) for one in cut[1:8:2]]) for at, cut in found)


def assert_same_places(first: Boxes, second: Boxes, points: float = 0.2) -> None:
    assert [one[:2] for one in first] == [one[:2] for one in second]
    pairs = [pair for one, other in zip(first, second, strict=True) for pair in zip(one[2], other[2], strict=True)]
    assert max(abs(one - other) for one, other in pairs) < points


def test_pages_are_counted_over_all_parts_and_contents_say_where_chapters_begin(joined: Composed) -> None:
    texts = [one.extract_text() for one in PdfReader(BytesIO(joined.pdf)).pages]
    assert joined.pages == len(texts)
    assert [f"Page {now} of {len(texts)}" in text for now, text in enumerate(texts, 1)] == [True] * len(texts)
    begin = [now for now, text in enumerate(texts, 1) if "Under it" in text]
    listed = texts[1].split("Contents")[1].split("Words")[0].split()
    assert listed[:9] == [word for number, at in enumerate(begin, 1) for word in ("Chapter", str(number), str(at))]


def test_the_page_numbers_are_artifacts(joined: Composed) -> None:
    for one in Pdf.open(BytesIO(joined.pdf)).pages:
        last = one.obj.Contents[-1].read_bytes()
        assert last.startswith(b"Q\n/Artifact")
        assert b"/Pagination" in last
        assert b"MCID" not in last


def test_title_author_language_and_the_mark_of_pdf_ua_are_there(joined: Composed) -> None:
    pdf = Pdf.open(BytesIO(joined.pdf))
    assert (str(pdf.Root.Lang), str(pdf.docinfo.Title), str(pdf.docinfo.Author)) == ("en", "A test", "Nobody")
    assert (bool(pdf.Root.MarkInfo.Marked), bool(pdf.Root.ViewerPreferences.DisplayDocTitle)) == (True, True)
    assert pdf.pdf_version == "1.7"
    with pdf.open_metadata() as meta:
        assert (meta["pdfuaid:part"], meta["dc:title"]) == ("1", "A test")


def test_heads_of_cells_are_told_apart_from_those_of_other_parts(joined: Composed) -> None:
    pdf = Pdf.open(BytesIO(joined.pdf))
    flat = pdf.Root.StructTreeRoot.IDTree.Names
    names = [str(flat[at]) for at in range(0, len(flat), 2)]
    assert (len(names), names) == (9, sorted(set(names)))
    cells: list[Any] = [one for one in pdf.objects if isinstance(one, Dictionary) and one.get(Name.S) == Name.TD]
    heads = {str(head) for cell in cells for head in cell.A.Headers}
    assert (len(heads), heads <= set(names)) == (6, True)


def test_arabic_has_its_page_numbers_at_the_other_side(tmp_path: Path) -> None:
    made = compose(in_parts(1, "ar"), "test", pdf_of)
    found = boxes(made.pdf, tmp_path)
    # Letters of two scripts in one line have their base line half a point lower than those of one.
    assert_same_places(found, boxes(at_once(whole(1, "ar")), tmp_path), points=0.6)
    assert [at for at, word, box in found if word == ">6</word>" and box[0] < 70] == [*range(6)]


def test_contents_of_several_pages_count_themselves() -> None:
    made = compose(in_parts(60, paragraphs=0), "test", pdf_of)
    texts = [one.extract_text() for one in PdfReader(BytesIO(made.pdf)).pages]
    first = next(now for now, text in enumerate(texts, 1) if "Under it" in text)
    assert first > 3
    assert texts[1].split("Chapter 1")[1].split()[0] == str(first)


def test_only_the_changed_part_is_rendered_again() -> None:
    rendered: list[str] = []

    def counting(markup: str, tagged: bool = True) -> bytes:
        rendered.append(markup)
        return pdf_of(markup, tagged)

    document = in_parts()
    compose(document, "test", counting)
    before = len(rendered)
    parts = list(document.parts)
    parts[2] = str(parts[2]).replace("Under it</h2>", "Under it</h2><p>An edit.</p>")
    compose(InParts(parts, document.foot), "test", counting)
    assert before == 6
    assert [("An edit" in one, "Contents" in one, 'class="lines"' in one) for one in rendered[before:]] == [
        (True, False, False),
        (False, False, True),
    ]
    compose(InParts(parts, document.foot), "another version of the styles", counting)
    assert len(rendered) == before + 2 + 6


def test_what_is_joined_twice_is_the_same_file() -> None:
    parts = [pdf_of(str(part)) for part in in_parts().parts[2:]]
    assert join(parts) == join(parts)


def part(body: str, language: str = "en") -> bytes:
    return pdf_of(page(f"<section>{body}</section>", language))


def test_parts_that_do_not_belong_together_are_not_joined() -> None:
    with pytest.raises(CannotJoin, match="part 2 is in fr, the first in en"):
        join([part("<p>One</p>"), part("<p>Deux</p>", "fr")])
    with pytest.raises(CannotJoin, match="part 2 has a place here, as one before it"):
        join([part('<p id="here">One <a href="#here">link</a></p>')] * 2)
    with pytest.raises(CannotJoin, match="no part has the places nowhere"):
        join([part(f'<p><a href="{ELSEWHERE}nowhere">One</a></p>')])


def test_lines_for_other_pages_are_not_stamped() -> None:
    pdf = Pdf.open(BytesIO(part("<p>One</p>")))
    with pytest.raises(NoLines, match="2 lines for 1 pages"):
        stamp_lines(pdf, pdf_of(sheet_in("en")(2), False))
    with pytest.raises(NoLines, match="nothing stands on the sheet"):
        stamp_lines(pdf, pdf_of(sheet_in("en")(0), False))


def test_places_are_found_with_their_pages() -> None:
    found = places_in(part('<p id="a">One</p><p class="newpage" id="b">Two</p><a href="#a">a</a><a href="#b">b</a>'))
    assert found == {"a": 0, "b": 1}
    assert String("a") == "a"
