"""Tagged PDFs of one document, rendered apart by WeasyPrint, joined into one file that a screen reader reads as one.

What the parts hold is carried over and not made again: pages, tags (ISO 32000-1, 14.7), bookmarks, named destinations
and links. What is said of the whole, title, author and language, is that of the first part.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from io import BytesIO
from itertools import pairwise
from typing import Any, Final

from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Pdf, String

Stamp = Callable[[Pdf], None]
VERSION: Final = "1.7"
"""Of PDF/UA-1 (ISO 14289-1)."""
ELSEWHERE: Final = "urn:part:"
"""Before the name of a place that stands in another part: `href="urn:part:chapter-2"`, where one file has `#chapter-2`.

WeasyPrint drops a link to a place that it does not know, and keeps one to an address.
"""


class CannotJoin(ValueError):
    """The parts do not belong together; the words are for the developer."""


def join(parts: Sequence[bytes], stamp: Stamp | None = None) -> bytes:
    """One file of `parts`, in their order; each is one `Sect` of the one `Document` in the tags.

    `stamp` may write on the pages before they are saved. Raises `CannotJoin` for parts of several languages, for a
    name that two of them have, and for a link to a name that none has.
    """
    joined = _Joined()
    sources = [Pdf.open(BytesIO(part)) for part in parts]
    for number, source in enumerate(sources, 1):
        joined.add(source, number)
    joined.finish()
    if stamp:
        stamp(joined.pdf)
    out = BytesIO()
    compact = ObjectStreamMode.generate
    joined.pdf.save(out, min_version=VERSION, object_stream_mode=compact, deterministic_id=True)
    return out.getvalue()


def places_in(part: bytes) -> dict[str, int]:
    """The names of places in a part, each with its page, counted from 0."""
    pdf = Pdf.open(BytesIO(part))
    pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    return {str(name): pages[place[0].objgen] for name, place in _names(pdf)}


def page_count(part: bytes) -> int:
    """How many pages a part has."""
    return len(Pdf.open(BytesIO(part)).pages)


class _Joined:
    """The file that grows, and the tables over all of its parts."""

    def __init__(self) -> None:
        self.pdf = Pdf.new()
        self.root = self.pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self.document = self.pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Document, P=self.root, K=Array())
        )
        self.parents = Array()
        self.bookmarks: list[Any] = []
        self.places: dict[bytes, Any] = {}
        self.identities: list[tuple[bytes, Any]] = []
        self.links: list[bytes] = []
        self.next_key = 0

    def add(self, source: Pdf, number: int) -> None:
        """Take over the pages first: what is copied later and speaks of them then speaks of their copies."""
        if number == 1:
            self._head(source)
        elif source.Root.Lang != self.pdf.Root.Lang:
            raise CannotJoin(f"part {number} is in {source.Root.Lang}, the first in {self.pdf.Root.Lang}")
        first = len(self.pdf.pages)
        for page in source.pages:
            self.pdf.pages.append(page)  # `extend` warns of what is carried over below
        for page in list(self.pdf.pages)[first:]:
            page.obj.StructParents = int(page.obj.StructParents) + self.next_key
            for link in page.obj.get(Name.Annots, ()):
                self._link(link)
        self._tags(self.pdf.copy_foreign(source.Root.StructTreeRoot), number)
        self._bookmarks(source)
        self._places(source, number)

    def finish(self) -> None:
        """Write the tables; raises `CannotJoin` for a link that leads nowhere."""
        if lost := sorted({name.decode() for name in self.links if name not in self.places}):
            raise CannotJoin(f"no part has the places {', '.join(lost)}")
        self.root.K = Array([self.document])
        self.root.ParentTree = self.pdf.make_indirect(Dictionary(Nums=self.parents))
        self.root.ParentTreeNextKey = self.next_key
        if self.identities:
            self.root.IDTree = self._name_tree(self.identities)
        self.pdf.Root.StructTreeRoot = self.root
        if self.places:
            self.pdf.Root.Names = Dictionary(Dests=self._name_tree(self.places.items()))
        if self.bookmarks:
            self.pdf.Root.Outlines = self._outlines()

    def _head(self, source: Pdf) -> None:
        self.pdf.Root.Lang = source.Root.Lang
        self.pdf.Root.MarkInfo = Dictionary(Marked=True)
        self.pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        self.pdf.Root.Metadata = self.pdf.copy_foreign(source.Root.Metadata)
        for name, value in source.docinfo.items():
            self.pdf.docinfo[name] = String(bytes(value))

    def _link(self, link: Any) -> None:
        """Move its key among the parents, and lead it to its place when that is in another part."""
        if Name.StructParent in link:
            link.StructParent = int(link.StructParent) + self.next_key
        address = str(link.A.get(Name.URI, "")) if Name.A in link else ""
        if address.startswith(ELSEWHERE):
            del link.A
            link.Dest = link.Contents = String(address.removeprefix(ELSEWHERE))
        if Name.Dest in link:
            self.links.append(bytes(link.Dest))

    def _tags(self, tree: Any, number: int) -> None:
        section = tree.K[0]
        section.S, section.P = Name.Sect, self.document
        self.document.K.append(section)
        highest = -1
        for key, value in _pairs(tree.ParentTree.Nums):
            highest = max(highest, int(key))
            self.parents.append(int(key) + self.next_key)
            self.parents.append(value)
        self.next_key += highest + 1
        for cell in _cells(section):
            self._name_cell(cell, number)

    def _name_cell(self, cell: Any, number: int) -> None:
        """Heads of columns and rows are named within their part only, so the part's number goes before."""
        before = f"{number}-".encode()
        if Name.ID in cell:
            cell.ID = String(before + bytes(cell.ID))
            self.identities.append((bytes(cell.ID), cell))
        if Name.A in cell and Name.Headers in cell.A:
            cell.A.Headers = Array([String(before + bytes(head)) for head in cell.A.Headers])

    def _bookmarks(self, source: Pdf) -> None:
        if Name.Outlines not in source.Root:
            return
        one = self.pdf.copy_foreign(source.Root.Outlines).get(Name.First)
        while one is not None:
            self.bookmarks.append(one)
            one = one.get(Name.Next)

    def _outlines(self) -> Any:
        outlines = self.pdf.make_indirect(Dictionary(First=self.bookmarks[0], Last=self.bookmarks[-1]))
        for one in self.bookmarks:
            one.Parent = outlines
        for one, after in pairwise(self.bookmarks):
            one.Next, after.Prev = after, one
        outlines.Count = len(self.bookmarks) + sum(max(0, int(one.get(Name.Count, 0))) for one in self.bookmarks)
        return outlines

    def _places(self, source: Pdf, number: int) -> None:
        for name, place in _names(source):
            if bytes(name) in self.places:
                raise CannotJoin(f"part {number} has a place {name}, as one before it")
            self.places[bytes(name)] = self.pdf.copy_foreign(source.make_indirect(place))

    def _name_tree(self, rows: Iterable[tuple[bytes, Any]]) -> Any:
        """One leaf for all names, sorted as ISO 32000-1, 7.9.6 asks."""
        named = sorted(rows, key=lambda row: row[0])
        names = Array()
        for name, value in named:
            names.extend([String(name), value])
        return self.pdf.make_indirect(Dictionary(Names=names))


def _pairs(flat: Any) -> Iterator[tuple[Any, Any]]:
    for place in range(0, len(flat), 2):
        yield flat[place], flat[place + 1]


def _names(pdf: Pdf) -> Iterator[tuple[Any, Any]]:
    if Name.Names in pdf.Root and Name.Dests in pdf.Root.Names:
        yield from _pairs(pdf.Root.Names.Dests.Names)


def _cells(element: Any) -> Iterator[Any]:
    """The cells of all tables below; what stands in a cell has none."""
    for kid in element.get(Name.K, ()):
        if not isinstance(kid, Dictionary) or Name.S not in kid:
            continue
        if kid.S in (Name.TH, Name.TD):
            yield kid
        elif kid.S not in (Name.P, Name.Span):
            yield from _cells(kid)
