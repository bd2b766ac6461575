"""The file of an edition in parts: cover, contents, what changed, each chapter, the index of risk factors.

No part of a chapter says of which edition it is, so that it is the same in the next one; the foot, which is written
when the parts are joined, says so on every page.
"""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from manual.printing.edition_printed import PrintedEdition
from manual.shown_text import RIGHT_TO_LEFT
from r2pnet.reports.in_parts import ELSEWHERE, InParts, Part

FOLDER = "reports/manual-"


def edition_in_parts(words: dict[str, Any]) -> InParts:
    """The parts of an edition; `words` is what a template of reports gets."""
    document: PrintedEdition = words["document"]
    shared = {
        "language": document.language,
        "direction": "rtl" if document.language in RIGHT_TO_LEFT else "ltr",
        "network_name": words["network_name"],
        "seen": words["seen"],
        "elsewhere": ELSEWHERE,
    }
    own = {**shared, "document": document, "running": document.title}
    parts: list[Part] = [
        render_to_string(f"{FOLDER}cover.html", {**own, "title": document.title}),
        lambda pages: render_to_string(f"{FOLDER}contents.html", {**own, **_numbers(document, pages)}),
        render_to_string(f"{FOLDER}about.html", own),
    ]
    parts += [
        render_to_string(f"{FOLDER}chapter.html", {**shared, "chapter": one, "running": _("Manual")})
        for one in document.chapters
    ]
    if document.index:
        parts.append(lambda pages: render_to_string(f"{FOLDER}index.html", {**own, **_numbers(document, pages)}))
    return InParts(parts, lambda pages: _foot(shared, document, pages))


def _numbers(document: PrintedEdition, pages: Mapping[str, int]) -> dict[str, Any]:
    """Lines with the numbers of their pages."""
    contents = [
        {
            "chapter": one,
            "page": pages[one.place],
            "headings": [(head, pages[head.place]) for head in one.contents if head.level == _highest(one)],
        }
        for one in document.chapters
    ]
    index = [
        (line, [(place, number, question, pages[place]) for place, number, question in line.chapters])
        for line in document.index
    ]
    return {"contents": contents, "index": index, "about_page": pages["about"], "index_page": pages.get("index")}


def _highest(chapter: Any) -> int:
    return min((head.level for head in chapter.contents), default=1)


def _foot(shared: dict[str, Any], document: PrintedEdition, pages: int) -> str:
    before = _("Edition %(number)s, %(day)s") % {"number": document.number, "day": document.day}
    said = {"before": before, "numbers": range(1, pages + 1), "all": pages, "title": document.title}
    return render_to_string("reports/page-lines.html", {**shared, **said})
