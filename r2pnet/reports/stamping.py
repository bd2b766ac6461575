"""A line in the foot of every page of a joined file, such as its number: written when the file is joined.

Were the numbers in the parts, an edit of one would change all that follow. All lines are laid out together, one below
the other on one tall page; each is then taken from there and written on its page as an artifact (ISO 32000-1,
14.8.2.2), which a screen reader passes over as it does with the rest of the foot.
"""

from io import BytesIO
from typing import Any, Final

from pikepdf import Dictionary, Matrix, Name, Operator, Pdf, parse_content_stream, unparse_content_stream

POINTS: Final = 72 / 25.4
TOP: Final = (30 - 6 - 1.6) * POINTS - 0.5
"""Points from the foot of the page to the top of the line: margin, distance, padding and rule of `.run-foot` in
report.css."""

Instruction = tuple[Any, Any]
Line = list[Instruction]
NOT_READ: Final = frozenset({"Td", "TD", "T*", "Tj", "'", '"', "g", "k", "scn"})
"""Other ways to place and colour text, which WeasyPrint does not take for a plain line."""


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
    """What stands on the sheet, line by line from the top."""
    sheet = _Sheet()
    for one in parse_content_stream(page):
        sheet.read(one.operands, one.operator)
    if not sheet.lines:
        raise NoLines("nothing stands on the sheet")
    scale, ascent = abs(float(sheet.moved.a)), min(sheet.lines)
    return [_stamped(sheet.lines[base], scale, TOP - ascent * scale) for base in sorted(sheet.lines)]


class _Sheet:
    """Pieces of text by their base line; the font and the colour of one go on until others are named."""

    def __init__(self) -> None:
        self.lines: dict[float, Line] = {}
        self.moved = Matrix()
        self.base = 0.0
        self.going_on: dict[str, Instruction] = {}
        self.begun: Line = []

    def read(self, operands: Any, operator: Operator) -> None:
        """Take one instruction in; raises `NoLines` for one that would move or colour text in another way."""
        kind = str(operator)
        if kind in NOT_READ:
            raise NoLines(f"the sheet has {kind}, which is not read")
        if kind == "cm":
            self.moved = Matrix(*(float(number) for number in operands)) @ self.moved
        elif kind == "Tm":
            self.base = float(operands[5])
            self.begun.append(([*operands[:5], 0], operator))
        elif kind in ("rg", "Tf"):
            named = [Name(_renamed(str(operands[0]))), operands[1]] if kind == "Tf" else operands
            self.going_on[kind] = (named, operator)
            self.begun.append(self.going_on[kind])
        elif kind == "TJ":
            self._show((operands, operator))

    def _show(self, shown: Instruction) -> None:
        if self.base not in self.lines:
            self.lines[self.base] = list(self.going_on.values())
        self.lines[self.base] += [*self.begun, shown]
        self.begun = []


def _stamped(pieces: Line, scale: float, height: float) -> Line:
    """The line as an artifact whose base line is `height` points above the foot of its page."""
    artifact = Dictionary(Type=Name.Pagination, Subtype=Name.Footer)
    return [
        ([Name.Artifact, artifact], Operator("BDC")),
        ([], Operator("q")),
        ([scale, 0, 0, -scale, 0, height], Operator("cm")),
        ([], Operator("BT")),
        *pieces,
        ([], Operator("ET")),
        ([], Operator("Q")),
        ([], Operator("EMC")),
    ]
