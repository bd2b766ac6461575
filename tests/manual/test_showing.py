"""Blocks become safe HTML: lists joined, notes numbered, directions, contents, and what cannot be shown is named."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import given

from manual.text.block import Block
from manual.text.parsing import Kind
from manual.text.reading import reading
from manual.text.settling import Picture
from manual.text.showing import shown
from manual.text.shown import ShownText
from tests.manual.sources import SOURCES
from tests.manual.test_reading import ALL_KINDS, read_or_assume


def picture(name: str) -> Picture | None:
    return Picture("/media/manual/map.png", 640, 480) if name == "map" else None


def named(texts: Sequence[str]) -> list[Block]:
    """Blocks with the identities a, b, c and so on."""
    return [Block("abcdefghijklmnopqrstuvwxyz"[place], text) for place, text in enumerate(texts)]


def show(*texts: str) -> ShownText:
    return shown(named(texts), picture)


def problems(*texts: str) -> list[tuple[str, str]]:
    return [(problem.identity, problem.words) for problem in show(*texts).problems]


def inner(text: str) -> str:
    """What stands inside the one block of `text`."""
    found = re.fullmatch(r'<div class="block" id="b-a"[^>]*>(.*)</div>\n', show(text).html, re.DOTALL)
    assert found
    return found[1]


def test_items_that_follow_one_another_are_one_list() -> None:
    assert show("- one", "- two\n\n  more", "* other", "text", "7. seven", "9. eight", "1) one").html == (
        '<ul dir="ltr">\n<li class="block" id="b-a" dir="ltr">one</li>\n'
        '<li class="block" id="b-b" dir="ltr"><p>two</p>\n<p>more</p>\n</li>\n</ul>\n'
        '<ul dir="ltr">\n<li class="block" id="b-c" dir="ltr">other</li>\n</ul>\n'
        '<div class="block" id="b-d" dir="ltr"><p>text</p>\n</div>\n'
        '<ol start="7" dir="ltr">\n<li class="block" id="b-e" dir="ltr">seven</li>\n'
        '<li class="block" id="b-f" dir="ltr">eight</li>\n</ol>\n'
        '<ol dir="ltr">\n<li class="block" id="b-g" dir="ltr">one</li>\n</ol>\n'
    )


def test_terms_that_follow_one_another_are_one_list_of_definitions() -> None:
    assert show("Peer\n: a colleague", "Lead\n: one who leads\n\n  the others").html == (
        '<dl dir="ltr">\n<div class="block" id="b-a" dir="ltr"><dt>Peer</dt>\n<dd>a colleague</dd>\n</div>\n'
        '<div class="block" id="b-b" dir="ltr"><dt>Lead</dt>\n'
        "<dd>\n<p>one who leads</p>\n<p>the others</p>\n</dd>\n</div>\n</dl>\n"
    )


def test_each_block_is_found_by_its_identity_and_shows_its_number() -> None:
    text = shown(named(["# T", "- a", "P\n: d"]), picture, {"a": "12", "b": "12a", "c": "13"})
    links = re.findall(
        r'id="b-(.)".*?<a class="block-number" href="#b-(.)" aria-label="(.*?)">(.*?)</a>', text.html, re.S
    )
    assert links == [("a", "a", "Block 12", "12"), ("b", "b", "Block 12a", "12a"), ("c", "c", "Block 13", "13")]
    assert '<dt><a class="block-number"' in text.html


@given(SOURCES)
def test_every_block_that_shows_something_is_found_once(source: str) -> None:
    blocks = read_or_assume(source)
    text = shown(blocks, picture)
    silent = {one.identity for one in text.blocks if not one.body}
    told = {problem.identity for problem in text.problems}
    kinds = {one.identity: one.kind for one in text.blocks}
    for block in blocks:
        times = text.html.count(f' id="b-{block.identity}"')
        assert times == (block.identity not in silent or kinds[block.identity] is Kind.FOOTNOTE)
    assert {one for one in silent if kinds[one] not in (Kind.FOOTNOTE, Kind.ADDRESS)} <= told


@given(SOURCES)
def test_no_letter_is_lost_on_the_page_that_is_not_named(source: str) -> None:
    blocks = read_or_assume(source)
    text = shown(blocks, picture)
    named_ones = {problem.identity for problem in text.problems}
    for block, one in zip(blocks, text.blocks, strict=True):
        if block.identity in named_ones or one.kind in (Kind.FOOTNOTE, Kind.ADDRESS, Kind.CODE) or "[" in block.text:
            continue
        words = re.sub("<[^>]*>|&amp;|&lt;|&gt;", "", one.body)
        written = re.sub("<b>|&amp;", "", block.text)
        assert [letter for letter in words if letter.isalpha()] == [letter for letter in written if letter.isalpha()]


def test_notes_are_numbered_over_the_chapter_in_order_of_reference() -> None:
    text = show("[^z]: Last letter.", "One[^b], two[^z].", "- again[^b]", "[^b]: Second *letter*.")
    assert re.findall(r'<sup class="note-ref"><a id="(.*?)" href="(.*?)"[^>]*aria-label="(.*?)">', text.html) == [
        ("note-ref-1-0", "#note-1", "Note 1"),
        ("note-ref-2-0", "#note-2", "Note 2"),
        ("note-ref-1-1", "#note-1", "Note 1"),
    ]
    back = '<a href="#note-ref-{0}-{1}" role="doc-backlink" aria-label="Back to where note {0} stands">↩</a>'
    assert text.notes == (
        '<section class="notes" role="doc-endnotes" aria-label="Notes">\n<ol>\n'
        '<li id="note-1"><div class="block" id="b-d" dir="ltr"><p>Second <em>letter</em>.</p>\n</div>\n'
        f"<p>{back.format(1, 0)} {back.format(1, 1)}</p></li>\n"
        '<li id="note-2"><div class="block" id="b-a" dir="ltr"><p>Last letter.</p>\n</div>\n'
        f"<p>{back.format(2, 0)}</p></li>\n</ol>\n</section>\n"
    )
    assert text.problems == ()


def test_a_note_without_a_place_and_a_place_without_a_note_are_named_and_not_lost() -> None:
    text = show("See[^x].", "[^y]: Unused.", "[^z]: First.", "[^z]: Again.", "Well[^z].")
    assert [(problem.identity, problem.place, problem.words) for problem in text.problems] == [
        ("a", 1, "The note [^x] is not written."),
        ("b", 2, "Nothing refers to the note [^y], or there are two of this name."),
        ("d", 4, "Nothing refers to the note [^z], or there are two of this name."),
    ]
    assert [words in text.html for words in ("See[^x].", "[^y]", "Unused.", "First.", "Again.")] == [True] * 5


def test_the_contents_lead_to_headings_by_identity() -> None:
    text = show("# How to *begin*", "Title\n===", "Below\n---", "### Deep", "###### Deepest", "#")
    assert [(one.identity, one.level, one.words) for one in text.contents] == [
        ("a", 1, "How to begin"),
        ("b", 1, "Title"),
        ("c", 2, "Below"),
        ("d", 3, "Deep"),
        ("e", 6, "Deepest"),
    ]
    assert re.findall(r"<(h\d)>", text.html) == ["h2", "h2", "h3", "h4", "h6"]
    assert [(problem.identity, problem.words) for problem in text.problems] == [("f", "The heading has no words.")]


def test_the_highest_headings_follow_the_title_however_many_signs_they_begin_with() -> None:
    text = show("## Begin", "### Then", "> # Quoted", "## End", "#")
    assert re.findall(r"<(h\d)>", text.html) == ["h2", "h3", "h2", "h2"]
    assert [(one.level, one.words) for one in text.contents] == [(1, "Begin"), (2, "Then"), (1, "End")]


def test_a_heading_is_found_by_its_words_and_the_link_leads_to_its_identity() -> None:
    text = show(
        "# Warning signs",
        "# Warning signs",
        "# بداية",
        "[1](#warning-signs) [2](#warning-signs-1) [3](#بداية) [4](#b-b)",
    )
    assert re.findall('href="(.*?)"', text.blocks[3].body) == ["#b-a", "#b-b", "#b-c", "#b-b"]
    assert text.problems == ()


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("Prevention", "ltr"),
        ("**الوقاية** and prevention", "rtl"),
        ("1. ١٢ (R2P) الوقاية", "ltr"),
        ("12. «الوقاية»", "rtl"),
        ("מניעה", "rtl"),
        ("12", ""),
        ("![خريطة](image:map)", "rtl"),
        ("`x` الوقاية", "ltr"),
    ],
)
def test_a_block_runs_as_its_first_strong_letter_does(text: str, direction: str) -> None:
    found = show(text)
    assert found.blocks[0].direction == direction
    assert re.findall('dir="(.*?)"', found.blocks[0].body)[:1] == ([direction] if direction else [])


def test_a_table_has_a_name_and_heads_of_columns_and_no_style() -> None:
    assert inner("| Sign | Told |\n|:--|--:|\n| smoke | 12 |") == (
        '<div class="scrolling" tabindex="0" role="region" aria-label="Table: Sign, Told"><table class="table">'
        '<thead>\n<tr>\n<th scope="col" class="align-left">Sign</th>\n'
        '<th scope="col" class="align-right">Told</th>\n</tr>\n'
        '</thead>\n<tbody>\n<tr>\n<td class="align-left">smoke</td>\n<td class="align-right">12</td>\n</tr>\n'
        "</tbody>\n</table></div>\n"
    )


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            "[a](https://example.org/x?y#z)",
            '<a href="https://example.org/x?y#z" rel="noopener noreferrer external">a</a>',
        ),
        ("[a](/members/ 'Who')", '<a href="/members/" title="Who">a</a>'),
        ("[a](mailto:desk@example.org)", '<a href="mailto:desk@example.org">a</a>'),
        ("<desk@example.org>", '<a href="mailto:desk@example.org">desk@example.org</a>'),
        ("![A map](image:map)", '<img src="/media/manual/map.png" alt="A map" width="640" height="480">'),
        (
            "![*A* `map`](image:map 'Seen')",
            '<img src="/media/manual/map.png" alt="A map" title="Seen" width="640" height="480">',
        ),
        ("a  \nb", "a<br>\nb"),
        ("a \\* &copy; b", "a * © b"),
    ],
)
def test_what_a_paragraph_may_hold(text: str, html: str) -> None:
    assert inner(text) == f"<p>{html}</p>\n"
    assert problems(text) == []


def test_all_kinds_of_blocks_are_shown() -> None:
    text = shown(reading(ALL_KINDS), picture)
    assert [one.kind for one in text.blocks if not one.body] == [Kind.FOOTNOTE, Kind.ADDRESS]
    assert [problem.words for problem in text.problems] == ["No link uses this address, so nothing is shown of it."]
    assert set(Kind) == {one.kind for one in text.blocks}


def test_cells_beyond_the_head_of_a_table_are_named() -> None:
    words = "A row of a table has more cells than its head."
    assert problems("| a |\n|---|\n| b | c |", "| a |\n|---|\n| b |", "- | a |\n  |---|\n  | b | c |") == [
        ("a", words),
        ("c", words),
    ]


def test_a_block_that_does_not_stand_for_itself_is_shown_as_written() -> None:
    text = show("two\n\n# blocks <b>", "next")
    assert text.blocks[0].body == (
        '<div class="block" id="b-a" dir="ltr"><pre dir="ltr"><code>two\n\n# blocks &lt;b&gt;</code></pre>\n</div>\n'
    )
    assert [(one.identity, one.words) for one in text.problems] == [
        ("a", "The block does not stand for itself, so it is shown as it was written.")
    ]
