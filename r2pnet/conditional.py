"""Conditional answers: a page that has not changed for its reader is not made again.

The tag covers everything that a page depends on: the stamps of its tables, the network's day (what is current or due
changes without a write), the release, the audience (signed in: the person and the session), the language, the address
with its filters and page. Views check visibility first and ask for the tag after, so that a 304 never tells of an
object that its reader may not see. A page that tells its reader something once ("saved") is an edition of its own.

What the public was answered is remembered under its tag, so that a page that nobody has changed is made once a process.
"""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.translation import get_language

from r2pnet.clock import network_today
from r2pnet.remembering import pages
from r2pnet.stamps import stamps
from r2pnet.visibility import grants_of


@dataclass(frozen=True)
class Edition:
    """What one reader would see at one address now: `tag` is the same as long as the page is, `stamp` as its tables."""

    tag: str
    changed_at: datetime | None
    stamp: str = ""
    shared: str = ""
    """The same for everybody who may see the same: a key for parts of the page that name no person."""

    def unchanged(self, request: HttpRequest) -> HttpResponseBase | None:
        """What to answer without making the page: 304 (or 412) to who holds this edition, or the page as remembered.

        None when it has to be made.
        """
        unchanged = get_conditional_response(request, etag=self.tag)
        if unchanged is None and _is_for_the_public(request):
            held = pages.find(self.tag)
            unchanged = HttpResponse(held[0], content_type=held[1]) if held else None
        return self.seal(request, unchanged) if unchanged else None

    def seal(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Write tag and caching rules on an answer; what a signed-in person sees is theirs alone."""
        response.headers["ETag"] = self.tag
        patch_vary_headers(response, ["Cookie"])
        signed_in = request.user.is_authenticated
        if signed_in:
            patch_cache_control(response, private=True, no_cache=True)
        else:
            patch_cache_control(response, public=True, no_cache=True)
        return response


def edition(request: HttpRequest, groups: Iterable[str], *, moment: str = "") -> Edition:
    """The edition of the page at this request's address, which shows the tables of `groups`; one query.

    `moment` is the last one at which the page has changed by itself, where it does so within a day.
    """
    held = stamps(groups)
    values = [f"{group}={held[group].value}" if group in held else group for group in groups]
    parts = [
        *values,
        network_today().isoformat(),
        moment,
        settings.RELEASE,
        get_language() or "",
        request.get_full_path(),
    ]
    shared = _digest([*parts, grants_of(request.user).as_text])
    digest = _digest([*parts, _audience(request), _told_once(request)])
    changed = max((stamp.changed_at for stamp in held.values()), default=None)
    return Edition(f'"{digest}"', changed, " ".join(values), shared)


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _audience(request: HttpRequest) -> str:
    """Who reads: the public as one, everybody else by person, session and what they may see now.

    Rights can end without a change of the rows that a page shows, and access ends at the next request.
    """
    if not request.user.is_authenticated:
        return "public"
    return f"{request.user.pk}:{request.session.session_key}:{grants_of(request.user).as_text}"


def _told_once(request: HttpRequest) -> str:
    """A word that never comes again when messages wait for this reader, who shall see them once and not miss them."""
    return secrets.token_hex(8) if len(get_messages(request)) else ""


def _is_for_the_public(request: HttpRequest) -> bool:
    return request.method in ("GET", "HEAD") and not request.user.is_authenticated


def answer(request: HttpRequest, now: Edition, response: HttpResponse) -> HttpResponse:
    """`response` with the tag and rules of `now`; what the public gets is remembered, unless a form token is in it."""
    now.seal(request, response)
    is_whole = response.status_code == 200 and request.method == "GET" and getattr(response, "is_rendered", True)
    if is_whole and _is_for_the_public(request) and "CSRF_COOKIE" not in request.META:
        pages.keep(now.tag, (response.content, response.headers["Content-Type"]), len(response.content))
    return response
