"""The list of members: filters that work without scripts, groups, pages, the map."""

from functools import lru_cache
from typing import Any, Final

from django.core.paginator import Page
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from focalpoints.filters import NAMES, OPTIONS, Selection, options_for, select_members
from focalpoints.member_map import drawn
from focalpoints.member_rows import Listed, grouped, legend_of, listed, points_of
from focalpoints.tally import tally_of
from r2pnet.conditional import answer, edition
from r2pnet.paging import page_of
from r2pnet.remembering import remembered

PAGES_AROUND: Final = 2
# In the order of the form; those after the first stand behind "More filters".
RARE_FILTERS: Final = ("region", "kind", "sector", "standing", "steering", "verified", "sort")


@require_safe
def members(request: HttpRequest) -> HttpResponseBase:
    """Members that the reader may see and the address asks for, one page of them, with their map."""
    now = edition(request, ["focalpoints"])
    if unchanged := now.unchanged(request):
        return unchanged
    drawn = remembered(now.shared, lambda: _listed(request))
    words = {"changed_at": now.changed_at, **drawn}
    return answer(request, now, render(request, "focalpoints/members.html", words))


def _listed(request: HttpRequest) -> tuple[dict[str, Any], int]:
    """The list and the addresses of its files, the same for all who may see the same; and about how large it is."""
    selection = select_members(request, request.user)
    tally = tally_of(selection.found)
    page, notices = page_of(request, selection.found, tally.rows)
    on_page = selection.found[page.start_index() - 1 : page.end_index()] if tally.rows else selection.found.none()
    found = listed(on_page, request.user)
    files = _files(selection)
    words = {
        "selection": selection,
        "tally": tally,
        "notices": [*selection.notices, *notices],
        "filters": _filters(selection),
        "groups": grouped(found, selection, tally),
        "removals": [] if found else _removals(selection),
        **_map(found),
        **_pages(page, selection),
        **files,
    }
    html = render_to_string("focalpoints/members_list.html", words)
    return {"list": html, **files}, len(html)


def _filters(selection: Selection) -> SafeString:
    """The choices of the form as HTML; kept by language, audience and chosen values: it weighs more than the rows."""
    chosen = tuple((name, selection.values.get(name, "")) for name in OPTIONS)
    return _choices(get_language() or "", selection.is_of_secretariat, chosen)


@lru_cache(maxsize=256)
def _choices(language: str, is_of_secretariat: bool, chosen: tuple[tuple[str, str], ...]) -> SafeString:
    values = dict(chosen)
    fields = [
        {"name": name, "label": NAMES[name], "chosen": values[name], "options": options}
        for name, options in options_for(is_of_secretariat=is_of_secretariat).items()
    ]
    is_open = any(values[name] for name in RARE_FILTERS)
    return render_to_string("focalpoints/filters.html", {"first": fields[:1], "rare": fields[1:], "is_open": is_open})


def _removals(selection: Selection) -> list[dict[str, str]]:
    """Each filter of an empty list, with the address of the list without it."""
    base = reverse("members")
    return [
        {"words": selection.words_for(name), "url": f"{base}?{selection.query_without(name)}".rstrip("?")}
        for name in selection.narrowing
    ]


def _map(found: list[Listed]) -> dict[str, Any]:
    points = points_of(found)
    if not points:
        return {"map": ""}
    return {"map": drawn(points), "legend": legend_of(points)}


def _pages(page: Page[Any], selection: Selection) -> dict[str, Any]:
    """What components/pages.html takes; of many pages the first, the last and those around this one."""
    last = page.paginator.num_pages
    near = range(page.number - PAGES_AROUND, page.number + PAGES_AROUND + 1)
    numbers = sorted({1, last, *(number for number in near if 1 <= number <= last)})
    query = f"{selection.query}&" if selection.query else ""
    return {"page_obj": page, "page_numbers": numbers, "query": query}


def _files(selection: Selection) -> dict[str, str]:
    """Addresses of the list as files, which keep the filters."""
    query = f"?{selection.query}" if selection.query else ""
    return {f"{form}_url": reverse(f"members-{form}") + query for form in ("csv", "json", "xlsx")}
