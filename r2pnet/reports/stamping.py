"""A line in the foot of every page of a joined file, such as its number: written when the file is joined.

Were the numbers in the parts, an edit of one would change all that follow. All lines are laid out together, one below
the other on one tall page; each is then taken from there and written on its page as an artifact (ISO 32000-1,
14.8.2.2), which a screen reader passes over as it does with the rest of the foot.
"""

from collections.abc import Sequence
from io import BytesIO
from typing import Any, Final

from pikepdf import Dictionary, Matrix, Name, Operator, Pdf, parse_content_stream, unparse_content_stream

POINTS: Final = 72 / 25.4
TOP: Final = (30 - 6 - 1.6) * POINTS - 0.5
"""Points from the foot of the page to the top of the line: margin, distance, padding and rule of `.run-foot` in
report.css."""

Instruction = tuple[Any, Any]
Line = list[Instruction]


class NoLines(ValueError):
    """The sheet of lines is not as this module reads it; the words are for the developer."""


def stamp_lines(pdf: Pdf, sheet: bytes) -> None:
    """Write the lines of `sheet`, which `lines_of` reads, on the pages of `pdf`, the first on the first.

    Raises `NoLines` when they are not as many as the pages.
    """
    source = Pdf.open(BytesIO(sheet))
    lines = [line for page in source.pages for line in _lines(page)]
    if len(lines) != len(pdf.pages):
        raise NoLines(f"{len(lines)} lines for {len(pdf.pages)} pages")
    fonts = pdf.copy_foreign(source.make_indirect(source.pages[0].Resources.Font))
    for page, line in zip(pdf.pages, lines, strict=True):
        page.obj.Resources = _with_fonts(pdf, page.obj.Resources, fonts)
        page.contents_add(b"q", prepend=True)
        page.contents_add(b"Q\n" + unparse_content_stream(line))


def _with_fonts(pdf: Pdf, resources: Any, fonts: Any) -> Any:
    """The resources of one page with the fonts of the lines among them; all pages of a part share theirs."""
    own = Dictionary(resources)
    own.Font = Dictionary({**dict(resources.get(Name.Font, {})), **{_renamed(name): fonts[name] for name in fonts}})
    return pdf.make_indirect(own)


def _renamed(name: str) -> str:
    """The page may have a font of the same name that holds other letters."""
    return f"/Line{name[1:]}"


def _lines(page: Any) -> list[Line]:
    """What stands on the sheet, line by line from the top: pieces of text with the same base line."""
    state: dict[str, Instruction] = {}
    found: dict[float, list[Instruction]] = {}
    moved = Matrix()
    for one in parse_content_stream(page):
        operands, operator = one.operands, one.operator
        kind = str(operator)
        if kind == "cm":
            moved = Matrix(*(float(one) for one in operands)) @ moved
        elif kind in ("rg", "Tf", "Tm"):
            state[kind] = (operands, operator)
        elif kind == "TJ":
            at = [float(one) for one in state["Tm"][0]]
            found.setdefault(at[5], []).extend(_piece(state, at, (operands, operator)))
    if not found:
        raise NoLines("nothing stands on the sheet")
    scale = abs(float(moved.a))
    ascent = min(found) * scale
    return [_stamped(found[place], scale, TOP - ascent, state["rg"]) for place in sorted(found)]


def _piece(state: dict[str, Instruction], at: Sequence[float], shown: Instruction) -> list[Instruction]:
    """One piece of text on the base line 0."""
    (name, size), font = state["Tf"]
    return [([*at[:5], 0], state["Tm"][1]), ([Name(_renamed(str(name))), size], font), shown]


def _stamped(pieces: Sequence[Instruction], scale: float, height: float, colour: Instruction) -> Line:
    """The line as an artifact whose base line is `height` points above the foot of its page."""
    artifact = Dictionary(Type=Name.Pagination, Subtype=Name.Footer)
    return [
        ([Name.Artifact, artifact], Operator("BDC")),
        ([], Operator("q")),
        ([scale, 0, 0, -scale, 0, height], Operator("cm")),
        colour,
        ([], Operator("BT")),
        *pieces,
        ([], Operator("ET")),
        ([], Operator("Q")),
        ([], Operator("EMC")),
    ]
