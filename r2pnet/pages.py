"""The pages that explain: about, joining, the data, privacy, accessibility; and small files for machines."""

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from r2pnet.clock import network_today
from r2pnet.conditional import answer, edition
from r2pnet.coverage import coverage_for
from r2pnet.offers import offered
from r2pnet.public_files import every_public_file
from r2pnet.retention import everything_kept

# RFC 9116, 2.5.5: less than a year ahead, so that an address nobody reads any more runs out.
SECURITY_VALID_FOR = timedelta(days=180)


@require_safe
def about(request: HttpRequest) -> HttpResponseBase:
    """What the network is, how many it counted last, and what this portal is for.

    An app tells more of the network from its `about_page.py`: `sections(request) -> list[SafeString]`.
    """
    now = edition(request, ["focalpoints"])
    if unchanged := now.unchanged(request):
        return unchanged
    sections = [section for offer in offered("about_page", "sections") for section in offer(request)]
    words = {"coverage": coverage_for(request.user), "sections": sections}
    return answer(request, now, render(request, "pages/about.html", words))


@require_safe
def join(request: HttpRequest) -> HttpResponseBase:
    """How a state or organisation joins."""
    return _page(request, "join")


@require_safe
def privacy(request: HttpRequest) -> HttpResponseBase:
    """What is kept about persons, why, how long, and their rights."""
    return _page(request, "privacy", everything=[one for one in everything_kept() if one.about_persons])


@require_safe
def accessibility(request: HttpRequest) -> HttpResponseBase:
    """What everybody can count on, what was tested, and whom to tell of a barrier."""
    return _page(request, "accessibility")


@require_safe
def data(request: HttpRequest) -> HttpResponseBase:
    """How complete the list is, what signs and columns mean, how to cite."""
    now = edition(request, ["focalpoints"])
    if unchanged := now.unchanged(request):
        return unchanged
    words = {
        "coverage": coverage_for(request.user),
        "files": every_public_file(),
        "changed_at": now.changed_at,
        "today": network_today(),
        "confirmed_for": settings.CONFIRMED_FOR_MONTHS,
        "fresh_for": settings.SOURCE_FRESH_FOR_MONTHS,
    }
    return answer(request, now, render(request, "pages/data.html", words))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers are asked to leave out, and where the sitemap is (RFC 9309)."""
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /account/", "Disallow: /search/"]
    return _plain([*lines, "", f"Sitemap: {settings.SITE_URL}/sitemap.xml"])


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a weakness (RFC 9116)."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return _plain(
        [
            f"Contact: mailto:{settings.SECRETARIAT_EMAIL}",
            f"Expires: {today + SECURITY_VALID_FOR:%Y-%m-%dT%H:%M:%SZ}",
            "Preferred-Languages: en",
            f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
        ]
    )


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The mark of the network, at the address that browsers ask for by themselves."""
    return HttpResponse(_icon(), content_type="image/x-icon", headers={"Cache-Control": "public, max-age=86400"})


def _page(request: HttpRequest, name: str, **words: Any) -> HttpResponseBase:
    """A page of text, which changes with the release only."""
    now = edition(request, [])
    return now.unchanged(request) or answer(request, now, render(request, f"pages/{name}.html", words))


def _plain(lines: list[str]) -> HttpResponse:
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@cache
def _icon() -> bytes:
    """Raises FileNotFoundError when the project is not whole."""
    found = finders.find("favicon.ico")
    if found is None:
        raise FileNotFoundError("static/favicon.ico")
    return Path(found).read_bytes()
