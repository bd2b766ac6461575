"""One document for tests, as one page of HTML and as parts that are rendered apart; all that it says is invented."""

from collections.abc import Sequence
from io import BytesIO
from itertools import count
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf

from r2pnet.reports.composing import InParts, PageNumbers
from r2pnet.reports.joining import ELSEWHERE

TABLE = (
    '<div class="group"><table class="table"><caption>A table</caption><thead><tr><th scope="col">Head</th>'
    '<th scope="col">Other</th></tr></thead><tbody><tr><th scope="row">Row</th><td>Cell</td></tr></tbody></table></div>'
)
DRAWING = (
    '<figure><svg viewBox="0 0 9 9" width="9" height="9"><title>A square</title><path d="M0 0h9v9z"/></svg></figure>'
)
NUMBERS = {"en": "Page {now} of {pages}", "ar": "صفحة {now} من {pages}", "fr": "Page {now} sur {pages}"}
PROVENANCE = "Words of the foot"


def chapter(number: int, *, apart: bool, paragraphs: int = 9, chapters: int = 3) -> str:
    """Pages enough to break, with what has tags of its own; a link to itself and one to the next chapter."""
    far = ELSEWHERE if apart else "#"
    after = number % chapters + 1
    text = f"Chapter {number} says a sentence, and then the same once more. " * 9
    return (
        f'<section class="newpage" id="c{number}"><div class="head"><h1>Chapter {number}</h1></div>'
        f'<h2 id="c{number}a">Under it</h2>'
        f'<p><a href="#c{number}a">Here</a> and <a href="{far}c{after}">there</a>, '
        f'or <a class="plain" href="https://example.org/{number}">outside</a>.</p>'
        f"<ul><li>One<ul><li>Within</li></ul></li><li>Two</li></ul>"
        f"{TABLE}{DRAWING}{f'<p>{text}</p>' * paragraphs}</section>"
    )


def contents(chapters: int, pages: PageNumbers | None = None) -> str:
    """With the numbers of the pages, or with those that the renderer finds."""

    def to(number: int) -> str:
        return f'"#c{number}"' if pages is None else f'"{ELSEWHERE}c{number}" data-page="{pages[f"c{number}"]}"'

    links = (f"<li><a href={to(number)}><span>Chapter {number}</span></a></li>" for number in range(1, chapters + 1))
    return f'<nav class="toc newpage"><h1>Contents</h1><ol>{"".join(links)}</ol></nav>'


def page(body: str, language: str = "en", foot: str = "") -> str:
    """A whole page of HTML; `foot` is the page number, where it is not stamped."""
    direction = "rtl" if language == "ar" else "ltr"
    return (
        f'<!doctype html><html lang="{language}" dir="{direction}"><head><title>A test</title>'
        '<meta name="author" content="Nobody"><link rel="stylesheet" href="report.css"></head><body>'
        f'<footer class="run-foot"><span>{PROVENANCE}</span><span class="pages">{foot}</span></footer>{body}'
        "</body></html>"
    )


def whole(chapters: int = 3, language: str = "en", **size: int) -> str:
    """All of it rendered at once."""
    bodies = (chapter(number, apart=False, chapters=chapters, **size) for number in range(1, chapters + 1))
    foot = NUMBERS[language].format(now='<span class="now"></span>', pages='<span class="all"></span>')
    return page("<section><h1>Cover</h1></section>" + contents(chapters) + "".join(bodies), language, foot)


def in_parts(chapters: int = 3, language: str = "en", **size: int) -> InParts:
    """The same in parts: cover, contents, chapters."""
    bodies = [
        page(chapter(number, apart=True, chapters=chapters, **size), language) for number in range(1, chapters + 1)
    ]
    cover = page("<section><h1>Cover</h1></section>", language)
    return InParts([cover, lambda pages: page(contents(chapters, pages), language), *bodies], sheet_in(language))


def sheet_in(language: str) -> Any:
    """The lines of the feet."""
    direction = "rtl" if language == "ar" else "ltr"

    def sheet(pages: int) -> str:
        lines = "".join(f"<p>{NUMBERS[language].format(now=now, pages=pages)}</p>" for now in range(1, pages + 1))
        head = '<title>A test</title><link rel="stylesheet" href="report.css">'
        return f'<html lang="{language}" dir="{direction}"><head>{head}</head><body class="lines">{lines}</body></html>'

    return sheet


def tags(pdf: bytes, *, is_joined: bool = False) -> list[tuple[Any, ...]]:
    """Every element in reading order: its depth, its tag, its words as marked content, what it says of itself.

    The sections that joining puts around the parts are left out, so that a joined file equals one rendered at once.
    """
    opened = Pdf.open(BytesIO(pdf))
    pages = {one.obj.objgen: number for number, one in enumerate(opened.pages)}
    root = opened.Root.StructTreeRoot.K[0]
    kids = [kid for part in root.K for kid in part.K] if is_joined else list(root.K)
    return [row for kid in kids for row in _rows(kid, 0, pages)]


def _rows(element: Any, depth: int, pages: dict[Any, int]) -> list[tuple[Any, ...]]:
    if not isinstance(element, Dictionary):
        return [(depth, "content", int(element))]
    if element.get(Name.Type) == Name.OBJR:
        link = element.Obj
        return [
            (depth, "link", str(link.get(Name.Dest, "")), str(link.Contents), link.Rect[0], pages[element.Pg.objgen])
        ]
    own = (str(element.S), str(element.get(Name.Alt, "")), len(element.get(Name.A, {}).get(Name.Headers, Array())))
    rows = [(depth, *own, pages[element.Pg.objgen] if Name.Pg in element else -1)]
    return rows + [row for kid in element.K for row in _rows(kid, depth + 1, pages)]


def marked(pdf: bytes) -> list[tuple[Any, ...]]:
    """What the table of parents says of every page and link: the tag of each piece of content that is in the tree."""
    opened = Pdf.open(BytesIO(pdf))
    flat = opened.Root.StructTreeRoot.ParentTree.Nums
    table = {int(flat[place]): flat[place + 1] for place in range(0, len(flat), 2)}
    assert sorted(table) == list(range(len(table)))
    read = _in_tree(opened.Root.StructTreeRoot.K[0])
    rows: list[tuple[Any, ...]] = []
    for number, one in enumerate(opened.pages):
        rows.append(
            (number, [str(element.S) for element in table[int(one.obj.StructParents)] if element.objgen in read])
        )
        rows += [
            (number, str(table[int(link.StructParent)].S), str(link.Contents)) for link in one.obj.get(Name.Annots, ())
        ]
    return rows


def _in_tree(element: Any) -> set[Any]:
    """What a screen reader comes to; heads and feet of pages are not among it."""
    kids = [kid for kid in element.get(Name.K, ()) if isinstance(kid, Dictionary)]
    return {element.objgen}.union(*(_in_tree(kid) for kid in kids))


def bookmarks(pdf: bytes) -> list[tuple[int, str, int]]:
    """Each with its depth and page."""
    opened = Pdf.open(BytesIO(pdf))
    pages = {one.obj.objgen: number for number, one in enumerate(opened.pages)}

    def rows(item: Any, depth: int) -> list[tuple[int, str, int]]:
        found: list[tuple[int, str, int]] = []
        while item is not None:
            found += [(depth, str(item.Title), pages[item.Dest[0].objgen])]
            found += rows(item.get(Name.First), depth + 1)
            item = item.get(Name.Next)
        return found

    outlines = opened.Root.Outlines
    shown = rows(outlines.First, 0)
    assert int(outlines.Count) == len(shown)
    return shown


def places(pdf: bytes) -> list[tuple[str, int, list[int]]]:
    """Named destinations, each with its page and where on it."""
    opened = Pdf.open(BytesIO(pdf))
    pages = {one.obj.objgen: number for number, one in enumerate(opened.pages)}
    flat = opened.Root.Names.Dests.Names
    rows = [(str(flat[at]), flat[at + 1]) for at in range(0, len(flat), 2)]
    return [(name, pages[place[0].objgen], [round(float(one)) for one in list(place)[2:4]]) for name, place in rows]


def numbered(rows: Sequence[Any]) -> list[tuple[int, Any]]:
    """With their places, so that the first difference is found at once."""
    return list(zip(count(), rows, strict=False))
