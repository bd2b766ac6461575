"""Long lists in pages of a hundred."""

from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils.translation import gettext

ROWS_A_PAGE: Final = 100
LONGEST_NUMBER: Final = 6
LONGEST_ECHO: Final = 60


def page_of(request: HttpRequest, rows: Any, count: int | None = None) -> tuple[Page[Any], list[str]]:
    """The page that the address asks for; the first one, and words on it, where there is no such page.

    `count` is how many rows there are, where that is known; it is asked of the database otherwise.
    """
    paginator = Paginator(rows, ROWS_A_PAGE)
    if count is not None:
        paginator.count = count
    asked = " ".join("".join(c if c.isprintable() else " " for c in request.GET.get("page", "")).split())
    if not asked:
        return paginator.page(1), []
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) <= LONGEST_NUMBER else 0
    if 1 <= number <= paginator.num_pages:
        return paginator.page(number), []
    return paginator.page(1), [_left_out(asked)]


def rows_with_one_before(page: Page[Any]) -> tuple[Any | None, list[Any]]:
    """The last row of the page before, if there is one, and the rows of this page; one query."""
    first, last = max(page.start_index() - 1, 0), page.end_index()
    rows = list(page.paginator.object_list[max(first - 1, 0) : last])
    return (rows[0], rows[1:]) if first else (None, rows)


def _left_out(asked: str) -> str:
    shown = asked if len(asked) <= LONGEST_ECHO else f"{asked[:LONGEST_ECHO]}…"
    return gettext("We left out the filter '%(filter)s': there is no such page.") % {"filter": f"page={shown}"}
