"""Long lists in pages of a hundred."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

from meetings.filters import left_out
from r2pnet.desk.search import asked

ROWS_PER_PAGE = 100


def page_of(request: HttpRequest, rows: Any) -> "tuple[Page[Any], list[str]]":
    """The page that the address asks for, and words on a page that does not exist; then it is the nearest."""
    wanted = asked(request, "page").text
    page = Paginator(rows, ROWS_PER_PAGE).get_page(wanted or 1)
    notices = [left_out("page", wanted)] if wanted and wanted != str(page.number) else []
    return page, notices


def rows_with_one_before(page: "Page[Any]") -> tuple[Any | None, list[Any]]:
    """The last row of the page before, if there is one, and the rows of this page; one query."""
    first, last = max(page.start_index() - 1, 0), page.end_index()
    rows = list(page.paginator.object_list[max(first - 1, 0) : last])
    return (rows[0], rows[1:]) if first else (None, rows)
