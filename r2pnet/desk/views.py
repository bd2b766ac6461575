"""The home page, the search over the site, the sitemap."""

from django.contrib.sitemaps import views as sitemap_views
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from r2pnet.conditional import Edition, answer, edition
from r2pnet.desk.home import answer_to, places
from r2pnet.desk.search import QUERY_LENGTH, Asked, asked, found_for
from r2pnet.desk.sitemap import all_sitemaps

# The tables that the shared pages show: a room that offers something to them adds its group.
GROUPS = ("focalpoints", "meetings")


@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """What the network is, whether a state is a member, when it meets."""
    now = edition(request, GROUPS)
    if unchanged := now.unchanged(request):
        return unchanged
    typed = asked(request)
    return _answered(request, now, typed) if typed.has_words else _home(request, now, {})


def _answered(request: HttpRequest, now: Edition, typed: Asked) -> HttpResponseBase:
    """The member that was meant, words on the home page, or else the search over everything."""
    found = answer_to(typed.text, request.user)
    if found and found.words:
        return _home(request, now, {"asked": typed.text, "words": found.words})
    return answer(request, now, redirect(found.url if found else _search_url(typed.text)))


def _home(request: HttpRequest, now: Edition, words: dict[str, str]) -> HttpResponseBase:
    return answer(request, now, render(request, "desk/home.html", {**places(request), **words}))


@require_safe
def search(request: HttpRequest) -> HttpResponseBase:
    """Everything of that name or title that the reader may see."""
    now = edition(request, GROUPS)
    if unchanged := now.unchanged(request):
        return unchanged
    typed = asked(request)
    groups = found_for(typed.text, request.user) if typed.has_words else []
    found = {"asked": typed, "limit": QUERY_LENGTH, "groups": groups, "total": sum(group.total for group in groups)}
    return answer(request, now, render(request, "desk/search.html", found))


@require_safe
def sitemap(request: HttpRequest) -> HttpResponseBase:
    """The addresses of all public pages (sitemaps.org), under the configured site."""
    now = edition(request, GROUPS)
    return now.unchanged(request) or answer(request, now, sitemap_views.sitemap(request, all_sitemaps()))


def _search_url(text: str) -> str:
    return f"{reverse('search')}?{urlencode({'q': text})}"
